//! The other tabs of this browser: which of them live, and telling them news.
//!
//! A tab holds a Web Lock of its own name for as long as it lives, however it
//! ends. Where there are no locks (an old browser, a page without TLS) nobody can
//! tell, and whoever asks must know how long to wait.

use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

const NAME: &str = "callboard";

/// What src/boot.js says when the app has stopped in the middle of something.
const STOPPED: &str = "callboard-stopped";

/// Holds the lock of this name until the page is gone, or the app in it.
pub fn live_as(name: &str) {
    let until_stopped = Closure::once_into_js(|| {
        Promise::new(&mut |resolve, _| {
            // The browser itself lets go then: no code of ours runs any more.
            let _ = window().add_event_listener_with_callback(STOPPED, &resolve);
        })
    });
    if let Some(held) = request(name, &Object::new(), &until_stopped) {
        // Denied where the browser keeps nothing, which is no error of the page.
        spawn_local(async move { drop(held.await) });
    }
}

/// Waits until nobody holds the lock of this name, and says whether that can be
/// known. `None` where there are no locks. Dropped, it waits no longer.
pub fn outlived(name: &str) -> Option<impl Future<Output = bool> + use<>> {
    let waiting = Waiting(AbortController::new().ok()?);
    let options = Object::new();
    let _ = Reflect::set(&options, &"signal".into(), &waiting.0.signal());
    let granted = request(name, &options, &Closure::once_into_js(|| {}))?;
    Some(async move {
        let is_known = granted.await.is_ok();
        drop(waiting);
        is_known
    })
}

struct Waiting(AbortController);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn request(name: &str, options: &Object, granted: &JsValue) -> Option<Promise> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let promise = request.call3(&locks, &name.into(), options, granted).ok()?;
    Some(promise.unchecked_into())
}

thread_local! {
    /// One for speaking and hearing: a tab does not hear itself. `None` in
    /// browsers without; there the ledger is read anew when the page is seen.
    static CHANNEL: Option<BroadcastChannel> = BroadcastChannel::new(NAME).ok();
}

/// Says something to every other tab.
pub fn announce(text: &str) {
    CHANNEL.with(|channel| {
        if let Some(channel) = channel {
            let _ = channel.post_message(&text.into());
        }
    });
}

/// Hears what other tabs say, for as long as the page lives.
pub fn hear(mut told: impl FnMut(String) + 'static) {
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        told(event.data().as_string().unwrap_or_default());
    });
    CHANNEL.with(|channel| {
        if let Some(channel) = channel {
            channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        }
    });
    on_message.forget();
}
