//! Every way in which placing a call can fail on the wire, and its name.

use axum::http::StatusCode;

use crate::decisions::detail;

/// One fault: when it strikes, and what happens then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its name in `POST /sandbox/faults`. Tests use these names, so they must not change.
    pub name: &'static str,
    pub moment: Moment,
    pub failure: Failure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The request has been read and is dropped: no key is looked up, nothing is dialed.
    Before,
    /// The request is processed as without a fault, and then its response fails.
    After,
}

/// What a client sees instead of the whole response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The connection closes without a byte.
    Drop,
    /// The connection is reset, or closes where there is no TCP.
    Reset,
    /// The connection stays open and no byte arrives.
    Stall,
    /// An error response of the API: status and `detail`.
    ApiError(StatusCode, &'static str),
    /// 429 with `Retry-After`, one second unless the setting says otherwise.
    Throttled,
    /// 429 with a date in `Retry-After`, [`DATE_SECONDS`] from now.
    ThrottledUntil,
    /// 502 with the HTML page of a proxy.
    ProxyPage,
    /// 200 with the HTML page of a captive portal.
    PortalPage,
    /// 202 with the call's id and `pending`. A response that names no call is sent as it
    /// is.
    Pending,
    /// The whole head of the response and half of its body; then the connection closes.
    Truncated,
    /// A complete response whose body is half of the JSON.
    Malformed,
}

/// Long enough for a countdown to be seen, and shorter than clients wait by themselves.
pub const DATE_SECONDS: i64 = 3;

use Moment::{After, Before};

const REQUEST_TIMEOUT: Failure = Failure::ApiError(StatusCode::REQUEST_TIMEOUT, detail::TIMED_OUT);
const MISDIRECTED: Failure =
    Failure::ApiError(StatusCode::MISDIRECTED_REQUEST, detail::MISDIRECTED);
const FORBIDDEN: Failure = Failure::ApiError(StatusCode::FORBIDDEN, detail::ROLE);
const NOT_FOUND: Failure = Failure::ApiError(StatusCode::NOT_FOUND, detail::NOT_FOUND);
const SERVER_FAULT: Failure =
    Failure::ApiError(StatusCode::INTERNAL_SERVER_ERROR, detail::SERVER_FAULT);
const PROVIDER: Failure = Failure::ApiError(StatusCode::BAD_GATEWAY, detail::PROVIDER);
const UNAVAILABLE: Failure =
    Failure::ApiError(StatusCode::SERVICE_UNAVAILABLE, detail::UNAVAILABLE);
const GATEWAY_TIMEOUT: Failure =
    Failure::ApiError(StatusCode::GATEWAY_TIMEOUT, detail::GATEWAY_TIMEOUT);

impl Fault {
    pub const ALL: [Self; 27] = [
        Self::new("drop_before", Before, Failure::Drop),
        Self::new("drop_after", After, Failure::Drop),
        Self::new("reset_before", Before, Failure::Reset),
        Self::new("reset_after", After, Failure::Reset),
        Self::new("stall_before", Before, Failure::Stall),
        Self::new("stall_after", After, Failure::Stall),
        Self::new("408_before", Before, REQUEST_TIMEOUT),
        Self::new("408_after", After, REQUEST_TIMEOUT),
        Self::new("421_before", Before, MISDIRECTED),
        Self::new("421_after", After, MISDIRECTED),
        Self::new("500_before", Before, SERVER_FAULT),
        Self::new("500_after", After, SERVER_FAULT),
        Self::new("502_before", Before, PROVIDER),
        Self::new("502_after", After, PROVIDER),
        Self::new("503_before", Before, UNAVAILABLE),
        Self::new("503_after", After, UNAVAILABLE),
        Self::new("504_before", Before, GATEWAY_TIMEOUT),
        Self::new("504_after", After, GATEWAY_TIMEOUT),
        Self::new("html_before", Before, Failure::ProxyPage),
        Self::new("html_after", After, Failure::ProxyPage),
        Self::new("429_before", Before, Failure::Throttled),
        Self::new("429_date_before", Before, Failure::ThrottledUntil),
        Self::new("202", After, Failure::Pending),
        Self::new("truncated_201", After, Failure::Truncated),
        Self::new("malformed_201", After, Failure::Malformed),
        Self::new("html_200", After, Failure::PortalPage),
        Self::new("html_200_before", Before, Failure::PortalPage),
    ];

    /// Faults that only a request with a name of its own may have. A client takes them for what
    /// the API decides, not for a failure on the way.
    pub const REFUSALS: [Self; 2] =
        [Self::new("403_before", Before, FORBIDDEN), Self::new("404_before", Before, NOT_FOUND)];

    const fn new(name: &'static str, moment: Moment, failure: Failure) -> Self {
        Self { name, moment, failure }
    }

    /// The fault of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name == name)
    }

    /// The failure, if the fault strikes before processing.
    pub fn before(self) -> Option<Failure> {
        (self.moment == Before).then_some(self.failure)
    }

    /// The failure, if the fault strikes after processing.
    pub fn after(self) -> Option<Failure> {
        (self.moment == After).then_some(self.failure)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_fault_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Fault::ALL.iter().map(|fault| fault.name).collect();
        assert_eq!(names.len(), Fault::ALL.len());
        for fault in Fault::ALL {
            assert_eq!(Fault::named(fault.name), Some(fault));
        }
        assert_eq!(Fault::named("none"), None);
    }

    #[test]
    fn the_name_of_a_fault_says_when_it_strikes() {
        for Fault { name, moment, .. } in Fault::ALL {
            assert_eq!(moment == Moment::Before, name.ends_with("_before"), "{name}");
        }
    }
}
