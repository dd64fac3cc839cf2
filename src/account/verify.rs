//! Verifying a number: a real call that the carrier bills, so it is said first and then
//! asked.

use super::Account;
use super::fresh_button::FreshButton;
use super::verifications::{Verified, is_verified, words};
use crate::access::Action;
use crate::api::Api;
use crate::browser::focus::focus;
use crate::browser::page::Presence;
use crate::call::number::grouped;
use crate::components::banner::{Banner, Details};
use crate::components::refusal::refusal as refused;
use crate::format;
use crate::remedy::{self, Button, Operation};
use crate::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::{Error, Timestamp, Verification};

/// The button `name`, and what follows from it.
#[component]
pub fn Verify(
    id: i64,
    number: String,
    #[prop(into)] name: String,
    /// What the button shows, if not its name.
    #[prop(default = "")]
    text: &'static str,
    /// The question is open from the start.
    #[prop(default = false)]
    is_asked: bool,
    /// It is verified, in words. Whoever takes this shows it, and moves the focus.
    #[prop(into, default = None)]
    on_verified: Option<Callback<String>>,
) -> impl IntoView {
    let account = expect_context::<Account>();
    let verifications = account.verifications;
    let shown = grouped(&number);
    let is_asking = RwSignal::new(is_asked);
    let part = Memo::new(move |_| match verifications.is_running(id) {
        true => Part::Running,
        false if is_asking.get() => Part::Asking,
        false if verifications.is_verified(id) => Part::Verified,
        false => Part::Button,
    });
    let start = Callback::new(move |()| {
        is_asking.set(false);
        verifications.start(id, is_asked);
    });
    Effect::new(move |_| {
        if part.get() == Part::Asking {
            focus("#verify-now".to_owned());
        }
    });
    // It ends here only if it is still shown by then.
    let of = shown.clone();
    Effect::new(move |was_running: Option<bool>| {
        let is_running = verifications.is_running(id);
        let is_here = verifications.is_of_banner() == is_asked;
        if was_running == Some(true) && !is_running && is_here {
            match (verifications.outcome(id), on_verified) {
                (Some(Verified::Answered(verification)), Some(on_verified))
                    if is_verified(&verification) =>
                {
                    on_verified.run(words(&of, &verification));
                }
                _ => focus(format!("#verified-{id} :is(h2, p)")),
            }
        }
        is_running
    });
    let outcome = {
        let shown = shown.clone();
        move || {
            let content = match verifications.outcome(id).filter(|_| !is_asking.get())? {
                // Shown elsewhere.
                Verified::Answered(verification)
                    if on_verified.is_some() && is_verified(&verification) =>
                {
                    return None;
                }
                Verified::Answered(verification) => {
                    view! { <Answered shown=shown.clone() verification=*verification /> }
                }
                Verified::Failed(failure, at) => view! { <Failed id failure=*failure at start /> },
            };
            Some(view! { <div id=format!("verified-{id}")>{content}</div> })
        }
    };
    let content = move || match part.get() {
        Part::Verified => ().into_any(),
        Part::Button => {
            let text = if text.is_empty() { name.clone() } else { text.to_owned() };
            view! { <Ask id name=name.clone() text is_asking /> }
        }
        Part::Asking => view! { <Question id shown=shown.clone() is_asking start /> },
        Part::Running => view! { <Running shown=shown.clone() /> },
    };
    view! { <div class="verify">{outcome}{content}</div> }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Button,
    Asking,
    Running,
    /// There is nothing left to do.
    Verified,
}

#[component]
fn Ask(id: i64, name: String, text: String, is_asking: RwSignal<bool>) -> impl IntoView {
    let verifications = expect_context::<Account>().verifications;
    let refusal = expect_context::<Session>().refusal(Some(Action::Verify));
    let is_waiting = Memo::new(move |_| verifications.is_other_running(id));
    let is_blocked = move || is_waiting.get() || refusal.read().is_some();
    view! {
        <button type="button" class="button" id=format!("verify-{id}")
            aria-label=(name != text).then_some(name)
            aria-disabled=move || is_blocked().then_some("true")
            on:click=move |_| if !untrack(is_blocked) { is_asking.set(true) }>
            {text}
        </button>
        {refused(refusal)}
        {move || is_waiting.get().then(|| view! { " "<em class="refusal">"Wait for the other verification."</em> })}
    }
}

#[component]
fn Question(
    id: i64,
    shown: String,
    is_asking: RwSignal<bool>,
    start: Callback<()>,
) -> impl IntoView {
    let verifications = expect_context::<Account>().verifications;
    let refusal = expect_context::<Session>().refusal(Some(Action::Verify));
    let is_waiting = Memo::new(move |_| verifications.is_other_running(id));
    let is_blocked = move || is_waiting.get() || refusal.read().is_some();
    // Whoever pressed twice has not read what it costs.
    let button = FreshButton::new();
    let cancel = move |_| {
        is_asking.set(false);
        focus(format!("#verify-{id}"));
    };
    view! {
        <div class="confirmation" role="group" aria-label="Verification">
            <p>"ThunderPhone places a real verification call from "<span translate="no">{shown}</span>". Your carrier bills it, usually a few cents. It takes up to a minute."</p>
            <button type="button" class="button primary" id="verify-now" class:is-new=move || button.is_fresh()
                aria-disabled=move || is_blocked().then_some("true")
                on:click=move |_| if button.takes_press() && !untrack(is_blocked) { start.run(()) }>
                "Verify now"
            </button>
            {refused(refusal)}
            <button type="button" class="button quiet" on:click=cancel>"Cancel"</button>
        </div>
    }
}

#[component]
fn Running(shown: String) -> impl IntoView {
    let account = expect_context::<Account>();
    let clock = expect_context::<Api>().clock;
    let since = account.verifications.running;
    let elapsed = move || {
        clock.now();
        let ms = since.read().map_or(0, |(_, since)| since.age_ms());
        format::wait(ms / 1_000)
    };
    // The button that had the focus is gone.
    focus("#verifying".to_owned());
    view! {
        <div class="confirmation" role="group" aria-label="Verification" tabindex="-1" id="verifying">
            <p role="status">"Verifying "<span translate="no">{shown}</span>"… The verification call is running. You may leave this page."</p>
            <progress aria-label="Verification"></progress>
            <p class="hint" aria-live="off">{elapsed}" of usually up to a minute"</p>
        </div>
    }
}

/// What ThunderPhone says, also where that is no.
#[component]
fn Answered(shown: String, verification: Verification) -> impl IntoView {
    let is_good = is_verified(&verification);
    let text = words(&shown, &verification);
    view! { <p class="outcome" class:is-good=is_good role="status" tabindex="-1">{text}</p> }
}

#[component]
fn Failed(id: i64, failure: Error, at: Timestamp, start: Callback<()>) -> impl IntoView {
    let account = expect_context::<Account>();
    let presence = expect_context::<Presence>();
    let is_offline = !presence.is_online.get_untracked();
    let remedy = remedy::request_failed(&failure, Operation::Verifying, is_offline);
    let on_press = Callback::new(move |button| match button {
        Button::TryAgain => start.run(()),
        _ => spawn_local(account.organization.refresh_numbers()),
    });
    let on_dismiss = Callback::new(move |()| {
        account.verifications.forget(id);
        focus(format!("#verify-{id}"));
    });
    let details = Details::of(&failure, at);
    view! { <Banner remedy details on_press on_dismiss try_again=Some(Action::Verify) /> }
}

/// The number in the middle of a sentence.
pub fn name_of(number: &str) -> String {
    format!("Verify {}", isolate(&grouped(number)))
}
