"""Parts of areas and countries that have fewer time zones than the whole.

Only numbers that have a place: where mobile numbers are of the whole country, they keep all
of its zones, although libphonenumber names one for them. Its zones outside North America are stand-ins where a country has one. Where it
has several, each is taken for the zone of the country that has the same clock.
"""

import collections

import phonenumbers
from lengths import Automaton
from phonenumbers.phonemetadata import PhoneMetadata
from phonenumbers.tzdata import TIMEZONE_DATA

# A prefix is looked into so far.
DEPTH = 3
# Places of a few hundred people, which data.py leaves out of their country's zones.
TOWNS = {"Australia/Lord_Howe", "Australia/Eucla"}
# Where mobile numbers have the area codes of landlines.
MOBILE_HAS_A_PLACE = {"BR", "MX"}
KINDS = [
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager",
    "uan", "voicemail",
]
# Each gap of so many exchanges costs one more sign; see `spelled`.
GAP = 85


def known(calling_code, zones, clock):
    """The zones by prefix, as names in `zones`; None where one of them is unknown."""
    names = {clock(zone): zone for zone in zones}
    found = {}
    for prefix, here in TIMEZONE_DATA.items():
        if prefix.startswith(calling_code):
            here = {zone if zone in TOWNS else names.get(clock(zone)) for zone in here}
            found[prefix[len(calling_code):]] = None if None in here else frozenset(here)
    return found


def has_a_place(code):
    """Whether only numbers with a place begin with these digits, if any number does."""
    region = PhoneMetadata.metadata_for_region(code)
    kinds = []
    for kind in KINDS:
        pattern = getattr(region, kind) and getattr(region, kind).national_number_pattern
        if pattern:
            is_of_a_place = kind == "fixed_line" or kind == "mobile" and code in MOBILE_HAS_A_PLACE
            kinds.append((is_of_a_place, Automaton(pattern, ())))

    def answer(prefix):
        found = set()
        for is_of_a_place, automaton in kinds:
            states = automaton.start
            for digit in prefix:
                states = automaton.step(states, digit)
            if states:
                found.add(is_of_a_place)
        return found == {True}

    return answer


def of_countries(country_zones, clock):
    rows = collections.defaultdict(list)
    for code, zones in sorted(country_zones.items()):
        calling_code = str(phonenumbers.country_code_for_region(code))
        if len(zones) < 2 or calling_code in "01":
            continue
        found, whole = known(calling_code, zones, clock), frozenset(zones)
        is_placed = has_a_place(code)

        def here(prefix, inherited):
            inside = [set_ for it, set_ in found.items() if it.startswith(prefix)]
            if prefix not in found:
                inside.append(inherited)
            return whole if None in inside else frozenset().union(*inside)

        def look(prefix, inherited, written):
            inherited = found.get(prefix, inherited)
            inherited = whole if inherited is None else inherited
            zones = here(prefix, inherited) if is_placed(prefix) else whole
            if prefix and zones != written and len(zones) < len(whole):
                rows[calling_code, " ".join(sorted(zones))].append(prefix)
                written = zones
            if len(prefix) < DEPTH:
                for digit in "0123456789":
                    look(prefix + digit, inherited, written)

        look("", whole, whole)
    return ["|".join((*key, " ".join(prefixes))) for key, prefixes in sorted(rows.items())]


def spelled(exchanges):
    """Each exchange by its distance to the one before, as a sign after the bracket."""
    text, last = "", 199
    for exchange in sorted(exchanges):
        gap = exchange - last
        while gap > GAP:
            text, gap = text + "~", gap - GAP
        text, last = text + chr(ord("(") + gap), exchange
    return text


def of_areas(area_zones, same_clock):
    """`area_zones`: all zones of each area code, as data.rs has them."""
    rows = collections.defaultdict(set)
    for prefix, zones in TIMEZONE_DATA.items():
        if prefix[0] != "1" or len(prefix) < 5:
            continue
        area, begin = prefix[1:4], prefix[4:]
        here = {same_clock(zone, area_zones[area]) for zone in zones}
        if None in here or len(here) >= len(area_zones[area]):
            continue
        # A beginning stands for every exchange that is not named.
        for exchange in range(200, 1_000):
            text = str(exchange)
            longest = max((n for n in (1, 2, 3) if f"1{area}{text[:n]}" in TIMEZONE_DATA), default=0)
            if text[:longest] == begin:
                rows[area, " ".join(sorted(here))].add(exchange)
    return ["|".join((*key, spelled(exchanges))) for key, exchanges in sorted(rows.items())]
