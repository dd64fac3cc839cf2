//! The form's state, which its parts share.

use crate::browser::clock::Clock;
use crate::call::draft::{Draft, Field, Source};
use crate::organization::Organization;
use leptos::prelude::*;
use thunderphone::{Agent, NumberRecord};

#[derive(Clone, Copy)]
pub struct Form {
    pub draft: RwSignal<Draft>,
    /// What is wrong, by field, since the last press.
    pub errors: RwSignal<Vec<(Field, String)>>,
    pub source: Memo<Source>,
    pub organization: Organization,
    pub clock: Clock,
}

impl Form {
    pub fn new(draft: Draft, organization: Organization) -> Form {
        let draft = RwSignal::new(draft);
        Form {
            draft,
            errors: RwSignal::new(Vec::new()),
            source: Memo::new(move |_| draft.read().source),
            organization,
            clock: expect_context::<Clock>(),
        }
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
            Source::OneOff => Some(self.draft.read().config.prompt.clone()),
            _ => self.agent()?.prompt,
        }
    }

    pub fn prompt_untracked(self) -> Option<String> {
        untrack(move || self.prompt())
    }
}
