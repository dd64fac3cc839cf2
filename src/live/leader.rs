//! The loop that asks the API, in the one tab that leads. A visible tab leads until it is
//! hidden, closed or offline; the lock of the watch then goes to the next visible one at once.
//!
//! While no tab is visible nothing is asked, except for the end of a call that was placed
//! here, if somebody wants to be notified of it.

use super::Live;
use super::news::News;
use super::notifications::Notifications;
use super::watch::{LIMIT, Request, Watch};
use crate::api::Api;
use crate::browser::clock::browser_now;
use crate::browser::history::Navigator;
use crate::browser::page::Presence;
use crate::browser::tabs::{self, Channel, Lock};
use crate::browser::wake::Wake;
use crate::messages::Message;
use crate::outbox::Placements;
use crate::route::Route;
use futures_util::future::{Either, select};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::pin::pin;
use thunderphone::{CallId, CallQuery, CallStatus};

const LOCK: &str = "callboard-live";
/// The pause between two rounds while no tab is visible.
const HIDDEN_MS: u32 = 30_000;
/// For so long another tab's board counts as shown: it says so after each snapshot.
const SHOWN_MS: i64 = 20_000;
/// In a round the requests follow one another; what is due later waits for the next.
const ROUND_MS: i64 = 5_000;

#[derive(Clone, Copy)]
struct Leader {
    live: Live,
    api: Api,
    presence: Presence,
    channel: Channel,
    placements: Placements,
    navigator: Navigator,
    notifications: Notifications,
    /// Whether this tab asks, and whether the others know.
    is_leading: StoredValue<bool>,
    has_lock: StoredValue<bool>,
    /// When another tab last said that it shows the board.
    shown_at: StoredValue<i64>,
    /// When another tab last sent what it knows.
    heard_at: StoredValue<i64>,
    wake: StoredValue<Wake<()>, LocalStorage>,
}

/// Watches the calls in progress, for as long as the app is there.
pub fn start(live: Live) {
    let leader = Leader {
        live,
        api: expect_context(),
        presence: expect_context(),
        channel: expect_context(),
        placements: expect_context(),
        navigator: expect_context(),
        notifications: Notifications::new(),
        is_leading: StoredValue::new(false),
        has_lock: StoredValue::new(false),
        shown_at: StoredValue::new(0),
        heard_at: StoredValue::new(0),
        wake: StoredValue::new_local(Wake::default()),
    };
    StoredValue::new_local(leader.channel.receive(move |message| {
        if let Message::Live { text } = message
            && let Some(news) = News::read(&text)
        {
            leader.take(news);
        }
    }));
    let presence = leader.presence;
    Effect::new(move |_| {
        let _ = presence.is_online.get();
        if presence.is_visible.get() && live.has_board.get() {
            leader.post(&News::Shown);
        }
        leader.wake();
    });
    Effect::new(move |last: Option<Option<CallId>>| leader.take_placed(last.flatten()));
    Effect::new(move |_| {
        if let Some(id) = leader.opened() {
            leader.notifications.close(id);
            leader.post(&News::Opened(id));
        }
    });
    leader.post(&News::Joined);
    spawn_local(leader.run());
}

impl Leader {
    fn wake(self) {
        self.wake.with_value(|wake| wake.notify(()));
    }

    fn post(self, news: &News) {
        self.channel.post(&Message::Live { text: news.text() });
    }

    /// The call whose page somebody looks at.
    fn opened(self) -> Option<CallId> {
        match &*self.navigator.route().read() {
            Route::Call { id, .. } if self.presence.is_visible.get() => Some(*id),
            _ => None,
        }
    }

    /// The newest placement of this tab is counted at once, and once. Returns its call.
    fn take_placed(self, last: Option<CallId>) -> Option<CallId> {
        let accepted = self.placements.accepted.get()?;
        let id = accepted.call_id;
        if last == Some(id) {
            return last;
        }
        self.live.watch.update(|watch| match accepted.is_replay {
            false => watch.place(id, &accepted.to_number, accepted.at, browser_now()),
            true => watch.hurry(),
        });
        self.post(&News::Placed);
        self.wake();
        Some(id)
    }

    /// What another tab says.
    fn take(self, news: News) {
        match news {
            // Without locks each tab asks for itself.
            News::Snapshot(text) if !self.is_leading.get_value() => self.take_snapshot(&text),
            News::Snapshot(_) => {}
            News::Joined => self.publish(),
            News::Shown => self.shown_at.set_value(browser_now()),
            News::Placed => self.live.watch.update(Watch::hurry),
            News::Opened(id) => self.notifications.close(id),
        }
        self.wake();
    }

    fn take_snapshot(self, text: &str) {
        let now = browser_now();
        let is_taken = self.live.watch.try_update(|watch| watch.take_snapshot(text, now));
        if is_taken != Some(true) {
            return;
        }
        self.heard_at.set_value(now);
        if self.is_board_here() {
            self.post(&News::Shown);
        }
        // The tab that has noticed the end does not know that somebody sees it here.
        if let Some(id) = untrack(|| self.opened())
            && self
                .live
                .watch
                .with_untracked(|watch| watch.call(id).is_some_and(|call| call.ended_at.is_some()))
        {
            self.post(&News::Opened(id));
        }
    }

    /// Sends to the others what this tab knows, if it leads them.
    fn publish(self) {
        if self.is_leading.get_value() && self.has_lock.get_value() {
            let text = self.live.watch.with_untracked(Watch::write);
            self.post(&News::Snapshot(text));
        }
    }

    fn is_board_here(self) -> bool {
        self.live.has_board.get_untracked() && self.presence.is_visible.get_untracked()
    }

    fn is_board_shown(self, now: i64) -> bool {
        self.is_board_here() || (now - self.shown_at.get_value()).abs() < SHOWN_MS
    }

    fn may_lead(self) -> bool {
        self.presence.is_visible.get_untracked() && self.presence.is_online.get_untracked()
    }

    async fn run(self) {
        loop {
            if !self.may_lead() {
                self.rest().await;
                continue;
            }
            let Some(lock) = self.wait_for_lead().await else { continue };
            self.set_leading(true, lock.is_some());
            self.lead().await;
            self.set_leading(false, false);
        }
    }

    fn set_leading(self, is_leading: bool, has_lock: bool) {
        self.is_leading.set_value(is_leading);
        self.has_lock.set_value(has_lock);
    }

    /// The lock, once this tab has it: `Some(None)` where there are no locks, or where the
    /// others could not be told anything. `None` when this tab is hidden first.
    async fn wait_for_lead(self) -> Option<Option<Lock>> {
        let Some(lock) = self.lock(true) else { return Some(None) };
        let mut lock = pin!(lock);
        let wake = self.wake.get_value();
        loop {
            match select(lock.as_mut(), pin!(wake.notified())).await {
                Either::Left((lock, _)) => return Some(lock),
                Either::Right(_) if !self.may_lead() => return None,
                Either::Right(_) => {}
            }
        }
    }

    fn lock(self, waits: bool) -> Option<impl Future<Output = Option<Lock>>> {
        self.channel.is_open().then(|| tabs::lock(LOCK, waits)).flatten()
    }

    async fn lead(self) {
        let wake = self.wake.get_value();
        while self.may_lead() {
            let now = browser_now();
            let is_shown = self.is_board_shown(now);
            match self.live.watch.with_untracked(|watch| watch.next(now, is_shown)) {
                None => {
                    let _ = wake.notified().await;
                }
                Some(due) if due.at > now => {
                    let pause = u32::try_from(due.at - now).unwrap_or(u32::MAX);
                    let _ = wake.notified_within(pause).await;
                }
                Some(due) => self.ask(due.request).await,
            }
        }
    }

    /// While this tab is hidden or offline. It does not wait for the lock: a visible tab is
    /// to have it at once.
    async fn rest(self) {
        let woken = self.wake.get_value().notified_within(HIDDEN_MS).await;
        let is_heard = (browser_now() - self.heard_at.get_value()).abs() < i64::from(HIDDEN_MS);
        let is_online = self.presence.is_online.get_untracked();
        if woken != Ok(None) || is_heard || self.may_lead() || !is_online || !self.is_awaited() {
            return;
        }
        let lock = match self.lock(false) {
            Some(lock) => lock.await,
            None => None,
        };
        // Where there are locks, another tab has it.
        if lock.is_none() && tabs::has_locks() {
            return;
        }
        self.set_leading(true, lock.is_some());
        self.round().await;
        self.set_leading(false, false);
    }

    /// Whether somebody wants to be notified of the end of a call in progress.
    fn is_awaited(self) -> bool {
        self.notifications.are_on()
            && self.live.watch.with_untracked(|watch| {
                watch.calls.iter().any(|call| call.is_live() && self.is_own(call.id))
            })
    }

    fn is_own(self, id: CallId) -> bool {
        untrack(|| self.placements.key_of(id)).is_some()
    }

    /// The list once, and what it leads to.
    async fn round(self) {
        let wake = Wake::<()>::default();
        self.live.watch.update_untracked(Watch::hurry);
        loop {
            let now = browser_now();
            let due = self.live.watch.with_untracked(|watch| watch.next(now, false));
            match due {
                Some(due) if due.at <= now => self.ask(due.request).await,
                Some(due) if due.at - now < ROUND_MS => {
                    let pause = u32::try_from(due.at - now).unwrap_or(0);
                    let _ = wake.notified_within(pause).await;
                }
                _ => return,
            }
        }
    }

    /// Asks, and takes in the answer.
    async fn ask(self, request: Request) {
        let watch = self.live.watch;
        watch.update_untracked(|watch| watch.send(request, browser_now()));
        let client = self.api.client();
        let failure = match request {
            Request::List => {
                let status = CallStatus::InProgress.as_str().to_owned();
                let query = CallQuery { status, limit: LIMIT, ..CallQuery::default() };
                let answer = client.calls(&query).await;
                answer.map(|page| watch.update(|watch| watch.take_list(&page, browser_now()))).err()
            }
            Request::Record(id) => {
                let answer = client.call(id).await;
                let take = |call| {
                    watch.update(|watch| watch.take_record(id, Some(&call), browser_now()));
                    self.notify_of_end(id);
                };
                answer.map(take).err()
            }
            Request::Turns(id) => {
                let answer = client.transcript(id, true).await;
                answer.map(|turns| watch.update(|watch| watch.take_turns(id, &turns))).err()
            }
        };
        if let Some(failure) = &failure {
            watch.update(|watch| watch.take_failure(request, failure, browser_now()));
        }
        self.publish();
    }

    fn notify_of_end(self, id: CallId) {
        let call = self.live.watch.with_untracked(|watch| watch.call(id).cloned());
        let is_seen = untrack(|| self.opened()) == Some(id);
        if let Some(call) = call.filter(|call| !call.is_live() && !is_seen && self.is_own(id)) {
            self.notifications.show(&call, self.navigator);
        }
    }
}
