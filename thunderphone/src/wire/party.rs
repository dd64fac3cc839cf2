//! Numbers of past calls, to be suggested while a number is typed.

use super::field::Fields;
use serde_json::Value;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartyNumber {
    /// As the host writes it, mostly E.164.
    pub number: String,
    pub label: Option<String>,
}

impl PartyNumber {
    /// The shape of a row is not published: a number alone is read, too.
    pub fn read(value: &Value) -> Option<PartyNumber> {
        let fields = Fields::new(value);
        let number = match value {
            Value::String(number) => Some(number.clone()).filter(|text| !text.trim().is_empty()),
            _ => fields.non_empty("number").or_else(|| fields.non_empty("phone_number")),
        };
        Some(PartyNumber { number: number?, label: fields.non_empty("label") })
    }

    /// Those of an answer, in its order: the most recent call first. A row that cannot be read
    /// is left out, because nothing is lost but a suggestion.
    pub fn read_all(value: &Value) -> Option<Vec<PartyNumber>> {
        let fields = Fields::new(value);
        let rows = match value {
            Value::Array(rows) => rows,
            _ => fields.array("numbers").or_else(|| fields.array("results"))?,
        };
        Some(rows.iter().filter_map(PartyNumber::read).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn odd_rows_hide_no_other_and_every_envelope_is_read() {
        let row = json!({"number": "+14155550199", "label": "Dana", "calls": 4});
        let plain = json!("+14155550177");
        let rows = json!([row, null, 5, {"label": "x"}, {"number": ""}, plain, {"phone_number": "+14155550150", "label": null}]);
        let numbers = |value: Value| -> Vec<(String, Option<String>)> {
            let read = PartyNumber::read_all(&value).unwrap();
            read.into_iter().map(|it| (it.number, it.label)).collect()
        };
        let due = [
            ("+14155550199".to_owned(), Some("Dana".to_owned())),
            ("+14155550177".to_owned(), None),
            ("+14155550150".to_owned(), None),
        ];
        assert_eq!(numbers(rows.clone()), due);
        assert_eq!(numbers(json!({"numbers": rows.clone(), "more": 1})), due);
        assert_eq!(numbers(json!({"results": rows})), due);
        assert_eq!(PartyNumber::read_all(&json!({"detail": "x"})), None);
    }
}
