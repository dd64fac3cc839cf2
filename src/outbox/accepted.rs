//! What follows when a placement has become a call.

use super::env::Env;
use super::placements::Placements;
use crate::browser::page::random_key;
use crate::route::Route;
use crate::store::drafts;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{CallId, Timestamp};

/// A placement that became a call.
#[derive(Clone, PartialEq)]
pub struct Accepted {
    pub call_id: CallId,
    pub to_number: String,
    /// By the server's clock.
    pub at: Timestamp,
    /// An earlier sending had already placed it: nothing new was dialled.
    pub is_replay: bool,
    /// Its page has been on the screen.
    pub is_opened: bool,
}

impl Placements {
    pub(super) fn accept(self, key: &str, to_number: String, call_id: CallId, is_replay: bool) {
        // The draft of an accepted call gives its key away: the next press is another
        // call.
        let draft = drafts::load().filter(|draft| draft.key == key);
        if let Some(draft) = draft {
            drafts::save(&draft.after_acceptance(random_key()));
        }
        // Nor is it offered to a tab that begins a call.
        drafts::forget(key);
        // Whoever went elsewhere meanwhile is not pulled back.
        let is_opened = *self.form_key.read_untracked() == key;
        let at = Timestamp(self.now());
        self.accepted.set(Some(Accepted { call_id, to_number, at, is_replay, is_opened }));
        spawn_local(self.organization.refresh_billing());
        if is_opened {
            self.navigator.go(Route::Call { id: call_id, at: None });
        }
    }
}
