//! “Place call”: from the form to the outbox.

use super::asked::Asked;
use super::earlier_call;
use super::form::{Form, show};
use super::freshness;
use super::halt::Halt;
use crate::browser::focus::focus;
use crate::browser::moment::Moment;
use crate::call::draft::Draft;
use crate::call::field::Field;
use crate::checklist::question::Question;
use crate::outbox::PlaceOutcome;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::CallRequest;

impl Form {
    /// Places the call that the form describes, or shows the first field that is wrong. What
    /// needs attention is asked about first, once: then it is `answered`.
    pub fn submit(self, answered: Option<Asked>) {
        if self.is_busy() {
            return;
        }
        // Its banner says what can be done.
        if untrack(|| self.is_unsettled()) {
            return focus(".new-call .banner h2".to_owned());
        }
        // The sentence says who may.
        if self.refusal.read_untracked().is_some() {
            return focus("#may-not-place".to_owned());
        }
        self.halt.set(None);
        match self.check() {
            Ok(_) => {
                self.is_checking.set(true);
                let clicked_at = Moment::now();
                spawn_local(self.place(clicked_at, self.draft.get_untracked(), answered));
            }
            Err(first) => show(first),
        }
    }

    /// Whether a call is being placed: a second click does nothing.
    fn is_busy(self) -> bool {
        self.is_checking.get_untracked() || untrack(|| self.placements.is_sending())
    }

    /// `shown` is what was on the screen at the click: nothing else is placed.
    async fn place(self, clicked_at: Moment, shown: Draft, answered: Option<Asked>) {
        let outcome = match freshness::before_placing(self, &shown).await {
            // The prompt may be a new one, and with it what is sent.
            Ok(question) => match self.check() {
                Ok(request) => {
                    self.send_to_outbox(clicked_at, request, &shown, question, answered).await
                }
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
                Ok(asked) => self.asked.set(asked),
                Err(Halt::Refused(topic)) => {
                    self.asked.set(None);
                    focus(format!("#{}", topic.id()));
                }
                Err(halt) => {
                    self.asked.set(None);
                    self.halt.set(Some(halt));
                }
            }
        }
    }

    /// What to ask before anything is sent, if there is anything.
    async fn send_to_outbox(
        self,
        clicked_at: Moment,
        request: CallRequest,
        shown: &Draft,
        question: Question,
        answered: Option<Asked>,
    ) -> Result<Option<Asked>, Halt> {
        let is_deliberate = answered.as_ref().is_some_and(|asked| asked.earlier.is_some());
        if let Some(asked) = answered {
            let answer = Some((shown.clone(), asked));
            self.answered.try_update_value(|answered| *answered = answer);
        }
        let mut earlier = None;
        if !is_deliberate && !self.placements.continues(&request).await {
            earlier = earlier_call::in_the_list(self.api, &request.to_number, self.clock).await;
        }
        if earlier.is_some() || !self.has_answered(&question, shown) {
            return Ok(Some(Asked { question, earlier, reason: None }));
        }
        let reason = question.needs_reason().then(|| self.answered_reason()).flatten();
        // Who left the page still wants the call; who typed on wants another.
        if self.draft.try_read_untracked().is_some_and(|now| *now != *shown) {
            return Err(Halt::Edited);
        }
        let (source, is_unread) = (shown.source, question.is_a_list_unread);
        let placing =
            self.placements.place(clicked_at, request, source, is_deliberate, reason, is_unread);
        match placing.await {
            // Only another key: to save the draft now would bring back what
            // an accepted call has just given away.
            Some(PlaceOutcome::Queued(key)) if self.has_other_key(&key) => {
                self.draft.update(|draft| draft.key = key);
            }
            Some(PlaceOutcome::ConfirmRepeat(known)) => {
                let earlier = Some(earlier_call::of_placement(self.api, known).await);
                return Ok(Some(Asked { question, earlier, reason: None }));
            }
            Some(PlaceOutcome::Blocked) => {
                let sentence = "We still don't know what happened to an earlier call to this number: see above.";
                self.errors.set(vec![(Field::ToNumber, sentence.to_owned())]);
                show(Field::ToNumber);
            }
            Some(PlaceOutcome::NotStored) => return Err(Halt::NotStored),
            Some(PlaceOutcome::TooLate) => return Err(Halt::TooLate),
            Some(PlaceOutcome::Queued(_)) | None => {}
        }
        Ok(None)
    }

    fn has_other_key(self, key: &str) -> bool {
        self.draft.try_read_untracked().is_some_and(|draft| draft.key != key)
    }

    /// What was typed and left is wrong: said at the field, before “Place call” is. What is
    /// empty may be filled in later.
    pub fn check_field(self, field: Field) {
        // A field that goes with its page says so with one more event.
        let Some(draft) = self.draft.try_get_untracked() else { return };
        if draft.text(field).trim().is_empty() {
            return;
        }
        let prompt = untrack(move || self.prompt()).unwrap_or_default();
        let wrong = draft.request(&prompt).err().unwrap_or_default();
        let wrong = wrong.into_iter().find(|(wrong, _)| *wrong == field);
        self.errors.update(|errors| {
            errors.retain(|(known, _)| *known != field);
            errors.extend(wrong);
        });
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
}
