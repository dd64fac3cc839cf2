//! Formats and parses fractions by the browser. Rust's own code for floats has tables that
//! do not compress.

use js_sys::Number;

/// `0.75`
pub fn format(number: f64) -> String {
    Number::from(number).to_string_with_radix(10).map(String::from).unwrap_or_default()
}

/// `None` for what is no number.
pub fn parse(text: &str) -> Option<f64> {
    let number = Number::parse_float(text);
    number.is_finite().then_some(number)
}
