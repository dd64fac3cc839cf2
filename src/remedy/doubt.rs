//! A press whose outcome is not known, and what it can turn out to be.

use super::placing::{NOBODY, unknown};
use super::proxy::who_refused;
use super::{Button, PlacingFacts, Remedy, Row, Verdict, Who, placing, verdict};
use crate::bidi::isolate;
use crate::call::number::grouped;
use crate::intent::{Doubt, Intent};
use thunderphone::{Failure, Refusal};

/// A phone may be ringing. `failure` is what the doubt began with; `None` when
/// the page that sent it is gone, or another tab has it. `newest` is the answer
/// that came last, to whatever was asked about it.
pub fn doubtful(
    failure: Option<&Failure>,
    newest: Option<&Failure>,
    is_ours: bool,
    facts: &PlacingFacts,
) -> Remedy {
    let remedy = doubted(failure, is_ours, facts);
    if newest.and_then(Failure::refusal).is_some_and(Refusal::is_signed_out) {
        return remedy.press(
            Button::Reload,
            "Your sign-in has ended, so nothing can be found out. Reload to sign in again.",
        );
    }
    remedy
}

fn doubted(failure: Option<&Failure>, is_ours: bool, facts: &PlacingFacts) -> Remedy {
    match failure {
        Some(failure) if verdict(failure) == Verdict::Unknown => placing(failure, facts),
        // A refusal or a passing fault speaks of the newest sending alone.
        Some(_) => unknown(
            Row::Unreachable,
            "An answer was lost or left it open, and the newest one does not settle it.",
        ),
        None if is_ours => unknown(
            Row::Unreachable,
            "The page was closed or reloaded before it was known whether the call was placed.",
        ),
        None => unknown(
            Row::Unreachable,
            "Another tab of this browser has sent it, and is finding out what became of it.",
        ),
    }
}

/// Looked for and not found, or never sent. `failure` is the newest answer.
pub fn not_placed(intent: &Intent, failure: Option<&Failure>, facts: &PlacingFacts) -> Remedy {
    let number = isolate(&grouped(&intent.to_number)).into_owned();
    let why = if intent.doubt == Doubt::None {
        "The page was closed before the request left.".to_owned()
    } else {
        format!("ThunderPhone's list of calls shows no call to {number} since you pressed.")
    };
    let remedy = Remedy::new(Row::NotPlaced, "It was not placed", format!("{NOBODY} {why}"));
    let refused = failure.filter(|failure| verdict(failure) == Verdict::NothingDialled);
    if let Some(failure) = refused {
        let refusal = placing(failure, facts);
        let who = failure.refusal().map_or("ThunderPhone", who_refused);
        let meaning = format!("{} {who} refuses it now: {}.", remedy.meaning, refusal.title);
        return Remedy { meaning, steps: refusal.steps, ..remedy };
    }
    if intent.is_key_taken {
        return remedy.press(
            Button::PlaceCall,
            "Places it as a new call: the old key belongs to another request.",
        );
    }
    let remedy = remedy.press(
        Button::PlaceCall,
        "Sends the same request with the same key: should the call turn up after all, nobody is called twice.",
    );
    match failure {
        Some(Failure::Refused(_)) => {
            remedy.step(Who::ThunderPhone, "If it goes on, report it with the details below.")
        }
        Some(failure) => remedy.name_blockers(failure, "place the call"),
        None => remedy,
    }
}

/// Storage stopped working between the press and its leaving.
pub fn not_kept() -> Remedy {
    Remedy::new(
        Row::NotKept,
        "The call was not placed: it could not be written down",
        format!("{NOBODY} Callboard notes each call in this browser before it is sent, and the browser did not keep the note."),
    )
    .press(Button::TryAgain, "Free some disk space or allow this site to store data, then try again.")
}

#[cfg(test)]
mod tests {
    use super::super::placing::UNKNOWN;
    use super::super::tests::facts;
    use super::*;
    use crate::intent::tests::intent;

    #[test]
    fn a_doubt_never_says_failed_and_offers_to_find_out() {
        let refused =
            Failure::Refused(Box::new(thunderphone::Refusal { status: 402, ..Default::default() }));
        let broken = Failure::Unreachable { message: String::new(), may_be_stopped: false };
        for failure in [None, Some(&refused), Some(&broken)] {
            for is_ours in [true, false] {
                let remedy = doubtful(failure, failure, is_ours, &facts());
                assert_eq!(remedy.title, UNKNOWN);
                assert_eq!(remedy.steps[0].button, Some(Button::CheckWhatHappened));
                assert!(!remedy.meaning.contains("Nobody"), "{}", remedy.meaning);
            }
        }
    }

    #[test]
    fn a_doubt_that_nobody_may_ask_about_offers_to_sign_in() {
        let signed_out = thunderphone::Refusal {
            status: 401,
            code: Some("proxy_sign_in".into()),
            ..Default::default()
        };
        let signed_out = Failure::Refused(Box::new(signed_out));
        let broken = Failure::Unreachable { message: String::new(), may_be_stopped: false };
        let remedy = doubtful(Some(&broken), Some(&signed_out), true, &facts());
        assert!(remedy.is_doubt());
        assert_eq!(remedy.steps.last().unwrap().button, Some(Button::Reload));
        let lost = Intent { doubt: Doubt::Lost, ..intent("k") };
        let remedy = not_placed(&lost, Some(&signed_out), &facts());
        assert!(
            remedy.meaning.ends_with("This site's proxy refuses it now: Your sign-in has ended.")
        );
        assert_eq!(remedy.steps[0].button, Some(Button::Reload));
    }

    #[test]
    fn what_was_not_placed_can_be_placed_or_says_what_is_in_the_way() {
        let lost = Intent { doubt: Doubt::Lost, ..intent("k") };
        let remedy = not_placed(&lost, None, &facts());
        assert_eq!(remedy.steps[0].button, Some(Button::PlaceCall));
        assert!(remedy.meaning.contains("list of calls"), "{}", remedy.meaning);
        let refusal = thunderphone::Refusal { status: 402, ..Default::default() };
        let refused = Failure::Refused(Box::new(refusal));
        let remedy = not_placed(&lost, Some(&refused), &facts());
        assert_eq!(remedy.steps[0].button, Some(Button::TopUp));
        let remedy = not_placed(&intent("k"), None, &facts());
        assert!(remedy.meaning.contains("before the request left"), "{}", remedy.meaning);
    }
}
