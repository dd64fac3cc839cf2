//! The form's state, which its parts share.

use crate::browser::clock::Clock;
use crate::browser::focus::focus;
use crate::browser::page::random_key;
use crate::call::draft::{Draft, Source};
use crate::call::field::Field;
use crate::organization::Organization;
use crate::placing::Placing;
use crate::reactive::{Memo, RwSignal, memo};
use crate::store::intents::Intent;
use leptos::prelude::*;
use thunderphone::{Agent, AgentSource, NumberRecord};

#[derive(Clone, Copy)]
pub struct Form {
    pub draft: RwSignal<Draft>,
    /// What is wrong, by field, since the last press.
    pub errors: RwSignal<Vec<(Field, String)>>,
    pub source: Memo<Source>,
    pub organization: Organization,
    pub clock: Clock,
    /// What just became of the list of numbers: a verification, a refresh.
    pub said: RwSignal<Option<String>>,
    placing: Placing,
}

impl Form {
    pub fn new(draft: Draft, organization: Organization) -> Form {
        let draft = RwSignal::new(draft);
        Form {
            draft,
            errors: RwSignal::new(Vec::new()),
            source: memo(move || draft.read().source),
            organization,
            clock: expect_context::<Clock>(),
            said: RwSignal::new(None),
            placing: expect_context::<Placing>(),
        }
    }

    /// Places the call that the form describes, or shows the first field that
    /// is wrong.
    pub fn submit(self) {
        if self.placing.is_sending_untracked() {
            return;
        }
        match self.check() {
            Ok(intent) => self.placing.press(intent),
            Err(first) => show(first),
        }
    }

    /// The press that this form describes, or the first field that is wrong.
    fn check(self) -> Result<Intent, Field> {
        let draft = self.draft.get_untracked();
        let prompt = untrack(move || self.prompt()).unwrap_or_default();
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
    pub fn renew_key(self) {
        self.draft.update(|draft| draft.key = random_key());
    }

    pub fn text(self, field: Field) -> String {
        self.draft.read().text(field).to_owned()
    }

    /// Takes in what was typed; the field's error has had its say.
    pub fn set(self, field: Field, text: String) {
        self.draft.update(|draft| draft.set(field, text));
        if self.errors.read_untracked().iter().any(|(wrong, _)| *wrong == field) {
            self.errors.update(|errors| errors.retain(|(wrong, _)| *wrong != field));
        }
    }

    pub fn error(self, field: Field) -> Option<String> {
        let errors = self.errors.read();
        errors.iter().find(|(wrong, _)| *wrong == field).map(|(_, sentence)| sentence.clone())
    }

    /// The record of the chosen from number, when the list holds it.
    pub fn number(self) -> Option<NumberRecord> {
        let chosen = self.text(Field::FromNumber);
        self.organization.numbers.with(|asked| {
            asked.value.as_ref()?.iter().find(|number| number.number == chosen).cloned()
        })
    }

    /// The saved agent that will speak, when there is one and it is known.
    pub fn agent(self) -> Option<Agent> {
        let id = match self.source.get() {
            Source::Saved => self.text(Field::Agent).trim().parse().ok()?,
            Source::OneOff => return None,
            Source::NumbersOwn => self.number()?.outbound_agent_id?,
        };
        self.organization
            .agents
            .with(|asked| asked.value.as_ref()?.iter().find(|agent| agent.id == id).cloned())
    }

    /// The prompt that will be spoken from; `None` when nobody told us.
    pub fn prompt(self) -> Option<String> {
        match self.source.get() {
            Source::OneOff => Some(self.text(Field::Prompt)),
            _ => self.agent()?.prompt,
        }
    }
}

/// Brings a field into view and focuses it, opening what it stands in.
pub fn show(field: Field) {
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
