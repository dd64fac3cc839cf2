//! Floods over HTTP/2, by which one stranger stops a server that is not made for them. A
//! server either speaks no HTTP/2, or ends such a connection and serves everybody else.

use std::future::poll_fn;
use std::time::Duration;

use callboard_tests::harness::wait_until;
use h2::Reason;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::audit::{CALL, PLACED, is_line_of_the_call};
use crate::fake_api::FakeApi;
use crate::proxy::{APP_HEADERS, Proxy, server};
use crate::tls::{ask, connector};

/// What a real flood sends is many times more. A server that ends the connection at all
/// ends it long before.
const MOST_BYTES: usize = 8_000_000;
const FRAME: usize = 16_384;
const STREAMS: usize = 4_000;
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const CONTINUATION: u8 = 9;

/// A server with a certificate; `None` if it takes no part in HTTP/2.
async fn start(api: &FakeApi) -> Option<Proxy> {
    if server() != "caddy" {
        return None;
    }
    let base = format!("http://{}", api.address);
    let domain = ("CALLBOARD_DOMAIN", "localhost");
    let proxy = Proxy::with(&[("THUNDERPHONE_API_BASE", &base), domain]).await;
    wait_until("it has a certificate", async || {
        ask(&proxy, "GET /healthz", &[], "").await.is_some_and(|reply| reply.status == 200)
    })
    .await;
    Some(proxy)
}

/// A connection for which HTTP/2 was agreed upon, if the server speaks it.
async fn connect(proxy: &Proxy) -> Option<TlsStream<TcpStream>> {
    let connector = connector(proxy, &[b"h2", b"http/1.1"]).unwrap();
    let socket = TcpStream::connect(proxy.address).await.unwrap();
    let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
    let socket = connector.connect(name, socket).await.unwrap();
    let is_h2 = socket.get_ref().1.alpn_protocol() == Some(b"h2");
    is_h2.then_some(socket)
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// Somebody else places a call meanwhile, and it is in the audit.
async fn places_a_call(proxy: &Proxy) {
    let placing = ask(proxy, "POST /v1/call", &APP_HEADERS, CALL);
    let reply = tokio::time::timeout(Duration::from_secs(10), placing).await;
    assert_eq!(reply.expect("others are served").unwrap().status, 201);
    let lines = proxy.audit(1).await;
    assert!(lines.len() == 1 && is_line_of_the_call(&lines[0]), "{lines:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_header_block_without_end_ends_the_connection() {
    let api = FakeApi::responding(PLACED).await;
    let Some(proxy) = start(&api).await else { return };
    let Some(socket) = connect(&proxy).await else {
        println!("It does not speak HTTP/2.");
        return places_a_call(&proxy).await;
    };
    let (mut read, mut write) = tokio::io::split(socket);
    // Read, or its windows would fill up; its end is what counts.
    let ended = tokio::spawn(async move {
        let mut some = vec![0; FRAME];
        while let Ok(1..) = read.read(&mut some).await {}
    });
    write.write_all(PREFACE).await.unwrap();
    write.write_all(&frame(SETTINGS, 0, 0, &[])).await.unwrap();
    // Method, scheme and path from the static table; no END_HEADERS.
    write.write_all(&frame(HEADERS, 0, 1, &[0x82, 0x87, 0x84])).await.unwrap();
    // Fields with new names: literal, not indexed, one byte of name, 120 of value.
    let field: Vec<u8> = [&[0, 1, b'x', 120][..], &[b'a'; 120]].concat();
    let block = field.repeat(FRAME / field.len());
    let continuation = frame(CONTINUATION, 0, 1, &block);
    let mut sent = 0;
    while sent < MOST_BYTES && !ended.is_finished() {
        match tokio::time::timeout(Duration::from_secs(5), write.write_all(&continuation)).await {
            Ok(Ok(())) => sent += continuation.len(),
            _ => break,
        }
    }
    assert!(sent < MOST_BYTES, "{sent} bytes of one header block were taken");
    let _ = tokio::time::timeout(Duration::from_secs(5), ended).await.expect("it is ended");
    places_a_call(&proxy).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_opened_and_reset_disturb_nobody_else() {
    let api = FakeApi::responding(PLACED).await;
    let Some(proxy) = start(&api).await else { return };
    let Some(socket) = connect(&proxy).await else {
        println!("It does not speak HTTP/2.");
        return places_a_call(&proxy).await;
    };
    let (client, connection) = h2::client::handshake(socket).await.unwrap();
    let connection = tokio::spawn(connection);
    let flood = tokio::spawn(async move {
        let mut client = client.ready().await?;
        for _ in 0..STREAMS {
            poll_fn(|context| client.poll_ready(context)).await?;
            let request = http::Request::get("https://localhost/v1/whoami").body(()).unwrap();
            let (_response, mut stream) = client.send_request(request, true)?;
            stream.send_reset(Reason::CANCEL);
            // So that the reset leaves before the next one.
            tokio::task::yield_now().await;
        }
        Ok::<_, h2::Error>(())
    });
    places_a_call(&proxy).await;
    let flooded = tokio::time::timeout(Duration::from_secs(30), flood).await.expect("it ends");
    // Either it was ended, or all of them were taken and cost little.
    println!("The flood: {flooded:?}");
    connection.abort();
    let reply = tokio::time::timeout(Duration::from_secs(5), ask(&proxy, "GET /healthz", &[], ""));
    assert_eq!(reply.await.expect("others are served").unwrap().status, 200);
    assert_eq!(proxy.audit(1).await.len(), 1);
    assert_eq!(api.requests().len(), 1, "{:?}", api.requests());
}
