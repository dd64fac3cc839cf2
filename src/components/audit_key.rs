//! The audit key: by it, whoever runs this site finds in the audit log who placed a call.

use crate::browser::digest::sha256;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The log has twelve hexadecimal digits.
const BYTES: usize = 6;

/// The audit key of a placement, by its idempotency key. `None` where the browser cannot
/// compute it.
pub fn audit_key(
    key: impl Fn() -> Option<String> + Send + Sync + 'static,
) -> RwSignal<Option<String>> {
    let shown = RwSignal::new(None);
    let key = Memo::new(move |_| key());
    Effect::new(move |_| {
        let Some(key) = key.get() else { return };
        spawn_local(async move {
            let digest = sha256(&key, BYTES).await;
            // The page may be gone by now.
            let _ = shown.try_set(digest);
        });
    });
    shown
}
