//! A run that copies: which requests it sends, and what becomes of their answers.

use super::filling::{End, Filling, Stage, Trouble};
use super::kept;
use crate::browser::intl;
use crate::browser::tabs::{self, Lock};
use crate::messages::Message;
use crate::said::copies::{Copies, Slice, Span};
use crate::said::{Entry, place_of};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
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

impl Filling {
    pub(super) async fn fill(self, run: u32, days: u32) -> Result<(), End> {
        let _lock = self.lock().await;
        self.clock_is_right().await;
        if !self.is_current(run) {
            return Err(End::Ended);
        }
        self.stage.set(Stage::Copying);
        let now = self.clock.now_untracked();
        // What another tab has copied meanwhile is in it.
        let spans = days_until(now, days);
        let oldest = spans.last().map_or(now.0, |day| day.from);
        let begin = |copies: &mut Copies| {
            copies.begin(days, now.0);
            copies.forget_before(oldest);
        };
        let copies = kept::change(begin).await?.ok_or(End::Ended)?;
        self.show(run, &copies)?;
        // A call of that very instant stays: its place goes on with a hyphen.
        kept::forget_after(&format!("{}~", place_of(oldest))).await?;
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
