//! Waits for conditions, with a time limit. Tests wait in no other way.

use std::time::{Duration, Instant};

/// How long something may take on a page: far longer than it does on a slow machine.
/// Only a failing test waits so long.
pub const TIMEOUT: Duration = Duration::from_secs(20);
/// Between two tries: a fifth of the time waited so far, from the one to the other. Most waits
/// are short and should end soon; in long ones the tries would keep the browser busy.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(120);

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
                let pause = (start.elapsed() / 5).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
                tokio::time::sleep(pause).await;
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
