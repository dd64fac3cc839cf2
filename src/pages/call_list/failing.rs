//! What the list says of a request that failed, and when it asks again.

use super::loading::Loading;
use crate::call::cadence::{self, Known, Pause};
use crate::components::banner::Details;
use crate::remedy::{Operation, request_failed};
use leptos::prelude::*;
use thunderphone::{Error, Timestamp};

impl Loading {
    pub(super) fn say(self, failure: &Error) {
        let is_offline = !self.presence.is_online.get_untracked();
        let remedy = request_failed(failure, Operation::LoadingCalls, is_offline);
        let is_said = self
            .trouble
            .with_untracked(|said| said.as_ref().is_some_and(|(said, _)| *said == remedy));
        if !is_said && !self.is_dismissed.get_value() {
            let now = self.api.clock.now_untracked();
            self.trouble.set(Some((remedy, Details::of(failure, now))));
        }
    }

    pub(super) fn back_off(self, failure: &Error, failures: u32) -> Pause {
        let refusal = failure.api_error();
        let pause = cadence::next(Known {
            call: None,
            failures,
            retry_after_seconds: refusal.and_then(|refusal| refusal.retry_after_seconds),
            is_hidden: false,
            seconds_since_end: None,
            random: js_sys::Math::random(),
        });
        // The same request would be refused the same way, until a person acts.
        let is_for_good = matches!(failure.status(), Some(400..=407 | 422));
        let pause = if is_for_good { Pause::Paused } else { pause };
        self.next_try.set(match pause {
            Pause::After(ms) => Some(Timestamp(self.api.clock.now_untracked().0 + i64::from(ms))),
            Pause::Settled | Pause::Paused => None,
        });
        pause
    }

    /// Small hosts answer 404 or the like. A page in the API's place is another
    /// matter: there the proxy is to be put right.
    pub(super) fn is_list_missing(failure: &Error) -> bool {
        failure.is_missing_endpoint() && failure.status().is_some_and(|status| status >= 400)
    }
}
