//! Asked before anything is started: what runs, and what it costs at most.

use super::Rehearsals;
use super::cost::Cost;
use crate::account::Account;
use crate::browser::focus::focus;
use crate::rehearsal::draft::Rehearsal;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::view;

#[component]
pub fn Question(rehearsal: Rehearsal, answered: Callback<bool>) -> impl IntoView {
    let organization = expect_context::<Account>().organization;
    let watching = expect_context::<Rehearsals>().watching;
    let Rehearsal { run, runs, .. } = rehearsal;
    let name = organization.agent_name(run.agent_id);
    let name = name.unwrap_or_else(|| format!("Agent {}", run.agent_id));
    let budget = Memo::new(move |_| {
        let billing = organization.billing.value();
        Cost::new(billing.and_then(|billing| billing.test_call_budget_remaining_cents))
    });
    let cost = move || {
        let known = watching.runs.read();
        let last = known.iter().flatten().find(|one| one.target_id == Some(run.agent_id));
        let estimate = last.and_then(|one| one.estimated_cost_cents);
        budget.read().words(runs as usize, estimate, last.and_then(|one| one.charge_multiplier))
    };
    let is_used_up = move || matches!(*budget.read(), Cost::NoBudget);
    let what = match runs {
        1 => format!("“{}” is rehearsed once.", isolate(&name)),
        runs => format!("“{}” is rehearsed {runs} times, one after the other.", isolate(&name)),
    };
    let yes = match runs {
        1 => "Start rehearsal".to_owned(),
        runs => format!("Start {runs} rehearsals"),
    };
    focus("#rehearsal-question".to_owned());
    view! {
        <div class="confirmation" role="group" aria-label="Start rehearsal">
            <p id="rehearsal-question" tabindex="-1">
                <strong>{what}</strong>" "{cost}
            </p>
            <button type="button" class="button primary" aria-disabled=move || is_used_up().then_some("true")
                on:click=move |_| if !untrack(is_used_up) { answered.run(true) }>{yes}</button>
            <button type="button" class="button quiet" on:click=move |_| answered.run(false)>"Cancel"</button>
        </div>
    }
}
