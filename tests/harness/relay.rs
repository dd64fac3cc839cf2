//! The cable between what stands in front and the sandbox. It can be pulled: the API
//! is then down, and knows everything still when it is back. And it can be slow: what
//! was asked for has happened, and the answer is still on its way.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::cable;

/// How a request to place a call begins.
const PLACING: &[u8] = b"POST /v1/call ";

/// Which answers stay on their way.
#[derive(Clone, Copy)]
pub enum Held {
    Nothing,
    /// About placing a call.
    Placing,
    Everything,
}

pub struct Relay {
    pub address: SocketAddr,
    wanted: watch::Sender<bool>,
    is_connected: watch::Receiver<bool>,
    holds: watch::Sender<Held>,
}

impl Relay {
    pub async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (wanted, watched) = watch::channel(true);
        let (connected, is_connected) = watch::channel(true);
        let (holds, held) = watch::channel(Held::Nothing);
        tokio::spawn(keep(listener, target, watched, connected, held));
        Self { address, wanted, is_connected, holds }
    }

    pub fn hold(&self, holds: Held) {
        self.holds.send_replace(holds);
    }

    /// Nobody listens any more, and what was carried breaks.
    pub async fn pull(&self) {
        self.turn(false).await;
    }

    pub async fn plug(&self) {
        self.turn(true).await;
    }

    async fn turn(&self, is_wanted: bool) {
        self.wanted.send_replace(is_wanted);
        let mut is_connected = self.is_connected.clone();
        is_connected.wait_for(|is| *is == is_wanted).await.expect("the relay is there");
    }
}

async fn keep(
    first: TcpListener,
    target: SocketAddr,
    mut wanted: watch::Receiver<bool>,
    connected: watch::Sender<bool>,
    held: watch::Receiver<Held>,
) {
    let address = first.local_addr().expect("its address");
    let mut listener = first;
    let carried = wanted.clone();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((near, _)) = accepted {
                    tokio::spawn(carry(near, target, carried.clone(), held.clone()));
                }
                continue;
            }
            ended = wanted.wait_for(|is_wanted| !is_wanted) => {
                if ended.is_err() {
                    return;
                }
            }
        }
        drop(listener);
        connected.send_replace(false);
        if wanted.wait_for(|is_wanted| *is_wanted).await.is_err() {
            return;
        }
        listener = TcpListener::bind(address).await.expect("its own port again");
        connected.send_replace(true);
    }
}

async fn carry(
    near: TcpStream,
    target: SocketAddr,
    mut wanted: watch::Receiver<bool>,
    held: watch::Receiver<Held>,
) {
    let Ok(far) = TcpStream::connect(target).await else { return };
    // Everything in front takes a connection of its own to place a call.
    let places = AtomicBool::new(false);
    let asked = |bytes: &[u8]| {
        places.fetch_or(bytes.starts_with(PLACING), Ordering::Relaxed);
    };
    let answered = |_: &[u8]| {
        let (mut held, places) = (held.clone(), places.load(Ordering::Relaxed));
        async move {
            let may_pass = |held: &Held| match held {
                Held::Nothing => true,
                Held::Placing => !places,
                Held::Everything => false,
            };
            // Nobody holds any more when the journey is over.
            let _ = held.wait_for(may_pass).await;
        }
    };
    tokio::select! {
        () = cable::carry(near, far, asked, answered) => {}
        _ = wanted.wait_for(|is_wanted| !is_wanted) => {}
    }
}
