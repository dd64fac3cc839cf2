//! Records of a database in the order of their store, and the end of a database. For records
//! by their keys see [`super::records`].

use super::database::{TIMEOUT_MS, TransactError, answered, delete};
use super::records::{Keys, Records, Store, open_records, read, within};
use js_sys::Array;
use serde_json::Value;
use wasm_bindgen::JsCast;

/// At most `limit` records after a place in the store's order, whose values are texts.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn after(
    at: Records,
    store: Store,
    place: &str,
    limit: u32,
) -> Result<Vec<Value>, TransactError> {
    let work = async {
        let open = open_records(at).await?;
        let stored = open.database.transaction_with_str(store.name)?.object_store(store.name)?;
        let range = Keys::After(place).range()?;
        let request = stored.index(store.order)?.get_all_with_key_and_limit(&range, limit)?;
        match read(&answered(&request).await?) {
            Some(Value::Array(records)) => Ok(records),
            _ => Err(TransactError::Blocked),
        }
    };
    within(TIMEOUT_MS, work).await
}

/// The keys of at most `limit` records after a place in the store's order.
///
/// # Errors
/// When the browser does not read its storage.
pub async fn keys_of_those_after(
    at: Records,
    store: Store,
    place: &str,
    limit: u32,
) -> Result<Vec<String>, TransactError> {
    let work = async {
        let open = open_records(at).await?;
        let stored = open.database.transaction_with_str(store.name)?.object_store(store.name)?;
        let range = Keys::After(place).range()?;
        let request = stored.index(store.order)?.get_all_keys_with_key_and_limit(&range, limit)?;
        let found = answered(&request).await?.unchecked_into::<Array>();
        Ok(found.iter().filter_map(|key| key.as_string()).collect())
    };
    within(TIMEOUT_MS, work).await
}

/// Deletes the database, with everything in it.
///
/// # Errors
/// When it was not deleted, or when that is not known.
pub async fn forget(at: Records) -> Result<(), TransactError> {
    within(TIMEOUT_MS, delete(at.database)).await
}
