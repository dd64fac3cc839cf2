//! Changes a scenario: only what differs from what it was when the form was opened is sent.

use super::draft::{Part, Written, refused_parts};
use super::fields::ScenarioFields;
use super::record::Record;
use crate::browser::focus::focus;
use crate::components::change::{Change, Failed};
use crate::components::typed::Typed;
use crate::remedy::Operation;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::ScenarioDraft;

#[component]
pub fn Edit(record: Record) -> impl IntoView {
    let was = record.scenario.get_untracked();
    let written = was.as_ref().map_or_else(Written::new, Written::of);
    let typed = Typed::new(RwSignal::new(written), record.id_of("edit-field"));
    let before = StoredValue::new(was.as_ref().map(ScenarioDraft::of).unwrap_or_default());
    let change = Change::new();
    focus(format!("#{}", typed.id(Part::Title)));
    let scenarios = record.scenarios;
    let said = move |what: &str| {
        scenarios.said.set(format!("{}: {what}", untrack(|| record.title())));
        record.close("edit");
    };
    let save = Callback::new(move |()| {
        if change.is_busy.get_untracked() || !typed.check() {
            return;
        }
        let (sent, was) = (typed.draft.get_untracked(), before.get_value());
        let Some(draft) = typed.draft.with_untracked(|written| written.change_of(&was)) else {
            return said("nothing was changed.");
        };
        if !change.begin() {
            return;
        }
        spawn_local(async move {
            let client = scenarios.api.client();
            let answer = client.change_scenario(scenarios.agent, record.id, &was, &draft).await;
            let is_shown = change.end();
            match answer {
                Ok(changed) => {
                    // The form may be closed; the list is not.
                    before.try_set_value(ScenarioDraft::of(&changed));
                    scenarios.put(changed);
                    match is_shown && typed.draft.with_untracked(|written| *written == sent) {
                        true => said("the change is saved."),
                        // What was typed since is not lost.
                        false => {
                            let _ = scenarios.said.try_set("The change is saved.".to_owned());
                        }
                    }
                }
                Err(failure) if is_shown => match refused_parts(&failure) {
                    parts if parts.is_empty() => change.fail(&failure, Operation::ChangingScenario),
                    parts => drop(typed.say(parts)),
                },
                Err(_) => {}
            }
        });
    });
    let is_busy = move || change.is_busy.get().then_some("true");
    let on_submit = move |event: web_sys::SubmitEvent| event.prevent_default();
    view! {
        <form class="scenario-form" aria-label=format!("Edit {}", untrack(|| record.title())) novalidate on:submit=on_submit>
            <ScenarioFields typed />
            <div class="actions">
                <button type="button" class="button primary" aria-disabled=is_busy on:click=move |_| save.run(())>
                    {move || if change.is_busy.get() { "Saving…" } else { "Save" }}
                </button>
                <button type="button" class="button quiet" aria-disabled=is_busy
                    on:click=move |_| if !change.is_busy.get_untracked() { record.close("edit") }>"Cancel"</button>
            </div>
            <Failed change again=save />
        </form>
    }
}
