//! JSON as the client needs it: read whole, looked at field by field, written
//! back as it came.
//!
//! Ours, against the rule that a library beats our own code, because of what a
//! browser has to load: `serde_json` brings conversions of floats with tables
//! that do not compress, 27 kB of the bundle after brotli, for numbers that this
//! client keeps as text anyway (ids are 64-bit integers and stay exact). The
//! tests hold it to `serde_json`, value by value.

use serde::ser::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt::{self, Write};

/// An object. The API's order of keys means nothing.
pub type Map = BTreeMap<String, Value>;

/// Deeper nesting is refused: nothing the API sends comes near it.
const MAX_DEPTH: u32 = 100;

#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    Null,
    Bool(bool),
    /// As it was written.
    Number(String),
    String(String),
    Array(Vec<Value>),
    Object(Map),
}

impl Value {
    /// `None` for what is not one whole JSON text.
    pub fn parse(text: &str) -> Option<Value> {
        let mut reader = Reader { rest: text.as_bytes(), depth: 0 };
        let value = reader.value()?;
        reader.skip_space();
        reader.rest.is_empty().then_some(value)
    }

    /// An object of these fields.
    pub fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
        Value::of_pairs(fields.into_iter().map(|(name, value)| (name.to_owned(), value)))
    }

    /// Put in one by one: collecting into a map would sort first, by code that
    /// nothing else needs.
    pub fn of_pairs(pairs: impl Iterator<Item = (String, Value)>) -> Value {
        let mut map = Map::new();
        for (name, value) in pairs {
            map.insert(name, value);
        }
        Value::Object(map)
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    pub fn as_array(&self) -> Option<&Vec<Value>> {
        match self {
            Value::Array(values) => Some(values),
            _ => None,
        }
    }

    pub fn as_object(&self) -> Option<&Map> {
        match self {
            Value::Object(map) => Some(map),
            _ => None,
        }
    }

    pub fn is_object(&self) -> bool {
        matches!(self, Value::Object(_))
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Over several lines, two spaces deeper for each level.
    pub fn pretty(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, Some(0));
        out
    }

    fn write(&self, out: &mut String, indent: Option<usize>) {
        match self {
            Value::Null => out.push_str("null"),
            Value::Bool(true) => out.push_str("true"),
            Value::Bool(false) => out.push_str("false"),
            Value::Number(text) => out.push_str(text),
            Value::String(text) => quote(text, out),
            Value::Array(values) if values.is_empty() => out.push_str("[]"),
            Value::Object(map) if map.is_empty() => out.push_str("{}"),
            Value::Array(values) => {
                let mut open = '[';
                for value in values {
                    out.push(open);
                    open = ',';
                    let indent = deeper(out, indent);
                    value.write(out, indent);
                }
                new_line(out, indent);
                out.push(']');
            }
            Value::Object(map) => {
                let mut open = '{';
                for (key, value) in map {
                    out.push(open);
                    open = ',';
                    let indent = deeper(out, indent);
                    quote(key, out);
                    out.push_str(if indent.is_some() { ": " } else { ":" });
                    value.write(out, indent);
                }
                new_line(out, indent);
                out.push('}');
            }
        }
    }
}

fn deeper(out: &mut String, indent: Option<usize>) -> Option<usize> {
    let indent = indent.map(|indent| indent + 2);
    new_line(out, indent);
    indent
}

fn new_line(out: &mut String, indent: Option<usize>) {
    if let Some(indent) = indent {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent));
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Compact, on one line.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        self.write(&mut out, None);
        f.write_str(&out)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::String(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::String(text)
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Number(number.to_string())
    }
}
impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Value::Bool(flag)
    }
}

/// For native users, who have other serialisers at hand.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(flag) => flag.serialize(serializer),
            Value::Number(text) => match (text.parse::<i64>(), text.parse::<u64>()) {
                (Ok(number), _) if text != "-0" => number.serialize(serializer),
                (_, Ok(number)) => number.serialize(serializer),
                _ => text.parse::<f64>().unwrap_or(f64::NAN).serialize(serializer),
            },
            Value::String(text) => text.serialize(serializer),
            Value::Array(values) => values.serialize(serializer),
            Value::Object(map) => map.serialize(serializer),
        }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    depth: u32,
}

impl Reader<'_> {
    fn skip_space(&mut self) {
        while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    /// Takes the byte, after spaces, if it comes next.
    fn takes(&mut self, byte: u8) -> bool {
        self.skip_space();
        match self.rest.split_first() {
            Some((next, rest)) if *next == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        self.rest = self.rest.strip_prefix(word.as_bytes())?;
        Some(value)
    }

    fn value(&mut self) -> Option<Value> {
        self.skip_space();
        match self.rest.first()? {
            b'n' => self.word("null", Value::Null),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'"' => Some(Value::String(self.string()?)),
            b'[' => self.nested(Self::array),
            b'{' => self.nested(Self::object),
            _ => self.number(),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Option<Value>) -> Option<Value> {
        self.rest = self.rest.get(1..)?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let value = read(self)?;
        self.depth -= 1;
        Some(value)
    }

    fn array(&mut self) -> Option<Value> {
        let mut values = Vec::new();
        if self.takes(b']') {
            return Some(Value::Array(values));
        }
        loop {
            values.push(self.value()?);
            if self.takes(b']') {
                return Some(Value::Array(values));
            }
            if !self.takes(b',') {
                return None;
            }
        }
    }

    fn object(&mut self) -> Option<Value> {
        let mut map = Map::new();
        if self.takes(b'}') {
            return Some(Value::Object(map));
        }
        loop {
            self.skip_space();
            let key = self.string()?;
            if !self.takes(b':') {
                return None;
            }
            let value = self.value()?;
            map.insert(key, value);
            if self.takes(b'}') {
                return Some(Value::Object(map));
            }
            if !self.takes(b',') {
                return None;
            }
        }
    }

    fn digits(&mut self) -> Option<()> {
        let count = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.rest = self.rest.get(count..)?;
        (count > 0).then_some(())
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.rest;
        if let [b'-', rest @ ..] = self.rest {
            self.rest = rest;
        }
        match self.rest {
            [b'0', rest @ ..] => self.rest = rest,
            _ => self.digits()?,
        }
        if let [b'.', rest @ ..] = self.rest {
            self.rest = rest;
            self.digits()?;
        }
        if let [b'e' | b'E', rest @ ..] = self.rest {
            self.rest = rest;
            if let [b'+' | b'-', rest @ ..] = self.rest {
                self.rest = rest;
            }
            self.digits()?;
        }
        let written = start.get(..start.len() - self.rest.len())?;
        Some(Value::Number(std::str::from_utf8(written).ok()?.to_owned()))
    }

    fn string(&mut self) -> Option<String> {
        self.rest = self.rest.strip_prefix(b"\"")?;
        let mut out = Vec::new();
        loop {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            match byte {
                b'"' => return String::from_utf8(out).ok(),
                b'\\' => self.escape(&mut out)?,
                0..0x20 => return None,
                byte => out.push(byte),
            }
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Option<()> {
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        let c = match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => self.unicode()?,
            _ => return None,
        };
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        Some(())
    }

    /// The four digits after `\u`; two of them where one is half a pair.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        self.rest = self.rest.strip_prefix(b"\\u")?;
        let second = self.hex()?;
        if !(0xdc00..0xe000).contains(&second) {
            return None;
        }
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = std::str::from_utf8(self.rest.get(..4)?).ok()?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.rest = self.rest.get(4..)?;
        u32::from_str_radix(digits, 16).ok()
    }
}

/// `serde_json`'s macro, for tests.
#[cfg(any(test, feature = "testing"))]
#[macro_export]
macro_rules! json {
    ($($tokens:tt)+) => {
        $crate::json::of_serde(&$crate::serde_json::json!($($tokens)+))
    };
}

#[cfg(any(test, feature = "testing"))]
pub fn of_serde(value: &serde_json::Value) -> Value {
    Value::parse(&value.to_string()).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_json_and_what_is_not_is_as_the_library_says() {
        for text in [
            "",
            " ",
            "null",
            "nul",
            "nulls",
            "true",
            "[]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{}",
            "{\"a\":1}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\" 1}",
            "{\"a\":1 \"b\":2}",
            "01",
            "-",
            "-0",
            "1.",
            "1.5e",
            "1e5",
            "1E+5",
            ".5",
            "+1",
            "\"",
            "\"\\u12\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ude00\"",
            "\"\\ud83dx\"",
            "\"\\x\"",
            "\"a\nb\"",
            "\"\\b\\f\\n\\r\\t\\/\\\\\\\"\"",
            "[[[[1]]]]",
            "\u{feff}1",
            "1 1",
            "{\"a\":1,\"a\":2}",
            "9223372036854775808",
            "{\"call_id\": 98",
        ] {
            let library = serde_json::from_str::<serde_json::Value>(text).ok();
            let ours = Value::parse(text);
            assert_eq!(ours.is_some(), library.is_some(), "{text}");
            if let (Some(ours), Some(library)) = (ours, library) {
                assert_eq!(serde_json::to_value(&ours).unwrap(), library, "{text}");
            }
        }
    }

    #[test]
    fn numbers_stay_as_they_came() {
        for text in ["9223372036854775807", "1.10", "-0.0", "1e400"] {
            assert_eq!(Value::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn deep_nesting_is_refused_and_overflows_nothing() {
        assert_eq!(Value::parse(&"[".repeat(1_000_000)), None);
    }

    fn any_value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(serde_json::Value::from),
            any::<i64>().prop_map(serde_json::Value::from),
            "\\PC{0,12}".prop_map(serde_json::Value::from),
            any::<String>().prop_map(serde_json::Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
                proptest::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_the_library_writes_is_read_and_written_the_same(value in any_value()) {
            let ours = Value::parse(&value.to_string()).unwrap();
            prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(&ours.to_string()).unwrap(), &value);
            prop_assert_eq!(&ours.pretty(), &serde_json::to_string_pretty(&value).unwrap());
            prop_assert_eq!(Value::parse(&ours.pretty()), Some(ours));
        }

        #[test]
        fn any_text_is_judged_as_the_library_judges_it(text in "[\\[\\]{}:, \"\\\\u0-9a-f.eE+-]{0,24}") {
            let library = serde_json::from_str::<serde_json::Value>(&text);
            // What the library can read but not hold as a number is its own affair.
            let is_range = library.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
            prop_assert!(is_range || Value::parse(&text).is_some() == library.is_ok(), "{text}");
        }
    }
}
