//! The call that was placed to a number minutes ago: found in the call list, or among
//! this browser's placements.

use super::snapshot::start_of_today;
use super::tries::tries_of;
use crate::api::Api;
use crate::browser::clock::Clock;
use crate::call::number;
use crate::call::tries::{Tries, Try};
use crate::format;
use crate::outbox::Recent;
use thunderphone::{CallId, Timestamp};

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
    /// Of all calls to the number, the one above among them, how many began today.
    pub today: usize,
    /// The two calls before it: when, and how they ended.
    pub before: Vec<(Timestamp, String)>,
}

/// Only so many calls before it are named.
const BEFORE: usize = 2;

/// The last call to this number by anybody, if it was today or is in progress.
pub async fn in_the_list(api: Api, to_number: &str, clock: Clock) -> Option<Earlier> {
    let tries = tries_of(&api.client().with_timeout(PATIENCE_MS), to_number).await?;
    let tries = Tries::Known(tries);
    let number = number::parse(to_number, None).ok();
    let today = start_of_today(number.as_ref(), clock.now_untracked());
    let is_recent = tries.is_recent(today);
    let (last, before) = tries.known().split_first().filter(|_| is_recent)?;
    Some(Earlier {
        at: last.at,
        call_id: Some(last.call_id),
        ending: ending(last),
        today: tries.since(today),
        before: before
            .iter()
            .filter_map(|one| Some((one.at?, one.ending())))
            .take(BEFORE)
            .collect(),
    })
}

/// What can be found out about a call that this browser placed.
pub async fn of_placement(api: Api, recent: Recent) -> Earlier {
    let mut ending_known = None;
    if let Some(id) = recent.call_id {
        let call = api.client().with_timeout(PATIENCE_MS).call(id).await;
        ending_known = call.ok().map(|call| ending(&Try::of(&call)));
    }
    let unknown = match recent.call_id {
        Some(_) => "We could not find out how it ended.",
        None => "It is not in the call list.",
    };
    Earlier {
        at: Some(Timestamp(recent.at)),
        call_id: recent.call_id,
        ending: ending_known.unwrap_or_else(|| unknown.to_owned()),
        today: 0,
        before: Vec::new(),
    }
}

fn ending(call: &Try) -> String {
    match (&call.end_reason, call.is_over) {
        (None, false) => "It is still in progress.".to_owned(),
        (None, true) => "It has ended.".to_owned(),
        (Some(_), _) => format!("It ended: {}.", call.ending()),
    }
}

impl Earlier {
    /// The calls before it, in words.
    pub fn others(&self, now: Timestamp) -> Option<String> {
        let ago = |(at, ending): &(Timestamp, String)| {
            format!("{} ({ending})", format::ago(now.seconds_since(*at)))
        };
        let mut words = match self.today {
            0 | 1 => String::new(),
            count => format!("{count} calls today. "),
        };
        if !self.before.is_empty() {
            let before: Vec<_> = self.before.iter().map(ago).collect();
            words += &format!("Before that: {}. ", before.join(", "));
        }
        (!words.is_empty()).then_some(words)
    }
}
