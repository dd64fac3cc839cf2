//! The types that `view!` accepts as attributes, properties and children. Each is converted
//! into one of a few types before anything is built.

use crate::node::{Fragment, TextNode};
use leptos::prelude::*;

/// An attribute's value.
pub enum AttributeValue {
    /// `None` leaves out the attribute.
    Made(Option<String>),
    Dynamic(Box<dyn Texts>),
}

/// A property's value, which may change.
pub enum PropertyValue {
    Text(Dynamic<String>),
    Flag(Dynamic<bool>),
}

/// Marks the implementations for closures, so that they do not overlap with those for
/// plain values.
pub struct ByClosure;
pub struct ByValue;

/// A value of an attribute.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of an attribute",
    note = "an attribute takes a string, a number, a bool, an Option of these, a signal of them, or a closure that returns one"
)]
pub trait Attribute<K> {
    fn into_text(self) -> AttributeValue;
}

/// The result of one evaluation of an attribute.
pub trait ToText {
    fn to_text(self) -> Option<String>;
}

impl ToText for String {
    fn to_text(self) -> Option<String> {
        Some(self)
    }
}
impl ToText for &'static str {
    fn to_text(self) -> Option<String> {
        Some(self.to_owned())
    }
}
impl ToText for bool {
    fn to_text(self) -> Option<String> {
        self.then(String::new)
    }
}
impl<T: ToText> ToText for Option<T> {
    fn to_text(self) -> Option<String> {
        self.and_then(T::to_text)
    }
}

impl Attribute<ByValue> for &'static str {
    fn into_text(self) -> AttributeValue {
        AttributeValue::Made(self.to_text())
    }
}
impl Attribute<ByValue> for String {
    fn into_text(self) -> AttributeValue {
        AttributeValue::Made(Some(self))
    }
}
impl Attribute<ByValue> for bool {
    fn into_text(self) -> AttributeValue {
        AttributeValue::Made(self.to_text())
    }
}
impl<T: ToText> Attribute<ByValue> for Option<T> {
    fn into_text(self) -> AttributeValue {
        AttributeValue::Made(self.to_text())
    }
}
impl<F, V> Attribute<ByClosure> for F
where
    F: Fn() -> V + Send + 'static,
    V: ToText,
{
    fn into_text(self) -> AttributeValue {
        AttributeValue::Dynamic(Box::new(self))
    }
}

/// A value of `prop:` or `class:`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of `prop:` or `class:`",
    note = "`prop:` takes a bool, a signal or a closure of a bool or a String; `class:` a bool, or a signal or a closure of one"
)]
pub trait Property<K> {
    fn into_property(self) -> PropertyValue;
}

impl Property<ByValue> for bool {
    fn into_property(self) -> PropertyValue {
        PropertyValue::Flag(Box::new(move || self))
    }
}

/// The result of one evaluation of a property.
pub trait PropertyType: Sized + 'static {
    fn boxed(value: Dynamic<Self>) -> PropertyValue;
}
impl PropertyType for String {
    fn boxed(value: Dynamic<String>) -> PropertyValue {
        PropertyValue::Text(value)
    }
}
impl PropertyType for bool {
    fn boxed(value: Dynamic<bool>) -> PropertyValue {
        PropertyValue::Flag(value)
    }
}
impl<F, V> Property<ByClosure> for F
where
    F: Fn() -> V + Send + 'static,
    V: PropertyType,
{
    fn into_property(self) -> PropertyValue {
        V::boxed(Box::new(self))
    }
}

/// A child of an element.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a child in `view!`",
    note = "a child is an AnyView (what `view!` returns), a string, an integer, (), an Option or a Vec of these, a signal of them, or a closure that returns one; call `.into_any()` on any other view"
)]
pub trait Child<K> {
    fn into_view(self) -> AnyView;
}

impl Child<ByValue> for AnyView {
    fn into_view(self) -> AnyView {
        self
    }
}
impl Child<ByValue> for () {
    fn into_view(self) -> AnyView {
        many(Vec::new())
    }
}
impl Child<ByValue> for String {
    fn into_view(self) -> AnyView {
        text(self)
    }
}
impl Child<ByValue> for &'static str {
    fn into_view(self) -> AnyView {
        text(self.to_owned())
    }
}
macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl ToText for $number {
            fn to_text(self) -> Option<String> {
                Some(self.to_string())
            }
        }
        impl Attribute<ByValue> for $number {
            fn into_text(self) -> AttributeValue {
                AttributeValue::Made(self.to_text())
            }
        }
        impl Child<ByValue> for $number {
            fn into_view(self) -> AnyView {
                text(self.to_string())
            }
        }
    )*};
}
numbers!(u8, u16, u32, usize, i64);

impl<T: Child<ByValue>> Child<ByValue> for Option<T> {
    fn into_view(self) -> AnyView {
        many(self.map(T::into_view).into_iter().collect())
    }
}
impl<T: Child<ByValue>> Child<ByValue> for Vec<T> {
    fn into_view(self) -> AnyView {
        many(self.into_iter().map(T::into_view).collect())
    }
}
impl<F, V> Child<ByClosure> for F
where
    F: Fn() -> V + Send + 'static,
    V: Child<ByValue>,
{
    fn into_view(self) -> AnyView {
        dynamic(Box::new(self))
    }
}
macro_rules! signals {
    ($($signal:ident),*) => {$(
        impl<T: PropertyType + Clone + Send + Sync> Property<ByValue> for $signal<T> {
            fn into_property(self) -> PropertyValue {
                T::boxed(Box::new(move || self.get()))
            }
        }
        impl<T: ToText + Clone + Send + Sync + 'static> Attribute<ByValue> for $signal<T> {
            fn into_text(self) -> AttributeValue {
                AttributeValue::Dynamic(Box::new(move || self.get()))
            }
        }
        impl<T: Child<ByValue> + Clone + Send + Sync + 'static> Child<ByValue> for $signal<T> {
            fn into_view(self) -> AnyView {
                dynamic(Box::new(move || self.get()))
            }
        }
    )*};
}
signals!(RwSignal, Memo, Signal);

pub(crate) type Dynamic<T> = Box<dyn FnMut() -> T + Send>;

// Own traits instead of boxed closures, whose vtables also instantiate `FnOnce` shims.

/// A view that is built again whenever a signal that it reads changes.
pub(crate) trait Views: Send {
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

/// The same for an attribute.
pub trait Texts: Send {
    fn text(&self) -> Option<String>;
}

impl<F, V> Texts for F
where
    F: Fn() -> V + Send,
    V: ToText,
{
    fn text(&self) -> Option<String> {
        self().to_text()
    }
}

#[inline(never)]
pub(crate) fn many(views: Vec<AnyView>) -> AnyView {
    Fragment(views).into_any()
}

#[inline(never)]
pub(crate) fn dynamic(source: Box<dyn Views>) -> AnyView {
    (move || source.view()).into_any()
}

/// No node for an empty text, so that `:empty` works in style sheets.
#[inline(never)]
pub(crate) fn text(text: String) -> AnyView {
    if text.is_empty() { many(Vec::new()) } else { TextNode::new(text).into_any() }
}
