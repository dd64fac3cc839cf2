//! Why an input is not a number to dial, in words.

use super::{LONGEST, SHORTEST};
use crate::call::country::{Country, Lengths};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    Empty,
    NotADigit(char),
    Extension,
    /// A `+` after the first digits.
    SecondNumber,
    /// Two numbers in one cell: `020 7946 0958/9`, `… or …`.
    TwoNumbers,
    /// `4.42079E+11`.
    Shortened,
    /// A number with and without its `.0`.
    Decimal,
    /// A prefix used on some phones in place of `+`: `00`, `011`.
    DialPrefix(&'static str),
    /// Three digits that reach the police or an ambulance in many countries.
    Emergency,
    NoCountry,
    /// A national number, or an international one without its `+`?
    Ambiguous {
        calling_code: &'static str,
    },
    /// The same, with the calling code of another country.
    Foreign {
        calling_code: &'static str,
    },
    /// Brackets or a trunk prefix that may be part of the number.
    Unclear {
        calling_code: &'static str,
    },
    StartsWithZero,
    Trunk {
        calling_code: &'static str,
        trunk: &'static str,
    },
    RepeatedCode {
        calling_code: &'static str,
    },
    /// An unassigned calling code, or far too many digits.
    TooShort {
        digits: usize,
    },
    TooLong {
        digits: usize,
    },
    /// A number of digits that no such number has.
    Length {
        country: &'static Country,
        digits: usize,
        lengths: Lengths,
        /// Whether the same digits after a + are a number.
        may_lack_plus: bool,
    },
    NorthAmericanLength {
        digits: usize,
        may_lack_plus: bool,
    },
    AreaCode,
    Exchange,
}

/// Added for digits that are a number of another country.
const PLUS: &str = " If it begins with a country code, start with +.";

impl NumberError {
    /// The sentence shown at the field.
    pub fn sentence(&self) -> String {
        match *self {
            Self::Empty => "Enter the number to call.".to_owned(),
            Self::NotADigit(other) if other.is_control() => {
                "Use digits only. There is an invisible character among them.".to_owned()
            }
            Self::NotADigit(other) => {
                format!("Use digits only: {other} is not part of a phone number.")
            }
            Self::Extension => {
                "An extension cannot be dialed from here: enter the number without it.".to_owned()
            }
            Self::SecondNumber => {
                "There is a + after the first digits: enter one number, with + only in front."
                    .to_owned()
            }
            Self::TwoNumbers => "This looks like two numbers: enter one of them.".to_owned(),
            Self::Shortened => {
                "A spreadsheet shortened this number and lost digits: copy the whole number."
                    .to_owned()
            }
            Self::Decimal => {
                "This may end like a decimal: enter the number without the .0, or without the dot."
                    .to_owned()
            }
            Self::DialPrefix(prefix) => {
                format!("Type + instead of {prefix}, then the country code.")
            }
            Self::Emergency => {
                "This may be an emergency number: call it from a phone, not from here.".to_owned()
            }
            Self::NoCountry => {
                "This looks like a national number: choose a country or start with +.".to_owned()
            }
            Self::Ambiguous { calling_code } => format!(
                "It is unclear whether {calling_code} is the country code. Type the full number, starting with +{calling_code}."
            ),
            Self::Foreign { calling_code } => format!(
                "This may begin with a country code: start with + if it does, with +{calling_code} if not."
            ),
            Self::Unclear { calling_code } => format!(
                "It is unclear which digits are the number. Type it with +{calling_code}, without brackets."
            ),
            Self::StartsWithZero => {
                "After + comes a country code, which never begins with 0.".to_owned()
            }
            Self::Trunk { calling_code, trunk } => format!(
                "After +{calling_code}, leave out the {trunk}: it is dialed only inside the country."
            ),
            Self::RepeatedCode { calling_code } => {
                format!("The country code +{calling_code} is there twice: type it once.")
            }
            Self::TooShort { digits } => {
                format!(
                    "Too short: this number has {digits} digits. With its country code it needs at least {SHORTEST}."
                )
            }
            Self::TooLong { digits } => {
                format!(
                    "Too long: this number has {digits} digits. With its country code it has at most {LONGEST}."
                )
            }
            Self::Length { country, digits, lengths, may_lack_plus } => {
                length(country, digits, lengths) + if may_lack_plus { PLUS } else { "" }
            }
            Self::NorthAmericanLength { digits, may_lack_plus } => {
                let plus = if may_lack_plus { PLUS } else { "" };
                format!(
                    "A US or Canadian number has 10 digits after +1. This one has {digits}.{plus}"
                )
            }
            Self::AreaCode => "After +1 comes an area code, which begins with 2 to 9.".to_owned(),
            Self::Exchange => "After +1 and the area code the next digit is 2 to 9.".to_owned(),
        }
    }
}

fn length(country: &Country, digits: usize, lengths: Lengths) -> String {
    let what = if lengths.are_below(digits) {
        "Too long"
    } else if lengths.are_above(digits) {
        "Too short"
    } else {
        "Wrong length"
    };
    let code = country.calling_code;
    let place = match country.code {
        "" => format!("+{code}"), // of no country
        _ => country.name_in_a_sentence(),
    };
    let such = lengths.in_words();
    format!(
        "{what} for {place}: such a number has {such} digits after +{code}. This one has {digits}."
    )
}
