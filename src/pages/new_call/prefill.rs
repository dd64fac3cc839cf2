//! "Call again": the form filled with an earlier call's facts.

use super::form::Form;
use crate::api::Api;
use crate::browser::history::Navigator;
use crate::browser::page::random_key;
use crate::call::draft::{Draft, Source};
use crate::call::field::Field;
use crate::components::when::Ago;
use crate::route::Route;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::{Call, CallId};

/// The call that the form was filled from, for the note above it. Kept in the
/// app, because filling changes the address and so mounts the page anew.
#[derive(Clone, Copy)]
pub struct FilledFrom(pub RwSignal<Option<Call>>);

/// Fetches the call, fills the draft and takes the call's id out of the
/// address: a reload must keep what was typed since.
pub fn fill_from(id: CallId, form: Form) {
    let api = expect_context::<Api>();
    let navigator = expect_context::<Navigator>();
    let filled = expect_context::<FilledFrom>();
    spawn_local(async move {
        let Ok(call) = api.client().call(id).await else {
            // Nothing to fill from; the form is there all the same.
            return;
        };
        let is_still_here =
            *navigator.route().read_untracked() == Route::NewCall { again: Some(id) };
        if is_still_here {
            let draft = draft_of(&call, &form.draft.get_untracked());
            crate::store::drafts::save(&draft);
            form.draft.set(draft);
            filled.0.set(Some(call));
            navigator.replace(Route::NewCall { again: None });
        }
    });
}

/// A second call, begun deliberately: same facts, new key.
fn draft_of(call: &Call, last: &Draft) -> Draft {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let prompt = call.raw.get("prompt_snapshot").and_then(|prompt| prompt.as_str());
    let mut draft = last.clone();
    draft.key = random_key();
    draft.variables = call.variables.iter().cloned().collect();
    draft.set(Field::FromNumber, text(&call.from_number));
    draft.set(Field::ToNumber, text(&call.to_number));
    draft.set(Field::MaxHold, "");
    match (call.agent_id, prompt) {
        (Some(id), _) => {
            draft.source = Source::Saved;
            draft.set(Field::Agent, id.to_string());
        }
        (None, Some(prompt)) if !prompt.is_empty() => {
            draft.source = Source::OneOff;
            draft.set(Field::Prompt, prompt);
            draft.set(Field::Voice, text(&call.voice));
            draft.set(Field::Product, text(&call.product));
            draft.set(Field::Language, text(&call.locale));
        }
        (None, _) => {}
    }
    draft
}

#[component]
pub fn Note() -> impl IntoView {
    let filled = expect_context::<FilledFrom>().0;
    let content = move || {
        let call = filled.get()?;
        let link = Route::Call { id: call.call_id, at: None }.url();
        let when = call.start_time.map(|at| view! { ", placed "<Ago at /> });
        Some(view! {
            <p class="note">
                "Copied from "<a href=link>"call "<span translate="no">{call.call_id.to_string()}</span></a>{when}
                ". “Place call” makes a new call."
            </p>
        })
    };
    view! { {content} }
}
