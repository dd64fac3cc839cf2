//! A tool call and its answer on one line: `find_open_slots(day: friday) → 09:00, 11:30`.

use super::tool_pairs::object;
use serde_json::Value;
use strict_view::bidi::isolate;
use thunderphone::ToolEvent;

/// The longest name and answer, in characters; the arguments get what is left.
const NAME: usize = 40;
const ANSWER: usize = 56;
/// The longest line, in characters, not counting the marks that isolate text of another
/// direction.
pub const LINE: usize = 120;
/// What surrounds name, arguments and answer.
const SIGNS: usize = 5;

/// The fields that say which tool it is, and not what it was asked or answered.
const ENVELOPE: [&str; 9] = [
    "name",
    "tool_name",
    "tool_call",
    "id",
    "call_id",
    "tool_call_id",
    "type",
    "content_type",
    "role",
];
const ARGUMENTS: [&str; 4] = ["arguments", "args", "parameters", "input"];
const ANSWERS: [&str; 5] = ["result", "output", "response", "content", "answer"];

/// What the row shows while it is closed, at most [`LINE`] characters. A call without an
/// answer ends after its arguments, an answer without a call begins with its name.
pub fn line(call: Option<&ToolEvent>, answer: Option<&ToolEvent>) -> String {
    let name = call.or(answer).and_then(|event| event.name.as_deref()).unwrap_or("tool");
    let name = cut(name, NAME);
    let answer = answer.map(|event| isolate(&answer_words(&event.payload)).into_owned());
    let taken =
        name.chars().count() + answer.as_ref().map_or(0, |answer| answer.chars().count()) + SIGNS;
    let mut line = isolate(&name).into_owned();
    if let Some(call) = call {
        let arguments = arguments(&call.payload, LINE.saturating_sub(taken));
        line.push('(');
        line.push_str(&isolate(&arguments));
        line.push(')');
    }
    if let Some(answer) = answer {
        line.push_str(" → ");
        line.push_str(if answer.is_empty() { "empty" } else { &answer });
    }
    line
}

fn arguments(payload: &str, longest: usize) -> String {
    let Some(value) = object(payload) else { return String::new() };
    let arguments = ARGUMENTS.iter().find_map(|key| value.get(key));
    let mut words = Words::new(longest);
    match arguments {
        // Some hosts send them as JSON in a string.
        Some(Value::String(text)) => match object(text) {
            Some(value) => words.fields(&value, &[]),
            None => words.text(text),
        },
        Some(arguments @ Value::Object(_)) => words.fields(arguments, &[]),
        Some(other) => words.value(other),
        None => words.fields(&value, &ENVELOPE),
    }
    words.end()
}

fn answer_words(payload: &str) -> String {
    let mut words = Words::new(ANSWER);
    let Some(value) = object(payload) else {
        words.text(payload);
        return words.end();
    };
    match ANSWERS.iter().find_map(|key| value.get(key)) {
        Some(Value::String(text)) => match object(text) {
            Some(value) => words.only_field(&value),
            None => words.text(text),
        },
        Some(answer @ Value::Object(_)) => words.only_field(answer),
        Some(other) => words.value(other),
        None => words.only_field(&value),
    }
    words.end()
}

fn cut(text: &str, longest: usize) -> String {
    let mut words = Words::new(longest);
    words.text(text);
    words.end()
}

/// Words of a value, until there are enough.
struct Words {
    text: String,
    /// Characters that still fit. `None` when something did not.
    left: Option<usize>,
}

impl Words {
    fn new(longest: usize) -> Words {
        Words { text: String::new(), left: Some(longest) }
    }

    /// On one line, without control characters.
    fn text(&mut self, text: &str) {
        for (at, word) in text.split(|c: char| c.is_whitespace() || c.is_control()).enumerate() {
            if at > 0 && !self.text.ends_with(' ') && !self.text.is_empty() && !word.is_empty() {
                self.push(' ');
            }
            for letter in word.chars() {
                if !self.push(letter) {
                    return;
                }
            }
        }
    }

    fn push(&mut self, letter: char) -> bool {
        self.left = self.left.and_then(|left| left.checked_sub(1));
        if self.left.is_some() {
            self.text.push(letter);
        }
        self.left.is_some()
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.text(text),
            Value::Null => self.text("none"),
            Value::Bool(true) => self.text("yes"),
            Value::Bool(false) => self.text("no"),
            Value::Number(number) => self.text(&number.to_string()),
            Value::Array(values) => {
                for (at, value) in values.iter().enumerate() {
                    self.separate(at);
                    self.value(value);
                    if self.left.is_none() {
                        return;
                    }
                }
            }
            Value::Object(_) => self.fields(value, &[]),
        }
    }

    fn fields(&mut self, value: &Value, without: &[&str]) {
        let fields = value.as_object().into_iter().flatten();
        let fields = fields.filter(|(name, _)| !without.contains(&name.as_str()));
        for (at, (name, value)) in fields.enumerate() {
            self.separate(at);
            self.text(name);
            self.push(':');
            self.push(' ');
            self.value(value);
            if self.left.is_none() {
                return;
            }
        }
    }

    /// The name of a field that is alone says nothing new.
    fn only_field(&mut self, value: &Value) {
        let fields = value.as_object().into_iter().flatten();
        let mut fields = fields.filter(|(name, _)| !ENVELOPE.contains(&name.as_str()));
        match (fields.next(), fields.next()) {
            (Some((_, value)), None) => self.value(value),
            _ => self.fields(value, &ENVELOPE),
        }
    }

    fn separate(&mut self, at: usize) {
        if at > 0 {
            self.push(',');
            self.push(' ');
        }
    }

    fn end(mut self) -> String {
        let whole = self.text.trim_end().len();
        self.text.truncate(whole);
        if self.left.is_none() {
            self.text.pop();
            self.text.push('…');
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn event(value: &Value) -> ToolEvent {
        let name = value.get("name").and_then(Value::as_str).map(str::to_owned);
        let payload = value.as_str().map_or_else(|| format!("{value:#}"), str::to_owned);
        ToolEvent { name, payload, ..ToolEvent::default() }
    }

    #[track_caller]
    fn check(call: Option<Value>, answer: Option<Value>, expected: &str) {
        let (call, answer) = (call.as_ref().map(event), answer.as_ref().map(event));
        assert_eq!(line(call.as_ref(), answer.as_ref()), expected);
    }

    #[test]
    fn a_call_and_its_answer_are_one_line() {
        check(
            Some(json!({"name": "find_open_slots", "arguments": {"day": "friday"}})),
            Some(json!({"slots": ["09:00", "11:30"]})),
            "find_open_slots(day: friday) → 09:00, 11:30",
        );
        check(
            Some(json!({"name": "book", "id": "x", "arguments": "{\"at\": 9, \"firm\": true}"})),
            Some(json!({"tool_call_id": "x", "result": {"status": "ok", "room": null}})),
            "book(at: 9, firm: yes) → room: none, status: ok",
        );
        check(Some(json!({"name": "end_call"})), None, "end_call()");
        check(Some(json!({"name": "add", "a": [1, {"b": 2}]})), None, "add(a: 1, b: 2)");
    }

    #[test]
    fn what_is_no_object_is_shown_as_text() {
        check(None, Some(json!("all\n  good\u{0}")), "tool → all good");
        check(None, Some(json!("{not json")), "tool → {not json");
        check(None, Some(json!({"name": "find", "output": "none left"})), "find → none left");
        check(None, Some(json!({})), "tool → empty");
    }

    #[test]
    fn long_and_hostile_payloads_stay_one_short_line() {
        let long = "x".repeat(1_000_000);
        let call = event(&json!({"name": long, "arguments": {"a": long, "b": long}}));
        let answer = event(&json!({"text": long}));
        let text = line(Some(&call), Some(&answer));
        assert!(text.chars().count() <= LINE, "{text}");
        assert!(text.contains("…(a: x") && text.ends_with("x…"), "{text}");
        // A control of direction stays inside its part.
        let call = event(&json!({"name": "f", "arguments": {"a": "\u{202e}b"}}));
        assert_eq!(line(Some(&call), None), "f(\u{2068}a: \u{202e}b\u{2069})");
    }

    proptest! {
        #[test]
        fn no_payload_makes_the_line_longer(name in "\\PC{0,80}", payload in "\\PC{0,300}") {
            let event = ToolEvent { name: Some(name), payload, ..ToolEvent::default() };
            let plain = |text: String| text.chars().filter(|c| !matches!(c, '\u{2066}'..='\u{2069}')).count();
            prop_assert!(plain(line(Some(&event), Some(&event))) <= LINE);
            prop_assert!(!line(Some(&event), None).contains('\n'));
        }
    }
}
