//! One scenario.

use super::AgentScenarios;
use super::edit::Edit;
use super::record::Record;
use super::remove::Remove;
use super::words;
use crate::components::refusal::grayed_out;
use crate::route::Route;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn Row(id: i64) -> impl IntoView {
    let record = Record::new(expect_context::<AgentScenarios>(), id);
    view! {
        <li>
            <Head record />
            <Prompt record />
            <Facts record />
            <Buttons record />
            {move || record.is_editing.get().then(|| view! { <Edit record /> })}
            {move || record.is_removing.get().then(|| view! { <Remove record /> })}
        </li>
    }
}

/// The title, with what became of the latest run.
#[component]
fn Head(record: Record) -> impl IntoView {
    let title = Memo::new(move |_| record.title());
    let verdict = move || {
        let word = record.scenario.with(|it| it.as_ref().and_then(|it| it.latest_verdict.clone()));
        let (tone, word) =
            words::verdict(word.as_deref()).unwrap_or_else(|| ("ended", "Not run yet".to_owned()));
        view! { <span class="chip" data-tone=tone>{word}</span> }
    };
    let stale = move || {
        let is_stale = record.scenario.with(|it| it.as_ref().is_some_and(|it| it.is_stale));
        is_stale.then(|| view! { <span class="warning">"The agent's prompt changed since"</span> })
    };
    view! {
        <div class="scenario-head">
            <strong translate="no">{title}</strong>
            {verdict}
            {stale}
        </div>
    }
}

#[component]
fn Prompt(record: Record) -> impl IntoView {
    // Of its own: what else changes must not close it.
    let prompt =
        Memo::new(move |_| record.scenario.with(|it| it.as_ref().map(|it| it.prompt.clone())));
    let content = move || {
        let prompt = prompt.get()?;
        Some(match words::excerpt(&prompt) {
            None => view! { <p class="scenario-prompt" translate="no">{prompt}</p> },
            Some(start) => view! {
                <details class="scenario-prompt">
                    <summary translate="no">{start}</summary>
                    <p translate="no">{prompt}</p>
                </details>
            },
        })
    };
    view! { {content} }
}

#[component]
fn Facts(record: Record) -> impl IntoView {
    let content = move || {
        let scenario = record.scenario.get()?;
        let conditions = words::conditions(&scenario.conditions)
            .map(|words| view! { <dt>"Conditions"</dt><dd>{words}</dd> });
        let call = scenario.source_call.map(|id| {
            let url = Route::Call { id, at: None }.url();
            view! { <a href=url>{format!("call {id}")}</a> }
        });
        let source = words::source(&scenario);
        let source = (source.is_some() || call.is_some())
            .then(|| view! { <dt>"Source"</dt><dd>{source}{call}</dd> });
        Some(view! {
            <dl class="facts">
                <dt>"Direction"</dt><dd>{words::direction(scenario.direction.as_deref())}</dd>
                {conditions}
                {source}
            </dl>
        })
    };
    view! { {content} }
}

#[component]
fn Buttons(record: Record) -> impl IntoView {
    let scenarios = record.scenarios;
    let is_checked = Memo::new(move |_| scenarios.checked.read().contains(&record.id));
    let on_change = move |event| {
        let is_it = event_target_checked(&event);
        scenarios.checked.update(|checked| {
            if is_it {
                checked.insert(record.id);
            } else {
                checked.remove(&record.id);
            }
        });
    };
    // Named after the title as it is.
    let name = move |words: &'static str| move || format!("{words}: {}", record.title());
    let opens = move |part: &'static str, words: &'static str, is_open: RwSignal<bool>| {
        let on_click = move |_| {
            // What is typed in an open form is not closed by its opener.
            if scenarios.is_allowed() && !is_open.get_untracked() {
                is_open.set(true);
            }
        };
        view! {
            <button type="button" class="button" id=record.id_of(part) aria-label=name(words)
                aria-expanded=move || is_open.get().to_string()
                aria-disabled=grayed_out(scenarios.refusal) on:click=on_click>{words}</button>
        }
    };
    view! {
        <div class="actions">
            <label class="check">
                <input type="checkbox" aria-label=name("Run") prop:checked=is_checked on:change=on_change />
                "Run"
            </label>
            {opens("edit", "Edit", record.is_editing)}
            {opens("remove", "Delete", record.is_removing)}
        </div>
    }
}
