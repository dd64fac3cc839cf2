"""Writes verdicts.txt: what libphonenumber itself says about some thousands of numbers.

    pip install phonenumbers==9.0.43 regex==2026.11.19
    python3 src/call/number/verdicts.py

The tables in src/call/country are made from the same data by other means (automata,
a few digits deep). Here the library judges whole numbers, and a regular expression
engine that knows partial matches says which kinds can begin with three digits. So
the tests compare two implementations. Data: Google's libphonenumber, Apache-2.0.

A line is a region with its calling code, or a kind with numbers that are one of that
kind, and that number with a digit less and a digit more. Behind each number:

    V  valid
    K  of a length that the country has, but none of the kinds that begin so
    P  possible otherwise
    S  too short   L  too long   I  in between   O  only without the area code
"""

import pathlib
import random

import phonenumbers
import regex
from phonenumbers import PhoneNumber, ValidationResult
from phonenumbers.phonemetadata import PhoneMetadata

KINDS = [
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number",
    "voip", "pager", "uan", "voicemail",
]
REASONS = {
    ValidationResult.TOO_SHORT: "S",
    ValidationResult.TOO_LONG: "L",
    ValidationResult.INVALID_LENGTH: "I",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "O",
}
chance = random.Random(1)


def kinds_of(region):
    for name in KINDS:
        kind = getattr(region, name)
        if kind is not None and kind.national_number_pattern is not None:
            lengths = kind.possible_length or region.general_desc.possible_length
            if lengths != (-1,):
                yield name, kind, lengths


def verdict(calling_code, national, regions):
    zeros = len(national) - len(national.lstrip("0"))
    number = PhoneNumber(
        country_code=calling_code,
        national_number=int(national),
        italian_leading_zero=zeros > 0 or None,
        number_of_leading_zeros=zeros if zeros > 1 else None,
    )
    assert phonenumbers.national_significant_number(number) == national
    if phonenumbers.is_valid_number(number):
        return "V"
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != ValidationResult.IS_POSSIBLE:
        return REASONS[reason]
    begin_so = [
        lengths
        for region in regions
        for _, kind, lengths in kinds_of(region)
        if regex.fullmatch(kind.national_number_pattern, national[:3], partial=True)
    ]
    return "K" if begin_so and all(len(national) not in lengths for lengths in begin_so) else "P"


def another(kind, lengths):
    """The example with other digits, as far as it stays one of its kind."""
    digits = list(kind.example_number)
    for place in chance.sample(range(len(digits)), len(digits)):
        tried = digits.copy()
        tried[place] = chance.choice("0123456789")
        if regex.fullmatch(kind.national_number_pattern, "".join(tried)):
            digits = tried
    return "".join(digits)


def lines():
    for calling_code, names in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()):
        regions = [
            PhoneMetadata.metadata_for_nongeo_region(calling_code) if name == "001"
            else PhoneMetadata.metadata_for_region(name)
            for name in names
        ]
        for name, region in zip(names, regions):
            yield f"{name} {calling_code}"
            for kind_name, kind, lengths in kinds_of(region):
                numbers = {}
                for number in (kind.example_number, another(kind, lengths)):
                    more = str(chance.randrange(10))
                    for national in (number, number[:-1], number + more):
                        if national.strip("0"):
                            numbers[national] = verdict(calling_code, national, regions)
                yield f"{kind_name} " + " ".join(map("".join, numbers.items()))


if __name__ == "__main__":
    text = "# Made by verdicts.py, which says how to read it. Data of libphonenumber (Apache-2.0).\n"
    text += "\n".join(lines()) + "\n"
    pathlib.Path(__file__).with_name("verdicts.txt").write_text(text, encoding="ascii")
