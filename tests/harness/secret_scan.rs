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
    /// Of the secrets, in the finder's order.
    names: Vec<String>,
}

impl SecretScanner {
    /// For secrets, each with a name. Messages contain the name, never the secret.
    pub fn new(secrets: &[(&str, &str)]) -> Self {
        let mut names = Vec::new();
        let mut encoded = Vec::new();
        for (name, secret) in secrets {
            // Shorter texts would be found by accident.
            assert!(secret.len() >= 12, "{name} is too short to be looked for");
            for (encoding_name, encoding) in encodings(secret) {
                names.push(format!("{name}, {encoding_name}"));
                encoded.push(encoding);
            }
        }
        // Hexadecimal digits and header names come in both cases.
        let finder = AhoCorasick::builder().ascii_case_insensitive(true).build(&encoded);
        Self { finder: finder.expect("few and short"), names }
    }

    /// The secrets found, by name and encoding.
    pub fn find(&self, bytes: &[u8]) -> BTreeSet<&str> {
        self.finder
            .find_overlapping_iter(bytes)
            .map(|found| self.names[found.pattern().as_usize()].as_str())
            .collect()
    }
}

/// Every encoding in which programs write a text, and its name.
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

/// The part of the base64 encoding that does not depend on neighboring bytes, if `text`
/// starts `offset` bytes into a group of three.
fn base64_core(alphabet: &impl Engine, text: &str, offset: usize) -> String {
    let mut bytes = vec![0; offset];
    bytes.extend_from_slice(text.as_bytes());
    let encoded = alphabet.encode(&bytes);
    let start = [0, 2, 3][offset];
    let end = encoded.len() - usize::from(!bytes.len().is_multiple_of(3));
    encoded[start..end].to_owned()
}

/// Reads everything that the browser stores for the site and a page can read. Storage
/// that cannot be read is listed.
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
    /// Fails if a secret has leaked from the proxy.
    pub async fn check_for_secrets(&self) {
        let Some(proxy) = &self.backend.proxy else { return };
        let scanner = scanner_for(proxy);
        let mut found = leaks(proxy, &scanner);
        for (place, text) in self.stored_texts().await {
            found.extend(
                scanner.find(text.as_bytes()).into_iter().map(|what| format!("{place}: {what}")),
            );
        }
        assert!(found.is_empty(), "a secret has leaked:\n    {}", found.join("\n    "));
        let violations = access_log::violations(&text(&proxy.server.out));
        assert!(violations.is_empty(), "the log:\n    {}", violations.join("\n    "));
    }

    /// What the browser stores for the app, by window.
    async fn stored_texts(&self) -> Vec<(String, String)> {
        let cookies = self.cdp("Network.getAllCookies", json!({})).await;
        let mut all = vec![("cookies".to_owned(), cookies.to_string())];
        let windows = self.client().windows().await.expect("the windows");
        let mut windows_read = 0;
        for window in windows {
            // A crashed window has no storage of its own, and another site's window none
            // of ours.
            let is_open = self.client().switch_to_window(window).await.is_ok();
            let host = self.run("return location.hostname", vec![]).await;
            // The port differs when an interceptor answers.
            if !is_open || host.ok() != Some(json!(self.backend.address.ip().to_string())) {
                continue;
            }
            windows_read += 1;
            let outcome = self.run_async(READ_STORAGE).await;
            if !self.setup.blocks_storage {
                assert_eq!(outcome["denied"], json!([]), "the storage cannot be read");
            }
            let stored_texts = outcome["kept"].as_array().expect("texts").iter();
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            all.extend(stored_texts.map(|one| (text(&one[0]), text(&one[1]))));
        }
        assert!(windows_read > 0, "no window shows the app");
        all
    }
}

/// A scanner for everything that only the proxy may know.
fn scanner_for(proxy: &Proxy) -> SecretScanner {
    let keys = proxy.keys();
    // The API shows the beginning of a key.
    let secret_part = |key: &'_ String| {
        key.get(KEY_SHOWN..).filter(|rest| !rest.is_empty()).unwrap_or(key).to_owned()
    };
    let keys: Vec<String> = keys.iter().map(secret_part).collect();
    let mut secrets: Vec<(&str, &str)> = keys.iter().map(|key| ("the key", key.as_str())).collect();
    secrets.extend([("the password", PASSWORD), ("the password's hash", PASSWORD_HASH)]);
    SecretScanner::new(&secrets)
}

/// Secrets in the proxy's responses and output.
fn leaks(proxy: &Proxy, scanner: &SecretScanner) -> Vec<String> {
    let mut found = Vec::new();
    let mut scan = |place: &str, bytes: &[u8]| {
        found.extend(scanner.find(bytes).into_iter().map(|what| format!("{place}: {what}")));
    };
    let mut compressed = 0;
    for connection in proxy.recorder.connections() {
        scan("a response as it was sent", &connection);
        for response in responses(&connection) {
            scan("a response's body", &response.body);
            compressed += usize::from(response.was_compressed && !response.body.is_empty());
        }
    }
    scan("the log", text(&proxy.server.out).as_bytes());
    scan("the output beside the log", text(&proxy.server.err).as_bytes());
    // Browsers get compressed responses.
    assert!(compressed > 0, "no response was compressed");
    found
}
