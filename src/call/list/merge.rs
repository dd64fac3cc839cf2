//! What answers of different age, which overlap, make of the list.

use super::row::Row;
use super::slots::Content;
use super::{Call, CallId, CallList, CallPage, FIRST_PAGE};
use std::sync::Arc;

/// What was believed before an answer came.
#[derive(Clone, Copy)]
struct Before {
    total: Option<u32>,
    shown: Option<u32>,
}

impl CallList {
    /// Takes the answer to a request for a page.
    pub fn take_page(&mut self, offset: u32, limit: u32, page: &CallPage) {
        let contents = self.contents(page);
        let count = contents.len() as u32;
        let end = offset.saturating_add(count);
        // Some hosts count only what they send.
        let total = page.total.map(|total| {
            let total = u32::try_from(total.max(0)).unwrap_or(u32::MAX);
            if count > 0 { total.max(end) } else { total }
        });
        let is_short = count < limit && total.is_none_or(|total| end < total);
        if is_short && count > 0 && total.is_some() {
            self.page_rows = Some(count.max(self.page_rows.unwrap_or_default()));
        }
        let before = Before { total: self.total, shown: self.shown() };
        self.total = total;
        self.is_loaded = true;
        self.pages_at_once += 1;
        if offset == 0 {
            self.requests_since_newest = 0;
            self.needs_newest = false;
            let is_whole = total.map_or(count == 0, |total| count >= total);
            self.take_newest(contents, before, is_whole);
        } else {
            self.take_further(offset, contents, before, page.unreadable == 0);
        }
        self.note_page();
        let mut gone = std::mem::take(&mut self.gone);
        gone.retain(|id| self.slots.row(*id).is_some_and(|row| row.is_in_progress()));
        self.gone = gone;
    }

    /// How many calls the list has, without those that came in.
    fn shown(&self) -> Option<u32> {
        Some(self.total?.saturating_sub(self.new))
    }

    /// The rows of a page; what could not be read is last, because nobody knows where it was.
    fn contents(&self, page: &CallPage) -> Vec<Content> {
        let mut contents: Vec<Content> = Vec::with_capacity(page.calls.len() + page.unreadable);
        for call in &page.calls {
            let is_repeated =
                contents.iter().any(|other| other.row().is_some_and(|row| row.id == call.call_id));
            contents.push(match is_repeated {
                true => Content::Repeated,
                false => Content::Call(self.newer(call)),
            });
        }
        contents.extend((0..page.unreadable).map(|_| Content::Unreadable));
        contents
    }

    /// The row as it is now. A call that is over stays over.
    fn newer(&self, call: &Call) -> Arc<Row> {
        let row = Row::new(call);
        match self.slots.row(row.id) {
            Some(known) if **known == row || (known.is_final() && !row.is_final()) => known.clone(),
            _ => Arc::new(row),
        }
    }

    fn is_known(&self, content: &Content) -> bool {
        content.row().is_some_and(|row| self.slots.position(row.id).is_some())
    }

    /// Where it is known to be, as far as the order has not changed since.
    fn fresh(&self, content: &Content) -> Option<u32> {
        let position = self.position(content.row()?.id)?;
        (!self.slots.is_missing(position)).then_some(position)
    }

    /// What is not known and stands above a call that is: that came in, and waits to be
    /// shown.
    fn take_newest(&mut self, contents: Vec<Content>, before: Before, is_whole: bool) {
        self.newest.clone_from(&contents);
        self.is_newest_outdated = false;
        let Some(last) = contents.iter().rposition(|content| self.is_known(content)) else {
            if self.slots.is_empty() || is_whole {
                return self.show_new();
            }
            let grown =
                self.total.zip(before.shown).map(|(total, shown)| total.saturating_sub(shown));
            self.new = grown.unwrap_or_default().max(self.new).max(contents.len() as u32);
            self.has_more_new = true;
            return self.cut();
        };
        let mut kept = Vec::with_capacity(contents.len());
        let mut new = 0;
        for (at, content) in contents.into_iter().enumerate() {
            match at < last && content.row().is_some() && !self.is_known(&content) {
                true => new += 1,
                false => kept.push(content),
            }
        }
        let was_guessed = self.has_more_new && self.new != new;
        self.new = new;
        self.has_more_new = false;
        if was_guessed || self.shown() != before.shown || self.slots.has_moved(0, &kept) {
            self.slots.outdate();
        }
        let length = kept.len() as u32;
        self.slots.write(0, kept);
        if is_whole {
            self.slots.cut(length);
        }
        self.cut();
    }

    fn take_further(
        &mut self,
        offset: u32,
        contents: Vec<Content>,
        before: Before,
        is_readable: bool,
    ) {
        let mut base = i64::from(offset) - i64::from(self.new);
        if contents.is_empty() {
            match self.total {
                Some(total) if total > offset => self.reach = u32::try_from(base).ok(),
                Some(_) => self.outdate(),
                // Calls of which rows are known may be gone, too.
                None => self.end_at(u32::try_from(base).unwrap_or_default().max(self.slots.end())),
            }
            return self.cut();
        }
        if self.is_from_the_start(offset, &contents, before.total) {
            self.reach = Some(contents.len() as u32);
            return self.take_newest(contents, before, false);
        }
        // Where rows could not be read, the places of the others are not sure.
        if is_readable {
            // So many came in above: by a row that is known, and no more than the host counted.
            let grown = self.total.zip(before.total).map(|(now, was)| now.saturating_sub(was));
            let lower = { contents.iter().zip(0..) }
                .find_map(|(content, at)| Some(base - i64::from(self.fresh(content)?) + at))
                .map(|lower| lower.max(0));
            let came_in = match (lower, grown.map(i64::from)) {
                (Some(lower), Some(grown)) => lower.min(grown),
                (lower, grown) => lower.or(grown).unwrap_or_default(),
            };
            if came_in > 0 {
                self.new = self.new.saturating_add(came_in as u32);
                self.needs_newest = true;
                base -= came_in;
            }
        }
        let has_moved = is_readable && self.slots.has_moved(base, &contents);
        if has_moved || self.shown() != before.shown {
            self.outdate();
            self.needs_newest = true;
        }
        self.slots.write(base, contents);
        self.cut();
        self.slots.trim(u32::try_from(base).unwrap_or_default(), FIRST_PAGE);
    }

    /// A further page has shown that the order changed since the newest one came.
    fn outdate(&mut self) {
        self.slots.outdate();
        self.is_newest_outdated = true;
    }

    /// Whether the host ignored the offset: the first row is in the page, though not so many
    /// calls came in that it could be there.
    fn is_from_the_start(&self, offset: u32, contents: &[Content], old: Option<u32>) -> bool {
        let Some(first) = self.at(0).and_then(Content::row) else { return false };
        let is_first = |content: &Content| content.row().is_some_and(|row| row.id == first.id);
        let at = contents.iter().position(is_first);
        let grown = self.total.zip(old).map_or(0, |(total, old)| total.saturating_sub(old));
        at.is_some_and(|at| offset.saturating_add(at as u32) > self.new.saturating_add(grown))
    }

    fn cut(&mut self) {
        if let Some(total) = self.total {
            self.slots.cut(total.saturating_sub(self.new));
        }
        if let Some(reach) = self.reach {
            self.slots.cut(reach);
        }
    }

    /// Shows what came in, as the newest page had it last.
    pub fn show_new(&mut self) {
        let moved = { self.newest.iter().zip(0..) }
            .find_map(|(content, at)| Some(at - i64::from(self.position(content.row()?.id)?)));
        match moved {
            Some(by) => {
                self.slots.shift(by);
                self.end = self.end.and_then(|end| u32::try_from(i64::from(end) + by).ok());
            }
            None => {
                self.slots.cut(0);
                self.end = self.newest.is_empty().then_some(0);
            }
        }
        self.new = 0;
        self.has_more_new = false;
        // Where there are no rows though there are calls, none are to be had.
        self.reach = (self.newest.is_empty() && self.total > Some(0)).then_some(0);
        // The calls that are known may be in a newer state.
        let newest = self.newest.iter().map(|content| {
            let known = content.row().and_then(|row| self.slots.row(row.id));
            known.cloned().map_or_else(|| content.clone(), Content::Call)
        });
        let newest = newest.collect();
        self.slots.write(0, newest);
        // A call of that page may be gone. The total that says so is known already, so no
        // later page would tell.
        if self.is_newest_outdated {
            self.slots.outdate();
        }
        self.cut();
    }

    /// Takes the answer about calls in progress to a request with this `limit`.
    pub fn take_in_progress(&mut self, limit: u32, page: &CallPage) {
        self.has_seen_live = true;
        self.requests_since_newest += 1;
        let mut others = Vec::new();
        for call in &page.calls {
            let id = call.call_id;
            if self.slots.row(id).is_some() {
                self.slots.update(self.newer(call));
            } else if !self.newest.iter().any(|new| new.row().is_some_and(|row| row.id == id)) {
                others.push(id);
            }
        }
        self.needs_newest |= others.iter().any(|id| !self.others.contains(id));
        self.others = others;
        // A missing call means something only if the answer has all calls in progress.
        let is_whole = match page.total {
            Some(total) => total <= page.calls.len() as i64,
            None => page.calls.len() < limit as usize,
        };
        if is_whole {
            let is_running = |id: &CallId| page.calls.iter().any(|call| call.call_id == *id);
            self.gone = self.live().filter(|id| !is_running(id)).collect();
        }
    }

    /// Takes the record of one call; `None` when the API no longer has it.
    pub fn take_record(&mut self, id: CallId, call: Option<&Call>) {
        match call {
            // Records are not filtered; “in progress” is the only status that calls leave.
            Some(call) if !call.is_final() || self.status.is_empty() => {
                self.slots.update(self.newer(call));
            }
            _ => {
                if self.slots.remove(id) {
                    self.newest.retain(|content| content.row().is_none_or(|row| row.id != id));
                    self.total = self.total.map(|total| total.saturating_sub(1));
                    self.end = self.end.map(|end| end.saturating_sub(1));
                }
            }
        }
        // It is still in progress: the next answer about those includes it.
        self.gone.retain(|gone| *gone != id);
    }
}
