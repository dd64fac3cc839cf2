//! What an endpoint answers: the last part of its URL's path says it, as a well-known number
//! says what becomes of a call.

/// Why a delivery fails, as the API names it.
pub const CAUSES: [&str; 6] = ["connection", "dns", "http_error", "other", "timeout", "tls"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// It answers with this status.
    Status(u16),
    /// It gives no answer. `None`: the API does not say why.
    Silent(Option<&'static str>),
}

impl Receiver {
    /// `…/503` answers 503, and `…/dns` is not found. Any other URL answers 200.
    pub fn at(url: &str) -> Self {
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let last = path.rsplit('/').next().unwrap_or_default();
        if let Some(cause) = CAUSES.into_iter().find(|cause| *cause == last) {
            return Self::of_cause(cause);
        }
        let status = last.parse().ok().filter(|status| (200..600).contains(status));
        Self::Status(status.unwrap_or(200))
    }

    /// A receiver that fails for one of [`CAUSES`].
    pub fn of_cause(cause: &'static str) -> Self {
        if cause == "http_error" { Self::Status(500) } else { Self::Silent(Some(cause)) }
    }

    pub fn accepts(self) -> bool {
        matches!(self, Self::Status(200..300))
    }

    pub fn http_status(self) -> Option<u16> {
        match self {
            Self::Status(status) => Some(status),
            Self::Silent(_) => None,
        }
    }

    /// Why it fails. `None` also when nobody knows.
    pub fn cause(self) -> Option<&'static str> {
        match self {
            Self::Status(_) => (!self.accepts()).then_some("http_error"),
            Self::Silent(cause) => cause,
        }
    }

    /// What a test reports; empty when it was accepted.
    pub fn error(self) -> String {
        match self {
            Self::Status(_) if self.accepts() => String::new(),
            Self::Status(status) => format!("The endpoint answered {status}."),
            Self::Silent(Some(cause)) => format!("The endpoint gave no answer: {cause}."),
            Self::Silent(None) => "The endpoint gave no answer.".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_url_says_what_is_answered() {
        let check =
            |url: &str, expected: Receiver| assert_eq!(Receiver::at(url), expected, "{url}");
        check("https://example.com", Receiver::Status(200));
        check("https://example.com/hook?status=503", Receiver::Status(200));
        check("https://example.com/hook/503?a=b", Receiver::Status(503));
        check("https://example.com/7", Receiver::Status(200));
        check("http://localhost:8080/204", Receiver::Status(204));
        check("https://example.com/tls", Receiver::Silent(Some("tls")));
        check("https://example.com/http_error", Receiver::Status(500));
    }
}
