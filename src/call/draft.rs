//! The form as typed, and the one function that turns it into a request or into an error
//! sentence at each wrong field.

use super::country::country_by_code;
use super::field::Field;
use super::number::{self, NumberError, PhoneNumber};
use super::template::{self, Values};
use super::variable_entry::Entries;
use serde_json::{Map, Value};
use strict_view::bidi::isolate;
use thunderphone::{AgentSource, CallRequest, Fields, InlineConfig, VoicemailAction};

/// A longer prompt is a mistaken paste. The API's own limit is not published.
pub const PROMPT_MAX_BYTES: usize = 64 * 1024;
/// The same for a single variable or message.
pub const TEXT_MAX_BYTES: usize = 8 * 1024;
/// A day: longer than any call, so that only mistakes are refused.
pub const SECONDS_MAX: u32 = 86_400;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Source {
    #[default]
    Saved,
    OneOff,
    NumbersOwn,
}

impl Source {
    /// Its word in a stored draft.
    pub fn as_str(self) -> &'static str {
        match self {
            Source::Saved => "saved",
            Source::OneOff => "one_off",
            Source::NumbersOwn => "numbers_own",
        }
    }

    pub fn read(word: &str) -> Source {
        let all = [Source::Saved, Source::OneOff, Source::NumbersOwn];
        all.into_iter().find(|source| source.as_str() == word).unwrap_or_default()
    }
}

/// The API refuses a longer key. Ours are shorter, but a damaged draft may have one.
const LONGEST_KEY: usize = 128;

/// The stored name of the number that is allowed.
const ALLOWED: &str = "allowed_number";

/// The form, as typed.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Draft {
    /// The idempotency key: made when the form opens, replaced when a call was accepted or
    /// a second call is deliberately begun.
    pub key: String,
    pub source: Source,
    pub variables: Values,
    /// What the variables' values were made of, where that is not the value.
    pub entries: Entries,
    texts: [String; Field::ALL.len()],
    /// The number (E.164) that may be called although it is expensive or abroad; empty
    /// when there is none.
    allowed_number: String,
}

impl Draft {
    /// The same call, whichever attempt it is: the key only names one.
    #[must_use]
    pub fn without_key(&self) -> Draft {
        Draft { key: String::new(), ..self.clone() }
    }

    pub fn text(&self, field: Field) -> &str {
        self.texts.get(field as usize).map_or("", String::as_str)
    }

    pub fn set(&mut self, field: Field, text: impl Into<String>) {
        // The variables are not a single text.
        match self.texts.get_mut(field as usize) {
            Some(slot) if field != Field::Variables => *slot = text.into(),
            _ => return,
        }
        let is_other = matches!(field, Field::ToNumber | Field::Country)
            && !self.allowed_number.is_empty()
            && self.to_number().is_none_or(|number| !self.allows(&number));
        if is_other {
            self.allowed_number.clear();
        }
    }

    /// Whether a person has allowed this number although it is expensive or abroad.
    pub fn allows(&self, number: &PhoneNumber) -> bool {
        self.allowed_number == number.as_str()
    }

    /// Allows the number that is typed, or takes that back. It ends with that number.
    pub fn set_allowed(&mut self, is_allowed: bool) {
        let number = self.to_number().filter(|_| is_allowed);
        self.allowed_number = number.map(|number| number.as_str().to_owned()).unwrap_or_default();
    }

    /// The number to call, once it is one.
    pub fn to_number(&self) -> Option<PhoneNumber> {
        self.parse_to_number().ok()
    }

    /// The same, or why it is none.
    pub fn parse_to_number(&self) -> Result<PhoneNumber, NumberError> {
        let country = country_by_code(self.text(Field::Country));
        number::parse(self.text(Field::ToNumber), country)
    }

    /// Whether it has more than the choices that stay from call to call.
    pub fn has_content(&self) -> bool {
        const WRITTEN: [Field; 4] =
            [Field::ToNumber, Field::Prompt, Field::VoicemailMessage, Field::MaxHold];
        WRITTEN.iter().any(|field| !self.text(*field).trim().is_empty())
            || self.variables.iter().any(|(_, value)| !value.trim().is_empty())
    }

    /// The next draft after a call was accepted: the callee and the variables are cleared,
    /// the rest is likely the same.
    pub fn after_acceptance(&self, key: String) -> Draft {
        let mut next = self.clone();
        next.key = key;
        next.variables = Values::default();
        next.entries = Entries::default();
        next.set(Field::ToNumber, "");
        next
    }

    /// The stored form: one flat object, without empty texts.
    pub fn to_value(&self) -> Value {
        let mut map = Map::new();
        map.insert("key".to_owned(), Value::from(&*self.key));
        map.insert("source".to_owned(), Value::from(self.source.as_str()));
        let variables = self.variables.iter().map(|(n, v)| (n.to_owned(), Value::from(v)));
        map.insert("variables".to_owned(), Value::from_iter(variables));
        map.insert("entries".to_owned(), self.entries.to_value());
        self.write(&Field::ALL, &mut map);
        if !self.allowed_number.is_empty() {
            map.insert(ALLOWED.to_owned(), Value::from(&*self.allowed_number));
        }
        Value::Object(map)
    }

    /// Reads a stored draft leniently: one of another version fills the fields that it has.
    pub fn read(value: &Value) -> Draft {
        let fields = Fields::new(value);
        let mut draft = Draft {
            key: fields.str("key").filter(|key| key.len() <= LONGEST_KEY).unwrap_or_default(),
            source: Source::read(&fields.str("source").unwrap_or_default()),
            ..Draft::default()
        };
        if let Some(Value::Object(variables)) = fields.value("variables") {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            draft.variables = variables.iter().map(|(n, v)| (n.clone(), text(v))).collect();
        }
        draft.entries = Entries::read(fields.value("entries"));
        draft.fill(&Field::ALL, value);
        draft.allowed_number = fields.str(ALLOWED).unwrap_or_default();
        draft
    }

    /// The one-off config alone: what a template holds.
    pub fn to_template(&self) -> Value {
        let mut map = Map::new();
        self.write(Field::CONFIG, &mut map);
        Value::Object(map)
    }

    /// Fills in a template; fields that it lacks become empty.
    pub fn fill_from_template(&mut self, template: &Value) {
        self.fill(Field::CONFIG, template);
    }

    fn write(&self, fields: &[Field], map: &mut Map<String, Value>) {
        for field in fields {
            let text = self.text(*field);
            if !text.is_empty() {
                map.insert(field.name().to_owned(), Value::from(text));
            }
        }
    }

    fn fill(&mut self, fields: &[Field], value: &Value) {
        let stored = Fields::new(value);
        for field in fields {
            self.set(*field, stored.str(field.name()).unwrap_or_default());
        }
    }

    /// The request, or what is wrong, in the order of the form. `prompt` is
    /// the chosen agent's, as far as it is known.
    pub fn request(&self, prompt: &str) -> Result<CallRequest, Vec<(Field, String)>> {
        let mut check = Check { draft: self, errors: Vec::new() };
        let from_number = check.number(Field::FromNumber, "Choose the number to call from.");
        let to_number = check.number(Field::ToNumber, "Enter the number to call.");
        if from_number.is_some() && from_number == to_number {
            check.wrong(Field::ToNumber, "A number cannot call itself.");
        }
        let agent = match self.source {
            Source::Saved => AgentSource::Saved(check.agent()),
            Source::OneOff => AgentSource::OneOff(Box::new(check.config())),
            Source::NumbersOwn => AgentSource::NumbersOwn,
        };
        let variables = check.variables(prompt);
        let max_hold_seconds = check.seconds(Field::MaxHold);
        match (from_number, to_number, check.errors) {
            (Some(from_number), Some(to_number), errors) if errors.is_empty() => Ok(CallRequest {
                from_number,
                to_number,
                agent,
                variables,
                max_hold_seconds,
                idempotency_key: self.key.clone(),
            }),
            (_, _, errors) => Err(errors),
        }
    }
}

/// Validates the fields in the order of the form, which is also the order of their errors.
struct Check<'a> {
    draft: &'a Draft,
    errors: Vec<(Field, String)>,
}

impl Check<'_> {
    fn wrong(&mut self, field: Field, sentence: impl Into<String>) {
        self.errors.push((field, sentence.into()));
    }

    fn number(&mut self, field: Field, when_empty: &str) -> Option<String> {
        let text = self.draft.text(field);
        if text.trim().is_empty() {
            self.wrong(field, when_empty);
            return None;
        }
        let parsed = match field {
            Field::ToNumber => {
                self.draft.parse_to_number().map(|number| number.as_str().to_owned())
            }
            // The from number is the organization's: E.164, or none.
            _ => number::parse_existing(text, None),
        };
        match parsed {
            Ok(number) => Some(number),
            Err(error) => {
                self.wrong(field, error.sentence());
                None
            }
        }
    }

    fn agent(&mut self) -> i64 {
        match self.draft.text(Field::Agent).trim() {
            "" => self.wrong(Field::Agent, "Choose an agent."),
            text => match text.parse::<i64>() {
                Ok(id) if id > 0 => return id,
                _ => self.wrong(Field::Agent, "An agent id is a whole number, like 12."),
            },
        }
        0
    }

    fn config(&mut self) -> InlineConfig {
        let prompt = self.draft.text(Field::Prompt).trim();
        if prompt.is_empty() {
            self.wrong(Field::Prompt, "Write what the agent should say and do.");
        } else if prompt.len() > PROMPT_MAX_BYTES {
            let sentence = format!(
                "This prompt has {} KB; keep it below {} KB.",
                prompt.len() / 1024,
                PROMPT_MAX_BYTES / 1024
            );
            self.wrong(Field::Prompt, sentence);
        }
        let voice = self.short(Field::Voice);
        let product = self.short(Field::Product);
        let language = self.short(Field::Language);
        let voicemail_action = match self.draft.text(Field::VoicemailAction) {
            "prompt" => Some(VoicemailAction::Prompt),
            "hangup" => Some(VoicemailAction::Hangup),
            "message" => Some(VoicemailAction::Message),
            _ => None,
        };
        let voicemail_message = self.short(Field::VoicemailMessage);
        if voicemail_action == Some(VoicemailAction::Message) && voicemail_message.is_none() {
            self.wrong(Field::VoicemailMessage, "Write what to say to voicemail.");
        }
        InlineConfig {
            prompt: prompt.to_owned(),
            voice,
            product,
            language,
            voicemail_action,
            voicemail_message,
            ring_duration_seconds: self.seconds(Field::RingDuration),
            max_call_duration_seconds: self.seconds(Field::MaxCallDuration),
            background_track: self.short(Field::BackgroundTrack),
            silence_checkins_enabled: match self.draft.text(Field::SilenceCheckins) {
                "on" => Some(true),
                "off" => Some(false),
                _ => None,
            },
            silence_interval_seconds: self.seconds(Field::SilenceInterval),
            silence_max_checkins: self.seconds(Field::SilenceMaxCheckins),
            silence_hangup_seconds: self.seconds(Field::SilenceHangup),
        }
    }

    fn short(&mut self, field: Field) -> Option<String> {
        let text = self.draft.text(field).trim();
        let limit = match field {
            Field::VoicemailMessage => TEXT_MAX_BYTES,
            _ => 128,
        };
        if text.len() > limit {
            self.wrong(field, format!("Too long: at most {limit} characters."));
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn seconds(&mut self, field: Field) -> Option<u32> {
        let text = self.draft.text(field).trim();
        if text.is_empty() {
            return None;
        }
        match text.parse::<u32>() {
            Ok(seconds) if (1..=SECONDS_MAX).contains(&seconds) => Some(seconds),
            _ => {
                self.wrong(
                    field,
                    format!("Enter a whole number from 1 to {SECONDS_MAX}, or leave it empty."),
                );
                None
            }
        }
    }

    /// Only variables of the prompt are sent, not values that were typed for another agent's
    /// prompt. If the prompt is unknown, all are sent.
    fn variables(&mut self, prompt: &str) -> Vec<(String, String)> {
        let wanted = template::placeholders(prompt);
        let mut chosen = Vec::new();
        for (name, value) in self.draft.variables.iter() {
            let is_wanted = prompt.is_empty() || wanted.iter().any(|wanted| wanted == name);
            if value.trim().is_empty() || !is_wanted {
                continue;
            }
            if value.len() > TEXT_MAX_BYTES {
                let sentence = format!(
                    "“{}” is too long: at most {} KB.",
                    isolate(name),
                    TEXT_MAX_BYTES / 1024
                );
                self.wrong(Field::Variables, sentence);
            }
            chosen.push((name.to_owned(), value.trim().to_owned()));
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn valid() -> Draft {
        let mut draft = Draft { key: "key-1".into(), ..Draft::default() };
        draft.set(Field::FromNumber, "+12025550143");
        draft.set(Field::ToNumber, "+1 (415) 555-0199");
        draft.set(Field::Agent, "12");
        draft
    }

    fn one_off(prompt: &str) -> Draft {
        with(Draft { source: Source::OneOff, ..valid() }, Field::Prompt, prompt)
    }

    fn with(mut draft: Draft, field: Field, text: &str) -> Draft {
        draft.set(field, text);
        draft
    }

    #[test]
    fn a_key_that_the_api_would_refuse_is_not_read() {
        let read = |key: String| Draft::read(&Draft { key, ..valid() }.to_value()).key;
        assert_eq!(read("k".repeat(LONGEST_KEY)).len(), LONGEST_KEY);
        assert_eq!(read("k".repeat(LONGEST_KEY + 1)), "");
    }

    #[test]
    fn choices_alone_are_no_content() {
        let chosen = valid().after_acceptance("key-2".to_owned());
        assert!(!Draft::default().has_content());
        assert!(!chosen.has_content());
        assert!(!with(chosen.clone(), Field::ToNumber, "  ").has_content());
        assert!(with(chosen.clone(), Field::ToNumber, "+1").has_content());
        assert!(with(chosen.clone(), Field::Prompt, "Say hi.").has_content());
        let mut named = chosen;
        named.variables.set("first_name", "");
        assert!(!named.has_content());
        named.variables.set("first_name", "Dana");
        assert!(named.has_content());
    }

    #[test]
    fn a_valid_draft_is_a_request() {
        let request = valid().request("").unwrap();
        assert_eq!(request.to_number, "+14155550199");
        assert_eq!(request.agent, AgentSource::Saved(12));
        assert_eq!(request.idempotency_key, "key-1");
    }

    #[track_caller]
    fn refuses(draft: Draft, field: Field) {
        let errors = draft.request("").unwrap_err();
        assert!(
            errors.iter().any(|(wrong, text)| *wrong == field && !text.is_empty()),
            "{errors:?}"
        );
    }

    #[test]
    fn every_bad_value_gets_a_sentence_at_its_field() {
        let digits = "4".repeat(200);
        let long = "x".repeat(100 * 1024);
        for bad in ["", "   ", "call me", &digits, "☎️☎️☎️", "\u{200f}\u{202e}", &long]
        {
            for field in [Field::FromNumber, Field::ToNumber, Field::Agent] {
                let mut draft = valid();
                draft.set(field, bad.to_owned());
                refuses(draft, field);
            }
        }
        for bad in ["0", "-5", "1.5", "soon", &digits, "☎", "٣x"] {
            let mut draft = one_off("Say hi.");
            for field in Field::ALL {
                let is_number = matches!(
                    field,
                    Field::RingDuration
                        | Field::MaxCallDuration
                        | Field::MaxHold
                        | Field::SilenceInterval
                        | Field::SilenceMaxCheckins
                        | Field::SilenceHangup
                );
                if is_number {
                    draft.set(field, bad.to_owned());
                    refuses(draft.clone(), field);
                }
            }
        }
        refuses(one_off("  \n "), Field::Prompt);
        refuses(one_off(&long), Field::Prompt);
        let message = with(one_off("Say hi."), Field::VoicemailAction, "message");
        refuses(message, Field::VoicemailMessage);
        let mut variable = valid();
        variable.variables.set("name", long.clone());
        refuses(variable, Field::Variables);
        refuses(with(valid(), Field::ToNumber, "+12025550143"), Field::ToNumber);
        refuses(with(valid(), Field::ToNumber, "4155550199"), Field::ToNumber);
    }

    #[test]
    fn errors_come_in_the_order_of_the_form() {
        let draft = with(Draft::default(), Field::MaxHold, "x");
        let fields: Vec<_> = draft.request("").unwrap_err().into_iter().map(|(f, _)| f).collect();
        assert_eq!(fields, [Field::FromNumber, Field::ToNumber, Field::Agent, Field::MaxHold]);
    }

    #[test]
    fn only_variables_of_the_prompt_are_sent() {
        let mut draft = valid();
        draft.variables = [("first_name", " Dana "), ("city", "Oslo"), ("empty", " ")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into_iter()
            .collect();
        let sent = draft.request("Hello {{first_name}}, {{empty}}").unwrap().variables;
        assert_eq!(sent, [("first_name".to_owned(), "Dana".to_owned())]);
        assert_eq!(draft.request("").unwrap().variables.len(), 2);
    }

    proptest! {
        #[test]
        fn any_stored_text_is_read_or_refused_without_a_panic(text in "\\PC*") {
            if let Ok(value) = serde_json::from_str(&text) {
                let _ = Draft::read(&value);
            }
        }

        #[test]
        fn any_typing_becomes_a_request_or_errors(texts in proptest::collection::vec("\\PC{0,40}", 19)) {
            let mut draft = Draft { source: Source::OneOff, ..Draft::default() };
            for (field, text) in Field::ALL.into_iter().zip(texts) {
                draft.set(field, text);
            }
            let _ = draft.request(draft.text(Field::Prompt));
            // In the order of their names, as they are stored.
            draft.entries.set_typed(&mut draft.variables, "date", "2026-12-01", "Tuesday".to_owned());
            draft.variables.set("name", "Dana");
            let stored = draft.to_value().to_string();
            prop_assert_eq!(&Draft::read(&serde_json::from_str(&stored).unwrap()), &draft);
            let mut other = Draft::default();
            other.fill_from_template(&draft.to_template());
            for field in Field::CONFIG {
                prop_assert_eq!(other.text(*field), draft.text(*field));
            }
        }
    }
}
