//! Whether a phone may be ringing: the first question about every failure to
//! place a call.

use thunderphone::{Failure, Refusal};

/// What is known about the fate of a placement that did not succeed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The API refused: nobody was called, nothing was charged.
    NothingDialled,
    /// The documented transient fault: the same key may be sent again at once.
    RetryWithSameKey,
    /// A phone may be ringing. Never shown as a failure, never a new key by
    /// itself.
    Unknown,
}

/// Decides by status alone what a failure says about dialling.
pub fn verdict(failure: &Failure) -> Verdict {
    match failure {
        Failure::Unreachable { .. }
        | Failure::TimedOut { .. }
        | Failure::BackendDown { .. }
        | Failure::Unreadable { .. }
        | Failure::TooLarge { .. } => Verdict::Unknown,
        // A page with a success status may hide an answer; a 405, a redirect or
        // a static host's 404 cannot have passed the request on.
        Failure::NotProxied { status } if *status < 300 => Verdict::Unknown,
        Failure::NotProxied { .. } => Verdict::NothingDialled,
        Failure::Refused(refusal) => match refusal.status {
            // A proxy gave up waiting, or the connection was mixed up: browsers
            // resend on these by themselves.
            408 | 421 => Verdict::Unknown,
            // The key was used: for this very press, perhaps.
            409 if !is_caller_id(refusal) => Verdict::Unknown,
            502 | 429 => Verdict::RetryWithSameKey,
            400..=499 => Verdict::NothingDialled,
            _ => Verdict::Unknown,
        },
    }
}

/// Seconds until the same key may be sent again by itself, after an answer with
/// that verdict; `attempts` is how often it was sent. Twice as long each time:
/// 2, 4, 8. A throttled one waits as long as it was asked to, and never not at all:
/// the clocks of a proxy and of an API may differ.
pub fn retry_after_seconds(failure: &Failure, attempts: u8) -> u32 {
    match failure.refusal() {
        Some(refusal) if refusal.status == 429 => refusal.retry_after_seconds.unwrap_or(10).max(1),
        _ => 1 << u32::from(attempts.clamp(1, 5)),
    }
}

/// A 409 about the caller id carries a code and says that repeating is no use;
/// one about the key carries neither (API notes, section 13).
pub(super) fn is_caller_id(refusal: &Refusal) -> bool {
    refusal.code.is_some() || refusal.retryable == Some(false)
}
