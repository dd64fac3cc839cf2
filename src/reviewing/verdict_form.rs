//! One's own verdict: good or bad, why, and in words. The digits choose, too.

use super::Reviewing;
use crate::browser::shortcut;
use crate::review::verdict::{Choice, Judgment};
use leptos::prelude::*;
use strict_view::view;

/// More would fill the browser's storage.
const LONGEST: &str = "10000";

const NOT_KEPT: &str =
    "This browser blocks storage, or it is full. This verdict is lost when you close this tab.";

#[component]
pub fn VerdictForm(reviewing: Reviewing) -> impl IntoView {
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        let digit = shortcut::digit(&event);
        if let Some(choice) = digit.and_then(|digit| Choice::by_key(&digit.to_string())) {
            event.prevent_default();
            reviewing.choose(choice);
        }
    });
    on_cleanup(move || keys.remove());
    let (judgments, reasons): (Vec<_>, Vec<_>) =
        Choice::all().enumerate().partition(|(_, choice)| matches!(choice, Choice::Judgment(_)));
    let buttons = move |choices: Vec<(usize, Choice)>| {
        choices
            .into_iter()
            .map(|(at, choice)| button(reviewing, at + 1, choice))
            .collect::<Vec<_>>()
    };
    let words = Memo::new(move |_| reviewing.verdict.read().words.clone());
    let said = Memo::new(move |_| {
        let verdict = reviewing.verdict.read();
        (!verdict.is_empty()).then(|| verdict.summary())
    });
    view! {
        <div class="verdict" role="group" aria-labelledby="verdict-title">
            <h3 id="verdict-title">"My verdict"</h3>
            <div class="verdict-judgment">{buttons(judgments)}</div>
            <div class="verdict-reasons" role="group" aria-label="Reasons">{buttons(reasons)}</div>
            <div class="field">
                <label for="verdict-words">"Why"</label>
                <textarea id="verdict-words" rows="2" maxlength=LONGEST prop:value=words
                    readonly=move || (!reviewing.is_loaded.get()).then_some("")
                    on:input=move |event| reviewing.write(event_target_value(&event))></textarea>
            </div>
            // Keys choose without the focus being here.
            <p class="visually-hidden" role="status">{said}</p>
            <p class="field-error" role="status">{move || (!reviewing.is_kept.get()).then_some(NOT_KEPT)}</p>
        </div>
        // On paper there is nothing to press.
        {move || said.get().map(|said| view! {
            <p class="only-print">"My verdict: "{said}</p>
            <p class="only-print">{words}</p>
        })}
    }
    .into_any()
}

fn button(reviewing: Reviewing, digit: usize, choice: Choice) -> AnyView {
    let is_chosen = Memo::new(move |_| reviewing.verdict.read().has(choice));
    let tone = match choice {
        Choice::Judgment(Judgment::Good) => "good",
        Choice::Judgment(Judgment::Bad) => "bad",
        Choice::Reason(_) => "reason",
    };
    view! {
        <button type="button" class="button choice" data-choice=tone aria-keyshortcuts=digit.to_string()
            aria-pressed=move || is_chosen.get().to_string()
            on:click=move |_| reviewing.choose(choice)>
            {choice.label()}<span class="choice-digit" aria-hidden="true">{digit.to_string()}</span>
        </button>
    }
}
