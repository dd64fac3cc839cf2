//! What could not be loaded is tried again: while somebody can see the page and the device is
//! online, ever more rarely, and at once when the network is back.

use crate::browser::page::Presence;
use crate::organization::Organization;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

/// After this time, then after twice as long, and so on.
const FIRST_MS: u32 = 2_000;
/// Two a minute, however long it takes.
const LONGEST_MS: u32 = 30_000;

/// For as long as the app is there.
pub fn keep_trying() {
    let organization = expect_context::<Organization>();
    let presence = expect_context::<Presence>();
    let has_failed = Memo::new(move |_| organization.has_failed());
    let is_reachable = Memo::new(move |_| presence.is_visible.get() && presence.is_online.get());
    let pause = StoredValue::new(FIRST_MS);
    let was_reachable = StoredValue::new(true);
    Effect::new(move |_| {
        let (has_failed, is_reachable) = (has_failed.get(), is_reachable.get());
        let is_back = is_reachable && !was_reachable.get_value();
        was_reachable.set_value(is_reachable);
        if is_back {
            pause.set_value(FIRST_MS);
        }
        if !has_failed || !is_reachable {
            return;
        }
        let ms = if is_back { 0 } else { pause.get_value() };
        // Ends with this run of the effect.
        spawn_local_scoped_with_cancellation(async move {
            TimeoutFuture::new(ms).await;
            pause.set_value(next(pause.get_value()));
            organization.retry_failed();
        });
    });
    Effect::new(move |_| {
        if organization.is_answered() {
            pause.set_value(FIRST_MS);
        }
    });
}

fn next(pause_ms: u32) -> u32 {
    (pause_ms * 2).min(LONGEST_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lasting_outage_is_asked_about_twice_a_minute() {
        let pauses: Vec<_> =
            std::iter::successors(Some(FIRST_MS), |ms| Some(next(*ms))).take(6).collect();
        assert_eq!(pauses, [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    }
}
