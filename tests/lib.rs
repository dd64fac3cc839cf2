//! Shared by the test binaries beside it.
//!
//! [`stage`] is what a browser journey plays on: a sandbox, the gateway in front
//! of it, a browser, and a way to find things as a person finds them.
//! [`faults`] places calls by the thousand while everything around them fails.

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

pub mod faults;
pub mod stage;
