"""How long a national number may be, by the digits it begins with.

libphonenumber has a pattern for every kind of number (fixed line, mobile, toll-free
and so on) of every country. Here each pattern becomes an automaton that is asked two
things: can a number of this kind begin with these digits, and how long is it then?
What is left is one small tree for each calling code, a few digits deep.

Nothing that libphonenumber calls valid is refused: a branch holds the lengths of all
kinds that can begin so, and digits that no kind begins with have every length that
the country's general description allows, because a range may be newer than the data.
Inside a known range, unknown digits have the lengths of the range.
"""

import collections
import re._constants as op
import re._parser

import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata

KINDS = [
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number",
    "voip", "pager", "uan", "voicemail",
]
DIGITS = "0123456789"
# The first digits that make a range of numbers: unknown digits in it count as known...
RANGE = 2
# ... but not where an 8 or a 1 is dialled before national numbers, which has to be told
# from the first digit of a number.
LONG_RANGE, TRUNK_IS_NO_ZERO = 3, [7, 370, 372, 375, 380, 692, 992, 993, 998]
# Ranges are looked into so far, where they hold numbers of several lengths; further where
# countries that share a code are told apart by more digits (Guernsey is +44 1481).
DEPTH, SHARED_DEPTH = 3, {44: 4}

# The API takes + and 7 to 15 digits, calling code included.
SHORTEST, LONGEST = 7, 15


class Automaton:
    """A regular expression without backtracking: sets of states, stepped by digit."""

    def __init__(self, pattern, lengths):
        self.epsilon, self.arcs = [], []
        start = self._state()
        self.end = self._sequence(re._parser.parse(pattern), start)
        self.lengths = lengths
        self.start = self._closed({start})
        self._steps, self._left = {}, {}

    def _state(self):
        self.epsilon.append([])
        self.arcs.append([])
        return len(self.arcs) - 1

    def _sequence(self, items, at):
        for item in items:
            at = self._item(*item, at)
        return at

    def _arc(self, at, digits):
        to = self._state()
        self.arcs[at].append((digits, to))
        return to

    def _item(self, code, value, at):
        if code is op.LITERAL:
            return self._arc(at, {chr(value)})
        if code is op.IN:
            digits = set()
            for kind, what in value:
                if kind is op.LITERAL:
                    digits.add(chr(what))
                elif kind is op.RANGE:
                    digits.update(map(chr, range(what[0], what[1] + 1)))
                elif kind is op.CATEGORY and what is op.CATEGORY_DIGIT:
                    digits.update(DIGITS)
                else:
                    raise ValueError(f"unknown class {kind} {what}")
            return self._arc(at, digits)
        if code is op.SUBPATTERN:
            return self._sequence(value[3], at)
        if code is op.BRANCH:
            end = self._state()
            for branch in value[1]:
                begin = self._state()
                self.epsilon[at].append(begin)
                self.epsilon[self._sequence(branch, begin)].append(end)
            return end
        if code is op.MAX_REPEAT:
            least, most, items = value
            if most is op.MAXREPEAT:
                raise ValueError("a pattern without an end")
            for _ in range(least):
                at = self._sequence(items, at)
            end = self._state()
            self.epsilon[at].append(end)
            for _ in range(most - least):
                at = self._sequence(items, at)
                self.epsilon[at].append(end)
            return end
        raise ValueError(f"unknown part of a pattern: {code}")

    def _closed(self, states):
        found, open_ = set(states), list(states)
        while open_:
            for to in self.epsilon[open_.pop()]:
                if to not in found:
                    found.add(to)
                    open_.append(to)
        return frozenset(found)

    def step(self, states, digit):
        if (states, digit) not in self._steps:
            to = {to for at in states for digits, to in self.arcs[at] if digit in digits}
            self._steps[states, digit] = self._closed(to)
        return self._steps[states, digit]

    def left(self, states):
        """How many digits may follow."""
        if not states:
            return frozenset()
        if states not in self._left:
            found = {0} if self.end in states else set()
            for digit in DIGITS:
                found |= {1 + more for more in self.left(self.step(states, digit))}
            self._left[states] = frozenset(found)
        return self._left[states]


def regions_of(calling_code):
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[calling_code]:
        if region == "001":
            yield PhoneMetadata.metadata_for_nongeo_region(calling_code)
        else:
            yield PhoneMetadata.metadata_for_region(region)


def kinds_of(region):
    for kind in KINDS:
        found = getattr(region, kind)
        if found is None or found.national_number_pattern is None:
            continue
        lengths = found.possible_length or region.general_desc.possible_length
        if lengths != (-1,):
            yield found.national_number_pattern, frozenset(lengths)


def tree(kinds, general, range_, depth, prefix=""):
    """A list of ten branches, the lengths where they agree, or None: no kind begins so."""
    lengths = frozenset(
        length
        for kind, states in kinds
        for length in (len(prefix) + left for left in kind.left(states))
        if length in kind.lengths
    )
    if not lengths or len(prefix) == depth:
        return lengths or None
    branches = [
        tree([(kind, kind.step(states, digit)) for kind, states in kinds if states], general, range_, depth, prefix + digit)
        for digit in DIGITS
    ]
    if len(prefix) >= range_:
        branches = [lengths if branch is None else branch for branch in branches]
    known = [branch for branch in branches if branch is not None]
    is_uniform = not isinstance(known[0], list) and all(branch == known[0] for branch in known)
    # Branches that stay unknown have the general lengths: where the known ones have them
    # too, the first digits alone say as much. The very first tell a trunk 0 from a number's.
    if is_uniform and (known == branches or prefix and known[0] == general):
        return known[0]
    return branches


def spelled(lengths):
    """Runs, such as `5-9,11`."""
    runs = []
    for length in sorted(lengths):
        if runs and runs[-1][1] == length - 1:
            runs[-1][1] = length
        else:
            runs.append([length, length])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def row(calling_code):
    # E.164's own bounds apply to all.
    code_digits = len(str(calling_code))
    can_be = range(SHORTEST - code_digits, LONGEST - code_digits + 1)
    regions = list(regions_of(calling_code))
    general = frozenset(
        length for region in regions for length in region.general_desc.possible_length if length in can_be
    )
    found = {}  # many regions share the patterns of their neighbour
    for region in regions:
        for pattern, lengths in kinds_of(region):
            found.setdefault((pattern, lengths), Automaton(pattern, lengths.intersection(can_be)))
    range_ = LONG_RANGE if calling_code in TRUNK_IS_NO_ZERO else RANGE
    depth = SHARED_DEPTH.get(calling_code, DEPTH)
    grown = tree([(kind, kind.start) for kind in found.values()], general, range_, depth)

    counted = collections.Counter()

    def count(branch):
        if isinstance(branch, list):
            for inner in branch:
                count(inner)
        elif branch is not None:
            counted[branch] += 1

    count(grown)
    known = [lengths for lengths, _ in sorted(counted.items(), key=lambda found: (-found[1], sorted(found[0])))]

    def written(branch):
        if isinstance(branch, list):
            return "(" + "".join(written(inner) for inner in branch)
        return "-" if branch is None else chr(ord("a") + known.index(branch))

    assert len(known) <= 26
    lengths = ";".join(map(spelled, [general, *known]))
    return f"{calling_code}|{lengths}|{written(grown)}"


def rows():
    # +1 has rules of its own: ten digits, an area code, an exchange.
    codes = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
    return [row(calling_code) for calling_code in codes if calling_code != 1]
