//! The well-known numbers that lose an answer: which way, and for how long.
//!
//! A browser sends a request again by itself, within milliseconds, when its
//! connection breaks or a 408 or 421 comes. A number whose answer failed only once
//! would never be seen to fail, so each goes on failing for a while: in real
//! seconds, because a person is watching, at any speed of the clock.

use std::time::Duration;

use axum::http::StatusCode;

use crate::decisions::detail;
use crate::fault::{Failure, Fault};
use crate::scripts::Script;

#[derive(Clone, Copy)]
pub struct Trouble {
    /// Instead of processing the request, from the first one with its key on.
    pub before: Option<(Failure, Duration)>,
    /// Of every answer about the call, from the dial on. That of the request that
    /// dials fails in any case.
    pub after: Option<(Failure, Duration)>,
    /// From the dial to when the list of calls has it.
    pub listed_after: Duration,
    /// From the dial to when the call is no longer 404.
    pub found_after: Duration,
}

/// Longer than any browser goes on sending its copies, and no longer than a client
/// that asks again by itself waits at least.
const COPIES: Duration = Duration::from_secs(2);
const ONLY_ONCE: Duration = Duration::ZERO;

const NONE: Trouble = Trouble {
    before: None,
    after: None,
    listed_after: Duration::ZERO,
    found_after: Duration::ZERO,
};

impl Trouble {
    pub fn of(script: Option<Script>) -> Self {
        let Some(script) = script else { return NONE };
        match script {
            Script::Stall => after(Failure::Stall, ONLY_ONCE),
            Script::ClosedConnection => after(Failure::Drop, ONLY_ONCE),
            Script::MalformedReply => after(Failure::Malformed, ONLY_ONCE),
            Script::DroppedBefore => before(Failure::Drop, seconds(5)),
            Script::CaptivePortal => before(Failure::PortalPage, seconds(5)),
            Script::ServerFaultAfter => like("500_after"),
            Script::ProviderFaultAfter => like("502_after"),
            Script::ProxyPageAfter => like("html_after"),
            Script::TimeoutAfter => like("408_after"),
            Script::MisdirectedAfter => like("421_after"),
            Script::ResetAfter => like("reset_after"),
            Script::CutOff => like("truncated_201"),
            // Unreadable for good, so that only the list tells.
            Script::ListedLate => {
                Trouble { listed_after: seconds(20), ..after(Failure::Malformed, Duration::MAX) }
            }
            Script::FoundLate => Trouble { found_after: seconds(10), ..NONE },
            Script::StillHandled => {
                after(Failure::Refused(StatusCode::CONFLICT, detail::IN_FLIGHT), seconds(5))
            }
            Script::Outage => Trouble {
                listed_after: seconds(8),
                found_after: seconds(8),
                ..after(Failure::Drop, seconds(8))
            },
            _ => NONE,
        }
    }
}

fn before(failure: Failure, lasts: Duration) -> Trouble {
    Trouble { before: Some((failure, lasts)), ..NONE }
}

fn after(failure: Failure, lasts: Duration) -> Trouble {
    Trouble { after: Some((failure, lasts)), ..NONE }
}

/// As the fault of that word, for as long as copies may come.
fn like(word: &str) -> Trouble {
    let failure = Fault::named(word).map(|fault| fault.failure);
    Trouble { after: failure.map(|failure| (failure, COPIES)), ..NONE }
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}
