//! The network between the browser and the API: connections that delay, hang and break,
//! and the browser's connection pool. What was sent arrives, even if the sender is gone
//! by then.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{Either, select};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use sandbox::InProcessSandbox;
use sandbox::random::Random;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, duplex, split};
use tokio::task::{AbortHandle, spawn_local};
use tokio::time::sleep;

use super::watched::Watched;

const BUFFER: usize = 64 * 1024;
/// The end of a connection is noticed a little after the last bytes.
const CLOSE_DELAY: Duration = Duration::from_millis(50);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NetworkState {
    Online,
    /// Nothing can be sent, and the browser knows.
    Offline,
    /// Everything is accepted and nothing arrives.
    Hanging,
}

pub struct Network {
    api: Rc<InProcessSandbox>,
    network_state: Watched<NetworkState>,
    /// Whether sending may take seconds.
    pub is_slow: Cell<bool>,
    random: RefCell<Random>,
    idle: RefCell<Vec<Connection>>,
}

/// One connection of the browser. Dropping it closes it.
pub struct Connection {
    pub sender: SendRequest<String>,
    driver: AbortHandle,
    pub is_reused: bool,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Network {
    pub fn new(api: Rc<InProcessSandbox>, seed: u64) -> Rc<Network> {
        Rc::new(Network {
            api,
            network_state: Watched::new(NetworkState::Online),
            is_slow: Cell::new(false),
            random: RefCell::new(Random::new(seed)),
            idle: RefCell::default(),
        })
    }

    pub fn set_state(&self, network_state: NetworkState) {
        self.network_state.set(network_state);
    }

    /// When the browser comes back online; never, if it is online.
    pub async fn back_online(&self) {
        self.network_state.until(|network_state| network_state == NetworkState::Offline).await;
        self.network_state.until(|network_state| network_state != NetworkState::Offline).await;
    }

    /// An open connection from the pool, or a new one; `None` without a network.
    pub async fn connection(self: &Rc<Self>) -> Option<Connection> {
        loop {
            let idle = self.idle.borrow_mut().pop();
            match idle {
                Some(connection) if connection.sender.is_ready() => return Some(connection),
                Some(_) => {}
                None => return self.connect().await,
            }
        }
    }

    pub async fn connect(self: &Rc<Self>) -> Option<Connection> {
        self.while_not_hanging().await?;
        sleep(self.delay()).await;
        self.while_not_hanging().await?;
        let (client_end, server_end) = duplex(BUFFER);
        spawn_local(self.clone().pipe(server_end, self.api.connect()));
        let (sender, connection) = http1::handshake(TokioIo::new(client_end)).await.ok()?;
        // The request in progress notices how it ends.
        let driver = spawn_local(async { drop(connection.await) }).abort_handle();
        Some(Connection { sender, driver, is_reused: false })
    }

    /// For reuse: its response was read to the end.
    pub fn return_to_pool(&self, mut connection: Connection) {
        connection.is_reused = true;
        self.idle.borrow_mut().push(connection);
    }

    /// Waits while the network hangs; `None` when there is none.
    async fn while_not_hanging(&self) -> Option<()> {
        let network_state =
            self.network_state.until(|network_state| network_state != NetworkState::Hanging).await;
        (network_state == NetworkState::Online).then_some(())
    }

    /// How long delivery takes.
    fn delay(&self) -> Duration {
        let mut random = self.random.borrow_mut();
        let is_slow = self.is_slow.get() && random.chance(30);
        let (low, high) = if is_slow { (300, 20_000) } else { (1, 120) };
        Duration::from_millis(random.between(low, high).unsigned_abs())
    }

    async fn pipe(self: Rc<Self>, browser: DuplexStream, api: DuplexStream) {
        let (from_browser, to_browser) = split(browser);
        let (from_api, to_api) = split(api);
        let upstream = pin!(async {
            self.copy(from_browser, to_api).await;
            sleep(CLOSE_DELAY).await;
        });
        let downstream = pin!(self.copy(from_api, to_browser));
        let both = pin!(select(upstream, downstream));
        select(pin!(self.wait_until_broken()), both).await;
    }

    async fn copy(&self, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
        let mut bytes = Vec::with_capacity(4 * 1024);
        while from.read_buf(&mut bytes).await.is_ok_and(|count| count > 0) {
            sleep(self.delay()).await;
            if self.while_not_hanging().await.is_none() || to.write_all(&bytes).await.is_err() {
                return;
            }
            bytes.clear();
        }
    }

    /// Going offline breaks a connection. After a hang it is found broken, or delivers
    /// what it held.
    async fn wait_until_broken(&self) {
        loop {
            if self.network_state.until(|network_state| network_state != NetworkState::Online).await
                == NetworkState::Offline
            {
                return;
            }
            self.network_state.until(|network_state| network_state != NetworkState::Hanging).await;
            if self.random.borrow_mut().chance(50) {
                return;
            }
        }
    }
}

/// The first of two results; the other future is dropped.
pub async fn first<T>(one: impl Future<Output = T>, other: impl Future<Output = T>) -> T {
    match select(pin!(one), pin!(other)).await {
        Either::Left((value, _)) | Either::Right((value, _)) => value,
    }
}
