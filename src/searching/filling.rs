//! Copies the transcripts, one request at a time, the newest days first, in one tab at a time.
//! It ends with the page, and goes on where it was when the page is opened again.

use super::kept;
use crate::api::Api;
use crate::browser::clock::Clock;
use crate::browser::database::TransactError;
use crate::browser::focus::focus;
use crate::browser::intl;
use crate::browser::tabs::{self, Channel, Lock};
use crate::messages::Message;
use crate::said::copies::{Copies, Slice, Span};
use crate::said::{Entry, place_of};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::{spawn_local, spawn_local_scoped_with_cancellation};
use std::collections::VecDeque;
use thunderphone::{CallQuery, Error, Timestamp};

/// Who holds it copies.
const LOCK: &str = "callboard-copies";
/// How long the first reply may take, which sets the clock right.
const CLOCK_MS: u32 = 2_000;
const POLL_MS: u32 = 50;
/// How often in a row it waits as long as the API asks for, and how long at most.
const MOST_WAITS: u32 = 5;
const MOST_WAIT_S: u32 = 300;

/// Why it stopped.
#[derive(Clone, PartialEq, Debug)]
pub enum Trouble {
    Request(Error),
    /// The host has no export.
    NotOffered,
    /// Storage is full, blocked or broken.
    NotStored,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Stage {
    Loading,
    /// Storage cannot be read.
    Blocked,
    Off,
    /// Search is off, because everything was forgotten just now.
    Forgotten,
    /// Nothing is being copied.
    Idle,
    Copying,
    /// Another tab copies.
    Elsewhere,
    /// The API asked to wait until then.
    Waiting(Timestamp),
    Stopped(Trouble),
}

#[derive(Clone, Copy)]
pub struct Filling {
    api: Api,
    clock: Clock,
    channel: Channel,
    pub stage: RwSignal<Stage>,
    /// `None` while search is off.
    pub copies: RwSignal<Option<Copies>>,
    /// Counts what changes the results of a search.
    pub version: RwSignal<u32>,
    /// The number of the run: an answer to an earlier one counts no more.
    run: StoredValue<u32>,
    runner: StoredValue<Option<Owner>>,
    page: StoredValue<Owner>,
}

/// What ends a run.
enum End {
    Trouble(Trouble),
    /// Everything was forgotten, or a person stopped it in another tab.
    Ended,
}

impl From<TransactError> for End {
    fn from(_: TransactError) -> End {
        End::Trouble(Trouble::NotStored)
    }
}

impl Filling {
    /// Ends with the page.
    pub fn of_page() -> Filling {
        let filling = Filling {
            api: expect_context(),
            clock: expect_context(),
            channel: expect_context(),
            stage: RwSignal::new(Stage::Loading),
            copies: RwSignal::new(None),
            version: RwSignal::new(0),
            run: StoredValue::new(0),
            runner: StoredValue::new(None),
            page: StoredValue::new(Owner::current().unwrap_or_default()),
        };
        filling.read();
        let receiver = StoredValue::new_local(filling.channel.receive(move |message| {
            if message == Message::CopiesChanged {
                filling.read();
            }
        }));
        on_cleanup(move || receiver.dispose());
        filling
    }

    /// Reads what is kept, and follows it: goes on with what is wanted, ends with what is not.
    fn read(self) {
        spawn_local(async move {
            let read = kept::copies().await;
            let Some(stage) = self.stage.try_get_untracked() else { return };
            let copies = match read {
                Ok(copies) => copies,
                Err(_) if stage == Stage::Loading => return self.stage.set(Stage::Blocked),
                Err(_) => return,
            };
            let is_busy = matches!(stage, Stage::Copying | Stage::Elsewhere | Stage::Waiting(_));
            match &copies {
                None if self.copies.with_untracked(Option::is_some) => self.end(Stage::Forgotten),
                None if stage == Stage::Forgotten => {}
                None => self.end(Stage::Off),
                Some(copies) if copies.is_wanted && !is_busy => self.start(copies.days),
                Some(copies) if !copies.is_wanted && !matches!(stage, Stage::Stopped(_)) => {
                    self.end(Stage::Idle);
                }
                Some(_) => {}
            }
            let has_ended = copies.as_ref().is_none_or(|copies| !copies.is_wanted);
            self.copies.set(copies);
            if has_ended {
                self.version.update(|version| *version += 1);
            }
        });
    }

    /// Ends the run, with the request that it waits for.
    fn cancel(self) {
        self.run.update_value(|run| *run += 1);
        if let Some(runner) = self.runner.try_update_value(Option::take).flatten() {
            runner.cleanup();
        }
    }

    fn end(self, stage: Stage) {
        self.cancel();
        // What went wrong stays said until somebody acts.
        if !matches!(*self.stage.read_untracked(), Stage::Stopped(_)) || stage != Stage::Off {
            self.stage.set(stage);
        }
    }

    pub fn turn_on(self, days: u32) {
        spawn_local(async move {
            let kept = kept::turn_on(Copies::new(days, self.clock.now_untracked().0)).await;
            if self.stage.try_get_untracked().is_none() {
                return;
            }
            match kept {
                Ok(kept) => {
                    self.copies.set(kept);
                    self.channel.post(&Message::CopiesChanged);
                    self.start(days);
                    focus("#said-query".to_owned());
                }
                Err(_) => self.stage.set(Stage::Stopped(Trouble::NotStored)),
            }
        });
    }

    /// Copies what is missing of so many days.
    pub fn start(self, days: u32) {
        self.cancel();
        self.stage.set(Stage::Copying);
        let run = self.run.get_value();
        let work = async move {
            let ended = self.fill(run, days).await;
            if !self.is_current(run) {
                return;
            }
            self.version.update(|version| *version += 1);
            match ended {
                Ok(()) => self.stage.set(Stage::Idle),
                Err(End::Ended) => self.read_again(),
                Err(End::Trouble(trouble)) => self.stop_with(trouble),
            }
        };
        let runner = self.page.get_value().with(Owner::new);
        runner.with(|| spawn_local_scoped_with_cancellation(work));
        self.runner.set_value(Some(runner));
    }

    fn read_again(self) {
        self.stage.set(Stage::Loading);
        self.read();
    }

    fn stop_with(self, trouble: Trouble) {
        let has_nothing = self
            .copies
            .with_untracked(|copies| copies.as_ref().is_none_or(|one| one.slices.is_empty()));
        if trouble == Trouble::NotOffered && has_nothing {
            // Then it is as if it was never turned on.
            self.forget(Stage::Stopped(Trouble::NotOffered));
        } else {
            self.stage.set(Stage::Stopped(trouble));
        }
    }

    pub fn stop(self) {
        self.end(Stage::Idle);
        self.version.update(|version| *version += 1);
        spawn_local(async move {
            let kept = kept::change(|copies| copies.is_wanted = false).await;
            if let Ok(kept) = kept
                && self.stage.try_get_untracked().is_some()
            {
                self.copies.set(kept);
                self.channel.post(&Message::CopiesChanged);
            }
        });
    }

    /// Deletes all copies in this browser. `then` is shown when they are gone.
    pub fn forget(self, then: Stage) {
        self.cancel();
        spawn_local(async move {
            let forgotten = kept::forget().await;
            if self.stage.try_get_untracked().is_none() {
                return;
            }
            match forgotten {
                Ok(()) => {
                    self.copies.set(None);
                    self.version.update(|version| *version += 1);
                    self.stage.set(then);
                    focus("h1".to_owned());
                    self.channel.post(&Message::CopiesChanged);
                }
                Err(_) => self.stage.set(Stage::Stopped(Trouble::NotStored)),
            }
        });
    }

    fn is_current(self, run: u32) -> bool {
        self.run.try_get_value() == Some(run)
    }

    async fn fill(self, run: u32, days: u32) -> Result<(), End> {
        let _lock = self.lock().await;
        self.clock_is_right().await;
        if !self.is_current(run) {
            return Err(End::Ended);
        }
        self.stage.set(Stage::Copying);
        let now = self.clock.now_untracked();
        // What another tab has copied meanwhile is in it.
        let begun = kept::change(|copies| copies.begin(days, now.0)).await?;
        let copies = begun.ok_or(End::Ended)?;
        self.show(run, &copies)?;
        let spans = days_until(now, days);
        if let Some(oldest) = spans.last() {
            self.forget_older(run, oldest.from, &copies).await?;
        }
        let mut pending = VecDeque::from(copies.missing(&spans));
        let mut waits = 0;
        while let Some(span) = pending.pop_front() {
            let asked_at = self.clock.now_untracked().0;
            let (start_date, end_date) = span.dates();
            let query = CallQuery { start_date, end_date, ..CallQuery::default() };
            let answer = self.api.client().export_calls(&query).await;
            if !self.is_current(run) {
                return Err(End::Ended);
            }
            let wait = answer.as_ref().err().and_then(wait_s);
            let slice = match answer {
                Ok(export) => Slice::read(span, &export, asked_at),
                Err(Error::TooLarge { .. }) if span.halves().is_some() => None,
                Err(Error::TooLarge { .. }) => Some((Slice::too_large(span, asked_at), Vec::new())),
                Err(_) if wait.is_some() && waits < MOST_WAITS => {
                    waits += 1;
                    pending.push_front(span);
                    self.wait(run, wait.unwrap_or_default()).await?;
                    continue;
                }
                // A refusal is no missing endpoint.
                Err(failure) if failure.is_missing_endpoint() && failure.status() != Some(403) => {
                    return Err(End::Trouble(Trouble::NotOffered));
                }
                Err(failure) => return Err(End::Trouble(Trouble::Request(failure))),
            };
            waits = 0;
            match slice {
                Some((slice, entries)) => self.keep(run, copies.made_at, slice, &entries).await?,
                None => {
                    for half in span.halves().into_iter().flatten().rev() {
                        pending.push_front(half);
                    }
                }
            }
        }
        let now = self.clock.now_untracked().0;
        let kept = kept::change(|copies| copies.finish(now)).await?;
        self.show(run, &kept.ok_or(End::Ended)?)
    }

    async fn keep(
        self,
        run: u32,
        made_at: i64,
        slice: Slice,
        entries: &[Entry],
    ) -> Result<(), End> {
        let kept = kept::put_slice(made_at, slice, entries).await?;
        let kept = kept.ok_or(End::Ended)?;
        self.show(run, &kept)?;
        kept.is_wanted.then_some(()).ok_or(End::Ended)
    }

    /// Here and in the other tabs.
    fn show(self, run: u32, copies: &Copies) -> Result<(), End> {
        if !self.is_current(run) {
            return Err(End::Ended);
        }
        self.copies.set(Some(copies.clone()));
        self.channel.post(&Message::CopiesChanged);
        Ok(())
    }

    /// Forgets what is older than the days that are wanted.
    async fn forget_older(self, run: u32, oldest: i64, copies: &Copies) -> Result<(), End> {
        if copies.slices.iter().any(|slice| slice.span.to <= oldest) {
            // A call of that very instant stays: its place goes on with a hyphen.
            kept::forget_after(&format!("{}~", place_of(oldest))).await?;
            let kept = kept::change(|copies| copies.forget_before(oldest)).await?;
            self.show(run, &kept.ok_or(End::Ended)?)?;
        }
        Ok(())
    }

    /// Waits while another tab copies. `None` where the browser has no locks.
    async fn lock(self) -> Option<Lock> {
        if let Some(lock) = tabs::lock(LOCK, false)?.await {
            return Some(lock);
        }
        self.stage.try_set(Stage::Elsewhere);
        tabs::lock(LOCK, true)?.await
    }

    /// The first reply tells what time it is.
    async fn clock_is_right(self) {
        for _ in 0..CLOCK_MS / POLL_MS {
            if self.api.host.with_untracked(|host| host.is_sandbox.is_some()) {
                return;
            }
            TimeoutFuture::new(POLL_MS).await;
        }
    }

    async fn wait(self, run: u32, seconds: u32) -> Result<(), End> {
        let now = self.clock.now_untracked().0;
        self.stage.set(Stage::Waiting(Timestamp(now + i64::from(seconds) * 1_000)));
        TimeoutFuture::new(seconds * 1_000).await;
        if !self.is_current(run) {
            return Err(End::Ended);
        }
        self.stage.set(Stage::Copying);
        Ok(())
    }
}

/// How long the API asks to wait, if that is not too long.
fn wait_s(failure: &Error) -> Option<u32> {
    let refusal = failure.api_error().filter(|refusal| refusal.status == 429)?;
    refusal.retry_after_seconds.filter(|seconds| *seconds <= MOST_WAIT_S).map(|wait| wait.max(1))
}

/// So many days of the viewer's zone, the newest first.
pub fn days_until(now: Timestamp, count: u32) -> Vec<Span> {
    // The next midnight, whatever the clocks do in this night.
    const LONGER_THAN_A_DAY_MS: i64 = 36 * 60 * 60 * 1_000;
    let mut from = intl::start_of_day(now).0;
    let mut to = intl::start_of_day(Timestamp(from + LONGER_THAN_A_DAY_MS)).0;
    let mut days = Vec::new();
    for _ in 0..count {
        days.push(Span { from, to });
        to = from;
        from = intl::start_of_day(Timestamp(from - 1)).0;
    }
    days
}
