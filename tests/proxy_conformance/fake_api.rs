//! A fake API that responds as told and records the raw requests.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

pub const OK: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
/// Closes the connection after reading the request.
pub const NO_RESPONSE: &str = "";

pub struct FakeApi {
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    requests: Mutex<Vec<String>>,
    response: Mutex<String>,
    /// Responses to requests that begin so are held back.
    held: watch::Sender<Option<&'static str>>,
    /// Connections that neither end has closed.
    open: AtomicUsize,
}

impl FakeApi {
    pub async fn responding(response: &str) -> Self {
        Self::start(response, None).await
    }

    /// Over TLS, with this certificate.
    pub async fn with_tls(tls: TlsAcceptor) -> Self {
        Self::start(OK, Some(tls)).await
    }

    async fn start(response: &str, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            requests: Mutex::default(),
            response: Mutex::new(response.to_owned()),
            held: watch::Sender::new(None),
            open: AtomicUsize::new(0),
        });
        let api = Self { address, shared: shared.clone() };
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (shared, tls) = (shared.clone(), tls.clone());
                tokio::spawn(async move {
                    shared.open.fetch_add(1, Ordering::Relaxed);
                    match tls {
                        None => serve(socket, &shared).await,
                        // Clients that reject the certificate leave here.
                        Some(tls) => {
                            if let Ok(socket) = tls.accept(socket).await {
                                serve(socket, &shared).await;
                            }
                        }
                    }
                    shared.open.fetch_sub(1, Ordering::Relaxed);
                });
            }
        });
        api
    }

    pub fn response(&self, response: &str) {
        *self.shared.response.lock().unwrap() = response.to_owned();
    }

    /// From now on changes are read and not answered.
    pub fn hold_responses(&self) {
        self.hold_responses_to("POST ");
    }

    /// The same for requests that begin so.
    pub fn hold_responses_to(&self, start: &'static str) {
        self.shared.held.send_replace(Some(start));
    }

    pub fn release_responses(&self) {
        self.shared.held.send_replace(None);
    }

    /// How many connections are open.
    pub fn open_connections(&self) -> usize {
        self.shared.open.load(Ordering::Relaxed)
    }

    /// The requests, as they came.
    pub fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap().clone()
    }

    pub fn clear_requests(&self) {
        self.shared.requests.lock().unwrap().clear();
    }
}

async fn serve(mut socket: impl AsyncRead + AsyncWrite + Unpin, shared: &Shared) {
    if let Some(request) = read_request(&mut socket).await {
        shared.requests.lock().unwrap().push(request.clone());
        let mut held = shared.held.subscribe();
        let may_pass = |held: &Option<&str>| held.is_none_or(|start| !request.starts_with(start));
        let mut rest = [0];
        tokio::select! {
            released = held.wait_for(may_pass) => if released.is_err() { return },
            // The other end has given up.
            _ = socket.read(&mut rest) => return,
        }
        let response = shared.response.lock().unwrap().clone();
        // One response per connection, so half of one ends there, too.
        let _ = socket.write_all(response.as_bytes()).await;
        let _ = socket.shutdown().await;
    }
}

async fn read_request(socket: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
            let length = length.map_or(0, |(_, value)| value.parse().unwrap());
            if body.len() >= length {
                return Some(text);
            }
        }
        let mut chunk = [0; 4096];
        match socket.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}
