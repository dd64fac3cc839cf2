"""Which numbers are free for the caller, and which cost the caller extra.

For each calling code the shortest beginnings of national numbers that only toll-free,
or only premium-rate numbers have. Where numbers of several kinds begin alike, their
length may tell them apart: `1512:10` stands for ten digits that begin with 1512. What
cannot be told apart after DEPTH digits counts as premium-rate, if it may be.
"""

import phonenumbers
from lengths import DIGITS, LONGEST, SHORTEST, Automaton, regions_of

FREE, PREMIUM, OTHER = "free", "premium", "other"
KINDS = {
    "toll_free": FREE, "premium_rate": PREMIUM, "fixed_line": OTHER, "mobile": OTHER,
    "shared_cost": OTHER, "personal_number": OTHER, "voip": OTHER, "pager": OTHER, "uan": OTHER,
    "voicemail": OTHER,
}
DEPTH = 4


def automata(calling_code):
    code_digits = len(str(calling_code))
    can_be = range(SHORTEST - code_digits, LONGEST - code_digits + 1)
    found = {}
    for region in regions_of(calling_code):
        for name, kind in KINDS.items():
            described = getattr(region, name)
            if described is None or described.national_number_pattern is None:
                continue
            lengths = described.possible_length or region.general_desc.possible_length
            if lengths != (-1,):
                key = (kind, described.national_number_pattern, frozenset(lengths))
                found.setdefault(key, Automaton(key[1], key[2].intersection(can_be)))
    return [(key[0], automaton, automaton.start) for key, automaton in found.items()]


def look(states, prefix, found):
    by_length = {}
    for kind, automaton, state in states:
        for left in automaton.left(state):
            if len(prefix) + left in automaton.lengths:
                by_length.setdefault(len(prefix) + left, set()).add(kind)
    kinds = set().union(*by_length.values())
    if not kinds - {OTHER}:
        return
    is_clear = all(len(kinds) == 1 for kinds in by_length.values())
    if len(kinds) == 1:
        found[min(kinds)].add(prefix)
    elif (is_clear and prefix) or len(prefix) == DEPTH:
        for length, kinds in by_length.items():
            kind = PREMIUM if PREMIUM in kinds else min(kinds)
            if is_clear and kind != OTHER or kind == PREMIUM:
                found[kind].add(f"{prefix}:{length}")
    else:
        for digit in DIGITS:
            stepped = [(kind, it, it.step(state, digit)) for kind, it, state in states]
            look([one for one in stepped if one[2]], prefix + digit, found)


def shortened(prefixes):
    """Ten that differ only in their last digit become one."""
    while True:
        families = {}
        for prefix in prefixes:
            digits, colon, length = prefix.partition(":")
            families.setdefault((digits[:-1], colon + length), set()).add(prefix)
        whole = {parent: ten for parent, ten in families.items() if len(ten) == 10 and parent[0]}
        if not whole:
            return " ".join(sorted(prefixes))
        for (digits, length), ten in whole.items():
            prefixes = (prefixes - ten) | {digits + length}


def rows():
    rows = []
    for calling_code in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE):
        found = {FREE: set(), PREMIUM: set(), OTHER: set()}
        look(automata(calling_code), "", found)
        if calling_code == 1:
            # No exchange begins with 0 or 1.
            found[FREE] = {prefix for prefix in found[FREE] if len(prefix) < 4}
        # Calling codes of one kind alone are told apart by name.
        if (found[FREE] or found[PREMIUM]) and "" not in found[FREE] | found[PREMIUM]:
            rows.append(f"{calling_code}|{shortened(found[FREE])}|{shortened(found[PREMIUM])}")
    return rows
