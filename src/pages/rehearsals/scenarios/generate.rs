//! Lets the platform write scenarios, after it was said that this may cost money.

use super::AgentScenarios;
use super::generating::{Generation, Wanted};
use crate::access::Action;
use crate::browser::focus::{focus, focus_if_lost};
use crate::components::refusal::grayed_out;
use crate::once::trouble::TroubleBanner;
use crate::once::{Once, Stage};
use crate::remedy::Operation;
use leptos::prelude::*;
use strict_view::view;

/// As many as the platform writes when nobody says how many.
const USUAL: &str = "6";
const MOST: u32 = 20;
const OPENER: &str = "generate-scenarios";
const COUNT: &str = "generate-count";

pub const PRICE: &str = "It may cost money: the price is not published.";

/// What is asked for, and what became of it.
#[derive(Clone, Copy)]
struct Generating {
    scenarios: AgentScenarios,
    once: Once<Generation>,
    is_open: RwSignal<bool>,
    count: RwSignal<String>,
    has_edge_cases: RwSignal<bool>,
}

impl Generating {
    fn new(scenarios: AgentScenarios) -> Generating {
        let name = format!("callboard.scenarios.written.{}", scenarios.agent);
        let generating = Generating {
            scenarios,
            once: Once::new(Generation(scenarios), name),
            is_open: RwSignal::new(false),
            count: RwSignal::new(USUAL.to_owned()),
            has_edge_cases: RwSignal::new(true),
        };
        Effect::new(move |_| match generating.once.stage.get() {
            Stage::Made(made) => generating.close(&match made.len() {
                1 => "1 scenario is on the list now.".to_owned(),
                count => format!("{count} scenarios are on the list now."),
            }),
            Stage::Found(_) => {
                generating.close("Scenarios that were not there before are on the list: probably these. None were written again.");
            }
            _ => {}
        });
        generating
    }

    fn close(self, said: &str) {
        self.scenarios.said.set(said.to_owned());
        // One whose answer was lost is still looked for before more are written.
        self.once.put_away();
        self.is_open.set(false);
        focus_if_lost(format!("#{OPENER}"));
    }

    /// `None` where what is typed is no number that is allowed.
    fn wanted(self) -> Option<Wanted> {
        let count = self.count.read().trim().parse().ok();
        let count = count.filter(|count| (1..=MOST).contains(count))?;
        Some(Wanted { count, has_edge_cases: self.has_edge_cases.get() })
    }

    fn send(self) {
        match untrack(|| self.wanted()) {
            Some(wanted) => self.once.send(wanted),
            None => focus(format!("#{COUNT}")),
        }
    }
}

#[component]
pub fn Generate() -> impl IntoView {
    let scenarios = expect_context::<AgentScenarios>();
    let generating = Generating::new(scenarios);
    let open = move |_| {
        if scenarios.is_allowed() {
            generating.is_open.set(true);
            focus(format!("#{COUNT}"));
        }
    };
    let content = move || match generating.is_open.get() {
        true => view! { <Form generating /> },
        false => view! {
            <p>
                <button type="button" class="button" id=OPENER aria-disabled=grayed_out(scenarios.refusal)
                    on:click=open>"Let ThunderPhone write some"</button>
            </p>
        },
    };
    view! { {content} }
}

#[component]
fn Form(generating: Generating) -> impl IntoView {
    let is_sending = move || generating.once.is_sending();
    let is_busy = move || is_sending().then_some("true");
    let trouble = Memo::new(move |_| generating.once.stage.read().trouble());
    let is_invalid = Memo::new(move |_| generating.wanted().is_none());
    let problem =
        move || is_invalid.get().then_some("Enter a whole number of scenarios from 1 to 20.");
    let words = move || match (is_sending(), generating.wanted().map(|wanted| wanted.count)) {
        (true, _) => "Writing…".to_owned(),
        (false, None) => "Write scenarios".to_owned(),
        (false, Some(1)) => "Write 1 scenario".to_owned(),
        (false, Some(count)) => format!("Write {count} scenarios"),
    };
    let on_count = move |event| generating.count.set(event_target_value(&event));
    let on_edge_cases = move |event| generating.has_edge_cases.set(event_target_checked(&event));
    let on_submit = move |event: web_sys::SubmitEvent| event.prevent_default();
    let error = format!("{COUNT}-error");
    view! {
        <form class="scenario-form" aria-label="Let ThunderPhone write some" novalidate on:submit=on_submit>
            <div class="field scenario-count" class:is-invalid=is_invalid>
                <label for=COUNT>"How many"</label>
                <input id=COUNT type="text" inputmode="numeric" autocomplete="off" prop:value=generating.count
                    aria-invalid=move || is_invalid.get().then_some("true")
                    aria-describedby=error.clone() on:input=on_count />
                <p class="field-error" id=error>{problem}</p>
            </div>
            <label class="check">
                <input type="checkbox" prop:checked=generating.has_edge_cases on:change=on_edge_cases />
                "Edge cases, too"
            </label>
            <p class="warning">{PRICE}</p>
            <div class="actions">
                <button type="button" class="button primary" aria-disabled=is_busy
                    on:click=move |_| generating.send()>{words}</button>
                <button type="button" class="button quiet" aria-disabled=is_busy
                    on:click=move |_| if !untrack(is_sending) { generating.close("") }>"Cancel"</button>
            </div>
            <p class="hint" role="status">{move || is_sending().then_some("This can take two minutes.")}</p>
            <TroubleBanner trouble operation=Operation::AddingScenario listing=Operation::LoadingScenarios
                try_again=Some(Action::Rehearse)
                send=Callback::new(move |()| generating.send())
                on_dismiss=Callback::new(move |()| generating.once.put_away()) />
        </form>
    }
}
