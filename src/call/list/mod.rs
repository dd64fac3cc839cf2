//! The list of calls: of a hundred thousand, those that were asked for, by their position.
//!
//! The rules: a call is listed once; the API's order is the order; a final call stays final;
//! what comes in moves nothing, and is shown when a person asks for it; no call is lost
//! because another one came in between. The list also decides which request comes next, so
//! that one loop suffices.

mod ending;
mod last_row;
mod merge;
#[cfg(test)]
mod properties;
mod row;
mod slots;
#[cfg(test)]
mod tests;
pub mod window;

pub use ending::Ending;
pub use row::Row;
pub use slots::Content;
use slots::Slots;
use std::ops::Range;
use std::sync::Arc;
use thunderphone::{Call, CallId, CallPage};

/// Rows of the newest page: the API's default, which answers quickly.
pub const FIRST_PAGE: u32 = 50;
/// Rows of every further page: the most that hosts are known to give.
pub const FURTHER_PAGE: u32 = 200;
/// The pause before what is due at once: the end of a call that was in progress.
pub const SOON_MS: u32 = 2_000;
/// The pause between polls. Calls in progress have a watch of their own (`live`), which is
/// quicker; both together stay below 30 requests a minute.
pub const IDLE_MS: u32 = 10_000;
/// After so many requests for the calls in progress, one for the newest page, where cost
/// and grade arrive after the end.
const LIVE_REQUESTS: u32 = 2;
/// Pages that are asked for in a row. It bounds what a host can cause
/// that gives the calls in another order each time.
const MOST_AT_ONCE: u32 = 16;

/// A request to the API.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Request {
    Page {
        offset: u32,
        limit: u32,
    },
    /// The calls in progress, with the same filters.
    InProgress,
    /// One call that was in progress and no longer is.
    Record(CallId),
}

#[derive(Clone, Default, Debug)]
pub struct CallList {
    slots: Slots,
    /// How many there are, by the API.
    total: Option<u32>,
    /// The newest page, as it was last.
    newest: Vec<Content>,
    /// The order was found changed since `newest` came.
    is_newest_outdated: bool,
    /// Calls above the first row that came in since, and are not shown.
    new: u32,
    /// More than `new`, perhaps.
    has_more_new: bool,
    /// No row is there or below: a host that does not count has sent an empty page.
    end: Option<u32>,
    /// Pages that may be asked for to find the last row.
    pages_to_last: u32,
    /// The rows that the host gives, where it ends before its total.
    reach: Option<u32>,
    /// The most rows that the host gives at once, where that is less than was asked for.
    page_rows: Option<u32>,
    is_loaded: bool,
    needs_newest: bool,
    /// Pages since the last pause.
    pages_at_once: u32,
    /// The status filter; empty is any.
    status: String,
    /// Calls listed as in progress that the newest answer about those lacks.
    gone: Vec<CallId>,
    /// Calls in progress that are not among the known ones.
    others: Vec<CallId>,
    has_seen_live: bool,
    requests_since_newest: u32,
}

impl CallList {
    /// An empty list of calls of a status, or of any when it is empty.
    pub fn new(status: &str) -> CallList {
        CallList { status: status.to_owned(), ..CallList::default() }
    }

    /// The positions there are, known or not. A host that does not count has some more
    /// until its last page is known.
    pub fn len(&self) -> u32 {
        let known = self.slots.end();
        let all = match self.total {
            Some(total) => total.saturating_sub(self.new).max(known),
            None if !self.is_loaded => known,
            None => self.end.map_or(known.saturating_add(FIRST_PAGE), |end| end.max(known)),
        };
        self.reach.map_or(all, |reach| all.min(reach))
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a page has come.
    pub fn is_loaded(&self) -> bool {
        self.is_loaded
    }

    /// How many rows are known.
    pub fn loaded(&self) -> usize {
        self.slots.count()
    }

    /// How many there are, those not shown yet included; `None` while that is not known: the
    /// host does not count, and its last row was not seen.
    pub fn total(&self) -> Option<u32> {
        self.total.or_else(|| self.knows_end().then(|| self.slots.end().saturating_add(self.new)))
    }

    fn knows_end(&self) -> bool {
        self.end.is_some_and(|end| end <= self.slots.end())
    }

    /// How many calls the host lists, where that is less than it has.
    pub fn reach(&self) -> Option<u32> {
        self.reach.filter(|reach| self.total.is_none_or(|total| total > *reach))
    }

    pub fn unreadable(&self) -> usize {
        self.slots.unreadable()
    }

    /// New calls that are not shown, and whether there are more than that.
    pub fn new_calls(&self) -> (u32, bool) {
        (self.new, self.has_more_new)
    }

    pub fn at(&self, position: u32) -> Option<&Content> {
        self.slots.at(position)
    }

    pub fn row(&self, id: CallId) -> Option<&Arc<Row>> {
        self.slots.row(id)
    }

    /// The position in the list, from 0.
    pub fn position(&self, id: CallId) -> Option<u32> {
        self.slots.position(id)
    }

    /// The rows that are known, in order.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = (u32, &Arc<Row>)> {
        self.slots.rows()
    }

    /// The known calls around a position without a gap, as many as that on each side; and
    /// the position of the first.
    pub fn around(&self, position: u32, each_side: u32) -> (u32, Vec<CallId>) {
        let id = |at: u32| Some(self.at(at)?.row()?.id);
        let first = (position.saturating_sub(each_side)..position)
            .rev()
            .find(|at| id(*at).is_none())
            .map_or(position.saturating_sub(each_side), |gap| gap + 1);
        let last = position.saturating_add(each_side);
        (first, (first..=last).map_while(id).collect())
    }

    /// Whether the host lists the newest call first, as far as the times say.
    pub fn is_newest_first(&self) -> bool {
        let mut times = self.rows().filter_map(|(_, row)| row.started);
        let first = times.next();
        times.next_back().is_none_or(|last| Some(last) <= first)
    }

    fn may_hold_live(&self) -> bool {
        self.status.is_empty() || self.status == "in_progress"
    }

    fn live(&self) -> impl Iterator<Item = CallId> {
        self.rows().filter(|(_, row)| row.is_in_progress()).map(|(_, row)| row.id)
    }

    fn has_live(&self) -> bool {
        self.live().next().is_some()
    }

    /// The request that cannot wait: for what is in sight, or for the newest page when
    /// something came in.
    pub fn urgent_request(&self, in_sight: Range<u32>) -> Option<Request> {
        if !self.is_loaded {
            return Some(NEWEST);
        }
        let request = self.request_for_last();
        if self.pages_at_once >= MOST_AT_ONCE && request.is_none() {
            return None;
        }
        if self.needs_newest {
            return Some(NEWEST);
        }
        if request.is_some() {
            return request;
        }
        let end = in_sight.end.min(self.len());
        let mut positions = in_sight.start..end;
        let first = positions.find(|position| self.slots.is_missing(*position))?;
        // What is missing before it comes along, as far as a page has room.
        let rows = self.page_rows.unwrap_or(FURTHER_PAGE);
        let after = (end - in_sight.start).midpoint(rows).min(self.len() - first);
        let earliest = first.saturating_sub(rows.saturating_sub(after));
        let mut before = (earliest..first).rev().take_while(|at| self.slots.is_missing(*at));
        let start = before.by_ref().last().unwrap_or(first);
        Some(Request::Page { offset: start.saturating_add(self.new), limit: FURTHER_PAGE })
    }

    /// The next request, in the order of what is due.
    pub fn next_request(&self, in_sight: Range<u32>) -> Request {
        if let Some(request) = self.urgent_request(in_sight) {
            return request;
        }
        if !self.may_hold_live() {
            return NEWEST;
        }
        // Calls that just ended are mostly on the newest page, which has them all at once.
        if let Some(id) = self.gone.first() {
            return if self.requests_since_newest > 0 { NEWEST } else { Request::Record(*id) };
        }
        let is_newest_due = self.requests_since_newest >= LIVE_REQUESTS;
        if !self.has_seen_live || (self.has_live() && !is_newest_due) {
            Request::InProgress
        } else {
            NEWEST
        }
    }

    /// The pause before it.
    pub fn pause_ms(&self) -> u32 {
        let is_busy = !self.gone.is_empty() || !self.has_seen_live;
        if self.may_hold_live() && is_busy { SOON_MS } else { IDLE_MS }
    }

    /// After a pause, or when a person scrolls.
    pub fn rest(&mut self) {
        self.pages_at_once = 0;
    }

    /// After a long absence: what came in is to be known before anything else.
    pub fn expect_new(&mut self) {
        self.needs_newest = true;
    }
}

pub const NEWEST: Request = Request::Page { offset: 0, limit: FIRST_PAGE };
