//! The one loop that fills the list and keeps it fresh: one request at a time,
//! none while the page is hidden, rarer while they fail, and over when the
//! page is left or the filters change.

use super::kept::{KeptLists, Returning};
use super::place::ScrollAnchor;
use super::query::query;
use crate::api::Api;
use crate::browser::clock::browser_now;
use crate::browser::history::Navigator;
use crate::browser::page::Presence;
use crate::browser::wake::Wake;
use crate::call::cadence::{self, Known, Pause};
use crate::call::list::{CallList, FURTHER_PAGE, Request};
use crate::components::banner::Details;
use crate::remedy::{Operation, Remedy, request_failed};
use crate::route::CallFilters;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use thunderphone::{CallId, CallStatus, Error, Timestamp};

/// Loads under half a second say nothing.
const SLOW_MS: u32 = 500;
/// After a page, until the browser has said whether the end is still in sight.
const LAYOUT_MS: u32 = 200;
/// A single failed look in the background is not worth an alert.
const FAILURES_UNSAID: u32 = 1;

/// A row's height until one was measured, in CSS pixels.
const ROW_HEIGHT: f64 = 41.0;

#[derive(Clone, Copy)]
pub struct Loading {
    api: Api,
    presence: Presence,
    pub list: RwSignal<CallList>,
    /// The rows are those of the filters; until then, the last good ones.
    pub is_current: RwSignal<bool>,
    pub is_slow: RwSignal<bool>,
    pub is_loading_more: RwSignal<bool>,
    /// The host has no list of calls.
    pub is_unlisted: RwSignal<bool>,
    pub trouble: RwSignal<Option<(Remedy, Details)>>,
    /// When a failed look is repeated; `None` when a person decides.
    pub next_try: RwSignal<Option<Timestamp>>,
    /// The end of the list is in sight.
    pub is_end_near: RwSignal<bool>,
    /// Rows that are on the page wherever it is scrolled.
    pub revealed: RwSignal<Vec<CallId>>,
    /// As it was measured last, in CSS pixels.
    pub row_height: StoredValue<f64>,
    pub(super) navigator: Navigator,
    pub(super) kept: KeptLists,
    pub(super) filters: Memo<CallFilters>,
    pub(super) returning: StoredValue<Option<Returning>>,
    is_dismissed: StoredValue<bool>,
    is_requested: StoredValue<bool>,
    wake: StoredValue<Wake<()>, LocalStorage>,
}

impl Loading {
    /// Loads for as long as the page is shown, anew for other filters.
    pub fn start(filters: Memo<CallFilters>) -> Loading {
        let loading = Loading {
            api: expect_context(),
            presence: expect_context(),
            list: RwSignal::new(CallList::default()),
            is_current: RwSignal::new(false),
            is_slow: RwSignal::new(false),
            is_loading_more: RwSignal::new(false),
            is_unlisted: RwSignal::new(false),
            trouble: RwSignal::new(None),
            next_try: RwSignal::new(None),
            is_end_near: RwSignal::new(false),
            revealed: RwSignal::new(Vec::new()),
            row_height: StoredValue::new(ROW_HEIGHT),
            navigator: expect_context(),
            kept: expect_context(),
            filters,
            returning: StoredValue::new(None),
            is_dismissed: StoredValue::new(false),
            is_requested: StoredValue::new(false),
            wake: StoredValue::new_local(Wake::default()),
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
            // Both end with this run of the effect.
            spawn_local_scoped_with_cancellation(async move {
                TimeoutFuture::new(SLOW_MS).await;
                loading.is_slow.set(true);
            });
            spawn_local_scoped_with_cancellation(loading.run(filters, wake, is_resumed));
        });
        Effect::new(move |_| {
            let is_visible = loading.presence.is_visible.get();
            if loading.is_end_near.get() || is_visible {
                loading.wake();
            }
        });
        loading
    }

    /// By the button: more rows, or a retry after a failure.
    pub fn request_more(self) {
        self.is_requested.set_value(true);
        self.wake();
    }

    pub fn dismiss(self) {
        self.is_dismissed.set_value(true);
        self.trouble.set(None);
    }

    fn wake(self) {
        self.wake.with_value(|wake| wake.notify(()));
    }

    /// Whether more rows are wanted. Scrolling does not hurry a failing host;
    /// the button does.
    fn wants_more(self, failures: u32) -> bool {
        let is_end_wanted = self.is_end_near.get_untracked() || self.is_short();
        self.is_requested.get_value() || (failures == 0 && is_end_wanted)
    }

    fn is_in_demand(self, failures: u32) -> bool {
        let has_more = failures > 0 || self.list.with_untracked(CallList::has_more);
        self.wants_more(failures) && has_more
    }

    async fn run(self, filters: CallFilters, wake: Wake<()>, mut is_resumed: bool) {
        let mut failures = 0;
        loop {
            let is_first = !self.is_current.get_untracked();
            if !is_first && !self.presence.is_visible.get_untracked() {
                let _ = wake.notified().await;
                continue;
            }
            // What came in meanwhile is on the newest page.
            let is_return = std::mem::take(&mut is_resumed);
            let look = if is_first || is_return {
                CallList::default().next_request(false)
            } else {
                self.list.with_untracked(|list| list.next_request(self.wants_more(failures)))
            };
            let is_further = matches!(look, Request::Page { offset: 1.., .. });
            self.is_loading_more.set(is_further);
            let outcome = self.look(&filters, look, is_return).await;
            self.is_loading_more.set(false);
            let is_requested = self.is_requested.get_value();
            self.is_requested.set_value(false);
            let pause = match outcome {
                Ok(()) => {
                    failures = 0;
                    self.is_dismissed.set_value(false);
                    if self.trouble.read_untracked().is_some() {
                        self.trouble.set(None);
                    }
                    self.return_to_place().await;
                    Pause::After(self.list.with_untracked(CallList::pause_ms))
                }
                Err(failure) if is_first && is_list_missing(&failure) => {
                    self.is_unlisted.set(true);
                    return;
                }
                Err(failure) => {
                    failures += 1;
                    let is_asked_for = is_first || is_further || is_requested;
                    if is_asked_for || failures > FAILURES_UNSAID {
                        self.say(&failure);
                    }
                    self.back_off(&failure, failures)
                }
            };
            if is_first || is_further {
                TimeoutFuture::new(LAYOUT_MS).await;
            }
            self.rest(pause, failures, &wake).await;
        }
    }

    /// Asks, and takes in the answer. On a return the place is held whatever
    /// comes in.
    async fn look(
        self,
        filters: &CallFilters,
        request: Request,
        is_return: bool,
    ) -> Result<(), Error> {
        let client = self.api.client();
        match request {
            Request::Page { offset, limit } => {
                let result = client.calls(&query(filters, offset, limit)).await;
                // Rows of other filters go when the answer is there, whatever it is.
                if !self.is_current.get_untracked() {
                    ScrollAnchor::focus_only().restore();
                    self.list.set(CallList::new(&filters.status));
                }
                let page = result?;
                self.change(is_return, |list| list.take_page(offset, limit, &page));
                self.is_unlisted.set(false);
                self.is_current.set(true);
            }
            Request::InProgress => {
                let mut live = query(filters, 0, FURTHER_PAGE);
                live.status = CallStatus::InProgress.as_str().to_owned();
                let page = client.calls(&live).await?;
                self.change(is_return, |list| list.take_in_progress(FURTHER_PAGE, &page));
            }
            Request::Record(id) => {
                let call = match client.call(id).await {
                    Ok(call) => Some(call),
                    Err(failure) if failure.status() == Some(404) => None,
                    Err(failure) => return Err(failure),
                };
                self.change(is_return, |list| list.take_record(id, call.as_ref()));
            }
        }
        Ok(())
    }

    /// Changes the rows under somebody's eyes.
    fn change(self, is_return: bool, change: impl FnOnce(&mut CallList)) {
        let first = self.list.with_untracked(|list| list.ids(0, 1).pop());
        let held = ScrollAnchor::take(first, is_return);
        self.list.update(change);
        held.restore();
    }

    fn say(self, failure: &Error) {
        let is_offline = !self.presence.is_online.get_untracked();
        let remedy = request_failed(failure, Operation::LoadingCalls, is_offline);
        let is_said = self
            .trouble
            .with_untracked(|said| said.as_ref().is_some_and(|(said, _)| *said == remedy));
        if !is_said && !self.is_dismissed.get_value() {
            let now = self.api.clock.now_untracked();
            self.trouble.set(Some((remedy, Details::of(failure, now))));
        }
    }

    fn back_off(self, failure: &Error, failures: u32) -> Pause {
        let refusal = failure.api_error();
        let pause = cadence::next(Known {
            call: None,
            failures,
            retry_after_seconds: refusal.and_then(|refusal| refusal.retry_after_seconds),
            is_hidden: false,
            seconds_since_end: None,
            random: js_sys::Math::random(),
        });
        // The same request would be refused the same way, until a person acts.
        let is_for_good = matches!(failure.status(), Some(400..=407 | 422));
        let pause = if is_for_good { Pause::Paused } else { pause };
        self.next_try.set(match pause {
            Pause::After(ms) => Some(Timestamp(self.api.clock.now_untracked().0 + i64::from(ms))),
            Pause::Settled | Pause::Paused => None,
        });
        pause
    }

    /// Waits; less when something is in demand.
    async fn rest(self, pause: Pause, failures: u32, wake: &Wake<()>) {
        let start = browser_now();
        while !self.is_in_demand(failures) {
            match pause {
                Pause::After(ms) => {
                    let left = i64::from(ms) - (browser_now() - start);
                    let left = left.clamp(0, i64::from(ms)) as u32;
                    if wake.notified_within(left).await == Ok(None) {
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

/// Small hosts answer 404 or the like. A page in the API's place is another
/// matter: there the proxy is to be put right.
fn is_list_missing(failure: &Error) -> bool {
    failure.is_missing_endpoint() && failure.status().is_some_and(|status| status >= 400)
}
