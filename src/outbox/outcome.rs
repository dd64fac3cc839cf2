//! What an answer to `POST /v1/call` says about the phone. Decided here alone; the states
//! and the remedies both use it.

use thunderphone::{ApiError, CallId, Error, PlaceStatus, Placed};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Outcome {
    Accepted(CallId),
    /// 202: the call has an id, the carrier has not answered yet.
    Pending(CallId),
    /// This attempt called nobody and cost nothing.
    Refused,
    /// This attempt called nobody: something before the API did not pass it on. That says
    /// nothing about an earlier attempt with the same key.
    NotPassedOn,
    /// 429 by the API: not handled; send it again.
    Throttled,
    /// 502 by the API itself: documented as safe to send again.
    CarrierFault,
    /// 409: the key was used already, perhaps by this very request.
    KeyTaken,
    /// No answer, or one that does not tell: a phone may be ringing.
    Unknown,
}

pub fn outcome(answer: &Result<Placed, Error>) -> Outcome {
    match answer {
        Ok(placed) => match placed.status {
            Some(PlaceStatus::Pending | PlaceStatus::Unknown) => Outcome::Pending(placed.call_id),
            _ => Outcome::Accepted(placed.call_id),
        },
        Err(failure) => outcome_of_failure(failure),
    }
}

pub fn outcome_of_failure(failure: &Error) -> Outcome {
    match failure {
        Error::Unreachable { .. }
        | Error::TimedOut { .. }
        | Error::BackendDown { .. }
        | Error::Unreadable { .. }
        // Even with an error status: the body that names its sender was not read.
        | Error::TooLarge { .. } => Outcome::Unknown,
        Error::NotProxied { status } => outcome_of_foreign_reply(*status),
        Error::Api(refusal) => match refusal.status {
            // This site's proxy answers for itself: it passed nothing on.
            400..=407 | 409..=420 | 422..=499 if refusal.is_from_proxy() => {
                Outcome::NotPassedOn
            }
            409 if !is_caller_id(refusal) => Outcome::KeyTaken,
            429 => Outcome::Throttled,
            502 => Outcome::CarrierFault,
            // A server on the way timed out or got the wrong connection (408, 421), and
            // browsers resend automatically after these. A 405 may answer the GET that a
            // browser makes of a POST after a 302 or 303.
            405 | 408 | 421 => Outcome::Unknown,
            400..=499 => Outcome::Refused,
            _ => Outcome::Unknown,
        },
    }
}

/// Another server answered in the API's place. A static server's own 404 cannot have
/// passed the request on. Behind a success, a redirect or a 405 the API may have dialed.
fn outcome_of_foreign_reply(status: u16) -> Outcome {
    match status {
        405 | 408 | 421 => Outcome::Unknown,
        400..=499 | 501 => Outcome::NotPassedOn,
        _ => Outcome::Unknown,
    }
}

/// A 409 about the caller id has a code or says that a retry cannot help. One about the
/// key has neither (API notes, section 13).
pub fn is_caller_id(refusal: &ApiError) -> bool {
    refusal.code.is_some() || refusal.retryable == Some(false)
}

/// Seconds until the same key may automatically be sent again after a transient error.
/// The pause doubles with each of the `attempts`: 2, 4, 8. After a 429 it is `Retry-After`,
/// but at least a second, because the clocks of a proxy and of the API may differ.
pub fn retry_after_seconds(failure: &Error, attempts: u8) -> u32 {
    match failure.api_error() {
        Some(refusal) if refusal.status == 429 => refusal.retry_after_seconds.unwrap_or(10).max(1),
        _ => 1 << u32::from(attempts.clamp(1, 5)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16) -> Error {
        Error::Api(Box::new(ApiError { status, ..ApiError::default() }))
    }

    #[test]
    fn each_failure_has_one_outcome() {
        use Outcome::*;
        let broken = Error::Unreachable { message: String::new(), may_be_stopped: false };
        let table = [
            (broken, Unknown),
            (Error::TimedOut { after_ms: 30_000 }, Unknown),
            (refused(400), Refused),
            (refused(401), Refused),
            (refused(402), Refused),
            (refused(403), Refused),
            (refused(404), Refused),
            (refused(405), Unknown),
            (refused(408), Unknown),
            (refused(409), KeyTaken),
            (refused(418), Refused),
            (refused(421), Unknown),
            (refused(422), Refused),
            (refused(429), Throttled),
            (refused(500), Unknown),
            (refused(502), CarrierFault),
            (refused(503), Unknown),
            (refused(504), Unknown),
            (Error::NotProxied { status: 200 }, Unknown),
            (Error::NotProxied { status: 301 }, Unknown),
            (Error::NotProxied { status: 302 }, Unknown),
            (Error::NotProxied { status: 303 }, Unknown),
            (Error::NotProxied { status: 404 }, NotPassedOn),
            (Error::NotProxied { status: 405 }, Unknown),
            (Error::NotProxied { status: 501 }, NotPassedOn),
            (Error::NotProxied { status: 530 }, Unknown),
        ];
        for (failure, expected) in table {
            assert_eq!(outcome(&Err(failure.clone())), expected, "{failure:?}");
        }
    }

    #[test]
    fn a_conflict_with_a_code_is_about_the_caller_id() {
        let coded = ApiError { status: 409, code: Some("caller_id".into()), ..ApiError::default() };
        let no_retry = ApiError { status: 409, retryable: Some(false), ..ApiError::default() };
        for refusal in [coded, no_retry] {
            let failure = Error::Api(Box::new(refusal));
            assert_eq!(outcome_of_failure(&failure), Outcome::Refused);
        }
    }

    #[test]
    fn pauses_double_and_a_429_waits_for_its_retry_after() {
        let carrier = refused(502);
        let pauses: Vec<_> = (1..=3).map(|n| retry_after_seconds(&carrier, n)).collect();
        assert_eq!(pauses, [2, 4, 8]);
        for (seconds, expected) in [(None, 10), (Some(0), 1), (Some(30), 30), (Some(3_600), 3_600)]
        {
            let refusal =
                ApiError { status: 429, retry_after_seconds: seconds, ..ApiError::default() };
            assert_eq!(retry_after_seconds(&Error::Api(Box::new(refusal)), 1), expected);
        }
    }
}
