//! A call as the API records it.

use super::field::{Fields, Rows};
use super::grade::{GradeStatus, grade_score};
use super::open_enum::open_enum;
use crate::timestamp::Timestamp;
use serde_json::Value;
use std::fmt;

/// The stable id of a call, a 64-bit integer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CallId(pub i64);

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

open_enum! {
    /// `completed` and `failed` are final. `completed` does not mean success.
    CallStatus { InProgress = "in_progress", Completed = "completed", Failed = "failed" }
}

impl CallStatus {
    pub fn is_final(&self) -> bool {
        matches!(self, CallStatus::Completed | CallStatus::Failed)
    }
}

open_enum! {
    /// `mic` and `widget` are retired names (API notes, section 1).
    Direction { Inbound = "inbound", Outbound = "outbound", Test = "test" | "mic", Web = "web" | "widget" }
}

open_enum! {
    /// The dial leg of an outbound call.
    DialState {
        Pending = "pending",
        Submitted = "submitted",
        Answered = "answered",
        Failed = "failed",
        Unknown = "unknown",
    }
}

open_enum! {
    /// Why a recording does or does not exist.
    RecordingMode {
        Recording = "recording",
        DisabledByConfig = "disabled_by_config",
        FailedBeforeCapture = "recording_failed_before_capture",
    }
}

open_enum! {
    /// How a transfer went.
    TransferOutcome {
        Bridged = "bridged",
        BridgeUnanswered = "bridge_unanswered",
        Failed = "failed",
        ReferAccepted = "refer_accepted",
    }
}

/// A call. Only `call_id` is certain: the smallest host sends little else.
#[derive(Clone, PartialEq, Debug)]
pub struct Call {
    pub call_id: CallId,
    pub status: Option<CallStatus>,
    pub direction: Option<Direction>,
    pub from_number: Option<String>,
    pub to_number: Option<String>,
    /// When the record was opened.
    pub start_time: Option<Timestamp>,
    pub end_time: Option<Timestamp>,
    pub duration_seconds: Option<i64>,
    /// An open vocabulary.
    pub end_reason: Option<String>,
    pub dial_state: Option<DialState>,
    /// When the far end picked up.
    pub sip_answered_at: Option<Timestamp>,
    /// A storage path, or on older hosts a link: see [`Call::recording_link`].
    pub recording_url: Option<String>,
    pub recording_mode: Option<RecordingMode>,
    pub recording_retention_notice: Option<String>,
    pub recording_started_at: Option<Timestamp>,
    pub agent_id: Option<i64>,
    pub product: Option<String>,
    pub voice: Option<String>,
    pub locale: Option<String>,
    pub billable_minutes: Option<f64>,
    /// The final charge in US cents; the only place a price comes from.
    pub billing_total_cents: Option<i64>,
    pub billed_at: Option<Timestamp>,
    pub grade_score: Option<i64>,
    pub grade_status: Option<GradeStatus>,
    pub grade_updated_at: Option<Timestamp>,
    pub issue_count: Option<i64>,
    pub call_outcome: Option<String>,
    pub goal_achievement: Option<String>,
    pub goal_reasoning: Option<String>,
    pub summary: Option<String>,
    pub unresolved_variables: Vec<String>,
    pub variables: Vec<(String, String)>,
    pub transfer_destination: Option<String>,
    pub transfer_outcome: Option<TransferOutcome>,
    pub is_test_call: bool,
    /// The whole record as it came.
    pub raw: Value,
}

impl Call {
    pub fn read(value: &Value) -> Option<Call> {
        Call::of_record(value.clone())
    }

    /// Reads a record that was requested by id: the smallest hosts do not repeat the id.
    pub fn read_as(asked: CallId, value: &Value) -> Call {
        Call::of(asked, value.clone())
    }

    fn of_record(record: Value) -> Option<Call> {
        let fields = Fields::new(&record);
        let call_id = fields.i64("call_id").or_else(|| fields.i64("id"))?;
        Some(Call { call_id: CallId(call_id), ..Call::of(CallId(0), record) })
    }

    fn of(asked: CallId, record: Value) -> Call {
        let fields = Fields::new(&record);
        let word = |key| fields.non_empty(key);
        Call {
            call_id: fields.i64("call_id").map_or(asked, CallId),
            status: word("status").map(|w| CallStatus::read(&w)),
            direction: word("direction").map(|w| Direction::read(&w)),
            from_number: word("from_number"),
            to_number: word("to_number"),
            start_time: fields.timestamp("start_time"),
            end_time: fields.timestamp("end_time"),
            duration_seconds: fields.f64("duration_seconds").map(|s| s.round() as i64),
            end_reason: word("end_reason"),
            dial_state: word("outbound_dial_state").map(|w| DialState::read(&w)),
            sip_answered_at: fields.timestamp("sip_answered_at"),
            recording_url: word("recording_url"),
            recording_mode: word("recording_mode").map(|w| RecordingMode::read(&w)),
            recording_retention_notice: word("recording_retention_notice"),
            recording_started_at: fields.timestamp("recording_started_at"),
            agent_id: fields.i64("agent_id"),
            product: word("product"),
            voice: word("voice"),
            locale: word("locale"),
            billable_minutes: fields.f64("billable_minutes"),
            billing_total_cents: fields.i64("billing_total_cents"),
            billed_at: fields.timestamp("billed_at"),
            grade_score: grade_score(&fields, "grade_score"),
            grade_status: word("grade_status").map(|w| GradeStatus::read(&w)),
            grade_updated_at: fields.timestamp("grade_updated_at"),
            issue_count: fields.i64("issue_count"),
            call_outcome: word("call_outcome"),
            goal_achievement: word("goal_achievement"),
            goal_reasoning: word("goal_reasoning"),
            summary: word("summary"),
            unresolved_variables: fields.strs("unresolved_variables"),
            variables: variables(fields.value("variables")),
            transfer_destination: word("transfer_destination"),
            transfer_outcome: word("transfer_outcome").map(|w| TransferOutcome::read(&w)),
            is_test_call: ["is_test_call", "is_simulation", "is_scenario_call"]
                .iter()
                .any(|key| fields.bool(key) == Some(true)),
            raw: record,
        }
    }

    pub fn is_final(&self) -> bool {
        self.status.as_ref().is_some_and(CallStatus::is_final)
    }

    /// The other side: whom an outbound call rings, who rang on an inbound one.
    pub fn party(&self) -> Option<&str> {
        match self.direction {
            Some(Direction::Inbound) => self.from_number.as_deref(),
            _ => self.to_number.as_deref(),
        }
    }

    /// `recording_url`, if a browser can play it: newer hosts send a storage path there and
    /// expect a request to `/audio` (API notes, section 6). Plain http is accepted only from
    /// this machine, for tests.
    pub fn recording_link(&self) -> Option<&str> {
        self.recording_url.as_deref().filter(|url| is_link(url))
    }
}

/// Whether a browser may play it from this URL.
pub fn is_link(url: &str) -> bool {
    let loopback = |rest: &str| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        host == "127.0.0.1" || host == "localhost" || host == "[::1]"
    };
    url.starts_with("https://") || url.strip_prefix("http://").is_some_and(loopback)
}

fn variables(value: Option<&Value>) -> Vec<(String, String)> {
    let Some(Value::Object(map)) = value else { return Vec::new() };
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    map.iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

/// One page of the list, newest first.
#[derive(Clone, PartialEq, Debug)]
pub struct CallPage {
    pub calls: Vec<Call>,
    /// How many calls match in all, when the host says so.
    pub total: Option<i64>,
    /// How many rows of the page could not be read.
    pub unreadable: usize,
}

impl CallPage {
    pub fn read(value: &Value) -> Option<CallPage> {
        CallPage::take(&mut value.clone())
    }

    /// The same; the records are taken out of the value, which may be large.
    pub(crate) fn take(value: &mut Value) -> Option<CallPage> {
        let Rows { rows, unreadable } = Rows::take(value, Call::of_record)?;
        Some(CallPage { calls: rows, total: Fields::new(value).i64("total"), unreadable })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn a_call_of_the_smallest_host_is_read() {
        let call = Call::read_as(
            CallId(7),
            &json!({"status": "completed", "end_reason": "agent_end",
            "duration_seconds": 41.6, "recording_url": "https://recordings.example.com/7.mp3"}),
        );
        assert_eq!(call.call_id, CallId(7));
        assert!(call.is_final());
        assert_eq!(call.duration_seconds, Some(42));
        assert_eq!(call.recording_link(), Some("https://recordings.example.com/7.mp3"));
    }

    #[test]
    fn only_a_link_is_a_link() {
        for (url, expected) in [
            ("recordings/42/1.ogg", false),
            ("https://storage.example.com/x", true),
            ("http://storage.example.com/x", false),
            ("http://127.0.0.1:4010/recordings/1.wav", true),
            ("http://127.0.0.1.example.com/x", false),
            ("http://localhost@example.com/x", false),
            ("javascript:alert(1)", false),
        ] {
            assert_eq!(is_link(url), expected, "{url}");
        }
    }

    #[test]
    fn unknown_words_are_preserved_and_retired_ones_understood() {
        assert_eq!(CallStatus::read("paused").as_str(), "paused");
        assert_eq!(Direction::read("mic"), Direction::Test);
        assert_eq!(Direction::read("widget"), Direction::Web);
    }

    #[test]
    fn both_scales_of_a_score_are_read() {
        for (score, expected) in
            [(json!(92), 92), (json!(0.92), 92), (json!(1), 1), (json!(0), 0), (json!(100), 100)]
        {
            assert_eq!(
                Call::read_as(CallId(1), &json!({"grade_score": score})).grade_score,
                Some(expected)
            );
        }
    }

    proptest! {
        /// Drift: whatever happens to any one field, the record is still read.
        #[test]
        fn a_changed_field_never_loses_the_call(index in 0usize..60, kind in 0usize..7) {
            let text = include_str!("../../../tests/api/examples/call-completed.json");
            let Some(Value::Object(mut map)) = serde_json::from_str(text).ok() else { panic!("an object") };
            let names: Vec<String> = map.keys().filter(|key| *key != "call_id").cloned().collect();
            let changed = [json!(null), json!(1.5e300), json!(-1), json!("a new value"), json!([{}]), json!({"a": []}), json!(true)];
            map.insert(names[index % names.len()].clone(), changed[kind].clone());
            let value = Value::Object(map);
            let call = Call::read(&value).unwrap();
            prop_assert_eq!(call.call_id, CallId(987_654_321));
        }
    }
}
