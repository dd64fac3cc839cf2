//! The sockets. hyper is driven by hand for one reason: a well-known number hangs
//! up without a single byte of an answer, so a handler must be able to end the
//! connection it came on.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tower::ServiceExt;

/// Ends the connection a request came on. A request's extension.
#[derive(Clone, Default)]
pub struct HangUp(Arc<Notify>);

impl HangUp {
    /// Never returns: the connection, and this request with it, is dropped.
    pub async fn now(&self) -> ! {
        self.0.notify_one();
        std::future::pending::<std::convert::Infallible>().await;
        unreachable!("a pending future does not end")
    }
}

pub async fn accept(listener: TcpListener, router: Router) -> std::io::Result<()> {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(serve(stream, router.clone()));
            }
            // Out of descriptors, or the peer is gone already: neither ends the
            // sandbox, and the pause keeps the first from spinning.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn serve(stream: TcpStream, router: Router) {
    let hang_up = HangUp::default();
    let asked = hang_up.clone();
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(hang_up.clone());
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        // What a client does to its own connection is no concern of the sandbox.
        _ = connection => {}
        () = asked.0.notified() => {}
    }
}
