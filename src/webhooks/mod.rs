//! Webhooks: what an endpoint may be, what it is sent, and how that is signed. Pure.

pub mod address;
pub mod draft;
pub mod events;
pub mod log;
pub mod signature;
pub mod words;
