//! The sandbox as a client meets it: over a real socket.

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod calls;
mod client;
mod control;
mod doors;
mod faults;
mod gates;
mod in_memory;
mod keys;
mod late_calls;
mod lost_answers;
mod minimal;
mod money;
mod other_lists;
mod recordings;
mod scripts;
mod wire;
