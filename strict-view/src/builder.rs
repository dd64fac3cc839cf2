//! What [`view!`](crate::view) expands to: calls that build one kind of element.
//!
//! Leptos decides when something is updated. [`node`](crate::node) does it in a way that
//! stays correct while the browser translates the page.
//!
//! The functions that are not generic are the point: they are not inlined, so that each
//! exists once in the whole application.

use crate::bidi::isolate;
use crate::node::{ElementNode, TextNode};
use crate::value::{Attribute, AttributeValue, Child, Dynamic, Property, PropertyValue, many};
use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::custom::custom_attribute;
use leptos::ev::EventDescriptor;
use leptos::html::ElementType;
use leptos::prelude::*;
use leptos::tachys::html::class::class;
use leptos::tachys::html::directive::directive;
use leptos::tachys::html::event::on;
use leptos::tachys::html::node_ref::NodeRefContainer;
use leptos::tachys::html::property::prop;
use leptos::tachys::html::style::style;
use std::marker::PhantomData;
use std::sync::Arc;
use wasm_bindgen::JsCast;

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

/// A view under construction: the open elements, outermost first. The first one is not an
/// element but the fragment around everything.
pub struct Builder {
    open: Vec<ElementNode>,
}

impl Builder {
    #[expect(clippy::new_without_default, reason = "only the macro makes one")]
    #[inline(never)]
    pub fn new() -> Builder {
        Builder { open: vec![ElementNode::default()] }
    }

    #[inline(never)]
    pub fn open(&mut self, tag: &'static str, fixed: &'static [(&'static str, &'static str)]) {
        self.open.push(ElementNode { tag, fixed, ..ElementNode::default() });
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
        // In the fragment it may be replaced by another view.
        let is_fixed = self.open.len() > 1;
        let text_node = if is_fixed { TextNode::fixed(text) } else { TextNode::new(text) };
        self.view(text_node.into_any());
    }

    /// The text of an `<option>`, which cannot contain elements.
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

    pub fn node_ref<E>(&mut self, to: NodeRef<E>)
    where
        E: ElementType + 'static,
        E::Output: JsCast + Clone + 'static,
    {
        self.push_node_ref(Arc::new(move |element| to.load(&element)));
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
    fn push_text(&mut self, name: &'static str, value: AttributeValue) {
        // What is read, and not used.
        let is_read = matches!(name, "title" | "placeholder" | "alt") || name.starts_with("aria-");
        let shown = move |text: Option<String>| match text {
            Some(text) if is_read => Some(isolate(&text).into_owned()),
            text => text,
        };
        self.push(match value {
            AttributeValue::Made(text) => custom_attribute(name, shown(text)).into_any_attr(),
            AttributeValue::Dynamic(source) => {
                custom_attribute(name, move || shown(source.text())).into_any_attr()
            }
        });
    }

    #[inline(never)]
    fn push_label(&mut self, text: AttributeValue) {
        let shown = |text: Option<String>| isolate(&text.unwrap_or_default()).into_owned();
        match text {
            AttributeValue::Made(text) => self.view(TextNode::fixed(shown(text)).into_any()),
            AttributeValue::Dynamic(source) => {
                self.push_property(
                    "text",
                    PropertyValue::Text(Box::new(move || shown(source.text()))),
                );
            }
        }
    }

    #[inline(never)]
    fn push_property(&mut self, name: &'static str, value: PropertyValue) {
        self.push(match value {
            PropertyValue::Text(text) => prop(name, text).into_any_attr(),
            PropertyValue::Flag(flag) => prop(name, flag).into_any_attr(),
        });
    }

    #[inline(never)]
    fn push_class(&mut self, name: &'static str, is_set: PropertyValue) {
        if let PropertyValue::Flag(is_set) = is_set {
            self.push(class((name, is_set)).into_any_attr());
        }
    }

    #[inline(never)]
    fn push_node_ref(&mut self, load: Arc<dyn Fn(web_sys::Element) + Send + Sync>) {
        let fill = move |element: web_sys::Element| load(element);
        self.push(directive::<(web_sys::Element,), (), _>(fill, ()).into_any_attr());
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

/// The element that a view is, for a list of thousands that puts its elements into the
/// document itself. Only for a view that nothing changes later: no signal, no handler.
pub fn element(view: AnyView) -> Option<web_sys::Element> {
    view.build().elements().into_iter().next()
}

/// A component, or any other view of Leptos.
pub fn component(view: impl IntoView) -> AnyView {
    view.into_any()
}
