//! The form of a flag. Enter in its words adds a line; only its button sends.

use super::Place;
use super::filing::{Filing, Stage};
use crate::browser::focus::focus;
use crate::format;
use crate::once::trouble::TroubleBanner;
use crate::remedy::Operation;
use crate::review::flag_draft::{FlagDraft, Problem, SOMETHING_ELSE, Severity};
use crate::review::verdict::Reason;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn FlagForm(filing: Filing, place: Place, is_open: RwSignal<bool>) -> impl IntoView {
    let is_sending = Memo::new(move |_| matches!(*filing.stage.read(), Stage::Sending));
    let trouble = Memo::new(move |_| filing.stage.read().trouble());
    let of = move |read: fn(&FlagDraft) -> String| {
        Memo::new(move |_| filing.draft.read().as_ref().map(read).unwrap_or_default())
    };
    let words = of(|draft| draft.words.clone());
    let kind = of(|draft| draft.kind.map(Reason::code).unwrap_or_default().to_owned());
    let severity = of(|draft| draft.severity.code().to_owned());
    let problem = RwSignal::new(None::<Problem>);
    let at =
        Memo::new(move |_| filing.draft.read().as_ref().map(|draft| (draft.second, draft.turn)));
    let may_be_sent =
        Memo::new(move |_| filing.draft.read().as_ref().is_some_and(|d| d.may_be_filed));
    let option = |chosen: Memo<String>, code: &'static str, label: &'static str| {
        view! { <option value=code prop:selected=move || *chosen.read() == code>{label}</option> }
    };
    let mut kinds: Vec<_> =
        Reason::ALL.into_iter().map(|one| option(kind, one.code(), one.label())).collect();
    kinds.push(option(kind, "", SOMETHING_ELSE));
    let severities: Vec<_> =
        Severity::ALL.into_iter().map(|one| option(severity, one.code(), one.label())).collect();
    let on_kind = move |event| {
        let code = event_target_value(&event);
        let chosen = Reason::ALL.into_iter().find(|one| one.code() == code);
        filing.change(|draft| draft.kind = chosen);
    };
    let on_severity = move |event| {
        let chosen = Severity::read(&event_target_value(&event)).unwrap_or_default();
        filing.change(|draft| draft.severity = chosen);
    };
    let send = Callback::new(move |()| {
        let sent = filing.send();
        problem.set(sent.err());
        if sent.is_err() {
            focus("#flag-words".to_owned());
        }
    });
    let take_place = move |_| {
        let (second, turn) = place.now();
        filing.change(|draft| (draft.second, draft.turn) = (second, turn));
    };
    let close = move |_| {
        is_open.set(false);
        focus("#flag-button".to_owned());
    };
    let discard = move |_| {
        filing.discard();
        is_open.set(false);
        focus("#flag-button".to_owned());
    };
    let not_kept = move || {
        (!filing.is_kept.get())
            .then_some("This browser blocks storage, or it is full. A reload loses this flag.")
    };
    let hint = move || {
        let is_idle = matches!(*filing.stage.read(), Stage::Ready);
        (may_be_sent.get() && is_idle)
            .then_some("This flag may have been sent before. Sending looks for it first.")
    };
    view! {
        <form class="flag-form" aria-label="Flag" novalidate
            on:submit=move |event: leptos::ev::SubmitEvent| event.prevent_default()>
            <p class="flag-place">
                <span>{move || at.get().map(|(second, turn)| where_it_is(second, turn))}</span>
                " "
                <button type="button" class="button quiet" on:click=take_place>"Use the current second"</button>
            </p>
            <div class="flag-fields">
                <div class="field">
                    <label for="flag-kind">"Kind"</label>
                    <select id="flag-kind" on:change=on_kind>{kinds}</select>
                </div>
                <div class="field">
                    <label for="flag-severity">"Severity"</label>
                    <select id="flag-severity" on:change=on_severity>{severities}</select>
                </div>
            </div>
            <div class="field">
                <label for="flag-words">"What is wrong"</label>
                <textarea id="flag-words" rows="3" prop:value=words aria-describedby="flag-problem"
                    aria-invalid=move || problem.get().is_some().then_some("true")
                    on:input=move |event| {
                        problem.set(None);
                        filing.change(|draft| draft.words = event_target_value(&event));
                    }></textarea>
                <p class="field-error" id="flag-problem">{move || problem.get().map(Problem::words)}</p>
            </div>
            <p class="field-error" role="status">{not_kept}</p>
            <p class="hint">{hint}</p>
            <div class="actions">
                <button type="button" class="button primary" aria-disabled=move || is_sending.get().then_some("true")
                    on:click=move |_| send.run(())>
                    {move || if is_sending.get() { "Sending…" } else { "Send flag" }}
                </button>
                <button type="button" class="button quiet" on:click=close>"Close"</button>
                <button type="button" class="button quiet" on:click=discard>"Discard"</button>
            </div>
            <TroubleBanner trouble operation=Operation::Flagging listing=Operation::LoadingFlags send
                on_dismiss=Callback::new(move |()| filing.stage.set(Stage::Ready)) />
        </form>
    }
    .into_any()
}

fn where_it_is(second: Option<i64>, turn: Option<usize>) -> String {
    let second = second.map(|second| format!("At {}", format::duration(second)));
    // People count from one.
    let turn = turn.map(|turn| format!("turn {}", turn + 1));
    match (second, turn) {
        (Some(second), Some(turn)) => format!("{second}, {turn}"),
        (second, turn) => second.or(turn).unwrap_or_else(|| "The whole call".to_owned()),
    }
}
