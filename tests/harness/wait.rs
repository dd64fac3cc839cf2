//! Waits for conditions, with a time limit. Tests wait in no other way.

use std::time::{Duration, Instant};

/// How long something may take on a page: far longer than it does on a slow machine.
/// Only a failing test waits so long.
pub const TIMEOUT: Duration = Duration::from_secs(20);
/// Between two tries. Most waits are short and end soon after what they wait for; in long
/// ones the tries would keep the browser busy.
const INTERVALS: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(120));
/// The part of the time waited so far until the next try.
const PATIENCE: u32 = 5;

/// Retries until the action succeeds; at the time limit the last error.
pub async fn retry<T, E>(
    timeout: Duration,
    mut action: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    let start = Instant::now();
    loop {
        match action().await {
            Ok(value) => return Ok(value),
            Err(error) if start.elapsed() >= timeout => return Err(error),
            Err(_) => {
                let (shortest, longest) = INTERVALS;
                let interval = (start.elapsed() / PATIENCE).clamp(shortest, longest);
                tokio::time::sleep(interval).await;
            }
        }
    }
}

/// Waits until the condition holds; fails the test at the time limit.
pub async fn wait_until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let outcome =
        retry(TIMEOUT, async || condition().await.then_some(()).ok_or(String::new())).await;
    assert!(outcome.is_ok(), "timed out waiting until {what}");
}
