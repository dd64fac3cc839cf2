//! What a person is about to ask for, as typed, and the one function that
//! turns it into a request or into a sentence at each field that is wrong.

use super::number;
use super::regions::country_by_code;
use super::template;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thunderphone::{AgentSource, CallRequest, InlineConfig, VoicemailAction};

/// A prompt longer than this is a paste gone wrong; the API's own limit is not
/// published.
pub const PROMPT_MAX_BYTES: usize = 64 * 1024;
/// The same for a single variable or message.
pub const TEXT_MAX_BYTES: usize = 8 * 1024;
/// A day: longer than any call, so that only mistakes are refused here.
pub const SECONDS_MAX: u32 = 86_400;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    #[default]
    Saved,
    OneOff,
    NumbersOwn,
}

/// The form, as typed. Read back leniently: a draft of an older or newer
/// version fills what it has.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The idempotency key: minted when the form opens, kept until a call was
    /// accepted or a second call is deliberately begun.
    pub key: String,
    pub from_number: String,
    pub to_number: String,
    /// ISO code of the country that national digits are read in; may be empty.
    pub country: String,
    pub source: Source,
    pub agent: String,
    pub config: ConfigDraft,
    pub variables: BTreeMap<String, String>,
    pub max_hold_seconds: String,
}

/// The one-off config, as typed: also what a template holds. Empty means the
/// platform's default.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ConfigDraft {
    pub prompt: String,
    pub voice: String,
    pub product: String,
    pub language: String,
    pub voicemail_action: String,
    pub voicemail_message: String,
    pub ring_duration_seconds: String,
    pub max_call_duration_seconds: String,
    pub background_track: String,
    /// `on`, `off` or empty.
    pub silence_checkins: String,
    pub silence_interval_seconds: String,
    pub silence_max_checkins: String,
    pub silence_hangup_seconds: String,
}

/// Every field that holds text, by the API's name for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    FromNumber,
    ToNumber,
    Country,
    Agent,
    Prompt,
    Voice,
    Product,
    Language,
    VoicemailAction,
    VoicemailMessage,
    RingDuration,
    MaxCallDuration,
    BackgroundTrack,
    SilenceCheckins,
    SilenceInterval,
    SilenceMaxCheckins,
    SilenceHangup,
    MaxHold,
    Variables,
}

impl Field {
    /// In the order of the form, which is the order errors are visited in.
    pub const ALL: [Field; 19] = [
        Field::FromNumber,
        Field::Country,
        Field::ToNumber,
        Field::Agent,
        Field::Prompt,
        Field::Voice,
        Field::Product,
        Field::Language,
        Field::VoicemailAction,
        Field::VoicemailMessage,
        Field::RingDuration,
        Field::MaxCallDuration,
        Field::BackgroundTrack,
        Field::SilenceCheckins,
        Field::SilenceInterval,
        Field::SilenceMaxCheckins,
        Field::SilenceHangup,
        Field::Variables,
        Field::MaxHold,
    ];

    /// The API's name, which is also the element's id.
    pub fn name(self) -> &'static str {
        match self {
            Field::FromNumber => "from_number",
            Field::ToNumber => "to_number",
            Field::Country => "country",
            Field::Agent => "agent_id",
            Field::Prompt => "prompt",
            Field::Voice => "voice",
            Field::Product => "product",
            Field::Language => "language",
            Field::VoicemailAction => "voicemail_action",
            Field::VoicemailMessage => "voicemail_message",
            Field::RingDuration => "ring_duration_seconds",
            Field::MaxCallDuration => "max_call_duration_seconds",
            Field::BackgroundTrack => "background_track",
            Field::SilenceCheckins => "silence_checkins_enabled",
            Field::SilenceInterval => "silence_interval_seconds",
            Field::SilenceMaxCheckins => "silence_max_checkins",
            Field::SilenceHangup => "silence_hangup_seconds",
            Field::MaxHold => "max_hold_seconds",
            Field::Variables => "variables",
        }
    }

    /// The field an API message is about: `config.prompt`, `variables.x`, or an
    /// older alias.
    pub fn of_api(name: &str) -> Option<Field> {
        if name == "variables" || name.starts_with("variables.") {
            return Some(Field::Variables);
        }
        let name = name.strip_prefix("config.").unwrap_or(name);
        match name {
            "voice_name" => Some(Field::Voice),
            "primary_language" => Some(Field::Language),
            "country" => None,
            _ => Field::ALL.into_iter().find(|field| field.name() == name),
        }
    }

    /// Whether it stands under “More settings”.
    pub fn is_further_setting(self) -> bool {
        !matches!(
            self,
            Field::FromNumber
                | Field::ToNumber
                | Field::Country
                | Field::Agent
                | Field::Prompt
                | Field::Voice
                | Field::Product
                | Field::MaxHold
                | Field::Variables
        )
    }
}

impl Draft {
    pub fn text(&self, field: Field) -> &str {
        match field {
            Field::FromNumber => &self.from_number,
            Field::ToNumber => &self.to_number,
            Field::Country => &self.country,
            Field::Agent => &self.agent,
            Field::MaxHold => &self.max_hold_seconds,
            Field::Variables => "",
            Field::Prompt => &self.config.prompt,
            Field::Voice => &self.config.voice,
            Field::Product => &self.config.product,
            Field::Language => &self.config.language,
            Field::VoicemailAction => &self.config.voicemail_action,
            Field::VoicemailMessage => &self.config.voicemail_message,
            Field::RingDuration => &self.config.ring_duration_seconds,
            Field::MaxCallDuration => &self.config.max_call_duration_seconds,
            Field::BackgroundTrack => &self.config.background_track,
            Field::SilenceCheckins => &self.config.silence_checkins,
            Field::SilenceInterval => &self.config.silence_interval_seconds,
            Field::SilenceMaxCheckins => &self.config.silence_max_checkins,
            Field::SilenceHangup => &self.config.silence_hangup_seconds,
        }
    }

    pub fn set(&mut self, field: Field, text: String) {
        let slot = match field {
            Field::FromNumber => &mut self.from_number,
            Field::ToNumber => &mut self.to_number,
            Field::Country => &mut self.country,
            Field::Agent => &mut self.agent,
            Field::MaxHold => &mut self.max_hold_seconds,
            Field::Variables => return,
            Field::Prompt => &mut self.config.prompt,
            Field::Voice => &mut self.config.voice,
            Field::Product => &mut self.config.product,
            Field::Language => &mut self.config.language,
            Field::VoicemailAction => &mut self.config.voicemail_action,
            Field::VoicemailMessage => &mut self.config.voicemail_message,
            Field::RingDuration => &mut self.config.ring_duration_seconds,
            Field::MaxCallDuration => &mut self.config.max_call_duration_seconds,
            Field::BackgroundTrack => &mut self.config.background_track,
            Field::SilenceCheckins => &mut self.config.silence_checkins,
            Field::SilenceInterval => &mut self.config.silence_interval_seconds,
            Field::SilenceMaxCheckins => &mut self.config.silence_max_checkins,
            Field::SilenceHangup => &mut self.config.silence_hangup_seconds,
        };
        *slot = text;
    }

    /// The next draft after a call was accepted: whom to call and with what
    /// facts is new, the rest is likely the same.
    pub fn after_acceptance(&self, key: String) -> Draft {
        Draft { key, to_number: String::new(), variables: BTreeMap::new(), ..self.clone() }
    }

    /// The request, or what is wrong, in the order of the form. `prompt` is
    /// the chosen agent's, as far as it is known.
    pub fn request(&self, prompt: &str) -> Result<CallRequest, Vec<(Field, String)>> {
        let mut check = Check { draft: self, errors: Vec::new() };
        let from_number = check.number(Field::FromNumber, "Choose the number to call from.");
        let to_number = check.number(Field::ToNumber, "Enter the number to call.");
        let agent = match self.source {
            Source::Saved => AgentSource::Saved(check.agent()),
            Source::OneOff => AgentSource::OneOff(Box::new(check.config())),
            Source::NumbersOwn => AgentSource::NumbersOwn,
        };
        let variables = check.variables(prompt);
        let max_hold_seconds = check.seconds(Field::MaxHold);
        let Check { mut errors, .. } = check;
        if from_number.is_some() && from_number == to_number {
            errors.push((Field::ToNumber, "A number cannot call itself.".to_owned()));
        }
        match (from_number, to_number, errors.is_empty()) {
            (Some(from_number), Some(to_number), true) => Ok(CallRequest {
                from_number,
                to_number,
                agent,
                variables,
                max_hold_seconds,
                idempotency_key: self.key.clone(),
            }),
            _ => {
                errors.sort_by_key(|(field, _)| Field::ALL.iter().position(|other| other == field));
                Err(errors)
            }
        }
    }
}

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
        // The organization's own number is E.164 or nothing.
        let country = match field {
            Field::ToNumber => country_by_code(&self.draft.country),
            _ => None,
        };
        match number::parse(text, country) {
            Ok(number) => Some(number.as_str().to_owned()),
            Err(error) => {
                self.wrong(field, error.sentence());
                None
            }
        }
    }

    fn agent(&mut self) -> i64 {
        match self.draft.agent.trim() {
            "" => self.wrong(Field::Agent, "Choose the agent that speaks."),
            text => match text.parse::<i64>() {
                Ok(id) if id > 0 => return id,
                _ => self.wrong(Field::Agent, "An agent id is a whole number, like 12."),
            },
        }
        0
    }

    fn config(&mut self) -> InlineConfig {
        let config = &self.draft.config;
        let prompt = config.prompt.trim();
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
        let voicemail_action = match config.voicemail_action.as_str() {
            "prompt" => Some(VoicemailAction::Prompt),
            "hangup" => Some(VoicemailAction::Hangup),
            "message" => Some(VoicemailAction::Message),
            _ => None,
        };
        if voicemail_action == Some(VoicemailAction::Message)
            && config.voicemail_message.trim().is_empty()
        {
            self.wrong(Field::VoicemailMessage, "Write what to say to a mailbox.");
        }
        InlineConfig {
            prompt: prompt.to_owned(),
            voice: self.short(Field::Voice),
            product: self.short(Field::Product),
            language: self.short(Field::Language),
            voicemail_action,
            voicemail_message: self.short(Field::VoicemailMessage),
            ring_duration_seconds: self.seconds(Field::RingDuration),
            max_call_duration_seconds: self.seconds(Field::MaxCallDuration),
            background_track: self.short(Field::BackgroundTrack),
            silence_checkins_enabled: match config.silence_checkins.as_str() {
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

    /// Only what the prompt asks for is sent: a value typed for another
    /// agent's prompt is nobody's business here. Without a known prompt
    /// everything typed is sent.
    fn variables(&mut self, prompt: &str) -> BTreeMap<String, String> {
        let wanted = template::placeholders(prompt);
        let mut chosen = BTreeMap::new();
        for (name, value) in &self.draft.variables {
            if value.trim().is_empty() || !(prompt.is_empty() || wanted.contains(name)) {
                continue;
            }
            if value.len() > TEXT_MAX_BYTES {
                let sentence =
                    format!("“{name}” is too long: at most {} KB.", TEXT_MAX_BYTES / 1024);
                self.wrong(Field::Variables, sentence);
            }
            chosen.insert(name.clone(), value.trim().to_owned());
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn valid() -> Draft {
        Draft {
            key: "key-1".into(),
            from_number: "+12025550143".into(),
            to_number: "+1 (415) 555-0199".into(),
            agent: "12".into(),
            ..Draft::default()
        }
    }

    fn one_off(prompt: &str) -> Draft {
        let config = ConfigDraft { prompt: prompt.into(), ..ConfigDraft::default() };
        Draft { source: Source::OneOff, config, ..valid() }
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
        let mut message = one_off("Say hi.");
        message.config.voicemail_action = "message".into();
        refuses(message, Field::VoicemailMessage);
        let mut variable = valid();
        variable.variables.insert("name".into(), long.clone());
        refuses(variable, Field::Variables);
        refuses(Draft { to_number: "+12025550143".into(), ..valid() }, Field::ToNumber);
        refuses(Draft { to_number: "4155550199".into(), ..valid() }, Field::ToNumber);
    }

    #[test]
    fn errors_come_in_the_order_of_the_form() {
        let draft = Draft { max_hold_seconds: "x".into(), ..Draft::default() };
        let fields: Vec<_> = draft.request("").unwrap_err().into_iter().map(|(f, _)| f).collect();
        assert_eq!(fields, [Field::FromNumber, Field::ToNumber, Field::Agent, Field::MaxHold]);
    }

    #[test]
    fn only_what_the_prompt_asks_for_is_sent() {
        let mut draft = valid();
        draft.variables = [("first_name", " Dana "), ("city", "Oslo"), ("empty", " ")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        let sent = draft.request("Hello {{first_name}}, {{empty}}").unwrap().variables;
        assert_eq!(sent, [("first_name".to_owned(), "Dana".to_owned())].into());
        assert_eq!(draft.request("").unwrap().variables.len(), 2);
    }

    #[test]
    fn the_apis_messages_find_their_fields() {
        for (name, field) in [
            ("to_number", Some(Field::ToNumber)),
            ("config.prompt", Some(Field::Prompt)),
            ("config.voice_name", Some(Field::Voice)),
            ("variables.first_name", Some(Field::Variables)),
            ("agent_id", Some(Field::Agent)),
            ("non_field_errors", None),
            ("config.brand_new", None),
        ] {
            assert_eq!(Field::of_api(name), field, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_stored_text_is_read_or_refused_without_a_panic(text in "\\PC*") {
            let _ = serde_json::from_str::<Draft>(&text);
        }

        #[test]
        fn any_typing_is_answered(texts in proptest::collection::vec("\\PC{0,40}", 19)) {
            let mut draft = Draft { source: Source::OneOff, ..Draft::default() };
            for (field, text) in Field::ALL.into_iter().zip(texts) {
                draft.set(field, text);
            }
            let _ = draft.request(&draft.config.prompt);
            let stored = serde_json::to_string(&draft).unwrap();
            prop_assert_eq!(serde_json::from_str::<Draft>(&stored).unwrap(), draft);
        }
    }
}
