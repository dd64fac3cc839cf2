//! Placing a call: the one place that sends `POST /v1/call`.
//!
//! Lives as long as the app, not as a page: going elsewhere neither cancels a
//! press nor forgets it. One press is one intent, written down before it
//! leaves; whatever is sent again is the same bytes with the same key.

pub mod desk;
pub mod tending;

use crate::api::Api;
use crate::browser::history::Navigator;
use crate::browser::page::{Presence, random_key};
use crate::organization::Organization;
use crate::reactive::RwSignal;
use crate::remedy::{self, MAX_RETRIES, PlacingFacts, Remedy, Verdict};
use crate::route::Route;
use crate::store::drafts;
use crate::store::intents::{self, Intent};
use futures_util::future::join3;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{CallId, CallQuery, Failure, Instant};

/// A call may be recorded a little before the press, when clocks differ.
const CLOCK_SLACK_MS: i64 = 60_000;

#[derive(Clone, PartialEq)]
pub enum Stage {
    Idle,
    /// Sent, and no answer yet.
    Sending,
    /// It did not succeed; `verdict` says what that means for the phone.
    Failed(Box<Problem>),
}

#[derive(Clone, PartialEq)]
pub struct Problem {
    pub failure: Failure,
    pub remedy: Remedy,
    pub verdict: Verdict,
    pub at: Instant,
    /// Seconds until the same bytes are sent again by themselves.
    pub countdown: Option<u32>,
}

/// A call that was accepted.
#[derive(Clone, PartialEq)]
pub struct Accepted {
    pub call_id: CallId,
    /// An earlier press had already placed it: nothing new was dialled.
    pub is_replay: bool,
}

#[derive(Clone, Copy)]
pub struct Placing {
    api: Api,
    organization: Organization,
    navigator: Navigator,
    presence: Presence,
    pub stage: RwSignal<Stage>,
    /// The press whose fate is not settled.
    pub intent: RwSignal<Option<Intent>>,
    pub accepted: RwSignal<Option<Accepted>>,
    /// The list of calls was asked, and holds none that this press placed.
    pub is_unlisted: RwSignal<bool>,
    /// Counts presses and stops, so that an old countdown knows it is old.
    turn: StoredValue<u32>,
}

impl Placing {
    pub fn new(
        api: Api,
        organization: Organization,
        navigator: Navigator,
        presence: Presence,
    ) -> Placing {
        let placing = Placing {
            api,
            organization,
            navigator,
            presence,
            stage: RwSignal::new(Stage::Idle),
            intent: RwSignal::new(None),
            accepted: RwSignal::new(None),
            is_unlisted: RwSignal::new(false),
            turn: StoredValue::new(0),
        };
        placing.take_up_unsettled();
        placing
    }

    /// A press that an earlier page sent and did not see answered: it may have
    /// been placed, and says so.
    fn take_up_unsettled(self) {
        let Some(intent) = intents::load() else { return };
        let failure = Failure::Unreachable {
            message: "The page was closed or reloaded before an answer came.".to_owned(),
        };
        self.intent.set(Some(intent));
        let facts = PlacingFacts { was_left: true, ..self.facts() };
        self.fail(failure, facts);
    }

    pub fn is_sending(self) -> bool {
        *self.stage.read() == Stage::Sending
    }

    pub fn is_sending_untracked(self) -> bool {
        *self.stage.read_untracked() == Stage::Sending
    }

    /// Whether a press is out whose fate nobody knows: until it is settled no
    /// other may be sent.
    pub fn is_unknown(self) -> bool {
        matches!(&*self.stage.read(), Stage::Failed(problem) if problem.verdict == Verdict::Unknown)
    }

    /// One press. Ignored while another is out.
    pub fn press(self, mut intent: Intent) {
        let is_free = match &*self.stage.read_untracked() {
            Stage::Idle => true,
            Stage::Sending => false,
            Stage::Failed(problem) => problem.verdict != Verdict::Unknown,
        };
        if !is_free {
            return;
        }
        intent.attempts = 0;
        self.intent.set(Some(intent));
        self.send();
    }

    /// The same press again: same bytes, same key.
    pub fn again(self) {
        if *self.stage.read_untracked() != Stage::Sending {
            self.send();
        }
    }

    /// Stops a countdown; the press stays as it is.
    pub fn stop(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.stage.update(|stage| {
            if let Stage::Failed(problem) = stage {
                problem.countdown = None;
            }
        });
    }

    /// Puts away what is known not to ring. For an unknown outcome nobody
    /// offers this.
    pub fn dismiss(self) {
        if !self.is_unknown_untracked() {
            self.stop();
            self.stage.set(Stage::Idle);
        }
    }

    /// Gives an unknown outcome up, because a person said so.
    pub fn abandon(self) {
        self.stop();
        intents::settle();
        self.intent.set(None);
        self.stage.set(Stage::Idle);
    }

    fn is_unknown_untracked(self) -> bool {
        matches!(&*self.stage.read_untracked(), Stage::Failed(problem) if problem.verdict == Verdict::Unknown)
    }

    fn send(self) {
        let Some(mut intent) = self.intent.get_untracked() else { return };
        self.turn.update_value(|turn| *turn += 1);
        intent.attempts = intent.attempts.saturating_add(1);
        let body = intent.body.clone();
        // Before the request leaves, not after. Where storage is blocked the
        // page still holds it; only a reload would forget.
        intents::save(&intent);
        self.intent.set(Some(intent));
        self.accepted.set(None);
        self.is_unlisted.set(false);
        self.stage.set(Stage::Sending);
        spawn_local(async move {
            match self.api.client().place(body).await {
                Ok(placed) => self.accept(placed.call_id, placed.is_replay),
                Err(failure) => self.refused(failure).await,
            }
        });
    }

    fn accept(self, call_id: CallId, is_replay: bool) {
        intents::settle();
        crate::follow::was_placed(call_id, self.api.clock.now_untracked());
        self.begin_next_draft();
        self.intent.set(None);
        self.stage.set(Stage::Idle);
        self.accepted.set(Some(Accepted { call_id, is_replay }));
        spawn_local(self.organization.refresh_billing());
        // Whoever went elsewhere meanwhile is not pulled back.
        if matches!(&*self.navigator.route().read_untracked(), Route::NewCall { .. }) {
            self.navigator.go(Route::Call { id: call_id, at: None });
        }
    }

    async fn refused(self, failure: Failure) {
        let attempts = self.intent.get_untracked().map_or(0, |intent| intent.attempts);
        let is_unknown = remedy::verdict(&failure) == Verdict::Unknown;
        // Asked about again and still no answer, or told that the key was used:
        // the list of calls may know.
        if is_unknown
            && (attempts > 1 || failure.status() == Some(409))
            && let Some(call_id) = self.find_placed().await
        {
            return self.accept(call_id, true);
        }
        // Today's error is explained by today's lists, not by those of the
        // morning.
        if matches!(failure.status(), Some(403 | 404)) {
            join3(
                self.organization.refresh_numbers(),
                self.organization.refresh_agents(),
                self.organization.refresh_tcpa(),
            )
            .await;
        }
        if failure.status() == Some(402) {
            self.organization.refresh_billing().await;
        }
        let facts = self.facts();
        self.fail(failure, facts);
    }

    /// Looks for the call in the list, for a key that the API says was used
    /// without saying by which call.
    async fn find_placed(self) -> Option<CallId> {
        let intent = self.intent.get_untracked()?;
        let query =
            CallQuery { to_number: intent.to_number.clone(), limit: 10, ..CallQuery::default() };
        let page = self.api.client().calls(&query).await.ok()?;
        self.is_unlisted.set(true);
        let is_it = |start: Option<Instant>| {
            start.is_some_and(|start| start.0 >= intent.at - CLOCK_SLACK_MS)
        };
        let found = page.calls.iter().find(|call| {
            is_it(call.start_time) && call.from_number.as_deref() == Some(&intent.from_number)
        });
        found.map(|call| call.call_id)
    }

    /// The draft of an accepted call gives its key away: the next press is
    /// another call.
    fn begin_next_draft(self) {
        if let Some(draft) = drafts::load() {
            drafts::save(&draft.after_acceptance(random_key()));
        }
    }

    fn facts(self) -> PlacingFacts {
        let intent = self.intent.get_untracked();
        let from_number = intent.as_ref().map(|i| i.from_number.clone()).unwrap_or_default();
        let numbers = self.organization.numbers.get_untracked().value;
        let agents = self.organization.agents.get_untracked().value;
        let agent_id = intent.as_ref().and_then(|intent| intent.agent_id);
        let tcpa = self.organization.tcpa.get_untracked();
        PlacingFacts {
            source: intent.as_ref().map(|intent| intent.source).unwrap_or_default(),
            number: numbers.as_ref().and_then(|numbers| {
                numbers.iter().find(|number| number.number == from_number).cloned()
            }),
            from_number: crate::call::number::grouped(&from_number),
            numbers_known: numbers.is_some(),
            is_agent_listed: agent_id
                .zip(agents)
                .map(|(id, agents)| agents.iter().any(|agent| agent.id == id)),
            is_tcpa_active: tcpa.value.map(|tcpa| tcpa.is_active()),
            attempts: intent.map_or(1, |intent| intent.attempts),
            is_offline: !self.presence.is_online.get_untracked(),
            was_left: false,
        }
    }

    fn fail(self, failure: Failure, facts: PlacingFacts) {
        let remedy = remedy::placing(&failure, &facts);
        let verdict = remedy::verdict(&failure);
        // What was refused never rang: the next press may be another one.
        if verdict == Verdict::NothingDialled {
            intents::settle();
        }
        let retries = verdict == Verdict::RetryWithSameKey && facts.attempts <= MAX_RETRIES;
        let countdown = remedy.retry_after_seconds.filter(|_| retries);
        let at = self.api.clock.now_untracked();
        self.stage.set(Stage::Failed(Box::new(Problem {
            failure,
            remedy,
            verdict,
            at,
            countdown,
        })));
        if countdown.is_some() {
            self.count_down();
        }
    }

    /// Counts to the next try of the same press, unless it is stopped or
    /// overtaken.
    fn count_down(self) {
        self.turn.update_value(|turn| *turn += 1);
        let turn = self.turn.get_value();
        spawn_local(async move {
            loop {
                TimeoutFuture::new(1_000).await;
                if self.turn.get_value() != turn {
                    return;
                }
                let left = self.stage.try_update(|stage| match stage {
                    Stage::Failed(problem) => {
                        problem.countdown = problem.countdown.map(|left| left.saturating_sub(1));
                        problem.countdown
                    }
                    _ => None,
                });
                match left.flatten() {
                    Some(0) => return self.again(),
                    Some(_) => {}
                    None => return,
                }
            }
        });
    }
}
