//! Verifying numbers of the organization's own carrier, one at a time. It goes on while
//! other pages are shown, and what came of it stays until it is read.

use crate::api::Api;
use crate::browser::moment::Moment;
use crate::organization::Organization;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::bidi::isolate;
use thunderphone::{Error, Timestamp, Verification, VerificationStatus};

#[derive(Clone, PartialEq)]
pub enum Verified {
    /// What ThunderPhone says; not always that it is verified.
    Answered(Box<Verification>),
    Failed(Box<Error>, Timestamp),
}

#[derive(Clone, Copy)]
pub struct Verifications {
    api: Api,
    organization: Organization,
    /// The number that is being verified, and since when.
    pub running: RwSignal<Option<(i64, Moment)>>,
    outcomes: RwSignal<Vec<(i64, Verified)>>,
    /// Whether the last one was begun in a banner. A number can be in a list and in a
    /// banner, and only where it was begun the focus moves on.
    is_of_banner: StoredValue<bool>,
}

impl Verifications {
    pub fn new(api: Api, organization: Organization) -> Verifications {
        Verifications {
            api,
            organization,
            running: RwSignal::new(None),
            outcomes: RwSignal::new(Vec::new()),
            is_of_banner: StoredValue::new(false),
        }
    }

    /// Verifies a number, unless another one is being verified.
    pub fn start(self, id: i64, is_of_banner: bool) {
        if self.running.read_untracked().is_some() {
            return;
        }
        self.forget(id);
        self.is_of_banner.set_value(is_of_banner);
        self.running.set(Some((id, Moment::now())));
        spawn_local(async move {
            let verified = match self.api.client().verify_voip(id).await {
                Ok(verification) => Verified::Answered(Box::new(verification)),
                Err(failure) => Verified::Failed(Box::new(failure), self.api.clock.now_untracked()),
            };
            self.outcomes.update(|outcomes| outcomes.push((id, verified)));
            self.running.set(None);
            // Afterwards: the list may drop what is shown of this number.
            self.organization.refresh_numbers().await;
        });
    }

    pub fn is_running(self, id: i64) -> bool {
        self.running.read().is_some_and(|(running, _)| running == id)
    }

    pub fn is_of_banner(self) -> bool {
        self.is_of_banner.get_value()
    }

    pub fn is_other_running(self, id: i64) -> bool {
        self.running.read().is_some_and(|(running, _)| running != id)
    }

    pub fn outcome(self, id: i64) -> Option<Verified> {
        let outcomes = self.outcomes.read();
        outcomes.iter().find(|(of, _)| *of == id).map(|(_, verified)| verified.clone())
    }

    pub fn is_verified(self, id: i64) -> bool {
        let answered = |verified: &Verified| match verified {
            Verified::Answered(verification) => is_verified(verification),
            Verified::Failed(..) => false,
        };
        self.outcomes.read().iter().any(|(of, verified)| *of == id && answered(verified))
    }

    pub fn forget(self, id: i64) {
        if self.outcomes.read_untracked().iter().any(|(of, _)| *of == id) {
            self.outcomes.update(|outcomes| outcomes.retain(|(of, _)| *of != id));
        }
    }
}

pub fn is_verified(verification: &Verification) -> bool {
    matches!(
        verification.status,
        Some(VerificationStatus::Verified | VerificationStatus::CarrierAccepted)
    )
}

/// What was found, and what it cost. `shown` is the number.
pub fn words(shown: &str, verification: &Verification) -> String {
    let shown = isolate(shown);
    let note = verification.charge_note.as_deref();
    let note = note.map(|note| format!(" ThunderPhone says: “{}”", isolate(note)));
    let note = note.unwrap_or_default();
    if is_verified(verification) {
        return format!("{shown} is verified and can call out.{note}");
    }
    let why = match verification.failure_detail.as_deref() {
        Some(why) => {
            format!("Your carrier blocked the verification call: “{}”", isolate(why))
        }
        None => "ThunderPhone does not say why.".to_owned(),
    };
    format!(
        "{shown} was not verified. {why} Ask your carrier to allow calls from this number.{note}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_the_api_says_of_the_cost_is_quoted() {
        let said = |record: serde_json::Value| {
            let verification = Verification::read(&record).unwrap();
            words("+1 202 555 0144", &verification).replace(['\u{2068}', '\u{2069}'], "")
        };
        let verified =
            json!({"voip_verification_status": "verified", "provider_charge_note": "Billed."});
        assert_eq!(
            said(verified),
            "+1 202 555 0144 is verified and can call out. ThunderPhone says: “Billed.”"
        );
        let silent = said(json!({"voip_verification_status": "verified"}));
        assert!(silent.ends_with("can call out."), "{silent}");
        let failed = said(json!({"voip_verification_status": "failed"}));
        assert!(failed.ends_with("allow calls from this number."), "{failed}");
    }
}
