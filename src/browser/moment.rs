//! How long something is ago, by clocks that nobody sets to compare them with a
//! server's.

use js_sys::{Date, Function, Reflect};
use wasm_bindgen::JsCast;

/// A point of time in this tab.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Moment {
    /// Never goes back, but may stand still while the computer sleeps.
    steady_ms: f64,
    /// Counts sleep, but can be set.
    wall_ms: f64,
}

impl Moment {
    pub fn now() -> Moment {
        let wall_ms = Date::now();
        Moment { steady_ms: steady().unwrap_or(wall_ms), wall_ms }
    }

    /// Milliseconds since then: by the clock on which more has passed, because
    /// too old is asked again and too young is believed.
    pub fn age_ms(self) -> i64 {
        let now = Moment::now();
        (now.steady_ms - self.steady_ms).max(now.wall_ms - self.wall_ms).max(0.0) as i64
    }
}

fn steady() -> Option<f64> {
    let performance = Reflect::get(&js_sys::global(), &"performance".into()).ok()?;
    let now: Function = Reflect::get(&performance, &"now".into()).ok()?.dyn_into().ok()?;
    now.call0(&performance).ok()?.as_f64()
}
