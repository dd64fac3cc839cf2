//! Where the list ends, on a host that does not count its calls: pages farther and farther
//! down until one is empty, then between that and the last row that is known.

use super::{CallList, FURTHER_PAGE, Request};

/// How much farther each page is than the known rows.
const STRIDE: u32 = 4;
/// No page is farther than this: some hosts read an offset as a number of 32 bits.
const FARTHEST: u32 = 1 << 30;
/// Pages at most, so that a host that has rows everywhere is left alone.
const MOST_PAGES: u32 = 60;

impl CallList {
    /// Whether it is known which row is the last.
    pub fn knows_last(&self) -> bool {
        let is_counted = self.total.is_some() || self.reach.is_some();
        is_counted || !self.is_loaded || self.knows_end()
    }

    /// From here on the next requests look for the last row, until it is known.
    pub fn look_for_last(&mut self) {
        self.pages_to_last = if self.knows_last() { 0 } else { MOST_PAGES };
    }

    pub fn stop_looking_for_last(&mut self) {
        self.pages_to_last = 0;
    }

    pub fn is_looking_for_last(&self) -> bool {
        self.pages_to_last > 0
    }

    pub(super) fn request_for_last(&self) -> Option<Request> {
        let known = self.slots.end();
        let position = match self.end {
            _ if !self.is_looking_for_last() => return None,
            None => known.saturating_mul(STRIDE).min(FARTHEST).max(known),
            Some(end) if end.saturating_sub(known) <= self.page_rows.unwrap_or(FURTHER_PAGE) => {
                known
            }
            Some(end) => known.midpoint(end),
        };
        Some(Request::Page { offset: position.saturating_add(self.new), limit: FURTHER_PAGE })
    }

    /// The host refuses so large an offset: as far as anybody can look, no row is there. Says
    /// whether this was asked only to look for the last row.
    pub fn take_refusal(&mut self, offset: u32) -> bool {
        let position = offset.saturating_sub(self.new);
        let is_beyond = self.is_looking_for_last() && position > self.slots.end();
        if is_beyond {
            self.end_at(position);
            self.note_page();
        }
        is_beyond
    }

    /// No row is there or below.
    pub(super) fn end_at(&mut self, position: u32) {
        self.end = Some(self.end.map_or(position, |end| end.min(position)));
    }

    /// A page was taken.
    pub(super) fn note_page(&mut self) {
        self.pages_to_last = self.pages_to_last.saturating_sub(1);
        if self.knows_last() {
            self.pages_to_last = 0;
        }
    }
}
