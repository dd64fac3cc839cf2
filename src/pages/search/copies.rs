//! What is copied: how much, of which days, and what can be done about it.

use super::RANGES;
use crate::api::Api;
use crate::browser::clock::Clock;
use crate::browser::focus::focus;
use crate::browser::intl;
use crate::browser::page::Presence;
use crate::components::banner::{Banner, Details};
use crate::components::when::Ago;
use crate::format;
use crate::remedy::{Button, Operation, request_failed};
use crate::said::copies::Copies;
use crate::said::size;
use crate::searching::{Filling, Stage, Trouble, days_until};
use leptos::prelude::*;
use strict_view::view;
use thunderphone::Timestamp;

pub fn count_of_calls(count: u64) -> String {
    match count {
        1 => "1 call".to_owned(),
        count => format!("{} calls", intl::number(usize::try_from(count).unwrap_or(usize::MAX))),
    }
}

/// How far it is.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    pub done: usize,
    pub days: usize,
}

impl Progress {
    /// As things are now, for as long as the copies stay as they are.
    pub fn memo() -> Memo<Progress> {
        let (filling, clock) = (expect_context::<Filling>(), expect_context::<Clock>());
        Memo::new(move |_| {
            let copies = filling.copies.read();
            let Some(copies) = copies.as_ref() else { return Progress::default() };
            let days = days_until(clock.now_untracked(), copies.days);
            Progress { done: copies.days_done(&days), days: days.len() }
        })
    }

    pub fn is_complete(self) -> bool {
        self.done >= self.days
    }
}

/// Whether it copies, or waits to.
fn is_busy(stage: &Stage) -> bool {
    matches!(stage, Stage::Copying | Stage::Elsewhere | Stage::Waiting(_))
}

#[component]
pub fn CopiesPanel() -> impl IntoView {
    let filling = expect_context::<Filling>();
    let progress = Progress::memo();
    let is_busy = Memo::new(move |_| is_busy(&filling.stage.read()));
    let is_asking = RwSignal::new(false);
    let days = Memo::new(move |_| filling.copies.read().as_ref().map_or(0, |copies| copies.days));
    let amount = move || {
        let copies = filling.copies.read();
        let copies = copies.as_ref()?;
        let (calls, bytes) = (copies.sum(|one| one.calls), copies.sum(|one| one.bytes));
        let Progress { done, days } = progress.get();
        Some(format!("{done} of {days} days, {}, {}", count_of_calls(calls), size(bytes)))
    };
    let since = move || {
        let oldest =
            filling.copies.read().as_ref()?.slices.iter().map(|one| one.span.from).min()?;
        let now = expect_context::<Clock>().now_untracked();
        let at = Timestamp(oldest);
        let needs_year = format::needs_year(at, now, intl::offset_minutes);
        Some(format!(", calls since {}", intl::listed_day(at, needs_year)))
    };
    let finished_at = Memo::new(move |_| filling.copies.read().as_ref()?.finished_at);
    let updated = move || {
        let at = Timestamp(finished_at.get()?);
        Some(view! { ", updated " <Ago at /> })
    };
    let bar = move || {
        is_busy.get().then(|| {
            view! {
                <progress aria-label="Copied days" max=move || progress.get().days.to_string()
                    value=move || progress.get().done.to_string()></progress>
            }
        })
    };
    let has_finished = Memo::new(move |_| finished_at.get().is_some());
    let go = move || {
        let (is_busy, has_finished) = (is_busy.get(), has_finished.get());
        let label = match (is_busy, has_finished) {
            (true, _) => "Stop",
            (false, true) => "Update",
            (false, false) => "Resume",
        };
        let on_click = move |_| {
            match is_busy {
                true => filling.stop(),
                false => filling.start(days.get_untracked()),
            }
            focus("#said-go".to_owned());
        };
        view! { <button type="button" class="button" id="said-go" on:click=on_click>{label}</button> }
    };
    let options: Vec<_> = RANGES
        .iter()
        .map(|range| {
            let range = *range;
            view! {
                <option value=range.to_string() prop:selected=move || days.get() == range>
                    {format!("Last {range} days")}
                </option>
            }
        })
        .collect();
    let on_range = move |event| {
        if let Ok(days) = event_target_value(&event).parse() {
            filling.start(days);
        }
    };
    view! {
        <section class="search-copies" aria-labelledby="said-copies">
            <h2 class="visually-hidden" id="said-copies">"Copied transcripts"</h2>
            <p class="search-amount"><strong>{amount}</strong>{since}{updated}</p>
            {bar}
            <p class="status-message" role="status">{said(filling, progress)}</p>
            <Wait />
            <Notes />
            <Failure />
            <div class="actions">
                {go}
                <label class="visually-hidden" for="said-days">"Range"</label>
                <select id="said-days" on:change=on_range>{options}</select>
                <button type="button" class="button quiet" id="said-forget" aria-expanded=move || is_asking.get().to_string()
                    on:click=move |_| is_asking.update(|is_asking| *is_asking = !*is_asking)>"Forget all"</button>
            </div>
            {move || is_asking.get().then(|| view! { <Question is_asking /> })}
        </section>
    }
    .into_any()
}

/// What goes on, for whoever does not see the bar.
fn said(filling: Filling, progress: Memo<Progress>) -> impl Fn() -> &'static str {
    let stage = Memo::new(move |_| match &*filling.stage.read() {
        Stage::Copying => {
            "Copying transcripts, the newest days first. It stops when you leave this page."
        }
        Stage::Elsewhere => "Another tab of this browser is copying.",
        Stage::Waiting(_) => "ThunderPhone asked to wait.",
        Stage::Idle if progress.get().is_complete() => "",
        Stage::Idle => "Not all days are copied yet.",
        _ => "",
    });
    move || stage.get()
}

/// It ticks, and a status would be read out every second.
#[component]
fn Wait() -> impl IntoView {
    let (filling, clock) = (expect_context::<Filling>(), expect_context::<Clock>());
    let left = move || match &*filling.stage.read() {
        Stage::Waiting(until) => {
            let seconds = until.seconds_since(clock.now()).max(0);
            Some(format!("Copying goes on in {}.", format::wait(seconds)))
        }
        _ => None,
    };
    view! { <p class="hint" aria-live="off">{left}</p> }
}

/// What the copies lack.
#[component]
fn Notes() -> impl IntoView {
    let filling = expect_context::<Filling>();
    let notes = Memo::new(move |_| filling.copies.read().as_ref().map(lacks).unwrap_or_default());
    let shown = move || {
        let notes = notes.get().into_iter();
        notes.map(|note| view! { <p class="hint">{note}</p> }).collect::<Vec<_>>()
    };
    view! { {shown} }
}

fn lacks(copies: &Copies) -> Vec<String> {
    let mut notes = Vec::new();
    match copies.sum(|one| one.silent) {
        0 => {}
        1 => notes.push("1 more call has no transcript.".to_owned()),
        silent => {
            let count = intl::number(usize::try_from(silent).unwrap_or(usize::MAX));
            notes.push(format!("{count} more calls have no transcript."));
        }
    }
    match copies.sum(|one| one.unreadable) {
        0 => {}
        1 => notes.push("1 call could not be read, so it is left out.".to_owned()),
        count => notes
            .push(format!("{} could not be read, so they are left out.", count_of_calls(count))),
    }
    if copies.slices.iter().any(|one| one.is_cut) {
        notes.push(
            "ThunderPhone did not give all calls of these days. Some are missing.".to_owned(),
        );
    }
    notes
}

#[component]
fn Question(is_asking: RwSignal<bool>) -> impl IntoView {
    let filling = expect_context::<Filling>();
    focus("#said-forget-now".to_owned());
    let forget = move |_| {
        is_asking.set(false);
        filling.forget(Stage::Forgotten);
    };
    let cancel = move |_| {
        is_asking.set(false);
        focus("#said-forget".to_owned());
    };
    view! {
        <div class="confirmation" role="group" aria-label="Confirmation">
            <p class="question" id="said-question">"Delete all copied transcripts from this browser?"</p>
            <p id="said-why">"Search is off then. ThunderPhone keeps the calls."</p>
            <button type="button" class="button primary" id="said-forget-now"
                aria-describedby="said-question said-why" on:click=forget>"Delete copies"</button>
            <button type="button" class="button quiet" on:click=cancel>"Cancel"</button>
        </div>
    }
}

/// Why it stopped, and what to do.
#[component]
pub fn Failure() -> impl IntoView {
    let filling = expect_context::<Filling>();
    let (api, presence) = (expect_context::<Api>(), expect_context::<Presence>());
    let content = move || {
        let Stage::Stopped(trouble) = &*filling.stage.read() else { return None };
        let sentence = |text: &'static str| {
            Some(view! { <p class="field-error" role="alert">{text}</p> }.into_any())
        };
        match trouble {
            Trouble::Request(failure) => {
                let is_offline = !presence.is_online.get_untracked();
                let remedy = request_failed(failure, Operation::CopyingTranscripts, is_offline);
                let details = Details::of(failure, api.clock.now_untracked());
                let on_press = Callback::new(move |_: Button| {
                    if let Some(days) = untrack(|| Some(filling.copies.read().as_ref()?.days)) {
                        filling.start(days);
                        focus("#said-go".to_owned());
                    }
                });
                Some(view! {
                    <Banner remedy details on_press on_dismiss=None>
                        <p class="hint">"What was copied before is kept."</p>
                    </Banner>
                })
            }
            Trouble::NotOffered => sentence(
                "This server does not offer to export calls, so their transcripts cannot be searched.",
            ),
            Trouble::NotStored => sentence(
                "This browser's storage is full or blocked, or it did not answer. What was copied before is kept. Free some space, or choose fewer days, and try again.",
            ),
        }
    };
    view! { {content} }
}
