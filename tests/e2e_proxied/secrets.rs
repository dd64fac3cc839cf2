//! That no journey has shown a secret is only worth something if it would have been
//! noticed.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{env, fs};

use callboard_tests::harness::{PASSWORD, PASSWORD_HASH, Page, Scan, Setting, journey, unpacked};
use serde_json::json;

use crate::desk::ANSWERED;
use crate::proxy;

/// Puts a text wherever a browser keeps one.
const KEEP: &str = "
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

async fn tell_everything(page: &Page) {
    let secret = proxy(page).keys().remove(0);
    // As the API would that puts its own key into an answer, long enough to be packed.
    let variables = json!({ "key": format!("{secret}{}", ".".repeat(2000)) });
    let call = page.host.place_with(ANSWERED, json!({ "variables": variables })).await;
    page.open(&format!("/calls/{call}")).await;
    page.says("Dialling").await;
    page.run_async(&format!("const secret = '{secret}';{KEEP}")).await;
    // It is about something else.
    page.complaints().await;
}

fn words(panic: Box<dyn Any + Send>) -> String {
    panic.downcast::<String>().map(|words| *words).unwrap_or_default()
}

#[test]
fn a_secret_that_comes_out_anywhere_fails_the_journey() {
    let told = AssertUnwindSafe(|| journey(Setting::default(), tell_everything));
    let told = words(catch_unwind(told).expect_err("nobody has noticed"));
    for place in [
        "an answer's body: the key, as it is",
        "the log: the key, as it is",
        "localStorage: the key, as it is",
        "sessionStorage: the key, base64",
        "cookie: the key, percent-encoded",
        "cookies: the key, percent-encoded",
        "indexedDB: the key, as it is",
        "caches: the key, as it is",
    ] {
        assert!(told.contains(place), "{place}: {told}");
    }
}

/// As it is served and as it is unpacked: no key, nothing to sign in with.
#[test]
fn the_bundle_holds_no_secret() {
    let folder = env::var_os("CALLBOARD_DIST").expect("CALLBOARD_DIST names the bundle");
    let files: BTreeMap<String, Vec<u8>> = fs::read_dir(folder)
        .expect("the bundle")
        .map(|file| {
            let file = file.expect("a file");
            let name = file.file_name().to_string_lossy().into_owned();
            (name, fs::read(file.path()).expect("a file that can be read"))
        })
        .collect();
    let scan = Scan::new(&[("the password", PASSWORD), ("its hash", PASSWORD_HASH)]);
    let mut packed = 0;
    for (name, bytes) in &files {
        let mut how = [("br", ".br"), ("gzip", ".gz")].into_iter();
        let how = how.find_map(|(how, end)| Some((how, name.strip_suffix(end)?)));
        let text = match how {
            None => bytes.clone(),
            Some((how, of)) => {
                packed += 1;
                let text = unpacked(how, bytes, true);
                assert!(Some(&text) == files.get(of), "{name} is not {of}");
                text
            }
        };
        for bytes in [bytes, &text] {
            assert!(scan.find(bytes).is_empty(), "{name}: {:?}", scan.find(bytes));
            for begins in ["sk_live_", "sk_test_", "Bearer ", "Basic "] {
                let is_there = bytes.windows(begins.len()).any(|some| some == begins.as_bytes());
                assert!(!is_there, "{name} holds “{begins}”");
            }
        }
    }
    assert!(packed > 0, "nothing is packed");
}
