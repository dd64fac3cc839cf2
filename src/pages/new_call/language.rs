//! The language in which dates, times and amounts are written for the agent.

use super::form::Form;
use crate::browser::intl;
use crate::call::draft::Source;
use crate::call::field::Field;
use leptos::prelude::*;

#[derive(Clone, PartialEq)]
pub struct Language {
    /// As `Intl` takes it: `de-DE`.
    pub tag: String,
    /// Whether it is the agent's; otherwise it is English.
    pub is_agents: bool,
}

/// The agent's, by its own setting or its voice. English where neither says one language
/// that this browser can write.
pub fn of_agent(form: Form) -> Language {
    let one_off = form.source.get() == Source::OneOff;
    let agent = form.agent().filter(|_| !one_off);
    let (named, voice) = match agent {
        Some(agent) => (agent.language, agent.voice),
        None if one_off => (Some(form.text(Field::Language)), Some(form.text(Field::Voice))),
        None => (None, None),
    };
    let spoken = || {
        form.organization.voices.with(|voices| {
            let voices = &voices.value.as_ref()?.voices;
            let voice = voices.iter().find(|listed| Some(&listed.id) == voice.as_ref())?;
            match &*voice.languages {
                [language] => Some(language.clone()),
                _ => None,
            }
        })
    };
    let named = named.filter(|named| !named.trim().is_empty()).or_else(spoken);
    let tag = named.map(|named| named.trim().replace('_', "-"));
    match tag.filter(|tag| intl::is_known_language(tag)) {
        Some(tag) => Language { tag, is_agents: true },
        None => {
            let viewers = window().navigator().language().unwrap_or_default();
            Language { tag: english(&viewers), is_agents: false }
        }
    }
}

/// English as it is written where the viewer is.
fn english(viewers: &str) -> String {
    let is_region = |part: &&str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_uppercase());
    match viewers.split('-').skip(1).find(is_region) {
        Some(region) => format!("en-{region}"),
        None => "en-US".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_written_as_where_the_viewer_is() {
        for (viewers, expected) in [
            ("en-GB", "en-GB"),
            ("en-US", "en-US"),
            ("de-AT", "en-AT"),
            ("zh-Hant-TW", "en-TW"),
            ("en", "en-US"),
            ("", "en-US"),
            ("de-at", "en-US"),
            ("es-419", "en-US"),
        ] {
            assert_eq!(english(viewers), expected, "{viewers}");
        }
    }
}
