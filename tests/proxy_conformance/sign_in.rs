//! Who may enter: by password, or by an OpenID Connect gateway.

use crate::fake_api::{self, FakeApi};
use crate::oidc_gateway::OidcGateway;
use crate::proxy::{Proxy, SIGNED_IN, USER};

const WRONG_CREDENTIALS: [&[&str]; 6] = [
    &[],
    // “desk:wrong”, “other:open sesame”, “desk:”, no pair, and another scheme.
    &["Authorization: Basic ZGVzazp3cm9uZw=="],
    &["Authorization: Basic b3RoZXI6b3BlbiBzZXNhbWU="],
    &["Authorization: Basic ZGVzazo="],
    &["Authorization: Basic !!"],
    &["Authorization: Bearer sk_test_canary-0123456789"],
];

#[tokio::test]
async fn nobody_enters_without_the_password() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::with(&[
        ("THUNDERPHONE_API_BASE", &format!("http://{}", api.address)),
        // Or it would soon not look at them any more.
        ("CALLBOARD_SIGN_INS_PER_MINUTE", "1000"),
    ])
    .await;
    for lines in WRONG_CREDENTIALS {
        for path in ["/", "/calls/7", "/numbers.txt", "/missing.js", "/v1/whoami"] {
            let reply = proxy.ask(&format!("GET {path}"), lines, "").await;
            assert_eq!(reply.status, 401, "{path} {lines:?}");
            assert_eq!(reply.code().as_deref(), Some("proxy_sign_in"), "{path} {lines:?}");
            assert_eq!(reply.all("www-authenticate"), ["Basic realm=\"Callboard\""]);
        }
        let mut lines = lines.to_vec();
        lines.extend(["Sec-Fetch-Site: same-origin", "Content-Type: application/json"]);
        let reply = proxy.ask("POST /v1/call", &lines, "{}").await;
        assert_eq!(reply.status, 401, "{lines:?}");
    }
    assert_eq!(api.requests(), Vec::<String>::new());
    assert_eq!(proxy.get("/v1/whoami").await.status, 200);
}

#[tokio::test]
async fn the_health_check_needs_no_password_and_reveals_nothing() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    let reply = proxy.ask("GET /healthz", &[], "").await;
    assert_eq!((reply.status, reply.body.as_str()), (200, "ok"));
    assert_eq!(api.requests().len(), 0);
}

const PEOPLE: &[(&str, &str)] = &[
    ("known", "202 Accepted\r\nX-Auth-Request-User: 7\r\nX-Auth-Request-Email: desk@example.com"),
    ("nameless", "202 Accepted"),
];

#[tokio::test]
async fn an_oidc_gateway_decides_who_may_enter_and_under_which_name() {
    const KNOWN_COOKIE: &str = "Cookie: _oauth2_proxy=known";
    let api = FakeApi::responding(fake_api::OK).await;
    let gateway = OidcGateway::knowing(PEOPLE).await;
    let proxy = Proxy::with(&[
        ("THUNDERPHONE_API_BASE", &format!("http://{}", api.address)),
        ("CALLBOARD_SIGN_IN", "oidc"),
        ("CALLBOARD_OIDC_GATEWAY", &gateway.url()),
        ("CALLBOARD_USER", ""),
        ("CALLBOARD_PASSWORD_HASH", ""),
    ])
    .await;

    // The app gets an error; a person is redirected to the sign-in and back.
    let spoofed = ["X-Auth-Request-Email: boss@example.com", "X-Auth-Request-User: 1"];
    for lines in [&[][..], &[SIGNED_IN], &spoofed] {
        let reply = proxy.ask("GET /v1/whoami", lines, "").await;
        assert_eq!(
            (reply.status, reply.code().as_deref()),
            (401, Some("proxy_sign_in")),
            "{lines:?}"
        );
        assert_eq!(reply.header("www-authenticate"), None);
    }
    let reply = proxy.ask("GET /calls/7?status=failed", &["Sec-Fetch-Mode: navigate"], "").await;
    assert_eq!(reply.status, 302);
    let location = reply.header("location").unwrap();
    assert_eq!(location, "/oauth2/start?rd=/calls/7");
    // No path can redirect elsewhere or inject a header.
    for path in [
        "//example.com",
        "/%2fexample.com",
        "/%5cexample.com",
        "/a%26rd=x",
        "/a%0d%0aSet-Cookie:%20x=y",
    ] {
        let reply = proxy.ask(&format!("GET {path}"), &["Sec-Fetch-Mode: navigate"], "").await;
        assert_eq!((reply.status, reply.all("set-cookie").len()), (302, 0), "{path}");
        assert_eq!(reply.header("location"), Some("/oauth2/start?rd=/"), "{path}");
    }
    let reply = proxy.ask("GET /oauth2/start?rd=/calls/7", &[], "").await;
    assert_eq!(reply.header("location"), Some("https://id.example.com/authorize"));
    assert_eq!(api.requests().len(), 0);

    let reply = proxy.ask("GET /", &[KNOWN_COOKIE], "").await;
    assert!(reply.status == 200 && reply.body.contains("page of the app"), "{}", reply.body);
    let lines =
        [KNOWN_COOKIE, spoofed[0], "Sec-Fetch-Site: same-origin", "Content-Type: application/json"];
    let reply = proxy.ask("POST /v1/call", &lines, "{\"prompt\":\"Hello\"}").await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let cross = [KNOWN_COOKIE, "Sec-Fetch-Site: cross-site", "Content-Type: application/json"];
    assert_eq!(proxy.ask("POST /v1/call", &cross, "{}").await.status, 403);
    let calls = api.requests();
    assert_eq!(calls.len(), 1);
    assert!(
        !calls[0].contains("_oauth2_proxy") && !calls[0].contains("example.com"),
        "{}",
        calls[0]
    );
    // The gateway learns who it is, not what they say or search for.
    assert!(!gateway.requests().iter().any(|request| request.contains("status=failed")));
    assert!(!gateway.requests().iter().any(|request| request.contains("Hello")));

    // Only the gateway sets the name.
    let nameless = ["Cookie: _oauth2_proxy=nameless", spoofed[0], spoofed[1]];
    assert_eq!(proxy.ask("GET /v1/whoami", &nameless, "").await.status, 200);

    let log = proxy.log(14).await;
    assert!(!log.iter().any(|line| line.to_string().contains("boss")), "{log:?}");
    let placed: Vec<String> = log
        .iter()
        .map(ToString::to_string)
        .filter(|line| line.contains("\"POST\"") && line.contains("\"status\":200"))
        .collect();
    assert_eq!(placed.len(), 1, "{log:?}");
    assert!(placed[0].contains("desk@example.com") && !placed[0].contains("boss"), "{}", placed[0]);
}

#[tokio::test]
async fn nobody_enters_while_the_gateway_is_down() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::with(&[
        ("THUNDERPHONE_API_BASE", &format!("http://{}", api.address)),
        ("CALLBOARD_SIGN_IN", "oidc"),
        ("CALLBOARD_OIDC_GATEWAY", "http://127.0.0.1:9"),
    ])
    .await;
    for path in ["/", "/v1/whoami"] {
        let reply = proxy.get(path).await;
        assert!((500..=504).contains(&reply.status), "{path}: {}", reply.status);
        assert!(reply.code().is_some_and(|code| code.starts_with("proxy_")), "{}", reply.body);
    }
    assert_eq!(api.requests().len(), 0);
}

#[tokio::test]
async fn the_log_contains_the_user_name() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    proxy.get("/v1/whoami").await;
    let line = proxy.log(1).await[0].to_string();
    assert!(line.contains(&format!("\"{USER}\"")), "{line}");
}
