//! A button that costs money appears where something else was: for a moment no click means
//! it. The keyboard reaches it at once.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

const UNCLICKABLE_MS: u32 = 500;

/// For the class `is-new`, which takes no pointer.
pub fn is_new() -> RwSignal<bool> {
    let is_new = RwSignal::new(true);
    spawn_local(async move {
        TimeoutFuture::new(UNCLICKABLE_MS).await;
        is_new.try_set(false);
    });
    is_new
}
