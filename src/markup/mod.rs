//! What [`view!`](view) is written in: one kind of element for the whole app.
//!
//! Leptos types every piece of markup, so that each gets its own copy of the
//! code that builds and updates it. Here every element, attribute and reactive
//! closure has the same type, and that code exists once. When something is updated
//! is Leptos' own doing all the same; how, so that it stays true while the browser
//! translates the page, is [`node`]'s.
//!
//! The functions that are not generic are the point: they are kept out of line.

use crate::bidi::isolate;
use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::custom::custom_attribute;
use leptos::ev::EventDescriptor;
use leptos::prelude::*;
use leptos::tachys::html::class::class;
use leptos::tachys::html::event::on;
use leptos::tachys::html::property::prop;
use leptos::tachys::html::style::style;
use std::marker::PhantomData;
use wasm_bindgen::JsCast;

mod element;
mod node;
mod value;

pub use element::ElementRef;
pub use markup::view;
use node::{Group, Whole, Words};
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
    open: Vec<Whole>,
}

impl Builder {
    #[expect(clippy::new_without_default, reason = "only the macro makes one")]
    #[inline(never)]
    pub fn new() -> Builder {
        Builder { open: vec![Whole::default()] }
    }

    #[inline(never)]
    pub fn open(&mut self, tag: &'static str, fixed: &'static [(&'static str, &'static str)]) {
        let attributes = fixed
            .iter()
            .map(|(name, value)| custom_attribute(*name, *value).into_any_attr())
            .collect();
        self.open.push(Whole { tag, attributes, children: Vec::new() });
    }

    #[inline(never)]
    pub fn close(&mut self) {
        if let Some(element) = self.open.pop() {
            self.view(element.into_any());
        }
    }

    #[inline(never)]
    pub fn finish(mut self) -> AnyView {
        let mut children = self.open.pop().unwrap_or_default().children;
        match (children.len(), children.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                children.extend(last);
                many(children)
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
        // In the fragment it may have to make way for something else.
        let is_fixed = self.open.len() > 1;
        let words = if is_fixed { Words::fixed(text) } else { Words::new(text.to_owned()) };
        self.view(words.into_any());
    }

    /// The text of an `<option>`, which holds no elements.
    pub fn label<K>(&mut self, text: impl Attribute<K>) {
        self.push_label(text.into_text());
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
        // What is read, and not used.
        let is_read = matches!(name, "title" | "placeholder" | "alt") || name.starts_with("aria-");
        let shown = move |text: Option<String>| match text {
            Some(text) if is_read => Some(isolate(&text).into_owned()),
            text => text,
        };
        self.push(match value {
            Text::Made(text) => custom_attribute(name, shown(text)).into_any_attr(),
            Text::Dynamic(source) => {
                custom_attribute(name, move || shown(source.text())).into_any_attr()
            }
        });
    }

    #[inline(never)]
    fn push_label(&mut self, text: Text) {
        let shown = |text: Option<String>| isolate(&text.unwrap_or_default()).into_owned();
        match text {
            Text::Made(text) => self.view(Words::fixed(&shown(text)).into_any()),
            Text::Dynamic(source) => {
                self.push_property("text", Value::Text(Box::new(move || shown(source.text()))));
            }
        }
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
    Group(views).into_any()
}

#[inline(never)]
fn dynamic(source: Box<dyn Views>) -> AnyView {
    (move || source.view()).into_any()
}

/// None where it is empty, so that a style sheet sees that nothing is there.
#[inline(never)]
fn text(text: String) -> AnyView {
    if text.is_empty() { many(Vec::new()) } else { Words::new(text).into_any() }
}
