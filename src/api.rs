//! The one client, and what its replies tell about the host behind them.

use crate::browser::clock::Clock;
use crate::reactive::RwSignal;
use thunderphone::fetch::FetchDoor;
use thunderphone::{Client, Reply};

/// The API host, as far as its replies have told.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Host {
    /// `None` until something answered. Anything that does not say it is a
    /// sandbox is taken for real: there, phones ring.
    pub is_sandbox: Option<bool>,
    /// Where the proxy sends requests, when it says so.
    pub name: Option<String>,
}

#[derive(Clone, Copy)]
pub struct Api {
    pub host: RwSignal<Host>,
    pub clock: Clock,
}

impl Api {
    pub fn new(clock: Clock) -> Api {
        Api { host: RwSignal::new(Host::default()), clock }
    }

    pub fn client(self) -> Client<FetchDoor> {
        let now = move || self.clock.now_untracked();
        let learn = move |reply: &Reply| {
            // What is served in the API's place says nothing of the API, and neither
            // does what the proxy says in its own name.
            if !reply.content_type.contains("json") || reply.body.contains("\"proxy_") {
                return;
            }
            if let Some(date) = &reply.date {
                self.clock.learn(date);
            }
            let host = Host { is_sandbox: Some(reply.is_sandbox), name: reply.api_host.clone() };
            if *self.host.read_untracked() != host {
                self.host.set(host);
            }
        };
        Client::new(FetchDoor::new(learn, now))
    }

    /// A text that is served beside the app.
    pub async fn page(self, path: &str) -> Option<String> {
        self.client().text(path).await
    }
}
