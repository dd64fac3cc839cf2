//! The sandbox as a client sees it: over a real socket, or in memory where time must be
//! exact.

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod account;
mod admin;
mod auth;
mod billing;
mod call_overrides;
mod calls;
mod client;
mod delayed_calls;
mod faults;
mod heartbeat;
mod in_process;
mod issues;
mod keys;
mod large_history;
mod list_variants;
mod live_calls;
mod long_call;
mod minimal;
mod number_faults;
mod older_host;
mod party_numbers;
mod placement_checks;
mod raw_http;
mod recordings;
mod rehearsals;
mod scenarios;
mod scripts;
mod verification;
mod webhooks;
