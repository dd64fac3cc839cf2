//! One server with the shipped configuration, gone when the test ends.

use std::env;
use std::net::SocketAddr;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use callboard_tests::harness::{Settings, WebServer, text, wait_until};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::reply::Reply;

pub const KEY: &str = "sk_test_canary-0123456789";
pub const USER: &str = "desk";
/// “desk:open sesame” as Basic credentials.
pub const SIGNED_IN: &str = "Authorization: Basic ZGVzazpvcGVuIHNlc2FtZQ==";
/// What the app sends along with what changes something.
pub const APP_HEADERS: [&str; 3] =
    [SIGNED_IN, "Sec-Fetch-Site: same-origin", "Content-Type: application/json"];
/// Of “open sesame”, at the least cost, so that no test waits for it.
pub const PASSWORD_HASH: &str = "$2b$04$abcdefghijklmnopqrstuu/LVz6MZlItEy42I2juLihZ66HnQx/cy";

/// Whoever asks it, from wherever.
#[derive(Clone, Copy)]
pub struct Client {
    pub address: SocketAddr,
}

pub struct Proxy {
    pub client: Client,
    server: WebServer,
}

/// Which server: as it is named to `proxy/start`.
pub fn server() -> String {
    env::var("CALLBOARD_PROXY").expect("CALLBOARD_PROXY names a server; `cargo xtask test` sets it")
}

pub fn is_nginx() -> bool {
    server() == "nginx"
}

impl Client {
    /// Sends a request and reads until the connection is closed. The lines stand
    /// beside `Host` and `Connection`.
    pub async fn ask(&self, request_line: &str, lines: &[&str], body: &str) -> Reply {
        let bytes = self.ask_bytes(request_line, lines, body).await;
        Reply::read(&bytes).unwrap_or_else(|| {
            panic!("{request_line}: no answer but {:?}", String::from_utf8_lossy(&bytes))
        })
    }

    pub async fn ask_bytes(&self, request_line: &str, lines: &[&str], body: &str) -> Vec<u8> {
        let mut request = format!("{request_line} HTTP/1.1\r\nConnection: close\r\n");
        if !lines.iter().any(|line| line.starts_with("Host:")) {
            request.push_str(&format!("Host: {}\r\n", self.address));
        }
        for line in lines {
            request.push_str(&format!("{line}\r\n"));
        }
        if !body.is_empty() {
            request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        request.push_str(body);
        let mut socket = TcpStream::connect(self.address).await.expect("it listens");
        // It may have answered, and closed, before it has read everything.
        let _ = socket.write_all(request.as_bytes()).await;
        let mut bytes = Vec::new();
        let _ = socket.read_to_end(&mut bytes).await;
        bytes
    }

    /// What somebody who is signed in reads.
    pub async fn get(&self, path: &str) -> Reply {
        self.ask(&format!("GET {path}"), &[SIGNED_IN], "").await
    }

    /// What the app does to place a call.
    pub async fn place(&self, body: &str) -> Reply {
        self.ask("POST /v1/call", &APP_HEADERS, body).await
    }

    pub async fn place_bytes(&self, body: &str) -> Vec<u8> {
        self.ask_bytes("POST /v1/call", &APP_HEADERS, body).await
    }
}

impl Proxy {
    /// Before an API, with the settings of a usual deployment.
    pub async fn in_front_of(api: SocketAddr) -> Self {
        Self::with(&[("THUNDERPHONE_API_BASE", &format!("http://{api}"))]).await
    }

    /// With settings beside or instead of the usual ones.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        Self::start(WebServer::new(&server(), with(settings))).await
    }

    /// With a log that goes to this file.
    pub async fn logging_to(file: &str, api: SocketAddr) -> Self {
        let base = format!("http://{api}");
        let mut server = WebServer::new(&server(), with(&[("THUNDERPHONE_API_BASE", &base)]));
        server.log_file = Some(file.into());
        Self::start(server).await
    }

    async fn start(server: WebServer) -> Self {
        server.start().await;
        Self { client: Client { address: server.address }, server }
    }

    /// The lines of the access log, once there are so many.
    pub async fn log(&self, count: usize) -> Vec<serde_json::Value> {
        let lines = || {
            let output = text(&self.server.out);
            // Without the questions of whether it is up.
            let is_row = |line: &&str| line.contains("\"status\":") && !line.contains("/healthz");
            let log = output.lines().filter(is_row);
            log.map(|line| serde_json::from_str(line).expect("a line of JSON")).collect::<Vec<_>>()
        };
        wait_until("the access log is written", async || lines().len() >= count).await;
        lines()
    }

    /// Where it keeps what it needs while it runs.
    pub fn runtime(&self) -> &Path {
        &self.server.runtime
    }

    /// All that it has said, the log and the errors.
    pub fn output(&self) -> String {
        text(&self.server.out) + &text(&self.server.err)
    }

    /// Hands it new settings; whether it took them.
    pub fn reload(&self, settings: &[(&str, &str)]) -> bool {
        self.server.reload(owned(settings)).is_ok()
    }

    /// Ends it as a power cut would, and starts another in its place.
    pub async fn kill_and_start(&self) {
        self.server.kill().await;
        self.server.start().await;
    }
}

impl Deref for Proxy {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// Tries settings that cannot work: how it ended, and what it said of that.
pub async fn start_with_invalid(settings: &[(&str, &str)]) -> (ExitStatus, String) {
    let server = WebServer::new(&server(), with(settings));
    let status = server.fails_to_start().await;
    (status, text(&server.err).trim_end().to_owned())
}

/// The settings of a usual deployment, and these.
fn with(settings: &[(&str, &str)]) -> Settings {
    let root = bundle().display().to_string();
    let usual = [
        ("THUNDERPHONE_API_KEY", KEY),
        ("CALLBOARD_ROOT", &root),
        ("CALLBOARD_USER", USER),
        ("CALLBOARD_PASSWORD_HASH", PASSWORD_HASH),
    ];
    owned(&[&usual, settings].concat())
}

fn owned(settings: &[(&str, &str)]) -> Settings {
    settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The one that is shipped is not needed: the smallest with a file of each kind.
fn bundle() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("proxy_conformance/bundle")
}
