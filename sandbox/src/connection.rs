//! Connections over sockets and in memory. They are served by hyper directly, for one
//! reason: some faults close a connection without a single byte of a response, so a handler
//! must be able to end the connection of its request.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tower::ServiceExt;

/// Ends the connection that a request came on. It is an extension of the request.
#[derive(Clone, Default)]
pub struct Disconnect(Arc<Signals>);

#[derive(Default)]
struct Signals {
    close: Notify,
    reset: Notify,
}

impl Disconnect {
    /// Closes the connection once everything written so far has been sent.
    pub fn soon(&self) {
        self.0.close.notify_one();
    }

    /// Closes the connection. Never returns: this request is dropped with it.
    pub async fn now(&self) -> ! {
        self.soon();
        never().await
    }

    /// Closes the connection with a TCP reset. Never returns either.
    pub async fn reset(&self) -> ! {
        self.0.reset.notify_one();
        never().await
    }
}

/// Waits forever.
pub async fn never() -> ! {
    std::future::pending::<std::convert::Infallible>().await;
    unreachable!("a pending future does not end")
}

/// The stream of bytes below a connection.
pub trait Transport: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// Makes closing the stream a reset.
    fn reset_on_close(&self);
}

impl Transport for TcpStream {
    fn reset_on_close(&self) {
        // If it fails, the connection closes in the ordinary way, and the client still gets
        // no response.
        let _ = self.set_zero_linger();
    }
}

impl Transport for DuplexStream {
    /// There is no reset in memory: the stream just ends.
    fn reset_on_close(&self) {}
}

pub async fn accept(listener: TcpListener, router: Router) -> std::io::Result<()> {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(serve(stream, router.clone()));
            }
            // Out of file descriptors, or the peer has gone. Neither ends the sandbox; the
            // pause keeps the first from spinning.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// Serves one connection until it ends.
pub async fn serve(transport: impl Transport, router: Router) {
    let disconnect = Disconnect::default();
    let signals = disconnect.0.clone();
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(disconnect.clone());
        router.clone().oneshot(request)
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // An idle connection stays open: closing it just as it is used again would be a
        // fault that nobody has set.
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(transport), service);
    tokio::select! {
        // An error here is a client that broke its own connection.
        _ = &mut connection => {}
        () = signals.close.notified() => {}
        () = signals.reset.notified() => connection.into_parts().io.inner().reset_on_close(),
    }
}
