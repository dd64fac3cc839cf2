//! A phone number to dial: turns what a person types or pastes into E.164, or into a
//! sentence that says what is wrong.
//!
//! A phone will ring, so nothing is guessed: digits without `+` need a chosen country, and
//! ambiguous digits are an error. So are numbers of a length that their country does not
//! have. Only the carrier knows whether a number exists.

use std::fmt;

use super::country::{Country, calling_code_row, owner, plan};

mod data;
mod error;
mod grouping;
mod typed;

pub use error::NumberError;
pub use grouping::grouped;
use typed::Typed;

/// E.164: `+`, a digit from 1 to 9, and 7 to 15 digits in all, of a length that the
/// country has. With +1 the rest is ten digits whose area code and exchange begin
/// with 2 to 9.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without the `+`.
    pub(super) fn digits(&self) -> &str {
        self.0.trim_start_matches('+')
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How many digits the API accepts.
const SHORTEST: usize = 7;
const LONGEST: usize = 15;
/// National digits of every +1 number.
const NORTH_AMERICAN: usize = 10;

/// `country` is the chosen one; it matters only for digits without `+`.
pub fn parse(input: &str, country: Option<&'static Country>) -> Result<PhoneNumber, NumberError> {
    let typed = Typed::read(input)?;
    let all = typed.digits.len();
    if all == 0 {
        return Err(NumberError::Empty);
    }
    if is_emergency(&typed, country) {
        return Err(NumberError::Emergency);
    }
    // More than any number with any prefix; the exact limit is checked later.
    if all > LONGEST * 2 {
        return Err(NumberError::TooLong { digits: all });
    }
    let whole = up_to(all, &typed, country);
    let code = calling_code_row(&typed.digits).filter(|_| typed.has_plus);
    let code = code.map_or(0, |row| row.calling_code.len());
    for end in typed.breaks.iter().copied().filter(|end| *end < all) {
        // `030/123456` is an area code and its number, `020 7946 0958/9` two numbers.
        let is_enough = end >= code + 7 || all - end <= 2 || whole.is_err();
        if is_enough && up_to(end, &typed, country).is_ok() {
            return Err(NumberError::TwoNumbers);
        }
    }
    let Some(dot) = typed.decimal else { return whole };
    match (whole, up_to(dot, &typed, country)) {
        (Ok(_), Ok(_)) => Err(NumberError::Decimal),
        (Ok(number), Err(_)) | (Err(_), Ok(number)) => Ok(number),
        (Err(NumberError::Length { .. } | NumberError::NorthAmericanLength { .. }), Err(error))
        | (Err(error), Err(_)) => Err(error),
    }
}

/// Whether these are three digits that countries keep for emergencies and services, such as
/// 112, 911 and 000, alone or after a calling code.
fn is_emergency(typed: &Typed, country: Option<&'static Country>) -> bool {
    let digits = typed.digits.as_str();
    let row = if typed.has_plus { calling_code_row(digits) } else { country };
    let after_code = row.and_then(|row| digits.strip_prefix(row.calling_code));
    let is_kept = |it: &str| it.len() == 3 && it.starts_with(['0', '1', '9']);
    after_code.is_some_and(is_kept) || !typed.has_plus && is_kept(digits)
}

/// A number that is not dialed: one of the organization's, or a filter of the list of
/// calls. Its length is not checked, and text that the API may have written stays as it is.
pub fn parse_existing(
    text: &str,
    country: Option<&'static Country>,
) -> Result<String, NumberError> {
    if has_e164_shape(text.trim()) {
        return Ok(text.trim().to_owned());
    }
    parse(text, country).map(|number| number.0)
}

fn has_e164_shape(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (SHORTEST..=LONGEST).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The number in the first digits, as many as `end`.
fn up_to(
    end: usize,
    typed: &Typed,
    country: Option<&'static Country>,
) -> Result<PhoneNumber, NumberError> {
    let digits = typed.digits.get(..end).unwrap_or_default();
    let number = if typed.has_plus {
        international(digits, typed)?
    } else if digits.starts_with("00") {
        let is_australian = country.is_some_and(|country| country.calling_code == "61");
        let is_longer = is_australian && digits.starts_with("0011");
        return Err(NumberError::DialPrefix(if is_longer { "0011" } else { "00" }));
    } else {
        national(digits, country.ok_or(NumberError::NoCountry)?)?
    };
    Ok(PhoneNumber(format!("+{number}")))
}

/// `+44 (0)20` means 20 after +44: the 0 is for callers inside the country. The same goes
/// for the (8) of +7, and for any other (0) that leaves a number of the right length.
fn international(digits: &str, typed: &Typed) -> Result<String, NumberError> {
    let whole = checked(digits);
    let Some(row) = calling_code_row(digits) else { return whole.map(|_| digits.to_owned()) };
    let code = row.calling_code;
    let trunk = typed.bracketed.iter().find_map(|(start, end)| {
        let bracketed = digits.get(*start..*end).filter(|_| *start == code.len())?;
        let is_trunk = bracketed == "0"
            || bracketed == row.trunk()
            || row.older_trunks().any(|it| it == bracketed);
        is_trunk.then_some(*end)
    });
    let Some(after) = trunk.and_then(|end| digits.get(end..)) else {
        return whole.map(|_| digits.to_owned());
    };
    let dropped = format!("{code}{after}");
    match (whole, checked(&dropped)) {
        (Ok(true), Ok(true)) => Err(NumberError::Unclear { calling_code: code }),
        (Err(_), Ok(_)) | (Ok(false), Ok(true)) => Ok(dropped),
        (Ok(_), _) => Ok(digits.to_owned()),
        (Err(_), Err(error)) => Err(error),
    }
}

fn national(digits: &str, country: &'static Country) -> Result<String, NumberError> {
    let calling_code = country.calling_code;
    if let Some(prefix) = dial_prefix(digits, calling_code) {
        return Err(NumberError::DialPrefix(prefix));
    }
    let number = without_trunk(digits, country)?;
    let is_whole = number == digits;
    if let Some(rest) = digits.strip_prefix(calling_code).filter(|_| is_whole) {
        let inside = rest.strip_prefix(country.trunk()).unwrap_or(rest);
        if [rest, inside].into_iter().any(|rest| fit(calling_code, rest).is_some()) {
            return Err(NumberError::Ambiguous { calling_code });
        }
    }
    let with_code = format!("{calling_code}{number}");
    match checked(&with_code) {
        // Unknown in this country, but known in another one.
        Ok(false) if is_whole && checked(digits) == Ok(true) => {
            Err(NumberError::Foreign { calling_code })
        }
        Ok(_) => Ok(with_code),
        Err(NumberError::RepeatedCode { .. }) => Err(NumberError::Ambiguous { calling_code }),
        Err(NumberError::Length { digits: count, lengths, .. }) => {
            let may_lack_plus = is_whole && checked(digits).is_ok();
            Err(NumberError::Length { country, digits: count, lengths, may_lack_plus })
        }
        Err(NumberError::NorthAmericanLength { digits: count, .. }) => {
            let may_lack_plus = is_whole && checked(digits).is_ok();
            Err(NumberError::NorthAmericanLength { digits: count, may_lack_plus })
        }
        Err(error) => Err(error),
    }
}

/// The international prefix where it is not 00. Elsewhere 011 is an area code (Turin,
/// Delhi). Where these digits may begin a national number, the rest must be a foreign one.
fn dial_prefix(digits: &str, calling_code: &str) -> Option<&'static str> {
    let prefix = match calling_code {
        "1" => return Some("011").filter(|prefix| digits.starts_with(prefix)),
        "7" | "375" | "992" | "993" | "998" => "810",
        "53" => "119",
        "81" => "010",
        _ => return None,
    };
    digits.strip_prefix(prefix).filter(|rest| checked(rest) == Ok(true)).map(|_| prefix)
}

/// A national number without its trunk prefix. No number begins with a trunk 0, but the 8
/// of +7 also begins numbers (812 is Petersburg): there the length decides.
fn without_trunk<'a>(digits: &'a str, country: &'static Country) -> Result<&'a str, NumberError> {
    let trunk = country.trunk();
    if let Some(rest) = digits.strip_prefix(trunk).filter(|_| trunk.starts_with('0')) {
        return Ok(rest);
    }
    let usual = Some(trunk).filter(|trunk| !trunk.is_empty());
    let without = usual.into_iter().chain(country.older_trunks());
    let without = without.filter_map(|trunk| digits.strip_prefix(trunk));
    let fit = |national: &str| fit(country.calling_code, national);
    // The first of equals: the usual trunk prefix.
    let Some(without) =
        without.reduce(|best, rest| if fit(rest) > fit(best) { rest } else { best })
    else {
        return Ok(digits);
    };
    match (fit(digits), fit(without)) {
        (None, _) | (Some(false), Some(true)) => Ok(without),
        (Some(true), None | Some(false)) => Ok(digits),
        _ => Err(NumberError::Unclear { calling_code: country.calling_code }),
    }
}

/// `None` if the length of a national number is impossible, otherwise whether numbers that
/// begin with these digits are known.
fn fit(calling_code: &str, national: &str) -> Option<bool> {
    if calling_code == "1" {
        return north_american(national).is_ok().then_some(true);
    }
    let plan = plan(calling_code, national)?;
    plan.lengths.contains(national.len()).then_some(plan.is_known)
}

/// Checks a number with its country code. Returns whether numbers like it are known.
fn checked(digits: &str) -> Result<bool, NumberError> {
    if digits.starts_with('0') {
        return Err(NumberError::StartsWithZero);
    }
    let row = owner(digits).or_else(|| calling_code_row(digits));
    let Some(row) = row else {
        return match digits.len() {
            digits if digits < SHORTEST => Err(NumberError::TooShort { digits }),
            digits if digits > LONGEST => Err(NumberError::TooLong { digits }),
            _ => Ok(false),
        };
    };
    let calling_code = row.calling_code;
    let national = digits.strip_prefix(calling_code).unwrap_or_default();
    let begins_with_trunk = is_trunk_zero(row, national);
    if !begins_with_trunk && let Some(is_known) = fit(calling_code, national) {
        return Ok(is_known);
    }
    // If leaving something out makes it a number, that is the likely mistake.
    let repeated = national.strip_prefix("00").unwrap_or(national).strip_prefix(calling_code);
    if repeated.is_some_and(|rest| {
        let inside = rest.strip_prefix(row.trunk()).unwrap_or(rest);
        [rest, inside].into_iter().any(|rest| fit(calling_code, rest).is_some())
    }) {
        return Err(NumberError::RepeatedCode { calling_code });
    }
    let mut trunks = [row.trunk()].into_iter().chain(row.older_trunks());
    if let Some(trunk) = trunks.find(|trunk| {
        let rest = national.strip_prefix(trunk).filter(|_| !trunk.is_empty());
        rest.is_some_and(|rest| fit(calling_code, rest).is_some())
    }) {
        return Err(NumberError::Trunk { calling_code, trunk });
    }
    if begins_with_trunk {
        return Err(NumberError::Trunk { calling_code, trunk: "0" });
    }
    if calling_code == "1" {
        north_american(national)?;
    }
    match plan(calling_code, national) {
        Some(plan) => Err(NumberError::Length {
            country: row,
            digits: national.len(),
            lengths: plan.lengths,
            may_lack_plus: false,
        }),
        None => Err(NumberError::TooShort { digits: digits.len() }),
    }
}

/// A 0 that cannot be part of the number: where 0 is the trunk prefix, hardly any number
/// begins with it. (Italy's do.)
fn is_trunk_zero(row: &Country, national: &str) -> bool {
    national.starts_with('0')
        && std::iter::once(row.trunk()).chain(row.older_trunks()).any(|it| it.starts_with('0'))
        && !plan(row.calling_code, national).is_some_and(|plan| plan.is_known)
}

fn north_american(national: &str) -> Result<(), NumberError> {
    let begins_at = |place: usize| matches!(national.as_bytes().get(place), Some(b'2'..=b'9'));
    match national.len() {
        NORTH_AMERICAN if !begins_at(0) => Err(NumberError::AreaCode),
        NORTH_AMERICAN if !begins_at(3) => Err(NumberError::Exchange),
        NORTH_AMERICAN => Ok(()),
        digits => Err(NumberError::NorthAmericanLength { digits, may_lack_plus: false }),
    }
}

#[cfg(test)]
mod comparison;
#[cfg(test)]
mod tests;
