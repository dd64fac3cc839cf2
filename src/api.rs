//! The API client, and what its replies reveal about the host.

use crate::access::Access;
use crate::browser::blocked_request::{Suspicion, suspicion};
use crate::browser::clock::Clock;
use crate::browser::moment::Moment;
use crate::browser::page;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::client::WHOAMI;
use thunderphone::fetch::FetchTransport;
use thunderphone::{Client, Method, Reply, Request, Transport, TransportError};

/// Of the web server: who is signed in, and what they may do.
const SESSION: &str = "/-/session";
/// Longer than any reachable host needs.
const PROBE_TIMEOUT_MS: u32 = 2_000;

/// The API host, as far as its replies reveal it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Host {
    /// `None` before the first answer. A host that does not say that it is a sandbox counts
    /// as real: phones ring there.
    pub is_sandbox: Option<bool>,
    /// Where the proxy sends requests, when it says so.
    pub name: Option<String>,
}

#[derive(Clone, Copy)]
pub struct Api {
    pub host: RwSignal<Host>,
    pub clock: Clock,
    /// Who is signed in, and what they may do; `None` until the web server has said it.
    pub access: RwSignal<Option<Access>>,
    /// Whether the web server has said it, or does not say it.
    pub is_access_settled: RwSignal<bool>,
    /// When this site last answered anything.
    answered_at: StoredValue<Option<Moment>>,
}

impl Api {
    pub fn new(clock: Clock) -> Api {
        Api {
            host: RwSignal::new(Host::default()),
            clock,
            access: RwSignal::new(None),
            is_access_settled: RwSignal::new(false),
            answered_at: StoredValue::new(None),
        }
    }

    pub fn client(self) -> Client<ApiTransport> {
        self.client_that(move |reply| self.learn(reply))
    }

    /// Asks the web server who is signed in. Its answer reveals nothing about the API.
    pub fn load_access(self) {
        spawn_local(async move {
            let client = self.client_that(|_| {});
            let answer = client.get(SESSION.to_owned()).await;
            let access = answer.ok().as_ref().and_then(Access::read);
            if access.is_some() && access != *self.access.read_untracked() {
                self.access.set(access);
            }
            if !self.is_access_settled.get_untracked() {
                self.is_access_settled.set(true);
            }
        });
    }

    fn client_that(self, learn: impl Fn(&Reply) + 'static) -> Client<ApiTransport> {
        let now = move || self.clock.now_untracked();
        Client::new(ApiTransport { api: self, fetch: FetchTransport::new(learn, now) })
    }

    /// A text file that is served with the app.
    pub async fn page(self, path: &str) -> Option<String> {
        self.client().text(path).await
    }

    /// A file that is served with the app, whatever the status. It reveals nothing about the
    /// API, even if it is JSON.
    pub async fn site_file(self, path: &str, timeout_ms: u32) -> Result<Reply, TransportError> {
        let request =
            Request { method: Method::Get, path: path.to_owned(), body: None, timeout_ms };
        self.client_that(|_| {}).transport.send(request).await
    }

    fn learn(self, reply: &Reply) {
        self.answered_at.set_value(Some(Moment::now()));
        if reply.status == 403 && reply.body.contains("\"proxy_role\"") {
            self.load_access();
        }
        // Replies of another server, or of the proxy itself, reveal nothing about the API.
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
    }
}

/// The browser's `fetch`. After a failure it checks whether something in the browser, such
/// as an ad blocker, stopped the request.
#[derive(Clone)]
pub struct ApiTransport {
    api: Api,
    fetch: FetchTransport,
}

impl Transport for ApiTransport {
    async fn send(&self, request: Request) -> Result<Reply, TransportError> {
        let sent_at = Moment::now();
        match self.fetch.send(request).await {
            Err(TransportError::Unreachable(message)) if self.may_be_stopped(sent_at).await => {
                Err(TransportError::Stopped(message))
            }
            outcome => outcome,
        }
    }
}

impl ApiTransport {
    async fn may_be_stopped(&self, sent_at: Moment) -> bool {
        let now = Moment::now();
        let answered_ms_ago = self.api.answered_at.get_value().map(|at| at.steady_ms_until(now));
        let took_ms = sent_at.steady_ms_until(now);
        match suspicion(took_ms, page::is_online(), answered_ms_ago) {
            Suspicion::None => false,
            Suspicion::MayBeStopped => true,
            // Another request, because the same one would be stopped again.
            Suspicion::ProbeHost => {
                let (method, path) = (Method::Get, WHOAMI.path.to_owned());
                let timeout_ms = PROBE_TIMEOUT_MS;
                let probe = Request { method, path, body: None, timeout_ms };
                !matches!(
                    self.fetch.send(probe).await,
                    Err(TransportError::Unreachable(_) | TransportError::TimedOut { .. })
                )
            }
        }
    }
}
