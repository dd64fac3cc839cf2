"""Writes data.rs and those of ../region: which country, region and time zones a calling
code stands for, and how long its numbers are.

    pip install phonenumbers==9.0.43 tzdata==2026.6
    python3 src/call/country/data.py

Sources: the Python package `phonenumbers` (data of Google's libphonenumber,
Apache-2.0) for calling codes, trunk prefixes, lengths of numbers, country names and
the North American area codes; the package `tzdata` (IANA time zone database, public
domain) for the zones of every other country, because libphonenumber's zones
there are stand-ins with the wrong summer time (Algeria as Paris).
"""

import collections
import datetime
import pathlib
import re
import unicodedata
import zoneinfo

import kinds
import lengths
import parts
import phonenumbers
import tzdata
from phonenumbers.geodata import GEOCODE_DATA
from phonenumbers.geodata.locale import LOCALE_DATA
from phonenumbers.phonemetadata import PhoneMetadata
from phonenumbers.tzdata import TIMEZONE_DATA

zoneinfo.reset_tzpath([])  # the pinned package, not this computer's zones

# Missing there, or out of date.
NAMES = {
    "AC": "Ascension Island", "CD": "Congo (Kinshasa)", "CG": "Congo (Brazzaville)", "CZ": "Czechia",
    "MK": "North Macedonia", "RE": "Réunion", "ST": "São Tomé and Príncipe", "SX": "Sint Maarten",
    "SZ": "Eswatini", "TA": "Tristan da Cunha", "TR": "Türkiye", "XK": "Kosovo",
}

# libphonenumber has these as patterns or only inside its number types.
# "-": shares every prefix with its neighbour, so no number is taken for it.
LEADING = {
    "AX": "18", "BL": "-", "BQ": "3 4 7", "CC": "89162", "CX": "89164",
    "EH": "5288 5289", "GG": "1481", "IM": "1624 7524 7624", "JE": "1534",
    "KZ": "7", "MF": "-", "SJ": "79", "TA": "8", "VA": "06698", "YT": "269 639",
}

# People write 8 0xx in Belarus; libphonenumber has the 8 alone.
TRUNK = {"BY": "80"}

# Trunk prefixes that are out of use or the less common way, but still stand in address
# books. They are never the first thing tried.
OLDER_TRUNKS = {
    "BY": "8 0", "CL": "0", "CZ": "0", "EE": "0 8", "GA": "0", "GR": "0", "LT": "8",
    "MX": "01 044 045", "PL": "0", "PT": "0", "TJ": "8", "UA": "8 80", "UZ": "8",
}

ZONES = {
    "AC": ["Africa/Abidjan"], "TA": ["Africa/Abidjan"], "XK": ["Europe/Belgrade"],
    # without three zones of a few hundred people each
    "AU": ["Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Darwin", "Australia/Perth"],
    "CN": ["Asia/Shanghai"],  # Urumqi time is not the official one
    "UA": ["Europe/Kyiv"],  # +380 is not in use on Moscow time
}

# Numbers that belong to no country.
WORLD = [
    ("International toll-free", "800"), ("International shared cost", "808"),
    ("Satellite phone", "870"), ("International personal number", "878"),
    ("Satellite phone", "881"), ("International network", "882"),
    ("International network", "883"), ("International network", "888"),
    ("International premium rate", "979"),
]

STATES = dict(
    line.split(maxsplit=1)
    for line in """AL Alabama
AK Alaska
AZ Arizona
AR Arkansas
CA California
CO Colorado
CT Connecticut
DE Delaware
FL Florida
GA Georgia (US)
HI Hawaii
ID Idaho
IL Illinois
IN Indiana
IA Iowa
KS Kansas
KY Kentucky
LA Louisiana
ME Maine
MD Maryland
MA Massachusetts
MI Michigan
MN Minnesota
MS Mississippi
MO Missouri
MT Montana
NE Nebraska
NV Nevada
NH New Hampshire
NJ New Jersey
NM New Mexico
NY New York
NC North Carolina
ND North Dakota
OH Ohio
OK Oklahoma
OR Oregon
PA Pennsylvania
RI Rhode Island
SC South Carolina
SD South Dakota
TN Tennessee
TX Texas
UT Utah
VT Vermont
VA Virginia
WA Washington
WV West Virginia
WI Wisconsin
WY Wyoming""".splitlines()
)
PROVINCES = {
    "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick",
    "NL": "Newfoundland and Labrador", "ON": "Ontario", "QC": "Quebec", "SK": "Saskatchewan",
    "NS": "Nova Scotia or Prince Edward Island",
    "NT": "Yukon, Northwest Territories or Nunavut",
}
SPELLED = {
    "Washington State": "Washington",
    "Washington D.C.": "Washington, D.C.",
    "DC": "Washington, D.C.",
    "Georgia": "Georgia (US)",  # there is a country of that name
    "British Colombia": "British Columbia",
    "Nova Scotia/Prince Edward Island": PROVINCES["NS"],
    "Northwest Territories/Nunavut/Yukon": PROVINCES["NT"],
}

# An overlay serves the same ground as the older code, so its zones too;
# libphonenumber lists only the zone most of it is in.
OVERLAYS = {
    "236": "250", "257": "250", "367": "418", "364": "270", "448": "850", "458": "541",
    "581": "418", "672": "250", "729": "423", "778": "250", "879": "709", "930": "812",
    "986": "208",
}
# Clocks that are equal today, under the name people know.
SAME_CLOCK = {
    "America/Boise": "America/Denver",
    "America/Juneau": "America/Anchorage",
    "America/North_Dakota/Center": "America/Chicago",
}
AREA_ZONES = {
    "474": ["America/Regina"],  # overlays 306; libphonenumber has Winnipeg
    "689": ["America/New_York"],  # overlays 407 (Orlando); libphonenumber has Chicago
    "709": ["America/St_Johns", "America/Halifax"],
    "867": ["America/Whitehorse", "America/Edmonton", "America/Winnipeg", "America/Toronto"],
    "907": ["America/Anchorage", "America/Adak"],
}

# Area codes that stand for no place.
NO_PLACE = [
    ("Toll-free", "800 833 844 855 866 877 888"),
    ("Premium rate", "900"),
    ("Personal number", "500 521 522 523 524 525 526 527 528 529 532 533 535 538 542 543 544 "
     "545 546 547 549 550 552 553 554 556 566 569 577 578 588 589"),
    ("Non-geographic number, Canada", "600 622 633 644 655 677 688"),
]


def clock(zone):
    """Offsets through two years: zones with equal ones tell the same time."""
    start = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.timezone.utc)
    info = zoneinfo.ZoneInfo(zone)
    return tuple((start + datetime.timedelta(days=7 * n)).astimezone(info).utcoffset() for n in range(104))


def distinct(zones):
    first = {}
    for zone in zones:
        first.setdefault(clock(zone), zone)
    return list(first.values())


def country_zones():
    """zone1970.tab names one zone for every clock since 1970, which countries
    may share (Stockholm's is Berlin): much shorter, and the times are equal."""
    found = collections.defaultdict(list)
    table = pathlib.Path(tzdata.__file__).parent / "zoneinfo" / "zone1970.tab"
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            codes, _, zone = line.split("\t")[:3]
            for code in codes.split(","):
                found[code].append((not codes.startswith(code), zone))
    # Of zones with equal clocks the country's own comes first (the table begins
    # with the country a zone is in), then one libphonenumber names too.
    known = {zone for zones in TIMEZONE_DATA.values() for zone in zones}
    for zones in found.values():
        zones.sort(key=lambda entry: (entry[0], entry[1] not in known))
    return {code: distinct(zone for _, zone in zones) for code, zones in found.items()} | ZONES


def country_name(code):
    if code in NAMES:
        return NAMES[code]
    name = LOCALE_DATA[code]["en"]
    name = LOCALE_DATA[code][name[1:]] if name.startswith("*") else name
    return name.replace(" And ", " and ").replace(" The ", " the ").replace(" Of ", " of ")


def folded(name):
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()


def countries():
    zones = country_zones()
    rows = []
    for calling_code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        for code in regions:
            if code == "001":
                continue
            trunk = TRUNK.get(code) or PhoneMetadata.metadata_for_region(code).national_prefix or ""
            trunk = " ".join([trunk, OLDER_TRUNKS[code]]) if code in OLDER_TRUNKS else trunk
            # +1 is told apart by the area codes, which bring their own zones.
            own = [] if calling_code == 1 else zones[code]
            fields = [code, country_name(code), str(calling_code), trunk, LEADING.get(code, ""), " ".join(own)]
            rows.append("|".join(fields))
    rows.sort(key=lambda row: folded(row.split("|")[1]))
    return rows + [f"|{name}|{code}|||" for name, code in WORLD]


def areas():
    zones, names = collections.defaultdict(set), collections.defaultdict(collections.Counter)
    for prefix, found in TIMEZONE_DATA.items():
        if prefix[0] == "1" and len(prefix) >= 4:
            zones[prefix[1:4]].update(SAME_CLOCK.get(zone, zone) for zone in found)
    for prefix, found in GEOCODE_DATA.items():
        if prefix[0] == "1" and len(prefix) >= 4 and "en" in found:
            name = found["en"].split(", ")[-1]
            name = SPELLED.get(name) or STATES.get(name) or PROVINCES.get(name) or name
            # The entry for the whole area code outweighs those for towns.
            names[prefix[1:4]][name] += 10_000 if len(prefix) == 4 else 1
    for overlay, older in OVERLAYS.items():
        if overlay in zones:
            zones[overlay] |= zones[older]

    shared, islands = country_zones(), {}
    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[1]:
        pattern = PhoneMetadata.metadata_for_region(code).leading_digits
        for area in zones:
            if pattern and re.fullmatch(pattern, area):
                islands[area] = code

    lines = collections.defaultdict(list)
    for area in sorted(zones):
        here = distinct(AREA_ZONES.get(area) or AREA_ZONES.get(OVERLAYS.get(area)) or sorted(zones[area]))
        if area in islands:
            key = (islands[area], "")
            here = shared[islands[area]]
        else:
            known = [n for n, _ in names[area].most_common() if n in STATES.values() or n in SPELLED.values() or n in PROVINCES.values()]
            country = "CA" if known[0] in PROVINCES.values() else "US"
            key = (country, known[0])
        lines[(*key, " ".join(here))].append(area)
    rows = ["|".join((*key, "".join(found))) for key, found in lines.items()]
    return sorted(rows) + [f"|{name}||{found.replace(' ', '')}" for name, found in NO_PLACE]


SOURCES = f"""\
//! Generated by src/call/country/data.py; change that instead. Data of Google's
//! libphonenumber (Apache-2.0; package phonenumbers {phonenumbers.__version__}) and of the IANA time
//! zone database (public domain; package tzdata {tzdata.__version__}).
"""

COUNTRIES = """
/// `ISO code|name|calling code|trunk prefixes|leading national digits|zones`, by
/// name. The first trunk prefix is the usual one and may be empty. No zones: +1 has
/// them by area code. No ISO code: belongs to no country.
pub(super) const COUNTRIES: &str = "\\
"""

LENGTHS = """
/// `calling code|lengths|tree`, for every code but 1. Lengths of national numbers: of
/// any, then of those that the tree's letters mean. In the tree `(` is followed by
/// ten branches, for the next digit 0 to 9; `-` means that no known number begins so.
pub(super) const LENGTHS: &str = "\\
"""

AREAS = """
/// `ISO code|place|zones|area codes`, the codes three digits each without a gap.
/// No place: the country itself.
pub(super) const AREAS: &str = "\\
"""

KINDS = """
/// `calling code|toll-free|premium-rate`: the first digits of national numbers of the
/// kind, and where it matters how many digits such a number has.
pub(in crate::call::region) const KINDS: &str = "\\
"""

PARTS = """
/// `calling code|zones|first digits`: parts of a country by the first digits of national
/// numbers. The longest that fit count.
pub(in crate::call::region) const PARTS: &str = "\\
"""

EXCHANGES = """
/// `area code|zones|exchanges`: parts of an area. Each sign leads from one exchange to the
/// next, by its distance from `(`; the first starts at 199, and `~` only adds 85.
pub(in crate::call::region) const EXCHANGES: &str = r"
"""


def zones_of_areas(rows):
    found = {}
    for row in rows:
        _, _, zones, codes = row.split("|")
        for at in range(0, len(codes), 3):
            found[codes[at:at + 3]] = zones.split()
    return found


def same_clock(zone, zones):
    return next((it for it in zones if clock(it) == clock(zone)), None)


if __name__ == "__main__":
    here = pathlib.Path(__file__).parent
    text = SOURCES + COUNTRIES + "\n".join(countries()) + '";\n'
    text += LENGTHS + "\n".join(lengths.rows()) + '";\n'
    (here / "data.rs").write_text(text, encoding="utf-8")
    text = SOURCES + AREAS + "\n".join(areas()) + '";\n'
    (here.parent / "region" / "data.rs").write_text(text, encoding="utf-8")
    text = SOURCES + PARTS + "\n".join(parts.of_countries(country_zones(), clock)) + '";\n'
    exchanges = parts.of_areas(zones_of_areas(areas()), same_clock)
    text += EXCHANGES + "\n".join(exchanges) + '";\n'
    (here.parent / "region" / "parts" / "data.rs").write_text(text, encoding="utf-8")
    text = SOURCES + KINDS + "\n".join(kinds.rows()) + '";\n'
    (here.parent / "region" / "kinds" / "data.rs").write_text(text, encoding="utf-8")
