//! Runs one placement until its outcome is known: sends it, waits, reconciles. Nothing
//! else calls `POST /v1/call`. [`super::states`] and [`super::reconciliation`] decide; the
//! runner executes:
//!
//! 1. it asks the rules, commits that the placement is sent, and only then sends it;
//! 2. it commits what came back;
//! 3. while the outcome is unknown it looks the call up and, for some minutes and only on
//!    the page that created the placement, sends the same bytes again.

use super::Outcome;
use super::entries::{Command, Reply};
use super::env::{Env, PauseReason, Progress, Wake};
use super::lookup::{self, CHECK_TIMEOUT_MS};
use super::outcome::{outcome, retry_after_seconds};
use super::pace::{Check, KEPT_MS, Turns};
use super::placement::{CONFIRMATION_MS, Hold, MAX_AGE_MS, Placement, State};
use super::reconciliation::{Reconciliation, Step};
use super::states::Event;
use thunderphone::{Error, Placed};

/// After a longer pause the callee's local time is checked again.
const LONG_PAUSE_MS: i64 = 60_000;

/// Ends when the placement is settled or discarded. A tab runs a placement once at a time.
pub async fn run<E: Env>(env: E, key: String) {
    let mut runner = Runner {
        steady_start: env.steady_now(),
        age_at_start: None,
        env,
        key,
        used_confirmation: None,
        reconciliation: Reconciliation::default(),
        turns: Turns::default(),
        failure: None,
    };
    let mut was_elsewhere = false;
    while let Some(placement) = runner.read().await {
        if placement.is_settled() {
            if let Some(call_id) = placement.call_id().filter(|_| was_elsewhere) {
                runner.report(Progress::PlacedElsewhere(call_id));
            }
            return;
        }
        was_elsewhere = placement.owner != runner.env.tab();
        match placement.state {
            _ if was_elsewhere => runner.watch(&placement).await,
            State::Armed => runner.send_first(&placement).await,
            State::RetryAllowed => runner.retry(&placement).await,
            State::Unknown => runner.reconcile(&placement).await,
            // Sent, but its answer could not be stored.
            _ => drop(runner.apply(Event::Answered(Outcome::Unknown)).await),
        }
    }
}

struct Runner<E> {
    env: E,
    key: String,
    /// The last confirmation that was used, or came too late. Each counts for one attempt.
    used_confirmation: Option<i64>,
    reconciliation: Reconciliation,
    /// Turns that are booked and not used yet, by the monotonic clock.
    turns: Turns,
    /// The error of the newest attempt.
    failure: Option<Error>,
    steady_start: i64,
    age_at_start: Option<i64>,
}

impl<E: Env> Runner<E> {
    async fn read(&mut self) -> Option<Placement> {
        let (outbox, _) = self.env.execute(Command::Read).await.ok()?;
        let placement = outbox.get(&self.key).cloned()?;
        let age = self.env.now() - placement.created_at;
        self.age_at_start.get_or_insert(age.max(0));
        Some(placement)
    }

    /// The age in milliseconds, by whichever clock shows more: a laptop may have slept, and
    /// a clock may have been set.
    fn age_ms(&self, placement: &Placement) -> i64 {
        let steady = self.env.steady_now() - self.steady_start + self.age_at_start.unwrap_or(0);
        steady.max(self.env.now() - placement.created_at)
    }

    /// A person's confirmation that still counts and was not used yet.
    fn confirmation(&self, placement: &Placement) -> Option<i64> {
        let confirmation = self
            .env
            .confirmation(&self.key)
            .filter(|_| placement.confirmed_at != self.used_confirmation);
        confirmation.filter(|_| placement.is_confirmed(confirmation, self.env.now()))
    }

    /// Returns the changed placement; `None` when the event is not allowed now.
    async fn apply(&self, event: Event) -> Option<Placement> {
        let command = Command::Apply { key: self.key.clone(), event };
        match self.env.execute(command).await.ok()? {
            (outbox, Reply::Applied(true)) => outbox.get(&self.key).cloned(),
            _ => None,
        }
    }

    fn report(&self, progress: Progress) {
        self.env.report(&self.key, progress);
    }

    /// Another tab owns the placement: this one sends nothing while that tab lives.
    async fn watch(&mut self, placement: &Placement) {
        match self.env.wait_for_owner_exit(placement).await {
            None => {
                let (from, by) = (placement.owner.clone(), self.env.tab());
                self.apply(Event::LeaseTaken { from, by }).await;
            }
            Some(Wake::Check) => self.look_up(placement).await,
            // Without locks it is unknown whether the owner still polls.
            Some(Wake::TimeUp) if placement.is_on_hold() => self.look_up_in_turn(placement).await,
            Some(_) => {}
        }
    }

    async fn send_first(&mut self, placement: &Placement) {
        if self.confirmation(placement).is_none() {
            let late = placement.confirmed_at.filter(|at| self.env.now() - at >= CONFIRMATION_MS);
            // Once shown as too late it stays so, even if a clock is set back.
            self.used_confirmation = late.or(self.used_confirmation);
            // It was stored too late, or could not be sent in time.
            self.report(late.map_or(Progress::NotStored, |_| Progress::Paused(PauseReason::Age)));
            return self.wait_for_person().await;
        }
        self.send(None).await;
    }

    /// Waits for a person, who may confirm it, stop it or check it.
    async fn wait_for_person(&mut self) {
        if self.env.sleep(&self.key, None).await == Wake::Check
            && let Some(placement) = self.read().await
            && placement.state != State::Armed
        {
            self.look_up(&placement).await;
        }
    }

    /// In how many milliseconds a check may be made that is due in `in_ms`.
    async fn turn(&mut self, check: Check, in_ms: u32) -> u32 {
        // A turn far ahead would hold up the other placements.
        if i64::from(in_ms) > KEPT_MS {
            *self.turns.of(check) = None;
            return in_ms;
        }
        let now = self.env.steady_now();
        let booked = *self.turns.of(check);
        if let Some(at) = booked.filter(|at| at + KEPT_MS >= now + i64::from(in_ms)) {
            return in_ms.max((at - now).try_into().unwrap_or_default());
        }
        let ms = self.env.book(check, in_ms).await;
        *self.turns.of(check) = Some(now + i64::from(ms));
        ms
    }

    /// Sends the stored bytes once.
    async fn send(&mut self, timeout_ms: Option<u32>) {
        *self.turns.of(Check::SendAgain) = None;
        let Some(placement) = self.read().await else { return };
        let allowed = self.env.ask_rules(&placement).await;
        let confirmation = self.confirmation(&placement);
        self.used_confirmation = confirmation.or(self.used_confirmation);
        let (by, now, age_ms) = (self.env.tab(), self.env.now(), self.age_ms(&placement));
        let event = match allowed {
            Ok(allowance) => Event::Sent { by, now, age_ms, confirmation, allowance },
            Err(why) => Event::Forbidden(why),
        };
        let command = Command::Apply { key: self.key.clone(), event };
        let is_sent = |own: &&Placement| own.state == State::Sent;
        let body = match self.env.execute(command).await {
            Ok((outbox, Reply::Applied(true))) => {
                outbox.get(&self.key).filter(is_sent).map(|own| own.body.clone())
            }
            // Settled, stopped, discarded, too old or taken by another tab meanwhile; or the
            // other tabs have used up what the rules leave.
            Ok(_) => return,
            Err(_) => {
                self.report(Progress::NotStored);
                if placement.state == State::Armed {
                    return self.wait_for_person().await;
                }
                // An earlier attempt is still looked up.
                self.env.sleep(&self.key, Some(self.reconciliation.pause_ms())).await;
                return;
            }
        };
        let Some(body) = body else { return };
        self.report(Progress::Sending);
        let client = self.env.client().with_timeout(timeout_ms.unwrap_or(u32::MAX));
        let answer = client.place(body).await;
        self.apply(Event::Answered(outcome(&answer))).await;
        match answer {
            Ok(Placed { call_id, is_replay, .. }) => {
                self.report(Progress::Placed { call_id, is_replay });
            }
            Err(failure) => {
                self.failure = Some(failure.clone());
                self.report(Progress::Failed(failure));
            }
        }
    }

    /// After a transient error.
    async fn retry(&mut self, placement: &Placement) {
        if self.confirmation(placement).is_some() {
            return self.send(None).await;
        }
        let seconds = self
            .failure
            .as_ref()
            .map_or(0, |failure| retry_after_seconds(failure, placement.attempts));
        let ms = seconds.saturating_mul(1_000);
        let age_then = self.age_ms(placement).saturating_add(i64::from(ms));
        if placement.hold != Hold::None || age_then >= MAX_AGE_MS {
            let is_old = self.age_ms(placement) >= MAX_AGE_MS;
            let reason = if is_old { PauseReason::Age } else { PauseReason::LongWait };
            self.report(Progress::Paused(reason));
            return self.wait_for_person().await;
        }
        self.wait_and_send(placement, ms, None).await;
    }

    /// Counts down, and sends unless somebody stops it. Returns whether the time was up.
    async fn wait_and_send(
        &mut self,
        placement: &Placement,
        ms: u32,
        timeout_ms: Option<u32>,
    ) -> bool {
        let (steady, wall) = (self.env.steady_now(), self.env.now());
        let mut ms = self.turn(Check::SendAgain, ms).await;
        loop {
            let waited = (self.env.steady_now() - steady).max(self.env.now() - wall);
            let left = i64::from(ms).saturating_sub(waited).max(0) as u32;
            self.report(Progress::Waiting { ms: left, will_send: true });
            match self.env.sleep(&self.key, Some(left)).await {
                Wake::TimeUp if self.turns.of(Check::SendAgain).is_some() => break,
                Wake::TimeUp => ms = ms.saturating_add(self.turn(Check::SendAgain, 0).await),
                Wake::Check => {
                    self.reconciliation.hurry();
                    self.look_up(placement).await;
                    if self.read().await.as_ref() != Some(placement) {
                        return false;
                    }
                }
                // A pause that the API demanded: only a person ends it early.
                Wake::Back
                    if placement.state == State::RetryAllowed || self.retry_after_ms() > 0 => {}
                Wake::Back => {
                    self.reconciliation.hurry();
                    self.look_up_in_turn(placement).await;
                    return false;
                }
                // By another tab, by “Stop”, or by “Place call”.
                Wake::Changed => {
                    if self.read().await.as_ref() != Some(placement) {
                        return false;
                    }
                }
            }
        }
        let waited = (self.env.steady_now() - steady).max(self.env.now() - wall);
        if waited > LONG_PAUSE_MS && !self.env.is_decent_hour(placement) {
            self.report(Progress::Paused(PauseReason::CalleeHours));
            self.apply(Event::Stopped).await;
            return true;
        }
        self.send(timeout_ms).await;
        true
    }

    /// The outcome is unknown.
    async fn reconcile(&mut self, placement: &Placement) {
        if self.confirmation(placement).is_some() {
            // Where nothing is sent automatically any more, a slow answer is worth the wait.
            let is_automatic = placement.hold == Hold::None;
            self.send(is_automatic.then_some(CHECK_TIMEOUT_MS)).await;
            return self.look_up_again().await;
        }
        let (retry_after_ms, age_ms) = (self.retry_after_ms(), self.age_ms(placement));
        let may_wait = age_ms.saturating_add(i64::from(retry_after_ms)) < MAX_AGE_MS;
        match self.reconciliation.step(placement, age_ms) {
            Step::SendAgain if may_wait => {
                let ms = self.reconciliation.pause_ms().max(retry_after_ms);
                if self.wait_and_send(placement, ms, Some(CHECK_TIMEOUT_MS)).await {
                    self.look_up_again().await;
                }
            }
            Step::Pause => {
                self.report(Progress::Paused(PauseReason::NoList));
                self.wait_for_person().await;
            }
            _ => {
                let ms = self.turn(Check::LookUp, self.reconciliation.pause_ms()).await;
                self.report(Progress::Waiting { ms, will_send: false });
                match self.env.sleep(&self.key, Some(ms)).await {
                    Wake::Changed => {}
                    Wake::TimeUp => self.look_up_in_turn(placement).await,
                    Wake::Back => {
                        self.reconciliation.hurry();
                        self.look_up_in_turn(placement).await;
                    }
                    Wake::Check => {
                        self.reconciliation.hurry();
                        self.look_up(placement).await;
                    }
                }
            }
        }
    }

    /// Looks up what an attempt has led to, as soon as it may.
    async fn look_up_again(&mut self) {
        let Some(placement) = self.read().await.filter(|own| own.state == State::Unknown) else {
            return;
        };
        loop {
            let ms = self.turn(Check::LookUp, 0).await;
            if ms == 0 {
                break;
            }
            self.report(Progress::Waiting { ms, will_send: false });
            match self.env.sleep(&self.key, Some(ms)).await {
                Wake::Check => break,
                Wake::Changed if self.read().await.as_ref() != Some(&placement) => return,
                _ => {}
            }
        }
        self.look_up(&placement).await;
    }

    /// How long the API asked us to wait.
    fn retry_after_ms(&self) -> u32 {
        let refusal = self.failure.as_ref().and_then(Error::api_error);
        let seconds = refusal.and_then(|refusal| refusal.retry_after_seconds).unwrap_or_default();
        seconds.saturating_mul(1_000)
    }

    /// Looks the call up if it is this placement's turn.
    async fn look_up_in_turn(&mut self, placement: &Placement) {
        if self.turn(Check::LookUp, 0).await == 0 {
            self.look_up(placement).await;
        }
    }

    /// Looks the call up in the list. Sends nothing.
    async fn look_up(&mut self, placement: &Placement) {
        *self.turns.of(Check::LookUp) = None;
        let lookup = lookup::query(&self.env, placement).await;
        if self.reconciliation.record_lookup(&lookup, placement, self.env.now()) {
            self.apply(Event::NotFound).await;
        }
        self.report(Progress::LookedUp(lookup));
    }
}
