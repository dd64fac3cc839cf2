//! Tending one press until its fate is known: sending it, waiting, finding out.
//! The one place that calls `POST /v1/call`. Everything that is decided is
//! decided in [`crate::intent`]; here it is carried out, in order:
//!
//! 1. that it leaves is committed, and only then it leaves;
//! 2. what came back is committed;
//! 3. what is not known is asked about again, with the same bytes.

use super::desk::{Desk, News, Ring};
use crate::intent::{Entry, Event, Heard, Intent, Looked, Outcome, Plan, Search, State, found_in};
use crate::remedy::{Verdict, retry_after_seconds, verdict};
use thunderphone::{CallId, CallQuery, Failure, PlaceStatus, Placed};

/// How long to wait for an answer when a press is only asked about: whoever
/// stalls is better asked again.
const CHECK_PATIENCE_MS: u32 = 5_000;
/// Deep enough for the calls of the minutes since the press.
const LOOK_AT: u32 = 20;

/// Ends when the press is settled, or gone. One at a time for a press and a tab.
pub async fn tend<D: Desk>(desk: D, key: String) {
    let mut tending = Tending { desk, key, search: Search::default(), failure: None };
    let mut is_watched = false;
    while let Some(intent) = tending.read().await {
        if intent.is_settled() {
            if let Some(call_id) = intent.call_id().filter(|_| is_watched) {
                tending.tell(News::PlacedElsewhere(call_id));
            }
            return;
        }
        is_watched = intent.tab != tending.desk.tab();
        if is_watched {
            if tending.desk.outlive(&intent).await {
                let by = tending.desk.tab();
                tending.apply(Event::TakenOver { from: intent.tab, by }).await;
            }
            continue;
        }
        match intent.state {
            State::Armed => tending.send(None).await,
            State::RetryAllowed => tending.retry(&intent).await,
            State::Unknown => tending.find_out(&intent).await,
            // Its answer could not be written down.
            _ => drop(tending.apply(Event::Heard(Heard::Nothing)).await),
        }
    }
}

struct Tending<D> {
    desk: D,
    key: String,
    search: Search,
    /// What the newest sending came back with.
    failure: Option<Failure>,
}

impl<D: Desk> Tending<D> {
    async fn read(&self) -> Option<Intent> {
        let (ledger, _) = self.desk.enter(Entry::Nothing).await.ok()?;
        ledger.press(&self.key).cloned()
    }

    /// The press as it is then; `None` when the event may not happen now.
    async fn apply(&self, event: Event) -> Option<Intent> {
        let entry = Entry::Apply { key: self.key.clone(), event };
        match self.desk.enter(entry).await.ok()? {
            (ledger, Outcome::Applied(true)) => ledger.press(&self.key).cloned(),
            _ => None,
        }
    }

    fn tell(&self, news: News) {
        self.desk.tell(&self.key, news);
    }

    async fn send(&mut self, patience_ms: Option<u32>) {
        let leaves = Event::Leaves { tab: self.desk.tab(), now: self.desk.now() };
        let entry = Entry::Apply { key: self.key.clone(), event: leaves };
        let body = match self.desk.enter(entry).await {
            Ok((ledger, Outcome::Applied(true))) => ledger.press(&self.key).map(|p| p.body.clone()),
            // Settled, discarded or taken over meanwhile.
            Ok(_) => return,
            Err(_) => {
                self.tell(News::NotKept);
                // What has left before is looked for all the same.
                let ms = patience_ms.map(|_| self.search.pause_ms());
                self.desk.pause(&self.key, ms).await;
                return;
            }
        };
        let Some(body) = body else { return };
        self.tell(News::Sending);
        let client = self.desk.client().within(patience_ms.unwrap_or(u32::MAX));
        let answer = client.place(body).await;
        self.apply(Event::Heard(heard(&answer))).await;
        match answer {
            Ok(Placed { call_id, is_replay, .. }) => self.placed(call_id, is_replay),
            Err(failure) => {
                self.failure = Some(failure.clone());
                self.tell(News::Failed(failure));
            }
        }
    }

    fn placed(&self, call_id: CallId, is_replay: bool) {
        self.tell(News::Placed { call_id, is_replay });
    }

    /// After an answer that is documented to pass.
    async fn retry(&mut self, intent: &Intent) {
        let seconds: u32 = self
            .failure
            .as_ref()
            .map_or(0, |failure| retry_after_seconds(failure, intent.attempts));
        let ms = seconds.saturating_mul(1_000);
        self.tell(News::Waits(ms));
        if self.wait(ms).await == Ring::Stop {
            self.tell(News::Rests);
            self.desk.pause(&self.key, None).await;
        }
        self.send(None).await;
    }

    async fn find_out(&mut self, intent: &Intent) {
        let ms = self.search.pause_ms().max(self.asked_to_wait_ms());
        self.tell(News::Waits(ms));
        let ring = match self.asked_to_wait_ms() {
            0 => self.desk.pause(&self.key, Some(ms)).await,
            _ => self.wait(ms).await,
        };
        if ring == Ring::ByHand {
            self.search = Search::by_hand();
        }
        if self.search.plan(intent, self.desk.now()) == Plan::Rest {
            self.tell(News::Rests);
            self.desk.pause(&self.key, None).await;
            self.search = Search::by_hand();
        }
        if self.search.plan(intent, self.desk.now()) == Plan::SendAgain {
            self.send(Some(CHECK_PATIENCE_MS)).await;
        }
        match self.read().await {
            Some(intent) if intent.state == State::Unknown => self.look(&intent).await,
            _ => {}
        }
    }

    /// A pause that the API asked for: only a person ends it early.
    async fn wait(&self, ms: u32) -> Ring {
        loop {
            match self.desk.pause(&self.key, Some(ms)).await {
                Ring::Back => self.tell(News::Waits(ms)),
                ring => return ring,
            }
        }
    }

    /// What a throttled answer asks for; no longer than a minute, after which
    /// nobody minds one more question.
    fn asked_to_wait_ms(&self) -> u32 {
        let refusal = self.failure.as_ref().and_then(Failure::refusal);
        let seconds = refusal.and_then(|refusal| refusal.retry_after_seconds).unwrap_or_default();
        seconds.min(60) * 1_000
    }

    async fn look(&mut self, intent: &Intent) {
        let query = CallQuery {
            to_number: intent.to_number.clone(),
            limit: LOOK_AT,
            ..CallQuery::default()
        };
        let answer = self.desk.client().within(CHECK_PATIENCE_MS).calls(&query).await;
        let looked = match answer {
            Ok(page) => {
                let others = self.others().await;
                found_in(&page.calls, intent, &others).map_or(Looked::Absent, Looked::Found)
            }
            Err(failure) => unlisted(&failure),
        };
        let is_absent = self.search.looked(looked, intent, self.desk.now());
        if let Looked::Found(call_id) = looked {
            if self.apply(Event::Found(call_id)).await.is_some() {
                self.placed(call_id, true);
            }
        } else if is_absent {
            self.apply(Event::Absent).await;
        }
        self.tell(News::Looked(looked));
    }

    /// The calls that other presses became.
    async fn others(&self) -> Vec<CallId> {
        let ledger = self.desk.enter(Entry::Nothing).await;
        ledger
            .map(|(ledger, _)| ledger.presses().filter_map(Intent::call_id).collect())
            .unwrap_or_default()
    }
}

/// What an answer says about the phone.
fn heard(answer: &Result<Placed, Failure>) -> Heard {
    match answer {
        Ok(placed) => match placed.status {
            Some(PlaceStatus::Pending | PlaceStatus::Unknown) => Heard::Pending(placed.call_id),
            _ => Heard::Accepted(placed.call_id),
        },
        Err(failure) => match verdict(failure) {
            Verdict::NothingDialled => Heard::Refused,
            Verdict::RetryWithSameKey if failure.status() == Some(502) => Heard::CarrierFault,
            Verdict::RetryWithSameKey => Heard::Throttled,
            Verdict::Unknown if failure.status() == Some(409) => Heard::KeyTaken,
            Verdict::Unknown => Heard::Nothing,
        },
    }
}

/// Whether a list that did not come will not come either the next time.
fn unlisted(failure: &Failure) -> Looked {
    match failure {
        Failure::Refused(refusal) if matches!(refusal.status, 403 | 404 | 405 | 501) => {
            Looked::NoList
        }
        // A static host's own 404. With a success it is a login page in between.
        Failure::NotProxied { status } if *status >= 400 => Looked::NoList,
        _ => Looked::Silent,
    }
}
