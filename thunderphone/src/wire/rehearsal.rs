//! Simulated calls: an engine plays the other party, and nobody's phone rings.

use super::call::CallId;
use super::field::Fields;
use super::open_enum::open_enum;
use crate::json;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

open_enum! {
    RunStatus {
        Queued = "queued" | "pending",
        InProgress = "in_progress",
        Completed = "completed",
        Failed = "failed",
    }
}

impl RunStatus {
    /// Whether nothing more happens.
    pub fn is_final(&self) -> bool {
        matches!(self, RunStatus::Completed | RunStatus::Failed)
    }
}

/// One simulated call.
#[derive(Clone, PartialEq, Debug)]
pub struct TestRun {
    pub id: i64,
    /// `agent` or `phone_number`.
    pub target_type: Option<String>,
    pub target_id: Option<i64>,
    pub agent_name: Option<String>,
    /// Of the simulated person.
    pub target_number: String,
    /// The simulated person's: `inbound` when it is called.
    pub direction: Option<String>,
    /// Who the simulated person is.
    pub scenario_prompt: String,
    pub status: Option<RunStatus>,
    /// How many times the price of a call it costs.
    pub charge_multiplier: Option<i64>,
    /// US cents.
    pub estimated_cost_cents: Option<i64>,
    /// The call that it became; `None` until there is one.
    pub call_id: Option<CallId>,
    pub error_message: Option<String>,
    pub duration_seconds: Option<i64>,
    /// 0 to 100.
    pub score: Option<i64>,
    /// `success`, `failure` or a word of the host's.
    pub outcome: Option<String>,
    pub created_at: Option<Timestamp>,
    pub started_at: Option<Timestamp>,
    pub completed_at: Option<Timestamp>,
}

impl TestRun {
    pub fn read(value: &Value) -> Option<TestRun> {
        let fields = Fields::new(value);
        let grade = fields.object("grade");
        let agent_name = fields.non_empty("agent_name");
        Some(TestRun {
            id: fields.i64("id")?,
            target_type: fields.non_empty("target_type"),
            target_id: fields.i64("target_id"),
            agent_name: agent_name.or_else(|| fields.non_empty("target_name")),
            target_number: fields.str("target_number").unwrap_or_default(),
            direction: fields.non_empty("direction"),
            scenario_prompt: fields.str("scenario_prompt").unwrap_or_default(),
            status: fields.non_empty("status").map(|word| RunStatus::read(&word)),
            charge_multiplier: fields.i64("charge_multiplier"),
            estimated_cost_cents: fields.rounded("estimated_cost_cents"),
            call_id: fields.i64("call_id").map(CallId),
            error_message: fields.non_empty("error_message"),
            duration_seconds: fields.rounded("duration_seconds"),
            score: grade.rounded("score"),
            outcome: grade.non_empty("call_outcome"),
            created_at: fields.timestamp("created_at"),
            started_at: fields.timestamp("started_at"),
            completed_at: fields.timestamp("completed_at"),
        })
    }
}

/// Several simulated calls that were started together.
#[derive(Clone, PartialEq, Debug)]
pub struct TestBatch {
    pub id: i64,
    pub name: String,
    pub target_id: Option<i64>,
    pub scenario_prompts: Vec<String>,
    pub status: Option<RunStatus>,
    pub total_runs: Option<i64>,
    pub completed_runs: Option<i64>,
    pub failed_runs: Option<i64>,
    pub run_ids: Vec<i64>,
    /// US cents, of all of them.
    pub estimated_cost_cents: Option<i64>,
    pub error_message: Option<String>,
    pub created_at: Option<Timestamp>,
}

impl TestBatch {
    pub fn read(value: &Value) -> Option<TestBatch> {
        let fields = Fields::new(value);
        let ids = fields.array("run_ids").into_iter().flatten();
        Some(TestBatch {
            id: fields.i64("id")?,
            name: fields.str("name").unwrap_or_default(),
            target_id: fields.i64("target_id"),
            scenario_prompts: fields.strs("scenario_prompts"),
            status: fields.non_empty("status").map(|word| RunStatus::read(&word)),
            total_runs: fields.i64("total_runs"),
            completed_runs: fields.i64("completed_runs"),
            failed_runs: fields.i64("failed_runs"),
            run_ids: ids.filter_map(Value::as_i64).collect(),
            estimated_cost_cents: fields.rounded("estimated_cost_cents"),
            error_message: fields.non_empty("error_message"),
            created_at: fields.timestamp("created_at"),
        })
    }
}

/// Who invents the simulated person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScenarioMode {
    /// Whoever writes the prompt.
    #[default]
    Manual,
    /// The platform.
    Auto,
}

/// The engine that plays the simulated person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Simulator {
    #[default]
    Testing,
    Spark,
}

/// A simulated call to start. The agent calls, and the simulated person answers. No number is
/// sent for the person: nobody's phone can ring. Whoever sends it agrees to be charged.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct NewTestRun {
    pub agent_id: i64,
    pub mode: ScenarioMode,
    /// Who the simulated person is; empty with [`ScenarioMode::Auto`].
    pub prompt: String,
    pub simulator: Simulator,
    /// A language code; empty for the agent's own.
    pub language: String,
}

#[derive(Serialize)]
struct RunBody<'a> {
    target_type: &'static str,
    target_id: i64,
    /// The simulated person's part, which is called.
    direction: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scenario_mode: Option<ScenarioMode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scenario_prompt: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    simulator_product: Option<Simulator>,
    #[serde(skip_serializing_if = "str::is_empty")]
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scenario_prompts: Option<[&'a str; 1]>,
    consent_to_charge: bool,
}

impl NewTestRun {
    fn fields(&self) -> RunBody<'_> {
        RunBody {
            target_type: "agent",
            target_id: self.agent_id,
            direction: "inbound",
            scenario_mode: None,
            scenario_prompt: None,
            simulator_product: None,
            language: &self.language,
            name: None,
            run_count: None,
            scenario_prompts: None,
            consent_to_charge: true,
        }
    }

    /// The body that starts one.
    pub fn body(&self) -> String {
        json::to_string(&RunBody {
            scenario_mode: Some(self.mode),
            scenario_prompt: (self.mode == ScenarioMode::Manual).then_some(&*self.prompt),
            simulator_product: Some(self.simulator),
            ..self.fields()
        })
    }

    /// The body that starts several at once, under a name. The API takes no engine for them, and
    /// invents the person when there is no prompt.
    pub fn batch_body(&self, name: &str, runs: u32) -> String {
        let prompt = (self.mode == ScenarioMode::Manual).then_some([&*self.prompt]);
        json::to_string(&RunBody {
            name: Some(name),
            run_count: Some(runs),
            scenario_prompts: prompt,
            ..self.fields()
        })
    }

    /// Whether that run is this one. It says nothing about when.
    pub fn is(&self, run: &TestRun) -> bool {
        let is_target = run.target_type.as_deref().is_none_or(|kind| kind == "agent")
            && run.target_id == Some(self.agent_id);
        let is_called = run.direction.as_deref().is_none_or(|direction| direction == "inbound");
        let is_prompt = self.mode == ScenarioMode::Auto || run.scenario_prompt == self.prompt;
        is_target && is_called && is_prompt
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const RUN: &str = include_str!("../../../tests/api/examples/test-call-completed.json");
    const BATCH: &str = include_str!("../../../tests/api/examples/test-call-batch.json");

    #[test]
    fn a_run_is_read_with_all_it_says() {
        let run = TestRun::read(&serde_json::from_str(RUN).unwrap()).unwrap();
        assert_eq!((run.id, run.call_id), (7110, Some(CallId(987_654_400))));
        assert_eq!(run.agent_name.as_deref(), Some("Appointment reminders"));
        assert_eq!(run.status, Some(RunStatus::Completed));
        assert_eq!((run.charge_multiplier, run.estimated_cost_cents), (Some(2), Some(20)));
        assert_eq!((run.score, run.outcome.as_deref()), (Some(88), Some("success")));
        assert_eq!((run.duration_seconds, run.error_message), (Some(58), None));
    }

    #[test]
    fn a_batch_is_read_with_all_it_says() {
        let batch = TestBatch::read(&serde_json::from_str(BATCH).unwrap()).unwrap();
        assert_eq!((batch.id, batch.name.as_str()), (81, "Refund questions"));
        assert_eq!(batch.run_ids, [7110, 7111, 7112]);
        assert_eq!((batch.total_runs, batch.completed_runs), (Some(3), Some(1)));
        assert_eq!(batch.status, Some(RunStatus::InProgress));
    }

    #[test]
    fn the_body_has_what_was_chosen_and_always_the_agents_part() {
        let least = NewTestRun { agent_id: 12, prompt: "Be late.".into(), ..Default::default() };
        assert_eq!(
            least.body(),
            r#"{"target_type":"agent","target_id":12,"direction":"inbound","scenario_mode":"manual","scenario_prompt":"Be late.","simulator_product":"testing","consent_to_charge":true}"#
        );
        let most = NewTestRun {
            mode: ScenarioMode::Auto,
            simulator: Simulator::Spark,
            language: "es-US".into(),
            ..least.clone()
        };
        assert_eq!(
            most.body(),
            r#"{"target_type":"agent","target_id":12,"direction":"inbound","scenario_mode":"auto","simulator_product":"spark","language":"es-US","consent_to_charge":true}"#
        );
        assert_eq!(
            least.batch_body("B", 3),
            r#"{"target_type":"agent","target_id":12,"direction":"inbound","name":"B","run_count":3,"scenario_prompts":["Be late."],"consent_to_charge":true}"#
        );
        assert_eq!(
            NewTestRun { mode: ScenarioMode::Auto, ..least }.batch_body("B", 3),
            r#"{"target_type":"agent","target_id":12,"direction":"inbound","name":"B","run_count":3,"consent_to_charge":true}"#
        );
    }

    #[test]
    fn a_run_is_told_from_another_by_what_was_sent() {
        let sent = NewTestRun { agent_id: 12, prompt: "P".into(), ..Default::default() };
        let row = |changes: Value| {
            let mut row = json!({"id": 1, "target_type": "agent", "target_id": 12, "direction": "inbound",
                "scenario_prompt": "P", "target_number": ""});
            for (key, value) in changes.as_object().into_iter().flatten() {
                row[key] = value.clone();
            }
            TestRun::read(&row).unwrap()
        };
        assert!(sent.is(&row(json!({}))));
        for other in [
            json!({"target_id": 13}),
            json!({"target_type": "phone_number"}),
            json!({"direction": "outbound"}),
            json!({"scenario_prompt": "Q"}),
        ] {
            assert!(!sent.is(&row(other.clone())), "{other}");
        }
        let invented = NewTestRun { mode: ScenarioMode::Auto, prompt: String::new(), ..sent };
        assert!(invented.is(&row(json!({}))));
    }

    proptest! {
        #[test]
        fn a_changed_field_never_loses_a_run_or_a_batch(index in 0usize..40, kind in 0usize..6) {
            for text in [RUN, BATCH] {
                let Ok(Value::Object(mut map)) = serde_json::from_str(text) else { panic!("an object") };
                let names: Vec<String> = map.keys().filter(|key| *key != "id").cloned().collect();
                let changed = [json!(null), json!(-1), json!("new"), json!([{}]), json!({"a": []}), json!(true)];
                map.insert(names[index % names.len()].clone(), changed[kind].clone());
                let value = Value::Object(map);
                prop_assert!(TestRun::read(&value).is_some() && TestBatch::read(&value).is_some());
            }
        }
    }
}
