//! Held to `serde_json`, value by value.

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

proptest! {
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
        let library = serde_json::from_str::<serde_json::Value>(&text);
        // What the library can read but not hold as a number is its own affair.
        let is_range = library.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
        prop_assert!(is_range || Value::parse(&text).is_some() == library.is_ok(), "{text}");
    }
}
