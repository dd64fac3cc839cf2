//! The banner that says why a call was not placed.

use super::form::Form;
use super::halt::Halt;
use crate::browser::focus::focus;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn Halted() -> impl IntoView {
    let form = expect_context::<Form>();
    Effect::new(move |_| {
        // Whoever is typing goes on typing.
        if matches!(&*form.halt.read(), Some(Halt::TooLate)) {
            focus("#halted".to_owned());
        }
    });
    let content = move || {
        let (title, meaning) = match form.halt.get()? {
            Halt::Left | Halt::Refused(_) => return None,
            Halt::Edited => (
                "You changed the form while it was being checked",
                "Nobody was called. “Place call” places what the form says now.",
            ),
            Halt::NotStored => (
                "Your call was not placed: this browser's storage did not answer",
                "Nothing was sent. Choose “Place call” again. If that fails, reload the page.",
            ),
            Halt::TooLate => (
                "Your call was not placed: more than a minute has passed",
                "Nothing was sent. Choose “Place call” again if you still want the call.",
            ),
        };
        Some(view! {
            <section class="banner is-ambiguous" role="alert">
                <h2 id="halted" tabindex="-1">{title}</h2>
                <p>{meaning}</p>
                <div class="banner-answers">
                    <button type="button" class="button quiet" on:click=move |_| {
                        form.halt.set(None);
                        focus("#place-call".to_owned());
                    }>
                        "Dismiss"
                    </button>
                </div>
            </section>
        })
    };
    view! { {content} }
}
