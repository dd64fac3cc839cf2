//! A client for the ThunderPhone calling API.
//!
//! - [`wire`]: what the API sends and takes, read leniently: the API adds keys
//!   and values within v1, so nothing here fails because something is new.
//! - [`failure`]: one enum for everything that can go wrong, built by one total
//!   function from what came back.
//! - [`client`]: the endpoints, as values in and values out.
//! - [`door`]: the only way to the network, as a trait; [`fetch`] is the
//!   browser's. Nothing else in the project calls fetch.
//! - [`body`]: how much of an answer is taken in, and its bytes as text.
//! - [`json`]: replies from text, leniently: see [`json::from_str_lossy`].
//! - `private`: what is taken out of every reply, because nobody is to see it.
//! - [`instant`]: times as numbers, from ISO 8601 and from HTTP's headers.
//! - [`retry_after`]: how long a server asks to be left alone.
//!
//! This crate knows no page, no clock and no storage, and it never decides to
//! send anything a second time.

pub mod body;
pub mod client;
pub mod door;
pub mod failure;
#[cfg(feature = "fetch")]
pub mod fetch;
pub mod instant;
pub mod json;
mod private;
pub mod retry_after;
pub mod wire;

pub use client::{CallQuery, Client};
pub use door::{Door, Method, NoReply, Reply, Request};
pub use failure::{Failure, Refusal};
pub use instant::Instant;
pub use wire::*;
