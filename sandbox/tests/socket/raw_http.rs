//! What a client sees on the wire, over a socket or in memory: more than an HTTP client
//! library shows, and in words that are short enough for a table.

use std::io::ErrorKind;
use std::time::Duration;

use sandbox::InProcessSandbox;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::client::{Answer, Host};

/// A response in the same process takes a fraction of this.
const SILENCE: Duration = Duration::from_secs(1);

/// Places a call on a new connection and describes the result: `closed`, `reset`, `silent`,
/// or the status and what the body is: `call`, `detail`, `page`, `half` a JSON, or `cut` off
/// before its end.
pub async fn observe(host: &Host, request: &Value) -> String {
    observe_on(TcpStream::connect(host.address).await.unwrap(), request).await
}

pub async fn observe_in_process(sandbox: &InProcessSandbox, request: &Value) -> String {
    observe_on(sandbox.connect(), request).await
}

async fn observe_on(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &Value) -> String {
    send(&mut stream, "POST", "/v1/call", "Connection: close\r\n", &request.to_string()).await;
    let mut bytes = Vec::new();
    match timeout(SILENCE, stream.read_to_end(&mut bytes)).await {
        Err(_) if bytes.is_empty() => "silent".to_owned(),
        Err(_) => panic!("a response without an end: {bytes:?}"),
        Ok(Ok(0)) => "closed".to_owned(),
        Ok(Ok(_)) => describe(&Answer::parse(&bytes)),
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionReset && bytes.is_empty() => {
            "reset".to_owned()
        }
        Ok(Err(error)) => panic!("{error} after {bytes:?}"),
    }
}

/// The status, and what the body is.
pub fn describe(answer: &Answer) -> String {
    let promised: usize = answer.header("content-length").unwrap().parse().unwrap();
    let is_json = answer.header("content-type") == Some("application/json");
    let json: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let has = |key: &str| json.as_ref().is_some_and(|json| json.get(key).is_some());
    let body = match () {
        () if answer.body.len() < promised => "cut",
        () if !is_json => "page",
        () if json.is_none() => "half",
        () if has("call_id") => "call",
        () if has("detail") => "detail",
        () => panic!("{}", answer.text()),
    };
    format!("{} {body}", answer.status)
}

/// Sends one request with an API key on a connection that may be used again.
pub async fn send(
    stream: &mut (impl AsyncWrite + Unpin),
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) {
    let headers = format!("Content-Length: {}\r\n{headers}", body.len());
    send_part(stream, method, path, &headers, body).await;
}

/// The same, but `body` may be only the beginning of the body.
pub async fn send_part(
    stream: &mut (impl AsyncWrite + Unpin),
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer sk_live_test\r\n\
         {headers}\r\n"
    );
    stream.write_all((head + body).as_bytes()).await.unwrap();
}

/// Reads one response from a connection that stays open.
pub async fn answer(stream: &mut (impl AsyncRead + Unpin)) -> Answer {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await.expect("an HTTP head"));
    }
    let mut answer = Answer::parse(&bytes);
    answer.body = vec![0; answer.header("content-length").unwrap().parse().unwrap()];
    stream.read_exact(&mut answer.body).await.unwrap();
    answer
}

pub async fn get(sandbox: &InProcessSandbox, path: &str) -> Answer {
    let mut stream = sandbox.connect();
    send(&mut stream, "GET", path, "", "").await;
    answer(&mut stream).await
}
