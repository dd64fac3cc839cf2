//! Held to `serde_json`, value by value. It refuses half of a surrogate pair where
//! the reader puts U+FFFD, so it is asked about the text with that in its place.

use super::*;
use proptest::prelude::*;

/// What the library makes of a text in which each surrogate without its other half
/// is U+FFFD.
fn library(text: &str) -> serde_json::Result<serde_json::Value> {
    serde_json::from_str(&without_halves(text))
}

/// The same text with `\ufffd` for each escape that is half a pair and stands alone.
/// Any other is left as it is.
fn without_halves(text: &str) -> String {
    let (mut out, mut units, mut rest) = (String::new(), Vec::new(), text);
    while !rest.is_empty() {
        let unit = rest.strip_prefix("\\u").and_then(|rest| rest.get(..4)).filter(is_hex);
        if let Some(digits) = unit {
            units.push((digits, u16::from_str_radix(digits, 16).unwrap()));
            rest = &rest[6..];
            continue;
        }
        write_units(&mut out, &mut units);
        // What follows a backslash begins no escape.
        let next = rest.chars().take(1 + usize::from(rest.starts_with('\\')));
        let (next, left) = rest.split_at(next.map(char::len_utf8).sum());
        out.push_str(next);
        rest = left;
    }
    write_units(&mut out, &mut units);
    out
}

fn is_hex(digits: &&str) -> bool {
    digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// Escapes that stand one after the other are judged together, by the standard
/// library.
fn write_units(out: &mut String, units: &mut Vec<(&str, u16)>) {
    let mut written = units.iter();
    for read in char::decode_utf16(units.iter().map(|(_, unit)| *unit)) {
        for (digits, _) in written.by_ref().take(read.as_ref().map_or(1, |c| c.len_utf16())) {
            let _ = write!(out, "\\u{}", if read.is_ok() { digits } else { "fffd" });
        }
    }
    units.clear();
}

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
        "\"\\ud83d\\n\"",
        "\"\\ud83d\\u0041\"",
        "\"\\ud83d\\ud83d\\ude00\"",
        "\"\\ude00\\ud83d\"",
        "\"\\ud83d\\ud83d\"",
        "\"\\ud83d\\ude0\"",
        "\"\\ud83d\\u\"",
        "\"\\ud83d\\x\"",
        "\"\\ud83d\\",
        "\"\\ud83d",
        "\"\\ud83d\\\\ude00\"",
        "\"\\\\ud83d\"",
        "{\"\\ud83d\":\"\\udc00\"}",
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
        let library = library(text).ok();
        let ours = Value::parse(text);
        assert_eq!(ours.is_some(), library.is_some(), "{text}");
        if let (Some(ours), Some(library)) = (ours, library) {
            assert_eq!(serde_json::to_value(&ours).unwrap(), library, "{text}");
        }
    }
}

#[test]
fn half_a_pair_is_no_reason_to_lose_the_rest() {
    for (text, read) in [
        (r#""\ud83d""#, "\u{fffd}"),
        (r#""\udc00""#, "\u{fffd}"),
        (r#""Hi \ud83d\u0021""#, "Hi \u{fffd}!"),
        (r#""\ud83d\n""#, "\u{fffd}\n"),
        (r#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
        (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
        (r#""\ud83d\ude00""#, "\u{1f600}"),
        (r#""\ud800\udc00\udbff\udfff""#, "\u{10000}\u{10ffff}"),
    ] {
        assert_eq!(Value::parse(text), Some(Value::from(read)), "{text}");
    }
    let call = Value::parse(r#"{"call_id": 7, "summary": "Thanks \ud83d"}"#).unwrap();
    assert_eq!(call.get("call_id"), Some(&Value::from(7)));
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

#[test]
fn an_object_of_very_many_keys_is_read_in_one_go() {
    // In no order, and each of them twice. One by one this would take minutes.
    let key = |at: u64| at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let fields: Vec<String> = (0..400_000).map(|at| format!("\"{}\":{at}", key(at / 2))).collect();
    let value = Value::parse(&format!("{{{}}}", fields.join(","))).unwrap();
    assert_eq!(value.as_object().unwrap().len(), 200_000);
    assert_eq!(value.get(&key(7).to_string()), Some(&Value::Number("15".to_owned())));
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

/// Half of them surrogates.
fn any_unit() -> impl Strategy<Value = u16> {
    prop_oneof![0xd800u16..0xdc00, 0xdc00u16..0xe000, any::<u16>(), 0u16..128]
}

proptest! {
    #[test]
    fn escapes_are_read_as_the_standard_library_reads_utf_16(units in proptest::collection::vec(any_unit(), 0..12)) {
        let escapes: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
        prop_assert_eq!(Value::parse(&format!("\"{escapes}\"")), Some(Value::String(String::from_utf16_lossy(&units))));
    }

    #[test]
    fn texts_with_halves_of_pairs_are_judged_as_the_library_judges_them_without(
        parts in proptest::collection::vec("\\\\ud[89ab]00|\\\\ud[c-f]ff|\\\\u00e9|\\\\|\\\\u|\\\\n|[a-f0-9u\"]", 0..10)
    ) {
        let text = format!("\"{}\"", parts.concat());
        let library = library(&text).ok();
        let ours = Value::parse(&text).map(|ours| serde_json::to_value(&ours).unwrap());
        prop_assert_eq!(ours, library, "{}", text);
    }

    #[test]
    fn what_the_library_writes_is_read_and_written_the_same(value in any_value()) {
        let ours = Value::parse(&value.to_string()).unwrap();
        prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(&ours.to_string()).unwrap(), &value);
        prop_assert_eq!(&ours.pretty(), &serde_json::to_string_pretty(&value).unwrap());
        prop_assert_eq!(Value::parse(&ours.pretty()), Some(ours));
    }

    #[test]
    fn fields_that_come_twice_are_taken_as_the_library_takes_them(
        texts in proptest::collection::vec(proptest::collection::vec(("[a-c]{0,2}", 0u8..3), 0..9), 2)
    ) {
        let texts: Vec<String> = texts.iter().map(|fields| {
            let fields: Vec<String> = fields.iter().map(|(k, v)| format!("\"{k}\":{v}")).collect();
            format!("{{{}}}", fields.join(","))
        }).collect();
        let ours: Vec<Value> = texts.iter().map(|text| Value::parse(text).unwrap()).collect();
        let library: Vec<serde_json::Value> = texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        prop_assert_eq!(&serde_json::to_value(&ours).unwrap(), &serde_json::Value::from(library.clone()));
        prop_assert_eq!(ours[0].to_string(), library[0].to_string());
        prop_assert_eq!(ours[0] == ours[1], library[0] == library[1]);
    }

    #[test]
    fn an_object_is_changed_as_a_map_is(changes in proptest::collection::vec(("[a-c]{0,2}", proptest::option::of(any::<bool>())), 0..30)) {
        let (mut ours, mut library) = (Map::new(), std::collections::BTreeMap::new());
        for (name, change) in changes {
            let value = change.map(Value::from);
            match value {
                Some(value) => prop_assert_eq!(ours.insert(name.clone(), value.clone()), library.insert(name.clone(), value)),
                None => prop_assert_eq!(ours.remove(&name), library.remove(&name)),
            }
            prop_assert_eq!(ours.get(&name), library.get(&name));
            prop_assert_eq!(ours.contains_key(&name), library.contains_key(&name));
            prop_assert_eq!(ours.is_empty(), library.is_empty());
            prop_assert!(ours.iter().eq(library.iter()) && ours.keys().eq(library.keys()));
        }
    }

    #[test]
    fn any_text_is_judged_as_the_library_judges_it(text in "[\\[\\]{}:, \"\\\\u0-9a-f.eE+-]{0,24}") {
        let library = library(&text);
        // What the library can read but not hold as a number is its own affair.
        let is_range = library.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
        prop_assert!(is_range || Value::parse(&text).is_some() == library.is_ok(), "{text}");
    }
}
