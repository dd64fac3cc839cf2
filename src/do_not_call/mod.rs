//! Numbers that are never called: the list that this browser keeps, one record a number.
//!
//! A number that is added again keeps its first reason and date. One that is removed leaves
//! a trace: who removed it, when and why.

mod list;
mod record;

pub use list::{
    Added, add, add_all, beginning_with, count, digits, numbers, page, records_after, remove,
    removed,
};
pub use record::{ASKED, Record, Removed, tidy};

/// A number of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// E.164.
    pub number: String,
    pub reason: String,
    /// By this computer's clock, in milliseconds.
    pub added_at: i64,
}

/// Whether a number may be called, by the list of this browser and the team's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Listed {
    NotRequested,
    Loading,
    No,
    Team,
    Here(Entry),
    /// The browser does not read its storage.
    Unavailable,
}

/// The browser does not read or write its storage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unavailable;

/// The entry of this number (E.164), freshly read.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn find(number: &str) -> Result<Option<Entry>, Unavailable> {
    let found = list::find(number).await.map_err(|_| Unavailable)?;
    Ok(found.map(|record| record.entry))
}
