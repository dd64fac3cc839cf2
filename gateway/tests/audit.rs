//! The audit log: a line for each change and each recording that somebody listens to,
//! whatever became of it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test fails by panicking.

mod support;

use std::fs;

use serde_json::{Value, json};
use support::site::{FROM_OUR_PAGE, JSON, Site, credentials};
use support::{FakeApi, wait_until};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PLACED: &str = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\
    Content-Length: 16\r\n\r\n{\"call_id\":4711}";
/// Of “one”: the first twelve digits of its SHA-256.
const KEY_ONE: &str = "7692c3ad3540";
const MANAGERS: (&str, &str) = ("CALLBOARD_MANAGE", "anna");

/// A line without its time, which is checked.
fn without_time(line: &Value) -> Value {
    let mut line = line.clone();
    let time = line.as_object_mut().unwrap().remove("time").unwrap();
    let time = time.as_str().unwrap();
    assert!(time.starts_with("20") && time.ends_with('Z') && time.contains('T'), "{time}");
    line
}

fn row(name: &str, what: &str, key: Option<&str>, call: Option<u64>, status: u16) -> Value {
    json!({
        "name": name, "what": what, "key": key, "call": call, "status": status,
        "address": "127.0.0.1",
    })
}

fn rows(lines: &[Value]) -> Vec<Value> {
    lines.iter().map(without_time).collect()
}

#[tokio::test]
async fn each_change_and_each_recording_has_a_line() {
    let api = FakeApi::responding(Some(PLACED)).await;
    let site = Site::new(&api, &[MANAGERS]).await;
    for read in ["/", "/v1/whoami", "/v1/calls?limit=50", "/v1/calls/7", "/v1/calls/7/transcript"] {
        site.get("anna", read).await;
    }
    assert_eq!(site.place("ben", "one").await.status, 201);
    api.response(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    );
    site.change("anna", "POST /v1/phone-numbers/7/verify-voip", "{}").await;
    site.change("anna", "POST /v1/billing/top-up", "{\"amount_cents\":500}").await;
    site.change("anna", "PATCH /v1/billing", "{\"auto_reload\":true}").await;
    site.get("ben", "/v1/calls/4711/audio").await;
    site.change("ben", "POST /v1/calls/4711/issue-reports", "{\"title\":\"5550199\"}").await;
    let report = "PATCH /v1/issue-reports/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10";
    site.change("ben", report, "{\"status\":\"resolved\"}").await;
    site.change("ben", "PATCH /v1/issue-reports", "{\"status\":\"resolved\"}").await;
    site.change("ben", "POST /v1/calls/4711/grade?force=true", "{}").await;
    site.change("anna", "POST /v1/developer/webhook-endpoints", "{\"label\":\"5550199\"}").await;
    site.get("anna", "/v1/developer/webhook-endpoints").await;
    site.change("ben", "POST /v1/test-calls", "{\"target_number\":\"+14155550199\"}").await;
    site.change("ben", "POST /v1/calls/4711/promote-to-scenario", "{}").await;
    assert_eq!(
        rows(&site.audit(12).await),
        [
            row("ben", "place", Some(KEY_ONE), Some(4711), 201),
            row("anna", "verify", None, None, 200),
            row("anna", "top_up", None, None, 200),
            row("anna", "auto_reload", None, None, 200),
            row("ben", "listen", None, Some(4711), 200),
            row("ben", "flag", None, Some(4711), 200),
            row("ben", "flag", None, None, 200),
            row("ben", "flag", None, None, 200),
            row("ben", "grade", None, Some(4711), 200),
            row("anna", "webhook", None, None, 200),
            row("ben", "rehearse", None, None, 200),
            row("ben", "scenario", None, Some(4711), 200),
        ]
    );
    let text = fs::read_to_string(&site.audit).unwrap();
    for private in ["sk_", "5550199", "4155550", "open sesame", "\"one\""] {
        assert!(!text.contains(private), "{private} in {text}");
    }
}

#[tokio::test]
async fn each_export_has_a_line_without_its_filters() {
    let api = FakeApi::responding(Some(PLACED)).await;
    let site = Site::new(&api, &[("CALLBOARD_READ", "anna")]).await;
    let export = "/v1/calls/export?format=csv&phone_number=%2B14155550199";
    assert_eq!(site.get("anna", export).await.status, 201);
    for read in ["/v1/calls?limit=200", "/v1/calls/party-numbers?q=415", "/v1/calls/report-summary"]
    {
        site.get("anna", read).await;
    }
    api.response(
        "HTTP/1.1 503 Busy\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    );
    site.get("anna", "/v1/calls/export").await;
    let line = |status| row("anna", "export", None, None, status);
    assert_eq!(rows(&site.audit(2).await), [line(201), line(503)]);
    let text = fs::read_to_string(&site.audit).unwrap();
    assert!(!text.contains("4155550"), "{text}");
}

#[tokio::test]
async fn a_request_that_is_sent_again_has_a_line_each_time() {
    let api = FakeApi::responding(Some(PLACED)).await;
    let site = Site::new(&api, &[]).await;
    for _ in 0..3 {
        site.place("anna", "one").await;
    }
    let line = row("anna", "place", Some(KEY_ONE), Some(4711), 201);
    assert_eq!(rows(&site.audit(3).await), [line.clone(), line.clone(), line]);
}

#[tokio::test]
async fn what_is_refused_has_a_line() {
    let api = FakeApi::responding(Some(PLACED)).await;
    let settings = [("CALLBOARD_PLACE", "anna"), ("CALLBOARD_CALLS_PER_MINUTE", "1")];
    let site = Site::new(&api, &settings).await;
    assert_eq!(site.place("ben", "one").await.status, 403);
    assert_eq!(site.place("anna", "one").await.status, 201);
    assert_eq!(site.place("anna", "another").await.status, 429);
    assert_eq!(site.change("anna", "POST /v1/billing/top-up", "{}").await.status, 403);
    let lines = rows(&site.audit(4).await);
    let another = &lines[2]["key"];
    assert_eq!(
        lines,
        [
            row("ben", "place", Some(KEY_ONE), None, 403),
            row("anna", "place", Some(KEY_ONE), Some(4711), 201),
            row("anna", "place", another.as_str(), None, 429),
            row("anna", "top_up", None, None, 403),
        ]
    );
    assert_eq!(another.as_str().unwrap().len(), 12);
    assert_eq!(api.requests().len(), 1);
}

#[tokio::test]
async fn an_unknown_outcome_has_a_line() {
    let api = FakeApi::responding(None).await;
    let site = Site::new(&api, &[]).await;
    assert_eq!(site.place("anna", "one").await.status, 504);
    assert_eq!(rows(&site.audit(1).await), [row("anna", "place", Some(KEY_ONE), None, 504)]);
}

/// What the API says is not to be trusted: an id that is none does not end the line.
#[tokio::test]
async fn an_answer_that_is_no_call_leaves_the_call_unknown() {
    let api = FakeApi::responding(Some(PLACED)).await;
    let site = Site::new(&api, &[]).await;
    for body in ["[4711]", "{\"call_id\":\"\\\"},{\"}", "{\"call_id\":-1}", "{\"call_id\":4711", ""]
    {
        let length = body.len();
        let head = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: ";
        api.response(&format!("{head}{length}\r\n\r\n{body}"));
        site.place("anna", "one").await;
    }
    for line in site.audit(5).await {
        assert_eq!(without_time(&line), row("anna", "place", Some(KEY_ONE), None, 201));
    }
}

#[tokio::test]
async fn a_placement_whose_browser_has_gone_has_a_line_with_its_call() {
    let body = "{\"idempotency_key\":\"one\"}";
    let place = format!(
        "POST /v1/call HTTP/1.1\r\n{FROM_OUR_PAGE}\r\n{JSON}\r\nContent-Length: {}\r\n",
        body.len()
    );
    give_up(&place, body, row("anna", "place", Some(KEY_ONE), Some(4711), 201)).await;
}

#[tokio::test]
async fn a_recording_whose_browser_has_gone_has_a_line() {
    let listen = "GET /v1/calls/7/audio HTTP/1.1\r\n";
    give_up(listen, "", row("anna", "listen", None, Some(7), 201)).await;
}

/// Hangs up while the API has the request; the line is there all the same.
async fn give_up(head: &str, body: &str, line: Value) {
    let api = FakeApi::responding(Some(PLACED)).await;
    let site = Site::new(&api, &[]).await;
    api.hold(true);
    let (host, anna) = (site.address(), credentials("anna", "open sesame"));
    let request = format!("{head}Host: {host}\r\n{anna}\r\n\r\n{body}");
    let mut browser = TcpStream::connect(site.address()).await.unwrap();
    browser.write_all(request.as_bytes()).await.unwrap();
    wait_until("the API has the request", || api.requests().len() == 1).await;
    browser.shutdown().await.unwrap();
    // The gateway closes its end when it has noticed.
    assert_eq!(browser.read(&mut [0; 1]).await.unwrap(), 0);
    drop(browser);
    api.hold(false);
    assert_eq!(rows(&site.audit(1).await), [line]);
    assert_eq!(api.requests().len(), 1);
}

#[tokio::test]
async fn a_placement_on_its_way_when_the_gateway_is_stopped_has_a_line() {
    let api = FakeApi::responding(Some(PLACED)).await;
    let mut site = Site::new(&api, &[]).await;
    api.hold(true);
    let client = site.client;
    let placing = tokio::spawn(async move {
        let signed_in = credentials("anna", "open sesame");
        let lines = [FROM_OUR_PAGE, JSON, &signed_in];
        client.post("/v1/call", &lines, "{\"idempotency_key\":\"one\"}").await
    });
    wait_until("the API has the call", || api.requests().len() == 1).await;
    site.terminate();
    api.hold(false);
    assert_eq!(support::status(&placing.await.unwrap()), 201);
    let line = row("anna", "place", Some(KEY_ONE), Some(4711), 201);
    assert_eq!(rows(&site.audit(1).await), [line]);
}

#[tokio::test]
async fn a_file_that_was_moved_away_is_made_anew() {
    let api = FakeApi::responding(Some(PLACED)).await;
    let site = Site::new(&api, &[]).await;
    site.place("anna", "one").await;
    site.audit(1).await;
    let moved = site.folder.join("audit.jsonl.1");
    fs::rename(&site.audit, &moved).unwrap();
    site.place("ben", "one").await;
    assert_eq!(site.audit(1).await[0]["name"], "ben");
    assert_eq!(support::site::audit_in(&moved, 1).await[0]["name"], "anna");
    assert_eq!(fs::read_to_string(&moved).unwrap().lines().count(), 1);
}

#[tokio::test]
async fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let api = FakeApi::responding(Some(PLACED)).await;
    let site = Site::new(&api, &[]).await;
    site.place("anna", "one").await;
    site.audit(1).await;
    let mode = fs::metadata(&site.audit).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_other_requests_leaves_the_line_of_a_placement() {
    const CONNECTIONS: usize = 10;
    const REQUESTS: usize = 2_000;
    let api = FakeApi::responding(Some(PLACED)).await;
    let site = Site::new(&api, &[]).await;
    assert_eq!(site.place("anna", "one").await.status, 201);
    let address = site.address();
    let flood = (0..CONNECTIONS).map(|_| {
        tokio::spawn(async move {
            let mut socket = TcpStream::connect(address).await.unwrap();
            let one = format!("GET /v1/calls?phone_number=1 HTTP/1.1\r\nHost: {address}\r\n\r\n");
            let (mut read, mut write) = socket.split();
            let last = format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
            let all = one.repeat(REQUESTS - 1) + &last;
            let sent = async {
                let _ = write.write_all(all.as_bytes()).await;
            };
            let mut answers = String::new();
            let (_, _) = tokio::join!(sent, read.read_to_string(&mut answers));
            answers.matches("HTTP/1.1 401 ").count()
        })
    });
    let mut answered = 0;
    for connection in flood.collect::<Vec<_>>() {
        answered += connection.await.unwrap();
    }
    assert_eq!(answered, CONNECTIONS * REQUESTS);
    let line = row("anna", "place", Some(KEY_ONE), Some(4711), 201);
    assert_eq!(rows(&site.audit(1).await), [line]);
}
