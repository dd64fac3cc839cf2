"""Writes zones.txt: numbers of many regions, and their time zones by another reader of
libphonenumber's data, the Python package `phonenumbers`.

    pip install phonenumbers==9.0.43
    python3 tests/regions/zones.py
"""

import pathlib
import random

import phonenumbers
from phonenumbers import PhoneNumberType, timezone
from phonenumbers.tzdata import TIMEZONE_DATA

REGIONS = (
    "US CA GB DE FR IT ES PT NL BE CH AT SE NO DK FI IE PL CZ HU RO GR TR RU UA KZ IN PK BD CN JP KR "
    "TW HK SG MY TH VN ID PH AU NZ BR AR CL MX CO PE VE EC ZA NG KE EG MA DZ GH SA AE IL IR QA MN CD "
    "JM PR DO TT IS LU HR BG RS SK SI LT LV EE"
).split()
KINDS = [PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE]
EACH = 16
# Of each area code that spans zones, some of its named exchanges and some that are not.
SPANNING = ["208", "270", "308", "423", "605", "701", "775", "812", "850", "907", "928"]


def numbers():
    random.seed(2026)
    for region in REGIONS:
        for kind in KINDS:
            example = phonenumbers.example_number_for_type(region, kind)
            found = set()
            for _ in range(400):
                digits = list(phonenumbers.national_significant_number(example))
                for at in random.sample(range(len(digits)), random.randint(0, 6)):
                    digits[at] = random.choice("0123456789")
                number = phonenumbers.parse(f"+{example.country_code}{''.join(digits)}")
                if phonenumbers.is_valid_number_for_region(number, region):
                    found.add(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
                if len(found) == EACH:
                    break
            yield from sorted(found)
    for area in SPANNING:
        named = sorted(it[4:] for it in TIMEZONE_DATA if it.startswith(f"1{area}") and len(it) == 7)
        for exchange in random.sample(named, 12) + random.sample(range(200, 999), 4):
            yield f"+1{area}{exchange}0199"


if __name__ == "__main__":
    rows = []
    for e164 in numbers():
        number = phonenumbers.parse(e164)
        rows.append(f"{e164}|{' '.join(timezone.time_zones_for_number(number))}")
    (pathlib.Path(__file__).parent / "zones.txt").write_text("\n".join(dict.fromkeys(rows)) + "\n")
