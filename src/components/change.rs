//! A change of a record that is on its way, or has failed. The same change again does no harm.

use super::banner::{Banner, Details};
use crate::browser::clock::Clock;
use crate::browser::page::Presence;
use crate::remedy::{Button, Operation, Remedy, request_failed};
use leptos::prelude::*;
use strict_view::view;
use thunderphone::Error;

#[derive(Clone, Copy)]
pub struct Change {
    clock: Clock,
    presence: Presence,
    pub is_busy: RwSignal<bool>,
    failed: RwSignal<Option<(Remedy, Details)>>,
}

impl Change {
    #[expect(clippy::new_without_default, reason = "it is signals, made where they live")]
    pub fn new() -> Change {
        Change {
            clock: expect_context(),
            presence: expect_context(),
            is_busy: RwSignal::new(false),
            failed: RwSignal::new(None),
        }
    }

    /// Returns whether it may begin: no other is on its way.
    pub fn begin(self) -> bool {
        if self.is_busy.get_untracked() {
            return false;
        }
        self.is_busy.set(true);
        self.failed.set(None);
        true
    }

    /// It came to its end. Returns whether the part of the page is still there.
    pub fn end(self) -> bool {
        self.is_busy.try_set(false).is_none()
    }

    pub fn fail(self, failure: &Error, operation: Operation) {
        let is_offline = !self.presence.is_online.get_untracked();
        let remedy = request_failed(failure, operation, is_offline);
        let details = Details::of(failure, self.clock.now_untracked());
        let _ = self.failed.try_set(Some((remedy, details)));
    }

    pub fn dismiss(self) {
        self.failed.set(None);
    }
}

/// What failed, and what to do about it.
#[component]
pub fn Failed(change: Change, again: Callback<()>) -> impl IntoView {
    let on_press = Callback::new(move |_: Button| again.run(()));
    let on_dismiss = Callback::new(move |()| change.dismiss());
    let content = move || {
        let (remedy, details) = change.failed.get()?;
        Some(view! { <Banner remedy details on_press on_dismiss /> })
    };
    view! { {content} }
}
