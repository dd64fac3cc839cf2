//! What a browser may lack: outside a secure context, by policy, by age, or
//! because a person chose so. Looked up by name and called with a catch: the typed
//! bindings throw where the thing is missing, and that stops the app.

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, Promise, Reflect};
use std::pin::pin;
use wasm_bindgen::{JsCast, JsValue};

use futures_util::future::{Either, select};

/// A property; `None` when it is missing or its getter throws.
pub fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(of, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// What the method returns; `None` when it is missing or throws.
pub fn call<const N: usize>(of: &JsValue, name: &str, arguments: [&JsValue; N]) -> Option<JsValue> {
    call_with(of, name, &arguments.into_iter().collect())
}

fn call_with(of: &JsValue, name: &str, arguments: &Array) -> Option<JsValue> {
    let method: Function = get(of, name)?.dyn_into().ok()?;
    Reflect::apply(&method, of, arguments).ok()
}

/// Whether the promise is kept in time. What is no promise is kept already.
pub async fn is_kept(promise: &JsValue, patience_ms: u32) -> bool {
    let kept = pin!(async { Promise::resolve(promise).await.is_ok() });
    match select(kept, TimeoutFuture::new(patience_ms)).await {
        Either::Left((is_kept, _)) => is_kept,
        Either::Right(_) => false,
    }
}
