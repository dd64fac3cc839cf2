//! Reading one JSON object without trusting it.

use crate::timestamp::Timestamp;
use serde_json::{Map, Value};

/// A JSON object whose every field may be missing, null or something else.
#[derive(Clone, Copy)]
pub struct Fields<'a>(Option<&'a Map<String, Value>>);

impl<'a> Fields<'a> {
    pub fn new(value: &'a Value) -> Self {
        Fields(value.as_object())
    }

    /// The raw value, unless missing or null.
    pub fn value(&self, key: &str) -> Option<&'a Value> {
        self.0?.get(key).filter(|value| !value.is_null())
    }

    pub fn object(&self, key: &str) -> Fields<'a> {
        Fields(self.value(key).and_then(Value::as_object))
    }

    pub fn array(&self, key: &str) -> Option<&'a Vec<Value>> {
        self.value(key)?.as_array()
    }

    /// Text; a number or a boolean in its place is returned as written.
    pub fn str(&self, key: &str) -> Option<String> {
        match self.value(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        }
    }

    /// Text that is not empty: the API sends an empty string for none.
    pub fn non_empty(&self, key: &str) -> Option<String> {
        self.str(key).filter(|text| !text.trim().is_empty())
    }

    /// A 64-bit integer, also when it arrives as digits in a string (some
    /// clients' JSON cannot hold 64 bits) or as a float without a fraction.
    pub fn i64(&self, key: &str) -> Option<i64> {
        match self.value(key)? {
            Value::Number(number) => number.as_i64().or_else(|| {
                let float = decimal(number.as_str())?;
                (float.fract() == 0.0 && float.abs() < 9e15).then_some(float as i64)
            }),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub fn f64(&self, key: &str) -> Option<f64> {
        match self.value(key)? {
            Value::Number(number) => decimal(number.as_str()),
            Value::String(text) => decimal(text.trim()),
            _ => None,
        }
    }

    /// A whole number; a fraction is rounded.
    pub fn rounded(&self, key: &str) -> Option<i64> {
        self.i64(key).or_else(|| Some(self.f64(key)?.round() as i64))
    }

    pub fn bool(&self, key: &str) -> Option<bool> {
        self.value(key)?.as_bool()
    }

    pub fn timestamp(&self, key: &str) -> Option<Timestamp> {
        Timestamp::parse(self.value(key)?.as_str()?)
    }

    /// The strings of an array; anything else in it is left out.
    pub fn strs(&self, key: &str) -> Vec<String> {
        self.array(key).map_or_else(Vec::new, |values| {
            let text = |value: &Value| value.as_str().map(str::to_owned);
            values.iter().filter_map(text).collect()
        })
    }
}

/// A plain decimal such as `1.29` or `-3`. Minutes, scores and durations need no
/// more: what is written with an exponent is no such thing. The standard
/// library's parsing comes with tables that a browser would have to load.
fn decimal(text: &str) -> Option<f64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |digits| (-1.0, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let number = |part: &str| part.bytes().fold(0.0, |sum, b| sum * 10.0 + f64::from(b - b'0'));
    let scale = fraction.bytes().fold(1.0, |scale, _| scale * 10.0);
    let value = sign * (number(whole) + number(fraction) / scale);
    value.is_finite().then_some(value)
}

/// The rows of a list that could be read, and how many could not: one bad row
/// never hides its neighbors, and is never dropped silently.
#[derive(Clone, PartialEq, Debug)]
pub struct Rows<T> {
    pub rows: Vec<T>,
    pub unreadable: usize,
}

impl<T> Rows<T> {
    /// Reads a plain array, or the `results` of an envelope: deployments
    /// differ in which of the two they send (API notes, section 7).
    pub fn read(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Rows<T>> {
        let values = match value {
            Value::Array(values) => values,
            other => Fields::new(other).array("results")?,
        };
        let rows: Vec<T> = values.iter().filter_map(read).collect();
        let unreadable = values.len() - rows.len();
        Some(Rows { rows, unreadable })
    }

    /// The same, of rows that are kept whole: they are taken out of the value.
    pub fn take(value: &mut Value, read: impl Fn(Value) -> Option<T>) -> Option<Rows<T>> {
        let values = match value {
            Value::Array(values) => values,
            other => other.get_mut("results")?.as_array_mut()?,
        };
        let count = values.len();
        let rows: Vec<T> = std::mem::take(values).into_iter().filter_map(read).collect();
        let unreadable = count - rows.len();
        Some(Rows { rows, unreadable })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_field_of_another_type_is_none_or_returned_as_written() {
        let value = json!({"id": "987654321987654321", "big": 9007199254740993i64, "f": 3.0,
            "half": 1.5, "n": null, "t": 5, "list": ["a", 1, null], "when": 12});
        let fields = Fields::new(&value);
        assert_eq!(fields.i64("id"), Some(987_654_321_987_654_321));
        assert_eq!(fields.i64("big"), Some(9_007_199_254_740_993));
        assert_eq!(fields.i64("f"), Some(3));
        assert_eq!(fields.i64("half"), None);
        assert_eq!((fields.rounded("half"), fields.rounded("f")), (Some(2), Some(3)));
        assert_eq!((fields.rounded("list"), fields.rounded("n")), (None, None));
        assert_eq!(fields.str("n"), None);
        assert_eq!(fields.str("t").as_deref(), Some("5"));
        assert_eq!(fields.strs("list"), ["a"]);
        assert_eq!(fields.timestamp("when"), None);
        assert_eq!(fields.object("list").i64("x"), None);
    }

    #[test]
    fn a_bad_row_is_counted_and_its_neighbours_stay() {
        let value = json!({"results": [{"id": 1}, "nonsense", {"id": 2}]});
        let rows = Rows::read(&value, |row| Fields::new(row).i64("id"));
        assert_eq!(rows, Some(Rows { rows: vec![1, 2], unreadable: 1 }));
        assert_eq!(Rows::read(&json!({}), |row| Fields::new(row).i64("id")), None);
    }
}
