//! What is exported, as what, and how far it is.

use super::{Exporting, Kind, Stage};
use crate::browser::clock::{Clock, browser_now};
use crate::browser::intl;
use crate::browser::page::Presence;
use crate::components::banner::{Banner, Details};
use crate::export::collecting::EXPORT_MAX;
use crate::remedy::{Button, Operation, request_failed};
use crate::route::CallFilters;
use leptos::prelude::*;
use strict_view::view;
use thunderphone::{CallId, Timestamp};

/// `total`: how many calls the filters show, as far as it is known. `order`: theirs, in words.
/// `selected`: those that somebody chose, in the same order.
#[component]
pub fn ExportPanel(
    filters: Memo<CallFilters>,
    total: Signal<Option<usize>>,
    order: Signal<&'static str>,
    selected: Signal<Vec<CallId>>,
) -> impl IntoView {
    let exporting = Exporting::of_page();
    let kind = RwSignal::new(Kind::Csv);
    let wants_all = RwSignal::new(false);
    let chosen = Memo::new(move |_| selected.read().len());
    let is_all = Memo::new(move |_| wants_all.get() || chosen.get() == 0);
    let count = Memo::new(move |_| if is_all.get() { total.get() } else { Some(chosen.get()) });
    let start = move |_| {
        let (kind, order) = (kind.get_untracked(), order.get_untracked());
        match is_all.get_untracked() {
            true => {
                let (filters, total) = (filters.get_untracked(), total.get_untracked());
                exporting.start_matching(kind, order, filters, total);
            }
            false => exporting.start_chosen(kind, order, selected.get_untracked()),
        }
    };
    let which = move || {
        (chosen.get() > 0).then(|| {
            let all = move || match total.get() {
                Some(total) => format!("All {} calls of these filters", intl::number(total)),
                None => "All calls of these filters".to_owned(),
            };
            view! {
                <fieldset>
                    <legend>"Which calls"</legend>
                    <label class="check">
                        <input type="radio" name="export-which" prop:checked=move || !is_all.get()
                            on:change=move |_| wants_all.set(false) />
                        <span>{move || calls(Some(chosen.get()))}" selected"</span>
                    </label>
                    <label class="check">
                        <input type="radio" name="export-which" prop:checked=is_all
                            on:change=move |_| wants_all.set(true) />
                        <span>{all}</span>
                    </label>
                </fieldset>
            }
        })
    };
    let choice = move |of: Kind, label: &'static str| {
        view! {
            <label class="check">
                <input type="radio" name="export-kind" prop:checked=move || kind.get() == of
                    on:change=move |_| kind.set(of) />
                <span>{label}</span>
            </label>
        }
    };
    let content = move || {
        let zone = intl::viewer_zone().unwrap_or_else(|| intl::zone_name(Timestamp(browser_now())));
        let transcripts = match (kind.get(), is_all.get(), count.get()) {
            (Kind::Csv, ..) => "without transcripts",
            (Kind::Json, true, Some(count)) if count <= EXPORT_MAX => "with transcripts",
            (Kind::Json, true, _) => "without transcripts: these are more than 1,000 calls",
            (Kind::Json, false, _) => "without transcripts: selected calls are read one by one",
        };
        format!("{}, {}, times in {zone}, {transcripts}.", calls(count.get()), order.get())
    };
    let is_busy = Memo::new(move |_| *exporting.stage.read() == Stage::Collecting);
    view! {
        <details class="list-menu">
            <summary>"Export"</summary>
            <div class="list-panel" role="group" aria-label="Export">
                {which}
                <fieldset>
                    <legend>"File"</legend>
                    {choice(Kind::Csv, "CSV, for a spreadsheet")}
                    {choice(Kind::Json, "JSON, with every field")}
                </fieldset>
                <p class="hint">{content}" The file has names and phone numbers."</p>
                {move || (!is_busy.get()).then(|| view! {
                    <button type="button" class="button primary" on:click=start>
                        {move || format!("Export {}", calls(count.get()))}
                    </button>
                })}
                <Progress exporting />
            </div>
        </details>
    }
    .into_any()
}

fn calls(count: Option<usize>) -> String {
    match count {
        None => "calls".to_owned(),
        Some(1) => "1 call".to_owned(),
        Some(count) => format!("{} calls", intl::number(count)),
    }
}

#[component]
fn Progress(exporting: Exporting) -> impl IntoView {
    let (presence, clock) = (expect_context::<Presence>(), expect_context::<Clock>());
    let said = move || match &*exporting.stage.read() {
        Stage::Idle | Stage::Stopped(_) => String::new(),
        Stage::Collecting => match exporting.progress.get() {
            (done, Some(total)) => {
                format!("{} of {}", intl::number(done), calls(Some(total)))
            }
            (done, None) => calls(Some(done)),
        },
        Stage::Saved { name, count, .. } => format!("{} saved as {name}.", calls(Some(*count))),
        Stage::NotSaved => "This browser blocks saving files.".to_owned(),
    };
    let bar = move || {
        let (done, total) = exporting.progress.get();
        let is_busy = *exporting.stage.read() == Stage::Collecting;
        is_busy.then(|| view! {
            <progress aria-label="Export" max=total.map(|total| total.to_string())
                value=total.map(|_| done.to_string())></progress>
            <p class="hint">"It ends when you leave this page."</p>
            <button type="button" class="button quiet" on:click=move |_| exporting.cancel()>"Cancel"</button>
        })
    };
    let trouble = move || {
        let Stage::Stopped(failure) = &*exporting.stage.read() else { return None };
        let is_offline = !presence.is_online.get_untracked();
        let remedy = request_failed(failure, Operation::Exporting, is_offline);
        let details = Details::of(failure, clock.now_untracked());
        let on_press = Callback::new(move |_: Button| exporting.resume());
        let on_dismiss = Callback::new(move |()| exporting.cancel());
        let (done, _) = exporting.progress.get_untracked();
        let kept = format!("{} are kept.", calls(Some(done)));
        Some(view! {
            <Banner remedy details on_press on_dismiss><p class="hint">{kept.clone()}</p></Banner>
            <button type="button" class="button" on:click=move |_| exporting.resume()>"Resume"</button>
        })
    };
    let missing = move || match &*exporting.stage.read() {
        Stage::Saved { missing, .. } => missing
            .sentences()
            .into_iter()
            .map(|sentence| view! { <p class="warning">{sentence}</p> })
            .collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    view! {
        <p class="status-message" role="status">{said}</p>
        {bar}
        {trouble}
        {missing}
    }
}
