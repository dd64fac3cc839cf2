//! Waiting for a condition, with an end. There is no other way to wait here.

use std::time::{Duration, Instant};

/// How long something may take to happen on a page. Far longer than it does, also
/// on a slow machine: only a failing journey waits so long.
pub const TIMEOUT: Duration = Duration::from_secs(20);
const POLL_INTERVAL: Duration = Duration::from_millis(40);

/// Looks until there is something to see. `Err` is what was there instead.
pub async fn retry<T, E>(
    timeout: Duration,
    mut retry: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    let end = Instant::now() + timeout;
    loop {
        match retry().await {
            Ok(value) => return Ok(value),
            Err(error) if Instant::now() >= end => return Err(error),
            Err(_) => tokio::time::sleep(POLL_INTERVAL).await,
        }
    }
}

/// Waits until `fact` holds and fails the journey when it does not come to.
pub async fn wait_until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let outcome =
        retry(TIMEOUT, async || condition().await.then_some(()).ok_or(String::new())).await;
    assert!(outcome.is_ok(), "it did not come to be that {what}");
}
