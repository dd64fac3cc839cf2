//! The sockets, and their like in memory. hyper is driven by hand for one reason:
//! some faults hang up without a single byte of an answer, so a handler must be
//! able to end the connection it came on.

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

/// Ends the connection a request came on. A request's extension.
#[derive(Clone, Default)]
pub struct HangUp(Arc<Ends>);

#[derive(Default)]
struct Ends {
    close: Notify,
    reset: Notify,
}

impl HangUp {
    /// Closes the connection as soon as what is written by then is on its way.
    pub fn soon(&self) {
        self.0.close.notify_one();
    }

    /// Never returns: the connection, and this request with it, is dropped.
    pub async fn now(&self) -> ! {
        self.soon();
        never().await
    }

    /// The same with a reset.
    pub async fn reset(&self) -> ! {
        self.0.reset.notify_one();
        never().await
    }
}

/// An answer that does not come.
pub async fn never() -> ! {
    std::future::pending::<std::convert::Infallible>().await;
    unreachable!("a pending future does not end")
}

/// What a connection is made of.
pub trait Wire: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// From now on, closing is a reset.
    fn close_by_reset(&self);
}

impl Wire for TcpStream {
    fn close_by_reset(&self) {
        // Without it the connection closes politely: the client loses its answer
        // all the same.
        let _ = self.set_zero_linger();
    }
}

impl Wire for DuplexStream {
    /// Memory knows no reset: it just ends.
    fn close_by_reset(&self) {}
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

pub async fn serve(wire: impl Wire, router: Router) {
    let hang_up = HangUp::default();
    let asked = hang_up.clone();
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(hang_up.clone());
        router.clone().oneshot(request)
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // An idle connection stays open: closing it just as it is used again would
        // be a fault that nobody asked for.
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(wire), service);
    tokio::select! {
        // What a client does to its own connection is no concern of the sandbox.
        _ = &mut connection => {}
        () = asked.0.close.notified() => {}
        () = asked.0.reset.notified() => connection.into_parts().io.inner().close_by_reset(),
    }
}
