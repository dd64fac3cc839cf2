//! The connection between the server in front and the sandbox. It can be cut: the API is
//! then down, and keeps its state. And it can hold responses: the API has executed the
//! request, and the response is still on its way.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::tcp_pipe;

/// The start of a request to place a call.
const PLACE_CALL: &[u8] = b"POST /v1/call ";

/// Which responses are held back.
#[derive(Clone, Copy)]
pub enum Held {
    None,
    /// Those of requests that place a call.
    Placements,
    All,
}

pub struct TcpProxy {
    pub address: SocketAddr,
    should_connect: watch::Sender<bool>,
    is_connected: watch::Receiver<bool>,
    held_sender: watch::Sender<Held>,
}

impl TcpProxy {
    pub async fn start(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (should_connect, watched) = watch::channel(true);
        let (connected, is_connected) = watch::channel(true);
        let (held_sender, held) = watch::channel(Held::None);
        tokio::spawn(serve(listener, target, watched, connected, held));
        Self { address, should_connect, is_connected, held_sender }
    }

    pub fn hold(&self, held: Held) {
        self.held_sender.send_replace(held);
    }

    /// Stops listening and breaks open connections.
    pub async fn disconnect(&self) {
        self.set_connected(false).await;
    }

    pub async fn connect(&self) {
        self.set_connected(true).await;
    }

    async fn set_connected(&self, is_wanted: bool) {
        self.should_connect.send_replace(is_wanted);
        let mut is_connected = self.is_connected.clone();
        is_connected.wait_for(|is| *is == is_wanted).await.expect("the proxy runs");
    }
}

async fn serve(
    first: TcpListener,
    target: SocketAddr,
    mut should_connect: watch::Receiver<bool>,
    connected: watch::Sender<bool>,
    held: watch::Receiver<Held>,
) {
    let address = first.local_addr().expect("its address");
    let mut listener = first;
    let is_open = should_connect.clone();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((client, _)) = accepted {
                    tokio::spawn(forward(client, target, is_open.clone(), held.clone()));
                }
                continue;
            }
            ended = should_connect.wait_for(|is_wanted| !is_wanted) => {
                if ended.is_err() {
                    return;
                }
            }
        }
        drop(listener);
        connected.send_replace(false);
        if should_connect.wait_for(|is_wanted| *is_wanted).await.is_err() {
            return;
        }
        listener = TcpListener::bind(address).await.expect("its own port again");
        connected.send_replace(true);
    }
}

async fn forward(
    client: TcpStream,
    target: SocketAddr,
    mut should_connect: watch::Receiver<bool>,
    held: watch::Receiver<Held>,
) {
    let Ok(server) = TcpStream::connect(target).await else { return };
    // Every server in front uses a separate connection to place a call.
    let places = AtomicBool::new(false);
    let on_request = |bytes: &[u8]| {
        places.fetch_or(bytes.starts_with(PLACE_CALL), Ordering::Relaxed);
    };
    let on_response = |_: &[u8]| {
        let (mut held, places) = (held.clone(), places.load(Ordering::Relaxed));
        async move {
            let may_pass = |held: &Held| match held {
                Held::None => true,
                Held::Placements => !places,
                Held::All => false,
            };
            // The sender is gone when the test is over.
            let _ = held.wait_for(may_pass).await;
        }
    };
    tokio::select! {
        () = tcp_pipe::pipe(client, server, on_request, on_response) => {}
        _ = should_connect.wait_for(|is_wanted| !is_wanted) => {}
    }
}
