//! A reverse proxy between the browser and the API, for development
//! (`cargo xtask serve --live`) and for tests in a browser.
//!
//! It does what the production proxies do: it keeps the API key away from the page and
//! serves the bundle with the headers of production. It listens on loopback only and knows
//! nothing about calls.
//!
//! - `upstream`: validates the API's address and builds its URLs
//! - `guard`: rejects requests from other sites and for other host names
//! - `headers`: which headers are passed on, in each direction
//! - `forward`: forwards `/v1`, one request in, one request out, never two
//! - `files`: serves everything else from the bundle
//! - `security_headers`: the headers on every response
//! - `error_response`: the gateway's own errors

mod error_response;
mod files;
mod forward;
mod guard;
mod headers;
mod security_headers;
mod upstream;

use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::middleware;
use axum::routing::any;

use error_response::{ErrorCode, error_response};
pub use upstream::ConfigError;

/// The gateway's settings. There is no `Debug`, because it would print the key.
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
const TIMEOUT: Duration = Duration::from_secs(90);

/// The gateway as a router, to be served on a loopback address.
///
/// # Errors
/// When a setting is invalid; the error says which one and why.
pub fn router(config: Config) -> Result<Router, ConfigError> {
    router_with_timeout(config, TIMEOUT)
}

/// [`router`] with another limit on the wait for the head of the API's response, for tests
/// of a stalled API.
///
/// # Errors
/// As [`router`].
pub fn router_with_timeout(config: Config, timeout: Duration) -> Result<Router, ConfigError> {
    let api = forward::Api::new(&config.upstream, &config.authorization, timeout)?;
    let security_headers = security_headers::SecurityHeaders::new(&config.media_origins)?;
    let app = Router::new()
        .route("/v1", any(forward::forward))
        .route("/v1/", any(forward::forward))
        .route("/v1/{*path}", any(forward::forward))
        .with_state(api);
    let app = match config.root {
        Some(root) => {
            let files = files::Files::new(root);
            app.fallback(move |request| files.serve(request))
        }
        None => {
            app.fallback(|| async { error_response(ErrorCode::NotAllowed, "Only /v1 is here.") })
        }
    };
    Ok(app
        .layer(middleware::from_fn(guard::guard))
        .layer(middleware::from_fn_with_state(security_headers, security_headers::add)))
}
