//! The copies in the browser's storage. A slice is written as a whole or not at all, and a call
//! is there once, by its id.

use crate::browser::database::TransactError;
use crate::browser::ordered_records;
use crate::browser::records::{self, Change, Records, Store};
use crate::said::Entry;
use crate::said::copies::{Copies, KEY, Slice};
use serde_json::Value;

const CALLS: Store = Store { name: "calls", key: Some("call"), order: "place" };
const COPIES: Store = Store { name: "copies", key: Some("key"), order: "made_at" };
const SAID: Records = Records { database: "callboard-said", stores: &[CALLS, COPIES] };

/// Calls that are forgotten in one go.
const FORGET: u32 = 2_000;

/// What is copied; `None` while search is off.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn copies() -> Result<Option<Copies>, TransactError> {
    let found = records::get(SAID, COPIES.name, KEY).await?;
    Ok(found.as_ref().and_then(Copies::read))
}

/// Turns search on. Where another tab did so first, that is kept.
///
/// # Errors
/// When it was not kept, or when that is not known.
pub async fn turn_on(new: Copies) -> Result<Option<Copies>, TransactError> {
    write(Vec::new(), move |found| Some(found.unwrap_or(new))).await
}

/// Changes what is copied, unless it was forgotten. Returns what is kept then.
///
/// # Errors
/// When it was not changed, or when that is not known.
pub async fn change(change: impl FnOnce(&mut Copies)) -> Result<Option<Copies>, TransactError> {
    let change = |found: Option<Copies>| {
        let mut copies = found?;
        change(&mut copies);
        Some(copies)
    };
    write(Vec::new(), change).await
}

/// Keeps a slice and its calls, unless everything was forgotten since `made_at`. Returns what
/// is kept then.
///
/// # Errors
/// When none of it was kept, or when that is not known.
pub async fn put_slice(
    made_at: i64,
    slice: Slice,
    entries: &[Entry],
) -> Result<Option<Copies>, TransactError> {
    let calls = entries.iter().map(|entry| Change::Put(CALLS.name, entry.to_value())).collect();
    let put = move |found: Option<Copies>| {
        let mut copies = found.filter(|copies| copies.made_at == made_at)?;
        copies.put(slice);
        Some(copies)
    };
    write(calls, put).await
}

/// `others` are made together with the change, and only then.
async fn write(
    others: Vec<Change>,
    change: impl FnOnce(Option<Copies>) -> Option<Copies>,
) -> Result<Option<Copies>, TransactError> {
    let mut kept = None;
    let decide = |found: Option<Value>| {
        kept = change(found.as_ref().and_then(Copies::read));
        let Some(copies) = &kept else { return Vec::new() };
        let mut changes = others;
        changes.push(Change::Put(COPIES.name, copies.to_value()));
        changes
    };
    records::update_many(SAID, COPIES.name, KEY.to_owned(), decide).await?;
    Ok(kept)
}

/// Forgets the calls after a place: those that are older than the days that are wanted.
///
/// # Errors
/// When not all were forgotten, or when that is not known.
pub async fn forget_after(place: &str) -> Result<(), TransactError> {
    loop {
        let calls = ordered_records::keys_of_those_after(SAID, CALLS, place, FORGET).await?;
        if calls.is_empty() {
            return Ok(());
        }
        let changes = calls.into_iter().map(|call| Change::Delete(CALLS.name, call)).collect();
        records::update_many(SAID, COPIES.name, KEY.to_owned(), |_| changes).await?;
    }
}

/// At most `limit` calls after a place, the newest first, each with its own place. A call of
/// another version cannot be read.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn calls_after(
    place: &str,
    limit: u32,
) -> Result<Vec<(String, Option<Entry>)>, TransactError> {
    let read = ordered_records::after(SAID, CALLS, place, limit).await?;
    let place_of =
        |value: &Value| value.get(CALLS.order).and_then(Value::as_str).map(str::to_owned);
    Ok(read.iter().filter_map(|value| Some((place_of(value)?, Entry::read(value)))).collect())
}

/// Deletes everything.
///
/// # Errors
/// When it was not deleted, or when that is not known.
pub async fn forget() -> Result<(), TransactError> {
    ordered_records::forget(SAID).await
}
