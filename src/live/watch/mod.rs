//! What is known of the calls in progress, and what to ask next: one schedule for all of them
//! and for all tabs of this browser. Pure: `now` is this browser's clock, in milliseconds.
//!
//! A page may send thirty requests a minute: this, the list of calls, which asks for its newest
//! page six times a minute and for calls that it lost, and the figures of today.

use super::calls::{LiveCall, Said};
use serde_json::Value;
use thunderphone::{Call, CallId, CallPage, Error, Fields, Timestamp, Turn};

/// Rows of the list of calls in progress: the API's default.
pub const LIMIT: u32 = 50;
/// The pause between two lists while the board shows a few calls.
const BUSY_LIST_MS: i64 = 6_000;
/// While it shows more, or none, or nobody looks at it.
const LIST_MS: i64 = 10_000;
/// So many calls are a few.
const FEW: usize = 4;
/// The least pause between two requests for the turns of one call.
const TURNS_MS: i64 = 5_000;

/// Between two requests in the long run. With [`AT_ONCE`] this makes at most 22 in any minute.
const INTERVAL_MS: i64 = 3_000;
/// So many may follow one another at once.
const AT_ONCE: i64 = 2;

/// The pauses after failures: this, twice as long, and so on.
const FIRST_RETRY_MS: i64 = 6_000;
const LONGEST_RETRY_MS: i64 = 60_000;
/// The longest that the API can have the watch wait.
const LONGEST_WAIT_MS: i64 = 600_000;

/// The API may list a call so much later than it has accepted it.
const UNLISTED_MS: i64 = 30_000;
/// After so long nobody needs the card of a call that has ended.
const KEPT_MS: i64 = 120_000;

/// A request to the API.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Request {
    /// The calls in progress.
    List,
    /// A call that the newest list lacks.
    Record(CallId),
    /// The transcript of a call, for its newest turn.
    Turns(CallId),
}

/// The next request, and when it is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Due {
    pub request: Request,
    pub at: i64,
}

/// A time that is further ahead than it can be means that the clock was set back.
fn if_near(at: i64, longest: i64, now: i64) -> i64 {
    if at.saturating_sub(now) > longest { now } else { at }
}

#[derive(Clone, PartialEq, Debug, Default)]
pub struct Watch {
    /// In the order in which they appeared, with those that have just ended.
    pub calls: Vec<LiveCall>,
    /// How many are in progress by the API, if it counts more than it lists.
    total: usize,
    /// When the newest answer with the calls in progress came.
    pub listed_at: Option<i64>,
    /// When the list was last requested, as far as that still matters.
    requested_at: Option<i64>,
    /// The host has no list.
    is_unlisted: bool,
    /// Whether the host has transcripts; `None` until one was requested.
    has_turns: Option<bool>,
    /// When all requests have been paid for, at one for each interval.
    booked_until: i64,
    /// Failed requests in a row.
    failures: u32,
    /// No request before this.
    quiet_until: i64,
}

impl Watch {
    /// How many calls are in progress; `None` while that is not known, and on a host without
    /// the list.
    pub fn count(&self) -> Option<usize> {
        let is_known = self.listed_at.is_some() && !self.is_unlisted;
        let live = self.live();
        // A call that was just placed is one, whether the list is known or not.
        (is_known || live > 0).then(|| live.max(self.total))
    }

    fn live(&self) -> usize {
        self.calls.iter().filter(|call| call.is_live()).count()
    }

    pub fn call(&self, id: CallId) -> Option<&LiveCall> {
        self.calls.iter().find(|call| call.id == id)
    }

    fn call_mut(&mut self, id: CallId) -> Option<&mut LiveCall> {
        self.calls.iter_mut().find(|call| call.id == id)
    }

    /// The next request; `None` on a host without the list. `is_shown`: somebody looks at the
    /// board.
    pub fn next(&self, now: i64, is_shown: bool) -> Option<Due> {
        if self.is_unlisted {
            return None;
        }
        let since = |at: Option<i64>, pause| at.map_or(now, |at| if_near(at, 0, now) + pause);
        let live = self.live();
        let is_busy = is_shown && (1..=FEW).contains(&live);
        let list_at = since(self.requested_at, if is_busy { BUSY_LIST_MS } else { LIST_MS });
        let mut due = Due { request: Request::List, at: list_at.max(now) };
        let mut take = |request, at: i64| {
            if at.max(now) < due.at {
                due = Due { request, at: at.max(now) };
            }
        };
        if let Some(gone) = self.calls.iter().find(|call| call.is_gone) {
            take(Request::Record(gone.id), now);
        }
        let asks_turns = is_shown && self.has_turns != Some(false);
        let talking = self.calls.iter().filter(|call| asks_turns && call.is_talking());
        if let Some(call) = talking.min_by_key(|call| call.asked_at) {
            take(Request::Turns(call.id), since(Some(call.asked_at), TURNS_MS));
        }
        Some(Due { at: due.at.max(self.free_at(now)), ..due })
    }

    /// The same way as the outbox's pace: a leaky bucket.
    fn free_at(&self, now: i64) -> i64 {
        let quiet_until = if_near(self.quiet_until, LONGEST_WAIT_MS, now);
        (self.booked(now) - (AT_ONCE - 1) * INTERVAL_MS).max(quiet_until)
    }

    fn booked(&self, now: i64) -> i64 {
        if_near(self.booked_until, AT_ONCE * INTERVAL_MS, now)
    }

    /// Notes that a request is sent.
    pub fn send(&mut self, request: Request, now: i64) {
        self.booked_until = self.booked(now).max(now) + INTERVAL_MS;
        match request {
            Request::List => self.requested_at = Some(now),
            Request::Turns(id) => {
                if let Some(call) = self.call_mut(id) {
                    call.asked_at = now;
                }
            }
            Request::Record(id) => {
                if let Some(call) = self.call_mut(id) {
                    call.is_gone = false;
                }
            }
        }
    }

    /// Something has happened: the list is due now.
    pub fn hurry(&mut self) {
        self.requested_at = None;
    }

    /// A call was accepted in this browser a moment ago.
    pub fn place(&mut self, id: CallId, to_number: &str, started: Timestamp, now: i64) {
        if self.call(id).is_none() {
            self.calls.push(LiveCall::placed(id, to_number, started, now));
        }
        self.hurry();
    }

    pub fn take_list(&mut self, page: &CallPage, now: i64) {
        self.failures = 0;
        self.listed_at = Some(now);
        // A host may not know the filter.
        let listed: Vec<LiveCall> = page.calls.iter().map(LiveCall::new).collect();
        let is_filtered = listed.iter().all(LiveCall::is_live);
        let total = page.total.and_then(|total| usize::try_from(total).ok());
        self.total = total.filter(|_| is_filtered).unwrap_or(0);
        let is_whole = match total {
            Some(total) => total <= listed.len() || !is_filtered,
            None => listed.len() < LIMIT as usize,
        };
        // The newest comes first there, and last here.
        for new in listed.into_iter().rev().filter(LiveCall::is_live) {
            match self.call_mut(new.id) {
                Some(known) => known.take(new, now),
                None => self.calls.push(new),
            }
        }
        for call in self.calls.iter_mut().filter(|call| is_whole && call.is_live()) {
            call.is_gone = !page.calls.iter().any(|listed| listed.call_id == call.id);
        }
        self.forget_old(now);
    }

    fn forget_old(&mut self, now: i64) {
        let is_old = |at: i64| !(0..KEPT_MS).contains(&(now - at));
        self.calls.retain(|call| !call.ended_at.is_some_and(is_old));
    }

    /// Takes the record of a call that the list lacks; `None` when the API has none, either.
    pub fn take_record(&mut self, id: CallId, call: Option<&Call>, now: i64) {
        self.failures = 0;
        let Some(known) = self.call_mut(id) else { return };
        match call {
            Some(call) => known.take(LiveCall::new(call), now),
            None if known.placed_at.is_some_and(|at| (0..UNLISTED_MS).contains(&(now - at))) => {}
            None => self.calls.retain(|call| call.id != id),
        }
    }

    pub fn take_turns(&mut self, id: CallId, turns: &[Turn]) {
        self.failures = 0;
        self.has_turns = Some(true);
        if let Some(call) = self.call_mut(id) {
            call.said = Said::newest(turns).or(call.said.take());
        }
    }

    pub fn take_failure(&mut self, request: Request, failure: &Error, now: i64) {
        match request {
            Request::List if failure.is_missing_endpoint() => {
                self.is_unlisted = true;
                self.calls.clear();
                return;
            }
            Request::Turns(_) if failure.is_missing_endpoint() => {
                // Where there are others, this one is only late.
                self.has_turns = Some(self.has_turns == Some(true));
                return;
            }
            Request::Record(id) if failure.status() == Some(404) => {
                return self.take_record(id, None, now);
            }
            // It is due again.
            Request::Record(id) => {
                if let Some(call) = self.call_mut(id) {
                    call.is_gone = true;
                }
            }
            Request::List | Request::Turns(_) => {}
        }
        let doubled = FIRST_RETRY_MS << self.failures.min(4);
        self.failures = self.failures.saturating_add(1);
        let wanted = failure.api_error().and_then(|refusal| refusal.retry_after_seconds);
        let wanted = i64::from(wanted.unwrap_or(0)).saturating_mul(1_000).min(LONGEST_WAIT_MS);
        self.quiet_until = now + doubled.min(LONGEST_RETRY_MS).max(wanted);
    }

    /// As the leading tab sends it to the others.
    pub fn write(&self) -> String {
        let calls: Vec<Value> = self.calls.iter().map(LiveCall::write).collect();
        Value::from_iter([
            ("calls", Value::from(calls)),
            ("total", self.total.into()),
            ("listed_at", self.listed_at.into()),
            ("requested_at", self.requested_at.into()),
            ("is_unlisted", self.is_unlisted.into()),
            ("has_turns", self.has_turns.into()),
            ("booked_until", self.booked_until.into()),
            ("failures", self.failures.into()),
            ("quiet_until", self.quiet_until.into()),
        ])
        .to_string()
    }

    fn read(text: &str) -> Option<Watch> {
        let value = serde_json::from_str::<Value>(text).ok()?;
        let fields = Fields::new(&value);
        let number = |key| fields.i64(key).unwrap_or(0);
        Some(Watch {
            calls: fields.array("calls")?.iter().filter_map(LiveCall::read).collect(),
            total: usize::try_from(number("total")).unwrap_or(0),
            listed_at: fields.i64("listed_at"),
            requested_at: fields.i64("requested_at"),
            is_unlisted: fields.bool("is_unlisted").unwrap_or(false),
            has_turns: fields.bool("has_turns"),
            booked_until: number("booked_until"),
            failures: u32::try_from(number("failures")).unwrap_or(0),
            quiet_until: number("quiet_until"),
        })
    }

    /// Takes what the leading tab has sent. Returns whether it could be read.
    pub fn take_snapshot(&mut self, text: &str, now: i64) -> bool {
        let Some(mut new) = Watch::read(text) else { return false };
        // Placed in this tab, and not known there yet.
        let is_fresh = |call: &LiveCall| call.placed_at.is_some_and(|at| now - at < UNLISTED_MS);
        let own: Vec<LiveCall> = self.calls.drain(..).filter(is_fresh).collect();
        let missing = own.into_iter().filter(|call| new.call(call.id).is_none());
        let missing: Vec<LiveCall> = missing.collect();
        new.calls.extend(missing);
        *self = new;
        true
    }
}

#[cfg(test)]
mod tests;
