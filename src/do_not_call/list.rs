//! The list in the browser's storage, shared by all tabs.

use super::{Record, Removed};
use crate::browser::database::TransactError;
use crate::browser::records::{self, Change, Keys, Records, Store};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

const NUMBERS: Store = Store { name: "numbers", key: Some("number"), order: "added_at" };
const REMOVED: Store = Store { name: "removed", key: None, order: "removed_at" };
const LIST: Records = Records { database: "callboard-do-not-call", stores: &[NUMBERS, REMOVED] };

/// Records that are written in one go, so that the page answers in between: about 4 ms.
const WRITTEN: usize = 100;
/// Records that are read in one go.
const READ: u32 = 250;
/// Numbers that are read in one go: without anything else they are small.
const NUMBERS_CHUNK: u32 = 4_000;

/// What became of a number that was to be added.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Added {
    New(Record),
    /// It stays as it was, with its first reason and date.
    Already(Record),
}

impl Added {
    /// As it is on the list now.
    pub fn record(&self) -> &Record {
        match self {
            Added::New(record) | Added::Already(record) => record,
        }
    }
}

pub(super) async fn find(number: &str) -> Result<Option<Record>, TransactError> {
    let found = records::get(LIST, NUMBERS.name, number).await?;
    Ok(found.as_ref().and_then(Record::read))
}

/// Adds a number, unless it is listed.
///
/// # Errors
/// When it was not added, or when that is not known.
pub async fn add(record: Record) -> Result<Added, TransactError> {
    let added = Rc::new(RefCell::new(None));
    let decided = added.clone();
    let number = record.entry.number.clone();
    records::update(LIST, NUMBERS.name, number, move |stored| {
        let known = stored.as_ref().and_then(Record::read);
        let (changes, outcome) = match known {
            Some(known) => (Vec::new(), Added::Already(known)),
            None => (vec![Change::Put(NUMBERS.name, record.to_value())], Added::New(record)),
        };
        *decided.borrow_mut() = Some(outcome);
        changes
    })
    .await?;
    added.take().ok_or(TransactError::Blocked)
}

/// Takes a number off the list, and keeps who did so, when and why.
///
/// Returns what was removed; `None` if the number was not on the list any more.
///
/// # Errors
/// When it was not removed, or when that is not known.
pub async fn remove(
    number: String,
    because: String,
    removed_at: i64,
    removed_by: Option<String>,
) -> Result<Option<Removed>, TransactError> {
    let removed = Rc::new(RefCell::new(None));
    let decided = removed.clone();
    let name = number.clone();
    records::update(LIST, NUMBERS.name, number, move |stored| {
        let Some(record) = stored.as_ref().and_then(Record::read) else { return Vec::new() };
        let removed = Removed { record, because, removed_at, removed_by };
        let value = removed.to_value();
        *decided.borrow_mut() = Some(removed);
        vec![Change::Delete(NUMBERS.name, name), Change::Put(REMOVED.name, value)]
    })
    .await?;
    Ok(removed.take())
}

/// How many numbers are on the list.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn count() -> Result<u32, TransactError> {
    records::count(LIST, NUMBERS.name).await
}

/// At most `limit` records after the first `skip`, the newest first.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn page(skip: u32, limit: u32) -> Result<Vec<Record>, TransactError> {
    let found = records::page(LIST, NUMBERS, skip, limit).await?;
    Ok(found.iter().filter_map(Record::read).collect())
}

/// At most `limit` records whose number begins so.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn beginning_with(digits: &str, limit: u32) -> Result<Vec<Record>, TransactError> {
    let keys = Keys::BeginningWith(digits);
    let found = records::by_key(LIST, NUMBERS.name, keys, limit).await?;
    Ok(found.iter().filter_map(Record::read).collect())
}

/// At most `limit` records whose number `is_wanted`, in the order of their numbers. Every
/// number is looked at.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn matching(
    is_wanted: impl Fn(&str) -> bool,
    limit: usize,
) -> Result<Vec<Record>, TransactError> {
    let mut records = Vec::new();
    let mut last = String::new();
    loop {
        let keys = records::keys_after(LIST, NUMBERS.name, &last, NUMBERS_CHUNK).await?;
        let Some(end) = keys.last() else { return Ok(records) };
        for key in keys.iter().filter(|key| is_wanted(key)) {
            if records.len() == limit {
                return Ok(records);
            }
            records.extend(find(key).await?);
        }
        last.clone_from(end);
    }
}

/// The next records after this number, in the order of their numbers. None is the end.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn records_after(number: &str) -> Result<Vec<Record>, TransactError> {
    let keys = Keys::After(number);
    let found = records::by_key(LIST, NUMBERS.name, keys, READ).await?;
    Ok(found.iter().filter_map(Record::read).collect())
}

/// Every number of the list, as its digits.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn numbers() -> Result<HashSet<u64>, TransactError> {
    let mut numbers = HashSet::new();
    let mut last = String::new();
    loop {
        let keys = records::keys_after(LIST, NUMBERS.name, &last, NUMBERS_CHUNK).await?;
        let Some(end) = keys.last() else { return Ok(numbers) };
        numbers.extend(keys.iter().filter_map(|key| digits(key)));
        last.clone_from(end);
    }
}

/// The digits of an E.164 number.
pub fn digits(number: &str) -> Option<u64> {
    number.strip_prefix('+')?.parse().ok()
}

/// Adds all of these or none. A number that is on the list already stays as it is.
/// `on_progress` is given how many have been handed over.
///
/// Returns how many were on the list already.
///
/// # Errors
/// When nothing was added, or when that is not known.
pub async fn add_all(
    records: Vec<Record>,
    on_progress: impl Fn(usize),
) -> Result<u32, TransactError> {
    // Each chunk is freed once it is handed over: all at once would take too long.
    let mut records = records.into_iter();
    let mut done = 0;
    let next = move || {
        let chunk: Vec<Value> =
            records.by_ref().take(WRITTEN).map(|record| record.to_value()).collect();
        done += chunk.len();
        on_progress(done);
        (!chunk.is_empty()).then(|| Value::Array(chunk).to_string())
    };
    records::add_all(LIST, NUMBERS.name, next).await
}

/// The numbers that were taken off the list last, the newest first.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn removed(limit: u32) -> Result<Vec<Removed>, TransactError> {
    let found = records::page(LIST, REMOVED, 0, limit).await?;
    Ok(found.iter().filter_map(Removed::read).collect())
}
