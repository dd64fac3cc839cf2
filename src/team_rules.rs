//! The team's rules as this page has them: `callboard-policy.json` beside the bundle, made
//! stricter by what this browser keeps.

use crate::api::Api;
use crate::rules::{Policy, Rules};
use leptos::prelude::*;

#[derive(Clone, Copy)]
pub struct TeamRules {
    pub policy: RwSignal<Policy>,
    pub rules: RwSignal<Rules>,
}

impl TeamRules {
    #[must_use]
    pub fn start(_api: Api) -> TeamRules {
        TeamRules { policy: RwSignal::new(Policy::Absent), rules: RwSignal::new(Rules::default()) }
    }

    /// Whether the team's list holds this number (E.164).
    #[must_use]
    pub fn lists(self, _number: &str) -> bool {
        false
    }
}
