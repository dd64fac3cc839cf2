//! Issue reports: what somebody, or the grader, found wrong with a call.

use super::call::CallId;
use super::field::{Fields, Rows};
use super::open_enum::open_enum;
use crate::json;
use crate::timestamp::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

open_enum! {
    IssueSeverity { Info = "info", Warning = "warning", Critical = "critical" }
}

open_enum! {
    /// A report cannot be deleted: whoever finds it wrong dismisses it.
    IssueStatus {
        Open = "open",
        Acknowledged = "acknowledged",
        Resolved = "resolved",
        Dismissed = "dismissed",
    }
}

open_enum! {
    /// Who filed it: the grader, or a person.
    IssueSource { System = "system", User = "user" }
}

#[derive(Clone, PartialEq, Debug)]
pub struct IssueReport {
    /// A UUID, by which its status is changed.
    pub trace_id: Option<String>,
    pub id: Option<i64>,
    pub call_id: Option<CallId>,
    pub agent_id: Option<i64>,
    pub source: Option<IssueSource>,
    pub severity: Option<IssueSeverity>,
    pub status: Option<IssueStatus>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub reported_by_id: Option<i64>,
    /// Where in the call.
    pub timestamp_seconds: Option<i64>,
    /// [`Turn::index`](super::Turn::index) of the turn that it is about.
    pub failing_turn_index: Option<i64>,
    pub relevant_turn_indices: Vec<i64>,
    /// What ties recurring findings together.
    pub detected_issue_ref: Option<String>,
    /// What widens a change of many reports to every report of the same pattern; `None` for a
    /// report that belongs to no pattern.
    pub pattern_key: Option<String>,
    pub evidence: Option<String>,
    pub what_went_wrong: Option<String>,
    pub suggested_fix: Option<String>,
    /// What the client that filed it wrote down for itself.
    pub metadata: Map<String, Value>,
    pub created_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
}

impl IssueReport {
    /// `None` for what has neither of the two ids.
    pub fn read(value: &Value) -> Option<IssueReport> {
        let fields = Fields::new(value);
        let (trace_id, id) = (fields.non_empty("trace_id"), fields.i64("id"));
        if trace_id.is_none() && id.is_none() {
            return None;
        }
        let turns = fields.array("relevant_turn_indices").map(Vec::as_slice).unwrap_or_default();
        let metadata = fields.value("metadata").and_then(Value::as_object);
        Some(IssueReport {
            trace_id,
            id,
            call_id: fields.i64("call_id").map(CallId),
            agent_id: fields.i64("agent_id"),
            source: fields.non_empty("source").map(|word| IssueSource::read(&word)),
            severity: fields.non_empty("severity").map(|word| IssueSeverity::read(&word)),
            status: fields.non_empty("status").map(|word| IssueStatus::read(&word)),
            title: fields.non_empty("title"),
            description: fields.non_empty("description"),
            reported_by_id: fields.i64("reported_by_id"),
            timestamp_seconds: fields.rounded("timestamp_seconds"),
            failing_turn_index: fields.i64("failing_turn_index"),
            relevant_turn_indices: turns.iter().filter_map(Value::as_i64).collect(),
            detected_issue_ref: fields.non_empty("detected_issue_ref"),
            // No document says where a report has its pattern. What correlates recurring
            // findings is the one field that can be it, and any text of it will do: a host
            // takes the pattern from the reports that are named.
            pattern_key: fields
                .non_empty("pattern_key")
                .or_else(|| fields.non_empty("detected_issue_ref")),
            evidence: fields.non_empty("evidence"),
            what_went_wrong: fields.non_empty("what_went_wrong"),
            suggested_fix: fields.non_empty("suggested_fix"),
            metadata: metadata.cloned().unwrap_or_default(),
            created_at: fields.timestamp("created_at"),
            updated_at: fields.timestamp("updated_at"),
        })
    }

    /// A text of the metadata. The API has no kind of a report and no key that makes filing it
    /// twice harmless: a client keeps both here.
    pub fn metadata_str(&self, key: &str) -> Option<&str> {
        self.metadata.get(key)?.as_str()
    }
}

/// One page of all reports, newest first.
#[derive(Clone, PartialEq, Debug)]
pub struct IssueReportPage {
    pub reports: Vec<IssueReport>,
    /// How many match in all, when the host says so.
    pub total: Option<i64>,
    /// How many rows of the page could not be read.
    pub unreadable: usize,
}

impl IssueReportPage {
    pub fn read(value: &Value) -> Option<IssueReportPage> {
        let Rows { rows, unreadable } = Rows::read(value, IssueReport::read)?;
        Some(IssueReportPage { reports: rows, total: Fields::new(value).i64("total"), unreadable })
    }
}

/// The answer to a change of many reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IssueReportsUpdated {
    /// How many reports have changed, those of the same patterns included, when the host says
    /// so.
    pub updated: Option<i64>,
}

impl IssueReportsUpdated {
    pub fn read(value: &Value) -> Option<IssueReportsUpdated> {
        let updated = Fields::new(value).i64("updated").filter(|count| *count >= 0);
        value.is_object().then_some(IssueReportsUpdated { updated })
    }
}

/// A report to be filed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewIssueReport {
    /// Required, at most [`NewIssueReport::LONGEST_TITLE`] characters.
    pub title: String,
    pub description: String,
    /// `warning` if there is none.
    pub severity: Option<IssueSeverity>,
    /// Where in the call, at least 0.
    pub timestamp_seconds: Option<i64>,
    /// [`Turn::index`](super::Turn::index), at least 0.
    pub failing_turn_index: Option<i64>,
    pub metadata: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Body<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp_seconds: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failing_turn_index: Option<i64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: &'a BTreeMap<String, String>,
}

impl NewIssueReport {
    pub const LONGEST_TITLE: usize = 255;

    /// The body of the request.
    pub fn body(&self) -> String {
        json::to_string(&Body {
            title: &self.title,
            description: &self.description,
            severity: self.severity.as_ref().map(IssueSeverity::as_str),
            timestamp_seconds: self.timestamp_seconds,
            failing_turn_index: self.failing_turn_index,
            metadata: &self.metadata,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const EXAMPLE: &str = include_str!("../../../tests/api/examples/issue-report.json");

    #[test]
    fn a_report_is_read_with_all_it_says() {
        let report = IssueReport::read(&serde_json::from_str(EXAMPLE).unwrap()).unwrap();
        assert_eq!(report.trace_id.as_deref(), Some("5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10"));
        assert_eq!((report.id, report.call_id), (Some(4321), Some(CallId(987_654_320))));
        assert_eq!(report.severity, Some(IssueSeverity::Warning));
        assert_eq!(report.status, Some(IssueStatus::Open));
        assert_eq!(report.source, Some(IssueSource::User));
        assert_eq!((report.timestamp_seconds, report.failing_turn_index), (Some(14), Some(2)));
        assert_eq!(report.relevant_turn_indices, [2, 3]);
        assert_eq!(report.created_at, Timestamp::parse("2026-10-05T16:20:00Z"));
    }

    #[test]
    fn unknown_words_stay_and_only_a_report_without_an_id_is_none() {
        let read = |value: Value| IssueReport::read(&value);
        let odd = json!({"id": "7", "severity": "fatal", "status": "snoozed", "title": " ",
            "timestamp_seconds": 4.5, "failing_turn_index": -1, "metadata": [1], "created_at": 5});
        let report = read(odd).unwrap();
        assert_eq!(report.severity.unwrap().as_str(), "fatal");
        assert_eq!(report.status.unwrap().as_str(), "snoozed");
        assert_eq!((report.title, report.created_at), (None, None));
        assert_eq!((report.timestamp_seconds, report.failing_turn_index), (Some(5), Some(-1)));
        assert!(report.metadata.is_empty());
        let kept = read(json!({"trace_id": "t", "metadata": {"kind": "tone", "n": 5}})).unwrap();
        assert_eq!(kept.metadata_str("kind"), Some("tone"));
        assert_eq!((kept.metadata_str("n"), kept.metadata_str("x")), (None, None));
        for value in [json!(null), json!([]), json!("x"), json!({"title": "no id"})] {
            assert_eq!(IssueReport::read(&value), None, "{value}");
        }
    }

    #[test]
    fn a_report_has_the_pattern_that_the_host_names_or_that_ties_findings_together() {
        let key = |value: Value| IssueReport::read(&value).unwrap().pattern_key;
        for (report, expected) in [
            (json!({"id": 1, "detected_issue_ref": "repeat-answer"}), Some("repeat-answer")),
            (json!({"id": 1, "pattern_key": "p", "detected_issue_ref": "r"}), Some("p")),
            (json!({"id": 1, "pattern_key": "", "detected_issue_ref": "r"}), Some("r")),
            (json!({"id": 1, "pattern_key": " ", "detected_issue_ref": ""}), None),
            (json!({"id": 1, "pattern_key": null}), None),
            (json!({"id": 1, "pattern_key": ["p"]}), None),
            (json!({"id": 1}), None),
        ] {
            assert_eq!(key(report.clone()).as_deref(), expected, "{report}");
        }
    }

    #[test]
    fn a_change_of_many_reports_counts_them_when_the_host_does() {
        let read = |value: Value| IssueReportsUpdated::read(&value).map(|answer| answer.updated);
        assert_eq!(read(json!({"updated": 9, "pattern": "x"})), Some(Some(9)));
        assert_eq!(read(json!({"updated": "9"})), Some(Some(9)));
        for odd in [json!({}), json!({"updated": null}), json!({"updated": -1})] {
            assert_eq!(read(odd.clone()), Some(None), "{odd}");
        }
        assert_eq!((read(json!([])), read(json!(null))), (None, None));
    }

    #[test]
    fn a_page_is_read_from_an_envelope_and_from_an_array() {
        let row = json!({"id": 1});
        let page = IssueReportPage::read(&json!({"total": 9, "results": [row, "x"]})).unwrap();
        assert_eq!((page.reports.len(), page.total, page.unreadable), (1, Some(9), 1));
        let page = IssueReportPage::read(&json!([row])).unwrap();
        assert_eq!((page.reports.len(), page.total, page.unreadable), (1, None, 0));
        assert_eq!(IssueReportPage::read(&json!({"detail": "x"})), None);
    }

    #[test]
    fn a_new_report_says_only_what_is_known() {
        let least = NewIssueReport { title: "Too \"fast\"".into(), ..NewIssueReport::default() };
        assert_eq!(least.body(), r#"{"title":"Too \"fast\""}"#);
        let most = NewIssueReport {
            title: "T".into(),
            description: "D".into(),
            severity: Some(IssueSeverity::Critical),
            timestamp_seconds: Some(0),
            failing_turn_index: Some(12),
            metadata: BTreeMap::from([("kind".to_owned(), "tone".to_owned())]),
        };
        assert_eq!(
            most.body(),
            r#"{"title":"T","description":"D","severity":"critical","timestamp_seconds":0,"failing_turn_index":12,"metadata":{"kind":"tone"}}"#
        );
    }

    proptest! {
        #[test]
        fn a_changed_field_never_loses_the_report(index in 0usize..60, kind in 0usize..7) {
            let Ok(Value::Object(mut map)) = serde_json::from_str(EXAMPLE) else { panic!("an object") };
            let names: Vec<String> = map.keys().filter(|key| *key != "trace_id").cloned().collect();
            let changed = [json!(null), json!(1.5e300), json!(-1), json!("new"), json!([{}]), json!({"a": []}), json!(true)];
            map.insert(names[index % names.len()].clone(), changed[kind].clone());
            prop_assert!(IssueReport::read(&Value::Object(map)).is_some());
        }
    }
}
