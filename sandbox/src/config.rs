//! The settings a sandbox starts with.

use crate::account::AccountSetting;

#[derive(Clone, Debug)]
pub struct Config {
    /// How many seconds of the sandbox's clock pass in one real second while a call is
    /// running. Greater than 0.
    pub speed: f64,
    /// The minute of today, UTC, at which the clock starts; `None`: now. So that a callee's
    /// hour does not depend on when a test runs.
    pub minute: Option<u32>,
    /// How many past calls exist at the start.
    pub history: usize,
    /// Seed of the history and of all random ids.
    pub seed: u64,
    /// Whether the newest of the past calls lasted three hours.
    pub long_call: bool,
    /// How many calls are always in progress, up to 500.
    pub live: usize,
    /// Serve only `POST /v1/call` and `GET /v1/calls/{id}`.
    pub minimal: bool,
    /// The account at the start.
    pub account: AccountSetting,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            speed: 1.0,
            minute: None,
            history: 250,
            seed: 1,
            long_call: false,
            live: 0,
            minimal: false,
            account: AccountSetting::default(),
        }
    }
}
