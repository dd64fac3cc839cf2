//! Exports: files of any length, which arrive whole or not at all.

use std::env;
use std::process::Command;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::sleep;

use crate::fake_api::{self, FakeApi};
use crate::proxy::{Proxy, SIGNED_IN, server};

/// A thousand calls with long transcripts.
const LONG: usize = 30_000_000;
const JSON: &str = "GET /v1/calls/export?format=json";
const CSV: &str = "GET /v1/calls/export?format=csv";

/// Whether a client takes this for a whole response: it has what its head announces.
fn is_whole(response: &[u8]) -> bool {
    let Some(head_length) = response.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let (head, body) = response.split_at(head_length + 4);
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if is_chunked(response) {
        return body.ends_with(b"0\r\n\r\n");
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    // Without either, the end of the connection is the end of the file.
    length.is_none_or(|length| length.trim().parse() == Ok(body.len()))
}

fn is_chunked(response: &[u8]) -> bool {
    let text = String::from_utf8_lossy(response);
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    head.to_ascii_lowercase().contains("transfer-encoding: chunked")
}

fn table(length: usize) -> String {
    "7,+14155550199,\"He said: \"\"no\"\"\"\r\n".repeat(length / 38)
}

/// The same body with its length, and in one chunk; only the last bytes are left out, if any.
fn responses(kind: &str, body: &str, is_cut_off: bool) -> [String; 2] {
    let sent = if is_cut_off { &body[..body.len() / 2] } else { body };
    let end = if is_cut_off { "" } else { "\r\n0\r\n\r\n" };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nX-Total-Count: 4200\r\nX-Truncated: true"
    );
    let length = body.len();
    [
        format!("{head}\r\nContent-Length: {length}\r\n\r\n{sent}"),
        format!("{head}\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n{sent}{end}"),
    ]
}

/// Caddy 2.6 ends a response of unknown length, or one that it compresses, as if it were whole,
/// whatever the gateway does.
/// `docs/deployment.md` says so.
fn hides_a_missing_end() -> bool {
    if server() != "caddy" {
        return false;
    }
    let program = env::var_os("CALLBOARD_CADDY").unwrap_or_else(|| "caddy".into());
    let version = Command::new(program).arg("version").output().expect("a Caddy");
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    version.trim_start_matches('v').starts_with("2.6.")
}

#[tokio::test]
async fn an_export_of_tens_of_megabytes_arrives_whole_and_with_its_counts() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    let table = table(LONG);
    for response in responses("text/csv; charset=utf-8", &table, false) {
        api.response(&response);
        let reply = proxy.ask(CSV, &[SIGNED_IN], "").await;
        assert_eq!((reply.status, reply.body.len()), (200, table.len()));
        assert_eq!(reply.header("content-type"), Some("text/csv; charset=utf-8"));
        assert_eq!(reply.header("x-total-count"), Some("4200"));
        assert_eq!(reply.header("x-truncated"), Some("true"));
    }
}

#[tokio::test]
async fn an_export_that_breaks_off_never_looks_whole() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    for length in [400, 400_000] {
        let table = table(length);
        let json = format!("{{\"total\":1,\"truncated\":false,\"calls\":[{table:?}]}}");
        for (line, kind, body) in [(CSV, "text/csv", &table), (JSON, "application/json", &json)] {
            for coding in ["identity", "gzip"] {
                let lines = [SIGNED_IN, &format!("Accept-Encoding: {coding}")];
                for response in responses(kind, body, false) {
                    api.response(&response);
                    let bytes = proxy.ask_bytes(line, &lines, "").await;
                    assert!(is_whole(&bytes), "{line} {coding} {length}");
                }
                for response in responses(kind, body, true) {
                    api.response(&response);
                    let bytes = proxy.ask_bytes(line, &lines, "").await;
                    let is_success = bytes.starts_with(b"HTTP/1.1 200");
                    let is_excused =
                        hides_a_missing_end() && (coding == "gzip" || is_chunked(&bytes));
                    assert!(
                        !is_success || !is_whole(&bytes) || is_excused,
                        "{line} {coding} {length}"
                    );
                }
            }
        }
    }
}

/// An API that takes its time in the middle of a response.
#[tokio::test]
async fn an_export_may_take_longer_than_the_gateway_waits_for_its_beginning() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let table = table(4_000);
    let [response, _] = responses("text/csv", &table, false);
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let _ = socket.read(&mut [0; 4096]).await;
        let (start, rest) = response.split_at(response.len() / 2);
        socket.write_all(start.as_bytes()).await.unwrap();
        sleep(Duration::from_secs(3)).await;
        socket.write_all(rest.as_bytes()).await.unwrap();
    });
    let proxy = Proxy::with(&[("THUNDERPHONE_API_BASE", &base), ("CALLBOARD_PATIENCE", "1")]).await;
    let reply = proxy.ask(CSV, &[SIGNED_IN], "").await;
    assert_eq!((reply.status, reply.body.len()), (200, table.len()));
}
