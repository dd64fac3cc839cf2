//! Elapsed time by this computer's clocks alone, without the server's.

use super::ability;
use js_sys::Date;
use leptos::prelude::window;

/// A point in time in this tab.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Moment {
    /// Monotonic, but may stop while the computer sleeps. A browser without such a clock
    /// uses the wall clock.
    steady_ms: f64,
    /// The wall clock: it counts sleep, but can be set.
    wall_ms: f64,
}

impl Moment {
    pub fn now() -> Moment {
        let wall_ms = Date::now();
        let performance = ability::get(&window(), "performance");
        let now = performance.and_then(|performance| ability::call(&performance, "now", []));
        Moment { steady_ms: now.and_then(|now| now.as_f64()).unwrap_or(wall_ms), wall_ms }
    }

    /// The monotonic clock alone, in milliseconds since an arbitrary start.
    pub fn steady_ms(self) -> i64 {
        self.steady_ms as i64
    }

    /// Milliseconds since then, by whichever clock shows more: a value that seems too old
    /// is only fetched again, one that seems too new is trusted.
    pub fn age_ms(self) -> i64 {
        let now = Moment::now();
        (now.steady_ms - self.steady_ms).max(now.wall_ms - self.wall_ms).max(0.0) as i64
    }

    /// Milliseconds from then to `now`, by the monotonic clock alone.
    pub fn steady_ms_until(self, now: Moment) -> f64 {
        now.steady_ms - self.steady_ms
    }
}
