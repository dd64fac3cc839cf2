//! The audit key: by it, whoever runs this site finds in the audit log who placed a call.

use crate::browser::digest::sha256;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The log has twelve hexadecimal digits.
const BYTES: usize = 6;

/// Computes the audit key of a placement from its idempotency key. Nothing comes where the
/// browser cannot compute it.
pub fn show(key: String, shown: RwSignal<Option<String>>) {
    spawn_local(async move {
        let digest = sha256(&key, BYTES).await;
        // The page may be gone by now.
        let _ = shown.try_set(digest);
    });
}
