//! Everything that can go wrong with a request, named by what happened, and the one
//! function that classifies a reply.
//!
//! Decided by status, content type and shape, never by wording.

use crate::json;
use crate::redact;
use crate::transport::{Reply, TransportError};
use crate::wire::Fields;
use serde_json::Value;

/// An error status with a body the API could have written.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ApiError {
    pub status: u16,
    /// Stable machine code, where the API sends one.
    pub code: Option<String>,
    /// For people: shown, never branched on.
    pub detail: Option<String>,
    /// Messages of single fields, in the API's order; nested names are joined
    /// with dots, `non_field_errors` is the cross-field one.
    pub fields: Vec<(String, String)>,
    /// `false` when repeating the request cannot help.
    pub retryable: Option<bool>,
    pub retry_after_seconds: Option<u32>,
    pub request_id: Option<String>,
    /// The role that the proxy requires, and who has it.
    pub needs: Option<String>,
    pub may: Vec<String>,
    /// The body as it came, for “Details”.
    pub body: String,
}

impl ApiError {
    /// Whether the proxy in front of the API refused it, with a code of its own. The API did
    /// not get the request.
    pub fn is_from_proxy(&self) -> bool {
        self.proxy_code().is_some()
    }

    /// The proxy's code without its prefix.
    pub fn proxy_code(&self) -> Option<&str> {
        self.code.as_deref()?.strip_prefix("proxy_")
    }

    /// Whether the proxy requires a sign-in.
    pub fn is_signed_out(&self) -> bool {
        self.proxy_code() == Some("sign_in")
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Error {
    /// No answer: offline, a dead proxy, a reset. It is unknown whether the request arrived.
    /// If it failed at once while the host answered another request, something such as an
    /// ad blocker may have stopped it.
    Unreachable { message: String, may_be_stopped: bool },
    /// No answer in time. It is unknown whether the request arrived.
    TimedOut { after_ms: u32 },
    /// A page in place of an API reply: the proxy does not pass `/v1` on.
    NotProxied { status: u16 },
    /// The proxy answered, because the API was unreachable or failed.
    BackendDown { status: u16, body: String, request_id: Option<String> },
    /// The API answered with an error.
    Api(Box<ApiError>),
    /// A success that cannot be read. The request may have been carried out.
    Unreadable { status: u16, body: String, request_id: Option<String> },
    /// A reply of more than so many bytes, not read to its end. The request may have been
    /// carried out: the status alone does not show who answered.
    TooLarge { status: u16, limit_bytes: u32 },
}

impl Error {
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::Unreachable { .. } | Error::TimedOut { .. } => None,
            Error::NotProxied { status }
            | Error::BackendDown { status, .. }
            | Error::Unreadable { status, .. }
            | Error::TooLarge { status, .. } => Some(*status),
            Error::Api(api_error) => Some(api_error.status),
        }
    }

    pub fn api_error(&self) -> Option<&ApiError> {
        match self {
            Error::Api(api_error) => Some(&**api_error),
            _ => None,
        }
    }

    /// Whether something in the browser may have stopped the request.
    pub fn may_be_stopped(&self) -> bool {
        matches!(self, Error::Unreachable { may_be_stopped: true, .. })
    }

    /// Whether the answer says that the request did nothing. A server on the way may have
    /// passed it on before it answered 405, 408 or 421.
    pub fn is_refusal(&self) -> bool {
        match self {
            Error::Api(refusal) => {
                matches!(refusal.status, 400..=499) && !matches!(refusal.status, 405 | 408 | 421)
            }
            Error::NotProxied { status } => matches!(status, 400..=404 | 406 | 407),
            _ => false,
        }
    }

    /// Whether the host lacks this path, or does not let this key use it: the answer of an
    /// older or smaller host for an endpoint that it does not have.
    pub fn is_missing_endpoint(&self) -> bool {
        matches!(self.status(), Some(403 | 404 | 405 | 501))
            || matches!(self, Error::NotProxied { .. })
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Unreachable(message) => {
                Error::Unreachable { message, may_be_stopped: false }
            }
            TransportError::Stopped(message) => {
                Error::Unreachable { message, may_be_stopped: true }
            }
            TransportError::TimedOut { after_ms } => Error::TimedOut { after_ms },
            TransportError::Truncated { status } if (200..300).contains(&status) => {
                Error::Unreadable { status, body: String::new(), request_id: None }
            }
            TransportError::Truncated { status } => {
                Error::BackendDown { status, body: String::new(), request_id: None }
            }
            TransportError::TooLarge { status, limit_bytes } => {
                Error::TooLarge { status, limit_bytes }
            }
        }
    }
}

/// Proxy code for “the API answered 401”. Sent as 403, because browsers drop their Basic
/// credentials on a 401.
const KEY_REFUSED: &str = "proxy_key_refused";

/// Turns a reply into its JSON or into what went wrong. Total: every status,
/// content type and body has an answer.
pub fn classify(reply: Reply) -> Result<Value, Error> {
    let Reply { status, content_type, body, retry_after_seconds, request_id, .. } = reply;
    let is_success = (200..300).contains(&status);
    let is_page = content_type.contains("html") || body.trim_start().starts_with('<');
    let mut value = if is_page { None } else { json::from_str_lossy(&body) };
    let was_private = value.as_mut().is_some_and(redact::redact);
    let body = match &value {
        // A page of calls is long, and nobody needs its text.
        Some(_) if is_success => String::new(),
        Some(value) if was_private => value.to_string(),
        Some(_) => body,
        None => redact::redact_text(body),
    };
    match value {
        Some(value) if is_success => return Ok(value),
        Some(value) if value.is_object() => {
            let mut api_error = read_api_error(&value, body);
            // After a 502 of the API nobody was called. One of the proxy says nothing about
            // what the API did.
            if status >= 500 && api_error.is_from_proxy() {
                return Err(Error::BackendDown { status, body: api_error.body, request_id });
            }
            let key_refused = api_error.code.take_if(|code| code == KEY_REFUSED);
            let status = if key_refused.is_some() { 401 } else { status };
            return Err(Error::Api(Box::new(ApiError {
                status,
                retry_after_seconds,
                request_id,
                ..api_error
            })));
        }
        _ => {}
    }
    Err(match status {
        // A single-page app's fallback, or a captive portal, in the API's place.
        _ if is_success && is_page => Error::NotProxied { status },
        // The answer of a static server to a POST.
        405 => Error::NotProxied { status },
        _ if is_success => Error::Unreadable { status, body, request_id },
        // A redirect that was not followed: a login page is in front.
        300..=399 => Error::NotProxied { status },
        // An empty 500 is a dev proxy whose backend is down; HTML with a 5xx is
        // some proxy's own page.
        500..=599 => Error::BackendDown { status, body, request_id },
        // An error page without the API's body, a 404 of a static host among them.
        404 if is_page => Error::NotProxied { status },
        _ => Error::Api(Box::new(ApiError {
            status,
            retry_after_seconds,
            request_id,
            detail: plain(&body, is_page),
            body,
            ..ApiError::default()
        })),
    })
}

fn plain(body: &str, is_page: bool) -> Option<String> {
    let text = body.trim();
    (!is_page && !text.is_empty() && text.len() <= 300).then(|| text.to_owned())
}

fn read_api_error(value: &Value, body: String) -> ApiError {
    let fields = Fields::new(value);
    let detail = fields
        .non_empty("detail")
        .or_else(|| fields.non_empty("message"))
        .or_else(|| fields.non_empty("error"));
    let mut messages = Vec::new();
    if detail.is_none() {
        collect_messages("", value, &mut messages);
    }
    ApiError {
        code: fields.non_empty("code"),
        retryable: fields.bool("retryable"),
        needs: fields.non_empty("needs"),
        may: fields.strs("may"),
        detail,
        fields: messages,
        body,
        ..ApiError::default()
    }
}

/// `{field: [messages]}`, nested as the input is nested.
fn collect_messages(name: &str, value: &Value, messages: &mut Vec<(String, String)>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter() {
                let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                collect_messages(&name, value, messages);
            }
        }
        Value::Array(values) => {
            for value in values {
                collect_messages(name, value, messages);
            }
        }
        Value::Null => {}
        Value::String(text) => messages.push((name.to_owned(), text.clone())),
        other => messages.push((name.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reply(status: u16, content_type: &str, body: &str) -> Reply {
        Reply { status, content_type: content_type.into(), body: body.into(), ..Reply::default() }
    }

    #[track_caller]
    fn check(status: u16, content_type: &str, body: &str, expected: &str) {
        let found = match classify(reply(status, content_type, body)) {
            Ok(_) => "ok",
            Err(Error::Unreachable { .. }) => "unreachable",
            Err(Error::TimedOut { .. }) => "timed out",
            Err(Error::NotProxied { .. }) => "not proxied",
            Err(Error::BackendDown { .. }) => "backend down",
            Err(Error::Api(_)) => "refused",
            Err(Error::Unreadable { .. }) => "unreadable",
            Err(Error::TooLarge { .. }) => "too large",
        };
        assert_eq!(found, expected, "{status} {content_type} {body}");
    }

    #[test]
    fn a_refused_key_reads_the_same_with_a_proxy_and_without() {
        let said = |status, body| match classify(reply(status, "application/json", body)) {
            Err(Error::Api(api_error)) => (api_error.status, api_error.code),
            other => panic!("{other:?}"),
        };
        let key = (401, None);
        assert_eq!(said(401, "{\"detail\": \"x\"}"), key);
        assert_eq!(said(403, "{\"detail\": \"x\", \"code\": \"proxy_key_refused\"}"), key);
        let other = (403, Some("proxy_cross_site".to_owned()));
        assert_eq!(said(403, "{\"detail\": \"x\", \"code\": \"proxy_cross_site\"}"), other);
    }

    #[test]
    fn each_reply_has_its_class() {
        const JSON: &str = "application/json";
        const HTML: &str = "text/html; charset=utf-8";
        check(200, JSON, "{}", "ok");
        check(201, "", "{\"call_id\": 1}", "ok");
        check(200, HTML, "<!doctype html>", "not proxied");
        check(200, JSON, "<html>", "not proxied");
        check(200, JSON, "{\"call_id\": 98", "unreadable");
        check(201, JSON, "", "unreadable");
        check(405, "", "", "not proxied");
        check(405, JSON, "{\"detail\": \"Method not allowed.\"}", "refused");
        check(404, HTML, "<h1>Not found</h1>", "not proxied");
        check(404, JSON, "{\"detail\": \"Not found.\"}", "refused");
        check(302, HTML, "", "not proxied");
        check(500, "", "", "backend down");
        check(500, JSON, "{\"detail\": \"Internal server error.\"}", "refused");
        check(502, HTML, "<h1>Bad gateway</h1>", "backend down");
        check(502, JSON, "{\"detail\": \"x\"}", "refused");
        check(504, "text/plain", "upstream timed out", "backend down");
        const PROXYS: &str = "{\"detail\": \"x\", \"code\": \"proxy_x\"}";
        for status in [500, 502, 504] {
            check(status, JSON, PROXYS, "backend down");
        }
        for status in [401, 403, 404, 413, 415, 429] {
            check(status, JSON, PROXYS, "refused");
        }
        check(429, "text/plain", "slow down", "refused");
        check(418, JSON, "[1]", "refused");
        check(401, HTML, "<h1>Login</h1>", "refused");
    }

    #[test]
    fn only_an_answer_of_the_api_says_that_nothing_was_done() {
        let api = |status| Error::Api(Box::new(ApiError { status, ..ApiError::default() }));
        for status in [400, 401, 403, 404, 409, 422, 429] {
            assert!(api(status).is_refusal(), "{status}");
        }
        for status in [405, 408, 421, 500, 502, 503] {
            assert!(!api(status).is_refusal(), "{status}");
        }
        let unreachable = Error::Unreachable { message: String::new(), may_be_stopped: false };
        let unreadable = Error::Unreadable { status: 201, body: String::new(), request_id: None };
        for failure in [unreachable, unreadable, Error::TimedOut { after_ms: 1 }] {
            assert!(!failure.is_refusal(), "{failure:?}");
        }
    }

    #[test]
    fn field_messages_keep_their_names() {
        let body = r#"{"to_number": ["Bad.", "Worse."], "config": {"prompt": ["Empty."]}, "non_field_errors": "Both."}"#;
        let Err(Error::Api(api_error)) = classify(reply(400, "application/json", body)) else {
            panic!("a 400 is an API error");
        };
        assert_eq!(api_error.detail, None);
        let mut fields = api_error.fields;
        fields.sort();
        assert_eq!(
            fields,
            [
                ("config.prompt", "Empty."),
                ("non_field_errors", "Both."),
                ("to_number", "Bad."),
                ("to_number", "Worse.")
            ]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
        );
    }

    #[test]
    fn a_truncated_success_is_never_an_error_of_placing() {
        assert!(matches!(
            Error::from(TransportError::Truncated { status: 201 }),
            Error::Unreadable { .. }
        ));
        assert!(matches!(
            Error::from(TransportError::Truncated { status: 502 }),
            Error::BackendDown { .. }
        ));
    }

    #[test]
    fn a_reply_beyond_the_limit_is_too_large_whatever_its_status() {
        for status in [200, 201, 400, 404, 500] {
            let error = Error::from(TransportError::TooLarge { status, limit_bytes: 9 });
            assert_eq!(error, Error::TooLarge { status, limit_bytes: 9 });
            assert_eq!(error.status(), Some(status));
        }
    }

    proptest! {
        #[test]
        fn every_reply_has_an_answer(status in 100u16..600, content_type in "[a-z/; =-]{0,30}", body in "\\PC{0,200}") {
            let answer = classify(reply(status, &content_type, &body));
            if !(200..300).contains(&status) {
                prop_assert!(answer.is_err());
            }
        }
    }
}
