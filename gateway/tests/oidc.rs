//! A gateway that speaks OpenID Connect decides who enters, and under which name.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test fails by panicking.

mod support;

use serde_json::json;
use support::oidc_gateway::{OidcGateway, STYLE, TURNED_AWAY};
use support::site::{FROM_OUR_PAGE, JSON, Reply, Site};
use support::{FakeApi, body, header};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

const PEOPLE: &[(&str, &str)] = &[
    (
        "anna",
        "202 Accepted\r\nX-Auth-Request-User: 7\r\nX-Auth-Request-Email: anna@example.com\r\n\
         X-Auth-Request-Groups: desk,leads",
    ),
    ("ben", "202 Accepted\r\nX-Auth-Request-Email: ben@example.com\r\nX-Auth-Request-Groups: desk"),
    ("no-mail", "202 Accepted\r\nX-Auth-Request-User: carl"),
    ("empty-mail", "202 Accepted\r\nX-Auth-Request-User: carl\r\nX-Auth-Request-Email: "),
    ("no-name", "202 Accepted\r\nX-Auth-Request-Groups: desk,leads"),
    (
        "old",
        "202 Accepted\r\nX-Auth-Request-Email: ben@example.com\r\n\
         Set-Cookie: _oauth2_proxy=new; HttpOnly\r\nSet-Cookie: _oauth2_proxy_1=more; HttpOnly",
    ),
    ("ended", "401 Unauthorized\r\nSet-Cookie: _oauth2_proxy=; Max-Age=0"),
    ("banned", "403 Forbidden"),
    // A name that people choose themselves is none.
    ("chosen-name", "202 Accepted\r\nX-Auth-Request-Preferred-Username: anna@example.com"),
    // What a wrong address may answer to everything.
    ("confused", "200 OK\r\nX-Auth-Request-Email: anna@example.com"),
    ("broken", "500 Internal Server Error"),
];
/// What a browser may claim.
const CLAIMS: [&str; 12] = [
    "X-Auth-Request-Email: boss@example.com",
    "X-Auth-Request-User: boss",
    "X-Auth-Request-Preferred-Username: boss",
    "X-Auth-Request-Groups: leads",
    "X-Auth-Request-Redirect: https://example.com",
    "X-Forwarded-Host: example.com",
    "X-Forwarded-Uri: /oauth2/sign_in",
    "X-Forwarded-User: boss",
    "X-Forwarded-Email: boss@example.com",
    "X-Forwarded-Groups: leads",
    "X-Real-IP: 203.0.113.99",
    "Forwarded: for=203.0.113.99;host=example.com",
];

async fn site(oidc: &OidcGateway, api: &FakeApi, settings: &[(&str, &str)]) -> Site {
    let url = oidc.url();
    let oidc = [
        ("CALLBOARD_SIGN_IN", "oidc"),
        ("CALLBOARD_OIDC_GATEWAY", url.as_str()),
        ("CALLBOARD_USERS", ""),
    ];
    Site::new(api, &[&oidc[..], settings].concat()).await
}

async fn ask(site: &Site, person: &str, request: &str, lines: &[&str]) -> Reply {
    let cookie = format!("Cookie: theme=dark; _oauth2_proxy={person}");
    let lines = [lines, &[cookie.as_str(), FROM_OUR_PAGE, JSON]].concat();
    let body = if request.starts_with("GET") { "" } else { "{}" };
    site.ask("", request, &lines, body).await
}

fn cookies(reply: &Reply) -> Vec<&str> {
    let (head, _) = reply.text.split_once("\r\n\r\n").unwrap();
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let cookies = lines.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    cookies.map(|(_, value)| value).collect()
}

#[tokio::test]
async fn groups_and_names_give_roles() {
    let (oidc, api) = (OidcGateway::knowing(PEOPLE).await, FakeApi::responding(Some(OK)).await);
    let settings = [("CALLBOARD_PLACE", "group:desk"), ("CALLBOARD_MANAGE", "group:leads")];
    let site = site(&oidc, &api, &settings).await;
    for (person, user, role) in [
        ("anna", "anna@example.com", "manage"),
        ("ben", "ben@example.com", "place"),
        ("no-mail", "carl", "read"),
    ] {
        let session = ask(&site, person, "GET /-/session", &[]).await.json();
        assert_eq!((&session["user"], &session["role"]), (&json!(user), &json!(role)), "{person}");
        assert_eq!(session["sign_out"], "/oauth2/sign_out?rd=%2F");
    }
    assert_eq!(ask(&site, "anna", "PATCH /v1/billing", &[]).await.status, 200);
    assert_eq!(ask(&site, "ben", "POST /v1/call", &[]).await.status, 200);
    let refused = ask(&site, "ben", "PATCH /v1/billing", &[]).await;
    assert_eq!(refused.outcome(), (403, Some("proxy_role")));
    assert_eq!(ask(&site, "no-mail", "POST /v1/call", &[]).await.status, 403);
}

#[tokio::test]
async fn without_a_mail_address_the_users_name_is_the_name() {
    let (oidc, api) = (OidcGateway::knowing(PEOPLE).await, FakeApi::responding(Some(OK)).await);
    let site = site(&oidc, &api, &[("CALLBOARD_MANAGE", "carl")]).await;
    for (count, person) in [(1, "no-mail"), (2, "empty-mail")] {
        assert_eq!(ask(&site, person, "POST /v1/call", &[]).await.status, 200, "{person}");
        assert_eq!(site.audit(count).await[count - 1]["name"], "carl", "{person}");
        assert_eq!(ask(&site, person, "GET /-/session", &[]).await.json()["role"], "manage");
    }
}

/// Nobody could say later who placed the call.
#[tokio::test]
async fn without_any_name_one_may_only_read() {
    let (oidc, api) = (OidcGateway::knowing(PEOPLE).await, FakeApi::responding(Some(OK)).await);
    let settings = [("CALLBOARD_PLACE", "*"), ("CALLBOARD_MANAGE", "group:leads")];
    let site = site(&oidc, &api, &settings).await;
    for person in ["no-name", "chosen-name"] {
        let session = ask(&site, person, "GET /-/session", &CLAIMS).await.json();
        assert_eq!(session["role"], "read", "{person}: {session}");
        assert_eq!(ask(&site, person, "GET /v1/calls/7", &CLAIMS).await.status, 200);
        for change in ["POST /v1/call", "PATCH /v1/billing"] {
            let reply = ask(&site, person, change, &CLAIMS).await;
            assert_eq!(reply.outcome(), (403, Some("proxy_role")), "{person} {change}");
        }
    }
}

#[tokio::test]
async fn what_a_browser_claims_about_itself_reaches_nobody() {
    let (oidc, api) = (OidcGateway::knowing(PEOPLE).await, FakeApi::responding(Some(OK)).await);
    let settings = [("CALLBOARD_PLACE", "group:desk"), ("CALLBOARD_MANAGE", "group:leads")];
    let site = site(&oidc, &api, &settings).await;
    // Neither a role, nor another name, nor another way in.
    for (person, status) in [("ben", 200), ("no-mail", 403), ("nobody", 401)] {
        assert_eq!(ask(&site, person, "POST /v1/call", &CLAIMS).await.status, status, "{person}");
        let reply = ask(&site, person, "PATCH /v1/billing", &CLAIMS).await;
        assert_eq!(reply.status, if status == 401 { 401 } else { 403 }, "{person}");
    }
    for path in ["/oauth2/start?rd=/calls/7", "/oauth2/callback?code=7", "/oauth2/static/css/x.css"]
    {
        ask(&site, "ben", &format!("GET {path}"), &CLAIMS).await;
    }
    let own_host = site.address().to_string();
    let requests = oidc.requests();
    assert_eq!(requests.len(), 9, "{requests:?}");
    for request in &requests {
        for claim in
            ["boss", "//example.com", ": example.com", "=example.com", "203.0.113.99", "leads"]
        {
            assert!(!request.contains(claim), "{claim} in {request}");
        }
        assert_eq!(header(request, "x-forwarded-host"), Some(own_host.as_str()), "{request}");
        assert_eq!(header(request, "x-forwarded-for"), Some("127.0.0.1"), "{request}");
        assert_eq!(header(request, "x-forwarded-uri"), None, "{request}");
        assert!(!request.contains("/v1/"), "{request}");
    }
    // Whoever is not signed in has no line.
    let names: Vec<_> = site.audit(4).await.iter().map(|line| line["name"].clone()).collect();
    assert_eq!(names, ["ben@example.com", "ben@example.com", "carl", "carl"]);
}

#[tokio::test]
async fn a_prolonged_session_reaches_the_browser() {
    let (oidc, api) = (OidcGateway::knowing(PEOPLE).await, FakeApi::responding(Some(OK)).await);
    let site = site(&oidc, &api, &[]).await;
    let new = ["_oauth2_proxy=new; HttpOnly", "_oauth2_proxy_1=more; HttpOnly"];
    for request in ["GET /", "GET /v1/whoami", "GET /-/session", "POST /v1/call"] {
        let reply = ask(&site, "old", request, &[]).await;
        assert_eq!((reply.status, cookies(&reply)), (200, new.to_vec()), "{request}");
    }
    // Never with permission to store it on the way, even where the file has one.
    let file = "GET /app-0123456789abcdef.js";
    let reply = ask(&site, "old", file, &[]).await;
    assert_eq!(
        (cookies(&reply), header(&reply.text, "cache-control")),
        (new.to_vec(), Some("no-store"))
    );
    let reply = ask(&site, "anna", file, &[]).await;
    assert!(header(&reply.text, "cache-control").unwrap().contains("immutable"));
    // Its end as well.
    let reply = ask(&site, "ended", "GET /v1/whoami", &[]).await;
    assert_eq!(reply.outcome(), (401, Some("proxy_sign_in")));
    assert_eq!(cookies(&reply), ["_oauth2_proxy=; Max-Age=0"]);
    // And when something else refuses the request.
    let reply = ask(&site, "old", "PATCH /v1/billing", &[]).await;
    assert_eq!((reply.status, cookies(&reply).len()), (403, 2));
}

#[tokio::test]
async fn the_gateways_own_pages_come_through() {
    let (oidc, api) = (OidcGateway::knowing(PEOPLE).await, FakeApi::responding(Some(OK)).await);
    let site = site(&oidc, &api, &[]).await;
    let style = site.get("", "/oauth2/static/css/x.css").await;
    assert_eq!((style.status, body(&style.text)), (200, STYLE));
    assert_eq!(header(&style.text, "content-type"), Some("text/css"));
    let page = site.get("", "/oauth2/callback?code=7").await;
    assert_eq!((page.status, body(&page.text)), (403, TURNED_AWAY));
    let start = site.get("", "/oauth2/start?rd=/calls/7").await;
    assert_eq!(header(&start.text, "location"), Some("https://id.example.com/authorize"));
    let end = ask(&site, "anna", "GET /oauth2/sign_out?rd=%2F", &[]).await;
    assert_eq!((end.status, cookies(&end).len()), (302, 1));
    assert_eq!(api.requests().len(), 0);
}

#[tokio::test]
async fn whoever_the_gateway_turns_away_gets_no_further() {
    let (oidc, api) = (OidcGateway::knowing(PEOPLE).await, FakeApi::responding(Some(OK)).await);
    let site = site(&oidc, &api, &[]).await;
    let reply = ask(&site, "banned", "GET /v1/whoami", &[]).await;
    assert_eq!(reply.outcome(), (403, Some("proxy_no_access")));
    assert_eq!(ask(&site, "banned", "GET /", &["Sec-Fetch-Mode: navigate"]).await.status, 403);
    for person in ["broken", "confused"] {
        let reply = ask(&site, person, "POST /v1/call", &[]).await;
        assert_eq!(reply.outcome(), (500, Some("proxy_misconfigured")), "{person}");
    }
    assert_eq!(api.requests().len(), 0);
}
