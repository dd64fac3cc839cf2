//! The shipped configurations, run in the real servers and asked over real sockets,
//! byte by byte: a client library would hide what these tests are about.
//!
//! `CALLBOARD_PROXY` says which server, `caddy` or `nginx`; `cargo xtask test` runs
//! this for each one there is.
//!
//! | file | what is shown there |
//! |---|---|
//! | `allow_list` | what is passed on to the API, of many thousand requests |
//! | `crossing` | which headers cross, and in which direction |
//! | `same_origin` | who may change anything |
//! | `signing_in` | who may come in, by password or by a gateway |
//! | `files` | the bundle: types, compression, caching, and what is missing |
//! | `headers` | the headers of every answer, and their points |
//! | `tls` | HTTPS by certificates of its own |
//! | `trouble` | what an API may do wrong |
//! | `settings` | settings that cannot work |
//! | `log` | the access log |
//! | `reloads` | a reload, a new key and an end while a call is placed |

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod access_log;
mod allow_list;
mod fake_api;
mod forwarding;
mod proxy;
mod reloads;
mod reply;
mod same_origin;
mod security_headers;
mod settings;
mod sign_in;
mod static_files;
mod tls;
mod upstream_failures;
