//! The cable between the gateway and the sandbox, which can be pulled: the API is
//! then down, and knows everything still when it is back.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub struct Relay {
    pub address: SocketAddr,
    is_connected: watch::Sender<bool>,
}

impl Relay {
    pub async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (is_connected, watched) = watch::channel(true);
        tokio::spawn(async move {
            loop {
                let Ok((near, _)) = listener.accept().await else { return };
                if *watched.borrow() {
                    tokio::spawn(carry(near, target, watched.clone()));
                }
            }
        });
        Self { address, is_connected }
    }

    pub fn pull(&self) {
        self.is_connected.send_replace(false);
    }

    pub fn plug(&self) {
        self.is_connected.send_replace(true);
    }
}

async fn carry(mut near: TcpStream, target: SocketAddr, mut watched: watch::Receiver<bool>) {
    let Ok(mut far) = TcpStream::connect(target).await else { return };
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
        _ = watched.wait_for(|is_connected| !is_connected) => {}
    }
}
