//! Texts by key that every tab of this browser sees alike, changed in one
//! transaction. IndexedDB, because `localStorage` under a lock still lets one tab
//! miss what another has written (in Chromium about one time in twenty).
//!
//! Opened for each transaction and closed after it: a connection that stays open
//! keeps the page out of the browser's back/forward cache and other versions of
//! the page from upgrading.

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

/// One database with one store. Each kind of text has a database of its own, so
/// that a release with another kind needs no upgrade that open tabs would block.
#[derive(Clone, Copy)]
pub struct Place {
    pub database: &'static str,
    pub store: &'static str,
}

/// Some browsers neither open nor refuse when their storage is broken.
const PATIENCE_MS: u32 = 4_000;

/// Why nothing was written, as far as is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TransactError {
    /// Storage is blocked, full or broken. Nothing was changed.
    Blocked,
    /// It did not answer in time after it was told what to write: that may still be
    /// committed.
    Uncertain,
}

impl From<JsValue> for TransactError {
    fn from(_: JsValue) -> TransactError {
        TransactError::Blocked
    }
}

pub type Kept = Vec<(String, String)>;
/// `None` deletes.
pub type Changes = Vec<(String, Option<String>)>;
pub type Decides = Box<dyn FnOnce(Kept) -> Changes>;

/// Reads everything, lets `change` decide, and writes what it says. When this
/// returns `Ok` it is on disk; no other tab got in between.
///
/// # Errors
/// When nothing could be read or written.
pub async fn transact(place: Place, change: Decides) -> Result<(), TransactError> {
    let is_written = Rc::new(Cell::new(false));
    let work = pin!(transact_patiently(place, change, is_written.clone()));
    match select(work, TimeoutFuture::new(PATIENCE_MS)).await {
        Either::Left((result, _)) => result,
        Either::Right(_) if is_written.get() => Err(TransactError::Uncertain),
        Either::Right(_) => Err(TransactError::Blocked),
    }
}

/// `is_written` becomes true with the first change that the browser is given.
async fn transact_patiently(
    place: Place,
    change: Decides,
    is_written: Rc<Cell<bool>>,
) -> Result<(), TransactError> {
    let mut open = Open { database: open(place).await?, transaction: None };
    let transaction = transaction(&open.database, place.store)?;
    open.transaction = Some(transaction.clone());
    let completed = completed(&transaction);
    let store = transaction.object_store(place.store)?;
    // Between these awaits nothing but their own events is waited for, which
    // keeps the transaction open.
    let keys = answered(&store.get_all_keys()?).await?;
    let texts = answered(&store.get_all()?).await?;
    for (key, text) in change(kept(keys, texts)) {
        let key = JsValue::from(key);
        is_written.set(true);
        match text {
            Some(text) => store.put_with_key(&text.into(), &key)?,
            None => store.delete(&key)?,
        };
    }
    completed.await?;
    open.transaction = None;
    Ok(())
}

/// Given up, a transaction is taken back: what nobody waits for any more must not
/// be committed later.
struct Open {
    database: IdbDatabase,
    transaction: Option<IdbTransaction>,
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(transaction) = &self.transaction {
            let _ = transaction.abort();
        }
        self.database.close();
    }
}

/// By hand, because `web-sys` does not offer the options yet. Flushed before it is
/// called complete: a power cut must not forget a press.
fn transaction(database: &IdbDatabase, store: &str) -> Result<IdbTransaction, TransactError> {
    let options = Object::new();
    Reflect::set(&options, &"durability".into(), &"strict".into())?;
    let begun = call(database, "transaction", [&store.into(), &"readwrite".into(), &options]);
    Ok(begun.ok_or(TransactError::Blocked)?.unchecked_into())
}

/// What is no text under no text key was written by nobody here, and is passed
/// over.
fn kept(keys: JsValue, texts: JsValue) -> Kept {
    let (keys, texts): (Array, Array) = (keys.unchecked_into(), texts.unchecked_into());
    keys.iter()
        .zip(texts.iter())
        .filter_map(|(key, text)| Some((key.as_string()?, text.as_string().unwrap_or_default())))
        .collect()
}

async fn open(place: Place) -> Result<IdbDatabase, TransactError> {
    let factory = window().indexed_db()?.ok_or(TransactError::Blocked)?;
    // Without a version: whichever there is, or the first.
    let request = factory.open(place.database)?;
    if !request.is_object() {
        return Err(TransactError::Blocked);
    }
    let opening = request.clone();
    let create = Closure::once_into_js(move || {
        if let Ok(database) = opening.result() {
            let _ = database.unchecked_into::<IdbDatabase>().create_object_store(place.store);
        }
    });
    IdbOpenDbRequest::set_onupgradeneeded(&request, Some(create.unchecked_ref()));
    Ok(answered(&request).await?.unchecked_into())
}

/// The request's result, once it is there.
fn answered(request: &IdbRequest) -> impl Future<Output = Result<JsValue, JsValue>> {
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

/// Listened to from now on: given up before anybody awaits it, it is no error that
/// nobody caught.
fn completed(transaction: &IdbTransaction) -> impl Future<Output = Result<JsValue, JsValue>> {
    let promise = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    promise.into_future()
}
