//! The browser's storage for the app, read and changed from outside: outbox entries, and
//! the quota.

use serde_json::{Value, json};

use super::page::Page;

/// From `globalThis.isFull = true` on, storage does what it does when the disk is full.
pub const FULL_DISK: &str = "const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function(...all) {
        const request = put.apply(this, all);
        if (globalThis.isFull) this.transaction.abort();
        return request;
    };";

const OPEN: &str = "
    const done = arguments[arguments.length - 1];
    const opening = indexedDB.open('callboard');
    opening.onerror = () => done(String(opening.error));
    opening.onupgradeneeded = () => opening.result.createObjectStore('intents');
    opening.onsuccess = () => {
        const database = opening.result;
        const transaction = database.transaction('intents', 'readwrite');
        const store = transaction.objectStore('intents');
        const end = value => { database.close(); done(value); };
        transaction.onabort = () => end(String(transaction.error));";

impl Page {
    /// Opens a document of the app's origin in which the app does not run.
    pub async fn open_without_the_app(&self) {
        // The app declares that it has no icon; this document does not.
        self.allow_failure("/favicon.ico", "404");
        let url = format!("http://{}/v1/whoami", self.backend.address);
        self.client().goto(&url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// The entries of the outbox, by key.
    pub async fn stored_entries(&self) -> Vec<(String, String)> {
        let script = format!(
            "{OPEN}
            const [keys, texts] = [store.getAllKeys(), store.getAll()];
            transaction.oncomplete = () =>
                end(keys.result.map((key, at) => [String(key), String(texts.result[at])]));
            }};"
        );
        let stored_entries =
            self.client().execute_async(&script, vec![]).await.expect("the entries");
        let stored_entries =
            stored_entries.as_array().unwrap_or_else(|| panic!("no entries: {stored_entries}"));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        stored_entries
            .iter()
            .map(|write_entry| (text(&write_entry[0]), text(&write_entry[1])))
            .collect()
    }

    /// The placements in them, as the app has stored them.
    pub async fn stored_placements(&self) -> Vec<Value> {
        let json = |(_, text): (String, String)| {
            text.splitn(3, ' ').nth(2).and_then(|json| serde_json::from_str(json).ok())
        };
        self.stored_entries().await.into_iter().filter_map(json).collect()
    }

    /// How many times Callboard itself has sent them.
    pub async fn sent_attempts(&self) -> u64 {
        self.stored_placements()
            .await
            .iter()
            .filter_map(|placement| placement["attempts"].as_u64())
            .sum()
    }

    /// Writes an entry of any type, as another version or a person would.
    pub async fn write_entry(&self, key: &str, value: Value) {
        let script = format!(
            "{OPEN}
            store.put(arguments[1], arguments[0]);
            transaction.oncomplete = () => end(true);
            }};"
        );
        let args = vec![json!(key), value];
        let outcome = self.client().execute_async(&script, args).await.expect("an answer");
        assert_eq!(outcome, true, "{key} was not written");
    }

    /// Sets an item for every tab.
    pub async fn set_local_storage(&self, name: &str, text: &str) {
        self.set_item("localStorage", name, text).await;
    }

    /// Sets an item for this tab only.
    pub async fn set_session_storage(&self, name: &str, text: &str) {
        self.set_item("sessionStorage", name, text).await;
    }

    async fn set_item(&self, storage: &str, name: &str, text: &str) {
        let script = format!("{storage}.setItem(arguments[0], arguments[1])");
        let script = script.as_str();
        self.run(script, vec![json!(name), json!(text)]).await.expect("it is kept");
    }

    /// From now on nothing more can be stored.
    pub async fn exhaust_quota(&self) {
        let origin = format!("http://{}", self.backend.address);
        let quota = json!({ "origin": origin, "quotaSize": 1 });
        self.cdp("Storage.overrideQuotaForOrigin", quota).await;
    }
}
