//! One request as Chromium sends it: repeatedly, when a connection breaks or the status
//! asks for it. The numbers are measured; see docs/placements.md.

use std::rc::Rc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use hyper::body::Incoming;
use hyper::{Request as Message, Response};
use thunderphone::body::text;
use thunderphone::transport::{Method, Reply, Request, TransportError};
use thunderphone::{Timestamp, Transport, retry_after};
use tokio::time::{Instant, timeout};

use super::network::{Connection, Network};
use super::profile::Profile;

/// Attempts at most, when the connection breaks or the status is 408.
const MAX_COPIES: u8 = 3;
/// The same for 421.
const MAX_COPIES_MISDIRECTED: u8 = 2;

#[derive(Clone)]
pub struct ChromiumTransport {
    pub network: Rc<Network>,
    pub profile: Rc<Profile>,
    pub tab: String,
}

/// The outcome of one attempt.
enum CopyOutcome {
    Reply(Reply),
    Torn(u16),
    /// The connection closed without a byte.
    Nothing,
}

impl Transport for ChromiumTransport {
    async fn send(&self, request: Request) -> Result<Reply, TransportError> {
        let after_ms = request.timeout_ms;
        self.profile.requests.borrow_mut().push(Instant::now());
        if request.method == Method::Post {
            self.profile.sends();
        }
        // At the timeout it is dropped, and its connection with it.
        let sent = timeout(Duration::from_millis(after_ms.into()), self.copies(&request)).await;
        let reply = sent.unwrap_or(Err(TransportError::TimedOut { after_ms }));
        let status = reply.as_ref().map(|reply| reply.status);
        self.log_event(&request, || format!("{status:?}"));
        reply
    }
}

impl ChromiumTransport {
    async fn copies(&self, request: &Request) -> Result<Reply, TransportError> {
        let mut connection = self.network.connection().await;
        let may_resend = connection.as_ref().is_some_and(|connection| connection.is_reused);
        for copy in 1.. {
            let Some(mut taken) = connection else { break };
            self.log_event(request, || format!("copy {copy}"));
            match exchange(&mut taken, request).await {
                CopyOutcome::Torn(status) => return Err(TransportError::Truncated { status }),
                CopyOutcome::Nothing if !may_resend || copy == MAX_COPIES => break,
                CopyOutcome::Nothing => {}
                CopyOutcome::Reply(reply) => {
                    self.network.return_to_pool(taken);
                    // Not measured for fresh connections; assumed to be the same.
                    let is_last = match reply.status {
                        408 => copy == MAX_COPIES,
                        421 => copy == MAX_COPIES_MISDIRECTED,
                        _ => true,
                    };
                    if is_last {
                        return Ok(reply);
                    }
                }
            }
            connection = self.network.connect().await;
        }
        Err(TransportError::Unreachable("Failed to fetch".to_owned()))
    }

    /// A request left or a response arrived.
    fn log_event(&self, request: &Request, what: impl FnOnce() -> String) {
        let is_placement = request.method == Method::Post;
        self.profile
            .log
            .write(|| format!("{}  {:?} {}: {}", self.tab, request.method, request.path, what()));
        if is_placement {
            self.profile.mark_crash_point();
        }
    }
}

async fn exchange(connection: &mut Connection, request: &Request) -> CopyOutcome {
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    };
    let message = Message::builder()
        .method(method)
        .uri(&request.path)
        .header("Host", "sandbox")
        .header("Authorization", "Bearer sk_live_test")
        .header("Accept", "application/json")
        .header("Content-Type", "application/json")
        .body(request.body.clone().unwrap_or_default())
        .unwrap();
    match connection.sender.send_request(message).await {
        Ok(response) => read(response).await,
        Err(_) => CopyOutcome::Nothing,
    }
}

/// Reads the response as the browser's transport does.
async fn read(response: Response<Incoming>) -> CopyOutcome {
    let status = response.status().as_u16();
    let (head, body) = response.into_parts();
    let header = |name: &str| {
        head.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    };
    let Ok(body) = to_bytes(Body::new(body), usize::MAX).await else {
        return CopyOutcome::Torn(status);
    };
    let date = header("date");
    // Every reply of the sandbox has a date, so no clock is needed.
    let retry_after_seconds = header("retry-after")
        .and_then(|text| retry_after::seconds(&text, date.as_deref(), Timestamp(0)));
    CopyOutcome::Reply(Reply {
        status,
        content_type: header("content-type").unwrap_or_default().to_ascii_lowercase(),
        retry_after_seconds,
        date,
        request_id: header("x-request-id"),
        is_sandbox: header("x-thunderphone-sandbox").is_some(),
        api_host: header("x-callboard-api-host"),
        body: text(body.into()),
        ..Reply::default()
    })
}
