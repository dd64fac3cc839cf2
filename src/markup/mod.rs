//! What [`view!`](view) is written in: one kind of element for the whole app.
//!
//! Leptos types every piece of markup, so that each gets its own copy of the
//! code that builds and updates it. Here every element, attribute and reactive
//! closure has the same type, and that code exists once. What is rendered, and
//! when it is updated, is Leptos' own doing all the same.
//!
//! The functions that are not generic are the point: they are kept out of line.

use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::custom::custom_attribute;
use leptos::ev::EventDescriptor;
use leptos::prelude::*;
use leptos::tachys::html::class::class;
use leptos::tachys::html::element::custom;
use leptos::tachys::html::event::on;
use leptos::tachys::html::property::prop;
use leptos::tachys::html::style::style;
use leptos::tachys::view::iterators::StaticVec;
use std::marker::PhantomData;
use wasm_bindgen::JsCast;

mod element;
mod value;

pub use element::ElementRef;
pub use markup::view;
pub use value::{Attribute, Child, Property};
use value::{ByValue, Text, Value, Written};

type Dynamic<T> = Box<dyn FnMut() -> T + Send>;

// Traits of our own where closures are many: a boxed closure brings along code
// to be called by value, which nothing here does.

/// Markup that is made anew whenever what it read changes.
trait Views: Send {
    fn view(&self) -> AnyView;
}

impl<F, V> Views for F
where
    F: Fn() -> V + Send,
    V: Child<ByValue>,
{
    fn view(&self) -> AnyView {
        self().into_view()
    }
}

/// The same of an attribute.
pub trait Texts: Send {
    fn text(&self) -> Option<String>;
}

impl<F, V> Texts for F
where
    F: Fn() -> V + Send,
    V: Written,
{
    fn text(&self) -> Option<String> {
        self().written()
    }
}

trait Handles {
    fn handle(&mut self, event: web_sys::Event);
}

/// A handler, and the type of event it wants.
struct Handler<F, E>(F, PhantomData<fn(E)>);

impl<F: FnMut(E), E: JsCast> Handles for Handler<F, E> {
    fn handle(&mut self, event: web_sys::Event) {
        (self.0)(event.unchecked_into());
    }
}

/// Markup in the making: the elements that are open, outermost first. The
/// first is no element but the fragment that everything stands in.
pub struct Builder {
    open: Vec<Element>,
}

#[derive(Default)]
struct Element {
    tag: &'static str,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

impl Builder {
    #[expect(clippy::new_without_default, reason = "only the macro makes one")]
    #[inline(never)]
    pub fn new() -> Builder {
        Builder { open: vec![Element::default()] }
    }

    #[inline(never)]
    pub fn open(&mut self, tag: &'static str, fixed: &'static [(&'static str, &'static str)]) {
        let attributes = fixed
            .iter()
            .map(|(name, value)| custom_attribute(*name, *value).into_any_attr())
            .collect();
        self.open.push(Element { tag, attributes, children: Vec::new() });
    }

    #[inline(never)]
    pub fn close(&mut self) {
        let Some(Element { tag, attributes, children }) = self.open.pop() else { return };
        let children = StaticVec::from(children);
        self.view(custom(tag).child(children).add_any_attr(attributes).into_any());
    }

    #[inline(never)]
    pub fn finish(mut self) -> AnyView {
        let mut children = self.open.pop().unwrap_or_default().children;
        match (children.len(), children.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                children.extend(last);
                StaticVec::from(children).into_any()
            }
        }
    }

    #[inline(never)]
    pub fn view(&mut self, view: AnyView) {
        if let Some(element) = self.open.last_mut() {
            element.children.push(view);
        }
    }

    #[inline(never)]
    pub fn text(&mut self, text: &'static str) {
        self.view(text.into_any());
    }

    pub fn child<K>(&mut self, view: impl Child<K>) {
        self.view(view.into_view());
    }

    pub fn attribute<K>(&mut self, name: &'static str, value: impl Attribute<K>) {
        self.push_text(name, value.into_text());
    }

    pub fn property<K>(&mut self, name: &'static str, value: impl Property<K>) {
        self.push_property(name, value.into_property());
    }

    pub fn class<K>(&mut self, name: &'static str, is_set: impl Property<K>) {
        self.push_class(name, is_set.into_property());
    }

    pub fn style(&mut self, name: &'static str, value: impl FnMut() -> String + Send + 'static) {
        self.push_style(name, Box::new(value));
    }

    pub fn on<E>(&mut self, event: E, handler: impl FnMut(E::EventType) + 'static)
    where
        E: EventDescriptor,
        E::EventType: JsCast + 'static,
    {
        self.push_event(event.name().into_owned(), Box::new(Handler(handler, PhantomData)));
    }

    #[inline(never)]
    fn push(&mut self, attribute: AnyAttribute) {
        if let Some(element) = self.open.last_mut() {
            element.attributes.push(attribute);
        }
    }

    #[inline(never)]
    fn push_text(&mut self, name: &'static str, value: Text) {
        self.push(match value {
            Text::Made(text) => custom_attribute(name, text).into_any_attr(),
            Text::Dynamic(source) => custom_attribute(name, move || source.text()).into_any_attr(),
        });
    }

    #[inline(never)]
    fn push_property(&mut self, name: &'static str, value: Value) {
        self.push(match value {
            Value::Text(text) => prop(name, text).into_any_attr(),
            Value::Flag(flag) => prop(name, flag).into_any_attr(),
        });
    }

    #[inline(never)]
    fn push_class(&mut self, name: &'static str, is_set: Value) {
        if let Value::Flag(is_set) = is_set {
            self.push(class((name, is_set)).into_any_attr());
        }
    }

    #[inline(never)]
    fn push_style(&mut self, name: &'static str, value: Dynamic<String>) {
        self.push(style((name, value)).into_any_attr());
    }

    #[inline(never)]
    fn push_event(&mut self, name: String, mut handler: Box<dyn Handles>) {
        let handler = move |event| handler.handle(event);
        let event = leptos::ev::Custom::<web_sys::Event>::new(name);
        self.push(on(event, handler).into_any_attr());
    }
}

pub fn child<K>(view: impl Child<K>) -> AnyView {
    view.into_view()
}

/// A view of Leptos' own making: a component.
pub fn foreign(view: impl IntoView) -> AnyView {
    view.into_any()
}

/// A row of a [`list`]: `key` says which it is, and what it shows when that
/// never changes otherwise.
pub struct Item {
    key: String,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

pub fn item(key: String, view: impl FnOnce() -> AnyView + Send + 'static) -> Item {
    Item { key, view: Box::new(view) }
}

/// Rows that stay as they are while others come and go: Leptos' `<For>`, which
/// is large, once for the whole app.
pub fn list(items: impl Fn() -> Vec<Item> + Send + Sync + 'static) -> AnyView {
    boxed_list(Box::new(items))
}

#[inline(never)]
fn boxed_list(items: Box<dyn Fn() -> Vec<Item> + Send + Sync>) -> AnyView {
    let rows = ForProps::builder()
        .each(items)
        .key(|item: &Item| item.key.clone())
        .children(|item: Item| (item.view)())
        .build();
    For(rows).into_any()
}

#[inline(never)]
fn many(views: Vec<AnyView>) -> AnyView {
    views.into_any()
}

#[inline(never)]
fn optional(view: Option<AnyView>) -> AnyView {
    view.into_any()
}

#[inline(never)]
fn dynamic(source: Box<dyn Views>) -> AnyView {
    (move || source.view()).into_any()
}

#[inline(never)]
fn text(text: String) -> AnyView {
    text.into_any()
}

#[inline(never)]
fn fixed(text: &'static str) -> AnyView {
    text.into_any()
}
