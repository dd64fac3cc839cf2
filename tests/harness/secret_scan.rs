//! Searches for secrets, however they are encoded, in everything that comes out of a
//! proxy: what reaches the browser, what the browser stores, and the logs. Every test
//! behind a proxy ends with this search.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::access_log;
use super::http_capture::responses;
use super::page::Page;
use super::proxy::{KEY_SHOWN, PASSWORD, PASSWORD_HASH, Proxy};
use super::web_server::text;

pub struct SecretScanner {
    finder: AhoCorasick,
    /// Of what is looked for, in the finder's order.
    names: Vec<String>,
}

impl SecretScanner {
    /// For secrets, each with the name that is told when it is found. The name of a
    /// secret may be told, the secret itself may not.
    pub fn new(secrets: &[(&str, &str)]) -> Self {
        let mut names = Vec::new();
        let mut encoded = Vec::new();
        for (name, secret) in secrets {
            // Found in less, everything that is short would be found by accident.
            assert!(secret.len() >= 12, "{name} is too short to be looked for");
            for (encoding_name, encoding) in encodings(secret) {
                names.push(format!("{name}, {encoding_name}"));
                encoded.push(encoding);
            }
        }
        // Hexadecimal digits are written in both cases, and so are names of headers.
        let finder = AhoCorasick::builder().ascii_case_insensitive(true).build(&encoded);
        Self { finder: finder.expect("few and short"), names }
    }

    /// What is there, by name and spelling.
    pub fn find(&self, bytes: &[u8]) -> BTreeSet<&str> {
        self.finder
            .find_overlapping_iter(bytes)
            .map(|found| self.names[found.pattern().as_usize()].as_str())
            .collect()
    }
}

/// Every way in which programs write a text down, and what it is called.
fn encodings(text: &str) -> Vec<(&'static str, String)> {
    let hex = |prefix: &str| text.bytes().map(|b| format!("{prefix}{b:02x}")).collect::<String>();
    let mut all = vec![
        ("as it is", text.to_owned()),
        ("in JSON", text.replace('/', "\\/")),
        ("percent-encoded", percent_encoded(text)),
        ("percent-encoded to the last letter", hex("%")),
        ("hexadecimal", hex("")),
    ];
    for (encoding_name, offset) in
        [("base64", 0), ("base64, second byte", 1), ("base64, third byte", 2)]
    {
        all.push((encoding_name, base64_core(&STANDARD_NO_PAD, text, offset)));
        all.push((encoding_name, base64_core(&URL_SAFE_NO_PAD, text, offset)));
    }
    all
}

fn percent_encoded(text: &str) -> String {
    let encoded = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02x}"),
    };
    text.bytes().map(encoded).collect()
}

/// What is the same in the base64 of everything that holds `text` at a place that
/// leaves `at` when divided by three: the letters that its neighbours have no part in.
fn base64_core(alphabet: &impl Engine, text: &str, offset: usize) -> String {
    let mut bytes = vec![0; offset];
    bytes.extend_from_slice(text.as_bytes());
    let encoded = alphabet.encode(&bytes);
    let start = [0, 2, 3][offset];
    let end = encoded.len() - usize::from(!bytes.len().is_multiple_of(3));
    encoded[start..end].to_owned()
}

/// Everything that a browser keeps for a site and a page can read. What it may not
/// read is named.
const READ_STORAGE: &str = "
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
    pub async fn check_for_secrets(&self) {
        let Some(proxy) = &self.backend.proxy else { return };
        let scan = scanner_for(proxy);
        let mut found = leaks(proxy, &scan);
        for (place, text) in self.stored_texts().await {
            found.extend(
                scan.find(text.as_bytes()).into_iter().map(|what| format!("{place}: {what}")),
            );
        }
        assert!(found.is_empty(), "a secret has come out:\n    {}", found.join("\n    "));
        let violations = access_log::violations(&text(&proxy.server.out));
        assert!(violations.is_empty(), "the log:\n    {}", violations.join("\n    "));
    }

    /// What the browser keeps for the app, window by window.
    async fn stored_texts(&self) -> Vec<(String, String)> {
        let cookies = self.cdp("Network.getAllCookies", json!({})).await;
        let mut all = vec![("cookies".to_owned(), cookies.to_string())];
        let windows = self.client().windows().await.expect("the windows");
        let mut windows_read = 0;
        for window in windows {
            // One that has crashed keeps nothing of its own any more, and one of
            // another site nothing of ours.
            let exists = self.client().switch_to_window(window).await.is_ok();
            let host = self.run("return location.hostname", vec![]).await;
            // By another port, when something answers for the host.
            if !exists || host.ok() != Some(json!(self.backend.address.ip().to_string())) {
                continue;
            }
            windows_read += 1;
            let outcome = self.run_async(READ_STORAGE).await;
            if !self.setup.blocks_storage {
                assert_eq!(outcome["denied"], json!([]), "what is kept cannot be read");
            }
            let stored_texts = outcome["kept"].as_array().expect("what is kept").iter();
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            all.extend(stored_texts.map(|one| (text(&one[0]), text(&one[1]))));
        }
        assert!(windows_read > 0, "no window shows the app");
        all
    }
}

/// A look for everything that is for the proxy alone.
fn scanner_for(proxy: &Proxy) -> SecretScanner {
    let keys = proxy.keys();
    // The API itself shows how a key begins.
    let secret_part = |key: &'_ String| {
        key.get(KEY_SHOWN..).filter(|rest| !rest.is_empty()).unwrap_or(key).to_owned()
    };
    let keys: Vec<String> = keys.iter().map(secret_part).collect();
    let mut secrets: Vec<(&str, &str)> = keys.iter().map(|key| ("the key", key.as_str())).collect();
    secrets.extend([("the password", PASSWORD), ("the password's hash", PASSWORD_HASH)]);
    SecretScanner::new(&secrets)
}

/// Where a secret stands in what the proxy has answered and said.
fn leaks(proxy: &Proxy, scan: &SecretScanner) -> Vec<String> {
    let mut found = Vec::new();
    let mut retry = |place: &str, bytes: &[u8]| {
        found.extend(scan.find(bytes).into_iter().map(|what| format!("{place}: {what}")));
    };
    let mut compressed = 0;
    for connection in proxy.recorder.responses() {
        retry("an answer as it was sent", &connection);
        for response in responses(&connection) {
            retry("an answer's body", &response.body);
            compressed += usize::from(response.was_compressed && !response.body.is_empty());
        }
    }
    retry("the log", text(&proxy.server.out).as_bytes());
    retry("what it said beside the log", text(&proxy.server.err).as_bytes());
    // Or it was not what browsers get.
    assert!(compressed > 0, "nothing that was answered was packed");
    found
}
