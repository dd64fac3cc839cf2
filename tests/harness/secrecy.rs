//! What is asked of every journey through a proxy, without being asked for: nothing
//! that reached the browser, nothing the browser keeps, and nothing in the logs holds
//! a secret of the proxy.

use serde_json::{Value, json};

use super::answers::answers;
use super::log;
use super::page::Page;
use super::proxy::{KEY_SHOWN, PASSWORD, PASSWORD_HASH, Proxy};
use super::scan::Scan;
use super::server::text;

/// Everything that a browser keeps for a site and a page can read. What it may not
/// read is named.
const KEPT: &str = "
    const done = arguments[arguments.length - 1];
    const kept = [], denied = [];
    const answer = request => new Promise((ok, no) => {
        request.onsuccess = () => ok(request.result);
        request.onerror = () => no(request.error);
    });
    const text = async value => value instanceof Blob ? await value.text()
        : value instanceof ArrayBuffer ? String.fromCharCode(...new Uint8Array(value))
        : typeof value === 'string' ? value : JSON.stringify(value);
    const places = {
        async *localStorage() { yield* Object.entries(localStorage).flat(); },
        async *sessionStorage() { yield* Object.entries(sessionStorage).flat(); },
        async *cookie() { yield document.cookie; },
        async *indexedDB() {
            for (const { name } of await indexedDB.databases()) {
                const database = await answer(indexedDB.open(name));
                for (const of of database.objectStoreNames) {
                    const store = database.transaction(of).objectStore(of);
                    const [keys, values] = [store.getAllKeys(), store.getAll()];
                    yield* await answer(keys);
                    yield* await answer(values);
                }
                database.close();
            }
        },
        async *caches() {
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const request of await cache.keys()) {
                    const response = await cache.match(request);
                    yield* [request.url, [...response.headers], await response.blob()];
                }
            }
        },
    };
    (async () => {
        for (const [place, look] of Object.entries(places)) {
            try {
                for await (const value of look()) {
                    kept.push([place, await text(value)]);
                }
            } catch (error) {
                denied.push(`${place}: ${error}`);
            }
        }
        done({ kept, denied });
    })();";

impl Page {
    /// Fails when a secret has come out of the proxy.
    pub async fn keeps_secrets(&self) {
        let Some(proxy) = &self.host.proxy else { return };
        let scan = of(proxy);
        let mut found = came_out(proxy, &scan);
        for (place, text) in self.kept().await {
            found.extend(
                scan.find(text.as_bytes()).into_iter().map(|what| format!("{place}: {what}")),
            );
        }
        assert!(found.is_empty(), "a secret has come out:\n    {}", found.join("\n    "));
        let wrong = log::wrong(&text(&proxy.server.out));
        assert!(wrong.is_empty(), "the log:\n    {}", wrong.join("\n    "));
    }

    /// What the browser keeps for the app, window by window.
    async fn kept(&self) -> Vec<(String, String)> {
        let cookies = self.cdp("Network.getAllCookies", json!({})).await;
        let mut all = vec![("cookies".to_owned(), cookies.to_string())];
        let windows = self.client().windows().await.expect("the windows");
        let mut seen = 0;
        for window in windows {
            // One that has crashed keeps nothing of its own any more, and one of
            // another site nothing of ours.
            let is_there = self.client().switch_to_window(window).await.is_ok();
            let host = self.run("return location.hostname", vec![]).await;
            // By another port, when something answers for the host.
            if !is_there || host.ok() != Some(json!(self.host.address.ip().to_string())) {
                continue;
            }
            seen += 1;
            let outcome = self.run_async(KEPT).await;
            if !self.setting.keeps_nothing {
                assert_eq!(outcome["denied"], json!([]), "what is kept cannot be read");
            }
            let kept = outcome["kept"].as_array().expect("what is kept").iter();
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            all.extend(kept.map(|one| (text(&one[0]), text(&one[1]))));
        }
        assert!(seen > 0, "no window shows the app");
        all
    }
}

/// A look for everything that is for the proxy alone.
fn of(proxy: &Proxy) -> Scan {
    let keys = proxy.keys();
    // The API itself shows how a key begins.
    let hidden = |key: &'_ String| {
        key.get(KEY_SHOWN..).filter(|rest| !rest.is_empty()).unwrap_or(key).to_owned()
    };
    let keys: Vec<String> = keys.iter().map(hidden).collect();
    let mut secrets: Vec<(&str, &str)> = keys.iter().map(|key| ("the key", key.as_str())).collect();
    secrets.extend([("the password", PASSWORD), ("the password's hash", PASSWORD_HASH)]);
    Scan::new(&secrets)
}

/// Where a secret stands in what the proxy has answered and said.
fn came_out(proxy: &Proxy, scan: &Scan) -> Vec<String> {
    let mut found = Vec::new();
    let mut look = |place: &str, bytes: &[u8]| {
        found.extend(scan.find(bytes).into_iter().map(|what| format!("{place}: {what}")));
    };
    let mut unpacked = 0;
    for connection in proxy.tap.answers() {
        look("an answer as it was sent", &connection);
        for answer in answers(&connection) {
            look("an answer's body", &answer.body);
            unpacked += usize::from(answer.was_packed && !answer.body.is_empty());
        }
    }
    look("the log", text(&proxy.server.out).as_bytes());
    look("what it said beside the log", text(&proxy.server.err).as_bytes());
    // Or it was not what browsers get.
    assert!(unpacked > 0, "nothing that was answered was packed");
    found
}
