//! Callboard's gateway, between the browser and the API. It holds the API key, serves the
//! bundle, and enforces who may do what. It knows nothing about calls but what it passes on.
//!
//! In production a web server before it ends TLS and passes everything on (`proxy/`). Every
//! rule is here, once. In local mode ([`router`], for development and browser tests) nobody
//! signs in, and it answers to this machine's own name only; all else is the same.
//!
//! A request takes this way: `gateway` → `site` → `sign_in` → `guard` → `rules` → `roles`,
//! `limits` → `forward`, or `files`; on its way back through `headers` and `security_headers`.
//!
//! - `settings`: the environment, validated
//! - `gateway`: connections, and reloads
//! - `site`: the way of one request
//! - `sign_in`: who it is: by password, or by an OpenID Connect gateway
//! - `guard`: rejects requests from other sites and for other host names
//! - `rules`: the one table of requests that reach the API, and what each does
//! - `roles`, `limits`: who may do it, and how often
//! - `body`: what a change carries, and its idempotency key
//! - `forward`, `upstream`: one request in, one request out, never two
//! - `secrets`: what is removed from replies
//! - `headers`: which headers cross the gateway
//! - `files`: the bundle
//! - `policy`: the team's rules, beside the bundle
//! - `session`: what the page learns about who is signed in
//! - `audit`, `access_log`: the two logs
//! - `address`: from where a request comes
//! - `security_headers`, `error_response`: every response, and the gateway's own

mod access_log;
mod address;
mod audit;
mod body;
mod error_response;
mod files;
mod forward;
mod gateway;
mod guard;
mod headers;
mod limits;
mod policy;
mod roles;
mod rules;
mod running;
mod secrets;
mod security_headers;
mod session;
mod settings;
mod sign_in;
mod site;
mod upstream;

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;

use audit::Audit;
use files::Files;
use forward::Api;
use limits::UNLIMITED;
use policy::Policy;
use roles::{Role, Roles, Who};
use running::Running;
use security_headers::SecurityHeaders;
use sign_in::SignIn;
use site::Site;
use upstream::Upstream;

pub use gateway::Gateway;
pub use settings::{Listen, SETTING_NAMES, Settings};
pub use upstream::ConfigError;

/// The settings of local mode. There is no `Debug`, because it would print the key.
pub struct Config {
    /// The API's address without `/v1`: `https://api.thunderphone.com`. Plain `http` is
    /// accepted for loopback only, because the key is sent there.
    pub upstream: String,
    /// The `Authorization` header of every request to the API: `Bearer sk_…`.
    pub authorization: String,
    /// The folder of a bundle to serve; without one only `/v1` is served.
    pub root: Option<PathBuf>,
    /// Origins that recordings may be played from, besides our own.
    pub media_origins: Vec<String>,
}

/// Longer than any response of the API takes; a browser has given up by then.
const TIMEOUT: Duration = Duration::from_secs(130);

/// The gateway in local mode, to be served on a loopback address.
///
/// # Errors
/// When a setting is invalid; the error says which one and why.
pub fn router(config: Config) -> Result<Router, ConfigError> {
    router_with_timeout(config, TIMEOUT)
}

/// [`router`] with another limit on the wait for the API's response, for tests of a stalled
/// API.
///
/// # Errors
/// As [`router`].
pub fn router_with_timeout(config: Config, timeout: Duration) -> Result<Router, ConfigError> {
    let is_tls = Upstream::parse(&config.upstream)?.is_tls();
    let client = upstream::client(is_tls, None)?;
    let policy = config.root.as_deref().map(Policy::beside);
    let files =
        config.root.map(|root| Files::read(&root)).transpose().map_err(|error| {
            ConfigError::Setting(format!("The bundle cannot be read: {error}."))
        })?;
    let everybody = || Who::parse("*").unwrap_or_default();
    let site = Arc::new(Site {
        api: Api::new(&config.upstream, &config.authorization, timeout, client)?,
        files,
        policy,
        security_headers: SecurityHeaders::new(&config.media_origins)?,
        sign_in: SignIn::Nobody,
        roles: Roles::new([Role::Read, Role::Place, Role::Manage].map(|role| (role, everybody()))),
        limits: UNLIMITED,
        trusted_proxies: Vec::new(),
        recordings: config.media_origins,
        running: Arc::new(Running::new(Audit::Nowhere)),
    });
    let this_machine = IpAddr::from(Ipv4Addr::LOCALHOST);
    Ok(Router::new().fallback(move |request: Request| site.clone().answer(this_machine, request)))
}
