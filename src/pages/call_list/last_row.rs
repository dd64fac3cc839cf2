//! Going to the last row, which a host that does not count has to be searched for.

use super::loading::Loading;
use crate::call::list::CallList;
use leptos::prelude::*;
use thunderphone::{CallPage, Error};

/// How hosts answer where an offset is too large for them.
const REFUSED: [u16; 4] = [400, 404, 416, 422];

/// The position of the last row, known or not.
pub const LAST: u32 = u32::MAX;

impl Loading {
    /// Goes to a row. The last one of a host that does not count is looked for first.
    pub fn go_to(self, position: u32) {
        if position == LAST && !self.list.with_untracked(CallList::knows_last) {
            self.list.update(CallList::look_for_last);
            self.looked_at.set_value(self.navigator.acts());
            return self.retry();
        }
        self.list.with_untracked(|list| self.rows.go_to(position, list));
    }

    pub fn stop_looking_for_last(self) {
        self.list.maybe_update(|list| {
            let was_looking = list.is_looking_for_last();
            list.stop_looking_for_last();
            was_looking
        });
    }

    /// Takes a page of the list that is there, and goes to its last row if that was looked for
    /// and nobody has used the page since.
    pub(super) fn take(
        self,
        offset: u32,
        limit: u32,
        result: Result<CallPage, Error>,
    ) -> Result<(), Error> {
        let was_looking = self.list.with_untracked(CallList::is_looking_for_last);
        let status = result.as_ref().err().and_then(Error::status);
        let is_refused = status.is_some_and(|status| REFUSED.contains(&status))
            && self.list.try_update(|list| list.take_refusal(offset)).unwrap_or_default();
        if !is_refused {
            let page = result?;
            self.list.update(|list| list.take_page(offset, limit, &page));
        }
        let is_over = was_looking && !self.list.with_untracked(CallList::is_looking_for_last);
        if is_over && self.looked_at.get_value() == self.navigator.acts() {
            // Once the table has the room.
            request_animation_frame(move || {
                let _ = self.list.try_with_untracked(|list| self.rows.go_to(LAST, list));
            });
        }
        Ok(())
    }
}
