//! The one-off config: prompt, voice, product, the further settings a person
//! would set, and templates of all of it in this browser.

use super::fields::{AreaField, SelectField, TextField, choice, on_enter};
use super::form::Form;
use crate::call::field::Field;
use crate::markup::{self, view};
use crate::reactive::{RwSignal, Signal, memo};
use crate::store::drafts;
use leptos::prelude::*;
use thunderphone::{Value, Voice};

/// What each tier trades (API notes, section 5). Prices change, so none stand
/// here.
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
    let products =
        Signal::stored(PRODUCTS.iter().map(|(id, label)| choice(*id, *label)).collect::<Vec<_>>());
    view! {
        <Templates />
        <AreaField
            field=Field::Prompt
            label="Prompt"
            rows=6
            hint="What the agent should say and do. {{name}} leaves a gap that you fill below."
        />
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
    let is_out_of_reach = memo(move || voices.with(|asked| asked.is_out_of_reach()));
    let choices = memo(move || {
        let mut choices = vec![choice("", "Default")];
        let listed = voices.value().map(|catalog| catalog.voices).unwrap_or_default();
        choices.extend(listed.iter().map(|voice| choice(&voice.id, describe(voice))));
        choices
    });
    let is_complete = memo(move || voices.with(|asked| asked.value.is_some()));
    markup::child(move || {
        if is_out_of_reach.get() {
            return view! {
                <TextField field=Field::Voice label="Voice"
                    hint="The voices cannot be listed here: type a voice id, or leave it empty." />
            }
            .into_any();
        }
        view! { <SelectField field=Field::Voice label="Voice" choices is_complete /> }.into_any()
    })
}

fn describe(voice: &Voice) -> String {
    let mut label = voice.name.clone().unwrap_or_else(|| voice.id.clone());
    let languages = voice.languages.join(", ");
    for part in [voice.gender.as_deref(), Some(&*languages)].into_iter().flatten() {
        if !part.is_empty() {
            label.push_str(" · ");
            label.push_str(part);
        }
    }
    label
}

#[component]
fn MoreSettings() -> impl IntoView {
    let form = expect_context::<Form>();
    let languages = memo(move || {
        let mut choices = vec![choice("", "Default")];
        let listed = form.organization.voices.value().map(|c| c.languages).unwrap_or_default();
        choices.extend(listed.iter().map(|(code, name)| choice(code, name)));
        choices
    });
    let is_listed = memo(move || languages.read().len() > 1);
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
                view! { <TextField field=Field::Language label="Language" hint="A code like en-US; empty means the default." /> }.into_any()
            }}
            <SelectField field=Field::VoicemailAction label="When voicemail picks up" choices=actions />
            <AreaField
                field=Field::VoicemailMessage
                label="Voicemail message"
                rows=2
                hint="Spoken when the choice above is to leave a message."
            />
            <div class="pair">
                <TextField field=Field::RingDuration label="Ring duration (seconds)" kind="number"
                    hint="How long to let it ring. Empty means the platform's default." />
                <TextField field=Field::MaxCallDuration label="Longest call (seconds)" kind="number"
                    hint="Empty means no limit of its own." />
            </div>
            <TextField field=Field::BackgroundTrack label="Background track"
                hint="An ambient sound, such as CALL_CENTER. Empty means silence." />
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

/// Save, choose and delete templates, in this browser.
#[component]
fn Templates() -> impl IntoView {
    let form = expect_context::<Form>();
    let templates = RwSignal::new(drafts::templates());
    let name = RwSignal::new(String::new());
    let said = RwSignal::new(String::new());
    let keep = move |sentence: String| {
        let is_kept = templates.with_untracked(drafts::save_templates);
        said.set(if is_kept {
            sentence
        } else {
            "This browser does not let Callboard store it.".to_owned()
        });
    };
    // What a template took the place of, so that nothing typed is lost.
    let replaced = RwSignal::new(None::<Value>);
    let on_choose = move |event| {
        let chosen = event_target_value(&event);
        if let Some(template) = templates.read_untracked().get(&chosen) {
            let typed = form.draft.read_untracked().to_template();
            let is_work = typed.as_object().is_some_and(|map| !map.is_empty());
            replaced.set(Some(typed).filter(|typed| is_work && typed != template));
            form.draft.update(|draft| draft.fill_from_template(template));
            said.set(format!("“{chosen}” is filled in."));
        }
        name.set(chosen);
    };
    let save = move || {
        let title = name.get_untracked().trim().to_owned();
        if title.is_empty() {
            return said.set("Give the template a name first.".to_owned());
        }
        let template = form.draft.read_untracked().to_template();
        templates.update(|all| {
            all.insert(title.clone(), template);
        });
        keep(format!("“{title}” is saved in this browser."));
    };
    let on_delete = move |_| {
        let title = name.get_untracked().trim().to_owned();
        if templates.try_update(|all| all.remove(&title)).flatten().is_some() {
            keep(format!("“{title}” is deleted."));
            name.set(String::new());
        }
    };
    let options = move || {
        let option = |title: &String| {
            let of = title.clone();
            view! { <option value=title.clone() prop:selected=move || *name.read() == of>{title.clone()}</option> }
        };
        templates.read().keys().map(option).collect::<Vec<_>>()
    };
    let has_chosen = move || templates.read().contains_key(name.read().trim());
    view! {
        <div class="templates">
            <div class="field">
                <label for="template">"Template"</label>
                <select id="template" on:change=on_choose>
                    <option value="">"None"</option>
                    {options}
                </select>
            </div>
            <div class="field">
                <label for="template-name">"Template name"</label>
                <input id="template-name" type="text" autocomplete="off" maxlength="80" prop:value=name
                    on:keydown=move |event| on_enter(&event, save)
                    on:input=move |event| name.set(event_target_value(&event)) />
            </div>
            <button type="button" class="button" on:click=move |_| save()>"Save template"</button>
            {move || has_chosen().then(|| view! {
                <button type="button" class="button quiet" on:click=on_delete>"Delete template"</button>
            })}
            <p class="hint" role="status">{said}</p>
            {move || replaced.get().map(|typed| view! {
                <button type="button" class="button quiet" on:click=move |_| {
                    form.draft.update(|draft| draft.fill_from_template(&typed));
                    replaced.set(None);
                    said.set("What you had typed is back.".to_owned());
                }>"Undo"</button>
            })}
        </div>
    }
}
