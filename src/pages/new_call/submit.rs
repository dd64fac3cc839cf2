//! “Place call”: from the form to the outbox.

use super::earlier_call::{self, Earlier};
use super::form::{Form, show};
use super::freshness;
use super::halt::Halt;
use crate::browser::focus::focus;
use crate::browser::moment::Moment;
use crate::call::draft::Draft;
use crate::call::field::Field;
use crate::outbox::PlaceOutcome;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::CallRequest;

impl Form {
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
        // The sentence says who may.
        if self.refusal.read_untracked().is_some() {
            return focus("#may-not-place".to_owned());
        }
        self.halt.set(None);
        match self.check() {
            Ok(_) => {
                self.is_checking.set(true);
                let clicked_at = Moment::now();
                spawn_local(self.place(clicked_at, self.draft.get_untracked(), is_deliberate));
            }
            Err(first) => show(first),
        }
    }

    /// Whether a call is being placed: a second click does nothing.
    fn is_busy(self) -> bool {
        self.is_checking.get_untracked() || untrack(|| self.placements.is_sending())
    }

    /// `shown` is what was on the screen at the click: nothing else is placed.
    async fn place(self, clicked_at: Moment, shown: Draft, is_deliberate: bool) {
        let outcome = match freshness::before_placing(self, &shown).await {
            // The prompt may be a new one, and with it what is sent.
            Ok(()) => match self.check() {
                Ok(request) => {
                    self.send_to_outbox(clicked_at, request, &shown, is_deliberate).await
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
                Ok(earlier) => self.earlier.set(earlier),
                Err(halt) => {
                    self.earlier.set(None);
                    self.halt.set(Some(halt));
                }
            }
        }
    }

    /// The earlier call to ask about, if there is one.
    async fn send_to_outbox(
        self,
        clicked_at: Moment,
        request: CallRequest,
        shown: &Draft,
        is_deliberate: bool,
    ) -> Result<Option<Earlier>, Halt> {
        if !is_deliberate && !self.placements.continues(&request).await {
            let earlier = earlier_call::in_the_list(self.api, &request.to_number, self.clock).await;
            if earlier.is_some() {
                return Ok(earlier);
            }
        }
        // Who left the page still wants the call; who typed on wants another.
        if self.draft.try_read_untracked().is_some_and(|now| *now != *shown) {
            return Err(Halt::Edited);
        }
        match self.placements.place(clicked_at, request, shown.source, is_deliberate).await {
            // Only another key: to save the draft now would bring back what
            // an accepted call has just given away.
            Some(PlaceOutcome::Queued(key)) if self.has_other_key(&key) => {
                self.draft.update(|draft| draft.key = key);
            }
            Some(PlaceOutcome::ConfirmRepeat(known)) => {
                return Ok(Some(earlier_call::of_placement(self.api, known).await));
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
