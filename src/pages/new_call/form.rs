//! The form's state, which its parts share.

use super::asked::Asked;
use super::found::Found;
use super::halt::Halt;
use super::snapshot::{Snapshot, hours};
use super::tries::LookedUp;
use crate::access::Action;
use crate::api::Api;
use crate::browser::clock::Clock;
use crate::browser::focus::focus;
use crate::call::calling_hours::Hours;
use crate::call::draft::{Draft, Source};
use crate::call::field::Field;
use crate::call::number::PhoneNumber;
use crate::call::tries::Tries;
use crate::checklist;
use crate::checklist::row::Topic;
use crate::organization::Organization;
use crate::outbox::Placements;
use crate::session::Session;
use crate::team_rules::TeamRules;
use leptos::prelude::*;
use thunderphone::{Agent, NumberRecord, NumberSource, Timestamp};

const MINUTE_MS: i64 = 60_000;

#[derive(Clone, Copy)]
pub struct Form {
    pub draft: RwSignal<Draft>,
    /// What was wrong at the last “Place call”, by field.
    pub errors: RwSignal<Vec<(Field, String)>>,
    pub source: Memo<Source>,
    /// The number to call, once it is one.
    pub called: Memo<Option<PhoneNumber>>,
    pub organization: Organization,
    pub api: Api,
    pub clock: Clock,
    pub team: TeamRules,
    /// What just became of the list of numbers: a verification, a refresh.
    pub said: RwSignal<Option<String>>,
    /// What is asked before the call is placed.
    pub asked: RwSignal<Option<Asked>>,
    /// What was answered with “Call anyway”, and for which draft.
    pub answered: StoredValue<Option<(Draft, Asked)>>,
    /// Why the call cannot wait for calling hours, as typed.
    pub reason: RwSignal<String>,
    /// What certainly goes wrong and is tried all the same, for this draft.
    pub tried: RwSignal<Vec<Topic>>,
    /// What just became of a check that was asked for again.
    pub checked: RwSignal<Option<String>>,
    pub looked_up: RwSignal<LookedUp>,
    pub found: RwSignal<Found>,
    /// Where the callee is, to the minute.
    pub hours: Memo<Option<Hours>>,
    /// Whether the organization calls the number's country.
    pub is_allowed_country: Memo<Option<bool>>,
    /// What was on the screen before newer answers came, until “Place call” has compared
    /// it with what is there now.
    pub shown: StoredValue<Option<Snapshot>>,
    /// Why the last “Place call” placed nothing.
    pub halt: RwSignal<Option<Halt>>,
    /// “Place call” was clicked, and the outbox does not have the placement yet.
    pub is_checking: RwSignal<bool>,
    pub(super) placements: Placements,
    /// Why this person may place no call.
    pub refusal: Memo<Option<String>>,
}

impl Form {
    pub fn new(draft: Draft, organization: Organization) -> Form {
        let draft = RwSignal::new(draft);
        let session = expect_context::<Session>();
        let (clock, team) = (expect_context::<Clock>(), expect_context::<TeamRules>());
        let called = Memo::new(move |_| draft.read().to_number());
        let minute = Memo::new(move |_| clock.now().0.div_euclid(MINUTE_MS));
        let hours = Memo::new(move |_| {
            let (at, window) = (Timestamp(minute.get() * MINUTE_MS), team.rules.read().window);
            called.read().as_ref().map(|number| hours(number, window, at))
        });
        let is_allowed_country = Memo::new(move |_| {
            let called = called.read();
            let number = called.as_ref()?.as_str();
            organization.numbers.with(|own| {
                let own = own.value.iter().flatten().map(|own| own.number.as_str());
                Some(team.is_allowed_country(number, &own.collect::<Vec<_>>()))
            })
        });
        Form {
            draft,
            errors: RwSignal::new(Vec::new()),
            source: Memo::new(move |_| draft.read().source),
            called,
            organization,
            api: expect_context::<Api>(),
            clock,
            team,
            said: RwSignal::new(None),
            asked: RwSignal::new(None),
            answered: StoredValue::new(None),
            reason: RwSignal::new(String::new()),
            tried: RwSignal::new(Vec::new()),
            checked: RwSignal::new(None),
            looked_up: RwSignal::new(LookedUp::not_yet(Tries::NotRequested)),
            found: RwSignal::new(Found::nothing()),
            hours,
            is_allowed_country,
            shown: StoredValue::new(None),
            halt: RwSignal::new(None),
            is_checking: RwSignal::new(false),
            placements: expect_context::<Placements>(),
            refusal: session.refusal(Some(Action::Place)),
        }
    }

    /// Whether the outcome of the call that this form placed is not known yet.
    pub fn is_unsettled(self) -> bool {
        let number = self.placements.unsettled_number();
        number.is_some_and(|number| self.to_number() == Some(number))
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

    /// The number to call in E.164, once it is one.
    pub fn to_number(self) -> Option<String> {
        Some(self.called.read().as_ref()?.as_str().to_owned())
    }

    /// The record of the chosen from number, when the list holds it.
    pub fn number(self) -> Option<NumberRecord> {
        let draft = self.draft.read();
        self.organization
            .numbers
            .with(|remote| checklist::number_of(&draft, remote.value.as_deref()?).cloned())
    }

    /// Whether the chosen from number comes from ThunderPhone, which limits its calls a day.
    pub fn is_platform_number(self) -> bool {
        let draft = self.draft.read();
        self.organization.numbers.with(|remote| {
            let number = checklist::number_of(&draft, remote.value.as_deref().unwrap_or_default());
            number.is_some_and(|number| number.source == Some(NumberSource::Demo))
        })
    }

    /// The id of the saved agent that will speak.
    pub fn agent_id(self) -> Option<i64> {
        let draft = self.draft.read();
        self.organization
            .numbers
            .with(|remote| checklist::agent_id(&draft, remote.value.as_deref().unwrap_or_default()))
    }

    /// The saved agent that will speak, when there is one and it is known.
    pub fn agent(self) -> Option<Agent> {
        let id = self.agent_id()?;
        self.organization
            .agents
            .with(|remote| remote.value.as_ref()?.iter().find(|agent| agent.id == id).cloned())
    }

    /// Why it cannot wait for calling hours, as it was answered.
    pub fn answered_reason(self) -> Option<String> {
        self.answered.try_get_value().flatten().and_then(|(_, asked)| asked.reason)
    }

    /// Whether a voice is chosen here, and not by an agent.
    pub fn needs_voices(self) -> bool {
        self.draft.read_untracked().source == Source::OneOff
    }

    /// The prompt that will be spoken from; `None` if it is not known.
    pub fn prompt(self) -> Option<String> {
        match self.source.get() {
            Source::OneOff => Some(self.text(Field::Prompt)),
            _ => self.agent()?.prompt,
        }
    }
}

/// Brings a field into view and focuses it, opening what it is in.
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

/// Focuses the input of a variable. Its id may hold whatever a person types.
pub fn focus_variable(name: &str) {
    let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
    focus(format!("[id=\"variable-{quoted}\"]"));
}
