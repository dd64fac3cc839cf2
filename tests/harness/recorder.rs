//! Records every byte between the browser and a proxy, unchanged.

use std::future::ready;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::net::{TcpListener, TcpStream};

use super::tcp_pipe::pipe;

pub struct Recorder {
    /// Where the browser connects.
    pub address: SocketAddr,
    connections: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Recorder {
    pub async fn in_front_of(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let connections = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(record(listener, target, Arc::clone(&connections)));
        Self { address, connections }
    }

    /// The bytes sent to the browser so far, by connection.
    pub fn connections(&self) -> Vec<Vec<u8>> {
        self.connections.lock().expect("nobody panics here").clone()
    }
}

async fn record(listener: TcpListener, target: SocketAddr, connections: Arc<Mutex<Vec<Vec<u8>>>>) {
    while let Ok((client, _)) = listener.accept().await {
        let connections = Arc::clone(&connections);
        tokio::spawn(async move {
            // To the browser a proxy that is down looks like one that hangs up.
            let Ok(server) = TcpStream::connect(target).await else { return };
            let index = {
                let mut connections = connections.lock().expect("nobody panics here");
                connections.push(Vec::new());
                connections.len() - 1
            };
            let on_response = |bytes: &[u8]| {
                let mut connections = connections.lock().expect("nobody panics here");
                connections[index].extend_from_slice(bytes);
                ready(())
            };
            pipe(client, server, |_| {}, on_response).await;
        });
    }
}
