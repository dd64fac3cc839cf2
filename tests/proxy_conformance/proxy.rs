//! The gateway behind one server with the shipped configuration, gone when the test ends.

use std::env;
use std::net::SocketAddr;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use callboard_tests::harness::{Process, Settings, WebServer, text, wait_until};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::reply::Reply;

pub const KEY: &str = "sk_test_canary-0123456789";
pub const USER: &str = "desk";
/// “desk:open sesame” as Basic credentials.
pub const SIGNED_IN: &str = "Authorization: Basic ZGVzazpvcGVuIHNlc2FtZQ==";
/// The headers that the app sends with changes.
pub const APP_HEADERS: [&str; 3] =
    [SIGNED_IN, "Sec-Fetch-Site: same-origin", "Content-Type: application/json"];
/// Of “open sesame”, at the lowest cost, so that no test waits for it.
pub const PASSWORD_HASH: &str = "$2b$04$abcdefghijklmnopqrstuu/LVz6MZlItEy42I2juLihZ66HnQx/cy";

/// A client at any address.
#[derive(Clone, Copy)]
pub struct Client {
    pub address: SocketAddr,
}

pub struct Proxy {
    pub client: Client,
    server: WebServer,
}

/// The headers of the app, sent by somebody else with the same password.
pub fn app_headers(name: &str) -> [String; 3] {
    let credentials = BASE64_STANDARD.encode(format!("{name}:open sesame"));
    let [_, own, json] = APP_HEADERS.map(str::to_owned);
    [format!("Authorization: Basic {credentials}"), own, json]
}

/// The server, by its name for `proxy/start`.
pub fn server() -> String {
    env::var("CALLBOARD_PROXY").expect("CALLBOARD_PROXY names a server; `cargo xtask test` sets it")
}

pub fn is_nginx() -> bool {
    server() == "nginx"
}

/// `CALLBOARD_PROXY` is `none`: the gateway is tested alone.
pub fn is_bare() -> bool {
    server() == "none"
}

impl Client {
    /// Sends a request and reads until the connection closes. `lines` are headers
    /// besides `Host` and `Connection`.
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
        // The server may respond and close before it has read everything.
        let _ = socket.write_all(request.as_bytes()).await;
        let mut bytes = Vec::new();
        let _ = socket.read_to_end(&mut bytes).await;
        bytes
    }

    /// A read by a signed-in user.
    pub async fn get(&self, path: &str) -> Reply {
        self.ask(&format!("GET {path}"), &[SIGNED_IN], "").await
    }

    /// A placement by the app.
    pub async fn place(&self, body: &str) -> Reply {
        self.ask("POST /v1/call", &APP_HEADERS, body).await
    }

    /// A request of the app, by somebody else.
    pub async fn ask_as(&self, name: &str, request_line: &str, body: &str) -> Reply {
        let lines = app_headers(name);
        self.ask(request_line, &lines.each_ref().map(String::as_str), body).await
    }

    pub async fn place_bytes(&self, body: &str) -> Vec<u8> {
        self.ask_bytes("POST /v1/call", &APP_HEADERS, body).await
    }
}

impl Proxy {
    /// In front of an API, with the settings of a usual deployment.
    pub async fn in_front_of(api: SocketAddr) -> Self {
        Self::with(&[("THUNDERPHONE_API_BASE", &format!("http://{api}"))]).await
    }

    /// With settings in addition to or instead of the usual ones.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        Self::start(WebServer::new(&server(), with(settings))).await
    }

    /// With both logs to this file.
    pub async fn logging_to(file: &str, api: SocketAddr) -> Self {
        let base = format!("http://{api}");
        let settings = with(&[("THUNDERPHONE_API_BASE", &base), ("CALLBOARD_AUDIT", file)]);
        let mut server = WebServer::new(&server(), settings);
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
            // Without the health checks.
            let is_row = |line: &&str| line.contains("\"status\":") && !line.contains("/healthz");
            let log = output.lines().filter(is_row);
            log.map(|line| serde_json::from_str(line).expect("a line of JSON")).collect::<Vec<_>>()
        };
        wait_until("the access log is written", async || lines().len() >= count).await;
        lines()
    }

    /// The lines of the audit, once there are so many.
    pub async fn audit(&self, count: usize) -> Vec<serde_json::Value> {
        let lines = || self.server.audit_lines();
        wait_until("the audit is written", async || lines().len() >= count).await;
        lines()
    }

    /// The processes of the web server in front, which are not the gateway's own.
    pub fn processes_in_front(&self) -> Vec<Process> {
        let name = server();
        self.server.processes().into_iter().filter(|process| process.name() == name).collect()
    }

    /// Its runtime folder.
    pub fn runtime(&self) -> &Path {
        &self.server.runtime
    }

    /// Its output: log and errors.
    pub fn output(&self) -> String {
        text(&self.server.out) + &text(&self.server.err)
    }

    /// Reloads it with new settings; whether it accepted them.
    pub fn reload(&self, settings: &[(&str, &str)]) -> bool {
        self.server.reload(owned(settings)).is_ok()
    }

    /// Kills it, as a power cut would, and starts it again.
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

/// Starts it with invalid settings: exit status and message.
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
        // Nobody does by default.
        ("CALLBOARD_MANAGE", USER),
    ];
    owned(&[&usual, settings].concat())
}

fn owned(settings: &[(&str, &str)]) -> Settings {
    settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The smallest bundle with a file of each kind.
fn bundle() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("proxy_conformance/bundle")
}
