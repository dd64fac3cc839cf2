//! A handle on an element of the page. Leptos' own brings the type of its
//! element along, and that a copy of the code that builds one: 22 kB of the wasm.

use super::Builder;
use crate::reactive::{RwSignal, effect};
use leptos::attr::any_attribute::IntoAnyAttribute;
use leptos::prelude::{GetValue, LocalStorage, SetValue, StoredValue};
use leptos::tachys::html::directive::directive;
use std::marker::PhantomData;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Filled when the element is built. `T` is what it is taken for, by whoever
/// writes the markup.
pub struct ElementRef<T> {
    element: StoredValue<Option<Element>, LocalStorage>,
    is_there: RwSignal<bool>,
    what: PhantomData<fn() -> T>,
}

impl<T> Clone for ElementRef<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for ElementRef<T> {}

impl<T: JsCast + 'static> ElementRef<T> {
    #[expect(clippy::new_without_default, reason = "a handle is made where its element is")]
    pub fn new() -> Self {
        ElementRef {
            element: StoredValue::new_local(None),
            is_there: RwSignal::new(false),
            what: PhantomData,
        }
    }

    /// The element, and again when it is another.
    pub fn get(self) -> Option<T> {
        self.is_there.get();
        self.get_untracked()
    }

    pub fn get_untracked(self) -> Option<T> {
        self.element.try_get_value().flatten().map(JsCast::unchecked_into)
    }

    /// Once the element is on the page.
    pub fn on_load(self, run: impl FnOnce(T) + 'static) {
        let mut run = Some(run);
        effect(move || {
            if self.is_there.get()
                && let Some(element) = self.get_untracked()
                && let Some(run) = run.take()
            {
                run(element);
            }
        });
    }
}

impl Builder {
    /// The open element is what `to` is a handle on.
    pub fn node_ref<T>(&mut self, to: ElementRef<T>) {
        self.push_node_ref(to.element, to.is_there);
    }

    #[inline(never)]
    fn push_node_ref(
        &mut self,
        slot: StoredValue<Option<Element>, LocalStorage>,
        is_there: RwSignal<bool>,
    ) {
        let fill = move |element: Element| {
            slot.set_value(Some(element));
            is_there.set(true);
        };
        self.push(directive::<(Element,), (), _>(fill, ()).into_any_attr());
    }
}
