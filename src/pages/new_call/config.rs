//! The one-off config: prompt, voice, product, the further settings a person
//! would set. A release has it in the second wasm, because most calls have a saved agent.

use super::fields::{AreaField, SelectField, TextField, choice};
use super::form::Form;
use super::hints::{PromptHints, set_after_click};
use super::templates::Templates;
use crate::call::field::Field;
use crate::later::{LaterPart, later, load_of, loaded};
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::{Show, view};
use thunderphone::Voice;

/// What each tier trades (API notes, section 5). Prices change, so they
/// are left out.
const PRODUCTS: [(&str, &str); 7] = [
    ("", "Default (spark)"),
    ("spark", "spark · quickest and cheapest, for narrow, structured calls"),
    ("bolt", "bolt · general use, stronger reasoning"),
    ("storm-base", "storm-base · most capable, slower to answer"),
    ("storm-base-with-ack", "storm-base-with-ack · the same, with a short filler while it thinks"),
    ("storm-extra", "storm-extra · thinks longer still"),
    ("storm-extra-with-ack", "storm-extra-with-ack · the same, with a short filler"),
];

#[component]
pub fn Config() -> impl IntoView {
    let part = Callback::new(|()| loaded(config()));
    view! { <LaterPart load=load_of!(load_config) part /> }
}

later! {
    load_config,
    fn config() {
        view! { <Fields /> }.into_any()
    }
}

#[component]
fn Fields() -> impl IntoView {
    let products =
        Signal::stored(PRODUCTS.iter().map(|(id, label)| choice(*id, *label)).collect::<Vec<_>>());
    let is_typing = RwSignal::new(false);
    view! {
        <Templates />
        <div class="advised" on:input=move |_| is_typing.set(true) on:focusout=move |_| set_after_click(is_typing, false)>
            <AreaField
                field=Field::Prompt
                label="Prompt"
                rows=6
                hint="What the agent should say and do. {{name}} leaves a gap that you fill below."
            />
            <PromptHints is_typing />
        </div>
        <div class="pair">
            <VoiceField />
            <SelectField field=Field::Product label="Product" choices=products />
        </div>
        <MoreSettings />
    }
}

#[component]
fn VoiceField() -> impl IntoView {
    let form = expect_context::<Form>();
    let voices = form.organization.voices;
    let choices = Memo::new(move |_| {
        let mut choices = vec![choice("", "Default")];
        let listed = voices.value().map(|catalog| catalog.voices).unwrap_or_default();
        choices.extend(listed.iter().map(|voice| choice(&voice.id, describe(voice))));
        choices
    });
    let is_complete = Memo::new(move |_| voices.with(|remote| remote.value.is_some()));
    let select = move || {
        view! { <SelectField field=Field::Voice label="Voice" choices is_complete /> }
    };
    view! {
        <Show when=move || voices.with(|voices| voices.is_unavailable()) fallback=select>
            <TextField field=Field::Voice label="Voice"
                hint="Voices cannot be listed here. Type a voice id, or leave it empty." />
        </Show>
    }
}

fn describe(voice: &Voice) -> String {
    let name = voice.name.as_deref().unwrap_or(&voice.id);
    let mut label = isolate(name).into_owned();
    let languages = voice.languages.join(", ");
    for part in [voice.gender.as_deref(), Some(&*languages)].into_iter().flatten() {
        if !part.is_empty() {
            label.push_str(" · ");
            label.push_str(&isolate(part));
        }
    }
    label
}

#[component]
fn MoreSettings() -> impl IntoView {
    let form = expect_context::<Form>();
    let languages = Memo::new(move |_| {
        let mut choices = vec![choice("", "Default")];
        let listed = form.organization.voices.value().map(|c| c.languages).unwrap_or_default();
        choices.extend(listed.iter().map(|(code, name)| choice(code, name)));
        choices
    });
    let is_listed = Memo::new(move |_| languages.read().len() > 1);
    let actions = Signal::stored(vec![
        choice("", "Default (follow the prompt)"),
        choice("prompt", "Follow the prompt"),
        choice("hangup", "Hang up"),
        choice("message", "Leave a message"),
    ]);
    let silence = Signal::stored(vec![
        choice("", "Default (on)"),
        choice("on", "On: ask whether somebody is there"),
        choice("off", "Off: hang up after a silence"),
    ]);
    view! {
        <details class="more" id="more-settings">
            <summary>"More settings"</summary>
            {move || if is_listed.get() {
                view! { <SelectField field=Field::Language label="Language" choices=languages /> }.into_any()
            } else {
                view! { <TextField field=Field::Language label="Language" hint="A code like en-US. Leave empty for the default." /> }.into_any()
            }}
            <SelectField field=Field::VoicemailAction label="When voicemail picks up" choices=actions />
            <AreaField
                field=Field::VoicemailMessage
                label="Voicemail message"
                rows=2
                hint="Spoken if you chose “Leave a message” above."
            />
            <div class="pair">
                <TextField field=Field::RingDuration label="Ring duration (seconds)" kind="number"
                    hint="Leave empty for the default." />
                <TextField field=Field::MaxCallDuration label="Longest call (seconds)" kind="number"
                    hint="Leave empty for no limit." />
            </div>
            <TextField field=Field::BackgroundTrack label="Background track"
                hint="A background sound, such as CALL_CENTER. Leave empty for silence." />
            <SelectField field=Field::SilenceCheckins label="Silence check-ins" choices=silence />
            <div class="pair">
                <TextField field=Field::SilenceInterval label="Silence before a check-in (seconds)" kind="number" />
                <TextField field=Field::SilenceMaxCheckins label="Check-ins before hanging up" kind="number" />
                <TextField field=Field::SilenceHangup label="Silence before hanging up (seconds)" kind="number"
                    hint="Used when check-ins are off." />
            </div>
        </details>
    }
}
