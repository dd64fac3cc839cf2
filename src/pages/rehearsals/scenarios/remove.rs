//! Deletes a scenario, after a question.

use super::record::Record;
use crate::browser::focus::focus;
use crate::components::change::{Change, Failed};
use crate::remedy::Operation;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;

#[component]
pub fn Remove(record: Record) -> impl IntoView {
    let change = Change::new();
    let scenarios = record.scenarios;
    let delete = Callback::new(move |()| {
        if !change.begin() {
            return;
        }
        let title = untrack(|| record.title());
        spawn_local(async move {
            let answer = scenarios.api.client().delete_scenario(scenarios.agent, record.id).await;
            if !scenarios.is_there() {
                return;
            }
            match answer {
                Ok(()) => {
                    scenarios.change(|listed| listed.retain(|scenario| scenario.id != record.id));
                    scenarios.said.set(format!("“{title}” is deleted."));
                    focus("#scenarios".to_owned());
                }
                Err(failure) if change.end() => {
                    change.fail(&failure, Operation::DeletingScenario);
                }
                Err(_) => {}
            }
        });
    });
    let title = untrack(|| record.title());
    let name = format!("Delete {title}");
    let question = record.id_of("question");
    focus(format!("#{question}"));
    let is_busy = move || change.is_busy.get().then_some("true");
    view! {
        <div class="confirmation" role="group" aria-label=name>
            <p id=question tabindex="-1">
                <strong>{format!("Delete “{title}”?")}</strong>
                " It is gone for good. The results of its rehearsals stay."
            </p>
            <button type="button" class="button" aria-disabled=is_busy on:click=move |_| delete.run(())>
                {move || if change.is_busy.get() { "Deleting…" } else { "Delete scenario" }}
            </button>
            <button type="button" class="button quiet" aria-disabled=is_busy
                on:click=move |_| if !change.is_busy.get_untracked() { record.close("remove") }>"Keep it"</button>
            <Failed change again=delete />
        </div>
    }
}
