//! The list of calls, put together from answers that overlap, age and shift:
//! pages further down, the newest page again, the calls in progress, single
//! records.
//!
//! The rules: a call is listed once; calls in progress stand on top; what is
//! final never turns back; nobody's row is lost because another came in
//! between. Also decides what to ask for next, so that one loop can do it all.

mod row;
#[cfg(test)]
mod tests;

use row::Place;
pub use row::Row;
use std::sync::Arc;
use thunderphone::{Call, CallId, CallPage};

/// Rows of the first page: the API's own default, quick to come.
pub const FIRST_PAGE: u32 = 50;
/// Rows of every further page: the most that hosts are known to give.
pub const FURTHER_PAGE: u32 = 200;
/// Between looks while something runs: one request, the guide's pace for a
/// live call (API notes, section 13).
pub const LIVE_MS: u32 = 2_000;
/// Between looks while nothing runs: new calls appear within this time.
pub const IDLE_MS: u32 = 10_000;
/// Every so many looks at what runs, one at the newest page, where cost and
/// grade arrive after the end.
const LIVE_LOOKS: u32 = 6;

/// What to ask the API for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
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
    /// By id, the newest first, because that is how they come in: nearly every
    /// one goes to an end. Each on its own, so that it is quick to move and a
    /// copy of the list shares it.
    rows: Vec<Arc<Row>>,
    /// The order of `rows`.
    places: Vec<Place>,
    /// How many the API says there are.
    total: Option<u32>,
    /// Rows that could not be read, by the offset of their page: a page that is
    /// asked for again does not count twice.
    unreadable: Vec<(u32, usize)>,
    is_loaded: bool,
    /// Where the next page down starts; `None` after the last.
    next_offset: Option<u32>,
    /// Newer calls than one page holds came in while nobody looked: where to go
    /// on until a known one turns up.
    gap: Option<u32>,
    /// The status asked for; empty is any.
    status: String,
    /// Listed as in progress, missing from the newest answer about those.
    gone: Vec<CallId>,
    has_seen_live: bool,
    looks_since_top: u32,
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

    /// How many there are, listed or not; `None` when the host does not count.
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

    /// Counted from 0 through the whole list.
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

    /// The one request that is due. `wants_more`: somebody is at the end of
    /// the list.
    pub fn next_look(&self, wants_more: bool) -> Look {
        let top = Look::Page { offset: 0, limit: FIRST_PAGE };
        if !self.is_loaded {
            return top;
        }
        let further = self.gap.or(self.next_offset.filter(|_| wants_more));
        if let Some(offset) = further {
            return Look::Page { offset, limit: FURTHER_PAGE };
        }
        if !self.may_hold_live() {
            return top;
        }
        // Those that ended are mostly new enough for the newest page, which has
        // them all at once.
        if let Some(id) = self.gone.first() {
            return if self.looks_since_top > 0 { top } else { Look::Record(*id) };
        }
        let is_top_due = self.looks_since_top >= LIVE_LOOKS;
        if !self.has_seen_live || (self.has_live() && !is_top_due) { Look::InProgress } else { top }
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
            self.looks_since_top = 0;
        }
        self.is_loaded = true;
        self.total = total;
        self.unreadable.retain(|(other, _)| *other != offset);
        self.unreadable.push((offset, page.unreadable));
        self.take(page.calls.iter());
    }

    /// Fewer calls than before: the ones below moved up by as many.
    fn keep_place_when_calls_leave(&mut self, total: Option<u32>) {
        let (Some(old), Some(new), Some(offset)) = (self.total, total, self.next_offset) else {
            return;
        };
        self.next_offset = Some(offset.saturating_sub(old.saturating_sub(new)));
    }

    /// Takes the answer about calls in progress, asked for with `limit`.
    pub fn take_in_progress(&mut self, limit: u32, page: &CallPage) {
        self.has_seen_live = true;
        self.looks_since_top += 1;
        self.take(page.calls.iter());
        // With more running than one answer holds, missing says nothing.
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

    /// Takes what became of one call; `None` when the API no longer knows it.
    pub fn take_record(&mut self, id: CallId, call: Option<&Call>) {
        match call {
            // Records are not filtered; the only status that calls leave is this one.
            Some(call) if call.is_final() && !self.status.is_empty() => self.remove(id),
            Some(call) => self.take([call].into_iter()),
            None => self.remove(id),
        }
        // Still running, then: the next answer about those will tell.
        self.gone.retain(|gone| *gone != id);
    }

    fn take<'a>(&mut self, calls: impl Iterator<Item = &'a Call>) {
        for call in calls {
            let row = Row::of(call);
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

/// Where the page after this one starts. The rule is offset + limit until that
/// reaches the total (API notes, section 7); a host that gives fewer rows than
/// asked for is followed by what it gave, so that nothing is skipped. Without a
/// total, a short page or one with nothing new is the last.
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
