//! A gateway that speaks OpenID Connect, such as oauth2-proxy (with `--set-xauthrequest`,
//! `--reverse-proxy` and `--skip-provider-button`). It answers `/oauth2/auth` with 202 and the
//! name, or with 401. Its own pages are below `/oauth2/`.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, Version, header};
use axum::response::{IntoResponse, Response};

use crate::error_response::{Refusal, error_response};
use crate::headers::remove_hop_by_hop;
use crate::roles::Person;
use crate::upstream::HttpClient;

/// For one answer of the gateway's.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the sign-in's own pages get of a request; `*` stands for any end of a name.
const FOR_THE_SIGN_IN: [&str; 9] = [
    "accept*",
    "content-*",
    "cookie",
    "host",
    "if-*",
    "origin",
    "referer",
    "sec-fetch-*",
    "user-agent",
];

pub(crate) enum Answer {
    Known(Person, Vec<HeaderValue>),
    SignedOut(Vec<HeaderValue>),
    /// The gateway knows the person and does not let them in: its own page.
    Refused(Response),
    Down,
}

pub(crate) struct Oidc {
    /// `http://127.0.0.1:4180`.
    address: String,
    client: HttpClient,
}

impl Oidc {
    pub(crate) fn new(address: String, client: HttpClient) -> Self {
        Self { address, client }
    }

    /// Asks who makes this request. The gateway learns the cookies, not what is asked for: the
    /// list's filters contain phone numbers.
    pub(crate) async fn ask(&self, request: &Parts, address: &str) -> Answer {
        let mut headers = HeaderMap::new();
        for name in [header::COOKIE, header::HOST, header::USER_AGENT] {
            for value in request.headers.get_all(&name) {
                headers.append(name.clone(), value.clone());
            }
        }
        add_forwarded(&mut headers, &request.headers, address);
        let path = PathAndQuery::from_static("/oauth2/auth");
        let Some(response) = self.send(Method::GET, &path, headers, Body::empty()).await else {
            return Answer::Down;
        };
        let cookies = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
        match response.status() {
            // Not 200: a wrong address may answer that to everything.
            StatusCode::ACCEPTED => Answer::Known(person(response.headers()), cookies),
            StatusCode::UNAUTHORIZED => Answer::SignedOut(cookies),
            StatusCode::FORBIDDEN => Answer::Refused(response),
            _ => Answer::Down,
        }
    }

    /// One of its own pages, files or forms. Whatever the browser claims about its user or its
    /// way here does not reach the gateway, which would believe it.
    pub(crate) async fn page(&self, request: Request, address: &str) -> Response {
        let (parts, body) = request.into_parts();
        let mut headers = HeaderMap::new();
        for (name, value) in &parts.headers {
            let is_kept = FOR_THE_SIGN_IN.iter().any(|kept| match kept.strip_suffix('*') {
                Some(start) => name.as_str().starts_with(start),
                None => name == kept,
            });
            if is_kept {
                headers.append(name.clone(), value.clone());
            }
        }
        add_forwarded(&mut headers, &parts.headers, address);
        let root = PathAndQuery::from_static("/");
        let path = parts.uri.path_and_query().unwrap_or(&root);
        match self.send(parts.method, path, headers, body).await {
            Some(response) => response,
            None => error_response(
                Refusal::Misconfigured,
                "The sign-in does not answer. Whoever runs Callboard has to look.",
            ),
        }
    }

    async fn send(
        &self,
        method: Method,
        path: &PathAndQuery,
        headers: HeaderMap,
        body: Body,
    ) -> Option<Response> {
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = format!("{}{path}", self.address).parse::<Uri>().ok()?;
        *request.version_mut() = Version::HTTP_11;
        *request.headers_mut() = headers;
        let response = tokio::time::timeout(PATIENCE, self.client.request(request)).await.ok()?;
        let (mut parts, body) = response.ok()?.into_parts();
        parts.version = Version::HTTP_11;
        remove_hop_by_hop(&mut parts.headers);
        Some(Response::from_parts(parts, Body::new(body)))
    }
}

/// The name and the groups. The mail address is the name; a provider that gives none has at
/// least an id of its own for the person. Not the preferred name: people choose that themselves,
/// and could choose somebody else's.
fn person(headers: &HeaderMap) -> Person {
    let text = |name: &str| {
        let text = String::from_utf8_lossy(headers.get(name)?.as_bytes()).trim().to_owned();
        Some(text).filter(|text| !text.is_empty())
    };
    let name = text("x-auth-request-email").or_else(|| text("x-auth-request-user"));
    let groups = text("x-auth-request-groups").unwrap_or_default();
    let groups = groups.split(',').map(str::trim).filter(|group| !group.is_empty());
    Person { name, groups: groups.map(str::to_owned).collect() }
}

fn add_forwarded(headers: &mut HeaderMap, from: &HeaderMap, address: &str) {
    let is_tls = from.get("x-forwarded-proto").is_some_and(|value| value == "https");
    let scheme = HeaderValue::from_static(if is_tls { "https" } else { "http" });
    headers.insert("x-forwarded-proto", scheme);
    if let Some(host) = from.get(header::HOST) {
        headers.insert("x-forwarded-host", host.clone());
    }
    if let Ok(address) = HeaderValue::from_str(address) {
        headers.insert("x-forwarded-for", address.clone());
        headers.insert("x-real-ip", address);
    }
}

/// Whether a person opens a page; the app's own requests get an answer that it can read.
pub(crate) fn is_opened_by_a_person(request: &Parts) -> bool {
    let header = |name| request.headers.get(name).and_then(|value| value.to_str().ok());
    let is_opened = match header("sec-fetch-mode") {
        Some(mode) => mode == "navigate",
        // Older browsers, and all over plain http, do not say.
        None => header("accept").is_some_and(|accept| accept.contains("text/html")),
    };
    request.method == Method::GET && is_opened
}

/// To the sign-in, and from there to a plain path of ours, or the start.
pub(crate) fn redirect_to_sign_in(request: &Parts) -> Response {
    let path = request.uri.path();
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"_~./-".contains(&b);
    let is_ours = path.bytes().all(is_plain) && !path.starts_with("//") && !path.starts_with("/.");
    let path = if is_ours { path } else { "/" };
    let to = format!("/oauth2/start?rd={path}");
    (StatusCode::FOUND, [(header::LOCATION, to)]).into_response()
}

pub(crate) fn add_cookies(response: &mut Response, cookies: Vec<HeaderValue>) {
    if cookies.is_empty() {
        return;
    }
    // Somebody's session must not be stored on the way, not even with a file that may be.
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    #[test]
    fn a_person_has_the_best_name_that_the_gateway_gives() {
        const EMAIL: (&str, &str) = ("x-auth-request-email", "anna@example.com");
        const LOGIN: (&str, &str) = ("x-auth-request-preferred-username", "ben@example.com");
        const ID: (&str, &str) = ("x-auth-request-user", "Änna 7f3a");
        const EMPTY: (&str, &str) = ("x-auth-request-email", " ");
        for (given, name) in [
            (&[EMAIL, LOGIN, ID][..], Some("anna@example.com")),
            (&[LOGIN, ID], Some("Änna 7f3a")),
            (&[LOGIN], None),
            (&[EMPTY, ID], Some("Änna 7f3a")),
            (&[EMPTY], None),
            (&[], None),
        ] {
            let headers = given.iter().map(|(name, value)| {
                let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
                (HeaderName::from_static(name), value)
            });
            assert_eq!(person(&headers.collect()).name.as_deref(), name, "{given:?}");
        }
        let mut headers = HeaderMap::new();
        headers.insert("x-auth-request-groups", HeaderValue::from_static("desk, leads,,"));
        assert_eq!(person(&headers).groups, ["desk", "leads"]);
    }

    #[test]
    fn the_way_back_from_the_sign_in_is_a_plain_path_of_ours() {
        for (path, back) in [
            ("/calls/7?number=+14155550199", "/calls/7"),
            ("/", "/"),
            ("//example.com", "/"),
            ("/.//example.com", "/"),
            ("/%0d%0aLocation:x", "/"),
            ("/calls&rd=//example.com", "/"),
        ] {
            let (request, ()) = Request::get(path).body(()).unwrap().into_parts();
            let response = redirect_to_sign_in(&request);
            let location = response.headers().get(header::LOCATION).unwrap();
            assert_eq!(location, &format!("/oauth2/start?rd={back}"), "{path}");
        }
    }
}
