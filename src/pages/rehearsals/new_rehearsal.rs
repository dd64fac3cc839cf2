//! The form of a new rehearsal. Only its button asks, and only the answer to that starts it.

use super::Rehearsals;
use super::fields::{RehearsalFields, Typed};
use super::question::Question;
use super::starting::{OPEN, Started, Starting, StartingTrouble};
use crate::access::Action;
use crate::api::Api;
use crate::browser::focus::focus;
use crate::call::draft::Source;
use crate::components::refusal::{grayed_out, refusal as refused};
use crate::once::{Once, Stage};
use crate::rehearsal::draft::Rehearsal;
use crate::session::Session;
use crate::store::drafts;
use leptos::prelude::*;
use strict_view::view;

const ONE_OFF: &str = "The call that is written in New call uses a one-off config. Only a saved agent can be rehearsed: save it in ThunderPhone first.";
const OPEN_BEFORE: &str =
    "A rehearsal may have been started before: its answer was lost. Starting looks for it first.";

#[component]
pub fn NewRehearsal() -> impl IntoView {
    let Rehearsals { draft, watching, .. } = expect_context::<Rehearsals>();
    let typed = Typed::new(draft);
    let once = Once::new(Starting(expect_context::<Api>()), OPEN.to_owned());
    let refusal = expect_context::<Session>().refusal(Some(Action::Rehearse));
    // What is asked about.
    let asked = RwSignal::new(None::<Rehearsal>);
    let ask = move |_| {
        if refusal.read_untracked().is_some() || untrack(|| once.is_sending()) {
            return;
        }
        match draft.with_untracked(crate::rehearsal::draft::RehearsalDraft::rehearsal) {
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
    let send = Callback::new(move |()| {
        let rehearsal = draft.with_untracked(crate::rehearsal::draft::RehearsalDraft::rehearsal);
        if let Ok(rehearsal) = rehearsal {
            once.send(rehearsal);
        }
    });
    let answered = Callback::new(move |is_yes: bool| {
        asked.set(None);
        match is_yes {
            true => send.run(()),
            false => focus("#rehearse".to_owned()),
        }
    });
    let said = Memo::new(move |_| match &*once.stage.read() {
        Stage::Sending => "Starting…".to_owned(),
        Stage::Made(Started::One(_)) => "The rehearsal was started.".to_owned(),
        Stage::Made(Started::Several(batch)) => match batch.total_runs {
            Some(runs) => format!("{runs} rehearsals were started."),
            None => "The rehearsals were started.".to_owned(),
        },
        Stage::Found(_) => {
            "It is on the list below: only the answer was lost. It was not started again."
                .to_owned()
        }
        Stage::Ready if once.is_open() => OPEN_BEFORE.to_owned(),
        _ => String::new(),
    });
    Effect::new(move |_| {
        if matches!(&*once.stage.read(), Stage::Made(_) | Stage::Found(_)) {
            watching.load();
            focus("#rehearse".to_owned());
        }
    });
    let is_one_off = drafts::load().is_some_and(|call| call.source == Source::OneOff);
    let has_agent = draft.with_untracked(|draft| draft.agent.is_some());
    let one_off = (is_one_off && !has_agent).then(|| view! { <p class="warning">{ONE_OFF}</p> });
    let on_submit = move |event: web_sys::SubmitEvent| event.prevent_default();
    let is_disabled = move || {
        let is_off = once.is_sending() || grayed_out(refusal)().is_some();
        is_off.then_some("true")
    };
    view! {
        <section class="panel" aria-labelledby="new-rehearsal">
            <h2 id="new-rehearsal">"New rehearsal"</h2>
            {one_off}
            <form class="rehearsal-form" aria-label="New rehearsal" novalidate on:submit=on_submit>
                <RehearsalFields typed />
                <div class="actions">
                    <button type="button" id="rehearse" class="button primary"
                        aria-disabled=is_disabled on:click=ask>"Rehearse"</button>
                    {refused(refusal)}
                    <span class="hint" role="status">{said}</span>
                </div>
                {move || asked.get().map(|rehearsal| view! { <Question rehearsal answered /> })}
                <StartingTrouble once send />
            </form>
        </section>
    }
}
