//! The published API description, checked against both ends: its examples, every reply
//! of the sandbox, and the client, which must read the examples.

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod checked;
/// The client of the sandbox's socket tests; only a part of it is used here.
#[allow(dead_code)]
#[path = "../../sandbox/tests/socket/client.rs"]
mod client;
mod decoding;
mod description;
mod errors;
mod examples;
mod operations;
mod rehearsals;
mod webhooks;
