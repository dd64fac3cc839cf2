//! The rows about who is called: the number, the lists, the hour, the last calls.

use super::Facts;
use super::row::{self, Remedy, Row, State};
use crate::call::calling_hours::Hours;
use crate::call::field::Field;
use crate::call::number::NumberError;
use crate::call::region;
use crate::call::tries::Tries;
use crate::do_not_call::Listed;
use crate::rules::destination::{self, Destination};
use strict_view::bidi::isolate;
use thunderphone::NumberRecord;

const ENTER: &str = "Enter the number to call.";

impl Facts<'_> {
    pub(super) fn to_number(&self) -> Row {
        let number = match self.draft.parse_to_number() {
            Ok(number) => number,
            Err(NumberError::Empty) => return row::waiting(ENTER),
            Err(error) => return row::waiting(error.sentence()),
        };
        let change = [Remedy::ChangeNumber];
        let attention = |text: &str| row::new(State::Attention, text).with(change.clone());
        if self.draft.text(Field::FromNumber) == number.as_str() {
            return attention("This is the number that you call from.");
        }
        let is_ours = |ours: &NumberRecord| ours.number == number.as_str();
        if self.numbers.value().is_some_and(|numbers| numbers.iter().any(is_ours)) {
            return attention("This is a number of your own organization.");
        }
        let is_allowed = self.draft.allows(&number);
        // With a switch, unless the team decides it.
        let needs_leave = |text: &str, has_switch: bool| {
            let switch = has_switch.then_some(Remedy::Allow);
            let state = match is_allowed && has_switch {
                true => State::Attention,
                false => State::Refused,
            };
            row::new(state, text).with(switch).with(change.clone())
        };
        let risk = region::is_high_risk(&number);
        match destination::of(&number) {
            Destination::Emergency => {
                let text = "This is an emergency number. Callboard never calls it.";
                return row::new(State::Refused, text).with(change);
            }
            Destination::Premium | Destination::Satellite => {
                return needs_leave(risk.unwrap_or_default(), true);
            }
            _ => {}
        }
        let place = region::place(&number);
        let is_placed = place.is_some();
        let name = place.map_or_else(|| "Its country is not known".to_owned(), |place| place.name);
        if self.is_allowed_country == Some(false) {
            return match &self.rules.countries {
                Some(_) if !self.rules.allows_country(number.as_str(), &[]) => {
                    let text = format!("{name}. The rules do not allow calls to this country.");
                    needs_leave(&text, false)
                }
                _ if is_allowed && risk.is_none() => {
                    row::new(State::Ok, format!("{name}. You allowed this number."))
                        .with([Remedy::Allow])
                }
                _ => {
                    let text = match risk {
                        Some(risk) => format!("{name}. {risk}"),
                        None if is_placed => format!("{name}. You have no number in this country."),
                        None => format!("{name}."),
                    };
                    needs_leave(&text, true)
                }
            };
        }
        match risk {
            Some(risk) => attention(risk),
            None => row::new(State::Ok, format!("{name}.")),
        }
    }

    pub(super) fn do_not_call(&self) -> Row {
        let refused = |text: String| row::new(State::Refused, text).with([Remedy::ChangeNumber]);
        match self.listed {
            Listed::NotRequested => row::waiting(""),
            Listed::Loading => row::waiting("Checking…"),
            Listed::No if !self.is_policy_known() => row::new(
                State::Unknown,
                "Not on this browser's list. Your team's list could not be read.",
            ),
            Listed::No => row::new(State::Ok, "Not on a list."),
            Listed::Team => refused("Your team never calls this number.".to_owned()),
            Listed::Here(entry) => {
                let reason = match entry.reason.trim().trim_end_matches('.') {
                    "" => String::new(),
                    reason => format!(": {}", isolate(reason)),
                };
                refused(format!("On your do-not-call list{reason}.")).with([Remedy::OpenDoNotCall])
            }
            Listed::Unavailable => row::new(
                State::Unknown,
                "This browser does not read its storage, so its list is not checked.",
            ),
        }
    }

    pub(super) fn local_time(&self) -> Row {
        match &self.hours {
            None => row::waiting(ENTER),
            Some(Hours::Decent { local }) => row::new(State::Ok, format!("{local}.")),
            Some(Hours::Indecent { local }) => {
                let text = format!("{local}, outside calling hours. Call now?");
                row::new(State::Attention, text)
            }
            Some(Hours::Unknown) => row::new(State::Unknown, "Not known for this number."),
        }
    }

    pub(super) fn called_recently(&self) -> Row {
        match self.tries {
            Tries::NotRequested => row::waiting(ENTER),
            Tries::Loading => row::waiting("Checking…"),
            Tries::Unavailable => row::new(State::Unknown, "This server does not list calls."),
            Tries::Known(tries) => {
                let Some(words) = self.tries.in_words(self.today, self.now) else {
                    return row::new(State::Ok, "Not called before.");
                };
                let state = match self.tries.is_recent(self.today) {
                    true => State::Attention,
                    false => State::Ok,
                };
                let last = tries.first().map(|last| Remedy::OpenCall(last.call_id));
                row::new(state, words).with(last)
            }
        }
    }
}
