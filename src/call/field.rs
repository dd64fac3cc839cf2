//! The fields of the form, named as in the API.

/// Every field that holds text, by the API's name for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    FromNumber,
    Country,
    ToNumber,
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
    Variables,
    MaxHold,
}

impl Field {
    /// In the order of the form, which is also that of the variants.
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

    /// The field that an API message is about: `config.prompt`, `variables.x`, or an older
    /// alias.
    pub fn from_api_name(name: &str) -> Option<Field> {
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

    /// The fields of the one-off config, and so of a template.
    pub const CONFIG: &[Field] = &[
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
    ];

    /// Whether it is shown under “More settings”.
    pub fn is_further_setting(self) -> bool {
        Field::CONFIG.contains(&self)
            && !matches!(self, Field::Prompt | Field::Voice | Field::Product)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_fields_are_listed_in_the_order_of_the_variants() {
        for (index, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, index, "{field:?}");
        }
    }

    #[test]
    fn api_messages_find_their_fields() {
        for (name, field) in [
            ("to_number", Some(Field::ToNumber)),
            ("config.prompt", Some(Field::Prompt)),
            ("config.voice_name", Some(Field::Voice)),
            ("variables.first_name", Some(Field::Variables)),
            ("agent_id", Some(Field::Agent)),
            ("non_field_errors", None),
            ("config.brand_new", None),
        ] {
            assert_eq!(Field::from_api_name(name), field, "{name}");
        }
    }
}
