//! What the prompt may lack, said where it is written or chosen. Nothing waits for it.

use super::form::Form;
use crate::call::draft::Source;
use crate::call::prompt_hints;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::bidi::isolate;
use strict_view::view;

/// A hint that comes at once moves what is just being clicked from under the mouse.
const CLICK_MS: u32 = 400;

/// Sets a signal when the click that took the focus is over.
pub fn set_after_click(signal: RwSignal<bool>, value: bool) {
    spawn_local(async move {
        TimeoutFuture::new(CLICK_MS).await;
        // The page may be gone by now.
        signal.try_set(value);
    });
}

/// While somebody types, no hint comes: half a placeholder is no mistake. One may go.
#[component]
pub fn PromptHints(#[prop(into)] is_typing: Signal<bool>) -> impl IntoView {
    let form = expect_context::<Form>();
    let hints = Memo::new(move |last: Option<&Vec<String>>| {
        let mut hints = of(form);
        if is_typing.get() {
            hints.retain(|hint| last.is_some_and(|last| last.contains(hint)));
        }
        hints
    });
    let items = move || {
        let item = |hint: &String| view! { <p>{hint.clone()}</p> };
        hints.read().iter().map(item).collect::<Vec<_>>()
    };
    view! { <div class="hint hints" role="status">{items}</div> }
}

fn of(form: Form) -> Vec<String> {
    let prompt = form.prompt().unwrap_or_default();
    if prompt.trim().is_empty() {
        return Vec::new();
    }
    let mut hints = Vec::new();
    let whoami = form.organization.whoami;
    let organization = whoami.with(|whoami| whoami.value.as_ref()?.organization.clone());
    if !prompt_hints::says_who_calls(&prompt, organization.as_deref()) {
        hints.push(match form.source.get() {
            Source::OneOff => {
                "The prompt does not begin with who calls. Begin with: “You are calling on behalf of …”."
                    .to_owned()
            }
            _ => "This agent's prompt does not begin with who calls.".to_owned(),
        });
    }
    for text in prompt_hints::malformed(&prompt) {
        hints.push(format!(
            "“{}” is not a variable and goes out as it is. A variable is one word: {{{{name}}}}.",
            isolate(&text)
        ));
    }
    hints
}
