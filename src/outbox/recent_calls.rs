//! The organization's calls to one number, by the list of calls, to count them.

use super::lookup::CHECK_TIMEOUT_MS;
use super::reconciliation::is_same_number;
use thunderphone::{Call, CallId, CallQuery, Client, Direction, Timestamp, Transport};

const PAGE: u32 = 100;
/// More calls than any cap.
const PAGES: u32 = 10;

/// The calls to this number since then, by anyone, with their starts in milliseconds. What
/// the list does not tell is left out.
pub async fn query<D: Transport>(
    client: Client<D>,
    to_number: &str,
    since: Timestamp,
) -> Vec<(CallId, i64)> {
    let client = client.with_timeout(CHECK_TIMEOUT_MS);
    let mut calls: Vec<(CallId, i64)> = Vec::new();
    for page in 0..PAGES {
        let query = CallQuery {
            to_number: to_number.to_owned(),
            start_date: since.to_string(),
            limit: PAGE,
            offset: page * PAGE,
            ..CallQuery::default()
        };
        let Ok(page) = client.calls(&query).await else { break };
        let is_last = page.calls.len() < PAGE as usize;
        for call in page.calls.iter().filter(|call| is_to(call, to_number)) {
            // A call without a start began after `since`, or the list ignores that.
            let start = call.start_time.unwrap_or(since).0;
            if start >= since.0 && !calls.iter().any(|(id, _)| *id == call.call_id) {
                calls.push((call.call_id, start));
            }
        }
        if is_last {
            break;
        }
    }
    calls
}

fn is_to(call: &Call, to_number: &str) -> bool {
    let rang =
        !matches!(call.direction, Some(Direction::Inbound | Direction::Test | Direction::Web));
    rang && call.to_number.as_deref().is_some_and(|to| is_same_number(to, to_number))
}
