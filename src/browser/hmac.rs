//! HMAC-SHA256 by the browser's own cryptography, which exists in a secure context only.

use super::ability::{call, get};
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::window;
use std::fmt::Write as _;
use wasm_bindgen::JsValue;

/// Whether this page may compute anything: not over plain http.
pub fn is_available() -> bool {
    subtle().is_some()
}

fn subtle() -> Option<JsValue> {
    get(&get(&window(), "crypto")?, "subtle")
}

/// The HMAC-SHA256 of each text, in hexadecimal digits. `None` where the browser cannot compute
/// it, or the secret is empty.
pub async fn hmac_sha256(secret: &str, texts: &[String]) -> Option<Vec<String>> {
    let subtle = subtle()?;
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"HMAC".into()).ok()?;
    Reflect::set(&algorithm, &"hash".into(), &"SHA-256".into()).ok()?;
    let secret = Uint8Array::from(secret.as_bytes());
    let uses = Array::of1(&"sign".into());
    let arguments =
        [&"raw".into(), secret.as_ref(), algorithm.as_ref(), &false.into(), uses.as_ref()];
    let imported = call(&subtle, "importKey", arguments)?;
    let imported = Promise::resolve(&imported).await.ok()?;
    let mut digests = Vec::new();
    for text in texts {
        let text = Uint8Array::from(text.as_bytes());
        let signed = call(&subtle, "sign", [&"HMAC".into(), &imported, &text])?;
        let signed = Promise::resolve(&signed).await.ok()?;
        let mut digits = String::new();
        for byte in Uint8Array::new(&signed).to_vec() {
            let _ = write!(digits, "{byte:02x}");
        }
        digests.push(digits);
    }
    Some(digests)
}
