//! Saved scenarios: who the simulated person is, what it wants and how it sounds. And the
//! batches that run them.

use super::field::Fields;
use super::rehearsal::RunStatus;
use crate::json;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::call::CallId;

/// Kinds of background noise; `none` is silence.
pub const NOISES: [&str; 5] = ["none", "office", "cafe", "street", "car"];
/// How much louder the person is than the noise, in decibels.
pub const NOISE_DECIBELS: [i64; 4] = [20, 10, 5, 0];
pub const PACES: [&str; 3] = ["natural", "slow", "fast"];
pub const ACCENTS: [&str; 7] = ["default", "en-US", "en-GB", "en-AU", "en-IN", "es-MX", "fr-CA"];

/// How the simulated person sounds and behaves. What is as usual is not sent.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Conditions {
    /// One of [`NOISES`]; empty for none.
    pub noise: String,
    /// One of [`NOISE_DECIBELS`].
    pub noise_decibels: Option<i64>,
    /// One of [`ACCENTS`]; empty for the usual one.
    pub accent: String,
    /// One of [`PACES`]; empty for the usual one.
    pub pace: String,
    /// Says “um” and begins again.
    pub has_disfluencies: bool,
    /// Keys that it presses in a menu.
    pub dtmf: String,
    pub silence_seconds: i64,
    /// What it begins to talk about instead.
    pub topic_change: String,
    /// A mailbox answers.
    pub is_voicemail: bool,
}

impl Conditions {
    /// From a scenario, or from one entry of each list of a matrix.
    pub fn read(value: &Value) -> Conditions {
        let fields = Fields::new(value);
        let (audio, behavior) =
            (fields.object("audio_conditions"), fields.object("caller_behavior"));
        let (style, telephony) = (fields.object("speech_style"), fields.object("telephony"));
        let unless = |word: Option<String>, usual: &str| word.filter(|word| word != usual);
        Conditions {
            noise: unless(audio.non_empty("noise_asset"), "none").unwrap_or_default(),
            noise_decibels: audio.i64("snr_db"),
            accent: unless(style.non_empty("accent"), "default").unwrap_or_default(),
            pace: unless(style.non_empty("pace"), "natural").unwrap_or_default(),
            has_disfluencies: unless(style.non_empty("disfluencies"), "none").is_some(),
            dtmf: behavior.non_empty("dtmf_sequence").unwrap_or_default(),
            silence_seconds: behavior.i64("long_silence_seconds").unwrap_or_default(),
            topic_change: behavior.non_empty("topic_change").unwrap_or_default(),
            is_voicemail: telephony.bool("voicemail_answer") == Some(true),
        }
    }

    fn audio(&self) -> Value {
        let mut audio = Map::new();
        if !self.noise.is_empty() {
            audio.insert("noise_asset".into(), self.noise.as_str().into());
            audio.extend(self.noise_decibels.map(|level| ("snr_db".to_owned(), level.into())));
        }
        Value::Object(audio)
    }

    fn behavior(&self) -> Value {
        let mut behavior = Map::new();
        if !self.dtmf.is_empty() {
            behavior.insert("dtmf_sequence".into(), self.dtmf.as_str().into());
        }
        if self.silence_seconds > 0 {
            behavior.insert("long_silence_seconds".into(), self.silence_seconds.into());
        }
        if !self.topic_change.is_empty() {
            behavior.insert("topic_change".into(), self.topic_change.as_str().into());
        }
        Value::Object(behavior)
    }

    fn style(&self) -> Value {
        let mut style = Map::new();
        if !self.accent.is_empty() {
            style.insert("accent".into(), self.accent.as_str().into());
        }
        if self.has_disfluencies {
            style.insert("disfluencies".into(), "light".into());
        }
        if !self.pace.is_empty() {
            style.insert("pace".into(), self.pace.as_str().into());
        }
        Value::Object(style)
    }

    fn telephony(&self) -> Value {
        let voicemail = self.is_voicemail.then(|| ("voicemail_answer".to_owned(), true.into()));
        Value::Object(voicemail.into_iter().collect())
    }

    /// The four groups, by their keys in the API.
    fn groups(&self) -> [(&'static str, Value); 4] {
        [
            ("audio_conditions", self.audio()),
            ("caller_behavior", self.behavior()),
            ("speech_style", self.style()),
            ("telephony", self.telephony()),
        ]
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct Scenario {
    pub id: i64,
    pub agent_id: Option<i64>,
    pub title: String,
    pub prompt: String,
    /// The agent's part: `outbound` when it calls.
    pub direction: Option<String>,
    pub labels: Vec<String>,
    /// `ai`, `manual` or `production`.
    pub source: Option<String>,
    pub source_call: Option<CallId>,
    /// `pass`, `fail` or a word of the host's; `None` until it was run.
    pub latest_verdict: Option<String>,
    /// The agent's prompt changed after it was written.
    pub is_stale: bool,
    /// Tells that prompt from others.
    pub prompt_hash: Option<String>,
    pub conditions: Conditions,
    pub created_at: Option<Timestamp>,
}

impl Scenario {
    pub fn read(value: &Value) -> Option<Scenario> {
        let fields = Fields::new(value);
        let id = fields.i64("id")?;
        Some(Scenario {
            id,
            agent_id: fields.i64("agent_id"),
            title: fields.non_empty("title").unwrap_or_else(|| format!("Scenario {id}")),
            prompt: fields.str("scenario_prompt").unwrap_or_default(),
            direction: fields.non_empty("direction"),
            labels: fields.strs("labels"),
            source: fields.non_empty("source"),
            source_call: fields.i64("source_call_id").map(CallId),
            latest_verdict: fields.non_empty("latest_verdict"),
            is_stale: fields.bool("is_stale") == Some(true),
            prompt_hash: fields.non_empty("prompt_hash"),
            conditions: Conditions::read(value),
            created_at: fields.timestamp("created_at"),
        })
    }

    /// The list in an answer: below `scenarios`, or the array alone.
    pub fn read_list(value: &Value) -> Option<Vec<Scenario>> {
        let listed = Fields::new(value).value("scenarios").unwrap_or(value);
        Some(listed.as_array()?.iter().filter_map(Scenario::read).collect())
    }
}

/// What a person writes of a scenario.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ScenarioDraft {
    pub title: String,
    pub prompt: String,
    /// The agent's part: whether it calls.
    pub is_outbound: bool,
    pub conditions: Conditions,
}

impl ScenarioDraft {
    pub fn of(scenario: &Scenario) -> ScenarioDraft {
        ScenarioDraft {
            title: scenario.title.clone(),
            prompt: scenario.prompt.clone(),
            is_outbound: scenario.direction.as_deref() == Some("outbound"),
            conditions: scenario.conditions.clone(),
        }
    }

    fn direction(&self) -> &'static str {
        if self.is_outbound { "outbound" } else { "inbound" }
    }

    /// The body of a new one.
    pub fn body(&self) -> String {
        let mut body = Map::new();
        body.insert("title".into(), self.title.as_str().into());
        body.insert("scenario_prompt".into(), self.prompt.as_str().into());
        body.insert("direction".into(), self.direction().into());
        for (key, group) in self.conditions.groups() {
            if group.as_object().is_some_and(|group| !group.is_empty()) {
                body.insert(key.into(), group);
            }
        }
        json::to_string(&body)
    }

    /// The body of a change: what differs from what is there. A group of conditions is sent
    /// whole.
    pub fn change_body(&self, before: &ScenarioDraft) -> String {
        let mut body = Map::new();
        if self.title != before.title {
            body.insert("title".into(), self.title.as_str().into());
        }
        if self.prompt != before.prompt {
            body.insert("scenario_prompt".into(), self.prompt.as_str().into());
        }
        if self.is_outbound != before.is_outbound {
            body.insert("direction".into(), self.direction().into());
        }
        let groups = self.conditions.groups().into_iter().zip(before.conditions.groups());
        body.extend(
            groups.filter(|(now, before)| now != before).map(|((key, now), _)| (key.into(), now)),
        );
        json::to_string(&body)
    }

    /// Whether that scenario is this one.
    pub fn is(&self, scenario: &Scenario) -> bool {
        *self == ScenarioDraft::of(scenario)
    }
}

/// Saved scenarios to run.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ScenarioExecution {
    pub scenario_ids: Vec<i64>,
    /// Through this phone number; `None` stays inside the platform.
    pub phone_number_id: Option<i64>,
    /// Each scenario runs once under each; empty for once as it is.
    pub noises: Vec<String>,
    pub paces: Vec<String>,
    pub is_voicemail_too: bool,
}

impl ScenarioExecution {
    /// How many simulated calls that is.
    pub fn runs(&self) -> usize {
        let ways = |count: usize| count.max(1);
        let answers = if self.is_voicemail_too { 2 } else { 1 };
        self.scenario_ids.len() * ways(self.noises.len()) * ways(self.paces.len()) * answers
    }

    pub fn body(&self) -> String {
        let mut matrix = Map::new();
        let list = |key: &str, words: &[String]| -> Value {
            words.iter().map(|word| Value::from_iter([(key, word.as_str())])).collect()
        };
        if !self.noises.is_empty() {
            matrix.insert("audio_conditions".into(), list("noise_asset", &self.noises));
        }
        if !self.paces.is_empty() {
            matrix.insert("speech_style".into(), list("pace", &self.paces));
        }
        if self.is_voicemail_too {
            let answers =
                [false, true].map(|is_it| Value::from_iter([("voicemail_answer", is_it)]));
            matrix.insert("telephony".into(), Value::from_iter(answers));
        }
        let mut body = Map::new();
        let channel = if self.phone_number_id.is_some() { "telephony" } else { "web" };
        body.insert("channel".into(), channel.into());
        body.insert("scenario_ids".into(), self.scenario_ids.clone().into());
        body.extend(self.phone_number_id.map(|id| ("phone_number_id".to_owned(), id.into())));
        if !matrix.is_empty() {
            body.insert("matrix".into(), Value::Object(matrix));
        }
        body.insert("consent_to_charge".into(), true.into());
        json::to_string(&body)
    }

    /// Whether that batch runs the same scenarios as often. It says nothing about when.
    pub fn is(&self, batch: &ScenarioBatch) -> bool {
        let is_number = batch.phone_number_id == self.phone_number_id;
        let has_all = batch.runs.is_empty()
            || self
                .scenario_ids
                .iter()
                .all(|id| batch.runs.iter().any(|run| run.scenario_id == Some(*id)));
        let is_total = batch.total.is_none_or(|total| usize::try_from(total) == Ok(self.runs()));
        is_number && has_all && is_total
    }
}

/// One run of a scenario in a batch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScenarioRun {
    pub id: Option<i64>,
    pub scenario_id: Option<i64>,
    pub status: Option<RunStatus>,
    /// `pass`, `fail` or a word of the host's.
    pub verdict: Option<String>,
}

/// Saved scenarios that were run together.
#[derive(Clone, PartialEq, Debug)]
pub struct ScenarioBatch {
    pub id: i64,
    /// `web` or `telephony`.
    pub channel: Option<String>,
    pub status: Option<RunStatus>,
    pub total: Option<i64>,
    pub completed: Option<i64>,
    pub failed: Option<i64>,
    pub pass_count: Option<i64>,
    pub fail_count: Option<i64>,
    pub runs: Vec<ScenarioRun>,
    /// Tells the agent's prompt of then from others.
    pub prompt_hash: Option<String>,
    pub phone_number_id: Option<i64>,
    /// US cents.
    pub estimated_cost_cents: Option<i64>,
    pub error_message: Option<String>,
    pub created_at: Option<Timestamp>,
    pub completed_at: Option<Timestamp>,
}

impl ScenarioBatch {
    pub fn read(value: &Value) -> Option<ScenarioBatch> {
        let fields = Fields::new(value);
        let status =
            |fields: &Fields<'_>| fields.non_empty("status").map(|word| RunStatus::read(&word));
        let runs = fields.array("runs").into_iter().flatten().map(|run| {
            let fields = Fields::new(run);
            ScenarioRun {
                id: fields.i64("id"),
                scenario_id: fields.i64("scenario_id"),
                status: status(&fields),
                verdict: fields.non_empty("verdict"),
            }
        });
        Some(ScenarioBatch {
            id: fields.i64("id")?,
            channel: fields.non_empty("channel"),
            status: status(&fields),
            total: fields.i64("total"),
            completed: fields.i64("completed"),
            failed: fields.i64("failed"),
            pass_count: fields.i64("pass_count"),
            fail_count: fields.i64("fail_count"),
            runs: runs.collect(),
            prompt_hash: fields.non_empty("agent_prompt_hash"),
            phone_number_id: fields.i64("phone_number_id"),
            estimated_cost_cents: fields.rounded("estimated_cost_cents"),
            error_message: fields.non_empty("error_message"),
            created_at: fields.timestamp("created_at"),
            completed_at: fields.timestamp("completed_at"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const SCENARIO: &str = include_str!("../../../tests/api/examples/test-scenario.json");
    const BATCHES: &str = include_str!("../../../tests/api/examples/test-run-batches.json");

    #[test]
    fn a_scenario_is_read_with_all_it_says() {
        let value = json!({"id": 5, "agent_id": 12, "title": "T", "scenario_prompt": "P",
            "direction": "outbound", "labels": ["Edge Case"], "source": "production",
            "source_call_id": 9, "latest_verdict": "fail", "is_stale": true,
            "audio_conditions": {"noise_asset": "street", "snr_db": 5},
            "caller_behavior": {"dtmf_sequence": "1#", "long_silence_seconds": 8, "topic_change": "rain"},
            "speech_style": {"accent": "en-GB", "disfluencies": "light", "pace": "fast"},
            "telephony": {"voicemail_answer": true}});
        let scenario = Scenario::read(&value).unwrap();
        assert_eq!((scenario.source_call, scenario.is_stale), (Some(CallId(9)), true));
        assert_eq!(scenario.latest_verdict.as_deref(), Some("fail"));
        let draft = ScenarioDraft::of(&scenario);
        // What is written of it is what was read.
        let body: Value = serde_json::from_str(&draft.body()).unwrap();
        for key in [
            "title",
            "scenario_prompt",
            "direction",
            "audio_conditions",
            "caller_behavior",
            "speech_style",
            "telephony",
        ] {
            assert_eq!(body[key], value[key], "{key}");
        }
        assert!(draft.is(&scenario));
        let example = Scenario::read(&serde_json::from_str(SCENARIO).unwrap()).unwrap();
        let conditions = &example.conditions;
        assert_eq!((conditions.noise.as_str(), conditions.noise_decibels), ("cafe", Some(10)));
        assert_eq!((conditions.accent.as_str(), conditions.silence_seconds), ("en-GB", 8));
    }

    #[test]
    fn what_is_usual_is_neither_shown_nor_sent() {
        let usual = json!({"id": 5, "title": "T", "scenario_prompt": "P",
            "audio_conditions": {"noise_asset": "none"}, "caller_behavior": {},
            "speech_style": {"accent": "default", "disfluencies": "none", "pace": "natural"},
            "telephony": {"voicemail_answer": false}});
        let draft = ScenarioDraft::of(&Scenario::read(&usual).unwrap());
        assert_eq!(draft.conditions, Conditions::default());
        assert_eq!(draft.body(), r#"{"direction":"inbound","scenario_prompt":"P","title":"T"}"#);
    }

    #[test]
    fn a_change_says_only_what_changed() {
        let before = ScenarioDraft { title: "T".into(), prompt: "P".into(), ..Default::default() };
        assert_eq!(before.change_body(&before), "{}");
        let titled = ScenarioDraft { title: "U".into(), ..before.clone() };
        assert_eq!(titled.change_body(&before), r#"{"title":"U"}"#);
        let conditions = Conditions { pace: "fast".into(), ..Conditions::default() };
        let paced = ScenarioDraft { conditions, ..before.clone() };
        assert_eq!(paced.change_body(&before), r#"{"speech_style":{"pace":"fast"}}"#);
        // What is as usual again is sent, so that it is taken back.
        assert_eq!(before.change_body(&paced), r#"{"speech_style":{}}"#);
    }

    #[test]
    fn an_execution_counts_its_runs_and_says_only_what_differs() {
        let plain = ScenarioExecution { scenario_ids: vec![311, 319], ..Default::default() };
        assert_eq!(plain.runs(), 2);
        assert_eq!(
            plain.body(),
            r#"{"channel":"web","consent_to_charge":true,"scenario_ids":[311,319]}"#
        );
        let matrix = ScenarioExecution {
            phone_number_id: Some(5),
            noises: vec!["none".into(), "street".into(), "car".into()],
            paces: vec!["slow".into(), "fast".into()],
            is_voicemail_too: true,
            ..plain
        };
        assert_eq!(matrix.runs(), 24);
        let body: Value = serde_json::from_str(&matrix.body()).unwrap();
        assert_eq!(body["phone_number_id"], 5);
        assert_eq!(body["channel"], "telephony");
        assert_eq!(
            body["matrix"],
            json!({"audio_conditions": [{"noise_asset": "none"}, {"noise_asset": "street"}, {"noise_asset": "car"}],
                "speech_style": [{"pace": "slow"}, {"pace": "fast"}],
                "telephony": [{"voicemail_answer": false}, {"voicemail_answer": true}]})
        );
    }

    #[test]
    fn a_batch_is_told_from_another_by_what_was_sent() {
        let value: Value = serde_json::from_str(BATCHES).unwrap();
        let batch = ScenarioBatch::read(&value[0]).unwrap();
        assert_eq!((batch.pass_count, batch.fail_count, batch.total), (Some(1), Some(0), Some(2)));
        assert_eq!(batch.runs[1].status, Some(RunStatus::Queued));
        let sent = ScenarioExecution {
            scenario_ids: vec![311, 319],
            phone_number_id: Some(5),
            ..Default::default()
        };
        assert!(sent.is(&batch));
        assert!(!ScenarioExecution { scenario_ids: vec![311, 320], ..sent.clone() }.is(&batch));
        assert!(!ScenarioExecution { phone_number_id: None, ..sent.clone() }.is(&batch));
        assert!(!ScenarioExecution { is_voicemail_too: true, ..sent }.is(&batch));
    }

    proptest! {
        #[test]
        fn a_changed_field_never_loses_a_scenario_or_a_batch(index in 0usize..40, kind in 0usize..6) {
            let batches: Value = serde_json::from_str(BATCHES).unwrap();
            for value in [serde_json::from_str(SCENARIO).unwrap(), batches[0].clone()] {
                let Value::Object(mut map) = value else { panic!("an object") };
                let names: Vec<String> = map.keys().filter(|key| *key != "id").cloned().collect();
                let changed = [json!(null), json!(-1), json!("new"), json!([{}]), json!({"a": []}), json!(true)];
                map.insert(names[index % names.len()].clone(), changed[kind].clone());
                let value = Value::Object(map);
                prop_assert!(Scenario::read(&value).is_some() && ScenarioBatch::read(&value).is_some());
            }
        }
    }
}
