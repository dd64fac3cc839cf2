//! What stands between the browser and the API while Callboard is developed
//! (`cargo xtask serve --live`) and while it is tested in a browser.
//!
//! It does what the production proxies do: it holds the API key, so that no
//! page ever does, and serves the bundle with the headers of production. It
//! listens on loopback only and knows nothing about calls.
//!
//! - [`upstream`]: which address may be called the API
//! - [`guard`]: who may ask at all; every page the user has open can reach loopback
//! - [`headers`]: which headers cross, and in which direction
//! - [`forward`]: `/v1`, one request in, one request out, never two
//! - [`files`]: everything else, from the bundle
//! - [`security`]: the headers on every answer

mod files;
mod forward;
mod guard;
mod headers;
mod json;
mod security;
mod upstream;

use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::middleware;
use axum::routing::any;

use json::Code;
pub use upstream::ConfigError;

/// What the gateway needs to know. Without `Debug`, because it holds the key.
pub struct Config {
    /// The API without `/v1`: `https://api.thunderphone.com`. Plain `http` is
    /// accepted for loopback only, since the key travels there.
    pub upstream: String,
    /// The `Authorization` header of every request to the API: `Bearer sk_…`.
    pub authorization: String,
    /// A bundle to serve beside the API; without one only `/v1` is answered.
    pub root: Option<PathBuf>,
    /// Origins recordings may be played from, besides our own.
    pub media_origins: Vec<String>,
}

/// Longer than any answer the API is known to give; a browser has given up by then.
const PATIENCE: Duration = Duration::from_secs(90);

/// The gateway as a router, to be served on a loopback address.
///
/// # Errors
/// When a setting cannot be used; the error says which one and why.
pub fn router(config: Config) -> Result<Router, ConfigError> {
    router_with_patience(config, PATIENCE)
}

/// [`router`] with another limit on the wait for the API's headers, for tests
/// of a stalled API.
///
/// # Errors
/// As [`router`].
pub fn router_with_patience(config: Config, patience: Duration) -> Result<Router, ConfigError> {
    let api = forward::Api::new(&config.upstream, &config.authorization, patience)?;
    let security = security::Headers::new(&config.media_origins)?;
    let app = Router::new()
        .route("/v1", any(forward::forward))
        .route("/v1/", any(forward::forward))
        .route("/v1/{*path}", any(forward::forward))
        .with_state(api);
    let app = match config.root {
        Some(root) => {
            let files = files::Files::new(root);
            app.fallback(move |request| files.answer(request))
        }
        None => app.fallback(|| async { json::own(Code::NotAllowed, "Only /v1 is here.") }),
    };
    Ok(app
        .layer(middleware::from_fn(guard::guard))
        .layer(middleware::from_fn_with_state(security, security::add)))
}
