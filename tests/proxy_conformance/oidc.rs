//! An OpenID Connect gateway behind a server in front: what that could spoil.
//! `gateway/tests/oidc.rs` has the rest.

use crate::fake_api::{self, FakeApi};
use crate::oidc_gateway::{OidcGateway, STYLE, TURNED_AWAY};
use crate::proxy::Proxy;

const PEOPLE: &[(&str, &str)] = &[
    (
        "anna",
        "202 Accepted\r\nX-Auth-Request-Email: anna@example.com\r\n\
         X-Auth-Request-Groups: desk,leads\r\n\
         Set-Cookie: _oauth2_proxy=new; Path=/; HttpOnly\r\nSet-Cookie: _oauth2_proxy_1=more",
    ),
    ("ben", "202 Accepted\r\nX-Auth-Request-User: ben"),
    ("nameless", "202 Accepted"),
    ("banned", "403 Forbidden"),
];
const CLAIMS: [&str; 8] = [
    "X-Auth-Request-Email: boss@example.com",
    "X-Auth-Request-User: boss",
    "X-Auth-Request-Groups: leads",
    "X-Auth-Request-Redirect: https://example.com",
    "X-Forwarded-Host: example.com",
    "X-Forwarded-Uri: /boss",
    "X-Forwarded-User: boss",
    "X-Forwarded-Groups: leads",
];

async fn start(oidc: &OidcGateway, api: &FakeApi) -> Proxy {
    Proxy::with(&[
        ("THUNDERPHONE_API_BASE", &format!("http://{}", api.address)),
        ("CALLBOARD_SIGN_IN", "oidc"),
        ("CALLBOARD_OIDC_GATEWAY", &oidc.url()),
        ("CALLBOARD_MANAGE", "group:leads"),
    ])
    .await
}

fn as_person(cookie: &str) -> Vec<&str> {
    let mut lines = vec![cookie, "Sec-Fetch-Site: same-origin", "Content-Type: application/json"];
    lines.extend(CLAIMS);
    lines
}

#[tokio::test]
async fn the_gateways_cookies_and_pages_reach_the_browser() {
    let (oidc, api) = (OidcGateway::knowing(PEOPLE).await, FakeApi::responding(fake_api::OK).await);
    let proxy = start(&oidc, &api).await;
    for request in ["GET /", "GET /v1/whoami", "POST /v1/call"] {
        let body = if request.starts_with('P') { "{}" } else { "" };
        let reply = proxy.ask(request, &as_person("Cookie: _oauth2_proxy=anna"), body).await;
        assert_eq!(reply.status, 200, "{request}");
        let cookies = ["_oauth2_proxy=new; Path=/; HttpOnly", "_oauth2_proxy_1=more"];
        assert_eq!(reply.all("set-cookie"), cookies, "{request}");
    }
    let style = proxy.ask("GET /oauth2/static/css/x.css", &[], "").await;
    assert_eq!((style.status, style.body.as_str()), (200, STYLE));
    assert_eq!(style.all("content-type"), ["text/css"]);
    let page = proxy.ask("GET /oauth2/callback?code=7", &[], "").await;
    assert_eq!((page.status, page.body.as_str()), (403, TURNED_AWAY));
    let banned = proxy.ask("GET /v1/whoami", &["Cookie: _oauth2_proxy=banned"], "").await;
    assert_eq!((banned.status, banned.code().as_deref()), (403, Some("proxy_no_access")));
    let end = proxy.ask("GET /oauth2/sign_out?rd=%2F", &as_person("Cookie: a=b"), "").await;
    assert_eq!((end.status, end.all("set-cookie").len()), (302, 1));
}

#[tokio::test]
async fn what_a_browser_claims_about_its_user_reaches_nobody() {
    let (oidc, api) = (OidcGateway::knowing(PEOPLE).await, FakeApi::responding(fake_api::OK).await);
    let proxy = start(&oidc, &api).await;
    for (person, place, manage) in
        [("anna", 200, 200), ("ben", 200, 403), ("nameless", 403, 403), ("nobody", 401, 401)]
    {
        let cookie = format!("Cookie: _oauth2_proxy={person}");
        let lines = as_person(&cookie);
        assert_eq!(proxy.ask("POST /v1/call", &lines, "{}").await.status, place, "{person}");
        assert_eq!(proxy.ask("PATCH /v1/billing", &lines, "{}").await.status, manage, "{person}");
        proxy.ask("GET /oauth2/start?rd=/", &lines, "").await;
    }
    for request in oidc.requests() {
        for claim in ["boss", "leads", "//example.com", ": example.com"] {
            assert!(!request.contains(claim), "{claim} in {request}");
        }
        let host = format!("host: {}\r\n", proxy.address);
        assert!(request.to_lowercase().contains(&host), "{request}");
    }
    let names: Vec<String> =
        proxy.audit(4).await.iter().map(|line| line["name"].to_string()).collect();
    assert!(names.contains(&"\"anna@example.com\"".to_owned()), "{names:?}");
    assert!(names.contains(&"\"ben\"".to_owned()), "{names:?}");
    assert!(!proxy.output().contains("boss"), "{}", proxy.output());
}
