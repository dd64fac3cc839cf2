//! Tables of inputs and their results, and properties of any input.

use proptest::prelude::*;

use super::*;
use crate::call::country::{countries, country_by_code};

#[track_caller]
fn check(input: &str, expected: &str) {
    assert_eq!(
        parse(input, None).map(|number| number.to_string()),
        Ok(expected.to_owned()),
        "{input:?}"
    );
}

#[track_caller]
fn check_in(country: &str, input: &str, expected: &str) {
    let number = parse(input, country_by_code(country)).map(|number| number.to_string());
    assert_eq!(number, Ok(expected.to_owned()), "{input:?} in {country}");
}

#[track_caller]
fn fails(input: &str, expected: NumberError) {
    let shown = input.chars().take(40).collect::<String>();
    assert_eq!(parse(input, None), Err(expected), "{shown:?}");
}

#[track_caller]
fn fails_in(country: &str, input: &str, expected: NumberError) {
    assert_eq!(parse(input, country_by_code(country)), Err(expected), "{input:?} in {country}");
}

#[track_caller]
fn length(input: &str, region: &str, digits: usize, lengths: &str) {
    length_in("", input, region, digits, lengths);
}

/// Fails for its length: the country of the number, and its national digits.
#[track_caller]
fn length_in(chosen: &str, input: &str, region: &str, digits: usize, words: &str) {
    match parse(input, country_by_code(chosen)) {
        Err(NumberError::Length { country, digits: counted, lengths, .. }) => {
            let found = (country.code, counted, lengths.in_words());
            assert_eq!(found, (region, digits, words.to_owned()), "{input:?}");
        }
        other => panic!("{input:?}: {other:?}"),
    }
}

#[test]
fn what_people_paste_is_understood() {
    check("+14155550199", "+14155550199");
    check("  +1 (415) 555-0199\n", "+14155550199");
    check("(+1) 415.555.0199", "+14155550199");
    check("tel:+1-415-555-0199", "+14155550199");
    check(" TEL: +1 415/555/0199", "+14155550199");
    check("+1\u{a0}415\u{2009}555\u{202f}0199", "+14155550199");
    check("+1‐415‑555–0199", "+14155550199");
    check("+1—415−555ー0199", "+14155550199");
    check("\u{202a}+1 415 555 0199\u{202c}", "+14155550199");
    check("\u{200f}+1\u{200b}415\u{feff}5550199", "+14155550199");
    check("＋１ （４１５） ５５５－０１９９", "+14155550199");
    check("+١٤١٥٥٥٥٠١٩٩", "+14155550199");
    check("+۴۴۲۰۷۹۴۶۰۹۵۸", "+442079460958");
    check("+1 415 555 0199, ", "+14155550199");
}

#[test]
fn wrapping_by_a_spreadsheet_or_a_message_is_removed() {
    check("'+442079460958", "+442079460958");
    check("’+44 20 7946 0958", "+442079460958");
    check("\"+44 20 7946 0958\"", "+442079460958");
    check("“+44 20 7946 0958”", "+442079460958");
    check("=+442079460958", "+442079460958");
    check("=\"+442079460958\"", "+442079460958");
    check("<tel:+44-20-7946-0958>", "+442079460958");
    check("callto:+442079460958", "+442079460958");
    check("+44 20 7946 0958.", "+442079460958");
    check_in("GB", "'02079460958", "+442079460958");
}

#[test]
fn only_the_length_distinguishes_a_decimal_from_digits() {
    check("+442079460958.0", "+442079460958");
    check("+442079460958.00", "+442079460958");
    check("+14155550199.0", "+14155550199");
    check("+14155550199.000000", "+14155550199");
    check("+33142685300.0", "+33142685300");
    check_in("GB", "2079460958.0", "+442079460958");
    check_in("US", "4155550199.0", "+14155550199");
    check_in("US", "14155550199.0", "+14155550199");
    // Dots between groups make no decimal.
    check("+33 1.42.68.53.00", "+33142685300");
    check("+33 142 68 53.00", "+33142685300");
    check("+1 415.555.0100", "+14155550100");
    check_in("FR", "01.42.68.53.00", "+33142685300");
    check_in("FR", "0142685.300", "+33142685300");
    check_in("US", "415555.0000", "+14155550000");
    check_in("CH", "044 668 18.00", "+41446681800");
    // Both may be the number.
    fails("+49301234567.0", NumberError::Decimal);
    fails_in("DE", "0301234567.00", NumberError::Decimal);
    fails("+14155550199,0", NumberError::Decimal);
    fails_in("GB", "442079460958.0", NumberError::Ambiguous { calling_code: "44" });
    fails("442079460958.0", NumberError::NoCountry);
    length("+442079460958.5", "GB", 11, "10");
    length("+44.2079460958.0", "GB", 11, "10");
}

#[test]
fn an_existing_number_may_have_any_length() {
    let check = |text: &str, country: &str, expected: &str| {
        let read = parse_existing(text, country_by_code(country));
        assert_eq!(read.as_deref(), Ok(expected), "{text}");
    };
    for country in ["", "GB", "US"] {
        check("+14155550199", country, "+14155550199");
        check("+4412345", country, "+4412345");
        check("+1415555019", country, "+1415555019");
        check(" +442079460958\n", country, "+442079460958");
        check("+44 (0)20 7946 0958", country, "+442079460958");
    }
    check("020 7946 0958", "GB", "+442079460958");
    for text in ["+44 12345", "+441234", "+0441234567", "+4412345678901234", "+44١٢٣٤٥"] {
        assert!(parse_existing(text, None).is_err(), "{text}");
    }
}

#[test]
fn digits_that_a_spreadsheet_lost_are_not_guessed() {
    for text in ["4.42079E+11", "4,42079E+11", "+4.42079e+11", "4.42079E11", "4E+11", "'4.4E+11"] {
        fails(text, NumberError::Shortened);
        fails_in("GB", text, NumberError::Shortened);
    }
    fails_in("US", "4,155,550,199", NumberError::NotADigit(','));
    fails_in("US", "415,555,0199", NumberError::NotADigit(','));
    fails_in("GB", "020 7946 O958", NumberError::NotADigit('O'));
    fails("+442,079,460,958", NumberError::NotADigit(','));
}

#[test]
fn two_numbers_in_one_cell_are_two() {
    for between in [
        "/9",
        "/59",
        "/0959",
        " / 020 7946 0959",
        " or 0959",
        " or 020 7946 0959",
        " & 0959",
        " | 0959",
        "; 020 7946 0959",
        ", 020 7946 0959",
        ", 0959",
        "\n020 7946 0959",
        "\t020 7946 0959",
        "\\0959",
        " and 020 7946 0959",
        " oder 0959",
        " ou 0959",
    ] {
        fails_in("GB", &format!("020 7946 0958{between}"), NumberError::TwoNumbers);
        fails(&format!("+44 20 7946 0958{between}"), NumberError::TwoNumbers);
        fails(&format!("+44 (0)20 7946 0958{between}"), NumberError::TwoNumbers);
    }
    for between in [" or ", ", ", "; ", " / ", " & ", "\n", " "] {
        let two = format!("+14155550199{between}+14155550101");
        fails(&two, NumberError::SecondNumber);
    }
    fails("+1 415 555 0199/0101", NumberError::TwoNumbers);
    fails_in("NO", "22 33 44 55/66", NumberError::TwoNumbers);
    // Here the longer one also has a possible length.
    fails_in("DE", "030 1234567/8", NumberError::TwoNumbers);
    fails("+49 30 1234567/68", NumberError::TwoNumbers);
    // A slash after an area code begins no second number.
    check_in("DE", "030/12345678", "+493012345678");
    check_in("DE", "033931/12345", "+493393112345");
    check_in("BE", "02/123 45 67", "+3221234567");
    check_in("BE", "0475/12.34.56", "+32475123456");
    check_in("AT", "0732/123456", "+43732123456");
    check("+49 (0)30/12345678", "+493012345678");
    check("+1 415/555/0199", "+14155550199");
    check("+1 415\n555 0199", "+14155550199");
}

#[test]
fn trunk_digits_in_brackets_are_not_dialed_from_abroad() {
    check("+44 (0)20 7946 0958", "+442079460958");
    check("+49 (0) 30 123456", "+4930123456");
    check("(+44) (0)20 7946 0958", "+442079460958");
    check("+36 (06) 1 234 5678", "+3612345678");
    check("+36 (0) 1 234 5678", "+3612345678");
    check("+7 (8) 912 555-01-99", "+79125550199");
    check("+7 [8] (495) 123-45-67", "+74951234567");
    check("+375 (8) 29 123-45-67", "+375291234567");
    check("+375 (80) 29 123-45-67", "+375291234567");
    check("+370 (8) 612 34567", "+37061234567");
    check("+380 (8) 44 123-45-67", "+380441234567");
    check("+52 (01) 55 1234 5678", "+525512345678");
    check("+52 (044) 55 1234 5678", "+525512345678");
    check("+81 (0)3 1234 5678", "+81312345678");
    check("+34 (0) 612 345 678", "+34612345678");
    check("+1 (0) 415 555 0199", "+14155550199");
    // They belong to the number here.
    check("+39 (0)6 1234 5678", "+390612345678");
    check("+39 06 1234 5678", "+390612345678");
    check("+7 (812) 123-45-67", "+78121234567");
    check("+7 (8)12 123-45-67", "+78121234567");
    fails("+39 (0)347 123 4567", NumberError::Unclear { calling_code: "39" });
}

#[test]
fn trunk_digits_without_brackets_are_reported() {
    fails("+44 020 7946 0958", NumberError::Trunk { calling_code: "44", trunk: "0" });
    fails("+44 (020) 7946 0958", NumberError::Trunk { calling_code: "44", trunk: "0" });
    fails("+7 8 912 555-01-99", NumberError::Trunk { calling_code: "7", trunk: "8" });
    fails("+36 06 1 234 5678", NumberError::Trunk { calling_code: "36", trunk: "06" });
    fails("+370 8 612 34567", NumberError::Trunk { calling_code: "370", trunk: "8" });
    fails("+52 01 55 1234 5678", NumberError::Trunk { calling_code: "52", trunk: "01" });
    fails("+48 022 123 45 67", NumberError::Trunk { calling_code: "48", trunk: "0" });
    fails("+375 029 123-45-67", NumberError::Trunk { calling_code: "375", trunk: "0" });
}

#[test]
fn a_doubled_country_code_is_reported() {
    let twice = |calling_code| NumberError::RepeatedCode { calling_code };
    fails("+44 44 20 7946 0958", twice("44"));
    fails("+44 0044 20 7946 0958", twice("44"));
    fails("+44 44 020 7946 0958", twice("44"));
    fails("+1 1 415 555 0199", twice("1"));
    fails("+7 7 912 555-01-99", twice("7"));
    // Possible as it is: Osnabrück's numbers begin the same way.
    check("+49 4934 1234", "+4949341234");
}

#[test]
fn the_length_must_fit_the_kind_of_number() {
    length("+44 7912 34567", "GB", 9, "10");
    length("+44 7912 345 6789", "GB", 11, "10");
    length("+44 20 7946 095", "GB", 9, "10");
    length("+44 20", "GB", 2, "10");
    length("+44 1481 12345", "GG", 9, "10");
    length("+44 20 7946 0958 1234", "GB", 14, "10");
    length("+55 11 9876 5432", "BR", 10, "11");
    length("+52 1 55 1234 5678", "MX", 11, "10");
    length("+54 11 15 1234 5678", "AR", 12, "10");
    length("+33 1 42 68 53", "FR", 7, "9");
    check("+44 1204 61234", "+44120461234");
    check("+54 9 11 1234 5678", "+5491112345678");
    // No known kind: any length of the country.
    check("+44 41 5555 0199", "+444155550199");
    length_in("GB", "020 7946 09589", "GB", 11, "10");
    length_in("GB", "1 (415) 555-0199", "GB", 11, "10");
    length_in("FR", "01 42 68 53", "FR", 7, "9");
    length_in("AR", "011 15 1234 5678", "AR", 12, "10");
    length_in("BR", "0 15 11 91234 5678", "BR", 13, "10 or 11");
    fails(
        "+800 1234 567",
        NumberError::Length {
            country: calling_code_row("800").unwrap(),
            digits: 7,
            lengths: plan("800", "1234567").unwrap().lengths,
            may_lack_plus: false,
        },
    );
}

#[test]
fn a_number_of_another_country_needs_a_plus() {
    let says_plus = |country: &str, input: &str| {
        let error = parse(input, country_by_code(country)).unwrap_err();
        assert!(error.sentence().contains("start with +"), "{input}: {}", error.sentence());
    };
    says_plus("GB", "1 (415) 555-0199");
    says_plus("GB", "33 1 42 68 53 00");
    says_plus("FR", "44 20 7946 0958");
    says_plus("US", "44 20 7946 0958");
    // Long enough for Germany, but of no known kind there.
    fails_in("DE", "1 (415) 555-0199", NumberError::Foreign { calling_code: "49" });
    let error = parse("020 7946 09589", country_by_code("GB")).unwrap_err();
    assert!(!error.sentence().contains("with +"));
}

#[test]
fn a_national_number_belongs_to_the_chosen_country() {
    check_in("US", "(415) 555-0199", "+14155550199");
    check_in("US", "1 415 555 0199", "+14155550199");
    check_in("CA", "416 555 0199", "+14165550199");
    check_in("GB", "020 7946 0958", "+442079460958");
    check_in("GB", "20 7946 0958", "+442079460958");
    check_in("DE", "030/123456", "+4930123456");
    check_in("IT", "06 1234 5678", "+390612345678");
    check_in("VA", "06 6981 2345", "+390669812345");
    check_in("RU", "8 (495) 123-45-67", "+74951234567");
    check_in("RU", "812 123-45-67", "+78121234567");
    check_in("KZ", "8 701 123 4567", "+77011234567");
    check_in("KZ", "701 123 4567", "+77011234567");
    check_in("HU", "06 20 123 4567", "+36201234567");
    check_in("BY", "8 029 123 45 67", "+375291234567");
    check_in("ES", "612 345 678", "+34612345678");
    check_in("IN", "011 2345 6789", "+911123456789");
    check_in("SG", "6512 3456", "+6565123456");
    check_in("LT", "8 612 34567", "+37061234567");
    check_in("PL", "022 123 45 67", "+48221234567");
    check_in("GR", "0210 123 4567", "+302101234567");
    check_in("UA", "8 (044) 123-45-67", "+380441234567");
    check_in("LT", "0 612 34567", "+37061234567");
    check_in("MX", "01 55 1234 5678", "+525512345678");
    check_in("BY", "8 29 123-45-67", "+375291234567");
    check_in("BY", "8 801 100 12 34", "+3758011001234");
    fails_in("RU", "8 912 555-01-9", NumberError::Unclear { calling_code: "7" });
}

#[test]
fn the_chosen_country_never_changes_a_number_with_plus() {
    check_in("CH", "+1 415 555 1212", "+14155551212");
    check_in("US", "+44 20 7946 0958", "+442079460958");
}

#[test]
fn national_digits_are_not_guessed_into_a_country() {
    fails("4155551212", NumberError::NoCountry);
    fails("14155551212", NumberError::NoCountry);
    fails("020 7946 0958", NumberError::NoCountry);
    fails("1", NumberError::NoCountry);
}

#[test]
fn a_missing_plus_before_the_country_code_is_reported() {
    fails_in("GB", "44 20 7946 0958", NumberError::Ambiguous { calling_code: "44" });
    fails_in("DE", "49 30 123456", NumberError::Ambiguous { calling_code: "49" });
    fails_in("RU", "7 495 123 45 67", NumberError::Ambiguous { calling_code: "7" });
    fails_in("IS", "354 555 1234", NumberError::Ambiguous { calling_code: "354" });
    fails_in("GB", "44 (0)20 7946 0958", NumberError::Ambiguous { calling_code: "44" });
    fails_in("GB", "0 44 20 7946 0958", NumberError::Ambiguous { calling_code: "44" });
}

#[test]
fn international_prefixes_are_replaced_by_a_plus() {
    fails("0044 20 7946 0958", NumberError::DialPrefix("00"));
    fails_in("DE", "0044 20 7946 0958", NumberError::DialPrefix("00"));
    fails_in("US", "011 44 20 7946 0958", NumberError::DialPrefix("011"));
    fails_in("AU", "0011 44 20 7946 0958", NumberError::DialPrefix("0011"));
    fails_in("JP", "010 1 415 555 0199", NumberError::DialPrefix("010"));
    fails_in("RU", "8 10 44 20 7946 0958", NumberError::DialPrefix("810"));
}

#[test]
fn a_north_american_number_has_ten_digits_in_the_right_ranges() {
    fails("+1 415 555 019", NumberError::NorthAmericanLength { digits: 9, may_lack_plus: false });
    fails(
        "+1 415 555 0199 0",
        NumberError::NorthAmericanLength { digits: 11, may_lack_plus: false },
    );
    fails("+1", NumberError::NorthAmericanLength { digits: 0, may_lack_plus: false });
    fails_in("US", "415", NumberError::NorthAmericanLength { digits: 3, may_lack_plus: false });
    fails("+1 115 555 0199", NumberError::AreaCode);
    fails("+1 015 555 0199", NumberError::AreaCode);
    fails("+1 415 155 0199", NumberError::Exchange);
}

#[test]
fn other_input_fails_with_its_reason() {
    for nothing in ["", "   ", "\u{200e}\u{200b}", "tel:", "+", "()"] {
        fails(nothing, NumberError::Empty);
    }
    fails("☎ +1 415 555 0199", NumberError::NotADigit('☎'));
    fails("+1 800 FLOWERS", NumberError::NotADigit('F'));
    fails("call me", NumberError::NotADigit('c'));
    fails("+1 415 555 0199 📞", NumberError::NotADigit('📞'));
    fails("*67 415 555 0199", NumberError::NotADigit('*'));
    fails("+0 415 555 0199", NumberError::StartsWithZero);
    fails("+999 12", NumberError::TooShort { digits: 5 });
    fails("+999 1234 5678 12345", NumberError::TooLong { digits: 16 });
    fails("++1 415 555 0199", NumberError::SecondNumber);
    fails("+14155550199 +14155550101", NumberError::SecondNumber);
    fails("+14155550199, +14155550101", NumberError::SecondNumber);
}

#[test]
fn an_extension_is_refused_rather_than_dropped() {
    for ending in [
        "x123",
        " X 123",
        " int. 5",
        " доб. 12",
        " durchwahl 5",
        ",123",
        ", 5",
        " ext. 5",
        "ext5",
        " extension 12",
        ",,5",
        ";ext=5",
        "#5",
        "p;5",
    ] {
        let expected = if ending.starts_with('p') {
            NumberError::NotADigit('p')
        } else {
            NumberError::Extension
        };
        fails(&format!("+1 415 555 0199{ending}"), expected);
    }
    fails("+1 415 555 0199 xy", NumberError::NotADigit('x'));
    fails("+1 415 555 0199 x", NumberError::NotADigit('x'));
}

#[test]
fn every_error_has_a_sentence() {
    let errors = [
        NumberError::Empty,
        NumberError::NotADigit('☎'),
        NumberError::NotADigit('\u{7}'),
        NumberError::Extension,
        NumberError::SecondNumber,
        NumberError::DialPrefix("00"),
        NumberError::NoCountry,
        NumberError::Ambiguous { calling_code: "44" },
        NumberError::StartsWithZero,
        NumberError::Trunk { calling_code: "44", trunk: "0" },
        NumberError::TooShort { digits: 4 },
        NumberError::TooLong { digits: 16 },
        NumberError::NorthAmericanLength { digits: 9, may_lack_plus: false },
        NumberError::AreaCode,
        NumberError::Exchange,
        NumberError::TwoNumbers,
        NumberError::Shortened,
        NumberError::Decimal,
        NumberError::Foreign { calling_code: "44" },
        NumberError::Unclear { calling_code: "44" },
        NumberError::RepeatedCode { calling_code: "44" },
    ];
    for error in errors {
        let sentence = error.sentence();
        assert!(sentence.ends_with('.') && !sentence.contains(char::is_control), "{sentence}");
    }
    assert_eq!(
        NumberError::NotADigit('☎').sentence(),
        "Use digits only: ☎ is not part of a phone number."
    );
    let said =
        |input: &str, code: &str| parse(input, country_by_code(code)).unwrap_err().sentence();
    assert_eq!(
        said("020 7946 09589", "GB"),
        "Too long for the United Kingdom: such a number has 10 digits after +44. This one has 11."
    );
    assert_eq!(
        said("1 (415) 555-0199", "GB"),
        "Too long for the United Kingdom: such a number has 10 digits after +44. This one has 11. If it begins with a country code, start with +."
    );
    assert_eq!(
        said("+33 1 42 68 53", ""),
        "Too short for France: such a number has 9 digits after +33. This one has 7."
    );
    assert_eq!(
        said("+44 8001 1111", ""),
        "Wrong length for the United Kingdom: such a number has 7, 9 or 10 digits after +44. This one has 8."
    );
    assert_eq!(
        said("+800 1234 567", ""),
        "Too short for +800: such a number has 8 digits after +800. This one has 7."
    );
    assert_eq!(
        said("44 20 7946 0958", "US"),
        "A US or Canadian number has 10 digits after +1. This one has 12. If it begins with a country code, start with +."
    );
}

#[test]
fn numbers_are_grouped_for_reading() {
    for expected in [
        "+1 415 555 0199",
        "+44 20 7946 0958",
        "+44 7700 900123",
        "+44 161 496 0000",
        "+33 6 12 34 56 78",
        "+65 6512 3456",
        "+86 138 0013 8000",
        "+86 10 1234 5678",
        "+354 555 1234",
        "+49 30 123456",
        "+49 151 23456789",
        "+61 2 5550 1234",
        "+61 412 345 678",
        "+61 1800 975 707",
        "+7 495 123 45 67",
        "+7 701 123 45 67",
        "+91 98123 45678",
        "+91 11 2345 6789",
        "+375 29 123 45 67",
        "+39 06 1234 5678",
        "+52 55 1234 5678",
        "+55 11 98765 4321",
        "+55 11 3456 7890",
        "+81 3 1234 5678",
        "+34 612 345 678",
        // Groups that are not known: none but the calling code.
        "+290 52345",
        "+49 4934123456",
        "+998 901234567",
        "+881 612345678",
    ] {
        let e164 = expected.replace(' ', "");
        assert_eq!(grouped(&e164), expected);
    }
    for unknown in [
        "",
        "+",
        "anonymous",
        "+99912345678",
        "4155550199",
        "+1415555٠199",
        "+1 415 555 0199",
        "+1é5550199",
        "sip:a@b",
    ] {
        assert_eq!(grouped(unknown), unknown);
    }
}

const SEPARATORS: &str = "[ \\-./()\u{a0}\u{2011}\u{200e}\u{feff}]{0,3}";

fn any_country() -> impl Strategy<Value = Option<&'static Country>> {
    prop::option::of(prop::sample::select(countries().iter().collect::<Vec<_>>()))
}

proptest! {
    #[test]
    fn no_input_panics(input in "\\PC*|[+0-9 ()x,;\u{660}-\u{669}]*", country in any_country()) {
        match parse(&input, country) {
            Ok(number) => {
                let digits = number.as_str().strip_prefix('+').unwrap();
                prop_assert!((7..=15).contains(&digits.len()) && !digits.starts_with('0'));
                prop_assert!(digits.bytes().all(|byte| byte.is_ascii_digit()));
            }
            Err(error) => prop_assert!(error.sentence().ends_with('.')),
        }
    }

    #[test]
    fn a_number_parses_back_to_itself(input in "\\+?[0-9]{6,16}", country in any_country()) {
        if let Ok(number) = parse(&input, country) {
            prop_assert_eq!(parse(&number.to_string(), None), Ok(number.clone()));
            prop_assert_eq!(parse(&grouped(number.as_str()), None), Ok(number));
        }
    }

    #[test]
    fn national_digits_without_a_country_are_an_error(digits in "[0-9][0-9 ()-]{0,30}") {
        prop_assert!(parse(&digits, None).is_err());
    }

    #[test]
    fn national_digits_stay_in_the_chosen_country(digits in "[0-9]{1,14}", country in any_country()) {
        if let (Some(country), Ok(number)) = (country, parse(&digits, country)) {
            prop_assert!(number.digits().starts_with(country.calling_code));
        }
    }

    #[test]
    fn separators_never_change_the_number(
        digits in "[1-9][0-9]{6,14}",
        between in prop::collection::vec(SEPARATORS, 16),
    ) {
        if let Ok(number) = parse(&format!("+{digits}"), None) {
            let spaced: String = digits.chars().zip(&between).map(|(digit, space)| format!("{digit}{space}")).collect();
            match parse(&format!("+{spaced}"), None) {
                Ok(read) => prop_assert_eq!(&read, &number),
                // A slash, a dot or brackets where they may have a meaning.
                Err(error) => prop_assert!(matches!(
                    error,
                    NumberError::TwoNumbers | NumberError::Decimal | NumberError::Unclear { .. }
                ), "{:?}", error),
            }
            let spaced = spaced.replace(['/', '.', '('], "-");
            prop_assert_eq!(parse(&format!("+{spaced}"), None), Ok(number));
        }
    }

    #[test]
    fn digits_are_left_out_in_front_or_as_a_decimal_only(
        input in "\\+?[0-9]{1,3}[0-9 ()./]{5,17}",
        country in any_country(),
    ) {
        if let Ok(number) = parse(&input, country) {
            let typed: String = input.chars().filter(char::is_ascii_digit).collect();
            let code = calling_code_row(number.digits()).map_or("", |row| row.calling_code);
            let national = number.digits().strip_prefix(code).unwrap();
            let after = typed.rfind(national).and_then(|at| typed.get(at + national.len()..));
            prop_assert!(after.is_some_and(|after| after.bytes().all(|it| it == b'0')));
        }
    }

    #[test]
    fn grouping_keeps_every_digit(e164 in "\\PC*|\\+[0-9]{1,17}") {
        prop_assert_eq!(grouped(&e164).replace(' ', ""), e164.replace(' ', ""));
    }

    #[test]
    fn a_group_has_a_single_digit_only_where_a_country_writes_it_so(national in "[2-9][0-9]{9}") {
        let text = grouped(&format!("+1{national}"));
        prop_assert!(text.split(' ').skip(1).map(str::len).eq([3, 3, 4]), "{}", text);
    }
}

#[test]
fn an_emergency_number_is_refused_with_and_without_its_country() {
    let refused = |input: &str, code: &str| parse(input, country_by_code(code)).unwrap_err();
    for (input, code) in [
        ("911", ""),
        ("112", "DE"),
        ("999", "GB"),
        ("000", "AU"),
        ("1 911", "US"),
        ("+1 911", ""),
        ("+44 999", "US"),
        ("+49112", ""),
        ("+61 000", ""),
    ] {
        assert_eq!(refused(input, code), NumberError::Emergency, "{input}");
    }
    for input in ["415", "+49 30", "12", "9110", "+911"] {
        assert_ne!(refused(input, "US"), NumberError::Emergency, "{input}");
    }
}
