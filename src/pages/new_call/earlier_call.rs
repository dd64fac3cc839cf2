//! The call that was placed to a number minutes ago: found in the call list, or among
//! this browser's placements.

use super::last_call::last_call_to;
use crate::api::Api;
use crate::browser::clock::Clock;
use crate::browser::intl;
use crate::call::end_reason;
use crate::outbox::Recent;
use thunderphone::{Call, CallId, Timestamp};

/// A list that does not come in this time is not waited for: the outbox of this
/// browser is asked in any case.
const PATIENCE_MS: u32 = 3_000;

/// The call that was there before.
#[derive(Clone, PartialEq)]
pub struct Earlier {
    /// `None` for one that is in progress and does not say since when.
    pub at: Option<Timestamp>,
    pub call_id: Option<CallId>,
    /// How it ended, in words.
    pub ending: String,
}

/// The last call to this number by anybody, if it was today or is in progress.
pub async fn in_the_list(api: Api, to_number: &str, clock: Clock) -> Option<Earlier> {
    let calls = last_call_to(&api.client().with_timeout(PATIENCE_MS), to_number).await?;
    let call = calls.last?;
    let today = intl::start_of_day(clock.now_untracked());
    let is_recent = call.start_time.is_some_and(|at| at.0 >= today.0);
    (is_recent || !call.is_final()).then(|| Earlier {
        at: call.start_time,
        call_id: Some(call.call_id),
        ending: ending(&call),
    })
}

/// What can be found out about a call that this browser placed.
pub async fn of_placement(api: Api, recent: Recent) -> Earlier {
    let mut ending_known = None;
    if let Some(id) = recent.call_id {
        let call = api.client().with_timeout(PATIENCE_MS).call(id).await;
        ending_known = call.ok().map(|call| ending(&call));
    }
    let unknown = match recent.call_id {
        Some(_) => "We could not find out how it ended.",
        None => "It is not in the call list.",
    };
    Earlier {
        at: Some(Timestamp(recent.at)),
        call_id: recent.call_id,
        ending: ending_known.unwrap_or_else(|| unknown.to_owned()),
    }
}

fn ending(call: &Call) -> String {
    match &call.end_reason {
        Some(code) => format!("It ended: {}.", end_reason::show(code)),
        None if call.is_final() => "It has ended.".to_owned(),
        None => "It is still in progress.".to_owned(),
    }
}
