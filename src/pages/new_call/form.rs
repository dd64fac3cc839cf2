//! The form's state, which its parts share.

use super::freshness::{self, Halt, Snapshot};
use super::last_call::LookedUp;
use super::recent::{self, Earlier};
use crate::api::Api;
use crate::browser::clock::Clock;
use crate::browser::focus::focus;
use crate::browser::moment::Moment;
use crate::call::checklist::{self, LastCall};
use crate::call::country::country_by_code;
use crate::call::draft::{Draft, Source};
use crate::call::field::Field;
use crate::call::number::{self, PhoneNumber};
use crate::organization::Organization;
use crate::outbox::{Placements, Pressed};
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{Agent, CallRequest, NumberRecord};

#[derive(Clone, Copy)]
pub struct Form {
    pub draft: RwSignal<Draft>,
    /// What is wrong, by field, since the last press.
    pub errors: RwSignal<Vec<(Field, String)>>,
    pub source: Memo<Source>,
    pub organization: Organization,
    pub api: Api,
    pub clock: Clock,
    /// What just became of the list of numbers: a verification, a refresh.
    pub said: RwSignal<Option<String>>,
    /// The earlier call to this number that a second one is asked about.
    pub earlier: RwSignal<Option<Earlier>>,
    pub last_call: RwSignal<LookedUp>,
    /// What was on the screen before newer answers came that no press has been
    /// held against yet.
    pub shown: StoredValue<Option<Snapshot>>,
    /// Why the last press was not handed over.
    pub halt: RwSignal<Option<Halt>>,
    /// The press is being looked into, and not yet handed over.
    pub is_checking: RwSignal<bool>,
    placements: Placements,
}

impl Form {
    pub fn new(draft: Draft, organization: Organization) -> Form {
        let draft = RwSignal::new(draft);
        Form {
            draft,
            errors: RwSignal::new(Vec::new()),
            source: Memo::new(move |_| draft.read().source),
            organization,
            api: expect_context::<Api>(),
            clock: expect_context::<Clock>(),
            said: RwSignal::new(None),
            earlier: RwSignal::new(None),
            last_call: RwSignal::new(LookedUp::not_yet(LastCall::NotAsked)),
            shown: StoredValue::new(None),
            halt: RwSignal::new(None),
            is_checking: RwSignal::new(false),
            placements: expect_context::<Placements>(),
        }
    }

    /// Places the call that the form describes, or shows the first field that
    /// is wrong. A second call to a number that was called minutes ago is asked
    /// about, once: then it `is_deliberate`. What has become worse since it was
    /// last shown is shown first.
    pub fn submit(self, is_deliberate: bool) {
        if self.is_busy() {
            return;
        }
        // Its banner says what can be done.
        if untrack(|| self.is_unsettled()) {
            return focus(".new-call .banner h2".to_owned());
        }
        self.halt.set(None);
        match self.check() {
            Ok(_) => {
                self.is_checking.set(true);
                let pressed = Moment::now();
                spawn_local(self.place(pressed, self.draft.get_untracked(), is_deliberate));
            }
            Err(first) => show(first),
        }
    }

    /// Whether the outcome of the call that this form placed is not known yet.
    pub fn is_unsettled(self) -> bool {
        let number = self.placements.unsettled_number();
        number.is_some_and(|number| self.to_number() == Some(number))
    }

    /// Whether a press is on its way: another one is none.
    fn is_busy(self) -> bool {
        self.is_checking.get_untracked() || untrack(|| self.placements.is_sending())
    }

    /// `shown` is what was on the screen at the press: nothing else is placed.
    async fn place(self, pressed: Moment, shown: Draft, is_deliberate: bool) {
        let outcome = match freshness::before_placing(self, &shown).await {
            // The prompt may be a new one, and with it what is sent.
            Ok(()) => match self.check() {
                Ok(request) => self.hand_over(pressed, request, &shown, is_deliberate).await,
                Err(first) => {
                    show(first);
                    Ok(None)
                }
            },
            Err(halt) => Err(halt),
        };
        if let Some(is_checking) = self.is_checking.try_get_untracked()
            && is_checking
        {
            self.is_checking.set(false);
            match outcome {
                Ok(earlier) => self.earlier.set(earlier),
                Err(halt) => {
                    self.earlier.set(None);
                    self.halt.set(Some(halt));
                }
            }
        }
    }

    /// The earlier call to ask about, if there is one.
    async fn hand_over(
        self,
        pressed: Moment,
        request: CallRequest,
        shown: &Draft,
        is_deliberate: bool,
    ) -> Result<Option<Earlier>, Halt> {
        if !is_deliberate && !self.placements.continues(&request).await {
            let earlier = recent::in_the_list(self.api, &request.to_number, self.clock).await;
            if earlier.is_some() {
                return Ok(earlier);
            }
        }
        // Whoever left has pressed all the same; whoever types wants something else.
        if self.draft.try_read_untracked().is_some_and(|now| *now != *shown) {
            return Err(Halt::Edited);
        }
        match self.placements.place(pressed, request, shown.source, is_deliberate).await {
            // Only another key: to save the draft now would bring back what
            // an accepted call has just given away.
            Some(Pressed::Taken(key)) if self.has_other_key(&key) => {
                self.draft.update(|draft| draft.key = key);
            }
            Some(Pressed::ConfirmRepeat(known)) => {
                return Ok(Some(recent::of(self.api, known).await));
            }
            Some(Pressed::Blocked) => {
                let sentence = "We still don't know what happened to an earlier call to this number: see above.";
                self.errors.set(vec![(Field::ToNumber, sentence.to_owned())]);
                show(Field::ToNumber);
            }
            Some(Pressed::NotKept) => return Err(Halt::NotKept),
            Some(Pressed::TooLate) => return Err(Halt::TooLate),
            Some(Pressed::Taken(_)) | None => {}
        }
        Ok(None)
    }

    fn has_other_key(self, key: &str) -> bool {
        self.draft.try_read_untracked().is_some_and(|draft| draft.key != key)
    }

    /// The call that this form describes, or the first field that is wrong.
    fn check(self) -> Result<CallRequest, Field> {
        let draft = self.draft.get_untracked();
        let prompt = untrack(move || self.prompt()).unwrap_or_default();
        draft.request(&prompt).inspect(|_| self.errors.set(Vec::new())).map_err(|errors| {
            let first = errors.first().map_or(Field::ToNumber, |(field, _)| *field);
            self.errors.set(errors);
            first
        })
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
        Some(to_number(&self.draft.read())?.as_str().to_owned())
    }

    /// The record of the chosen from number, when the list holds it.
    pub fn number(self) -> Option<NumberRecord> {
        let draft = self.draft.read();
        self.organization
            .numbers
            .with(|remote| checklist::number_of(&draft, remote.value.as_deref()?).cloned())
    }

    /// The saved agent that will speak, when there is one and it is known.
    pub fn agent(self) -> Option<Agent> {
        let draft = self.draft.read();
        let numbers = self.organization.numbers;
        let id = numbers.with(|remote| {
            checklist::agent_id(&draft, remote.value.as_deref().unwrap_or_default())
        })?;
        self.organization
            .agents
            .with(|remote| remote.value.as_ref()?.iter().find(|agent| agent.id == id).cloned())
    }

    /// Whether a voice is chosen here, and not by an agent.
    pub fn needs_voices(self) -> bool {
        self.draft.read_untracked().source == Source::OneOff
    }

    /// The prompt that will be spoken from; `None` when nobody told us.
    pub fn prompt(self) -> Option<String> {
        match self.source.get() {
            Source::OneOff => Some(self.text(Field::Prompt)),
            _ => self.agent()?.prompt,
        }
    }
}

/// The number to call, once it is one.
pub fn to_number(draft: &Draft) -> Option<PhoneNumber> {
    let country = country_by_code(draft.text(Field::Country));
    number::parse(draft.text(Field::ToNumber), country).ok()
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
