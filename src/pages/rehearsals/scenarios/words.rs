//! What the API's words about scenarios mean. Pure.

use strict_view::bidi::isolate;
use thunderphone::{Conditions, Scenario};

/// A kind of background noise.
pub fn noise(word: &str) -> String {
    match word {
        "" | "none" => "No noise".to_owned(),
        "office" => "Office noise".to_owned(),
        "cafe" => "Café noise".to_owned(),
        "street" => "Street noise".to_owned(),
        "car" => "Car noise".to_owned(),
        other => isolate(other).into_owned(),
    }
}

/// How loud the noise is, given how much louder the person is.
pub fn level(decibels: i64) -> String {
    match decibels {
        0 => "0 dB: as loud as the person".to_owned(),
        decibels => format!("{decibels} dB above the noise"),
    }
}

pub fn pace(word: &str) -> String {
    match word {
        "" | "natural" => "Natural pace".to_owned(),
        "slow" => "Slow".to_owned(),
        "fast" => "Fast".to_owned(),
        other => isolate(other).into_owned(),
    }
}

pub fn accent(word: &str) -> String {
    let name = match word {
        "" | "default" => "As usual",
        "en-US" => "American English",
        "en-GB" => "British English",
        "en-AU" => "Australian English",
        "en-IN" => "Indian English",
        "es-MX" => "Mexican Spanish",
        "fr-CA" => "Canadian French",
        other => return isolate(other).into_owned(),
    };
    name.to_owned()
}

/// How the simulated person sounds and behaves. `None` where all is as usual.
pub fn conditions(conditions: &Conditions) -> Option<String> {
    let mut parts = Vec::new();
    if !conditions.noise.is_empty() {
        let level = conditions.noise_decibels.map(|level| format!(" at {level} dB"));
        parts.push(noise(&conditions.noise) + &level.unwrap_or_default());
    }
    if !conditions.pace.is_empty() {
        parts.push(pace(&conditions.pace));
    }
    let mut parts: Vec<String> = parts.into_iter().map(|part| in_a_list(&part)).collect();
    if !conditions.accent.is_empty() {
        parts.push(accent(&conditions.accent));
    }
    if conditions.has_disfluencies {
        parts.push("says “um”".to_owned());
    }
    if !conditions.dtmf.is_empty() {
        parts.push(format!("enters {}", isolate(&conditions.dtmf)));
    }
    if conditions.silence_seconds > 0 {
        parts.push(format!("{} s of silence", conditions.silence_seconds));
    }
    if !conditions.topic_change.is_empty() {
        parts.push(format!("changes the topic to “{}”", isolate(&conditions.topic_change)));
    }
    if conditions.is_voicemail {
        parts.push("a mailbox answers".to_owned());
    }
    let list = parts.join(", ");
    let mut letters = list.chars();
    let first: String = letters.next()?.to_uppercase().collect();
    Some(first + letters.as_str())
}

/// Within a sentence: only a name keeps its capital letter.
fn in_a_list(words: &str) -> String {
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_lowercase).collect();
    first + letters.as_str()
}

/// The agent's part.
pub fn direction(word: Option<&str>) -> String {
    match word {
        Some("outbound") => "The agent calls".to_owned(),
        Some("inbound") | None => "The agent is called".to_owned(),
        Some(other) => isolate(other).into_owned(),
    }
}

/// How a scenario came to be, before the call that it was made of, if it was.
pub fn source(scenario: &Scenario) -> Option<String> {
    Some(match (scenario.source.as_deref()?, scenario.source_call) {
        ("manual", _) => "Written by a person".to_owned(),
        ("ai", _) => "Written by ThunderPhone".to_owned(),
        ("production", Some(_)) => "From ".to_owned(),
        ("production", None) => "From a call".to_owned(),
        (other, _) => isolate(other).into_owned(),
    })
}

/// A verdict: its tone, and its word. `None` before there is one.
pub fn verdict(word: Option<&str>) -> Option<(&'static str, String)> {
    Some(match word? {
        "pass" => ("live", "Passed".to_owned()),
        "fail" => ("failed", "Failed".to_owned()),
        other => ("unknown", isolate(other).into_owned()),
    })
}

/// So much of a prompt is read at once.
const FIRST_LINES: usize = 3;
const FIRST_LETTERS: usize = 240;

/// The first lines of a prompt, unless they are all.
pub fn excerpt(prompt: &str) -> Option<String> {
    let prompt = prompt.trim();
    let lines = prompt.lines().take(FIRST_LINES).collect::<Vec<_>>().join("\n");
    let mut start: String = lines.chars().take(FIRST_LETTERS).collect();
    if start.len() == prompt.len() {
        return None;
    }
    start.truncate(start.trim_end().len());
    Some(start + "…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use thunderphone::CallId;

    #[test]
    fn conditions_are_a_list_and_what_is_usual_is_left_out() {
        assert_eq!(conditions(&Conditions::default()), None);
        let all = Conditions {
            noise: "street".into(),
            noise_decibels: Some(5),
            accent: "en-GB".into(),
            pace: "fast".into(),
            has_disfluencies: true,
            dtmf: "1#".into(),
            silence_seconds: 8,
            topic_change: "rain".into(),
            is_voicemail: true,
        };
        assert_eq!(
            conditions(&all).unwrap(),
            "Street noise at 5 dB, fast, British English, says “um”, enters 1#, 8 s of silence, changes the topic to “rain”, a mailbox answers"
        );
        let mailbox = Conditions { is_voicemail: true, ..Conditions::default() };
        assert_eq!(conditions(&mailbox).unwrap(), "A mailbox answers");
        let unknown = Conditions { noise: "wind".into(), pace: "hurried".into(), ..mailbox };
        assert_eq!(conditions(&unknown).unwrap(), "Wind, hurried, a mailbox answers");
    }

    #[test]
    fn a_word_of_the_hosts_is_shown_as_it_is() {
        assert_eq!(direction(Some("both")), "both");
        assert_eq!(direction(None), "The agent is called");
        assert_eq!(verdict(Some("partial")), Some(("unknown", "partial".to_owned())));
        assert_eq!(verdict(None), None);
        assert_eq!((noise("wind"), pace("hurried")), ("wind".to_owned(), "hurried".to_owned()));
        assert_eq!(accent("de-DE"), "de-DE");
    }

    #[test]
    fn a_scenario_says_where_it_is_from() {
        let from = |source: &str, call: Option<i64>| {
            let value = json!({"id": 1, "source": source, "source_call_id": call});
            let scenario = Scenario::read(&value).unwrap();
            assert_eq!(scenario.source_call, call.map(CallId));
            super::source(&scenario).unwrap_or_default()
        };
        assert_eq!(from("manual", None), "Written by a person");
        assert_eq!(from("ai", None), "Written by ThunderPhone");
        assert_eq!(from("production", Some(7)), "From ");
        assert_eq!(from("production", None), "From a call");
        assert_eq!(from("imported", None), "imported");
        assert_eq!(from("", None), "");
    }

    #[test]
    fn only_a_long_prompt_is_cut() {
        assert_eq!(excerpt(" One.\nTwo.\nThree. \n"), None);
        assert_eq!(excerpt("1\n2\n3\n4").unwrap(), "1\n2\n3…");
        let long = "é".repeat(FIRST_LETTERS + 1);
        assert_eq!(excerpt(&long).unwrap().chars().count(), FIRST_LETTERS + 1);
        assert_eq!(excerpt(&long[2..]), None);
    }
}
