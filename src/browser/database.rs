//! Texts by key, shared by all tabs and changed in one transaction. IndexedDB, because
//! even under a lock `localStorage` can miss what another tab has written (in Chromium
//! about one time in twenty).
//!
//! The connection is opened for each transaction and closed after it: an open one keeps
//! the page out of the back/forward cache and blocks upgrades by other versions.

use super::ability::call;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Object, Promise, Reflect};
use leptos::prelude::window;
use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbOpenDbRequest, IdbRequest, IdbTransaction};

/// One database with one store. Each kind of text has its own database, so that a new
/// kind needs no upgrade, which open tabs would block.
#[derive(Clone, Copy)]
pub struct ObjectStore {
    pub database: &'static str,
    pub store: &'static str,
}

/// Some browsers never answer when their storage is broken.
pub(super) const TIMEOUT_MS: u32 = 4_000;

/// Why nothing was written, as far as is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TransactError {
    /// Storage is blocked, full or broken. Nothing was changed.
    Blocked,
    /// It did not answer in time after the changes were given to it: they may still be
    /// committed.
    Uncertain,
}

impl From<JsValue> for TransactError {
    fn from(_: JsValue) -> TransactError {
        TransactError::Blocked
    }
}

pub type Entries = Vec<(String, String)>;
/// `None` deletes.
pub type Changes = Vec<(String, Option<String>)>;
pub type Decide = Box<dyn FnOnce(Entries) -> Changes>;

/// Reads all entries and writes the changes that `change` makes of them. After `Ok` they
/// are on disk, and no other tab has written in between.
///
/// # Errors
/// When nothing could be read or written.
pub async fn transact(at: ObjectStore, change: Decide) -> Result<(), TransactError> {
    let has_written = Rc::new(Cell::new(false));
    let work = pin!(transact_without_timeout(at, change, has_written.clone()));
    match select(work, TimeoutFuture::new(TIMEOUT_MS)).await {
        Either::Left((result, _)) => result,
        Either::Right(_) if has_written.get() => Err(TransactError::Uncertain),
        Either::Right(_) => Err(TransactError::Blocked),
    }
}

/// `has_written` becomes true when the browser is given the first change.
async fn transact_without_timeout(
    at: ObjectStore,
    change: Decide,
    has_written: Rc<Cell<bool>>,
) -> Result<(), TransactError> {
    let create = move |database: &IdbDatabase| {
        let _ = database.create_object_store(at.store);
    };
    let mut open = Open { database: open(at.database, create).await?, transaction: None };
    let transaction = transaction(&open.database, &at.store.into())?;
    open.transaction = Some(transaction.clone());
    let completed = completed(&transaction);
    let store = transaction.object_store(at.store)?;
    // A transaction stays open only while nothing but its own events is awaited.
    let keys = answered(&store.get_all_keys()?).await?;
    let texts = answered(&store.get_all()?).await?;
    for (key, text) in change(entries_of(keys, texts)) {
        let key = JsValue::from(key);
        has_written.set(true);
        match text {
            Some(text) => store.put_with_key(&text.into(), &key)?,
            None => store.delete(&key)?,
        };
    }
    completed.await?;
    open.transaction = None;
    Ok(())
}

/// Aborts the transaction when it is dropped early: a change that nobody waits for must
/// not be committed later.
pub(super) struct Open {
    pub database: IdbDatabase,
    pub transaction: Option<IdbTransaction>,
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(transaction) = &self.transaction {
            let _ = transaction.abort();
        }
        self.database.close();
    }
}

/// Called by name, because `web-sys` does not offer the options yet. `strict`: a power cut
/// must not lose a completed transaction. `stores` is a name, or an array of names.
pub(super) fn transaction(
    database: &IdbDatabase,
    stores: &JsValue,
) -> Result<IdbTransaction, TransactError> {
    let options = Object::new();
    Reflect::set(&options, &"durability".into(), &"strict".into())?;
    let begun = call(database, "transaction", [stores, &"readwrite".into(), &options]);
    Ok(begun.ok_or(TransactError::Blocked)?.unchecked_into())
}

/// Entries whose key is no text were not written by us and are left out.
fn entries_of(keys: JsValue, texts: JsValue) -> Entries {
    let (keys, texts): (Array, Array) = (keys.unchecked_into(), texts.unchecked_into());
    keys.iter()
        .zip(texts.iter())
        .filter_map(|(key, text)| Some((key.as_string()?, text.as_string().unwrap_or_default())))
        .collect()
}

/// `create` makes the stores of a new database.
pub(super) async fn open(
    name: &str,
    create: impl FnOnce(&IdbDatabase) + 'static,
) -> Result<IdbDatabase, TransactError> {
    let factory = window().indexed_db()?.ok_or(TransactError::Blocked)?;
    // Without a version: opens the current one, or creates the first.
    let request = factory.open(name)?;
    if !request.is_object() {
        return Err(TransactError::Blocked);
    }
    let opening = request.clone();
    let create = Closure::once_into_js(move || {
        if let Ok(database) = opening.result() {
            create(&database.unchecked_into());
        }
    });
    IdbOpenDbRequest::set_onupgradeneeded(&request, Some(create.unchecked_ref()));
    Ok(answered(&request).await?.unchecked_into())
}

/// Deletes a database, once no tab has it open any more.
pub(super) async fn delete(name: &str) -> Result<(), TransactError> {
    let factory = window().indexed_db()?.ok_or(TransactError::Blocked)?;
    let request: IdbRequest = factory.delete_database(name)?.into();
    answered(&request).await?;
    Ok(())
}

/// Waits for the request's result.
pub(super) fn answered(request: &IdbRequest) -> impl Future<Output = Result<JsValue, JsValue>> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    let request = request.clone();
    async move {
        promise.await?;
        request.result()
    }
}

/// Listens from now on, so that an abort before anybody awaits this is no uncaught error.
pub(super) fn completed(
    transaction: &IdbTransaction,
) -> impl Future<Output = Result<JsValue, JsValue>> {
    let promise = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    promise.into_future()
}
