//! JSON objects whose fields stay in the order in which a person reads them: `serde_json`
//! sorts them by name. Pure.

use serde_json::Value;

/// An object on one line.
pub fn object(fields: &[(&str, Value)]) -> String {
    let fields = fields.iter().map(|(name, value)| format!("{}: {value}", Value::from(*name)));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
}

/// An array with one line for each of these objects.
pub fn array(objects: impl IntoIterator<Item = String>) -> String {
    let lines: Vec<String> = objects.into_iter().collect();
    if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n]", lines.join(",\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_stay_in_their_order_and_are_json() {
        let text = object(&[("z", json!("a \"b\"\n\u{202e}")), ("a", json!(null))]);
        assert_eq!(text, "{\"z\": \"a \\\"b\\\"\\n\u{202e}\", \"a\": null}");
        let all = array([text.clone(), object(&[])]);
        assert_eq!(all, format!("[\n{text},\n{{}}\n]"));
        let read: Value = serde_json::from_str(&all).unwrap();
        assert_eq!(read, json!([{"a": null, "z": "a \"b\"\n\u{202e}"}, {}]));
        assert_eq!(array([]), "[]");
    }
}
