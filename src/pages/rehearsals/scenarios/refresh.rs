//! Lets the platform write those scenarios again whose agent's prompt has changed since. A
//! repeat writes nothing more.

use super::AgentScenarios;
use super::generate::PRICE;
use crate::browser::focus::focus;
use crate::components::change::{Change, Failed};
use crate::components::refusal::grayed_out;
use crate::remedy::Operation;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;

/// Nothing, where none is out of date.
#[component]
pub fn Refresh() -> impl IntoView {
    let scenarios = expect_context::<AgentScenarios>();
    let has_stale = Memo::new(move |_| scenarios.listed().iter().any(|it| it.is_stale));
    let is_asked = RwSignal::new(false);
    let open = move |_| {
        if scenarios.is_allowed() {
            is_asked.set(true);
            focus("#refresh-question".to_owned());
        }
    };
    let content = move || {
        has_stale.get().then(|| match is_asked.get() {
            true => view! { <Question is_asked /> },
            false => view! {
                <p>
                    <button type="button" class="button" id="refresh-scenarios"
                        aria-disabled=grayed_out(scenarios.refusal)
                        on:click=open>"Write again what is out of date"</button>
                </p>
            },
        })
    };
    view! { {content} }
}

#[component]
fn Question(is_asked: RwSignal<bool>) -> impl IntoView {
    let scenarios = expect_context::<AgentScenarios>();
    let change = Change::new();
    let send = Callback::new(move |()| {
        if !change.begin() {
            return;
        }
        spawn_local(async move {
            let answer = scenarios.api.client().refresh_scenarios(scenarios.agent).await;
            if !scenarios.is_there() {
                return;
            }
            match answer {
                Ok(written) => {
                    for scenario in &written {
                        scenarios.put(scenario.clone());
                    }
                    scenarios.said.set(match written.len() {
                        0 => "Nothing was out of date.".to_owned(),
                        1 => "1 scenario is written again.".to_owned(),
                        count => format!("{count} scenarios are written again."),
                    });
                    let _ = is_asked.try_set(false);
                    focus("#scenarios".to_owned());
                    drop(scenarios.read().await);
                }
                Err(failure) if change.end() => {
                    change.fail(&failure, Operation::ChangingScenario);
                }
                Err(_) => {}
            }
        });
    });
    let is_busy = move || change.is_busy.get().then_some("true");
    let close = move |_| {
        if !change.is_busy.get_untracked() {
            is_asked.set(false);
            focus("#refresh-scenarios".to_owned());
        }
    };
    view! {
        <div class="confirmation" role="group" aria-label="Write again what is out of date">
            <p id="refresh-question" tabindex="-1">
                <strong>"Let ThunderPhone write again what is out of date?"</strong>" "{PRICE}
            </p>
            <button type="button" class="button" aria-disabled=is_busy on:click=move |_| send.run(())>
                {move || if change.is_busy.get() { "Writing…" } else { "Write again" }}
            </button>
            <button type="button" class="button quiet" aria-disabled=is_busy on:click=close>"Cancel"</button>
            <Failed change again=send />
        </div>
    }
}
