//! A button that costs money appears where something else was, and takes the focus: for a
//! moment neither a click nor a key means it.

use crate::browser::moment::Moment;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Longer than the second press of somebody who presses twice takes.
const FRESH_MS: u32 = 500;

#[derive(Clone, Copy)]
pub struct FreshButton {
    is_fresh: RwSignal<bool>,
    since: StoredValue<Moment>,
}

impl FreshButton {
    /// For a button that appears now.
    pub fn new() -> FreshButton {
        let button =
            FreshButton { is_fresh: RwSignal::new(true), since: StoredValue::new(Moment::now()) };
        spawn_local(async move {
            let mut left = FRESH_MS;
            while left > 0 {
                TimeoutFuture::new(left).await;
                let Some(since) = button.since.try_get_value() else { return };
                left = FRESH_MS.saturating_sub(u32::try_from(since.age_ms()).unwrap_or(FRESH_MS));
            }
            button.is_fresh.try_set(false);
        });
        button
    }

    /// For the class `is-new`, which takes no pointer.
    pub fn is_fresh(self) -> bool {
        self.is_fresh.get()
    }

    /// Whether a press is meant. After one that is not, the moment starts again: who presses
    /// three times has read nothing either.
    pub fn takes_press(self) -> bool {
        let is_fresh = self.is_fresh.get_untracked();
        if is_fresh {
            self.since.set_value(Moment::now());
        }
        !is_fresh
    }
}
