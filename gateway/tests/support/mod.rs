//! A gateway and a fake API on real sockets. Both ends are read and written as bytes: a
//! client library would hide what these tests check.
#![allow(dead_code)] // Each test file uses only a part.

pub mod oidc_gateway;
pub mod site;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gateway::{Config, router_with_timeout};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// An API that sends the same response to every request and records the requests.
pub struct FakeApi {
    pub address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    response: Arc<Mutex<Option<String>>>,
    is_held: watch::Sender<bool>,
}

impl FakeApi {
    /// With `None` it closes the connection once it has read the request.
    pub async fn responding(response: Option<&str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = Self {
            address: listener.local_addr().unwrap(),
            requests: Arc::default(),
            response: Arc::new(Mutex::new(response.map(str::to_owned))),
            is_held: watch::Sender::new(false),
        };
        let (recorded, response) = (api.requests.clone(), api.response.clone());
        let is_held = api.is_held.subscribe();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let (recorded, response) = (recorded.clone(), response.clone());
                let mut is_held = is_held.clone();
                tokio::spawn(async move {
                    while let Some(request) = read_request(&mut socket).await {
                        recorded.lock().unwrap().push(request);
                        // The sender is gone when the test is over.
                        let _ = is_held.wait_for(|is_held| !is_held).await;
                        let Some(response) = response.lock().unwrap().clone() else { return };
                        let _ = socket.write_all(response.as_bytes()).await;
                    }
                });
            }
        });
        api
    }

    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// From now on it responds so.
    pub fn response(&self, response: &str) {
        *self.response.lock().unwrap() = Some(response.to_owned());
    }

    /// Whether requests are read and not answered.
    pub fn hold(&self, is_held: bool) {
        self.is_held.send_replace(is_held);
    }

    pub async fn behind_gateway(&self) -> Gateway {
        Gateway::start(&format!("http://{}", self.address), None).await
    }
}

#[derive(Clone, Copy)]
pub struct Gateway {
    pub address: SocketAddr,
}

impl Gateway {
    pub async fn start(upstream: &str, root: Option<PathBuf>) -> Self {
        let app = router_with_timeout(
            Config {
                upstream: upstream.to_owned(),
                authorization: "Bearer sk_test_canary".to_owned(),
                root,
                media_origins: vec!["https://storage.example.com".to_owned()],
            },
            Duration::from_millis(300),
        )
        .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address }
    }

    /// Sends a request with `Host` and the given header lines, and reads until the gateway
    /// closes the connection.
    pub async fn send(&self, request_line: &str, headers: &[&str], body: &str) -> String {
        let host = format!("Host: {}", self.address);
        let mut lines = vec![host.as_str()];
        lines.extend(headers);
        self.send_raw(request_line, &lines, body).await
    }

    pub async fn get(&self, path: &str, headers: &[&str]) -> String {
        self.send(&format!("GET {path} HTTP/1.1"), headers, "").await
    }

    /// With JSON, unless the headers say otherwise.
    pub async fn post(&self, path: &str, headers: &[&str], body: &str) -> String {
        const JSON: &str = "Content-Type: application/json";
        let has_type = headers.iter().any(|line| line.starts_with("Content-Type: "));
        let headers = &[headers, if has_type { &[] } else { &[JSON] }].concat();
        self.send(&format!("POST {path} HTTP/1.1"), headers, body).await
    }

    /// The same without a `Host` of its own.
    pub async fn send_raw(&self, request_line: &str, headers: &[&str], body: &str) -> String {
        let mut request = format!("{request_line}\r\nConnection: close\r\n");
        for header in headers {
            request.push_str(header);
            request.push_str("\r\n");
        }
        if !body.is_empty() {
            request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        request.push_str(body);
        let mut socket = TcpStream::connect(self.address).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut response = Vec::new();
        // The gateway may also close by a reset. What was read until then is the response.
        let _ = socket.read_to_end(&mut response).await;
        String::from_utf8_lossy(&response).into_owned()
    }
}

/// Waits until the condition holds; fails the test after ten seconds.
pub async fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !condition() {
        assert!(Instant::now() < end, "timed out waiting until {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The value of a header, by its lower-case name.
pub fn header<'a>(message: &'a str, name: &str) -> Option<&'a str> {
    let (head, _) = message.split_once("\r\n\r\n")?;
    head.lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

pub fn status(message: &str) -> u16 {
    let code = message.split(' ').nth(1).unwrap_or_default();
    code.parse().unwrap_or(0)
}

pub fn body(message: &str) -> &str {
    message.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

async fn read_request(socket: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if text.contains("\r\n\r\n") {
            let length = header(&text, "content-length").map_or(0, |n| n.parse().unwrap());
            if body(&text).len() >= length {
                return Some(text);
            }
        }
        let mut chunk = [0; 4096];
        match socket.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(n) => bytes.extend_from_slice(&chunk[..n]),
        }
    }
}
