//! Whether a number of the organization may dial, in words, and what to do if not.

use strict_view::bidi::isolate;
use thunderphone::{NumberRecord, NumberSource, NumberStatus};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Readiness {
    pub is_ready: bool,
    /// `ready`, or why not.
    pub words: String,
    /// What makes it ready.
    pub todo: Option<&'static str>,
    /// Whether verifying it in Callboard may make it ready.
    pub can_verify: bool,
}

pub fn assess(number: &NumberRecord) -> Readiness {
    if number.can_dial() {
        let words = "ready".to_owned();
        return Readiness { is_ready: true, words, todo: None, can_verify: false };
    }
    let is_voip = number.source == Some(NumberSource::Voip);
    let can_verify = is_voip && !number.is_verified() && number.id.is_some();
    let (words, todo) = match (&number.source, &number.status) {
        (Some(NumberSource::Demo), _) => (
            "demo number, receives calls only",
            Some(
                "Ask an admin to import another number in ThunderPhone, or to request outbound approval.",
            ),
        ),
        _ if can_verify => (
            "not verified yet",
            Some("Verify it: ThunderPhone places a verification call, which your carrier bills."),
        ),
        (_, Some(NumberStatus::Provisioning | NumberStatus::Draft)) => {
            ("still being set up", Some("This usually takes seconds. Refresh the numbers."))
        }
        (_, Some(NumberStatus::Releasing | NumberStatus::Released)) => ("released", None),
        (_, Some(NumberStatus::Failed)) => {
            ("could not be set up", Some("Ask an admin to check it in ThunderPhone."))
        }
        _ => ("may not dial out", Some("Ask an admin to check it in ThunderPhone.")),
    };
    let words = match &number.outbound_ineligible_reason {
        Some(reason) => format!("{words} ({})", isolate(reason.trim_end_matches('.'))),
        None => words.to_owned(),
    };
    Readiness { is_ready: false, words, todo, can_verify }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_says_why_it_cannot_dial_and_what_to_do() {
        let read =
            |text| assess(&NumberRecord::read(&serde_json::from_str(text).unwrap()).unwrap());
        let ready = read(include_str!("../../tests/api/examples/phone-number-verified.json"));
        assert!(ready.is_ready);
        let demo = read(include_str!("../../tests/api/examples/phone-number-demo.json"));
        assert!(!demo.is_ready && !demo.can_verify && demo.words.contains("demo"), "{demo:?}");
        let new = read(include_str!("../../tests/api/examples/phone-number-unverified.json"));
        assert!(new.can_verify && new.todo.is_some(), "{new:?}");
    }
}
