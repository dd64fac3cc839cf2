//! Notifications of the desktop, where the browser has them.

use super::ability::{call, get};
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Permission {
    /// The browser has no notifications, or not on this page.
    Missing,
    NotAsked,
    Granted,
    Denied,
}

fn constructor() -> Option<JsValue> {
    get(&window(), "Notification")
}

pub fn permission() -> Permission {
    let said = constructor().and_then(|class| get(&class, "permission")?.as_string());
    match said.as_deref() {
        None => Permission::Missing,
        Some("granted") => Permission::Granted,
        Some("denied") => Permission::Denied,
        Some(_) => Permission::NotAsked,
    }
}

/// Asks the person. Only while a click is handled.
pub fn ask() -> impl Future<Output = Permission> {
    let asked = constructor().and_then(|class| call(&class, "requestPermission", []));
    async move {
        if let Some(asked) = asked {
            let _ = Promise::resolve(&asked).await;
        }
        permission()
    }
}

/// A notification, until it is dropped.
pub struct Notification {
    shown: JsValue,
    on_click: Closure<dyn FnMut()>,
}

impl Notification {
    /// Of several with the same tag, the browser shows the last. A click on it focuses this
    /// tab first.
    pub fn show(
        title: &str,
        tag: &str,
        mut on_click: impl FnMut() + 'static,
    ) -> Option<Notification> {
        let class: Function = constructor()?.dyn_into().ok()?;
        let options = Object::new();
        let _ = Reflect::set(&options, &"tag".into(), &tag.into());
        // Phones have the constructor, and it throws there.
        let arguments = Array::of2(&title.into(), &options);
        let shown = Reflect::construct(&class, &arguments).ok()?;
        let on_click = Closure::new(move || {
            let _ = window().focus();
            on_click();
        });
        call(&shown, "addEventListener", [&"click".into(), on_click.as_ref()]);
        Some(Notification { shown, on_click })
    }
}

impl Drop for Notification {
    fn drop(&mut self) {
        call(&self.shown, "removeEventListener", [&"click".into(), self.on_click.as_ref()]);
        call(&self.shown, "close", []);
    }
}
