//! A sandbox on a free port, and a minimal HTTP client. A client library would hide some of
//! what the tests check: a connection that closes without a byte, a body that is not JSON.

use std::net::SocketAddr;
use std::time::Duration;

use sandbox::Config;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

pub const FROM: &str = "+12025550143";
/// A number that may dial out but has no outbound agent.
pub const FROM_WITHOUT_AGENT: &str = "+12025550148";
pub const ANSWERED: &str = "+14155550199";
const KEY: &str = "Authorization: Bearer sk_live_test\r\n";
/// Far more than any response takes; only a hang reaches it.
const TIMEOUT: Duration = Duration::from_secs(20);

pub struct Host {
    pub address: SocketAddr,
}

pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Host {
    pub async fn start() -> Self {
        Self::with(Config { history: 0, ..Config::default() }).await
    }

    pub async fn with(config: Config) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(sandbox::serve(listener, config));
        Self { address }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, KEY, "").await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, KEY, &body.to_string()).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send("PATCH", path, KEY, &body.to_string()).await
    }

    pub async fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let bytes =
            timeout(TIMEOUT, self.bytes(method, path, headers, body)).await.expect("an answer");
        Answer::parse(&bytes)
    }

    /// Sends a request whose answer may be lost.
    pub async fn attempt(&self, method: &str, path: &str, headers: &str, body: &str) {
        let _ = timeout(TIMEOUT, self.try_bytes(method, path, headers, body)).await;
    }

    /// Sends a request and reads until the connection closes.
    pub async fn bytes(&self, method: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
        self.try_bytes(method, path, headers, body).await.unwrap()
    }

    async fn try_bytes(
        &self,
        method: &str,
        path: &str,
        headers: &str,
        body: &str,
    ) -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(self.address).await?;
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n",
            self.address
        );
        stream.write_all((head + body).as_bytes()).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        Ok(bytes)
    }

    pub async fn place(&self, to: &str, key: &str) -> Answer {
        self.post("/v1/call", &request(to, key)).await
    }

    /// Places a call that is accepted, and returns its id.
    pub async fn placed(&self, request: &Value) -> i64 {
        let answer = self.post("/v1/call", request).await;
        assert!(matches!(answer.status, 201 | 202), "{}", answer.text());
        answer.json()["call_id"].as_i64().unwrap()
    }

    pub async fn call(&self, id: i64) -> Value {
        self.get(&format!("/v1/calls/{id}")).await.json()
    }

    pub async fn advance(&self, seconds: u64) {
        let answer = self
            .send("POST", "/sandbox/advance", "", &json!({ "seconds": seconds }).to_string())
            .await;
        assert_eq!(answer.status, 200);
    }

    pub async fn set_faults(&self, setting: Value) {
        let answer = self.send("POST", "/sandbox/faults", "", &setting.to_string()).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }

    pub async fn set_account(&self, setting: Value) {
        let answer = self.send("POST", "/sandbox/account", "", &setting.to_string()).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }

    pub async fn state(&self) -> Value {
        self.send("GET", "/sandbox/state", "", "").await.json()
    }

    pub async fn dials(&self) -> u64 {
        self.state().await["dials"].as_u64().unwrap()
    }

    /// The total of the list of calls.
    pub async fn total(&self) -> Value {
        self.get("/v1/calls").await.json()["total"].clone()
    }
}

pub fn request(to: &str, key: &str) -> Value {
    json!({ "from_number": FROM, "to_number": to, "agent_id": 12, "idempotency_key": key })
}

impl Answer {
    pub fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("an HTTP head");
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| line.split_once(": ").unwrap());
        let headers =
            headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Self { status, headers, body: bytes[end + 4..].to_vec() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    #[track_caller]
    pub fn detail(&self) -> String {
        self.json()["detail"].as_str().unwrap_or_default().to_owned()
    }
}
