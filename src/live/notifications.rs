//! Notifications of the desktop about calls that were placed here. They name the number and how
//! the call ended, never what was said.

use super::calls::{LiveCall, Stage};
use crate::browser::history::Navigator;
use crate::browser::notification::{self, Notification, Permission};
use crate::browser::preferences;
use crate::call::{end_reason, number};
use crate::route::Route;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use thunderphone::CallId;

/// Those that this tab has shown.
#[derive(Clone, Copy)]
pub struct Notifications(StoredValue<Vec<(CallId, Notification)>, LocalStorage>);

impl Notifications {
    pub fn new() -> Notifications {
        Notifications(StoredValue::new_local(Vec::new()))
    }

    /// Whether somebody wants them, and the browser shows them.
    pub fn are_on(self) -> bool {
        are_wanted() && notification::permission() == Permission::Granted
    }

    /// Says that the call has ended.
    pub fn show(self, call: &LiveCall, navigator: Navigator) {
        if !self.are_on() {
            return;
        }
        let id = call.id;
        let on_click = move || {
            self.close(id);
            navigator.go(Route::Call { id, at: None });
        };
        if let Some(shown) = Notification::show(&words(call), &id.to_string(), on_click) {
            self.0.update_value(|all| all.push((id, shown)));
        }
    }

    /// Withdraws it: the page of the call is open.
    pub fn close(self, id: CallId) {
        self.0.update_value(|all| all.retain(|(shown, _)| *shown != id));
    }
}

pub fn are_wanted() -> bool {
    preferences::get(preferences::NOTIFY).as_deref() == Some("on")
}

fn words(call: &LiveCall) -> String {
    let party = call.party.as_deref().map(number::grouped);
    let party = party.unwrap_or_else(|| format!("call {}", call.id));
    let ended = ended(&call.stage).unwrap_or_default();
    // A number is not turned round beside the words.
    format!("Call to {} {}", isolate(&party), lowercase_first(&ended))
}

fn lowercase_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// How a call ended: `Ended: The other side hung up`.
pub fn ended(stage: &Stage) -> Option<String> {
    let Stage::Ended { is_failed, reason } = stage else { return None };
    let word = if *is_failed { "Failed" } else { "Ended" };
    Some(match reason {
        Some(code) => format!("{word}: {}", end_reason::show(code)),
        None => word.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use thunderphone::Timestamp;

    #[test]
    fn a_notification_names_the_number_and_how_the_call_ended() {
        let mut call = LiveCall::placed(CallId(7), "+14155550199", Timestamp(0), 0);
        let reason = Some("caller_hangup".to_owned());
        call.stage = Stage::Ended { is_failed: false, reason };
        assert_eq!(words(&call), "Call to +1 415 555 0199 ended: The other side hung up");
        call.stage = Stage::Ended { is_failed: true, reason: None };
        assert_eq!(words(&call), "Call to +1 415 555 0199 failed");
        assert_eq!(ended(&Stage::Talking), None);
    }
}
