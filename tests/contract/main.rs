//! The published API description, held against both ends: its own examples, and
//! every reply of the sandbox. What the client makes of the same examples belongs
//! here as well, one module each.

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod checked;
/// The socket tests' own way to talk to a sandbox; not all of it is needed here.
#[allow(dead_code)]
#[path = "../../sandbox/tests/socket/client.rs"]
mod client;
mod decoding;
mod description;
mod errors;
mod examples;
mod operations;
