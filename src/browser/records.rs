//! Records of a database, too many to read all at once: one by its key, a page of them,
//! and any number of new ones in one transaction. For few texts see [`super::database`],
//! whose connections this uses.

use super::ability::{call, get as property};
use super::database::{Open, TIMEOUT_MS, TransactError, answered, completed, open, transaction};
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, JSON, Object, Promise, Reflect};
use serde_json::Value;
use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Event, IdbCursorDirection, IdbCursorWithValue, IdbDatabase, IdbKeyRange, IdbObjectStore,
    IdbRequest, IdbTransaction,
};

/// A database, and the stores that it begins with.
#[derive(Clone, Copy)]
pub struct Records {
    pub database: &'static str,
    pub stores: &'static [Store],
}

#[derive(Clone, Copy)]
pub struct Store {
    pub name: &'static str,
    /// The property that is the key. Without one, records are numbered as they come.
    pub key: Option<&'static str>,
    /// The property that the pages are ordered by.
    pub order: &'static str,
}

/// How long a write of many may make no progress: longer than any disk that works.
const STALL_MS: u32 = 60_000;

/// A change of [`update`].
pub enum Change {
    /// Adds a record, or replaces the one with its key.
    Put(&'static str, Value),
    Delete(&'static str, String),
}

/// Gives up on a browser that never answers.
pub(super) async fn within<T>(
    ms: u32,
    work: impl Future<Output = Result<T, TransactError>>,
) -> Result<T, TransactError> {
    match select(pin!(work), TimeoutFuture::new(ms)).await {
        Either::Left((result, _)) => result,
        Either::Right(_) => Err(TransactError::Blocked),
    }
}

pub(super) async fn open_records(at: Records) -> Result<Open, TransactError> {
    let create = move |database: &IdbDatabase| {
        for store in at.stores {
            let _ = create_store(database, store);
        }
    };
    Ok(Open { database: open(at.database, create).await?, transaction: None })
}

fn create_store(database: &IdbDatabase, store: &Store) -> Option<()> {
    let (name, value) = match store.key {
        Some(key) => ("keyPath", key.into()),
        None => ("autoIncrement", JsValue::TRUE),
    };
    let options = Object::new();
    Reflect::set(&options, &name.into(), &value).ok()?;
    let created = call(database, "createObjectStore", [&store.name.into(), &options])?;
    let created: IdbObjectStore = created.unchecked_into();
    created.create_index_with_str(store.order, store.order).ok().map(drop)
}

/// The record with this key, freshly read.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn get(at: Records, store: &str, key: &str) -> Result<Option<Value>, TransactError> {
    let work = async {
        let open = open_records(at).await?;
        let store = open.database.transaction_with_str(store)?.object_store(store)?;
        Ok(read(&answered(&store.get(&key.into())?).await?))
    };
    within(TIMEOUT_MS, work).await
}

pub(super) fn read(value: &JsValue) -> Option<Value> {
    serde_json::from_str(&JSON::stringify(value).ok()?.as_string()?).ok()
}

/// # Errors
/// When the browser does not read its storage.
pub async fn count(at: Records, store: &str) -> Result<u32, TransactError> {
    let work = async {
        let open = open_records(at).await?;
        let store = open.database.transaction_with_str(store)?.object_store(store)?;
        let count = answered(&store.count()?).await?;
        Ok(count.as_f64().unwrap_or_default() as u32)
    };
    within(TIMEOUT_MS, work).await
}

/// At most `limit` records after the first `skip`, the greatest by the store's order first.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn page(
    at: Records,
    store: Store,
    skip: u32,
    limit: u32,
) -> Result<Vec<Value>, TransactError> {
    let work = async {
        let open = open_records(at).await?;
        let stored = open.database.transaction_with_str(store.name)?.object_store(store.name)?;
        let index = stored.index(store.order)?;
        let request =
            index.open_cursor_with_range_and_direction(&JsValue::NULL, IdbCursorDirection::Prev)?;
        let cursor = |found: JsValue| found.dyn_into::<IdbCursorWithValue>().ok();
        let mut next = cursor(answered(&request).await?);
        if let Some(first) = next.take_if(|_| skip > 0) {
            first.advance(skip)?;
            next = cursor(answered(&request).await?);
        }
        let mut records = Vec::new();
        while let Some(found) = next {
            records.extend(read(&found.value()?));
            if records.len() >= limit as usize {
                break;
            }
            found.continue_()?;
            next = cursor(answered(&request).await?);
        }
        Ok(records)
    };
    within(TIMEOUT_MS, work).await
}

/// Which keys: those that begin with a text, or those after a key.
#[derive(Clone, Copy)]
pub enum Keys<'a> {
    BeginningWith(&'a str),
    After(&'a str),
}

impl Keys<'_> {
    pub(super) fn range(self) -> Result<JsValue, JsValue> {
        let range = match self {
            // Greater than every character of a key.
            Keys::BeginningWith(text) => {
                IdbKeyRange::bound(&text.into(), &format!("{text}\u{ffff}").into())?
            }
            Keys::After(key) => IdbKeyRange::lower_bound_with_open(&key.into(), true)?,
        };
        Ok(range.into())
    }
}

/// At most `limit` records by their keys.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn by_key(
    at: Records,
    store: &str,
    keys: Keys<'_>,
    limit: u32,
) -> Result<Vec<Value>, TransactError> {
    let work = async {
        let open = open_records(at).await?;
        let store = open.database.transaction_with_str(store)?.object_store(store)?;
        let found = answered(&store.get_all_with_key_and_limit(&keys.range()?, limit)?).await?;
        match read(&found) {
            Some(Value::Array(records)) => Ok(records),
            _ => Err(TransactError::Blocked),
        }
    };
    within(TIMEOUT_MS, work).await
}

/// At most `limit` keys after this one, in their order.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn keys_after(
    at: Records,
    store: &str,
    key: &str,
    limit: u32,
) -> Result<Vec<String>, TransactError> {
    let work = async {
        let open = open_records(at).await?;
        let store = open.database.transaction_with_str(store)?.object_store(store)?;
        let range = Keys::After(key).range()?;
        let found = answered(&store.get_all_keys_with_key_and_limit(&range, limit)?).await?;
        // As one text, because each one that crosses into wasm costs time.
        let text = found.unchecked_into::<Array>().join("\n").as_string().unwrap_or_default();
        Ok(text.lines().map(str::to_owned).collect())
    };
    within(TIMEOUT_MS, work).await
}

/// Reads the record with this key and makes the changes that `decide` makes of it. After
/// `Ok` they are on disk, and no other tab has written in between.
///
/// # Errors
/// When nothing could be read or written, or when that is not known.
pub async fn update(
    at: Records,
    store: &'static str,
    key: String,
    decide: impl FnOnce(Option<Value>) -> Vec<Change>,
) -> Result<(), TransactError> {
    update_within(TIMEOUT_MS, at, store, key, decide).await
}

/// The same with many changes, which take the browser longer.
///
/// # Errors
/// When nothing could be read or written, or when that is not known.
pub async fn update_many(
    at: Records,
    store: &'static str,
    key: String,
    decide: impl FnOnce(Option<Value>) -> Vec<Change>,
) -> Result<(), TransactError> {
    update_within(STALL_MS, at, store, key, decide).await
}

async fn update_within(
    ms: u32,
    at: Records,
    store: &'static str,
    key: String,
    decide: impl FnOnce(Option<Value>) -> Vec<Change>,
) -> Result<(), TransactError> {
    let has_written = Cell::new(false);
    let work = async {
        let mut open = open_records(at).await?;
        let names: Array = at.stores.iter().map(|store| JsValue::from(store.name)).collect();
        let transaction = transaction(&open.database, &names)?;
        open.transaction = Some(transaction.clone());
        let completed = completed(&transaction);
        // Only the transaction's own events are awaited: any other wait would end it.
        let found = answered(&transaction.object_store(store)?.get(&key.into())?).await?;
        for change in decide(read(&found)) {
            has_written.set(true);
            match change {
                Change::Put(store, record) => {
                    let record = JSON::parse(&record.to_string())?;
                    transaction.object_store(store)?.put(&record)?;
                }
                Change::Delete(store, key) => {
                    transaction.object_store(store)?.delete(&key.into())?;
                }
            }
        }
        completed.await?;
        open.transaction = None;
        Ok(())
    };
    match select(pin!(work), TimeoutFuture::new(ms)).await {
        Either::Left((result, _)) => result,
        Either::Right(_) if has_written.get() => Err(TransactError::Uncertain),
        Either::Right(_) => Err(TransactError::Blocked),
    }
}

/// Adds records, all of them or none. `next` makes an array of them as JSON, a few at a
/// time, because the page must answer in between. A record whose key is in the store
/// already stays as it is.
///
/// Returns how many were there already.
///
/// # Errors
/// When nothing was added, or when that is not known.
pub async fn add_all(
    at: Records,
    store: &'static str,
    mut next: impl FnMut() -> Option<String>,
) -> Result<u32, TransactError> {
    let steps = Cell::new(0_u32);
    let is_committing = Cell::new(false);
    let work = async {
        let mut open = within(TIMEOUT_MS, open_records(at)).await?;
        let transaction = transaction(&open.database, &store.into())?;
        open.transaction = Some(transaction.clone());
        let completed = completed(&transaction);
        let known = Rc::new(Cell::new(0));
        let _listening = KeepListed::listen(&transaction, known.clone());
        let store = transaction.object_store(store)?;
        // The browser writes one array while the next one is handed over.
        let mut before = None;
        while let Some(records) = next() {
            let records: Array = JSON::parse(&records)?.unchecked_into();
            let mut last = None;
            for record in records.iter() {
                last = Some(store.add(&record)?);
            }
            let end = last.as_ref().map(finished);
            if let Some(end) = std::mem::replace(&mut before, end) {
                let _ = end.await;
            }
            steps.set(steps.get() + 1);
        }
        is_committing.set(true);
        completed.await?;
        open.transaction = None;
        Ok(known.get())
    };
    let stalled = async {
        let mut seen = None;
        while seen != Some((steps.get(), is_committing.get())) {
            seen = Some((steps.get(), is_committing.get()));
            TimeoutFuture::new(STALL_MS).await;
        }
    };
    match select(pin!(work), pin!(stalled)).await {
        Either::Left((result, _)) => result,
        Either::Right(_) if is_committing.get() => Err(TransactError::Uncertain),
        Either::Right(_) => Err(TransactError::Blocked),
    }
}

/// Counts the records whose key is taken, which is no reason to give up all the others.
struct KeepListed {
    transaction: IdbTransaction,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl KeepListed {
    fn listen(transaction: &IdbTransaction, known: Rc<Cell<u32>>) -> KeepListed {
        let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let error = event.target().and_then(|request| property(&request, "error"));
            let name = error.and_then(|error| property(&error, "name")?.as_string());
            if name.as_deref() == Some("ConstraintError") {
                event.prevent_default();
                known.set(known.get() + 1);
            }
        });
        transaction.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        KeepListed { transaction: transaction.clone(), _on_error: on_error }
    }
}

impl Drop for KeepListed {
    fn drop(&mut self) {
        // An aborted transaction tells every request of it, after this is gone.
        self.transaction.set_onerror(None);
    }
}

/// The request's end, whatever it is: an error that matters aborts the transaction.
fn finished(request: &IdbRequest) -> impl Future<Output = Result<JsValue, JsValue>> + use<> {
    let promise = Promise::new(&mut |resolve, _| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&resolve));
    });
    promise.into_future()
}
