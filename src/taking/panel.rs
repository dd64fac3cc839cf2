//! The button for recordings of selected calls, and how far their zip is.

use super::{Ended, Missing, Stage, Taking, Trouble};
use crate::browser::clock::Clock;
use crate::browser::focus::focus_if_lost;
use crate::browser::intl;
use crate::browser::page::Presence;
use crate::components::banner::{Banner, Details};
use crate::recordings::{LARGEST_ZIP, megabytes};
use crate::remedy::{Button, Operation, request_failed};
use crate::route::Route;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::CallId;

const TITLE: &str = ".taking h2";
/// Rows of the list of what is missing. The manifest has them all.
const MOST_LISTED: usize = 100;

/// `ids`: of the selected calls, in the order that their files are to have.
#[component]
pub fn TakeRecordings(ids: Signal<Vec<CallId>>) -> impl IntoView {
    let taking = expect_context::<Taking>();
    let label = move || format!("Download recordings ({})", intl::number(ids.read().len()));
    let is_busy = move || {
        taking.stage.track();
        taking.is_under_way().then_some("true")
    };
    view! {
        <button
            type="button"
            class="button quiet"
            aria-disabled=is_busy
            on:click=move |_| taking.start(ids.get_untracked())
        >
            {label}
        </button>
    }
}

#[component]
pub fn TakingPanel() -> impl IntoView {
    let taking = expect_context::<Taking>();
    let stage = taking.stage;
    let is_shown = Memo::new(move |_| *stage.read() != Stage::Idle);
    let content = move || {
        is_shown.get().then(|| {
            view! {
                <section class="taking" aria-labelledby="taking-title">
                    <h2 id="taking-title" tabindex="-1">"Recordings"</h2>
                    <p class="status-message" role="status">{move || said(taking)}</p>
                    {move || details(taking)}
                </section>
            }
        })
    };
    view! { {content} }
}

fn recordings(count: usize) -> String {
    match count {
        1 => "1 recording".to_owned(),
        count => format!("{} recordings", intl::number(count)),
    }
}

/// `3 of 40, 12.4 MB`
fn progress(taking: Taking) -> String {
    let (done, total, bytes) = taking.progress.get();
    format!("{} of {}, {}", intl::number(done), intl::number(total), megabytes(bytes))
}

fn said(taking: Taking) -> String {
    match &*taking.stage.read() {
        Stage::Idle => String::new(),
        Stage::Busy => progress(taking),
        Stage::Stopped(_) => format!("Stopped: {}.", progress(taking)),
        Stage::Canceled => format!("Canceled: {}.", progress(taking)),
        Stage::Ended(ended) => ended_sentence(ended),
        Stage::NotSaved => "This browser blocks saving files.".to_owned(),
    }
}

/// `37 saved, 3 missing: recordings-2026-11-29-1841.zip, 12.4 MB.`
fn ended_sentence(ended: &Ended) -> String {
    let Ended { name, saved, bytes, missing, rest } = ended;
    let mut said = match *saved {
        0 => "No recording was saved".to_owned(),
        saved => format!("{} saved", intl::number(saved)),
    };
    if !missing.is_empty() {
        said += &format!(", {} missing", intl::number(missing.len()));
    }
    if !rest.is_empty() {
        said += &format!(", {} left", intl::number(rest.len()));
    }
    match name {
        Some(name) => format!("{said}: {name}, {}.", megabytes(*bytes)),
        None => format!("{said}."),
    }
}

fn details(taking: Taking) -> AnyView {
    match taking.stage.get() {
        Stage::Idle => ().into_any(),
        Stage::Busy => busy(taking),
        Stage::Stopped(trouble) => stopped(taking, trouble),
        Stage::Canceled => view! { <div class="taking-actions">{go_on(taking)}</div> }.into_any(),
        Stage::Ended(ended) => done(taking, ended),
        Stage::NotSaved => view! { <div class="taking-actions">{close(taking)}</div> }.into_any(),
    }
}

fn button(label: &'static str, press: impl Fn() + Copy + 'static) -> AnyView {
    let on_click = move |_: web_sys::MouseEvent| {
        press();
        focus_if_lost(TITLE);
    };
    view! { <button type="button" class="button" on:click=on_click>{label}</button> }.into_any()
}

fn busy(taking: Taking) -> AnyView {
    let done = move || taking.progress.get().0.to_string();
    let total = move || taking.progress.get().1.to_string();
    view! {
        <progress aria-label="Recordings" max=total value=done></progress>
        <p class="hint">
            "One after the other. If you leave this page, it ends, and what is there is saved. The file has voices and phone numbers."
        </p>
        <div class="taking-actions">{button("Cancel", move || taking.cancel())}</div>
    }
    .into_any()
}

/// What can be done with what is there, and with what is not.
fn go_on(taking: Taking) -> AnyView {
    let has_bytes = taking.progress.get_untracked().2 > 0;
    view! {
        {button("Resume", move || taking.resume())}
        {has_bytes.then(|| button("Save what is there", move || taking.end(true)))}
        {button("Discard", move || taking.discard())}
    }
    .into_any()
}

fn stopped(taking: Taking, trouble: Trouble) -> AnyView {
    let (presence, clock) = (expect_context::<Presence>(), expect_context::<Clock>());
    let why = match trouble {
        Trouble::Request(failure) => {
            let is_offline = !presence.is_online.get_untracked();
            let remedy = request_failed(&failure, Operation::DownloadingRecording, is_offline);
            let details = Details::of(&failure, clock.now_untracked());
            let on_press = Callback::new(move |_: Button| taking.resume());
            view! { <Banner remedy details on_press on_dismiss=None /> }.into_any()
        }
        Trouble::Busy(place) => {
            let sentence = format!("{} wants fewer requests. Resume in a minute.", isolate(&place));
            view! { <p class="warning" role="alert">{sentence}</p> }.into_any()
        }
        Trouble::Offline => {
            view! { <p class="warning" role="alert">"This device is offline. What is there is kept."</p> }
                .into_any()
        }
    };
    view! {
        {why}
        <div class="taking-actions">{go_on(taking)}</div>
    }
    .into_any()
}

fn close(taking: Taking) -> AnyView {
    button("Close", move || taking.discard())
}

fn done(taking: Taking, ended: Ended) -> AnyView {
    let Ended { missing, rest, .. } = ended;
    let again: Vec<CallId> =
        missing.iter().filter(|it| it.reason.may_pass()).map(|it| it.id).collect();
    let more = missing.len().saturating_sub(MOST_LISTED);
    let rows: Vec<_> = missing.into_iter().take(MOST_LISTED).map(missing_row).collect();
    let full = (!rest.is_empty()).then(|| {
        let sentence = format!(
            "One zip takes at most {}: a browser tab can't hold much more. {} left.",
            megabytes(LARGEST_ZIP),
            match rest.len() {
                1 => "1 recording is".to_owned(),
                count => format!("{} are", recordings(count)),
            }
        );
        view! { <p class="warning">{sentence}</p> }
    });
    let start = move |ids: StoredValue<Vec<CallId>>| {
        let ids = ids.get_value();
        taking.stage.set(Stage::Idle);
        taking.start(ids);
    };
    let for_button = |label: &'static str, ids: Vec<CallId>| {
        let stored = StoredValue::new(ids);
        stored.with_value(|ids| !ids.is_empty()).then(|| button(label, move || start(stored)))
    };
    view! {
        {full}
        {(!rows.is_empty()).then(|| view! { <ul class="taking-missing" aria-label="Missing">{rows}</ul> })}
        {(more > 0).then(|| view! { <p class="hint">{format!("And {} more.", intl::number(more))}</p> })}
        <div class="taking-actions">
            {for_button("Continue with the rest", rest)}
            {for_button("Try the missing ones again", again)}
            {close(taking)}
        </div>
    }
    .into_any()
}

fn missing_row(missing: Missing) -> AnyView {
    let Missing { id, title, reason } = missing;
    let url = Route::Call { id, at: None }.url();
    view! {
        <li><a href=url><bdi translate="no">{title}</bdi></a>": "{reason.sentence()}</li>
    }
    .into_any()
}
