//! The server side of a test: a sandbox, and what serves the bundle in front of it: the
//! gateway behind the web server that `CALLBOARD_PROXY` names, or else the gateway in
//! this process.

use std::env;
use std::future::pending;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::direct_api;
use super::hostile_api;
use super::policy::PolicyFolder;
use super::proxy::{self, Proxy};
use super::setup::Setup;
use super::tcp_proxy::{Held, TcpProxy};

pub struct Backend {
    /// Where the app is served.
    pub address: SocketAddr,
    /// The web server in front, if there is one.
    pub proxy: Option<Proxy>,
    /// The app is served to people who are signed in only.
    pub needs_sign_in: bool,
    sandbox: SocketAddr,
    api_proxy: TcpProxy,
    policy: Option<PolicyFolder>,
}

impl Backend {
    pub async fn start(setup: &Setup) -> Self {
        let dist = env::var_os("CALLBOARD_DIST")
            .expect("CALLBOARD_DIST names the bundle; `cargo xtask test` sets it");
        let (listener, sandbox) = listen().await;
        let config = sandbox::Config {
            minute: setup.minute,
            speed: setup.speed,
            history: setup.history,
            seed: setup.seed,
            minimal: setup.minimal,
            ..sandbox::Config::default()
        };
        tokio::spawn(sandbox::serve(listener, config));

        let upstream = if setup.is_hostile { hostile_api::serve().await } else { sandbox };
        let api_proxy = TcpProxy::start(upstream).await;
        let has_copy = setup.has_policy || !setup.files.is_empty();
        let policy = has_copy.then(|| PolicyFolder::copy_of(Path::new(&dist)));
        if let Some(copy) = &policy {
            copy.add(setup.files);
        }
        let dist = policy.as_ref().map_or(Path::new(&dist), |policy| &policy.path);
        let server = env::var("CALLBOARD_PROXY").unwrap_or_default();
        let backend = match server.as_str() {
            // Chromium sends no name and password to a site whose storage is blocked, so
            // behind a proxy there would be nothing to test.
            _ if setup.blocks_storage || setup.is_direct => {
                Self::behind_gateway(setup, dist, api_proxy, sandbox).await
            }
            "" if setup.settings.is_empty() => {
                Self::behind_gateway(setup, dist, api_proxy, sandbox).await
            }
            "" => Self::behind_production_gateway(setup, dist, api_proxy, sandbox).await,
            "caddy" | "nginx" | "none" => {
                let proxy = Proxy::start(&server, setup, dist, api_proxy.address, sandbox).await;
                let address = proxy.recorder.address;
                let proxy = Some(proxy);
                Self { address, proxy, needs_sign_in: true, sandbox, api_proxy, policy: None }
            }
            other => panic!("CALLBOARD_PROXY is {other}; it must be caddy, nginx or none"),
        };
        Self { policy, ..backend }
    }

    /// As `cargo xtask serve` runs it: nobody signs in.
    async fn behind_gateway(
        setup: &Setup,
        dist: &Path,
        api_proxy: TcpProxy,
        sandbox: SocketAddr,
    ) -> Self {
        let router = gateway::router(gateway::Config {
            upstream: format!("http://{}", api_proxy.address),
            authorization: format!("Bearer {}", setup.key),
            root: Some(dist.into()),
            media_origins: vec![format!("http://{sandbox}")],
        });
        let mut router = router.unwrap_or_else(|error| panic!("the gateway: {error}"));
        if setup.is_direct {
            router = direct_api::in_front_of(api_proxy.address, setup.key, router);
        }
        let (listener, address) = listen().await;
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, proxy: None, needs_sign_in: false, sandbox, api_proxy, policy: None }
    }

    /// As it runs in production, in this process.
    async fn behind_production_gateway(
        setup: &Setup,
        dist: &Path,
        api_proxy: TcpProxy,
        sandbox: SocketAddr,
    ) -> Self {
        let (listener, address) = listen().await;
        let mut settings = proxy::settings(setup, setup.key, dist, api_proxy.address, sandbox);
        settings.extend([
            ("CALLBOARD_LISTEN".to_owned(), address.to_string()),
            ("CALLBOARD_AUDIT".to_owned(), "/dev/null".to_owned()),
        ]);
        let get = |name: &str| {
            let last = settings.iter().rev().find(|(other, _)| other == name);
            last.map(|(_, value)| value.clone())
        };
        let gateway = gateway::Settings::read(&get).and_then(gateway::Gateway::new);
        let gateway = gateway.unwrap_or_else(|sentence| panic!("the gateway: {sentence}"));
        tokio::spawn(gateway.serve(listener, pending()));
        Self { address, proxy: None, needs_sign_in: true, sandbox, api_proxy, policy: None }
    }

    /// Puts the team's rules beside the bundle, as whoever runs the site would.
    pub fn write_policy(&self, text: &str) {
        self.policy.as_ref().expect("a setup with `has_policy`").write(text);
    }

    /// From now on the server in front cannot reach the API.
    pub async fn disconnect_api(&self) {
        self.api_proxy.disconnect().await;
    }

    pub async fn reconnect_api(&self) {
        self.api_proxy.connect().await;
    }

    /// The API executes requests to place a call, but its responses do not arrive until
    /// this ends.
    pub fn hold_placement_responses(&self, holds: bool) {
        self.api_proxy.hold(if holds { Held::Placements } else { Held::None });
    }

    /// The same for every request.
    pub fn hold_all_responses(&self, holds: bool) {
        self.api_proxy.hold(if holds { Held::All } else { Held::None });
    }

    /// How often any phone rang.
    pub async fn dials(&self) -> u64 {
        self.state().await["dials"].as_u64().expect("a count of dials")
    }

    pub async fn dials_of(&self, number: &str) -> u64 {
        self.state().await["dials_by_number"][number].as_u64().unwrap_or(0)
    }

    /// How many requests the API has received.
    pub async fn requests(&self) -> u64 {
        self.state().await["requests"].as_u64().expect("a count of requests")
    }

    pub async fn state(&self) -> Value {
        self.request_json("GET", "/sandbox/state", None).await
    }

    /// Advances the sandbox's clock.
    pub async fn advance(&self, seconds: u32) {
        self.advance_by(Duration::from_secs(seconds.into())).await;
    }

    /// The same by any duration.
    pub(super) async fn advance_by(&self, by: Duration) {
        let body = json!({ "seconds": by.as_secs_f64() });
        self.request_json("POST", "/sandbox/advance", Some(body)).await;
    }

    /// Injects faults into requests that place a call; `{}` ends them.
    pub async fn set_faults(&self, setup: Value) {
        self.request_json("POST", "/sandbox/faults", Some(setup)).await;
    }

    /// Changes the account: its card, its balance and the like.
    pub async fn set_account(&self, account: Value) {
        self.request_json("POST", "/sandbox/account", Some(account)).await;
    }

    /// The card's holder confirms the payment that waits.
    pub async fn finish_payment(&self) {
        self.request_json("POST", "/sandbox/finish-payment", Some(json!({}))).await;
    }

    /// How often a card was charged.
    pub async fn charges(&self) -> u64 {
        self.state().await["charges"].as_u64().expect("a count of charges")
    }

    /// Adds or changes an agent, as somebody else would.
    pub async fn set_agent(&self, agent: Value) {
        self.request_json("POST", "/sandbox/agents", Some(agent)).await;
    }

    /// How many requests to place a call have arrived, including the browser's own
    /// resends.
    pub async fn placements(&self) -> u64 {
        self.state().await["placements"].as_u64().expect("a count of placements")
    }

    /// Expires every recording link handed out so far.
    pub async fn expire_links(&self) {
        self.request_json("POST", "/sandbox/expire-links", None).await;
    }

    /// Changes one call, named by its `id`: its transcript, its recording and the like.
    pub async fn change_call(&self, call: Value) {
        self.request_json("POST", "/sandbox/calls", Some(call)).await;
    }

    /// Adds a call with so many turns in so many seconds; its id.
    pub async fn add_long_call(&self, turns: usize, seconds: u32) -> Value {
        let length = json!({ "turns": turns, "seconds": seconds });
        self.request_json("POST", "/sandbox/long-call", Some(length)).await["call_id"].clone()
    }

    /// Reads from the API directly, without the server in front.
    pub async fn api(&self, path: &str) -> Value {
        self.request_json("GET", &format!("/v1{path}"), None).await
    }

    /// Places a call as a colleague with another API client would; its id.
    pub async fn place(&self, to: &str) -> Value {
        self.place_with(to, json!({})).await
    }

    /// The same with other fields, but without an idempotency key.
    pub async fn place_with(&self, to: &str, other: Value) -> Value {
        let mut call = json!({
            "from_number": "+12025550143",
            "to_number": to,
            "agent_id": 21,
            "variables": {},
        });
        for (key, value) in other.as_object().expect("an object of keys") {
            call[key] = value.clone();
        }
        self.request_json("POST", "/sandbox/place", Some(call)).await["call_id"].clone()
    }

    /// Uses up the balance, as somebody else would.
    pub async fn spend_balance(&self) {
        let call = json!({
            "from_number": "+12025550143",
            "to_number": "+14155550120",
            "agent_id": 21,
        });
        let reply = self.send("POST", "/v1/call", Some(call)).await;
        assert!(reply.starts_with("HTTP/1.1 402"), "{reply}");
    }

    /// Adds credit, as somebody else would.
    pub async fn top_up(&self, cents: u32) {
        self.request_json("POST", "/v1/billing/top-up", Some(json!({ "amount_cents": cents })))
            .await;
    }

    /// Adds a webhook endpoint, as a colleague would.
    pub async fn add_endpoint(&self, label: &str, url: &str) {
        let endpoint = json!({ "label": label, "url": url });
        self.request_json("POST", "/v1/developer/webhook-endpoints", Some(endpoint)).await;
    }

    /// Adds a scenario for rehearsals, as a colleague would; its id.
    pub async fn add_scenario(&self, agent: i64, title: &str, prompt: &str) -> Value {
        let scenario =
            json!({ "title": title, "scenario_prompt": prompt, "direction": "outbound" });
        let path = format!("/v1/agents/{agent}/test-scenarios");
        self.request_json("POST", &path, Some(scenario)).await["id"].clone()
    }

    /// Changes what is given of it, as a colleague would.
    pub async fn change_scenario(&self, agent: i64, id: &Value, change: Value) {
        let path = format!("/v1/agents/{agent}/test-scenarios/{id}");
        self.request_json("PATCH", &path, Some(change)).await;
    }

    /// Lets the platform write a scenario and runs it, as a colleague would.
    pub async fn rehearse(&self, agent: i64) {
        let path = format!("/v1/agents/{agent}/test-scenarios/generate");
        let made = self.request_json("POST", &path, Some(json!({ "count": 1 }))).await;
        let ids: Vec<&Value> =
            made["scenarios"].as_array().into_iter().flatten().map(|one| &one["id"]).collect();
        let path = format!("/v1/agents/{agent}/test-runs/execute");
        let body = json!({ "channel": "web", "scenario_ids": ids, "consent_to_charge": true });
        self.request_json("POST", &path, Some(body)).await;
    }

    /// Adds past deliveries of webhooks: how many, and why they failed.
    pub async fn add_deliveries(&self, deliveries: Value) {
        self.request_json("POST", "/sandbox/webhook-deliveries", Some(deliveries)).await;
    }

    async fn request_json(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let reply = self.send(method, path, body).await;
        let (head, body) = reply.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.starts_with("HTTP/1.1 2"), "{method} {path}: {reply}");
        serde_json::from_str(body).unwrap_or(Value::Null)
    }

    async fn send(&self, method: &str, path: &str, body: Option<Value>) -> String {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer sk_test\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.sandbox,
            body.len(),
        );
        let mut stream = TcpStream::connect(self.sandbox).await.expect("the sandbox listens");
        stream.write_all(request.as_bytes()).await.expect("the sandbox reads");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).await.expect("the sandbox answers");
        reply
    }
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address");
    (listener, address)
}
