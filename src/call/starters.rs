//! Templates to begin with, for the commonest calls. Their texts are a file that is served
//! with the app and fetched when somebody may want one.

use super::template_file;
use serde_json::Value;

/// A file of templates. Its name ends so that it is not taken for an answer of the API.
pub const PATH: &str = "/starters.txt";

/// By name, in the order of the file.
pub fn read(text: &str) -> Option<Vec<(String, Value)>> {
    template_file::read(text).ok().map(|file| file.templates)
}

#[cfg(test)]
mod tests {
    use super::super::draft::{Draft, Source};
    use super::super::field::Field;
    use super::super::prompt_hints;
    use super::super::template;
    use super::super::variable_kind::Kind;
    use super::*;

    fn all() -> Vec<(String, Value)> {
        read(include_str!("starters.txt")).expect("the file can be read")
    }

    fn prompt(config: &Value) -> &str {
        config.get("prompt").and_then(Value::as_str).expect("a prompt")
    }

    #[test]
    fn there_is_a_starter_for_each_use_case() {
        let names: Vec<String> = all().into_iter().map(|(name, _)| name).collect();
        let file = template_file::read(include_str!("starters.txt")).expect("it can be read");
        assert_eq!(file.refused, [""; 0]);
        assert_eq!(
            names,
            ["Appointment confirmation", "Survey callback", "Second try", "Dispatch"]
        );
    }

    #[test]
    fn each_begins_with_who_calls_and_why_and_keeps_to_the_rules() {
        for (name, config) in all() {
            let prompt = prompt(&config);
            assert!(prompt_hints::says_who_calls(prompt, None), "{name}");
            assert_eq!(prompt_hints::malformed(prompt), [""; 0], "{name}");
            let (begin, _) = prompt.split_once('\n').expect("more than a line");
            for part in ["AI assistant", "on behalf of {{organization}}", " to "] {
                assert!(begin.contains(part), "{name}: {begin}");
            }
            for part in [
                "that you are an AI assistant",
                "not to be called again",
                "If voicemail answers, leave one short message",
                "{{callback_number}}",
            ] {
                assert!(prompt.contains(part), "{name} lacks “{part}”");
            }
            assert!(prompt.split_whitespace().count() <= 200, "{name} is long");
            assert_eq!(config["voicemail_action"], "prompt", "{name}");
        }
    }

    #[test]
    fn each_can_be_placed_and_its_variables_have_fitting_inputs() {
        for (name, config) in all() {
            let mut draft = Draft::default();
            draft.source = Source::OneOff;
            draft.set(Field::FromNumber, "+12025550143");
            draft.set(Field::ToNumber, "+14155550199");
            draft.fill_from_template(&config);
            draft.request(prompt(&config)).unwrap();
            for variable in template::placeholders(prompt(&config)) {
                let kind = Kind::of(&variable);
                let is_free = ["organization", "topic", "job", "job_address"].contains(&&*variable);
                assert_eq!(kind == Kind::Text, is_free, "{name}: {variable} is {kind:?}");
            }
        }
    }
}
