//! Runs the scenarios that are checked, after a question that says what it costs at most.

use super::AgentScenarios;
use super::batch_words::rehearsals;
use super::matrix::Chosen;
use super::running::Running;
use super::words;
use crate::access::Action;
use crate::account::{Account, loading};
use crate::call::number::grouped;
use crate::once::trouble::TroubleBanner;
use crate::pages::rehearsals::cost::Cost;
use crate::remedy::Operation;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::{NOISES, NumberRecord, PACES};

#[component]
pub fn Run() -> impl IntoView {
    let running = Running::new(expect_context::<AgentScenarios>());
    let trouble = Memo::new(move |_| running.once.stage.read().trouble());
    let is_asked = Memo::new(move |_| running.is_asked());
    let question = move || is_asked.get().then(|| view! { <Question running /> });
    let problem = move || {
        // Who may not start anything has read why above.
        let is_told = running.scenarios.refusal.read().is_some();
        running.problem().filter(|_| !is_told && running.cost.get() != Cost::NoBudget)
    };
    let on_submit = move |event: web_sys::SubmitEvent| event.prevent_default();
    view! {
        <form class="scenario-form" aria-label="Run the checked scenarios" novalidate on:submit=on_submit>
            <h3>"Run the checked scenarios"</h3>
            <div class="actions">
                <button type="button" class="button quiet" on:click=move |_| running.check_all(true)>"Check all"</button>
                <button type="button" class="button quiet" on:click=move |_| running.check_all(false)>"Check none"</button>
            </div>
            <Way running />
            <Matrix running />
            <p class="scenario-price">{move || running.price()}</p>
            <p class="hint" role="status">{problem}</p>
            <div class="actions">
                <button type="button" class="button primary" id="run-scenarios"
                    aria-disabled=move || (!running.is_startable()).then_some("true")
                    on:click=move |_| running.ask()>
                    {move || format!("Run {}", rehearsals(running.runs()))}
                </button>
            </div>
            {question}
            <Unanswered running />
            <p class="status-message" role="status">{running.said}</p>
            <TroubleBanner trouble operation=Operation::Rehearsing listing=Operation::LoadingRehearsals
                try_again=Some(Action::Rehearse)
                send=Callback::new(move |()| running.once.again())
                on_dismiss=Callback::new(move |()| running.once.put_away()) />
        </form>
    }
}

#[component]
fn Question(running: Running) -> impl IntoView {
    let is_sending = move || running.once.is_sending();
    let count = Memo::new(move |_| rehearsals(running.runs()));
    let way = move || {
        let is_by_phone = running.chosen.read().is_by_phone;
        if is_by_phone { "through a phone number" } else { "inside ThunderPhone" }
    };
    let title = move || format!("Start {} {}?", count.get(), way());
    let is_disabled = move || (!running.is_startable()).then_some("true");
    let start = move || match is_sending() {
        true => "Starting…".to_owned(),
        false => format!("Start {}", count.get()),
    };
    view! {
        <div class="confirmation" role="group" aria-label="Run scenarios">
            <p id="run-question" tabindex="-1"><strong>{title}</strong>" "{move || running.price()}</p>
            <button type="button" class="button primary" aria-disabled=is_disabled
                on:click=move |_| running.start()>{start}</button>
            <button type="button" class="button quiet" aria-disabled=move || is_sending().then_some("true")
                on:click=move |_| running.cancel()>"Cancel"</button>
        </div>
    }
}

/// That something was sent before this page was opened, and not answered.
#[component]
fn Unanswered(running: Running) -> impl IntoView {
    let is_open = Memo::new(move |_| running.once.is_open());
    let content = move || {
        is_open.get().then(|| {
            view! {
                <div class="note scenario-unanswered">
                    <p>"Rehearsals were sent here before, and the answer was lost. Look for them under Results. The next start looks for them first."</p>
                    <p>
                        <button type="button" class="button" on:click=move |_| running.once.settle()>
                            "They were not started"
                        </button>
                    </p>
                </div>
            }
        })
    };
    view! { {content} }
}

/// Where the calls go.
#[component]
fn Way(running: Running) -> impl IntoView {
    let organization = expect_context::<Account>().organization;
    loading::keep(organization.numbers, loading::FRESH_MS, move || organization.refresh_numbers());
    let numbers = organization.numbers;
    let chosen = running.chosen;
    let is_by_phone = Memo::new(move |_| chosen.read().is_by_phone);
    let on_way = move |event| {
        let is_it = event_target_value(&event) == "telephony";
        chosen.update(|chosen| chosen.is_by_phone = is_it);
    };
    let on_number = move |event| {
        let id = event_target_value(&event).parse().ok();
        chosen.update(|chosen| chosen.phone_number_id = id);
    };
    let options = move || {
        let first = match numbers.value() {
            Some(_) => "Choose a number",
            None => "The numbers are not loaded",
        };
        let option = |(id, name): (String, String)| {
            let own = id.parse::<i64>().ok();
            let is_chosen = move || chosen.read().phone_number_id == own;
            view! { <option value=id prop:selected=is_chosen>{name}</option> }
        };
        let listed = numbers.value().unwrap_or_default();
        let first = option((String::new(), first.to_owned()));
        std::iter::once(first)
            .chain(listed.iter().filter_map(number).map(option))
            .collect::<Vec<_>>()
    };
    let number_select = move || {
        is_by_phone.get().then(|| {
            view! {
                <div class="field">
                    <label for="run-number">"Number"</label>
                    <select id="run-number" on:change=on_number>{options}</select>
                </div>
            }
        })
    };
    view! {
        <div class="scenario-conditions">
            <div class="field">
                <label for="run-way">"Channel"</label>
                <select id="run-way" on:change=on_way>
                    <option value="web" prop:selected=move || !is_by_phone.get()>"Inside ThunderPhone"</option>
                    <option value="telephony" prop:selected=move || is_by_phone.get()>"Through a phone number"</option>
                </select>
            </div>
            {number_select}
        </div>
    }
}

/// A number as an option: its id and its name.
fn number(record: &NumberRecord) -> Option<(String, String)> {
    let mut name = isolate(&grouped(&record.number)).into_owned();
    if let Some(label) = &record.label {
        name.push_str(" · ");
        name.push_str(&isolate(label));
    }
    Some((record.id?.to_string(), name))
}

type Choose = fn(&mut Chosen, &str, bool);
type IsChosen = fn(&Chosen, &str) -> bool;

#[component]
fn Matrix(running: Running) -> impl IntoView {
    let chosen = running.chosen;
    let check = move |word: &'static str, name: String, is_chosen: IsChosen, choose: Choose| {
        let checked = Memo::new(move |_| chosen.with(|chosen| is_chosen(chosen, word)));
        let on_change = move |event| {
            let is_it = event_target_checked(&event);
            chosen.update(|chosen| choose(chosen, word, is_it));
        };
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=checked on:change=on_change />
                {name}
            </label>
        }
    };
    let has_noise: IsChosen = |chosen, word| chosen.noises.iter().any(|other| other == word);
    let has_pace: IsChosen = |chosen, word| chosen.paces.iter().any(|other| other == word);
    let noises =
        NOISES.map(|word| check(word, words::noise(word), has_noise, Chosen::choose_noise));
    let paces = PACES.map(|word| check(word, words::pace(word), has_pace, Chosen::choose_pace));
    let mailbox = check(
        "",
        "A mailbox answers, too".to_owned(),
        |chosen, _| chosen.is_voicemail_too,
        |chosen, _, is_it| chosen.is_voicemail_too = is_it,
    );
    view! {
        <fieldset aria-describedby="run-matrix-hint">
            <legend class="scenario-legend">"Each with"</legend>
            <p class="hint" id="run-matrix-hint">
                "Each scenario runs once for every noise and pace that is checked. They replace those it is saved with."
            </p>
            <div class="scenario-choices">{Vec::from(noises)}</div>
            <div class="scenario-choices">{Vec::from(paces)}</div>
            <div class="scenario-choices">{mailbox}</div>
        </fieldset>
    }
}
