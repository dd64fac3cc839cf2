//! Waiting for a condition, with an end. There is no other way to wait here.

use std::time::{Duration, Instant};

/// How long something may take to happen on a page. Far longer than it does, also
/// on a slow machine: only a failing journey waits so long.
pub const PATIENCE: Duration = Duration::from_secs(20);
const BETWEEN_LOOKS: Duration = Duration::from_millis(40);

/// Looks until there is something to see. `Err` is what was there instead.
pub async fn look<T, E>(
    patience: Duration,
    mut look: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    let end = Instant::now() + patience;
    loop {
        match look().await {
            Ok(seen) => return Ok(seen),
            Err(instead) if Instant::now() >= end => return Err(instead),
            Err(_) => tokio::time::sleep(BETWEEN_LOOKS).await,
        }
    }
}

/// Waits until `fact` holds and fails the journey when it does not come to.
pub async fn until(what: &str, mut fact: impl AsyncFnMut() -> bool) {
    let outcome = look(PATIENCE, async || fact().await.then_some(()).ok_or(String::new())).await;
    assert!(outcome.is_ok(), "it did not come to be that {what}");
}
