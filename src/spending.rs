//! What calls have cost, by the list of calls.

use thunderphone::{Client, Error, Timestamp, Transport};

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Spending {
    pub cents: i64,
    pub calls: usize,
    /// Whether every call is in it, and each said what it cost.
    pub is_complete: bool,
    /// By saved agent, the greatest first; `None` for calls without one.
    pub by_agent: Vec<(Option<i64>, i64)>,
}

/// The calls that began at this time or later.
///
/// # Errors
/// When the list of calls could not be read.
pub async fn since<D: Transport>(_client: &Client<D>, _from: Timestamp) -> Result<Spending, Error> {
    Ok(Spending::default())
}
