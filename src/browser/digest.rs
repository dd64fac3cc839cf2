//! SHA-256 by the browser's own cryptography, which exists in a secure context only.

use super::ability::{call, get};
use js_sys::{Promise, Uint8Array};
use leptos::prelude::window;
use std::fmt::Write as _;

/// The first `bytes` bytes of the text's SHA-256, in hexadecimal digits. `None` where the
/// browser cannot compute it.
pub async fn sha256(text: &str, bytes: usize) -> Option<String> {
    let subtle = get(&get(&window(), "crypto")?, "subtle")?;
    let text = Uint8Array::from(text.as_bytes());
    let digest = call(&subtle, "digest", [&"SHA-256".into(), &text])?;
    let digest = Promise::resolve(&digest).await.ok()?;
    let mut digits = String::new();
    for byte in Uint8Array::new(&digest).to_vec().into_iter().take(bytes) {
        let _ = write!(digits, "{byte:02x}");
    }
    Some(digits)
}
