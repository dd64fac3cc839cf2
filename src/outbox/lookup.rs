//! Looks a placement up in the list of calls.

use super::entries::Command;
use super::env::Env;
use super::pace::Check;
use super::placement::Placement;
use super::reconciliation::{Evidence, Lookup};
use thunderphone::{CallId, CallQuery, Error};

/// How long reconciliation waits for an answer: it is better to retry a stalled server
/// than to wait for it.
pub const CHECK_TIMEOUT_MS: u32 = 5_000;
/// Rows per page: enough for the calls of the last minutes.
const PAGE: u32 = 20;
/// More pages would prove nothing more.
const PAGES: usize = 3;

/// Queries the list for this placement. Sends nothing.
pub async fn query<E: Env>(env: &E, placement: &Placement) -> Lookup {
    let others = others(env).await;
    let mut evidence = Evidence::default();
    for page in 0..PAGES {
        // What belongs together is not interrupted: others wait the longer.
        if page > 0 {
            let _ = env.book(Check::LookUp, 0).await;
        }
        let query = CallQuery {
            to_number: placement.to_number.clone(),
            limit: PAGE,
            offset: evidence.offset(),
            ..CallQuery::default()
        };
        match env.client().with_timeout(CHECK_TIMEOUT_MS).calls(&query).await {
            Ok(page) => evidence.add(page),
            Err(failure) => return unlisted(&failure),
        }
        if !evidence.wants_more(placement, &others) {
            break;
        }
    }
    evidence.lookup(placement, &others)
}

/// The calls that other placements became.
async fn others<E: Env>(env: &E) -> Vec<CallId> {
    let read = env.execute(Command::Read).await;
    read.map(|(outbox, _)| outbox.placements().filter_map(Placement::call_id).collect())
        .unwrap_or_default()
}

/// Whether a failed lookup means that the host has no list, or is worth a retry.
fn unlisted(failure: &Error) -> Lookup {
    match failure {
        Error::Api(refusal) if matches!(refusal.status, 403 | 404 | 405 | 501) => Lookup::NoList,
        // A static host's own 404. With a success status it is a login page on the way.
        Error::NotProxied { status } if *status >= 400 => Lookup::NoList,
        _ => Lookup::Silent,
    }
}
