//! A placement whose outcome is not known, and what it can turn out to be.

use super::placing::{NOBODY, SEND_AGAIN, unknown};
use super::proxy::who_refused;
use super::{Button, Owner, PlacingFacts, Remedy, RemedyId, placing};
use crate::call::number::grouped;
use crate::outbox::outcome::{Outcome, outcome_of_failure};
use crate::outbox::{Forbidden, Hold, KeyConflict, Placement};
use strict_view::bidi::isolate;
use thunderphone::{ApiError, Error};

/// A phone may be ringing. `failure` is what the ambiguity began with; `None` when the
/// page that sent it is gone, or another tab has it (then it is not `ours`). `newest`
/// is the answer that came last, to whatever was asked about it.
pub fn unknown_outcome(
    placement: &Placement,
    failure: Option<&Error>,
    newest: Option<&Error>,
    is_ours: bool,
    facts: &PlacingFacts,
) -> Remedy {
    let mut remedy = explained(placement, failure, is_ours, facts);
    // Its own tab sends it again, if anybody does.
    if failure.is_none() && !is_ours && !placement.is_on_hold() {
        remedy.steps.retain(|step| step.button != Some(Button::PlaceCall));
    }
    if newest.and_then(Error::api_error).is_some_and(ApiError::is_signed_out) {
        return remedy.button(
            Button::Reload,
            "Your sign-in has ended, so we can't check. Reload to sign in again.",
        );
    }
    remedy
}

fn explained(
    placement: &Placement,
    failure: Option<&Error>,
    is_ours: bool,
    facts: &PlacingFacts,
) -> Remedy {
    match failure {
        Some(failure)
            if matches!(outcome_of_failure(failure), Outcome::Unknown | Outcome::KeyTaken) =>
        {
            placing(failure, facts)
        }
        // A refusal or a passing fault speaks of the newest sending alone.
        Some(_) => unknown(
            RemedyId::Unreachable,
            "We still can't tell: an answer was lost, and the newest one doesn't say.",
        ),
        None if is_ours || placement.hold == Hold::PageGone => unknown(
            RemedyId::Unreachable,
            "The page was closed or reloaded before the answer came.",
        ),
        None if placement.hold == Hold::Stopped => unknown(
            RemedyId::Unreachable,
            "Another tab sent this call. It was stopped before the answer came.",
        ),
        None => unknown(
            RemedyId::Unreachable,
            "Another tab sent this call and is checking what happened.",
        ),
    }
}

/// Looked for and not found, or never sent. `failure` is the newest answer.
pub fn not_placed(placement: &Placement, failure: Option<&Error>, facts: &PlacingFacts) -> Remedy {
    if let Some(why) = placement.forbidden {
        return forbidden(why, placement.attempts > 0);
    }
    let number = isolate(&grouped(&placement.to_number)).into_owned();
    let was_sent = placement.attempts > 0;
    let (title, meaning) = if was_sent {
        (
            "Your call is not in the call list",
            format!("ThunderPhone lists no call to {number} since you tried."),
        )
    } else {
        let why = match placement.hold {
            Hold::Stopped => "You stopped it before it was sent.",
            _ => "The page was closed before it was sent.",
        };
        ("Your call was not placed", format!("{NOBODY} {why}"))
    };
    let remedy = Remedy::new(RemedyId::NotPlaced, title, meaning);
    let refused = failure.filter(|failure| {
        matches!(outcome_of_failure(failure), Outcome::Refused | Outcome::NotPassedOn)
    });
    if let Some(failure) = refused {
        let refusal = placing(failure, facts);
        let who = failure.api_error().map_or("ThunderPhone", who_refused);
        let meaning = format!("{} {who} refuses it now: {}.", remedy.meaning, refusal.title);
        return Remedy { meaning, steps: refusal.steps, ..remedy };
    }
    if placement.key_conflict == KeyConflict::Confirmed {
        return remedy.button(
            Button::PlaceCall,
            "Places a new call. If the first attempt did ring, the phone rings again.",
        );
    }
    let remedy = remedy.button(Button::PlaceCall, SEND_AGAIN);
    match failure {
        Some(Error::Api(_)) => remedy.step(
            Owner::ThunderPhone,
            "If this keeps happening, report it with the details below.",
        ),
        Some(failure) => remedy.name_blockers(failure, "place the call"),
        None => remedy,
    }
}

/// The rules kept it from being sent, this time.
fn forbidden(why: Forbidden, was_sent: bool) -> Remedy {
    // An earlier attempt was looked up, and is not in the list of calls.
    let meaning = if was_sent { "Your earlier attempt is not in the call list." } else { NOBODY };
    let meaning = format!("{meaning} {}", why.sentence());
    let remedy = Remedy::new(RemedyId::Rules, "Your call was not placed", meaning);
    match why {
        Forbidden::DoNotCall => remedy.step(
            Owner::You,
            "If the person wants calls again, remove the number under “Do not call”.",
        ),
        Forbidden::TeamDoNotCall => remedy
            .step(Owner::Operator, "Changes the team's list, if the number is there by mistake."),
        Forbidden::Unread | Forbidden::Hours => {
            remedy.button(Button::PlaceCall, "Asks you first whether to call.")
        }
        Forbidden::DayCap | Forbidden::WeekCap => remedy.step(Owner::You, "Try again another day."),
        Forbidden::Budget => {
            remedy.step(Owner::You, "Wait until tomorrow, or raise the budget under “Account”.")
        }
    }
}

/// Nobody sent it while that was still wanted.
pub fn not_sent() -> Remedy {
    Remedy::new(
        RemedyId::NotStored,
        "Your call was not placed: it could not be sent right away",
        format!("{NOBODY} We never send a late call automatically."),
    )
    .button(Button::PlaceCall, "Places it now, if you still want it.")
}

/// Storage stopped working before it was sent.
pub fn not_stored() -> Remedy {
    Remedy::new(
        RemedyId::NotStored,
        "Your call was not placed: this browser could not save it",
        format!("{NOBODY} We save each call in this browser first, so that no phone rings twice."),
    )
    .button(Button::PlaceCall, "First free some disk space, or allow this site to save data.")
}

#[cfg(test)]
mod tests {
    use super::super::placing::UNKNOWN;
    use super::super::tests::facts;
    use super::*;
    use crate::outbox::placement::tests::placement;
    use crate::outbox::{Ambiguity, State};

    fn lost() -> Placement {
        Placement { ambiguity: Ambiguity::Lost, attempts: 1, ..placement("k") }
    }

    #[test]
    fn an_unknown_outcome_never_says_failed_and_offers_to_find_out() {
        let refused = Error::Api(Box::new(ApiError { status: 402, ..ApiError::default() }));
        let broken = Error::Unreachable { message: String::new(), may_be_stopped: false };
        let held = Placement { state: State::Unknown, hold: Hold::PageGone, ..lost() };
        let cases = [None, Some(&refused), Some(&broken)].into_iter().flat_map(|failure| {
            [(true, lost()), (false, lost()), (false, held.clone())].map(|case| (failure, case))
        });
        for (failure, (is_ours, placement)) in cases {
            let remedy = unknown_outcome(&placement, failure, failure, is_ours, &facts());
            assert_eq!(remedy.title, UNKNOWN);
            assert_eq!(remedy.steps[0].button, Some(Button::CheckWhatHappened));
            let may_send = remedy.steps.iter().any(|step| step.button == Some(Button::PlaceCall));
            let is_on_hold = placement.is_on_hold();
            assert_eq!(may_send, is_ours || is_on_hold || failure.is_some(), "{placement:?}");
            assert!(!remedy.meaning.contains("Nobody"), "{}", remedy.meaning);
        }
    }

    #[test]
    fn an_unknown_outcome_that_nobody_may_ask_about_offers_to_sign_in() {
        let signed_out =
            ApiError { status: 401, code: Some("proxy_sign_in".into()), ..ApiError::default() };
        let signed_out = Error::Api(Box::new(signed_out));
        let broken = Error::Unreachable { message: String::new(), may_be_stopped: false };
        let remedy = unknown_outcome(&lost(), Some(&broken), Some(&signed_out), true, &facts());
        assert!(remedy.is_ambiguous());
        assert_eq!(remedy.steps.last().unwrap().button, Some(Button::Reload));
        let remedy = not_placed(&lost(), Some(&signed_out), &facts());
        assert!(remedy.meaning.ends_with("Our server refuses it now: Your sign-in has ended."));
        assert_eq!(remedy.steps[0].button, Some(Button::Reload));
    }

    #[test]
    fn what_was_not_found_can_be_placed_or_says_what_is_in_the_way() {
        let remedy = not_placed(&lost(), None, &facts());
        assert_eq!(remedy.steps[0].button, Some(Button::PlaceCall));
        assert!(remedy.title.contains("not in the call list"), "{}", remedy.title);
        // The list is all that is known.
        assert!(!remedy.meaning.contains("Nobody was called"), "{}", remedy.meaning);
        let refusal = ApiError { status: 402, ..ApiError::default() };
        let refused = Error::Api(Box::new(refusal));
        let remedy = not_placed(&lost(), Some(&refused), &facts());
        assert_eq!(remedy.steps[0].button, Some(Button::TopUp));
        let remedy = not_placed(&placement("k"), None, &facts());
        assert!(remedy.meaning.contains("before it was sent"), "{}", remedy.meaning);
        assert!(remedy.meaning.contains("Nobody was called"), "{}", remedy.meaning);
    }
}
