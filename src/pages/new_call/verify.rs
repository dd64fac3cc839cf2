//! Verifying a carrier number: a real probe call that the carrier bills, so it
//! is said first and then asked.

use super::form::Form;
use crate::access::Action;
use crate::api::Api;
use crate::browser::focus::focus;
use crate::browser::page::Presence;
use crate::call::number::grouped;
use crate::components::banner::{Banner, Details};
use crate::components::refusal::{grayed_out, refusal as refused};
use crate::remedy::{self, Button, Operation};
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::{Error, Timestamp, Verification, VerificationStatus};

#[derive(Clone, PartialEq)]
enum Stage {
    Closed,
    Asking,
    Running,
    Done(Box<Verification>),
    Failed(Box<Error>, Timestamp),
}

/// The button `name`, and what follows from it.
#[component]
pub fn Verify(
    id: i64,
    number: String,
    #[prop(into)] name: String,
    /// The question is open from the start.
    #[prop(default = false)]
    is_asked: bool,
) -> impl IntoView {
    let form = expect_context::<Form>();
    let api = expect_context::<Api>();
    let presence = expect_context::<Presence>();
    let stage = RwSignal::new(if is_asked { Stage::Asking } else { Stage::Closed });
    let shown = grouped(&number);
    let refusal = form.session.refusal(Some(Action::Verify));
    let is_refused = move || refusal.read_untracked().is_some();
    let run = {
        let shown = shown.clone();
        move || {
            if is_refused() {
                return;
            }
            let shown = shown.clone();
            stage.set(Stage::Running);
            spawn_local(async move {
                match api.client().verify_voip(id).await {
                    Ok(verification) if is_asked => stage.set(Stage::Done(Box::new(verification))),
                    // The list around this is about to be replaced, so the result is
                    // shown beside it.
                    Ok(verification) => {
                        stage.set(Stage::Closed);
                        form.said.set(Some(outcome(&shown, &verification)));
                        focus("#from_number".to_owned());
                    }
                    Err(failure) => {
                        stage.set(Stage::Failed(Box::new(failure), api.clock.now_untracked()));
                    }
                }
                form.organization.refresh_numbers().await;
            });
        }
    };
    let again = run.clone();
    let on_press = Callback::new(move |button| match button {
        Button::TryAgain => again(),
        _ => spawn_local(form.organization.refresh_numbers()),
    });
    Effect::new(move |_| {
        if *stage.read() == Stage::Asking {
            focus("#verify-now".to_owned());
        }
    });
    let content = move || {
        match stage.get() {
        Stage::Closed => view! {
            <button type="button" class="button" aria-disabled=grayed_out(refusal)
                on:click=move |_| if !is_refused() { stage.set(Stage::Asking) }>
                {name.clone()}
            </button>
            {refused(refusal)}
        }
        .into_any(),
        Stage::Asking => view! {
            <div class="confirmation" role="group" aria-label="Verification">
                <p>"ThunderPhone places a real verification call from "<span translate="no">{shown.clone()}</span>". Your carrier bills it, usually a few cents. It takes up to a minute."</p>
                <button type="button" class="button primary" id="verify-now" aria-disabled=grayed_out(refusal) on:click={
                    let run = run.clone();
                    move |_| run()
                }>"Verify now"</button>
                {refused(refusal)}
                <button type="button" class="button quiet" on:click=move |_| stage.set(Stage::Closed)>"Cancel"</button>
            </div>
        }
        .into_any(),
        Stage::Running => view! { <p role="status">"Verifying "<span translate="no">{shown.clone()}</span>"… The verification call is running."</p> }.into_any(),
        Stage::Done(verification) => {
            let is_verified = is_verified(&verification);
            let try_again = (is_verified && is_asked).then(|| view! {
                <button type="button" class="button primary" on:click=move |_| form.submit(None)>"Try again"</button>
            });
            view! { <p role="status">{outcome(&shown, &verification)}</p>{try_again} }.into_any()
        }
        Stage::Failed(failure, at) => {
            let remedy = remedy::request_failed(&failure, Operation::Verifying, !presence.is_online.get_untracked());
            let dismiss = Callback::new(move |()| stage.set(Stage::Closed));
            view! { <Banner remedy details=Details::of(&failure, at) on_press on_dismiss=dismiss try_again=Some(Action::Verify) /> }.into_any()
        }
    }
    };
    view! { {content} }
}

fn is_verified(verification: &Verification) -> bool {
    matches!(
        verification.status,
        Some(VerificationStatus::Verified | VerificationStatus::CarrierAccepted)
    )
}

/// What was found, and what it cost.
fn outcome(shown: &str, verification: &Verification) -> String {
    let shown = isolate(shown);
    let note = isolate(verification.charge_note.as_deref().unwrap_or_default());
    if is_verified(verification) {
        return format!("{shown} is verified and can call out. {note}");
    }
    let why = isolate(verification.failure_detail.as_deref().unwrap_or_default());
    format!("{shown} was not verified. {why} Ask your carrier why it blocked the call. {note}")
}
