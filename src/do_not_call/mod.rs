//! Numbers that are never called: the list that this browser keeps, one record a number.
//!
//! A number that is added again keeps its first reason and date. One that is removed leaves
//! a trace: who removed it, when and why.

mod list;
mod record;

pub use list::{
    Added, add, add_all, beginning_with, count, digits, matching, numbers, page, records_after,
    remove, removed,
};
pub use record::{ASKED, LONGEST, Record, Removed, one_line, tidy};

use crate::browser::moment::Moment;
use std::cell::Cell;

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

thread_local! {
    /// When the browser was last waited for in vain.
    static UNANSWERED: Cell<Option<Moment>> = const { Cell::new(None) };
}

/// A browser that answers at all takes less.
const ANSWER_MS: i64 = 3_000;
/// So long one that has not answered is not waited for again.
const UNANSWERED_MS: i64 = 60_000;

/// The entry of this number (E.164), freshly read.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn find(number: &str) -> Result<Option<Entry>, Unavailable> {
    if UNANSWERED.get().is_some_and(|at| at.age_ms() < UNANSWERED_MS) {
        return Err(Unavailable);
    }
    let began = Moment::now();
    let found = list::find(number).await;
    let is_unanswered = found.is_err() && began.age_ms() >= ANSWER_MS;
    UNANSWERED.set(is_unanswered.then(Moment::now));
    Ok(found.map_err(|_| Unavailable)?.map(|record| record.entry))
}
