//! The application state that every HTTP handler receives.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::config::Config;
use crate::signed_url::SignedUrls;
use crate::state::SandboxState;

/// How often a delayed response checks whether its delay is over.
pub const CHECK_EVERY: Duration = Duration::from_millis(20);

pub type App = Arc<Sandbox>;

pub struct Sandbox {
    pub config: Config,
    pub signed_urls: SignedUrls,
    state: Mutex<SandboxState>,
}

impl Sandbox {
    /// `base_url` is the address the sandbox is reached at, without a trailing slash.
    pub(crate) fn new(config: Config, base_url: String) -> Self {
        Self {
            state: Mutex::new(SandboxState::new(&config)),
            signed_urls: SignedUrls::new(base_url),
            config,
        }
    }

    /// Locks the state. Never hold the guard across an await.
    ///
    /// A poisoned lock is taken over: one request that panicked must not end the
    /// sandbox for all others.
    pub fn state(&self) -> MutexGuard<'_, SandboxState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until this time of the steady clock, which a test may advance meanwhile.
    pub async fn wait_until(&self, until: Duration) {
        loop {
            let left = until.saturating_sub(self.state().clock.steady());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(CHECK_EVERY)).await;
        }
    }
}
