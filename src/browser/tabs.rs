//! The other tabs of this browser: which of them are alive, and messages between them.
//!
//! A tab holds a Web Lock with its name for as long as it lives, however it ends. Without
//! locks (in an old browser, on a page without TLS) it is unknown whether a tab is alive,
//! and the caller must use a timeout.

use super::ability::{call, get};
use crate::messages::Message;
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::{GetValue, LocalStorage, StoredValue, WithValue, window};
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

const NAME: &str = "callboard";

/// The event of src/boot.js for an app that has stopped.
const STOPPED: &str = "callboard-stopped";

/// Holds the lock of this name until the page is gone, or the app in it has stopped.
pub fn hold_lock(name: &str) {
    let until_stopped = Closure::once_into_js(|| {
        Promise::new(&mut |resolve, _| {
            // Resolved by the browser itself, because our code no longer runs then.
            let _ = window().add_event_listener_with_callback(STOPPED, &resolve);
        })
    });
    if let Some(lock) = request(name, &Object::new(), &until_stopped) {
        // Refused where storage is blocked, which is no error of the page.
        spawn_local(async move { drop(lock.await) });
    }
}

/// Waits until no tab holds the lock of this name; false if that cannot be known. `None`
/// where there are no locks. Dropping the future ends the wait.
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

/// Whether some tab holds the lock of this name now. `None` where there are no locks.
pub async fn is_live(name: &str) -> Option<bool> {
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &true.into()).ok()?;
    // Called at once, with the lock or, if it is taken, with null.
    let granted = Closure::once_into_js(|lock: JsValue| lock.is_null());
    request(name, &options, &granted)?.await.ok()?.as_bool()
}

/// A lock of a name, until it is dropped or the app has stopped.
pub struct Lock(Function);

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = window().remove_event_listener_with_callback(STOPPED, &self.0);
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}

/// The lock of this name, as soon as no other tab holds it; without `waits`, only if none does
/// now. `None` where there are no locks. Dropping the future ends the wait.
pub fn lock(name: &str, waits: bool) -> Option<impl Future<Output = Option<Lock>> + use<>> {
    let waiting = Waiting(AbortController::new().ok()?);
    let options = Object::new();
    let _ = match waits {
        true => Reflect::set(&options, &"signal".into(), &waiting.0.signal()),
        false => Reflect::set(&options, &"ifAvailable".into(), &true.into()),
    };
    let (grant, granted) = oneshot::channel();
    let take = Closure::once_into_js(move |lock: JsValue| {
        let mut release = None;
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        // Released at once where it is taken, or where nobody waits for it any more.
        if let Some(release) = release.map(Lock).filter(|_| !lock.is_null()) {
            let _ = window().add_event_listener_with_callback(STOPPED, &release.0);
            drop(grant.send(release));
        } else {
            return JsValue::UNDEFINED;
        }
        held.into()
    });
    let ended = request(name, &options, &take)?;
    Some(async move {
        // It ends first where the lock is taken or refused.
        let lock = match select(granted, Box::pin(async { ended.await.is_ok() })).await {
            Either::Left((lock, _)) => lock.ok(),
            Either::Right(_) => None,
        };
        drop(waiting);
        lock
    })
}

/// Whether the browser has locks.
pub fn has_locks() -> bool {
    get(&window().navigator(), "locks").is_some()
}

fn request(name: &str, options: &Object, granted: &JsValue) -> Option<Promise> {
    let locks = get(&window().navigator(), "locks")?;
    let promise = call(&locks, "request", [&name.into(), options, granted])?;
    Some(Promise::resolve(&promise))
}

/// The broadcast channel between the tabs. One object both sends and receives, because it
/// does not receive its own messages. In browsers without it nothing is sent; there stored
/// data is read again when the page becomes visible.
#[derive(Clone, Copy)]
pub struct Channel(StoredValue<Option<BroadcastChannel>, LocalStorage>);

impl Channel {
    /// Open for as long as the owner lives.
    pub fn open() -> Channel {
        Channel(StoredValue::new_local(BroadcastChannel::new(NAME).ok()))
    }

    /// Whether the browser has it.
    pub fn is_open(self) -> bool {
        self.0.with_value(Option::is_some)
    }

    /// Sends to every other tab.
    pub fn post(self, message: &Message) {
        self.0.with_value(|channel| {
            if let Some(channel) = channel {
                let _ = channel.post_message(&message.text().into());
            }
        });
    }

    /// Receives messages of other tabs until the receiver is dropped.
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
