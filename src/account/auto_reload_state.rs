//! How auto-reload is.

use super::Account;
use super::reload::{Tone, describe};
use crate::components::when::When;
use leptos::prelude::*;
use strict_view::view;

/// How it is, in words.
#[component]
pub fn Described() -> impl IntoView {
    let account = expect_context::<Account>();
    let billing = account.organization.billing;
    let content = move || {
        let billing = billing.value()?;
        let described = describe(&billing, &account.card());
        let tone = match described.tone {
            Tone::Off => "ended",
            Tone::On => "live",
            Tone::Failing => "failed",
            Tone::Unknown => "unknown",
        };
        let is_failing = described.tone == Tone::Failing;
        let next = billing.auto_reload_next_retry_at.filter(|_| is_failing);
        let failed_at = billing.auto_reload_failed_at.filter(|_| is_failing);
        let paused_until = billing.auto_reload_paused_until.filter(|_| is_failing);
        let pays =
            (described.tone == Tone::On).then(|| format!(" {} pays.", account.card().title()));
        Some(view! {
            <p class="auto-reload-state">
                <span class="chip" data-tone=tone>{described.word}</span>
                <span>{described.text}{pays}</span>
            </p>
            {failed_at.map(|at| view! { <p class="hint">"Last tried "<When at />"."</p> })}
            {next.map(|at| view! { <p class="hint">"The next try is "<When at />"."</p> })}
            {paused_until.map(|at| view! { <p class="hint">"It goes on "<When at />"."</p> })}
        })
    };
    view! { {content} }
}
