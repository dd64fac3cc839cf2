//! The well-known numbers whose response is lost: how, and for how long.
//!
//! A browser retries a request automatically, within milliseconds, when the connection breaks
//! or the response is 408 or 421. Nobody would see a number that fails only once, so each
//! keeps failing for some seconds. These are real seconds, at any speed of the clock, because
//! a person is watching.

use std::time::Duration;

use axum::http::StatusCode;

use crate::decisions::detail;
use crate::fault::{Failure, Fault};
use crate::scripts::Script;

#[derive(Clone, Copy)]
pub struct NumberFaults {
    /// The failure that replaces processing the request, and for how long, counted from
    /// the first request with its key.
    pub before: Option<(Failure, Duration)>,
    /// The failure of every response about the call, and for how long, counted from the
    /// dial. The response to the request that dials fails in any case.
    pub after: Option<(Failure, Duration)>,
    /// How long after the dial the call appears in the list of calls.
    pub listed_after: Duration,
    /// How long after the dial the call itself is no longer 404.
    pub found_after: Duration,
}

/// Longer than any browser keeps retrying automatically, and no longer than the shortest wait
/// of a client that retries.
const BROWSER_RETRIES: Duration = Duration::from_secs(2);
const ONLY_ONCE: Duration = Duration::ZERO;

const NONE: NumberFaults = NumberFaults {
    before: None,
    after: None,
    listed_after: Duration::ZERO,
    found_after: Duration::ZERO,
};

impl NumberFaults {
    pub fn for_script(script: Option<Script>) -> Self {
        let Some(script) = script else { return NONE };
        match script {
            Script::Stall => after(Failure::Stall, ONLY_ONCE),
            Script::ClosedConnection => after(Failure::Drop, ONLY_ONCE),
            Script::MalformedResponse => after(Failure::Malformed, ONLY_ONCE),
            Script::DroppedBefore => before(Failure::Drop, seconds(5)),
            Script::CaptivePortal => before(Failure::PortalPage, seconds(5)),
            Script::ServerFaultAfter => like("500_after"),
            Script::ProviderFaultAfter => like("502_after"),
            Script::ProxyPageAfter => like("html_after"),
            Script::TimeoutAfter => like("408_after"),
            Script::MisdirectedAfter => like("421_after"),
            Script::ResetAfter => like("reset_after"),
            Script::CutOff => like("truncated_201"),
            // Unreadable forever, so that only the list shows the call.
            Script::ListedLate => NumberFaults {
                listed_after: seconds(20),
                ..after(Failure::Malformed, Duration::MAX)
            },
            Script::FoundLate => NumberFaults { found_after: seconds(10), ..NONE },
            Script::StillHandled => {
                after(Failure::ApiError(StatusCode::CONFLICT, detail::IN_FLIGHT), seconds(5))
            }
            Script::Outage => NumberFaults {
                listed_after: seconds(8),
                found_after: seconds(8),
                ..after(Failure::Drop, seconds(8))
            },
            _ => NONE,
        }
    }
}

fn before(failure: Failure, lasts: Duration) -> NumberFaults {
    NumberFaults { before: Some((failure, lasts)), ..NONE }
}

fn after(failure: Failure, lasts: Duration) -> NumberFaults {
    NumberFaults { after: Some((failure, lasts)), ..NONE }
}

/// The fault of this name, for as long as browsers retry.
fn like(name: &str) -> NumberFaults {
    let failure = Fault::named(name).map(|fault| fault.failure);
    NumberFaults { after: failure.map(|failure| (failure, BROWSER_RETRIES)), ..NONE }
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}
