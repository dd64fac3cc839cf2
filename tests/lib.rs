//! Shared by the test binaries beside it.
//!
//! [`harness`] starts what an e2e test needs: a sandbox, a server in front of it and a
//! browser. Its page object finds elements by role and name, as a person does.
//! [`fault_injection`] places calls by the thousand while everything around them fails.
//! [`median`] is how a measure is written down.

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

pub mod fault_injection;
pub mod harness;
pub mod median;
