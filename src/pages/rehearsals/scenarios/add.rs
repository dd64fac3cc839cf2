//! The form of a new scenario.

use super::AgentScenarios;
use super::adding::Adding;
use super::draft::Part;
use super::fields::ScenarioFields;
use crate::access::Action;
use crate::browser::focus::focus;
use crate::components::refusal::grayed_out;
use crate::once::Stage;
use crate::once::trouble::TroubleBanner;
use crate::remedy::Operation;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn Add() -> impl IntoView {
    let scenarios = expect_context::<AgentScenarios>();
    let adding = Adding::new(scenarios);
    let is_open = Memo::new(move |_| adding.is_open.get());
    let open = move |_| {
        if scenarios.is_allowed() {
            adding.is_open.set(true);
            focus(format!("#{}", adding.typed.id(Part::Title)));
        }
    };
    let content = move || match is_open.get() {
        true => view! { <Form adding /> },
        false => view! {
            <p>
                <button type="button" class="button" id="add-scenario"
                    aria-disabled=grayed_out(scenarios.refusal) on:click=open>"New scenario"</button>
            </p>
        },
    };
    view! { {content} }
}

#[component]
fn Form(adding: Adding) -> impl IntoView {
    let is_sending = move || adding.once.is_sending();
    let trouble = Memo::new(move |_| adding.once.stage.read().trouble());
    let found = move || {
        let is_found = matches!(*adding.once.stage.read(), Stage::Found(_));
        is_found.then_some(
            "The scenario that was sent before is on the list: only the answer was lost. This one is not saved yet.",
        )
    };
    // Enter in a field adds nothing: only the button does.
    let on_submit = move |event: web_sys::SubmitEvent| event.prevent_default();
    view! {
        <form class="scenario-form" aria-label="New scenario" novalidate on:submit=on_submit>
            <ScenarioFields typed=adding.typed />
            <div class="actions">
                <button type="button" class="button primary" aria-disabled=move || is_sending().then_some("true")
                    on:click=move |_| adding.send()>
                    {move || if is_sending() { "Saving…" } else { "Save scenario" }}
                </button>
                <button type="button" class="button quiet" aria-disabled=move || is_sending().then_some("true")
                    on:click=move |_| if !untrack(is_sending) { adding.close("") }>"Cancel"</button>
            </div>
            <p class="warning" role="status">{found}</p>
            <TroubleBanner trouble operation=Operation::AddingScenario listing=Operation::LoadingScenarios
                try_again=Some(Action::Rehearse)
                send=Callback::new(move |()| adding.send())
                on_dismiss=Callback::new(move |()| adding.once.put_away()) />
        </form>
    }
}
