//! A client for the ThunderPhone calling API.
//!
//! - [`wire`]: what the API sends and takes, read leniently: the API adds keys
//!   and values within v1, so nothing here fails because something is new.
//! - [`error`]: one enum for everything that can go wrong, built by one total
//!   function from what came back.
//! - [`client`]: the endpoints, as values in and values out.
//! - [`history`]: those about many calls at once: exports, numbers and figures.
//! - [`quality`]: those of a review: issue reports and grades.
//! - [`webhooks`]: those of webhook endpoints, and the vendor's heartbeat.
//! - [`transport`]: the only way to the network, as a trait; [`fetch`] is the
//!   browser's. Nothing else in the project calls fetch.
//! - [`body`]: how much of an answer is taken in, and its bytes as text.
//! - [`json`]: replies from text, leniently: see [`json::from_str_lossy`].
//! - `redact`: removes secrets and internal fields from every reply.
//! - [`timestamp`]: times as numbers, from ISO 8601 and from HTTP's headers.
//! - [`retry_after`]: how long a server wants no further request.
//!
//! This crate knows no page, no clock and no storage, and it never decides to
//! send anything a second time.

pub mod body;
pub mod client;
pub mod error;
#[cfg(feature = "fetch")]
pub mod fetch;
pub mod history;
pub mod json;
pub mod quality;
mod redact;
pub mod rehearsals;
pub mod retry_after;
pub mod timestamp;
pub mod transport;
pub mod webhooks;
pub mod wire;

pub use client::{CallQuery, Client};
pub use error::{ApiError, Error};
pub use quality::IssueReportQuery;
pub use rehearsals::RunQuery;
pub use timestamp::Timestamp;
pub use transport::{Method, Reply, Request, Transport, TransportError};
pub use webhooks::DeliveryQuery;
pub use wire::*;
