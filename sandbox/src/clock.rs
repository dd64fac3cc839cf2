//! The sandbox's clock: real time, except that it runs at `speed` while a call is running.
//! So a call can be watched to its end in seconds, and a sandbox that is left running all
//! day does not drift into next month.
//!
//! Nothing ticks. The time is a pure function of when the clock was last set, how much real
//! time has passed since, and until when calls are running. Real time is tokio's: a test
//! that pauses it pauses the sandbox.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use crate::date::Millis;

const DAY: Millis = 24 * 60 * 60 * 1000;

pub struct Clock {
    speed: f64,
    started: Instant,
    /// How far the clock was advanced by hand since.
    advanced: Duration,
    set_at: Instant,
    /// The clock's own time at `set_at`.
    set_to: Millis,
    /// The clock's own time at which the last call has settled.
    fast_until: Millis,
}

impl Clock {
    /// Starts now or, with a minute of the day, at that minute of today, UTC.
    pub fn new(speed: f64, minute: Option<u32>) -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = Millis::try_from(since_epoch.as_millis()).unwrap_or(Millis::MAX);
        let set_to = match minute {
            Some(minute) => now - now.rem_euclid(DAY) + Millis::from(minute) * 60_000,
            None => now,
        };
        Self {
            speed,
            started: Instant::now(),
            advanced: Duration::ZERO,
            set_at: Instant::now(),
            set_to,
            fast_until: set_to,
        }
    }

    pub fn now(&self) -> Millis {
        self.after(self.set_at.elapsed())
    }

    /// Runs at `speed` at least until `at`, when a call that is placed now has settled.
    pub fn run_fast_until(&mut self, at: Millis) {
        self.set(self.now());
        self.fast_until = self.fast_until.max(at);
    }

    /// Moves the clock forward by hand.
    pub fn advance(&mut self, by: Millis) {
        self.set(self.now().saturating_add(by));
        self.advanced += span(by);
    }

    /// The steady clock: real time since the start plus what the clock was advanced by hand,
    /// for durations that a person waits for at any speed.
    pub fn steady(&self) -> Duration {
        self.started.elapsed() + self.advanced
    }

    /// How long a span of the clock's time takes in real time while the clock runs fast.
    pub fn real(&self, span: Millis) -> Duration {
        self::span(span).div_f64(self.speed)
    }

    fn set(&mut self, to: Millis) {
        self.set_at = Instant::now();
        self.set_to = to;
    }

    fn after(&self, real: Duration) -> Millis {
        let fast_span = self.fast_until.saturating_sub(self.set_to).max(0);
        let fast_real = self.real(fast_span);
        let passed = if real < fast_real {
            whole_millis(real.mul_f64(self.speed)).min(fast_span)
        } else {
            fast_span.saturating_add(whole_millis(real - fast_real))
        };
        self.set_to.saturating_add(passed)
    }
}

fn span(millis: Millis) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

fn whole_millis(duration: Duration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(speed: f64, fast_until: Millis) -> Clock {
        Clock {
            speed,
            started: Instant::now(),
            advanced: Duration::ZERO,
            set_at: Instant::now(),
            set_to: 1_000_000,
            fast_until,
        }
    }

    #[test]
    fn the_clock_runs_in_real_time_while_no_call_is_running() {
        assert_eq!(clock(10.0, 0).after(Duration::from_secs(7)), 1_007_000);
    }

    #[test]
    fn the_clock_runs_fast_until_the_last_call_has_settled() {
        let clock = clock(10.0, 1_060_000);
        assert_eq!(clock.after(Duration::from_secs(3)), 1_030_000);
        assert_eq!(clock.after(Duration::from_secs(6)), 1_060_000);
        assert_eq!(clock.after(Duration::from_secs(16)), 1_070_000);
    }

    #[test]
    fn a_speed_below_one_slows_the_clock_down() {
        assert_eq!(clock(0.5, 1_060_000).after(Duration::from_secs(60)), 1_030_000);
    }

    #[test]
    fn advancing_the_clock_also_advances_the_steady_clock() {
        let mut clock = clock(1.0, 0);
        clock.advance(90_000);
        assert!(clock.now() >= 1_090_000);
        assert!(clock.steady() >= Duration::from_secs(90));
    }
}
