//! The list of calls, merged from overlapping answers of different age: further pages, the
//! newest page again, the calls in progress, single records.
//!
//! The rules: a call is listed once; calls in progress come first; a final call stays
//! final; no row is lost because another one came in between. The list also decides which
//! request comes next, so that one loop suffices.

mod row;
#[cfg(test)]
mod tests;

use row::Place;
pub use row::Row;
use std::sync::Arc;
use thunderphone::{Call, CallId, CallPage};

/// Rows of the first page: the API's default, which answers quickly.
pub const FIRST_PAGE: u32 = 50;
/// Rows of every further page: the most that hosts are known to give.
pub const FURTHER_PAGE: u32 = 200;
/// The pause between polls while a call is in progress: the guide's pace for a live call
/// (API notes, section 13).
pub const LIVE_MS: u32 = 2_000;
/// The pause between polls while none is: new calls appear within this time.
pub const IDLE_MS: u32 = 10_000;
/// After this many requests for the calls in progress, one for the newest page, where cost
/// and grade arrive after the end.
const LIVE_REQUESTS: u32 = 6;

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
    /// By id, the newest first, as they come in: nearly every row is added at an end. Each
    /// in an `Arc`, so that it is quick to move and shared by copies of the list.
    rows: Vec<Arc<Row>>,
    /// The order of `rows`.
    places: Vec<Place>,
    /// How many there are, by the API.
    total: Option<u32>,
    /// Rows that could not be read, by the offset of their page, so that a repeated request
    /// does not count them twice.
    unreadable: Vec<(u32, usize)>,
    is_loaded: bool,
    /// The offset of the next page; `None` after the last.
    next_offset: Option<u32>,
    /// After more new calls than one page has: the offset to continue at until a known call
    /// turns up.
    gap: Option<u32>,
    /// The status filter; empty is any.
    status: String,
    /// Calls listed as in progress that the newest answer about those lacks.
    gone: Vec<CallId>,
    has_seen_live: bool,
    requests_since_top: u32,
}

impl CallList {
    /// An empty list of calls of a status, or of any when it is empty.
    pub fn new(status: &str) -> CallList {
        CallList { status: status.to_owned(), ..CallList::default() }
    }

    pub fn is_loaded(&self) -> bool {
        self.is_loaded
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// How many there are, loaded or not; `None` when the host does not count.
    pub fn total(&self) -> Option<usize> {
        self.total.map(|total| (total as usize).max(self.len()))
    }

    pub fn unreadable(&self) -> usize {
        self.unreadable.iter().map(|(_, count)| count).sum()
    }

    pub fn has_more(&self) -> bool {
        self.next_offset.is_some()
    }

    pub fn row(&self, id: CallId) -> Option<&Row> {
        let at = self.row_place(id).ok()?;
        self.rows.get(at).map(|row| &**row)
    }

    /// The position in the list, from 0.
    pub fn position(&self, id: CallId) -> Option<usize> {
        self.places.binary_search(&self.row(id)?.place()).ok()
    }

    fn row_place(&self, id: CallId) -> Result<usize, usize> {
        self.rows.binary_search_by(|row| id.cmp(&row.id))
    }

    /// The ids in order, from one position on.
    pub fn ids(&self, from: usize, count: usize) -> Vec<CallId> {
        self.places.iter().skip(from).take(count).map(|place| place.id.0).collect()
    }

    fn may_hold_live(&self) -> bool {
        self.status.is_empty() || self.status == "in_progress"
    }

    fn has_live(&self) -> bool {
        self.places.first().and_then(|place| self.row(place.id.0)).is_some_and(Row::is_in_progress)
    }

    /// The next request. `wants_more`: the end of the list is on the screen.
    pub fn next_request(&self, wants_more: bool) -> Request {
        let top = Request::Page { offset: 0, limit: FIRST_PAGE };
        if !self.is_loaded {
            return top;
        }
        let further = self.gap.or(self.next_offset.filter(|_| wants_more));
        if let Some(offset) = further {
            return Request::Page { offset, limit: FURTHER_PAGE };
        }
        if !self.may_hold_live() {
            return top;
        }
        // Calls that just ended are mostly on the newest page, which has them all at once.
        if let Some(id) = self.gone.first() {
            return if self.requests_since_top > 0 { top } else { Request::Record(*id) };
        }
        let is_top_due = self.requests_since_top >= LIVE_REQUESTS;
        if !self.has_seen_live || (self.has_live() && !is_top_due) {
            Request::InProgress
        } else {
            top
        }
    }

    /// The pause before it.
    pub fn pause_ms(&self) -> u32 {
        let is_busy = self.gap.is_some() || !self.gone.is_empty() || !self.has_seen_live;
        if self.may_hold_live() && (is_busy || self.has_live()) { LIVE_MS } else { IDLE_MS }
    }

    pub fn take_page(&mut self, offset: u32, limit: u32, page: &CallPage) {
        let count = u32::try_from(page.calls.len() + page.unreadable).unwrap_or(u32::MAX);
        let is_known = |call: &Call| self.row(call.call_id).is_some();
        let known = page.calls.iter().filter(|call| is_known(call)).count();
        let is_all_new = !page.calls.is_empty() && known == 0;
        let total = page.total.map(|total| u32::try_from(total.max(0)).unwrap_or(u32::MAX));
        self.keep_place_when_calls_leave(total);
        let following = following(offset, limit, count, total, known < page.calls.len());
        let is_fresh = self.is_empty();
        if is_fresh || self.next_offset == Some(offset) {
            self.next_offset = following;
        }
        if !is_fresh && (offset == 0 || self.gap == Some(offset)) {
            self.gap = following.filter(|_| is_all_new);
        }
        if offset == 0 {
            self.requests_since_top = 0;
        }
        self.is_loaded = true;
        self.total = total;
        self.unreadable.retain(|(other, _)| *other != offset);
        self.unreadable.push((offset, page.unreadable));
        self.take(page.calls.iter());
    }

    /// When calls leave the list, the ones below move up by as many.
    fn keep_place_when_calls_leave(&mut self, total: Option<u32>) {
        let (Some(old), Some(new), Some(offset)) = (self.total, total, self.next_offset) else {
            return;
        };
        self.next_offset = Some(offset.saturating_sub(old.saturating_sub(new)));
    }

    /// Takes the answer about calls in progress to a request with this `limit`.
    pub fn take_in_progress(&mut self, limit: u32, page: &CallPage) {
        self.has_seen_live = true;
        self.requests_since_top += 1;
        self.take(page.calls.iter());
        // A missing call means something only if the answer has all calls in progress.
        let is_whole = match page.total {
            Some(total) => total <= page.calls.len() as i64,
            None => page.calls.len() < limit as usize,
        };
        if is_whole {
            let running: Vec<CallId> = page.calls.iter().map(|call| call.call_id).collect();
            let live = self.places.iter().filter_map(|place| self.row(place.id.0));
            self.gone = live
                .take_while(|row| row.is_in_progress())
                .map(|row| row.id)
                .filter(|id| !running.contains(id))
                .collect();
        }
    }

    /// Takes the record of one call; `None` when the API no longer has it.
    pub fn take_record(&mut self, id: CallId, call: Option<&Call>) {
        match call {
            // Records are not filtered; “in progress” is the only status that calls leave.
            Some(call) if call.is_final() && !self.status.is_empty() => self.remove(id),
            Some(call) => self.take([call].into_iter()),
            None => self.remove(id),
        }
        // It is still in progress: the next answer about those includes it.
        self.gone.retain(|gone| *gone != id);
    }

    fn take<'a>(&mut self, calls: impl Iterator<Item = &'a Call>) {
        for call in calls {
            let row = Row::new(call);
            let is_older_news =
                self.row(row.id).is_some_and(|known| known.is_final() && !row.is_final());
            if !is_older_news {
                self.put(row);
            }
        }
        let mut gone = std::mem::take(&mut self.gone);
        gone.retain(|id| self.row(*id).is_some_and(Row::is_in_progress));
        self.gone = gone;
    }

    fn put(&mut self, row: Row) {
        self.remove(row.id);
        let place = row.place();
        let at = self.places.binary_search(&place).unwrap_or_else(|at| at);
        self.places.insert(at, place);
        let (Ok(at) | Err(at)) = self.row_place(row.id);
        self.rows.insert(at, Arc::new(row));
    }

    fn remove(&mut self, id: CallId) {
        let Ok(at) = self.row_place(id) else { return };
        let row = self.rows.remove(at);
        if let Ok(at) = self.places.binary_search(&row.place()) {
            self.places.remove(at);
        }
    }
}

/// The offset of the next page: offset + limit until that reaches the total (API notes,
/// section 7). After fewer rows than requested it is offset + rows, so that nothing is
/// skipped. Without a total, a short page or one without new calls is the last.
fn following(
    offset: u32,
    limit: u32,
    count: u32,
    total: Option<u32>,
    has_new: bool,
) -> Option<u32> {
    let step = if count == 0 { limit } else { count.min(limit) };
    let next = offset.saturating_add(step);
    let goes_on = match total {
        Some(total) => next < total,
        None => has_new && count >= limit.min(FIRST_PAGE),
    };
    goes_on.then_some(next)
}
