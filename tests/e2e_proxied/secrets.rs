//! The search for leaked secrets finds them, or its silence in all other tests would
//! mean nothing.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{env, fs};

use callboard_tests::harness::{
    PASSWORD, PASSWORD_HASH, Page, SecretScanner, Setup, decompress, with_page,
};
use serde_json::json;

use crate::new_call_form::ANSWERED;
use crate::proxy;

/// Stores a text wherever a browser can store one.
const STORE_SECRET: &str = "
    const done = arguments[arguments.length - 1];
    localStorage.setItem('kept', secret);
    sessionStorage.setItem('kept', `\\u00ab${btoa('.' + secret)}\\u00bb`);
    document.cookie = `kept=${encodeURIComponent(secret)}`;
    const opening = indexedDB.open('another');
    opening.onupgradeneeded = () => opening.result.createObjectStore('kept');
    opening.onsuccess = async () => {
        const transaction = opening.result.transaction('kept', 'readwrite');
        transaction.objectStore('kept').put({ deep: [secret] }, 1);
        await new Promise(done => transaction.oncomplete = done);
        opening.result.close();
        const cache = await caches.open('kept');
        await cache.put('/kept', new Response(new TextEncoder().encode(secret)));
        await fetch('/v1/' + secret);
        done();
    };";

async fn leak_secret_everywhere(page: &Page) {
    let secret = proxy(page).keys().remove(0);
    // As if the API put its own key into a response, long enough to be compressed.
    let variables = json!({ "key": format!("{secret}{}", ".".repeat(2000)) });
    let call = page.backend.place_with(ANSWERED, json!({ "variables": variables })).await;
    page.open(&format!("/calls/{call}")).await;
    page.says("Dialling").await;
    page.run_async(&format!("const secret = '{secret}';{STORE_SECRET}")).await;
    // These console errors do not matter here.
    page.take_errors().await;
}

fn panic_message(panic: Box<dyn Any + Send>) -> String {
    panic.downcast::<String>().map(|panic_message| *panic_message).unwrap_or_default()
}

#[test]
fn a_leaked_secret_fails_the_test_wherever_it_appears() {
    let message = AssertUnwindSafe(|| with_page(Setup::default(), leak_secret_everywhere));
    let message = panic_message(catch_unwind(message).expect_err("the leak was not noticed"));
    for place in [
        "a response's body: the key, as it is",
        "the log: the key, as it is",
        "localStorage: the key, as it is",
        "sessionStorage: the key, base64",
        "cookie: the key, percent-encoded",
        "cookies: the key, percent-encoded",
        "indexedDB: the key, as it is",
        "caches: the key, as it is",
    ] {
        assert!(message.contains(place), "{place}: {message}");
    }
}

/// Compressed and decompressed: no key, no credentials.
#[test]
fn the_bundle_contains_no_secret() {
    let folder = env::var_os("CALLBOARD_DIST").expect("CALLBOARD_DIST names the bundle");
    let files: BTreeMap<String, Vec<u8>> = fs::read_dir(folder)
        .expect("the bundle")
        .map(|file| {
            let file = file.expect("a file");
            let name = file.file_name().to_string_lossy().into_owned();
            (name, fs::read(file.path()).expect("a file that can be read"))
        })
        .collect();
    let scanner = SecretScanner::new(&[("the password", PASSWORD), ("its hash", PASSWORD_HASH)]);
    let mut compressed = 0;
    for (name, bytes) in &files {
        let mut encoding = [("br", ".br"), ("gzip", ".gz")].into_iter();
        let encoding =
            encoding.find_map(|(encoding, end)| Some((encoding, name.strip_suffix(end)?)));
        let text = match encoding {
            None => bytes.clone(),
            Some((encoding, of)) => {
                compressed += 1;
                let text = decompress(encoding, bytes, true);
                assert!(Some(&text) == files.get(of), "{name} is not {of}");
                text
            }
        };
        for bytes in [bytes, &text] {
            assert!(scanner.find(bytes).is_empty(), "{name}: {:?}", scanner.find(bytes));
            for begins in ["sk_live_", "sk_test_", "Bearer ", "Basic "] {
                let is_present = bytes.windows(begins.len()).any(|some| some == begins.as_bytes());
                assert!(!is_present, "{name} holds “{begins}”");
            }
        }
    }
    assert!(compressed > 0, "nothing is compressed");
}
