//! Verdicts, notes, and which calls are reviewed, in the browser's storage: shared by all
//! tabs. What it does not take stays in this page, so that nothing typed is lost.

use crate::browser::database::TransactError;
use crate::browser::records::{self, Change, Keys, Records, Store};
use crate::review::note::Note;
use crate::review::verdict::Verdict;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use thunderphone::CallId;

const VERDICTS: Store = Store { name: "verdicts", key: Some("call"), order: "at" };
const NOTES: Store = Store { name: "notes", key: Some("call"), order: "at" };
const DONE: Store = Store { name: "done", key: Some("call"), order: "at" };
const REVIEWS: Records =
    Records { database: "callboard-reviews", stores: &[VERDICTS, NOTES, DONE] };

/// Records that are read in one go.
const READ: u32 = 500;
/// Keys that are read in one go: they are small.
const KEYS: u32 = 4_000;

thread_local! {
    static UNKEPT_VERDICTS: RefCell<HashMap<CallId, Verdict>> = RefCell::default();
    static UNKEPT_NOTES: RefCell<HashMap<CallId, Note>> = RefCell::default();
}

/// The verdict on a call.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn verdict(call: CallId) -> Result<Option<Verdict>, TransactError> {
    if let Some(unkept) = UNKEPT_VERDICTS.with_borrow(|unkept| unkept.get(&call).cloned()) {
        return Ok(Some(unkept));
    }
    let found = records::get(REVIEWS, VERDICTS.name, &call.to_string()).await?;
    Ok(found.as_ref().and_then(Verdict::read))
}

/// Keeps it in place of an earlier one.
///
/// # Errors
/// When it was not kept, or when that is not known. It stays in this page.
pub async fn keep_verdict(verdict: Verdict) -> Result<(), TransactError> {
    let value = (!verdict.is_empty()).then(|| verdict.to_value());
    let call = verdict.call;
    UNKEPT_VERDICTS.with_borrow_mut(|unkept| unkept.insert(call, verdict));
    put(VERDICTS, call, value).await?;
    UNKEPT_VERDICTS.with_borrow_mut(|unkept| unkept.remove(&call));
    Ok(())
}

/// The note on a call.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn note(call: CallId) -> Result<Option<Note>, TransactError> {
    if let Some(unkept) = UNKEPT_NOTES.with_borrow(|unkept| unkept.get(&call).cloned()) {
        return Ok(Some(unkept));
    }
    let found = records::get(REVIEWS, NOTES.name, &call.to_string()).await?;
    Ok(found.as_ref().and_then(Note::read))
}

/// Keeps it in place of an earlier one.
///
/// # Errors
/// When it was not kept, or when that is not known. It stays in this page.
pub async fn keep_note(note: Note) -> Result<(), TransactError> {
    let value = (!note.is_empty()).then(|| note.to_value());
    let call = note.call;
    UNKEPT_NOTES.with_borrow_mut(|unkept| unkept.insert(call, note));
    put(NOTES, call, value).await?;
    UNKEPT_NOTES.with_borrow_mut(|unkept| unkept.remove(&call));
    Ok(())
}

/// `None` deletes.
async fn put(store: Store, call: CallId, value: Option<Value>) -> Result<(), TransactError> {
    let key = call.to_string();
    let change = match value {
        Some(value) => Change::Put(store.name, value),
        None => Change::Delete(store.name, key.clone()),
    };
    records::update(REVIEWS, store.name, key, move |_| vec![change]).await
}

/// All verdicts, by the ids of their calls.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn verdicts() -> Result<Vec<Verdict>, TransactError> {
    Ok(all(VERDICTS).await?.iter().filter_map(Verdict::read).collect())
}

/// All notes, by the ids of their calls.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn notes() -> Result<Vec<Note>, TransactError> {
    Ok(all(NOTES).await?.iter().filter_map(Note::read).collect())
}

async fn all(store: Store) -> Result<Vec<Value>, TransactError> {
    let mut values = Vec::new();
    let mut last = String::new();
    loop {
        let read = records::by_key(REVIEWS, store.name, Keys::After(&last), READ).await?;
        let end = read.last().and_then(|value| value.get("call")?.as_str()).map(str::to_owned);
        values.extend(read);
        match end {
            Some(end) => last = end,
            None => return Ok(values),
        }
    }
}

/// Marks a call as reviewed, whatever queue it was in.
///
/// # Errors
/// When it was not kept, or when that is not known.
pub async fn mark_done(call: CallId, at: i64) -> Result<(), TransactError> {
    let value = Value::from_iter([("call", Value::from(call.to_string())), ("at", at.into())]);
    put(DONE, call, Some(value)).await
}

/// The calls that are reviewed.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn done() -> Result<HashSet<CallId>, TransactError> {
    let mut calls = HashSet::new();
    let mut last = String::new();
    loop {
        let keys = records::keys_after(REVIEWS, DONE.name, &last, KEYS).await?;
        let Some(end) = keys.last() else { return Ok(calls) };
        calls.extend(keys.iter().filter_map(|key| key.parse().ok().map(CallId)));
        last.clone_from(end);
    }
}
