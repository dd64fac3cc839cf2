//! Reads the ids of all calls that match, page by page. Calls in progress are left out: what
//! is not over cannot be judged.

use super::Review;
use crate::api::Api;
use crate::call_query::{matcher, query};
use crate::components::banner::Details;
use crate::remedy::{Operation, Remedy, request_failed};
use crate::route::CallFilters;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::HashSet;
use thunderphone::{Call, CallId, CallPage};

/// As many as hosts are known to give.
const PAGE: u32 = 200;
/// More than anybody reviews, and as much as the browser keeps without effort.
pub const MOST: usize = 10_000;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    pub read: usize,
    pub total: Option<usize>,
}

#[derive(Clone, Copy)]
pub struct Collecting {
    api: Api,
    /// `None` while nothing is read.
    pub progress: RwSignal<Option<Progress>>,
    pub trouble: RwSignal<Option<(Remedy, Details)>>,
    /// Counts the runs: one that was canceled ends nothing.
    run: StoredValue<u32>,
}

/// The calls of one run, the newest first.
#[derive(Clone, Default, Debug)]
struct Collected {
    ids: Vec<CallId>,
    known: HashSet<CallId>,
    offset: u32,
    total: Option<usize>,
}

impl Collected {
    /// Returns whether another page follows.
    fn take(&mut self, page: &CallPage, matches: impl Fn(&Call) -> bool) -> bool {
        let count = page.calls.len() + page.unreadable;
        let mut has_new = false;
        for call in &page.calls {
            // New calls move the others to the next page.
            let is_new = self.known.insert(call.call_id);
            has_new |= is_new;
            if is_new && call.is_final() && self.ids.len() < MOST && matches(call) {
                self.ids.push(call.call_id);
            }
        }
        self.offset = self.offset.saturating_add(u32::try_from(count).unwrap_or(PAGE));
        self.total = page.total.and_then(|total| usize::try_from(total).ok());
        let is_before_end = match self.total {
            Some(total) => (self.offset as usize) < total,
            None => has_new && count >= PAGE as usize,
        };
        count > 0 && is_before_end && self.ids.len() < MOST
    }

    fn progress(&self) -> Progress {
        Progress { read: self.known.len(), total: self.total }
    }
}

impl Collecting {
    pub fn new() -> Collecting {
        Collecting {
            api: expect_context(),
            progress: RwSignal::new(None),
            trouble: RwSignal::new(None),
            run: StoredValue::new(0),
        }
    }

    /// `on_end` is given the ids, unless it is canceled or fails.
    pub fn start(self, filters: CallFilters, on_end: impl FnOnce(Vec<CallId>) + 'static) {
        self.cancel();
        let run = self.run.get_value();
        self.progress.set(Some(Progress::default()));
        spawn_local(async move {
            let (mut collected, matches) = (Collected::default(), matcher(&filters));
            loop {
                let query = query(&filters, collected.offset, PAGE);
                let answer = self.api.client().calls(&query).await;
                // Canceled, or the page is gone.
                if self.run.try_get_value() != Some(run) {
                    return;
                }
                match answer {
                    Ok(page) if collected.take(&page, &matches) => {
                        self.progress.set(Some(collected.progress()));
                    }
                    Ok(_) => break,
                    Err(failure) => {
                        let remedy = request_failed(&failure, Operation::LoadingCalls, false);
                        let details = Details::of(&failure, self.api.clock.now_untracked());
                        self.trouble.set(Some((remedy, details)));
                        return self.progress.set(None);
                    }
                }
            }
            self.progress.set(None);
            on_end(collected.ids);
        });
    }

    pub fn cancel(self) {
        self.run.update_value(|run| *run = run.wrapping_add(1));
        self.progress.set(None);
        self.trouble.set(None);
    }
}

/// The done calls do not come again, whatever queue they were in.
impl Review {
    pub fn begin(self, queue: crate::review::queue::Queue) {
        self.has_run.set(true);
        self.wants_new.set(false);
        self.review.begin(queue);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn page(ids: std::ops::Range<i64>, total: Option<i64>, status: &str) -> CallPage {
        let calls: Vec<_> = ids.rev().map(|id| json!({"call_id": id, "status": status})).collect();
        CallPage::read(&json!({"results": calls, "total": total})).unwrap()
    }

    #[test]
    fn each_call_that_is_over_is_collected_once() {
        let mut collected = Collected::default();
        assert!(collected.take(&page(10..210, Some(250), "completed"), |_| true));
        assert_eq!(collected.offset, 200);
        // One came in between, so the last row comes again.
        assert!(!collected.take(&page(1..11, Some(210), "completed"), |_| true));
        assert_eq!(collected.ids.len(), 209);
        let mut collected = Collected::default();
        assert!(!collected.take(&page(1..5, Some(4), "in_progress"), |_| true));
        assert!(collected.ids.is_empty());
    }

    #[test]
    fn a_host_that_does_not_count_ends_with_a_short_page_or_one_without_new_calls() {
        let mut collected = Collected::default();
        assert!(collected.take(&page(0..200, None, "failed"), |_| true));
        assert!(!collected.take(&page(0..200, None, "failed"), |_| true));
        assert!(!Collected::default().take(&page(0..7, None, "failed"), |_| true));
        assert!(!Collected::default().take(&page(0..0, Some(9), "failed"), |_| true));
    }

    #[test]
    fn no_more_are_collected_than_anybody_reviews() {
        let mut collected = Collected::default();
        let mut goes_on = true;
        for chunk in 0..60 {
            let from = chunk * 200;
            goes_on = collected.take(&page(from..from + 200, Some(100_000), "completed"), |_| true);
        }
        assert!(!goes_on);
        assert_eq!(collected.ids.len(), MOST);
    }
}
