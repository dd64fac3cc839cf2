//! Browser APIs that may be missing: outside a secure context, by policy, in an old
//! browser, or by a person's settings. They are found by name and called with a catch,
//! because the typed bindings throw where an API is missing, and that stops the app.

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

/// The result of a method; `None` when it is missing or throws.
pub fn call<const N: usize>(of: &JsValue, name: &str, arguments: [&JsValue; N]) -> Option<JsValue> {
    call_with(of, name, &arguments.into_iter().collect())
}

fn call_with(of: &JsValue, name: &str, arguments: &Array) -> Option<JsValue> {
    let method: Function = get(of, name)?.dyn_into().ok()?;
    Reflect::apply(&method, of, arguments).ok()
}

/// Whether the promise resolves in time. A value that is no promise has resolved.
pub async fn resolves_within(promise: &JsValue, timeout_ms: u32) -> bool {
    let settled = pin!(async { Promise::resolve(promise).await.is_ok() });
    match select(settled, TimeoutFuture::new(timeout_ms)).await {
        Either::Left((is_resolved, _)) => is_resolved,
        Either::Right(_) => false,
    }
}
