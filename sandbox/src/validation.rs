//! What a field of a request body may contain, as rows of a table, and the error message
//! when it contains something else.

use serde_json::{Map, Value, json};

use crate::decisions::detail;

#[derive(Clone, Copy)]
pub enum Rule {
    String,
    /// A string that is not blank.
    NonBlank,
    /// The same, with at most this many characters.
    NonBlankUpTo(usize),
    StringOrNull,
    Bool,
    BoolOrNull,
    OneOf(&'static [&'static str]),
    IntegerOrNull,
    /// A whole number of at least this.
    AtLeast(i64),
    AtLeastOrNull(i64),
    Object,
    StringList,
    IntegerList,
    /// A list of some of these words.
    ListOf(&'static [&'static str]),
    Tools,
    TransferDestinations,
}

/// The error message of every field of `body` that breaks its rule. Fields without a rule
/// may contain anything.
pub fn field_errors(body: &Map<String, Value>, rules: &[(&str, Rule)]) -> Map<String, Value> {
    let mut errors = Map::new();
    for (field, rule) in rules {
        if let Some(message) = body.get(*field).and_then(|value| rule.message(value)) {
            errors.insert((*field).to_owned(), json!([message]));
        }
    }
    errors
}

/// Adds an error for each of `fields` that `body` lacks.
pub fn require(body: &Map<String, Value>, fields: &[&str], errors: &mut Map<String, Value>) {
    for field in fields.iter().filter(|field| !body.contains_key(**field)) {
        errors.insert((*field).to_owned(), json!(["This field is required."]));
    }
}

impl Rule {
    fn message(self, value: &Value) -> Option<String> {
        let fixed = match self {
            Self::StringOrNull
            | Self::BoolOrNull
            | Self::IntegerOrNull
            | Self::AtLeastOrNull(_)
                if value.is_null() =>
            {
                None
            }
            Self::String | Self::StringOrNull => {
                (!value.is_string()).then_some("Not a valid string.")
            }
            Self::NonBlank => not_blank_error(value),
            Self::NonBlankUpTo(limit) => {
                return not_blank_error(value)
                    .map(str::to_owned)
                    .or_else(|| too_long(value, limit));
            }
            Self::Bool | Self::BoolOrNull => {
                (!value.is_boolean()).then_some("Must be a valid boolean.")
            }
            Self::OneOf(choices) => {
                let is_choice = value.as_str().is_some_and(|value| choices.contains(&value));
                return (!is_choice).then(|| format!("{value} is not a valid choice."));
            }
            Self::IntegerOrNull => (!value.is_i64()).then_some("A valid integer is required."),
            Self::AtLeast(least) | Self::AtLeastOrNull(least) => match value.as_i64() {
                None => Some("A valid integer is required."),
                Some(number) if number < least => {
                    return Some(format!("Ensure this value is greater than or equal to {least}."));
                }
                Some(_) => None,
            },
            Self::Object => (!value.is_object()).then_some("Expected an object."),
            Self::IntegerList => all(value, Value::is_i64, "Expected a list of integers."),
            Self::StringList => all(value, Value::is_string, "Expected a list of strings."),
            Self::ListOf(_) if !value.is_array() => Some("Expected a list of strings."),
            Self::ListOf(choices) => {
                let is_choice =
                    |item: &&Value| item.as_str().is_some_and(|item| choices.contains(&item));
                let wrong = value.as_array().into_iter().flatten().find(|item| !is_choice(item));
                return wrong.map(|item| format!("{item} is not a valid choice."));
            }
            Self::Tools => all(
                value,
                is_tool,
                "Expected a list of function tools, each with a name and, if it has an endpoint, its url.",
            ),
            Self::TransferDestinations if value.is_null() => None,
            Self::TransferDestinations => {
                all(value, is_destination, "Expected a list of objects with a name and a number.")
            }
        };
        fixed.map(str::to_owned)
    }
}

fn not_blank_error(value: &Value) -> Option<&'static str> {
    match value.as_str().map(str::trim) {
        None => Some("Not a valid string."),
        Some("") => Some("This field may not be blank."),
        Some(_) => None,
    }
}

fn too_long(value: &Value, limit: usize) -> Option<String> {
    let length = value.as_str().map_or(0, |text| text.chars().count());
    (length > limit).then(|| format!("Ensure this field has no more than {limit} characters."))
}

fn all(value: &Value, is_right: fn(&Value) -> bool, message: &'static str) -> Option<&'static str> {
    let is_right = value.as_array().is_some_and(|items| items.iter().all(is_right));
    (!is_right).then_some(message)
}

fn is_tool(tool: &Value) -> bool {
    let is_named = match tool.get("function") {
        Some(function) => function.get("name").is_some_and(Value::is_string),
        None => tool.is_object(),
    };
    let is_reachable = tool
        .get("endpoint")
        .is_none_or(|endpoint| endpoint.get("url").is_some_and(Value::is_string));
    is_named && is_reachable
}

fn is_destination(destination: &Value) -> bool {
    ["name", "number"].iter().all(|key| destination.get(key).is_some_and(Value::is_string))
}

/// Whether it is `+` and 7 to 15 digits, the first of which is not 0.
pub fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The error message for a phone number, if it is not E.164.
pub fn e164_error(value: Option<&Value>) -> Option<Value> {
    let is_number = value.and_then(Value::as_str).is_some_and(is_e164);
    (!is_number).then(|| json!([detail::E164]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_accepts_a_right_value_and_explains_a_wrong_one() {
        let check = |rule: Rule, right: Value, wrong: Value| {
            assert_eq!(rule.message(&right), None, "{right}");
            assert!(rule.message(&wrong).is_some(), "{wrong}");
        };
        check(Rule::String, json!(""), json!(1));
        check(Rule::NonBlank, json!("Hi"), json!("  "));
        check(Rule::NonBlankUpTo(3), json!("äöü"), json!("äöüß"));
        check(Rule::StringOrNull, json!(null), json!(false));
        check(Rule::Bool, json!(true), json!("true"));
        check(Rule::BoolOrNull, json!(null), json!(0));
        check(Rule::OneOf(&["a"]), json!("a"), json!("b"));
        check(Rule::IntegerOrNull, json!(null), json!(1.5));
        check(Rule::AtLeast(1), json!(1), json!(0));
        check(Rule::AtLeastOrNull(1), json!(null), json!("5"));
        check(Rule::Object, json!({}), json!([]));
        check(Rule::IntegerList, json!([1]), json!([1, "2"]));
        check(Rule::StringList, json!(["en"]), json!(["en", 1]));
        check(Rule::ListOf(&["a", "b"]), json!(["b", "b"]), json!(["a", "c"]));
        check(Rule::ListOf(&["a"]), json!([]), json!(null));
        check(
            Rule::Tools,
            json!([{ "function": { "name": "f" }, "endpoint": { "url": "https://a.example" } }]),
            json!([{ "function": {} }]),
        );
        check(
            Rule::TransferDestinations,
            json!([{ "name": "Desk", "number": "+12025550160" }]),
            json!([{ "name": "Desk" }]),
        );
    }

    #[test]
    fn a_phone_number_is_a_plus_and_seven_to_fifteen_digits() {
        for number in ["+1415555", "+14155550199", "+123456789012345"] {
            assert!(is_e164(number), "{number}");
        }
        for number in [
            "",
            "+",
            "14155550199",
            "+04155550199",
            "+141555",
            "+1234567890123456",
            "+1 415 555 0199",
            "+1415555０199",
        ] {
            assert!(!is_e164(number), "{number}");
        }
    }
}
