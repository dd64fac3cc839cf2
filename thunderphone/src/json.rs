//! JSON text into [`Value`]s and back, by `serde_json`.
//!
//! Its feature `arbitrary_precision` keeps numbers as text: an id of 64 bits
//! and an amount stay as they were written, and a browser loads no parser of
//! floats. (Only an exponent is spelled anew: `1E5` becomes `1e+5`.)

use serde::Serialize;
use serde_json::Value;

/// Parses JSON as `serde_json` does, except that an unpaired surrogate escape
/// (`\ud83d` alone) reads as U+FFFD, as in [`String::from_utf16_lossy`].
///
/// `serde_json` refuses the whole document for it. Servers that cut texts by
/// length send such escapes, and one cut summary must not hide a call.
///
/// `None` for what is not one JSON document, or is nested more than 127 deep.
pub fn from_str_lossy(text: &str) -> Option<Value> {
    let read = |text: &str| serde_json::from_str(text).ok();
    read(text).or_else(|| read(&replace_unpaired_surrogates(text)?))
}

/// The same text with `\ufffd` for each unpaired surrogate escape; `None` when
/// it has none.
fn replace_unpaired_surrogates(text: &str) -> Option<String> {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    let mut has_unpaired = false;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let length = match (code_unit(escape), escape.get(6..).and_then(code_unit)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => 12,
            (Some(0xd800..0xe000), _) => {
                has_unpaired = true;
                out.push_str("\\ufffd");
                rest = escape.get(6..)?;
                continue;
            }
            (Some(_), _) => 6,
            // A backslash or a quote after a backslash begins nothing of its own.
            (None, _) => escape.chars().take(2).map(char::len_utf8).sum(),
        };
        let (escape, after) = escape.split_at(length);
        out.push_str(escape);
        rest = after;
    }
    out.push_str(rest);
    has_unpaired.then_some(out)
}

/// The UTF-16 code unit of an escape `\uXXXX` that the text begins with.
fn code_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    // `from_str_radix` would take a sign.
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if is_hex { u16::from_str_radix(digits, 16).ok() } else { None }
}

/// For the request bodies of this crate. They are made of texts, integers, flags
/// and maps with text for keys, whose serialization cannot fail.
pub(crate) fn to_string(body: &impl Serialize) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn an_unpaired_surrogate_escape_reads_as_u_fffd() {
        for (text, read) in [
            (r#""\ud83d""#, "\u{fffd}"),
            (r#""\uDC00""#, "\u{fffd}"),
            (r#""Hi \ud83dx""#, "Hi \u{fffd}x"),
            (r#""Hi \ud83d\u0021""#, "Hi \u{fffd}!"),
            (r#""\ud83d\n""#, "\u{fffd}\n"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (r#""\ud83d\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\ud83d\ude00""#, "\u{1f600}"),
            (r#""\ud800\udc00\udbff\udfff""#, "\u{10000}\u{10ffff}"),
            // An escaped backslash, and no escape after it.
            (r#""\ud83d\\ude00""#, "\u{fffd}\\ude00"),
            (r#""\ud83d\\\ude00""#, "\u{fffd}\\\u{fffd}"),
            (r#""\\ud83d""#, "\\ud83d"),
        ] {
            assert_eq!(from_str_lossy(text), Some(json!(read)), "{text}");
        }
    }

    #[test]
    fn an_unpaired_surrogate_escape_hides_nothing_else() {
        let call = from_str_lossy(r#"{"\ud83d": 1, "call_id": 7, "summary": "Thanks \ud83d"}"#);
        let read = json!({"\u{fffd}": 1, "call_id": 7, "summary": "Thanks \u{fffd}"});
        assert_eq!(call, Some(read));
    }

    #[test]
    fn text_that_is_not_json_is_none_with_and_without_surrogate_escapes() {
        for text in [
            "",
            " ",
            "nul",
            "[1,]",
            "{a:1}",
            "01",
            "1 1",
            "\u{feff}1",
            "{\"call_id\": 98",
            "\"a\nb\"",
            "\"\\u12\"",
            "\"\\ud83d",
            "\"\\ud83d\\",
            "\"\\ud83d\\u\"",
            "\"\\ud83d\\x\"",
            "\"\\ud83d\\é\"",
            "\"\\ud83d\\ude0\"",
            "\"\\ud83d\\u+123\"",
            "[\"\\ud83d\",]",
            "\\ud83d",
        ] {
            assert_eq!(from_str_lossy(text), None, "{text}");
        }
    }

    #[test]
    fn ids_and_amounts_stay_as_they_were_written() {
        for text in
            ["9223372036854775807", "123456789012345678901234567890", "1.10", "42.50", "-0", "-0.0"]
        {
            assert_eq!(from_str_lossy(text).unwrap().to_string(), text);
        }
        assert_eq!(from_str_lossy("1E400").unwrap().to_string(), "1e+400");
    }

    #[test]
    fn of_two_fields_of_one_name_the_last_counts_and_names_are_sorted() {
        let value = from_str_lossy(r#"{"b": 1, "a": 2, "b": 3}"#).unwrap();
        assert_eq!(value.to_string(), r#"{"a":2,"b":3}"#);
    }

    #[test]
    fn deep_nesting_is_refused_and_overflows_nothing() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(from_str_lossy(&nested(100)).is_some());
        assert_eq!(from_str_lossy(&nested(128)), None);
        assert_eq!(from_str_lossy(&nested(1_000_000)), None);
        assert_eq!(from_str_lossy(&"[".repeat(1_000_000)), None);
    }

    #[test]
    fn an_object_of_very_many_keys_is_read_in_one_go() {
        // In no order, and each of them twice.
        let key = |at: u64| at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let fields: Vec<String> =
            (0..400_000).map(|at| format!("\"{}\":{at}", key(at / 2))).collect();
        let value = from_str_lossy(&format!("{{{}}}", fields.join(","))).unwrap();
        assert_eq!(value.as_object().unwrap().len(), 200_000);
        assert_eq!(value.get(key(7).to_string()), Some(&json!(15)));
    }

    /// A piece of a JSON string, and what it means in UTF-16. Half of the
    /// escapes are surrogates.
    fn any_piece() -> impl Strategy<Value = (String, Vec<u16>)> {
        let unit = prop_oneof![
            0xd800u16..0xdc00,
            0xdc00u16..0xe000,
            any::<u16>(),
            Just(0x5cu16),
            0u16..128
        ];
        let escape = unit.prop_map(|unit| (format!("\\u{unit:04x}"), vec![unit]));
        let plain = "[^\\\\\"\\p{Cc}]{1,3}".prop_map(|s| (s.clone(), s.encode_utf16().collect()));
        let short = prop_oneof![Just(("\\\\", '\\')), Just(("\\\"", '"')), Just(("\\n", '\n'))]
            .prop_map(|(text, c)| (text.to_owned(), vec![c as u16]));
        prop_oneof![4 => escape, 1 => plain, 1 => short]
    }

    proptest! {
        #[test]
        fn escapes_are_read_as_the_standard_library_reads_utf_16(
            pieces in proptest::collection::vec(any_piece(), 0..12)
        ) {
            let (texts, units): (Vec<String>, Vec<Vec<u16>>) = pieces.into_iter().unzip();
            let read = from_str_lossy(&format!("\"{}\"", texts.concat()));
            prop_assert_eq!(read, Some(Value::String(String::from_utf16_lossy(&units.concat()))));
        }

        #[test]
        fn text_without_surrogate_escapes_is_read_as_serde_json_reads_it(
            text in "[\\[\\]{}:, \"\\\\u0-9a-ce-f.E+-]{0,24}"
        ) {
            prop_assert_eq!(from_str_lossy(&text), serde_json::from_str(&text).ok());
        }

        #[test]
        fn no_text_panics(text in "(\\\\|u|d83d|dE00|\"|\\PC){0,24}") {
            let _ = from_str_lossy(&text);
        }
    }
}
