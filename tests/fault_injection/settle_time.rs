//! Measures how long a placement takes to settle, against the limit of 10 s.

use callboard::outbox::{Placement, State};
use tokio::time::{Duration, Instant};

#[derive(Clone, Copy, Default)]
pub struct SettleTimer {
    /// As last stored.
    state: Option<State>,
    /// When it became unknown in the tab that owns it or, if it never did, when its last
    /// retry was scheduled.
    open_since: Option<Instant>,
    /// When it was sent after that. If it never was unknown, the rest is the wait for a
    /// response, which does not count.
    sent_at: Option<Instant>,
    settled_at: Option<Instant>,
    was_unknown: bool,
}

impl SettleTimer {
    /// Records what was stored in place of `before`.
    pub fn record(&mut self, before: Option<&Placement>, now: &Placement) {
        let is_other_tab = before.is_some_and(|before| before.owner != now.owner);
        let is_reopened = before.is_some_and(Placement::is_settled) && !now.is_settled();
        if is_other_tab || is_reopened {
            *self = SettleTimer::default();
        }
        self.state = Some(now.state);
        match now.state {
            State::Unknown if !self.was_unknown => {
                self.was_unknown = true;
                self.open_since = Some(Instant::now());
                self.sent_at = None;
            }
            State::RetryAllowed if !self.was_unknown => {
                self.open_since = Some(Instant::now());
                self.sent_at = None;
            }
            State::Sent if !self.was_unknown => self.sent_at = Some(Instant::now()),
            _ if now.is_settled() && self.settled_at.is_none() => {
                self.settled_at = Some(Instant::now());
            }
            _ => {}
        }
    }

    /// Restarts the measurement: the user had to act before anything could go on.
    pub fn restart(&mut self) {
        self.open_since = self.open_since.map(|_| Instant::now());
    }

    pub fn is_open(&self) -> bool {
        self.state.is_some() && self.settled_at.is_none()
    }

    /// How long it took after everything was healthy again. `None` if it is not settled.
    pub fn settle_time(&self, healthy_at: Instant) -> Option<Duration> {
        let settled = match self.state {
            Some(_) => self.settled_at?,
            None => return Some(Duration::ZERO),
        };
        let open = self.open_since.unwrap_or(settled);
        Some(self.sent_at.unwrap_or(settled).saturating_duration_since(open.max(healthy_at)))
    }
}
