//! The cable between the gateway and the sandbox, which can be pulled: the API is
//! then down, and knows everything still when it is back.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub struct Relay {
    pub address: SocketAddr,
    wanted: watch::Sender<bool>,
    is_connected: watch::Receiver<bool>,
}

impl Relay {
    pub async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (wanted, watched) = watch::channel(true);
        let (connected, is_connected) = watch::channel(true);
        tokio::spawn(keep(listener, target, watched, connected));
        Self { address, wanted, is_connected }
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
) {
    let address = first.local_addr().expect("its address");
    let mut listener = first;
    let carried = wanted.clone();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((near, _)) = accepted {
                    tokio::spawn(carry(near, target, carried.clone()));
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

async fn carry(mut near: TcpStream, target: SocketAddr, mut wanted: watch::Receiver<bool>) {
    let Ok(mut far) = TcpStream::connect(target).await else { return };
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
        _ = wanted.wait_for(|is_wanted| !is_wanted) => {}
    }
}
