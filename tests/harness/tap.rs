//! Listens between the browser and a proxy, changes nothing, and keeps every byte.

use std::future::ready;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::net::{TcpListener, TcpStream};

use super::cable::carry;

pub struct Tap {
    /// Where the browser believes the proxy is.
    pub address: SocketAddr,
    answers: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Tap {
    pub async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let answers = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(keep(listener, target, Arc::clone(&answers)));
        Self { address, answers }
    }

    /// What has come back so far, connection by connection.
    pub fn answers(&self) -> Vec<Vec<u8>> {
        self.answers.lock().expect("nobody panics here").clone()
    }
}

async fn keep(listener: TcpListener, target: SocketAddr, answers: Arc<Mutex<Vec<Vec<u8>>>>) {
    while let Ok((near, _)) = listener.accept().await {
        let answers = Arc::clone(&answers);
        tokio::spawn(async move {
            // A proxy that is not there is one that hangs up.
            let Ok(far) = TcpStream::connect(target).await else { return };
            let of_this = {
                let mut answers = answers.lock().expect("nobody panics here");
                answers.push(Vec::new());
                answers.len() - 1
            };
            let answered = |bytes: &[u8]| {
                let mut answers = answers.lock().expect("nobody panics here");
                answers[of_this].extend_from_slice(bytes);
                ready(())
            };
            carry(near, far, |_| {}, answered).await;
        });
    }
}
