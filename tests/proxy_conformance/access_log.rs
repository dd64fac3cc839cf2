//! The access log: one JSON line per request, and no private data.

use crate::fake_api::{self, FakeApi};
use crate::proxy::{KEY, PASSWORD_HASH, Proxy, SIGNED_IN, USER, is_nginx};

#[tokio::test]
async fn each_log_line_has_time_user_request_and_outcome() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    proxy.place("{\"to_number\":\"+14155550199\",\"prompt\":\"Say hello\"}").await;
    proxy.get("/v1/calls?phone_number=%2B14155550199&limit=50").await;
    proxy.get("/calls?number=+14155550199").await;
    proxy.get("/v1/calls/7").await;
    proxy.ask("GET /v1/calls/7", &["Authorization: Basic ZGVzazp3cm9uZw=="], "").await;

    let log = proxy.log(5).await;
    let read = |line: &serde_json::Value| -> (String, String, u64, bool) {
        let request = if is_nginx() { line } else { &line["request"] };
        let (path, user) = if is_nginx() {
            (&line["path"], &line["user"])
        } else {
            (&request["uri"], &line["resp_headers"]["X-Callboard-User"][0])
        };
        let time = line["time"].as_str().unwrap();
        assert!(time.starts_with("20") && time.contains('T'), "{line}");
        assert!(line["duration"].as_f64().is_some(), "{line}");
        let upstream = if is_nginx() {
            line["upstream_time"].as_str().is_some_and(|time| !time.is_empty())
        } else {
            line["resp_headers"]["Server-Timing"][0]
                .as_str()
                .is_some_and(|it| it.starts_with("api;dur="))
        };
        let what = format!("{} {}", request["method"].as_str().unwrap(), path.as_str().unwrap());
        (
            what,
            user.as_str().unwrap_or_default().to_owned(),
            line["status"].as_u64().unwrap(),
            upstream,
        )
    };
    let row = |what: &str, user: &str, status, upstream| {
        (what.to_owned(), user.to_owned(), status, upstream)
    };
    assert_eq!(
        log.iter().map(read).collect::<Vec<_>>(),
        [
            row("POST /v1/call", USER, 200, true),
            row("GET /v1/calls?***", USER, 200, true),
            row("GET /calls?***", USER, 200, false),
            row("GET /v1/calls/7", USER, 200, true),
            row("GET /v1/calls/7", "", 401, false),
        ]
    );
}

#[tokio::test]
async fn the_log_contains_no_key_body_password_or_phone_number() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    let lines = [
        "Cookie: session=secret-cookie",
        SIGNED_IN,
        "Sec-Fetch-Site: same-origin",
        "Content-Type: application/json",
        "Referer: http://x/calls?number=4155550188",
    ];
    proxy.ask("POST /v1/call", &lines, "{\"to_number\":\"+14155550199\"}").await;
    // All failures, because errors are logged elsewhere.
    let torn = "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{";
    for response in [fake_api::NO_RESPONSE, "nonsense\r\n\r\n", torn, fake_api::OK] {
        api.response(response);
        for path in [
            "/v1/calls?phone_number=%2B14155550177",
            "/v1/calls?phone_number=%2B%31%34%31%35%35%35%35%30166",
            "/v1/nothing?number=4155550155",
        ] {
            proxy.ask_bytes(&format!("GET {path}"), &[SIGNED_IN], "").await;
        }
    }
    proxy.log(13).await;
    let output = proxy.output();
    for secret in [
        KEY,
        PASSWORD_HASH,
        "ZGVzazpvcGVuIHNlc2FtZQ",
        "open sesame",
        "secret-cookie",
        "to_number",
        "5550199",
        "5550188",
        "5550177",
        "%30166",
        "5550155",
    ] {
        assert!(!output.contains(secret), "{secret} in:\n{output}");
    }
}

#[tokio::test]
async fn a_full_disk_does_not_stop_requests() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::logging_to("/dev/full", api.address).await;
    for _ in 0..3 {
        assert_eq!(proxy.get("/v1/whoami").await.status, 200);
        assert_eq!(proxy.place("{}").await.status, 200);
    }
    assert_eq!(api.requests().len(), 6);
}
