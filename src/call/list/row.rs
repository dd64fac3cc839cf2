//! A row of the list: only the fields that it shows, because a hundred thousand whole
//! records would fill the memory of a phone.

use crate::call::phase::Phase;
use std::cmp::Reverse;
use thunderphone::{Call, CallId, CallStatus, Direction, GradeStatus, Timestamp};

#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    pub id: CallId,
    pub started: Option<Timestamp>,
    pub answered: Option<Timestamp>,
    pub status: Option<CallStatus>,
    pub phase: Phase,
    pub direction: Option<Direction>,
    /// The other side's number, as the API writes it.
    pub party: Option<String>,
    pub agent_id: Option<i64>,
    pub end_reason: Option<String>,
    pub duration_seconds: Option<i64>,
    pub cost_cents: Option<i64>,
    /// 0 to 100.
    pub grade: Option<i64>,
    pub grade_status: Option<GradeStatus>,
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
            party: call.party().map(str::to_owned),
            agent_id: call.agent_id,
            end_reason: call.end_reason.clone(),
            duration_seconds: call.duration_seconds,
            cost_cents: call.billing_total_cents,
            grade: call.grade_score,
            grade_status: call.grade_status.clone(),
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

    pub(super) fn place(&self) -> Place {
        Place {
            is_over: !self.is_in_progress(),
            newest_first: Reverse(self.started),
            id: Reverse(self.id),
        }
    }
}

/// The sort key of a row: calls in progress first, then by time, newest first. Calls without
/// a time come last. The id decides between equals, so that the order never depends on
/// which answer came first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Place {
    is_over: bool,
    newest_first: Reverse<Option<Timestamp>>,
    pub(super) id: Reverse<CallId>,
}
