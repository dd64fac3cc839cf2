//! Runs one placement until its outcome is known: sends it, waits, reconciles. The one
//! place that calls `POST /v1/call`. What is decided is decided in [`super::states`]
//! and [`super::reconciliation`]; here it is carried out, in order:
//!
//! 1. that it is sent is committed, and only then it is sent;
//! 2. what came back is committed;
//! 3. what is not known is looked for and, within minutes of the press and on the page
//!    it was pressed on, sent again with the same bytes.

use super::Outcome;
use super::entries::{Command, Reply};
use super::env::{Env, Progress, Rest, Wake};
use super::outcome::{outcome, retry_after_seconds};
use super::placement::{HAND_MS, Hold, MAX_AGE_MS, Placement, State};
use super::reconciliation::{Evidence, Lookup, Reconciliation, Step};
use super::states::Event;
use thunderphone::{CallId, CallQuery, Error, Placed};

/// How long to wait for an answer when a placement is only asked about: whoever
/// stalls is better asked again.
const CHECK_TIMEOUT_MS: u32 = 5_000;
/// Deep enough for the calls of the minutes since the press.
const PAGE: u32 = 20;
/// So many pages prove what can be proved.
const PAGES: usize = 3;
/// After a pause this long the callee's hours are looked at again.
const LONG_PAUSE_MS: i64 = 60_000;

/// Ends when the placement is settled, or gone. One at a time for a placement and a
/// tab.
pub async fn run<E: Env>(env: E, key: String) {
    let mut runner = Runner {
        steady_start: env.steady_now(),
        age_at_start: None,
        env,
        key,
        used_hand: None,
        reconciliation: Reconciliation::default(),
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
            // Its answer could not be written down.
            _ => drop(runner.apply(Event::Answered(Outcome::Unknown)).await),
        }
    }
}

struct Runner<E> {
    env: E,
    key: String,
    /// The last press that was carried out, or could not be. Counts for one sending.
    used_hand: Option<i64>,
    reconciliation: Reconciliation,
    /// What the newest sending came back with.
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

    /// How long ago it was asked for, in milliseconds: by the clock on which more has
    /// passed, because a laptop may have slept and a clock may have been set.
    fn age_ms(&self, placement: &Placement) -> i64 {
        let steady = self.env.steady_now() - self.steady_start + self.age_at_start.unwrap_or(0);
        steady.max(self.env.now() - placement.created_at)
    }

    /// The press of a person who waits for it to be sent.
    fn hand(&self, placement: &Placement) -> Option<i64> {
        let hand = self.env.hand(&self.key).filter(|_| placement.hand_at != self.used_hand);
        hand.filter(|_| placement.has_hand(hand, self.env.now()))
    }

    /// The placement as it is then; `None` when the event may not happen now.
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

    /// Another tab owns it: nothing is sent here while that one lives.
    async fn watch(&mut self, placement: &Placement) {
        match self.env.wait_for_owner_exit(placement).await {
            None => {
                let (from, by) = (placement.owner.clone(), self.env.tab());
                self.apply(Event::LeaseTaken { from, by }).await;
            }
            Some(Wake::Check) => self.look(placement).await,
            // Nobody can tell whether its tab lives, and looks.
            Some(Wake::TimeUp) if placement.is_held() => self.look(placement).await,
            Some(_) => {}
        }
    }

    async fn send_first(&mut self, placement: &Placement) {
        if self.hand(placement).is_none() {
            let late = placement.hand_at.filter(|at| self.env.now() - at >= HAND_MS);
            // Once it is said to be too late, no clock makes it otherwise.
            self.used_hand = late.or(self.used_hand);
            // It was written down late, or could not be sent when it was wanted.
            self.report(late.map_or(Progress::NotKept, |_| Progress::Rests(Rest::Age)));
            return self.rest().await;
        }
        self.send(None).await;
    }

    /// Waits for a person, who may want the same request sent now.
    async fn rest(&mut self) {
        if self.env.sleep(&self.key, None).await == Wake::Check
            && let Some(placement) = self.read().await
            && placement.state != State::Armed
        {
            self.look(&placement).await;
        }
    }

    /// The same bytes as ever, once.
    async fn send(&mut self, timeout_ms: Option<u32>) {
        let Some(placement) = self.read().await else { return };
        let hand = self.hand(&placement);
        self.used_hand = hand.or(self.used_hand);
        let event = Event::Sent {
            by: self.env.tab(),
            now: self.env.now(),
            age_ms: self.age_ms(&placement),
            hand,
        };
        let command = Command::Apply { key: self.key.clone(), event };
        let body = match self.env.execute(command).await {
            Ok((outbox, Reply::Applied(true))) => outbox.get(&self.key).map(|own| own.body.clone()),
            // Settled, stopped, discarded, too old or another tab's meanwhile.
            Ok(_) => return,
            Err(_) => {
                self.report(Progress::NotKept);
                if placement.state == State::Armed {
                    return self.rest().await;
                }
                // What was sent before is looked for all the same.
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

    /// After an answer that is documented to pass.
    async fn retry(&mut self, placement: &Placement) {
        if self.hand(placement).is_some() {
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
            self.report(Progress::Rests(if is_old { Rest::Age } else { Rest::LongWait }));
            return self.rest().await;
        }
        self.wait_and_send(placement, ms, None).await;
    }

    /// Counts down, and sends when nobody stopped it. Says whether time was up.
    async fn wait_and_send(
        &mut self,
        placement: &Placement,
        ms: u32,
        timeout_ms: Option<u32>,
    ) -> bool {
        let (steady, wall) = (self.env.steady_now(), self.env.now());
        loop {
            let waited = (self.env.steady_now() - steady).max(self.env.now() - wall);
            let left = i64::from(ms).saturating_sub(waited).max(0) as u32;
            self.report(Progress::Waits { ms: left, will_send: true });
            match self.env.sleep(&self.key, Some(left)).await {
                Wake::TimeUp => break,
                Wake::Check => {
                    self.reconciliation.hurry();
                    self.look(placement).await;
                    if self.read().await.as_ref() != Some(placement) {
                        return false;
                    }
                }
                // A pause that the API asked for: only a person ends it early.
                Wake::Back
                    if placement.state == State::RetryAllowed || self.asked_to_wait_ms() > 0 => {}
                Wake::Back => {
                    self.reconciliation.hurry();
                    self.look(placement).await;
                    return false;
                }
                // By another tab, by “Stop”, or by a press that wants it sent now.
                Wake::Changed => {
                    if self.read().await.as_ref() != Some(placement) {
                        return false;
                    }
                }
            }
        }
        let waited = (self.env.steady_now() - steady).max(self.env.now() - wall);
        if waited > LONG_PAUSE_MS && !self.env.is_decent_hour(placement) {
            self.report(Progress::Rests(Rest::CalleeHours));
            self.apply(Event::Stopped).await;
            return true;
        }
        self.send(timeout_ms).await;
        true
    }

    /// Its outcome is unknown.
    async fn reconcile(&mut self, placement: &Placement) {
        if self.hand(placement).is_some() {
            // Where nothing more is sent by itself, a slow answer is worth its time.
            let is_alone = placement.hold == Hold::None;
            self.send(is_alone.then_some(CHECK_TIMEOUT_MS)).await;
            return self.look_again().await;
        }
        let (asked_ms, age_ms) = (self.asked_to_wait_ms(), self.age_ms(placement));
        let may_wait = age_ms.saturating_add(i64::from(asked_ms)) < MAX_AGE_MS;
        match self.reconciliation.step(placement, age_ms) {
            Step::SendAgain if may_wait => {
                let ms = self.reconciliation.pause_ms().max(asked_ms);
                if self.wait_and_send(placement, ms, Some(CHECK_TIMEOUT_MS)).await {
                    self.look_again().await;
                }
            }
            Step::Rest => {
                self.report(Progress::Rests(Rest::NoList));
                self.rest().await;
            }
            _ => {
                let ms = self.reconciliation.pause_ms();
                self.report(Progress::Waits { ms, will_send: false });
                match self.env.sleep(&self.key, Some(ms)).await {
                    Wake::Changed => {}
                    Wake::TimeUp => self.look(placement).await,
                    Wake::Back | Wake::Check => {
                        self.reconciliation.hurry();
                        self.look(placement).await;
                    }
                }
            }
        }
    }

    async fn look_again(&mut self) {
        if let Some(placement) = self.read().await
            && placement.state == State::Unknown
        {
            self.look(&placement).await;
        }
    }

    /// What a throttled answer asks for.
    fn asked_to_wait_ms(&self) -> u32 {
        let refusal = self.failure.as_ref().and_then(Error::api_error);
        let seconds = refusal.and_then(|refusal| refusal.retry_after_seconds).unwrap_or_default();
        seconds.saturating_mul(1_000)
    }

    /// Looks at the list of calls. Sends nothing.
    async fn look(&mut self, placement: &Placement) {
        let lookup = self.ask_the_list(placement).await;
        if self.reconciliation.looked(&lookup, placement, self.env.now()) {
            self.apply(Event::NotFound).await;
        }
        self.report(Progress::Looked(lookup));
    }

    async fn ask_the_list(&self, placement: &Placement) -> Lookup {
        let others = self.others().await;
        let mut evidence = Evidence::default();
        for _ in 0..PAGES {
            let query = CallQuery {
                to_number: placement.to_number.clone(),
                limit: PAGE,
                offset: evidence.offset(),
                ..CallQuery::default()
            };
            match self.env.client().with_timeout(CHECK_TIMEOUT_MS).calls(&query).await {
                Ok(page) => evidence.take(page),
                Err(failure) => return unlisted(&failure),
            }
            if !evidence.wants_more(placement, &others) {
                break;
            }
        }
        evidence.lookup(placement, &others)
    }

    /// The calls that other placements became.
    async fn others(&self) -> Vec<CallId> {
        let read = self.env.execute(Command::Read).await;
        read.map(|(outbox, _)| outbox.placements().filter_map(Placement::call_id).collect())
            .unwrap_or_default()
    }
}

/// Whether a list that did not come will not come either the next time.
fn unlisted(failure: &Error) -> Lookup {
    match failure {
        Error::Api(refusal) if matches!(refusal.status, 403 | 404 | 405 | 501) => Lookup::NoList,
        // A static host's own 404. With a success it is a login page in between.
        Error::NotProxied { status } if *status >= 400 => Lookup::NoList,
        _ => Lookup::Silent,
    }
}
