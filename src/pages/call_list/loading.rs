//! The one loop that fills the list and keeps it fresh: one request at a time,
//! none while the page is hidden, rarer while they fail, and over when the
//! page is left or the filters change.

use super::finding::{Finding, only};
use super::kept::{KeptLists, Returning};
use super::rows::Rows;
use crate::api::Api;
use crate::browser::clock::browser_now;
use crate::browser::history::Navigator;
use crate::browser::page::Presence;
use crate::browser::wake::Wake;
use crate::call::cadence::Pause;
use crate::call::list::{CallList, FURTHER_PAGE, NEWEST, Request};
use crate::call_query::{matcher, query};
use crate::components::banner::Details;
use crate::remedy::Remedy;
use crate::route::CallFilters;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use thunderphone::{CallStatus, Error, Timestamp};

/// Loads under half a second say nothing.
const SLOW_MS: u32 = 500;
/// The rows of other filters are seen no longer than this.
const STALE_MS: u32 = 300;
/// Rows are asked for once the scrolling pauses, so that dragging through a long list asks
/// for little. Whoever scrolls on and on gets them all the same.
const SETTLE_MS: u32 = 80;
const SETTLES: u32 = 4;
/// A single failed look in the background is not worth an alert.
const FAILURES_UNSAID: u32 = 1;

#[derive(Clone, Copy)]
pub struct Loading {
    pub(super) api: Api,
    pub(super) presence: Presence,
    pub list: RwSignal<CallList>,
    pub rows: Rows,
    pub finding: Finding,
    /// The rows are those of the filters; until then, the last good ones.
    pub is_current: RwSignal<bool>,
    pub is_slow: RwSignal<bool>,
    /// The host has no list of calls.
    pub is_unlisted: RwSignal<bool>,
    pub trouble: RwSignal<Option<(Remedy, Details)>>,
    /// When a failed look is repeated; `None` when a person decides.
    pub next_try: RwSignal<Option<Timestamp>>,
    pub(super) navigator: Navigator,
    pub(super) kept: KeptLists,
    pub(super) filters: Memo<CallFilters>,
    pub(super) returning: StoredValue<Option<Returning>>,
    pub(super) is_dismissed: StoredValue<bool>,
    is_requested: StoredValue<bool>,
    wake: StoredValue<Wake<()>, LocalStorage>,
    /// When the last row was asked for, by what people had done until then.
    pub(super) looked_at: StoredValue<u32>,
}

impl Loading {
    /// Loads for as long as the page is shown, anew for other filters.
    pub fn start(filters: Memo<CallFilters>) -> Loading {
        let loading = Loading {
            api: expect_context(),
            presence: expect_context(),
            list: RwSignal::new(CallList::default()),
            rows: Rows::new(),
            finding: Finding::new(),
            is_current: RwSignal::new(false),
            is_slow: RwSignal::new(false),
            is_unlisted: RwSignal::new(false),
            trouble: RwSignal::new(None),
            next_try: RwSignal::new(None),
            navigator: expect_context(),
            kept: expect_context(),
            filters,
            returning: StoredValue::new(None),
            is_dismissed: StoredValue::new(false),
            is_requested: StoredValue::new(false),
            wake: StoredValue::new_local(Wake::default()),
            looked_at: StoredValue::new(0),
        };
        // Before anything is built, so that the rows are there from the start.
        let mut resumed = Some(loading.resume(&filters.read_untracked(), true));
        loading.remember_when_left();
        Effect::new(move |_| {
            let filters = filters.get();
            let is_resumed = resumed.take().unwrap_or_else(|| loading.resume(&filters, false));
            let wake = Wake::default();
            loading.wake.set_value(wake.clone());
            loading.is_current.set(is_resumed);
            loading.is_slow.set(false);
            let has_rows = !loading.list.with_untracked(CallList::is_empty);
            // All of these end with this run of the effect.
            spawn_local_scoped_with_cancellation(async move {
                TimeoutFuture::new(if has_rows { STALE_MS } else { SLOW_MS }).await;
                loading.is_slow.set(true);
            });
            spawn_local_scoped_with_cancellation(loading.return_to_place());
            spawn_local_scoped_with_cancellation(loading.run(filters, wake, is_resumed));
        });
        Effect::new(move |_| {
            let _ = (loading.presence.is_visible.get(), loading.rows.in_sight());
            loading.list.update_untracked(CallList::rest);
            loading.wake.with_value(|wake| wake.notify(()));
        });
        loading
    }

    /// By a button: asks now, also after a failure.
    pub fn retry(self) {
        self.is_requested.set_value(true);
        self.wake.with_value(|wake| wake.notify(()));
    }

    pub fn dismiss(self) {
        self.is_dismissed.set_value(true);
        self.trouble.set(None);
    }

    /// Looks for the words in older calls, too.
    pub fn search_more(self) {
        self.finding.allow_more();
        self.is_current.set(false);
        self.retry();
    }

    /// Shows what came in, from the top.
    pub fn show_new(self) {
        self.list.update(CallList::show_new);
        self.go_to(0);
    }

    /// Whether a request cannot wait. Scrolling does not hurry a failing host; the button
    /// does.
    fn is_in_demand(self, failures: u32) -> bool {
        let is_urgent =
            || self.list.with_untracked(|list| list.urgent_request(self.rows.needed()).is_some());
        self.is_requested.get_value() || (failures == 0 && is_urgent())
    }

    fn next_request(self) -> Request {
        self.list.with_untracked(|list| list.next_request(self.rows.needed()))
    }

    /// Waits until what is in sight stays so for a moment.
    async fn settle(self) {
        let mut request = self.next_request();
        for _ in 0..SETTLES {
            let is_looking = self.list.with_untracked(CallList::is_looking_for_last);
            if is_looking || request == NEWEST || !matches!(request, Request::Page { .. }) {
                return;
            }
            TimeoutFuture::new(SETTLE_MS).await;
            let next = self.next_request();
            if next == request {
                return;
            }
            request = next;
        }
    }

    async fn run(self, filters: CallFilters, wake: Wake<()>, mut is_resumed: bool) {
        let mut failures = 0;
        loop {
            let is_first = !self.is_current.get_untracked();
            if !is_first && !self.presence.is_visible.get_untracked() {
                let _ = wake.notified().await;
                self.list.update_untracked(CallList::expect_new);
                continue;
            }
            // What came in meanwhile is on the newest page.
            let look = match is_first || std::mem::take(&mut is_resumed) {
                true => NEWEST,
                false => self.next_request(),
            };
            let outcome = self.look(&filters, look).await;
            let is_requested = self.is_requested.get_value();
            self.is_requested.set_value(false);
            let pause = match outcome {
                Ok(()) => {
                    failures = 0;
                    self.is_dismissed.set_value(false);
                    if self.trouble.read_untracked().is_some() {
                        self.trouble.set(None);
                    }
                    Pause::After(self.list.with_untracked(CallList::pause_ms))
                }
                Err(failure) if is_first && Loading::is_list_missing(&failure) => {
                    self.is_unlisted.set(true);
                    return;
                }
                Err(failure) => {
                    failures += 1;
                    self.stop_looking_for_last();
                    let is_asked_for = is_first || is_requested || look != NEWEST;
                    if is_asked_for || failures > FAILURES_UNSAID {
                        self.say(&failure);
                    }
                    self.back_off(&failure, failures)
                }
            };
            self.rest(pause, failures, &wake).await;
        }
    }

    /// Asks, and takes in the answer.
    async fn look(self, filters: &CallFilters, request: Request) -> Result<(), Error> {
        let client = self.api.client();
        match request {
            Request::Page { offset, limit } => {
                let result = self.finding.page(&client, filters, offset, limit).await;
                if self.is_current.get_untracked() {
                    return self.take(offset, limit, result);
                }
                // Rows of other filters go when the answer is there, whatever it is.
                let mut list = CallList::new(&filters.status);
                let result = result.map(|page| list.take_page(offset, limit, &page));
                self.start_anew(list);
                result?;
                self.is_unlisted.set(false);
                self.is_current.set(true);
            }
            Request::InProgress => {
                let mut live = query(filters, 0, FURTHER_PAGE);
                live.status = CallStatus::InProgress.as_str().to_owned();
                let page = only(client.calls(&live).await?, matcher(filters));
                self.list.update(|list| list.take_in_progress(FURTHER_PAGE, &page));
            }
            Request::Record(id) => {
                let call = match client.call(id).await {
                    Ok(call) => Some(call),
                    Err(failure) if failure.status() == Some(404) => None,
                    Err(failure) => return Err(failure),
                };
                self.list.update(|list| list.take_record(id, call.as_ref()));
            }
        }
        Ok(())
    }

    /// Another list begins at its top.
    fn start_anew(self, list: CallList) {
        let had_rows = !self.list.with_untracked(CallList::is_empty);
        self.rows.wanted.set(None);
        self.list.set(list);
        if had_rows && self.returning().is_none() {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    }

    /// Waits; less when something is in demand.
    async fn rest(self, pause: Pause, failures: u32, wake: &Wake<()>) {
        let start = browser_now();
        loop {
            if self.is_in_demand(failures) {
                self.settle().await;
                // Somebody may have scrolled on, to what is there already.
                if self.is_in_demand(failures) {
                    return;
                }
            }
            match pause {
                Pause::After(ms) => {
                    let left = i64::from(ms) - (browser_now() - start);
                    let left = left.clamp(0, i64::from(ms)) as u32;
                    if wake.notified_within(left).await == Ok(None) {
                        self.list.update_untracked(CallList::rest);
                        return;
                    }
                }
                Pause::Settled | Pause::Paused => {
                    let _ = wake.notified().await;
                }
            }
        }
    }
}
