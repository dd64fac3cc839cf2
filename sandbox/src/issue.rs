//! Issue reports: quality problems that were reported about a call.

use serde_json::{Map, Value, json};

use crate::call::{Call, IssueCount};
use crate::date::{Millis, iso};
use crate::identity::USER_ID;

pub const SEVERITIES: [&str; 3] = ["info", "warning", "critical"];
pub const STATUSES: [&str; 4] = ["open", "acknowledged", "resolved", "dismissed"];
pub const SOURCES: [&str; 2] = ["system", "user"];

pub struct Issue {
    pub id: i64,
    pub trace_id: String,
    pub call_id: i64,
    pub agent_id: Option<i64>,
    call_start: Millis,
    pub severity: String,
    pub source: String,
    pub status: String,
    /// The fields as they were sent.
    report: Map<String, Value>,
    pub created_at: Millis,
    updated_at: Millis,
}

impl Issue {
    /// `report` has been validated.
    pub fn new(
        id: i64,
        trace_id: String,
        call: &Call,
        report: Map<String, Value>,
        at: Millis,
    ) -> Self {
        let text = |key: &str, default: &str| {
            report.get(key).and_then(Value::as_str).unwrap_or(default).to_owned()
        };
        Self {
            id,
            trace_id,
            call_id: call.id,
            agent_id: call.snapshot.agent_id,
            call_start: call.start,
            severity: text("severity", "warning"),
            source: text("source", "user"),
            status: "open".to_owned(),
            report,
            created_at: at,
            updated_at: at,
        }
    }

    pub fn set_status(&mut self, status: &str, at: Millis) {
        status.clone_into(&mut self.status);
        self.updated_at = at;
    }

    /// The recurring pattern that it belongs to, if any.
    pub fn pattern(&self) -> Option<&str> {
        self.report.get("detected_issue_ref").and_then(Value::as_str)
    }

    pub fn json(&self) -> Value {
        let given = |key: &str, default: Value| self.report.get(key).cloned().unwrap_or(default);
        let turn = given("failing_turn_index", Value::Null);
        json!({
            "id": self.id,
            "trace_id": self.trace_id,
            "call_id": self.call_id,
            "agent_id": self.agent_id,
            "call_start_time": iso(self.call_start),
            "source": self.source,
            "severity": self.severity,
            "status": self.status,
            "title": given("title", "".into()),
            "description": given("description", "".into()),
            "reported_by_id": (self.source == "user").then_some(USER_ID),
            "timestamp_seconds": given("timestamp_seconds", Value::Null),
            "relevant_turn_indices": turn.as_i64().map_or(json!([]), |turn| json!([turn])),
            "failing_turn_index": turn,
            "detected_issue_ref": given("detected_issue_ref", Value::Null),
            "cluster_id": null,
            "evidence": "",
            "what_went_wrong": "",
            "suggested_fix": "",
            "regression_guarded": false,
            "linked_test_cases": [],
            "metadata": given("metadata", json!({})),
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
        })
    }
}

/// How many of the reports about a call are open.
pub fn count<'a>(issues: impl Iterator<Item = &'a Issue>) -> IssueCount {
    let open = issues.filter(|issue| issue.status == "open");
    open.fold(IssueCount::default(), |count, issue| IssueCount {
        open: count.open + 1,
        critical: count.critical + usize::from(issue.severity == "critical"),
    })
}
