//! The access log: one JSON line per request, and no private data.

use callboard_tests::harness::wait_until;

use crate::fake_api::{self, FakeApi};
use crate::proxy::{KEY, PASSWORD_HASH, Proxy, SIGNED_IN, USER};

/// Of a line, and no others: no header of anybody's can be among them.
const FIELDS: [&str; 9] =
    ["bytes", "duration", "method", "path", "remote", "status", "time", "upstream_time", "user"];

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
        let text = |name: &str| line[name].as_str().unwrap_or_default();
        assert!(text("time").starts_with("20") && text("time").contains('T'), "{line}");
        assert!(line["duration"].as_f64().is_some() && line["bytes"].is_u64(), "{line}");
        assert_eq!(text("remote"), "127.0.0.1", "{line}");
        let mut names: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, FIELDS, "{line}");
        (
            format!("{} {}", text("method"), text("path")),
            text("user").to_owned(),
            line["status"].as_u64().unwrap(),
            line["upstream_time"].is_f64(),
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

/// Whatever the API puts into headers, whether or not anybody has thought of it.
#[tokio::test]
async fn the_log_contains_no_header_of_the_api() {
    let api = FakeApi::responding(
        "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\
         Location: https://storage.example.com/a.wav?X-Signature=5550101\r\n\
         Content-Disposition: attachment; filename=\"+14155550102.wav\"\r\n\
         X-Caller: +14155550103\r\nETag: \"5550104\"\r\nServer-Timing: a;desc=5550105\r\n\r\n{}",
    )
    .await;
    let proxy = Proxy::in_front_of(api.address).await;
    proxy.place("{}").await;
    proxy.get("/v1/calls/7/audio").await;
    proxy.log(2).await;
    let output = proxy.output();
    for private in ["5550101", "5550102", "5550103", "5550104", "5550105", "storage.example"] {
        assert!(!output.contains(private), "{private} in:\n{output}");
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
    // No line of the audit is lost without a word.
    let lines = || proxy.output().matches("\"what\":\"place\"").count();
    wait_until("the changes are told on standard error", async || lines() == 3).await;
}
