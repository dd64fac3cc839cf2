//! That Callboard asks for the end of each call itself, where no webhook is sent it. Said only
//! where the endpoints were loaded anyway, on their own page.

use leptos::prelude::*;
use strict_view::view;

/// Whether an endpoint is sent the end of calls; `None` while nobody has looked.
#[derive(Clone, Copy)]
pub struct EndIsSent(pub RwSignal<Option<bool>>);

#[component]
pub fn Polled() -> impl IntoView {
    let EndIsSent(is_sent) = expect_context();
    let sentence = move || {
        (is_sent.get() == Some(false)).then_some(
            "No endpoint of the Webhooks page is sent the end of calls. Callboard asks for it itself, and that is fine.",
        )
    };
    view! { <p class="hint polled">{sentence}</p> }
}
