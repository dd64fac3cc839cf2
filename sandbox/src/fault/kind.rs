//! Every way in which placing a call can fail on the wire, and its word.

use axum::http::StatusCode;

use crate::decisions::detail;

/// One entry of a list of faults: when it strikes, and what happens then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// As it is written in `POST /sandbox/faults`. Tests are written in these words,
    /// so they stay.
    pub word: &'static str,
    pub moment: Moment,
    pub failure: Failure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The request has been read and is thrown away: no key is looked up, nothing is
    /// dialled.
    Before,
    /// The request is processed exactly as without a fault; then its answer fails.
    After,
}

/// What a client sees instead of the answer, or of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The connection closes without a byte.
    Drop,
    /// The same with a TCP reset, where there is TCP.
    Reset,
    /// The connection stays open and nothing comes.
    Stall,
    /// The API's own way to say no.
    Refused(StatusCode, &'static str),
    /// 429 with `Retry-After`, one second unless the setting says otherwise.
    Throttled,
    /// The same until a date, [`DATE_SECONDS`] from now.
    ThrottledUntil,
    /// 502 with the HTML page of a proxy.
    ProxyPage,
    /// 200 with the HTML page of a captive portal.
    PortalPage,
    /// 202 with the call's id and `pending`, when the request has led to a call; an
    /// answer about no call goes out as it is.
    Pending,
    /// The whole answer's head, half of its body, and the connection closes.
    Truncated,
    /// A complete answer around half of the JSON.
    Malformed,
}

/// Long enough to be seen counting, and shorter than what clients wait untold.
pub const DATE_SECONDS: i64 = 3;

use Moment::{After, Before};

const REQUEST_TIMEOUT: Failure = Failure::Refused(StatusCode::REQUEST_TIMEOUT, detail::TIMED_OUT);
const MISDIRECTED: Failure = Failure::Refused(StatusCode::MISDIRECTED_REQUEST, detail::MISDIRECTED);
const SERVER_FAULT: Failure =
    Failure::Refused(StatusCode::INTERNAL_SERVER_ERROR, detail::SERVER_FAULT);
const PROVIDER: Failure = Failure::Refused(StatusCode::BAD_GATEWAY, detail::PROVIDER);
const UNAVAILABLE: Failure = Failure::Refused(StatusCode::SERVICE_UNAVAILABLE, detail::UNAVAILABLE);
const GATEWAY_TIMEOUT: Failure =
    Failure::Refused(StatusCode::GATEWAY_TIMEOUT, detail::GATEWAY_TIMEOUT);

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

    const fn new(word: &'static str, moment: Moment, failure: Failure) -> Self {
        Self { word, moment, failure }
    }

    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.word == word)
    }

    pub fn before(self) -> Option<Failure> {
        (self.moment == Before).then_some(self.failure)
    }

    pub fn after(self) -> Option<Failure> {
        (self.moment == After).then_some(self.failure)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_word_means_one_fault() {
        let words: BTreeSet<_> = Fault::ALL.iter().map(|fault| fault.word).collect();
        assert_eq!(words.len(), Fault::ALL.len());
        for fault in Fault::ALL {
            assert_eq!(Fault::named(fault.word), Some(fault));
        }
        assert_eq!(Fault::named("none"), None);
    }

    #[test]
    fn a_word_says_when_its_fault_strikes() {
        for Fault { word, moment, .. } in Fault::ALL {
            assert_eq!(moment == Moment::Before, word.ends_with("_before"), "{word}");
        }
    }
}
