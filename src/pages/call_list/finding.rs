//! Pages of the list. Where words are searched for, which the API cannot do, they are made
//! of what was found in the list so far.

use crate::api::ApiTransport;
use crate::call::found::{Found, PAGE};
use crate::call::list::FIRST_PAGE;
use crate::call_query::{Search, matcher, query, search};
use crate::route::CallFilters;
use leptos::prelude::*;
use thunderphone::{Call, CallPage, Client, Error};

/// How many calls were searched, and of how many.
type Searched = Option<(u32, Option<u32>)>;

#[derive(Clone, Copy)]
pub struct Finding {
    found: StoredValue<Option<Found>>,
    /// While there are calls that were not searched.
    pub searched: RwSignal<Searched>,
    pub unreadable: RwSignal<usize>,
}

impl Finding {
    pub(super) fn new() -> Finding {
        Finding {
            found: StoredValue::new(None),
            searched: RwSignal::new(None),
            unreadable: RwSignal::new(0),
        }
    }

    /// For other filters: what was found for them, if it was kept.
    pub(super) fn start(self, found: Option<Found>) {
        self.found.set_value(found);
        self.say();
    }

    pub(super) fn kept(self) -> Option<Found> {
        self.found.get_value()
    }

    pub(super) fn allow_more(self) {
        self.found.update_value(|found| found.iter_mut().for_each(Found::allow_more));
    }

    fn say(self) {
        let said = self.found.with_value(|found| {
            found.as_ref().map_or((None, 0), |found| (found.searched(), found.unreadable()))
        });
        if self.searched.get_untracked() != said.0 {
            self.searched.set(said.0);
        }
        if self.unreadable.get_untracked() != said.1 {
            self.unreadable.set(said.1);
        }
    }

    /// # Errors
    /// As the request that failed; what was read before it stays.
    pub(super) async fn page(
        self,
        client: &Client<ApiTransport>,
        filters: &CallFilters,
        offset: u32,
        limit: u32,
    ) -> Result<CallPage, Error> {
        if !matches!(search(filters), Search::Words(_)) {
            return client.calls(&query(filters, offset, limit)).await;
        }
        let matches = matcher(filters);
        let mut found = self.found.get_value().unwrap_or_default();
        if offset == 0 && found.has_begun() && found.next_offset().is_none() {
            let page = client.calls(&query(filters, 0, FIRST_PAGE)).await?;
            if !found.take_newest(page, &matches) {
                // More came in than a page shows, or the day is another one.
                found = Found::default();
            }
        }
        while let Some(next) = found.next_offset() {
            let page = client.calls(&query(filters, next, PAGE)).await?;
            found.take(page, &matches);
            self.found.set_value(Some(found.clone()));
            self.say();
        }
        let page = found.page(offset, limit);
        self.found.set_value(Some(found));
        self.say();
        Ok(page)
    }
}

/// A page without the calls that do not match.
pub(super) fn only(mut page: CallPage, matches: impl Fn(&Call) -> bool) -> CallPage {
    let count = page.calls.len();
    page.calls.retain(|call| matches(call));
    let left_out = i64::try_from(count - page.calls.len()).unwrap_or_default();
    page.total = page.total.map(|total| total - left_out);
    page
}
