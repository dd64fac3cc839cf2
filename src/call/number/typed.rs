//! Reads an input: its digits, and the signs between them that have a meaning.

use super::{NumberError, SHORTEST};

/// The digits of an input, and the other meaningful parts.
#[derive(Default)]
pub(super) struct Typed {
    pub has_plus: bool,
    pub digits: String,
    /// The digits in brackets: start and end among all digits.
    pub bracketed: Vec<(usize, usize)>,
    /// After how many digits a slash or a new line may begin a second number.
    pub breaks: Vec<usize>,
    /// After how many digits the only dot comes, if only zeros follow it.
    pub decimal: Option<usize>,
}

impl Typed {
    pub fn read(input: &str) -> Result<Self, NumberError> {
        let input = without_wrapping(input);
        if is_scientific(input) {
            return Err(NumberError::Shortened);
        }
        let mut typed = Self::default();
        let (mut opened, mut dots) = (None, Vec::new());
        let mut rest = input.chars();
        while let Some(next) = rest.next() {
            let here = typed.digits.len();
            if let Some(digit) = ascii_digit(next) {
                typed.digits.push(digit);
            } else if matches!(next, '+' | '＋') {
                if typed.has_plus || here > 0 {
                    return Err(NumberError::SecondNumber);
                }
                typed.has_plus = true;
            } else if matches!(next, '(' | '[' | '（' | '［') {
                opened = Some(here);
            } else if matches!(next, ')' | ']' | '）' | '］') {
                typed.bracketed.extend(opened.take().map(|start| (start, here)));
            } else if matches!(next, '/' | '／' | '⁄' | '\n' | '\r' | '\t') {
                if here > 0 && typed.breaks.last() != Some(&here) {
                    typed.breaks.push(here);
                }
            } else if matches!(next, '.' | '．') {
                dots.push(here);
            } else if !is_ignored(next) {
                typed.ended_by(next, rest.as_str())?;
                break;
            }
        }
        if let [dot] = dots[..] {
            let after = typed.digits.get(dot..).unwrap_or_default();
            let is_decimal = dot > 0 && !after.is_empty() && after.bytes().all(|it| it == b'0');
            typed.decimal = is_decimal.then_some(dot);
        }
        Ok(typed)
    }

    /// Checks a character that is no part of a number: it is ignored, or an error.
    fn ended_by(&self, other: char, rest: &str) -> Result<(), NumberError> {
        let is_list = |other: char| matches!(other, ',' | ';');
        let digits_after = rest.chars().filter(|next| ascii_digit(*next).is_some()).count();
        if self.digits.is_empty() {
            return Err(NumberError::NotADigit(other));
        }
        if is_list(other) && rest.chars().all(|next| is_ignored(next) || is_list(next)) {
            return Ok(()); // copied out of a sentence or a list
        }
        let word = word_at_start(other, rest);
        let meaning = match other {
            _ if digits_after == 0 => None,
            ',' if is_grouped_by_comma(&self.digits, rest) => None,
            ',' if rest.chars().all(|next| next == '0') => Some(NumberError::Decimal),
            ',' | ';' if self.digits.len() < SHORTEST => None,
            ',' | ';' if digits_after > 4 => Some(NumberError::TwoNumbers),
            ',' | ';' if digits_after > 2 && rest.starts_with(char::is_whitespace) => {
                Some(NumberError::TwoNumbers)
            }
            ',' | ';' | '#' => Some(NumberError::Extension),
            '&' | '|' | '\\' | '~' => Some(NumberError::TwoNumbers),
            _ if is_conjunction(&word, rest) => Some(NumberError::TwoNumbers),
            _ if EXTENSIONS.contains(&&*word) => Some(NumberError::Extension),
            _ => None,
        };
        Err(match meaning {
            Some(_) if rest.contains(['+', '＋']) => NumberError::SecondNumber,
            Some(error) => error,
            None => NumberError::NotADigit(other),
        })
    }
}

/// Words between two numbers, in some languages.
const CONJUNCTIONS: [&str; 10] = ["or", "and", "oder", "und", "ou", "et", "o", "y", "e", "to"];

/// Whether it is a separate word, not the letter of `020 7946 O958`.
fn is_conjunction(word: &str, rest: &str) -> bool {
    let after = rest.chars().nth(word.chars().count().saturating_sub(1));
    CONJUNCTIONS.contains(&word) && after.is_some_and(char::is_whitespace)
}

/// Words before an extension, in some languages.
const EXTENSIONS: [&str; 11] = [
    "x",
    "ext",
    "extn",
    "extension",
    "int",
    "interno",
    "anexo",
    "ramal",
    "poste",
    "durchwahl",
    "доб",
];

/// The first word in small letters, cut to the longest known word.
fn word_at_start(first: char, rest: &str) -> String {
    const LONGEST_WORD: usize = 10;
    let letters = std::iter::once(first).chain(rest.chars());
    let word = letters.take_while(|next| next.is_alphabetic()).take(LONGEST_WORD);
    word.flat_map(char::to_lowercase).collect()
}

/// `4,155,550,199`: a spreadsheet's thousands.
fn is_grouped_by_comma(before: &str, rest: &str) -> bool {
    let is_three = |group: &str| group.len() == 3 && group.bytes().all(|it| it.is_ascii_digit());
    before.len() <= 3 && rest.contains(',') && rest.split(',').all(is_three)
}

/// `4.42079E+11`, with a comma too.
fn is_scientific(input: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    input.split_once(['e', 'E']).is_some_and(|(mantissa, exponent)| {
        let mantissa = mantissa.strip_prefix('+').unwrap_or(mantissa);
        let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        is_number(whole) && is_number(fraction) && is_number(exponent)
    })
}

/// Removes what a spreadsheet, a message or a link puts around a number: spaces,
/// quotation marks, the `=` of a formula, the scheme of a `tel:` link.
fn without_wrapping(input: &str) -> &str {
    let is_wrapping = |other: char| is_ignored(other) || is_quote(other);
    let input = input.trim_end_matches(is_wrapping);
    let input = input.trim_start_matches(|other| is_wrapping(other) || other == '=');
    ["tel:", "callto:"]
        .iter()
        .find_map(|scheme| {
            let (start, rest) = input.split_at_checked(scheme.len())?;
            start.eq_ignore_ascii_case(scheme).then_some(rest)
        })
        .unwrap_or(input)
}

fn is_quote(other: char) -> bool {
    matches!(
        other,
        '\'' | '"' | '`' | '´' | '‘' | '’' | '‚' | '“' | '”' | '„' | '«' | '»' | '<' | '>'
    )
}

fn ascii_digit(digit: char) -> Option<char> {
    // In each script the ten digits are consecutive: ASCII, Arabic-Indic, its eastern
    // form, Devanagari, full width.
    const ZEROS: [char; 5] = ['0', '\u{660}', '\u{6F0}', '\u{966}', '\u{FF10}'];
    let value = ZEROS.iter().find_map(|zero| {
        u32::from(digit).checked_sub(u32::from(*zero)).filter(|value| *value < 10)
    })?;
    char::from_digit(value, 10)
}

/// Separators, and invisible characters.
fn is_ignored(other: char) -> bool {
    other.is_whitespace()
        || matches!(other, '-' | '.' | '/' | '·' | '•' | '．' | '／' | '−' | '－' | '﹣' | '﹘' | 'ー' | '⁄')
        // hyphens and dashes
        || matches!(other, '\u{2010}'..='\u{2015}' | '\u{2E3A}' | '\u{2E3B}' | '\u{AD}')
        // zero width, direction, joining, byte order
        || matches!(other, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || matches!(other, '\u{61C}' | '\u{180E}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::number::parse;

    #[track_caller]
    fn fails(input: &str, expected: NumberError) {
        let shown = input.chars().take(40).collect::<String>();
        assert_eq!(parse(input, None), Err(expected), "{shown:?}");
    }

    #[test]
    fn absurd_input_is_answered_at_once() {
        let started = std::time::Instant::now();
        fails(&"5".repeat(200), NumberError::TooLong { digits: 200 });
        fails(&format!("+{}", "5".repeat(200)), NumberError::TooLong { digits: 200 });
        fails(&" ".repeat(100_000), NumberError::Empty);
        fails(&"9".repeat(100_000), NumberError::TooLong { digits: 100_000 });
        fails(&"x".repeat(100_000), NumberError::NotADigit('x'));
        fails(&format!("1{}x", ",".repeat(100_000)), NumberError::NotADigit(','));
        fails(&"(".repeat(100_000), NumberError::Empty);
        fails(&"()".repeat(100_000), NumberError::Empty);
        let signs = "()/.".repeat(100_000);
        let number = parse(&format!("+44{signs}2079460958{signs}"), None);
        assert_eq!(number.map(|number| number.to_string()), Ok("+442079460958".to_owned()));
        assert!(started.elapsed().as_secs() < 5);
    }
}
