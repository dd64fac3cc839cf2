//! The audit behind a server in front: what that could spoil. `gateway/tests/audit.rs` has
//! the rest.

use callboard_tests::harness::wait_until;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::fake_api::{self, FakeApi};
use crate::proxy::{APP_HEADERS, Proxy, SIGNED_IN, USER};

pub const PLACED: &str = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\
    Content-Length: 16\r\n\r\n{\"call_id\":4711}";
pub const CALL: &str = "{\"idempotency_key\":\"one\"}";

/// The line of that call.
pub fn is_line_of_the_call(line: &Value) -> bool {
    let fields = ["name", "what", "key", "call", "status"].map(|name| line[name].clone());
    fields == [json!(USER), json!("place"), json!("7692c3ad3540"), json!(4711), json!(201)]
}

#[tokio::test]
async fn a_placement_has_a_line_each_time_it_is_sent() {
    let api = FakeApi::responding(PLACED).await;
    let proxy = Proxy::in_front_of(api.address).await;
    for _ in 0..2 {
        assert_eq!(proxy.place(CALL).await.status, 201);
    }
    api.response(fake_api::NO_RESPONSE);
    assert_eq!(proxy.place(CALL).await.status, 504);
    let lines = proxy.audit(3).await;
    assert!(lines[..2].iter().all(is_line_of_the_call), "{lines:?}");
    assert_eq!((&lines[2]["status"], &lines[2]["call"]), (&json!(504), &json!(null)));
    assert!(lines.iter().all(|line| line["address"] == "127.0.0.1"), "{lines:?}");
}

#[tokio::test]
async fn without_a_file_the_lines_are_on_standard_error_and_the_start_says_so() {
    let api = FakeApi::responding(PLACED).await;
    let base = format!("http://{}", api.address);
    let proxy = Proxy::with(&[("THUNDERPHONE_API_BASE", &base), ("CALLBOARD_AUDIT", "")]).await;
    assert!(proxy.output().contains("CALLBOARD_AUDIT"), "{}", proxy.output());
    assert_eq!(proxy.place(CALL).await.status, 201);
    wait_until("the line is there", async || proxy.output().contains("\"call\":4711,")).await;
}

#[tokio::test]
async fn a_placement_whose_browser_has_gone_has_a_line_with_its_call() {
    let api = FakeApi::responding(PLACED).await;
    let proxy = Proxy::in_front_of(api.address).await;
    api.hold_responses();
    let mut browser = TcpStream::connect(proxy.address).await.unwrap();
    let request = format!(
        "POST /v1/call HTTP/1.1\r\nHost: {}\r\n{}\r\nContent-Length: {}\r\n\r\n{CALL}",
        proxy.address,
        APP_HEADERS.join("\r\n"),
        CALL.len()
    );
    browser.write_all(request.as_bytes()).await.unwrap();
    wait_until("the API has the call", async || api.requests().len() == 1).await;
    drop(browser);
    // The server in front notices when it is asked again.
    assert_eq!(proxy.get("/v1/whoami").await.status, 201);
    api.release_responses();
    let lines = proxy.audit(1).await;
    assert!(is_line_of_the_call(&lines[0]), "{lines:?}");
    assert_eq!(api.requests().len(), 2);
}

/// Whatever ends TLS may be on this machine, in front of the server that is tested. What
/// stands before its own word, the browser has written.
#[tokio::test]
async fn what_ends_tls_on_this_machine_is_believed_about_the_address() {
    let api = FakeApi::responding(PLACED).await;
    let proxy = Proxy::in_front_of(api.address).await;
    for (count, claimed) in [(1, "203.0.113.7"), (2, "198.51.100.1, 203.0.113.7")] {
        let claimed = format!("X-Forwarded-For: {claimed}");
        let lines = [&APP_HEADERS[..], &[claimed.as_str()]].concat();
        assert_eq!(proxy.ask("POST /v1/call", &lines, CALL).await.status, 201);
        let line = &proxy.audit(count).await[count - 1];
        assert_eq!(line["address"], "203.0.113.7", "{claimed}");
    }
}

#[tokio::test]
async fn a_flood_of_other_requests_leaves_the_line_of_a_placement() {
    let api = FakeApi::responding(PLACED).await;
    let proxy = Proxy::in_front_of(api.address).await;
    assert_eq!(proxy.place(CALL).await.status, 201);
    let one = format!("GET /v1/whoami HTTP/1.1\r\nHost: {}\r\n\r\n", proxy.address);
    let last = one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    let flood = one.repeat(999) + &last;
    let mut socket = TcpStream::connect(proxy.address).await.unwrap();
    let (mut read, mut write) = socket.split();
    let mut answers = Vec::new();
    let _ = tokio::join!(write.write_all(flood.as_bytes()), read.read_to_end(&mut answers));
    assert!(String::from_utf8_lossy(&answers).contains("proxy_sign_in"));
    assert_eq!(proxy.ask("GET /", &[SIGNED_IN], "").await.status, 200);
    let lines = proxy.audit(1).await;
    assert!(lines.len() == 1 && is_line_of_the_call(&lines[0]), "{lines:?}");
}
