//! The gateway behind the shipped configurations, run in the real servers and tested over
//! raw sockets: a client library would hide what these tests are about.
//!
//! `CALLBOARD_PROXY` names the server, `caddy` or `nginx`, or `none` for the gateway
//! alone. `CALLBOARD_CADDY` may name a Caddy to use. `cargo xtask test` runs this for each
//! server that there is.
//!
//! | file | what it tests |
//! |---|---|
//! | `access_log` | the access log |
//! | `audit` | a line for each change, whatever the server in front does |
//! | `allow_list` | which of many thousand requests reach the API |
//! | `app_requests` | which those are |
//! | `connections` | what happens when connections run short, and as whom nginx runs |
//! | `exports` | files of any length, which arrive whole or not at all |
//! | `forwarding` | which headers and bodies cross the proxy |
//! | `http2` | floods over HTTP/2 |
//! | `oidc` | what passes between a browser and an OpenID Connect gateway |
//! | `reloads` | a reload, a new key and a crash during a placement |
//! | `roles` | who may do what |
//! | `same_origin` | who may change anything |
//! | `security_headers` | the security headers of every response, and their score |
//! | `settings` | invalid settings |
//! | `sign_in` | who may enter, by password or by an OpenID Connect gateway |
//! | `static_files` | the bundle: types, compression, caching, and missing files |
//! | `tls` | HTTPS with certificates of its own |
//! | `upstream_failures` | what an API may do wrong |
//! | `versions` | an old server on a public address |

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod access_log;
mod allow_list;
mod app_requests;
mod audit;
mod connections;
mod exports;
mod fake_api;
mod forwarding;
mod http2;
mod oidc;
#[path = "../../gateway/tests/support/oidc_gateway.rs"]
mod oidc_gateway;
mod proxy;
mod reloads;
mod reply;
mod roles;
mod same_origin;
mod security_headers;
mod settings;
mod sign_in;
mod static_files;
mod tls;
mod upstream_failures;
mod versions;
