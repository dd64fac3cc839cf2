//! The form of a new rehearsal. Only its button asks, and only the answer to that starts it.

use super::Rehearsals;
use super::fields::RehearsalFields;
use super::question::Question;
use super::starting::{OPEN, Started, Starting, StartingTrouble};
use crate::access::Action;
use crate::account::Account;
use crate::api::Api;
use crate::browser::focus::focus;
use crate::call::draft::Source;
use crate::components::refusal::{grayed_out, refusal as refused};
use crate::components::typed::Typed;
use crate::once::attempt::Listed;
use crate::once::{Once, Stage};
use crate::rehearsal::draft::{Part, Rehearsal, RehearsalDraft};
use crate::session::Session;
use crate::store::drafts;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::ScenarioMode;

const ONE_OFF: &str = "The call that is written in New call uses a one-off config. Only a saved agent can be rehearsed: save it in ThunderPhone first.";
const GONE: &str = "This agent is not there any more. Choose another one.";
const NOT_OFFERED: &str =
    "This server does not offer rehearsals. Whoever runs it can tell whether it could.";
const OPEN_BEFORE: &str =
    "A rehearsal may have been started before: its answer was lost. Starting looks for it first.";

#[component]
pub fn NewRehearsal() -> impl IntoView {
    let Rehearsals { draft, watching, .. } = expect_context::<Rehearsals>();
    let organization = expect_context::<Account>().organization;
    let typed = Typed::new(draft, "rehearsal".to_owned());
    let once = Once::new(Starting(expect_context::<Api>()), OPEN.to_owned());
    let refusal = expect_context::<Session>().refusal(Some(Action::Rehearse));
    // What is asked about.
    let asked = RwSignal::new(None::<Rehearsal>);
    let is_offered = Memo::new(move |_| {
        watching.failed.with(|failed| {
            failed.as_ref().is_none_or(|(failure, _)| !failure.is_missing_endpoint())
        })
    });
    let ask = move |_| {
        let is_off = untrack(|| once.is_sending() || !is_offered.get());
        if refusal.read_untracked().is_some() || is_off {
            return;
        }
        let agents = untrack(|| organization.agents.value());
        let is_gone = |id: i64| agents.is_some_and(|all| all.iter().all(|agent| agent.id != id));
        match draft.with_untracked(RehearsalDraft::rehearsal) {
            Ok(rehearsal) if is_gone(rehearsal.run.agent_id) => {
                asked.set(None);
                typed.say(vec![(Part::Agent, GONE.to_owned())]);
            }
            Ok(rehearsal) => {
                typed.say(Vec::new());
                once.put_away();
                asked.set(Some(rehearsal));
            }
            Err(problems) => {
                asked.set(None);
                typed.say(problems);
            }
        }
    };
    // Another draft is another question.
    Effect::new(move |was: Option<()>| {
        draft.track();
        if was.is_some() {
            asked.set(None);
        }
    });
    let answered = Callback::new(move |is_yes: bool| {
        let rehearsal = asked.get_untracked();
        asked.set(None);
        focus("#rehearse".to_owned());
        if let Some(rehearsal) = rehearsal.filter(|_| is_yes) {
            once.send(rehearsal);
        }
    });
    let said = Memo::new(move |_| match &*once.stage.read() {
        Stage::Sending => "Starting…".to_owned(),
        Stage::Made(Started::One(_)) => "The rehearsal was started.".to_owned(),
        Stage::Made(Started::Several(batch)) => match batch.total_runs {
            Some(runs) => format!("{runs} rehearsals were started."),
            None => "The rehearsals were started.".to_owned(),
        },
        Stage::Found(found) => once.with_sent(|sent| found_words(found, sent)),
        Stage::Ready if once.is_open() => OPEN_BEFORE.to_owned(),
        _ => String::new(),
    });
    // What is left of the budget is another now, or was another.
    Effect::new(move |_| {
        let stage = once.stage.read();
        if matches!(&*stage, Stage::Made(_) | Stage::Found(_) | Stage::Refused(..)) {
            watching.load();
            let refresh = organization.refresh_billing();
            spawn_local(refresh);
        }
    });
    let is_one_off = drafts::load().is_some_and(|call| call.source == Source::OneOff);
    let has_agent = draft.with_untracked(|draft| draft.agent.is_some());
    let one_off = (is_one_off && !has_agent).then(|| view! { <p class="warning">{ONE_OFF}</p> });
    let on_submit = move |event: web_sys::SubmitEvent| event.prevent_default();
    let is_disabled = move || {
        let is_off = once.is_sending() || grayed_out(refusal)().is_some() || !is_offered.get();
        is_off.then_some("true")
    };
    view! {
        <section class="panel" aria-labelledby="new-rehearsal">
            <h2 id="new-rehearsal">"New rehearsal"</h2>
            {one_off}
            {move || (!is_offered.get()).then(|| view! { <p class="warning">{NOT_OFFERED}</p> })}
            <form class="rehearsal-form" aria-label="New rehearsal" novalidate on:submit=on_submit>
                <RehearsalFields typed />
                <div class="actions">
                    <button type="button" id="rehearse" class="button primary"
                        aria-disabled=is_disabled on:click=ask>"Rehearse"</button>
                    {refused(refusal)}
                    <span class="hint" role="status">{said}</span>
                </div>
                {move || asked.get().map(|rehearsal| view! { <Question rehearsal answered /> })}
                <StartingTrouble once />
            </form>
        </section>
    }
}

/// What was looked for is there. It may be an earlier one than what was sent last.
fn found_words(found: &Started, sent: Option<&Rehearsal>) -> String {
    let is_it = sent.is_some_and(|sent| <Starting as Listed>::is(sent, found));
    let is_invented = sent.is_some_and(|sent| sent.run.mode == ScenarioMode::Auto);
    let words = match (is_it, is_invented) {
        (false, _) => {
            "The one from before is on the list: only its answer was lost. What you confirmed now is not started yet."
        }
        (true, true) => {
            "One that was not there before is on the list: probably it is this one. It was not started again."
        }
        (true, false) => {
            "It is on the list below: only the answer was lost. It was not started again."
        }
    };
    words.to_owned()
}
