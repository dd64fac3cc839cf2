//! What a server in front does when it is short of connections, and as whom it runs.

use std::time::Duration;

use callboard_tests::harness::wait_until;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::fake_api::{self, FakeApi};
use crate::proxy::{Proxy, SIGNED_IN, is_nginx};

/// More than 512 requests: each takes two of 1024 connections.
const GIVEN_UP: usize = 620;
const BATCH: usize = 62;
const SEARCH: &str = "/v1/calls?phone_number=%2B14155550123";

/// Sends a search.
async fn search(proxy: &Proxy, socket: &mut TcpStream) {
    let request =
        format!("GET {SEARCH} HTTP/1.1\r\nHost: {}\r\n{SIGNED_IN}\r\n\r\n", proxy.address);
    // A server that is short of connections may have closed this one.
    let _ = socket.write_all(request.as_bytes()).await;
}

async fn connect(proxy: &Proxy) -> TcpStream {
    TcpStream::connect(proxy.address).await.unwrap()
}

/// A person who looks up a number, sees nothing and reloads, again and again.
#[tokio::test]
async fn reads_that_were_given_up_take_no_connection_and_write_no_request() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    // Signed in: so many sign-ins at once would have to wait.
    assert_eq!(proxy.get("/v1/whoami").await.status, 200);
    api.hold_responses_to("GET /v1/calls?");
    for _ in 0..GIVEN_UP / BATCH {
        let due = api.requests().len() + BATCH;
        let mut sockets = Vec::new();
        for _ in 0..BATCH {
            let mut socket = connect(&proxy).await;
            search(&proxy, &mut socket).await;
            sockets.push(socket);
        }
        wait_until("the API has them", async || api.requests().len() >= due).await;
        drop(sockets);
    }
    wait_until("they are given up before the API too", async || api.open_connections() == 0).await;
    assert_eq!(proxy.get("/v1/whoami").await.status, 200);
    assert_eq!(proxy.place("{}").await.status, 200);
    let output = proxy.output();
    assert!(!output.contains("5550123") && !output.contains("phone_number"), "{output}");
}

/// At the same moment: some are turned away, and nobody writes who looked for which number.
#[tokio::test]
async fn many_requests_at_once_write_no_request() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    // Signed in: so many sign-ins at once would have to wait.
    assert_eq!(proxy.get("/v1/whoami").await.status, 200);
    api.hold_responses_to("GET /v1/calls?");
    let mut sockets = Vec::new();
    // First the connections, so that a server runs short of them while it handles requests.
    for _ in 0..GIVEN_UP {
        sockets.push(connect(&proxy).await);
    }
    for socket in &mut sockets {
        search(&proxy, socket).await;
    }
    wait_until("the API has many of them", async || api.requests().len() >= BATCH).await;
    api.release_responses();
    for mut socket in sockets {
        let mut some = [0; 64];
        let _ = tokio::time::timeout(Duration::from_secs(10), socket.read(&mut some)).await;
    }
    assert_eq!(proxy.place("{}").await.status, 200);
    let output = proxy.output();
    assert!(!output.contains("5550123") && !output.contains("phone_number"), "{output}");
}

/// Whoever takes over what reads requests from everybody is not root.
#[tokio::test]
async fn no_worker_of_nginx_is_root() {
    if !is_nginx() {
        return;
    }
    let proxy = Proxy::with(&[]).await;
    let workers = async || {
        let all = proxy.processes_in_front();
        all.into_iter().filter(|one| one.read("cmdline").contains("worker process")).collect()
    };
    let workers: Vec<_> = callboard_tests::harness::retry(Duration::from_secs(10), async || {
        let workers: Vec<callboard_tests::harness::Process> = workers().await;
        if workers.is_empty() { Err("there are no workers") } else { Ok(workers) }
    })
    .await
    .unwrap();
    for worker in workers {
        assert_ne!(worker.effective_user(), 0, "{worker:?}");
    }
}
