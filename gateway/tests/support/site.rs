//! The gateway of production as a program, without a web server in front.

use std::env;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use tokio::net::TcpStream;

use super::{FakeApi, Gateway, body, header, status};

/// Of “open sesame”, at the lowest cost.
pub const PASSWORD_HASH: &str = "$2b$04$abcdefghijklmnopqrstuu/LVz6MZlItEy42I2juLihZ66HnQx/cy";
const PASSWORD: &str = "open sesame";
/// What the app sends with changes.
pub const FROM_OUR_PAGE: &str = "Sec-Fetch-Site: same-origin";
pub const JSON: &str = "Content-Type: application/json";

/// A running site with a folder of its own, which is deleted when it is dropped.
pub struct Site {
    pub folder: PathBuf,
    /// The file with a line for each change.
    pub audit: PathBuf,
    pub client: Gateway,
    program: Child,
}

/// A response, taken apart.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    /// The code of an error of the gateway's own.
    pub code: Option<String>,
    pub retry_after: Option<u64>,
    /// As it came.
    pub text: String,
}

impl Reply {
    fn read(text: String) -> Self {
        let json: Option<Value> = serde_json::from_str(body(&text)).ok();
        Self {
            status: status(&text),
            code: json.and_then(|json| Some(json["code"].as_str()?.to_owned())),
            retry_after: header(&text, "retry-after").map(|value| value.parse().unwrap()),
            text,
        }
    }

    /// Status and code, to compare with.
    pub fn outcome(&self) -> (u16, Option<&str>) {
        (self.status, self.code.as_deref())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(body(&self.text)).unwrap_or_else(|_| panic!("{}", self.text))
    }
}

impl Site {
    /// With anna, ben and carl, who have the same password, and with these settings.
    pub async fn new(api: &FakeApi, settings: &[(&str, &str)]) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let folder = env::temp_dir().join(format!("callboard-site-{}", address.port()));
        fs::create_dir_all(folder.join("dist")).unwrap();
        fs::write(folder.join("dist/index.html"), "<title>Callboard</title>").unwrap();
        fs::write(folder.join("dist/app-0123456789abcdef.js"), "0").unwrap();
        let audit = folder.join("audit.jsonl");
        let people = ["anna", "ben", "carl"].map(|name| format!("{name}:{PASSWORD_HASH}"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_callboard-gateway"));
        command.args(["serve", "none"]).env_clear().envs([
            ("THUNDERPHONE_API_KEY", "sk_test_canary".to_owned()),
            ("THUNDERPHONE_API_BASE", format!("http://{}", api.address)),
            ("CALLBOARD_ROOT", folder.join("dist").display().to_string()),
            ("CALLBOARD_LISTEN", address.to_string()),
            ("CALLBOARD_RUNTIME", folder.join("runtime").display().to_string()),
            ("CALLBOARD_AUDIT", audit.display().to_string()),
            ("CALLBOARD_USERS", people.join(" ")),
        ]);
        command.envs(settings.iter().copied());
        let program = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let site = Self { folder, audit, client: Gateway { address }, program };
        let end = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(address).await.is_err() {
            assert!(Instant::now() < end, "it does not start");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        site
    }

    /// Asks it to stop, as a service manager does.
    pub fn terminate(&mut self) {
        let id = self.program.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    pub fn address(&self) -> SocketAddr {
        self.client.address
    }

    /// A request of somebody who is signed in, or of nobody (an empty name).
    pub async fn ask(&self, name: &str, request: &str, lines: &[&str], body: &str) -> Reply {
        let signed_in = credentials(name, PASSWORD);
        let mut all: Vec<&str> = lines.to_vec();
        if !name.is_empty() {
            all.push(&signed_in);
        }
        let request = format!("{request} HTTP/1.1");
        Reply::read(self.client.send(&request, &all, body).await)
    }

    pub async fn get(&self, name: &str, path: &str) -> Reply {
        self.ask(name, &format!("GET {path}"), &[], "").await
    }

    /// A change by the app.
    pub async fn change(&self, name: &str, request: &str, body: &str) -> Reply {
        self.ask(name, request, &[FROM_OUR_PAGE, JSON], body).await
    }

    /// A placement by the app with this idempotency key.
    pub async fn place(&self, name: &str, key: &str) -> Reply {
        let body = format!("{{\"to_number\":\"+14155550199\",\"idempotency_key\":\"{key}\"}}");
        self.change(name, "POST /v1/call", &body).await
    }

    /// The same for somebody at this address, behind something that ends TLS.
    pub async fn place_from(&self, forwarded_for: &str, name: &str, key: &str) -> Reply {
        let body = format!("{{\"idempotency_key\":\"{key}\"}}");
        let from = format!("X-Forwarded-For: {forwarded_for}");
        self.ask(name, "POST /v1/call", &[FROM_OUR_PAGE, JSON, &from], &body).await
    }

    /// The lines of the audit file, once there are so many.
    pub async fn audit(&self, count: usize) -> Vec<Value> {
        audit_in(&self.audit, count).await
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Below the ephemeral range, so that no connection of another test takes it before the
/// program does. At random, because tests of several programs run at once.
fn free_port() -> u16 {
    loop {
        let random = RandomState::new().hash_one(());
        let port = 12_000 + u16::try_from(random % 8_000).unwrap();
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// The lines of an audit file, once there are so many.
pub async fn audit_in(file: &Path, count: usize) -> Vec<Value> {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let text = fs::read_to_string(file).unwrap_or_default();
        let lines: Vec<Value> =
            text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        if lines.len() >= count {
            return lines;
        }
        assert!(Instant::now() < end, "{count} lines are due, and there are:\n{text}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A header with a name and a password.
pub fn credentials(name: &str, password: &str) -> String {
    let pair = format!("{name}:{password}");
    format!("Authorization: Basic {}", BASE64_STANDARD.encode(pair))
}
