//! Listens between the browser and a proxy, changes nothing, and keeps every byte.

use std::future::ready;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::net::{TcpListener, TcpStream};

use super::tcp_pipe::pipe;

pub struct Recorder {
    /// Where the browser believes the proxy is.
    pub address: SocketAddr,
    responses: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Recorder {
    pub async fn in_front_of(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let responses = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(record(listener, target, Arc::clone(&responses)));
        Self { address, responses }
    }

    /// What has come back so far, connection by connection.
    pub fn responses(&self) -> Vec<Vec<u8>> {
        self.responses.lock().expect("nobody panics here").clone()
    }
}

async fn record(listener: TcpListener, target: SocketAddr, responses: Arc<Mutex<Vec<Vec<u8>>>>) {
    while let Ok((client, _)) = listener.accept().await {
        let responses = Arc::clone(&responses);
        tokio::spawn(async move {
            // A proxy that is not there is one that hangs up.
            let Ok(server) = TcpStream::connect(target).await else { return };
            let index = {
                let mut responses = responses.lock().expect("nobody panics here");
                responses.push(Vec::new());
                responses.len() - 1
            };
            let on_response = |bytes: &[u8]| {
                let mut responses = responses.lock().expect("nobody panics here");
                responses[index].extend_from_slice(bytes);
                ready(())
            };
            pipe(client, server, |_| {}, on_response).await;
        });
    }
}
