//! A gateway of the sign-in that responds as oauth2-proxy does, and records what it is
//! asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The page with which it turns somebody away, after the sign-in.
pub const TURNED_AWAY: &str = "<h1>Not in a group that may enter</h1>";
pub const STYLE: &str = "h1 { color: red }";
/// Whoever has a cookie that means nothing to it.
const UNKNOWN: &str = "401 Unauthorized";

#[derive(Clone)]
pub struct OidcGateway {
    pub address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl OidcGateway {
    /// Each person by the value of the cookie `_oauth2_proxy`, with the status and the
    /// headers that the gateway responds with to `/oauth2/auth`.
    pub async fn knowing(people: &'static [(&'static str, &'static str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let gateway = Self { address, requests: Arc::default() };
        let recorded = gateway.requests.clone();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let recorded = recorded.clone();
                tokio::spawn(async move {
                    let mut bytes = Vec::new();
                    while !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
                        match socket.read_buf(&mut bytes).await {
                            Ok(0) | Err(_) => return,
                            Ok(_) => {}
                        }
                    }
                    let request = String::from_utf8_lossy(&bytes).into_owned();
                    let response = respond(people, &request);
                    recorded.lock().unwrap().push(request);
                    let _ = socket.write_all(response.as_bytes()).await;
                });
            }
        });
        gateway
    }

    /// The requests so far, as they came.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn respond(people: &[(&str, &str)], request: &str) -> String {
    let path = request.split(' ').nth(1).unwrap_or_default();
    let is_of = |cookie: &str| {
        request.contains(&format!("_oauth2_proxy={cookie}\r\n"))
            || request.contains(&format!("_oauth2_proxy={cookie};"))
    };
    let (head, body) = match path.split('?').next().unwrap_or_default() {
        "/oauth2/auth" => {
            let person = people.iter().find(|(cookie, _)| is_of(cookie));
            (person.map_or(UNKNOWN, |(_, head)| head), "")
        }
        "/oauth2/start" => ("302 Found\r\nLocation: https://id.example.com/authorize", ""),
        "/oauth2/sign_out" => {
            ("302 Found\r\nLocation: /\r\nSet-Cookie: _oauth2_proxy=; Max-Age=0; HttpOnly", "")
        }
        "/oauth2/callback" => ("403 Forbidden\r\nContent-Type: text/html", TURNED_AWAY),
        "/oauth2/static/css/x.css" => ("200 OK\r\nContent-Type: text/css", STYLE),
        _ => ("404 Not Found", ""),
    };
    let length = body.len();
    format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}
