//! The banner that says why a call was not placed: what changed since it was last shown.

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
        if matches!(&*form.halt.read(), Some(Halt::Changed(_) | Halt::TooLate)) {
            focus("#halted".to_owned());
        }
    });
    let content = move || {
        let (title, meaning, changes) = match form.halt.get()? {
            Halt::Left => return None,
            Halt::Edited => (
                "You changed the form while it was being checked",
                "Nobody was called. “Place call” places what the form says now.",
                Vec::new(),
            ),
            Halt::NotStored => (
                "Your call was not placed: this browser's storage did not answer",
                "Nothing was sent. Choose “Place call” again. If that fails, reload the page.",
                Vec::new(),
            ),
            Halt::TooLate => (
                "Your call was not placed: more than a minute has passed",
                "Nothing was sent. Choose “Place call” again if you still want the call.",
                Vec::new(),
            ),
            Halt::Changed(changes) => (
                "Something changed while this form was open",
                "Nobody was called. Choose “Place call” again to call anyway.",
                changes,
            ),
        };
        let rows: Vec<_> = changes.into_iter().map(|text| view! { <li>{text}</li> }).collect();
        let rows = (!rows.is_empty()).then(|| view! { <ul>{rows}</ul> });
        Some(view! {
            <section class="banner is-ambiguous" role="alert">
                <h2 id="halted" tabindex="-1">{title}</h2>
                {rows}
                <p>{meaning}</p>
                <div class="banner-answers">
                    <button type="button" class="button quiet" on:click=move |_| form.halt.set(None)>
                        "Dismiss"
                    </button>
                </div>
            </section>
        })
    };
    view! { {content} }
}
