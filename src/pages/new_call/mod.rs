//! The form that places a call. Nothing typed is lost on any failure, and
//! nothing is sent while a field is wrong.

mod agent;
mod billing;
mod checklist;
mod config;
mod fields;
mod form;
mod numbers;
mod prefill;
mod problem;
mod variables;
mod verify;

use crate::browser::focus::focus;
use crate::browser::page::random_key;
use crate::call::draft::{Draft, Field};
use crate::components::heading::Heading;
use crate::organization::Organization;
use crate::placing::Placing;
use crate::store::drafts;
use crate::store::intents::Intent;
use form::Form;
use leptos::prelude::*;
pub use prefill::FilledFrom;
use thunderphone::{AgentSource, CallId};

#[component]
pub fn NewCallPage(again: Option<CallId>) -> impl IntoView {
    let organization = expect_context::<Organization>();
    let placing = expect_context::<Placing>();
    organization.load_form();

    let mut draft = drafts::load().unwrap_or_default();
    if draft.key.is_empty() {
        draft.key = random_key();
    }
    let form = Form::new(draft, organization);
    provide_context(form);
    let is_kept = RwSignal::new(true);
    Effect::new(move |_| is_kept.set(form.draft.with(drafts::save)));
    if let Some(id) = again {
        prefill::fill_from(id, form);
    }

    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if placing.is_sending_untracked() {
            return;
        }
        match form.check() {
            Ok(intent) => placing.press(intent),
            Err(first) => show(first),
        }
    };
    let button_text =
        move || if placing.is_sending() { "Placing the call…" } else { "Place call" };

    view! {
        <Heading text="New call" />
        <prefill::Note />
        <form class="new-call" aria-label="New call" novalidate on:submit=on_submit>
            <fieldset class="group">
                <legend>"Who is called"</legend>
                <numbers::FromNumber />
                <numbers::ToNumber />
            </fieldset>
            <agent::AgentSource />
            <variables::Variables />
            <fields::TextField
                field=Field::MaxHold
                label="Max hold (seconds)"
                kind="number"
                hint="How long the agent waits on hold before giving up. Empty means the default of 900."
            />
            <checklist::Checklist />
            <problem::Problem />
            {move || (!is_kept.get()).then(|| view! {
                <p class="field-error">"This browser does not let Callboard store anything: a reload loses what is typed here."</p>
            })}
            <div class="actions">
                <button
                    type="submit"
                    class="button primary"
                    aria-disabled=move || (placing.is_sending() || placing.is_unknown()).then_some("true")
                >
                    {button_text}
                </button>
                <span class="hint" role="status">
                    {move || placing.is_unknown().then_some("First find out what happened to the last press.")}
                </span>
            </div>
        </form>
    }
}

impl Form {
    /// The press that this form describes, or the first field that is wrong.
    fn check(self) -> Result<Intent, Field> {
        let draft = self.draft.get_untracked();
        let prompt = self.prompt_untracked().unwrap_or_default();
        match draft.request(&prompt) {
            Ok(request) => {
                self.errors.set(Vec::new());
                let agent_id = match &request.agent {
                    AgentSource::Saved(id) => Some(*id),
                    _ => None,
                };
                Ok(Intent {
                    body: request.body(),
                    key: request.idempotency_key,
                    from_number: request.from_number,
                    to_number: request.to_number,
                    source: draft.source,
                    agent_id,
                    at: self.clock.now_untracked().0,
                    attempts: 0,
                })
            }
            Err(errors) => {
                let first = errors.first().map_or(Field::ToNumber, |(field, _)| *field);
                self.errors.set(errors);
                Err(first)
            }
        }
    }

    /// Begins a second call deliberately: other key, same details.
    fn renew_key(self) {
        self.draft.update(|draft: &mut Draft| draft.key = random_key());
    }
}

/// Brings a field into view and focuses it, opening what it stands in.
fn show(field: Field) {
    if field.is_further_setting()
        && let Some(settings) = document().get_element_by_id("more-settings")
    {
        let _ = settings.set_attribute("open", "");
    }
    focus(match field {
        Field::Variables => "#variables input".to_owned(),
        _ => format!("#{}", field.name()),
    });
}
