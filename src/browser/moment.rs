//! How long something is ago, by clocks that nobody sets to compare them with a
//! server's.

use super::ability;
use js_sys::Date;
use leptos::prelude::window;

/// A point of time in this tab.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Moment {
    /// Never goes back, but may stand still while the computer sleeps. In a browser
    /// without such a clock, the other one's.
    steady_ms: f64,
    /// Counts sleep, but can be set.
    wall_ms: f64,
}

impl Moment {
    pub fn now() -> Moment {
        let wall_ms = Date::now();
        let performance = ability::get(&window(), "performance");
        let now = performance.and_then(|performance| ability::call(&performance, "now", []));
        Moment { steady_ms: now.and_then(|now| now.as_f64()).unwrap_or(wall_ms), wall_ms }
    }

    /// The steady clock alone, in milliseconds since some time.
    pub fn steady_ms(self) -> i64 {
        self.steady_ms as i64
    }

    /// Milliseconds since then: by the clock on which more has passed, because
    /// too old is asked again and too young is believed.
    pub fn age_ms(self) -> i64 {
        let now = Moment::now();
        (now.steady_ms - self.steady_ms).max(now.wall_ms - self.wall_ms).max(0.0) as i64
    }

    /// Milliseconds from then to now by the steady clock alone.
    pub fn steady_ms_until(self, now: Moment) -> f64 {
        now.steady_ms - self.steady_ms
    }
}
