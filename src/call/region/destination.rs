//! What kind of number it is, as far as that matters before it is called.

use super::{area, kinds};
use crate::call::country::calling_code_of;
use crate::call::number::PhoneNumber;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Destination {
    Ordinary,
    TollFree,
    Premium,
    /// Satellite and international networks.
    Satellite,
    /// A +1 number outside the US and Canada, priced like an international call.
    Island,
    Emergency,
    /// No country has this calling code.
    Unknown,
}

/// In the United States' own numbering, and priced like it.
const DOMESTIC: [&str; 8] = ["", "US", "CA", "PR", "VI", "GU", "MP", "AS"];

#[must_use]
pub fn of(number: &PhoneNumber) -> Destination {
    let digits = number.digits();
    let Some(code) = calling_code_of(digits) else { return Destination::Unknown };
    let national = digits.strip_prefix(code).unwrap_or_default();
    match code {
        "800" => return Destination::TollFree,
        "870" | "881" | "882" | "883" | "888" => return Destination::Satellite,
        // International premium rate, and shared cost.
        "979" | "808" => return Destination::Premium,
        "1" if national.starts_with("911") => return Destination::Emergency,
        // An exchange for information services in every area.
        "1" if national.get(3..6) == Some("976") => return Destination::Premium,
        _ => {}
    }
    let kind = kind(code, national);
    let is_island =
        || code == "1" && area(national).is_some_and(|it| !DOMESTIC.contains(&it.country));
    match kind {
        Destination::Ordinary if is_island() => Destination::Island,
        kind => kind,
    }
}

/// By the first digits after the calling code.
fn kind(code: &str, national: &str) -> Destination {
    let row = kinds::KINDS.lines().find_map(|line| line.strip_prefix(code)?.strip_prefix('|'));
    let (free, premium) = row.and_then(|row| row.split_once('|')).unwrap_or_default();
    let begins = |prefixes: &str| {
        prefixes.split_whitespace().any(|prefix| {
            let (prefix, length) = prefix.split_once(':').unwrap_or((prefix, ""));
            let is_as_long = length.is_empty() || length.parse() == Ok(national.len());
            is_as_long && national.starts_with(prefix)
        })
    };
    match () {
        () if begins(premium) => Destination::Premium,
        () if begins(free) => Destination::TollFree,
        () => Destination::Ordinary,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::number::parse;

    #[track_caller]
    fn check(e164: &str, expected: Destination) {
        let number = parse(e164, None).unwrap_or_else(|error| panic!("{e164}: {error:?}"));
        assert_eq!(of(&number), expected, "{e164}");
    }

    #[test]
    fn each_kind_is_told_by_the_first_digits() {
        use Destination::*;
        for (e164, expected) in [
            ("+14155550199", Ordinary),
            ("+14165550199", Ordinary),
            ("+17875550199", Ordinary),
            ("+442079460958", Ordinary),
            ("+4930123456", Ordinary),
            ("+35315123456", Ordinary),
            ("+33612345678", Ordinary),
            ("+18005550199", TollFree),
            ("+18885550199", TollFree),
            ("+80012345678", TollFree),
            ("+448001234567", TollFree),
            ("+498001234567", TollFree),
            ("+33800123456", TollFree),
            ("+611800123456", TollFree),
            ("+19005550199", Premium),
            ("+14159765555", Premium),
            ("+18769765555", Premium),
            ("+449012345678", Premium),
            ("+449098765432", Premium),
            ("+499001234567", Premium),
            ("+33899123456", Premium),
            ("+611900123456", Premium),
            ("+3531512345678", Premium),
            ("+979123456789", Premium),
            ("+881612345678", Satellite),
            ("+870773111632", Satellite),
            ("+88212345678", Satellite),
            ("+88312345678", Satellite),
            ("+18765550199", Island),
            ("+12685550199", Island),
            ("+19115550199", Emergency),
            ("+99912345678", Unknown),
        ] {
            check(e164, expected);
        }
    }

    #[test]
    fn every_row_names_a_calling_code_once() {
        let codes: Vec<_> =
            kinds::KINDS.lines().filter_map(|line| line.split('|').next()).collect();
        assert!(codes.len() > 140, "{}", codes.len());
        for (at, code) in codes.iter().enumerate() {
            assert_eq!(calling_code_of(code), Some(*code));
            assert!(!codes[..at].contains(code), "{code}");
        }
    }
}
