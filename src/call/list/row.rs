//! A row of the list: only the facts that it shows, because ten thousand whole records would
//! fill the memory of a phone.

use crate::call::phase::Phase;
use crate::format;
use thunderphone::{Call, CallId, CallStatus, Direction, Fields, GradeStatus, Timestamp};

/// Characters of a text that one line can show.
const LONGEST: usize = 160;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub id: CallId,
    pub started: Option<Timestamp>,
    pub answered: Option<Timestamp>,
    pub status: Option<CallStatus>,
    pub phase: Phase,
    pub direction: Option<Direction>,
    /// The other side's number, as the API writes it.
    pub party: Option<Box<str>>,
    /// Who that is, where a variable of the call says it.
    pub name: Option<Box<str>>,
    pub agent_id: Option<i64>,
    pub end_reason: Option<Box<str>>,
    /// What came of it, in a word or two.
    pub outcome: Option<Box<str>>,
    /// The first line of the summary.
    pub summary: Option<Box<str>>,
    pub duration_seconds: Option<i64>,
    pub cost_cents: Option<i64>,
    /// 0 to 100.
    pub grade: Option<i64>,
    pub grade_status: Option<GradeStatus>,
    pub issues: i64,
    pub is_test: bool,
}

impl Row {
    pub fn new(call: &Call) -> Row {
        Row {
            id: call.call_id,
            started: call.start_time,
            answered: call.sip_answered_at,
            status: call.status.clone(),
            phase: Phase::new(call),
            direction: call.direction.clone(),
            party: call.party().map(Box::from),
            name: name(call),
            agent_id: call.agent_id,
            end_reason: call.end_reason.as_deref().map(Box::from),
            outcome: outcome(call),
            summary: call.summary.as_deref().and_then(line),
            duration_seconds: call.duration_seconds,
            cost_cents: call.billing_total_cents,
            grade: call.grade_score,
            grade_status: call.grade_status.clone(),
            issues: call.issue_count.unwrap_or_default(),
            is_test: call.is_test_call,
        }
    }

    /// By the API's status, because that is the filter of the calls in progress: a call with
    /// an unknown status is not among those.
    pub fn is_in_progress(&self) -> bool {
        self.status == Some(CallStatus::InProgress)
    }

    pub fn is_final(&self) -> bool {
        self.status.as_ref().is_some_and(CallStatus::is_final)
    }
}

/// The first line that is not blank, as far as it can be shown.
fn line(text: &str) -> Option<Box<str>> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let end = line.char_indices().nth(LONGEST).map_or(line.len(), |(end, _)| end);
    line.get(..end).map(Box::from)
}

fn name(call: &Call) -> Option<Box<str>> {
    let value = |key: &str| {
        let found = call.variables.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        found.and_then(|(_, value)| line(value))
    };
    let whole = ["name", "full_name", "customer_name", "callee_name"].into_iter().find_map(value);
    whole.or_else(|| match (value("first_name"), value("last_name")) {
        (Some(first), Some(last)) => Some(format!("{first} {last}").into()),
        (first, last) => first.or(last),
    })
}

/// The most telling of what the API says: its label, else the goal, else the result.
fn outcome(call: &Call) -> Option<Box<str>> {
    let label = Fields::new(&call.raw).object("report").non_empty("outcome_label");
    if let Some(label) = label.as_deref().and_then(line) {
        return Some(label);
    }
    let words = match call.goal_achievement.as_deref() {
        Some("achieved") => "Goal reached".to_owned(),
        Some("missed") => "Goal missed".to_owned(),
        _ => format::words(call.call_outcome.as_deref()?),
    };
    Some(words.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn row(record: Value) -> Row {
        Row::new(&Call::read_as(CallId(1), &record))
    }

    #[test]
    fn the_name_is_taken_from_the_variables() {
        for (variables, expected) in [
            (json!({"first_name": "Mei"}), Some("Mei")),
            (json!({"first_name": "Mei", "last_name": "Tan"}), Some("Mei Tan")),
            (json!({"last_name": " Tan "}), Some("Tan")),
            (json!({"First_Name": "Mei", "customer_name": "Mei Tan"}), Some("Mei Tan")),
            (json!({"name": "  ", "first_name": ""}), None),
            (json!({"dentist": "Dr. Lee"}), None),
            (json!(null), None),
        ] {
            assert_eq!(row(json!({"variables": variables})).name.as_deref(), expected);
        }
    }

    #[test]
    fn the_outcome_is_the_most_telling_word() {
        for (record, expected) in [
            (
                json!({"report": {"outcome_label": "Rescheduled"}, "call_outcome": "success"}),
                Some("Rescheduled"),
            ),
            (json!({"goal_achievement": "missed", "call_outcome": "success"}), Some("Goal missed")),
            (
                json!({"goal_achievement": "no_opportunity", "call_outcome": "no_conversation"}),
                Some("no conversation"),
            ),
            (json!({"call_outcome": "vibes"}), Some("vibes")),
            (json!({"report": {"outcome_label": " "}}), None),
            (json!({"report": 7}), None),
        ] {
            assert_eq!(row(record.clone()).outcome.as_deref(), expected, "{record}");
        }
    }

    #[test]
    fn of_a_summary_the_first_line_is_kept() {
        let summary = |text: &str| row(json!({ "summary": text })).summary;
        assert_eq!(summary("\n  Moved to Friday.\nAt nine.").as_deref(), Some("Moved to Friday."));
        assert_eq!(summary(&"ä".repeat(500)).unwrap().chars().count(), LONGEST);
        assert_eq!(summary("\n \n"), None);
    }
}
