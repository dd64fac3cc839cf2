//! A scenario as it is typed: what is wrong with it, and what is sent of it. Pure.

use crate::rehearsal::draft::LONGEST_BYTES;
use thunderphone::{Error, Scenario, ScenarioDraft};

const LONGEST_TITLE: usize = 200;
const LONGEST_SILENCE_SECONDS: i64 = 600;
/// How loud a noise is before somebody says it.
const USUAL_DECIBELS: i64 = 10;

/// A field of the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    Title,
    Prompt,
    Noise,
    Level,
    Pace,
    Accent,
    Digits,
    Silence,
    Topic,
}

/// What is in the fields.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    pub draft: ScenarioDraft,
    /// The seconds of silence as they are typed.
    pub silence: String,
}

impl Written {
    /// An empty one. The agents of this page mostly call.
    pub fn new() -> Written {
        let draft = ScenarioDraft { is_outbound: true, ..ScenarioDraft::default() };
        Written { draft, silence: String::new() }
    }

    pub fn of(scenario: &Scenario) -> Written {
        let draft = ScenarioDraft::of(scenario);
        let silence = Some(draft.conditions.silence_seconds).filter(|seconds| *seconds > 0);
        Written { silence: silence.map(|it| it.to_string()).unwrap_or_default(), draft }
    }

    pub fn set_noise(&mut self, word: String) {
        let conditions = &mut self.draft.conditions;
        if conditions.noise.is_empty() && conditions.noise_decibels.is_none() {
            conditions.noise_decibels = Some(USUAL_DECIBELS);
        }
        conditions.noise = word;
    }

    fn silence_seconds(&self) -> Option<i64> {
        match self.silence.trim() {
            "" => Some(0),
            typed => typed.parse().ok().filter(|it| (0..=LONGEST_SILENCE_SECONDS).contains(it)),
        }
    }

    /// What is wrong with it, a sentence each.
    pub fn problems(&self) -> Vec<(Part, String)> {
        let mut problems = Vec::new();
        let letters = self.draft.title.trim().chars().count();
        if letters == 0 {
            problems.push((Part::Title, "Enter a title to recognize it by.".to_owned()));
        } else if letters > LONGEST_TITLE {
            let sentence = format!("The title has {letters} characters. At most 200 are allowed.");
            problems.push((Part::Title, sentence));
        }
        let bytes = self.draft.prompt.trim().len();
        if bytes == 0 {
            problems.push((Part::Prompt, "Say who the simulated person is.".to_owned()));
        } else if bytes > LONGEST_BYTES {
            let size = bytes.div_ceil(1024);
            let sentence = format!(
                "The text takes {size} KB. At most 100 KB are allowed. A letter like é takes more than one like e."
            );
            problems.push((Part::Prompt, sentence));
        }
        let is_digit = |letter: char| letter.is_ascii_digit() || matches!(letter, '*' | '#');
        if !self.draft.conditions.dtmf.trim().chars().all(is_digit) {
            let sentence = "Only the digits 0 to 9, * and # can be entered.".to_owned();
            problems.push((Part::Digits, sentence));
        }
        if self.silence_seconds().is_none() {
            let sentence = "Enter a whole number of seconds from 0 to 600.".to_owned();
            problems.push((Part::Silence, sentence));
        }
        problems
    }

    /// What is sent of it.
    pub fn to_draft(&self) -> ScenarioDraft {
        let mut draft = self.draft.clone();
        let conditions = &mut draft.conditions;
        let texts = [
            &mut draft.title,
            &mut draft.prompt,
            &mut conditions.dtmf,
            &mut conditions.topic_change,
        ];
        for text in texts {
            *text = text.trim().to_owned();
        }
        conditions.silence_seconds = self.silence_seconds().unwrap_or_default();
        if conditions.noise.is_empty() {
            conditions.noise_decibels = None;
        }
        draft
    }

    /// The scenario as it is to be. `None` when that is what it was.
    pub fn change_of(&self, before: &ScenarioDraft) -> Option<ScenarioDraft> {
        let mut draft = self.to_draft();
        let (now, was) = (&mut draft.conditions, &before.conditions);
        let texts = [
            (&mut draft.title, &before.title),
            (&mut draft.prompt, &before.prompt),
            (&mut now.dtmf, &was.dtmf),
            (&mut now.topic_change, &was.topic_change),
        ];
        // Spaces at its ends are no change of a text.
        for (text, was) in texts {
            if *text == was.trim() {
                text.clone_from(was);
            }
        }
        (draft.change_body(before) != "{}").then_some(draft)
    }
}

/// What the API says is wrong, at the fields that it names. Empty where it names none, or
/// something that has no field here.
pub fn refused_parts(failure: &Error) -> Vec<(Part, String)> {
    let Some(refusal) = failure.api_error().filter(|refusal| refusal.status == 400) else {
        return Vec::new();
    };
    let part = |name: &str| {
        Some(match name {
            "title" => Part::Title,
            "scenario_prompt" => Part::Prompt,
            "audio_conditions" | "audio_conditions.noise_asset" => Part::Noise,
            "audio_conditions.snr_db" => Part::Level,
            "caller_behavior.dtmf_sequence" => Part::Digits,
            "caller_behavior.long_silence_seconds" => Part::Silence,
            "caller_behavior.topic_change" => Part::Topic,
            "speech_style.pace" => Part::Pace,
            "speech_style.accent" => Part::Accent,
            _ => return None,
        })
    };
    let parts = refusal.fields.iter().map(|(name, said)| Some((part(name)?, said.clone())));
    parts.collect::<Option<Vec<_>>>().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::Reply;
    use thunderphone::error::classify;

    fn complete() -> Written {
        let mut written = Written::new();
        written.draft.title = "Wants Friday".into();
        written.draft.prompt = "You want Friday.".into();
        written
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        let parts = |change: fn(&mut Written)| -> Vec<Part> {
            let mut written = complete();
            change(&mut written);
            written.problems().into_iter().map(|(part, _)| part).collect()
        };
        assert_eq!(parts(|_| {}), []);
        assert_eq!(parts(|it| it.draft.title = "  ".into()), [Part::Title]);
        assert_eq!(parts(|it| it.draft.title = "é".repeat(200)), []);
        assert_eq!(parts(|it| it.draft.title = "é".repeat(201)), [Part::Title]);
        assert_eq!(parts(|it| it.draft.prompt = "\n".into()), [Part::Prompt]);
        assert_eq!(parts(|it| it.draft.prompt = "a".repeat(102_400)), []);
        // Bytes count.
        assert_eq!(parts(|it| it.draft.prompt = "é".repeat(51_201)), [Part::Prompt]);
        assert_eq!(parts(|it| it.draft.conditions.dtmf = "12*#".into()), []);
        assert_eq!(parts(|it| it.draft.conditions.dtmf = "1a".into()), [Part::Digits]);
        assert_eq!(parts(|it| it.silence = " 600 ".into()), []);
        for silence in ["601", "-1", "1.5", "soon", "9999999999999999999999"] {
            let mut written = complete();
            written.silence = silence.into();
            assert_eq!(written.problems()[0].0, Part::Silence, "{silence}");
        }
        assert_eq!(Written::new().problems().len(), 2);
        let long = Written {
            silence: String::new(),
            draft: ScenarioDraft { prompt: "é".repeat(61_440), ..complete().draft },
        };
        assert!(long.problems()[0].1.contains("120 KB"), "{:?}", long.problems());
    }

    #[test]
    fn what_is_sent_has_no_spaces_around_it_and_no_level_without_a_noise() {
        let mut written = complete();
        written.draft.title = " Wants Friday ".into();
        written.silence = " 8 ".into();
        written.set_noise("street".into());
        assert_eq!(written.draft.conditions.noise_decibels, Some(10));
        let draft = written.to_draft();
        assert_eq!(draft.title, "Wants Friday");
        assert_eq!((draft.conditions.silence_seconds, draft.is_outbound), (8, true));
        written.draft.conditions.noise_decibels = Some(5);
        written.set_noise("car".into());
        assert_eq!(written.to_draft().conditions.noise_decibels, Some(5));
        written.set_noise(String::new());
        assert_eq!(written.to_draft().conditions.noise_decibels, None);
    }

    fn scenario(more: Value) -> Scenario {
        let mut value = json!({"id": 5, "title": "T ", "scenario_prompt": "P\n",
            "direction": "inbound", "caller_behavior": {"long_silence_seconds": 8}});
        value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Scenario::read(&value).unwrap()
    }

    #[test]
    fn an_untouched_scenario_changes_nothing() {
        for more in [
            json!({}),
            json!({"audio_conditions": {"noise_asset": "none", "snr_db": 10}}),
            json!({"audio_conditions": {"noise_asset": "wind"}, "speech_style": {"pace": "hurried"}}),
            json!({"direction": "both"}),
        ] {
            let scenario = scenario(more.clone());
            let before = ScenarioDraft::of(&scenario);
            assert_eq!(Written::of(&scenario).change_of(&before), None, "{more}");
        }
    }

    #[test]
    fn a_change_says_only_what_differs() {
        let scenario = scenario(json!({}));
        let before = ScenarioDraft::of(&scenario);
        let body = |change: fn(&mut Written)| {
            let mut written = Written::of(&scenario);
            change(&mut written);
            written.change_of(&before).map(|draft| draft.change_body(&before)).unwrap_or_default()
        };
        assert_eq!(body(|it| it.draft.title = " U ".into()), r#"{"title":"U"}"#);
        assert_eq!(body(|it| it.silence.clear()), r#"{"caller_behavior":{}}"#);
        assert_eq!(body(|it| it.draft.is_outbound = true), r#"{"direction":"outbound"}"#);
        assert_eq!(
            body(|it| it.set_noise("street".into())),
            r#"{"audio_conditions":{"noise_asset":"street","snr_db":10}}"#
        );
    }

    #[test]
    fn what_the_api_refuses_is_said_at_its_field_or_in_a_banner() {
        let parts = |status: u16, body: &str| -> Vec<Part> {
            let reply = Reply { status, body: body.to_owned(), ..Reply::default() };
            let failure = classify(reply).unwrap_err();
            refused_parts(&failure).into_iter().map(|(part, _)| part).collect()
        };
        assert_eq!(parts(400, r#"{"title": ["Too long."]}"#), [Part::Title]);
        assert_eq!(
            parts(400, r#"{"audio_conditions": {"snr_db": ["7 is not a valid choice."]}}"#),
            [Part::Level]
        );
        assert_eq!(parts(400, r#"{"title": ["Too long."], "labels": ["No."]}"#), []);
        assert_eq!(parts(400, r#"{"detail": "No."}"#), []);
        assert_eq!(parts(500, r#"{"title": ["Too long."]}"#), []);
    }
}
