//! The other tabs of this browser: which of them live, and telling them news.
//!
//! A tab holds a Web Lock of its own name for as long as it lives, however it
//! ends. Where there are no locks (an old browser, a page without TLS) nobody can
//! tell, and whoever asks must know how long to wait.

use super::ability::{call, get};
use crate::messages::Message;
use js_sys::{Object, Promise, Reflect};
use leptos::prelude::{GetValue, LocalStorage, StoredValue, WithValue, window};
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

const NAME: &str = "callboard";

/// What src/boot.js says when the app has stopped in the middle of something.
const STOPPED: &str = "callboard-stopped";

/// Holds the lock of this name until the page is gone, or the app in it.
pub fn hold_lock(name: &str) {
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
pub fn wait_until_released(name: &str) -> Option<impl Future<Output = bool> + use<>> {
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

/// Whether somebody holds the lock of this name now. `None` where nobody can tell.
pub async fn is_live(name: &str) -> Option<bool> {
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &true.into()).ok()?;
    // Granted at once, or called without a lock.
    let granted = Closure::once_into_js(|lock: JsValue| lock.is_null());
    request(name, &options, &granted)?.await.ok()?.as_bool()
}

fn request(name: &str, options: &Object, granted: &JsValue) -> Option<Promise> {
    let locks = get(&window().navigator(), "locks")?;
    let promise = call(&locks, "request", [&name.into(), options, granted])?;
    Some(Promise::resolve(&promise))
}

/// The channel between the tabs of this browser: one for speaking and hearing, since
/// a tab does not hear itself. Silent in browsers without; there what is kept is read
/// anew when the page is seen.
#[derive(Clone, Copy)]
pub struct Channel(StoredValue<Option<BroadcastChannel>, LocalStorage>);

impl Channel {
    /// For as long as the owner lives.
    pub fn open() -> Channel {
        Channel(StoredValue::new_local(BroadcastChannel::new(NAME).ok()))
    }

    /// To every other tab.
    pub fn post(self, message: &Message) {
        self.0.with_value(|channel| {
            if let Some(channel) = channel {
                let _ = channel.post_message(&message.text().into());
            }
        });
    }

    /// Receives what other tabs say, until it is dropped.
    #[must_use]
    pub fn receive(self, mut on_message: impl FnMut(Message) + 'static) -> Receiver {
        let listener = Closure::new(move |event: MessageEvent| {
            if let Some(message) = event.data().as_string().as_deref().and_then(Message::read) {
                on_message(message);
            }
        });
        let receiver = Receiver { channel: self.0.get_value(), listener };
        receiver.change("addEventListener");
        receiver
    }
}

pub struct Receiver {
    channel: Option<BroadcastChannel>,
    listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Receiver {
    fn change(&self, method: &str) {
        if let Some(channel) = &self.channel {
            call(channel, method, [&"message".into(), self.listener.as_ref()]);
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.change("removeEventListener");
    }
}
