//! Makes a scenario of the call, in which one of its turns fails: rehearsals try it again.

use crate::access::Action;
use crate::api::Api;
use crate::browser::focus::focus;
use crate::components::refusal::grayed_out;
use crate::follow::Follow;
use crate::once::attempt::Listed;
use crate::once::trouble::TroubleBanner;
use crate::once::{Once, Stage};
use crate::remedy::Operation;
use crate::route::Route;
use crate::session::Session;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::{CallId, Error, Scenario};

/// Where the call failed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Failing {
    call: i64,
    agent: Option<i64>,
    /// `Turn::index`; `None` for the whole call.
    turn: Option<usize>,
    /// The flag that says so.
    trace: Option<String>,
}

#[derive(Clone, Copy)]
pub struct FromCall(Api);

impl Listed for FromCall {
    type Sent = Failing;
    type Row = Scenario;
    /// Whether it is new.
    type Made = (Scenario, bool);

    // A scenario names its call.
    const IS_NAMED: bool = true;

    async fn list(&self, failing: &Failing) -> Result<Vec<Scenario>, Error> {
        match failing.agent {
            Some(agent) => self.0.client().scenarios(agent).await,
            // A repeat makes no second one, by the API's description.
            None => Ok(Vec::new()),
        }
    }

    async fn send(&self, failing: &Failing) -> Result<(Scenario, bool), Error> {
        let trace = failing.trace.as_deref();
        self.0.client().promote_call(CallId(failing.call), failing.turn, trace).await
    }

    fn id(scenario: &Scenario) -> String {
        scenario.id.to_string()
    }

    fn is(failing: &Failing, scenario: &Scenario) -> bool {
        scenario.source_call == Some(CallId(failing.call))
    }
}

/// The button that is there without a flag.
const PROMOTE: &str = "#promote";

/// What the parts of the section share.
#[derive(Clone, Copy)]
pub struct Promotion {
    follow: Follow,
    once: Once<FromCall>,
    refusal: Memo<Option<String>>,
    /// What is asked about.
    asked: RwSignal<Option<Failing>>,
}

impl Promotion {
    pub fn new(follow: Follow) -> Promotion {
        let name = format!("callboard.promotion.open.{}", follow.id);
        Promotion {
            follow,
            once: Once::new(FromCall(expect_context()), name),
            refusal: expect_context::<Session>().refusal(Some(Action::Rehearse)),
            asked: RwSignal::new(None),
        }
    }

    fn ask(self, turn: Option<usize>, trace: Option<String>) {
        if self.refusal.read_untracked().is_some() || untrack(|| self.once.is_sending()) {
            return;
        }
        let agent = self.follow.call.with_untracked(|call| call.as_ref()?.agent_id);
        self.once.put_away();
        self.asked.set(Some(Failing { call: self.follow.id.0, agent, turn, trace }));
        focus("#promote-question".to_owned());
    }
}

/// Of a flag, or else of what is played at the moment.
#[component]
pub fn PromoteButton(
    promotion: Promotion,
    /// Of the flag; empty without one.
    #[prop(default = String::new())]
    name: String,
    place: Callback<(), (Option<usize>, Option<String>)>,
) -> impl IntoView {
    let label = (!name.is_empty()).then(|| format!("Make a scenario of this: {name}"));
    let id = name.is_empty().then_some("promote");
    let ask = move |_| {
        let (turn, trace) = place.run(());
        promotion.ask(turn, trace);
    };
    view! {
        <button type="button" class="button quiet" id=id aria-label=label
            aria-disabled=grayed_out(promotion.refusal) on:click=ask>"Make a scenario of this"</button>
    }
}

/// The question, and what became of it.
#[component]
pub fn Promote(promotion: Promotion) -> impl IntoView {
    let Promotion { once, asked, .. } = promotion;
    let question = move || {
        let failing = asked.get()?;
        // People count from one.
        let place = match failing.turn {
            Some(turn) => format!(
                "ThunderPhone writes a scenario of this call, in which turn {} fails.",
                turn + 1
            ),
            None => "ThunderPhone writes a scenario of this whole call.".to_owned(),
        };
        let yes = move |_| {
            asked.set(None);
            once.send(failing.clone());
            focus(PROMOTE.to_owned());
        };
        let no = move |_| {
            asked.set(None);
            focus(PROMOTE.to_owned());
        };
        Some(view! {
            <div class="confirmation" role="group" aria-label="Make a scenario">
                <p id="promote-question" tabindex="-1">
                    {place}" Rehearsals can then try it again. Nobody is called. One scenario is kept for each call. Writing it may cost money: the price is not published."
                </p>
                <button type="button" class="button" on:click=yes>"Make scenario"</button>
                <button type="button" class="button quiet" on:click=no>"Cancel"</button>
            </div>
        })
    };
    let trouble = Memo::new(move |_| once.stage.read().trouble());
    let made = Memo::new(move |_| match &*once.stage.read() {
        Stage::Made((scenario, is_new)) => Some((scenario.clone(), *is_new)),
        Stage::Found(scenario) => Some((scenario.clone(), true)),
        _ => None,
    });
    let said = move || {
        let Some((scenario, is_new)) = made.get() else {
            return once
                .is_sending()
                .then(|| view! { <span>"Making a scenario…"</span> }.into_any());
        };
        let agent = scenario.agent_id;
        let verb = if is_new { "is made." } else { "was made before. It was not made again." };
        let title = isolate(&scenario.title).into_owned();
        Some(view! {
            <span>"The scenario “"{title}"” "{verb}" "<a href=Route::Rehearsals { agent }.url()>"Open rehearsals"</a></span>
        }
        .into_any())
    };
    view! {
        {question}
        <p class="status-message" role="status">{said}</p>
        <TroubleBanner trouble operation=Operation::AddingScenario listing=Operation::LoadingScenarios
            try_again=Action::Rehearse send=Callback::new(move |()| once.again())
            on_dismiss=Callback::new(move |()| once.put_away()) />
    }
}
