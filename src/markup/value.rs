//! What may stand in markup: as an attribute, as a property, as a child. Each
//! is turned into one of few kinds before anything is built.

use super::{Dynamic, Texts, dynamic, many, text};
use crate::reactive::{Memo, RwSignal, Signal};
use leptos::prelude::*;

/// An attribute's value.
pub enum Text {
    /// `None` leaves the attribute away.
    Made(Option<String>),
    Dynamic(Box<dyn Texts>),
}

/// A property's value, which may change.
pub enum Value {
    Text(Dynamic<String>),
    Flag(Dynamic<bool>),
}

/// Marks the implementations for closures, so that they do not meet those for
/// plain values.
pub struct ByClosure;
pub struct ByValue;

pub trait Attribute<K> {
    fn into_text(self) -> Text;
}

/// What one evaluation of an attribute gives.
pub trait Written {
    fn written(self) -> Option<String>;
}

impl Written for String {
    fn written(self) -> Option<String> {
        Some(self)
    }
}
impl Written for &'static str {
    fn written(self) -> Option<String> {
        Some(self.to_owned())
    }
}
impl Written for bool {
    fn written(self) -> Option<String> {
        self.then(String::new)
    }
}
impl<T: Written> Written for Option<T> {
    fn written(self) -> Option<String> {
        self.and_then(T::written)
    }
}

impl Attribute<ByValue> for &'static str {
    fn into_text(self) -> Text {
        Text::Made(self.written())
    }
}
impl Attribute<ByValue> for String {
    fn into_text(self) -> Text {
        Text::Made(Some(self))
    }
}
impl Attribute<ByValue> for bool {
    fn into_text(self) -> Text {
        Text::Made(self.written())
    }
}
impl<T: Written> Attribute<ByValue> for Option<T> {
    fn into_text(self) -> Text {
        Text::Made(self.written())
    }
}
impl<F, V> Attribute<ByClosure> for F
where
    F: Fn() -> V + Send + 'static,
    V: Written,
{
    fn into_text(self) -> Text {
        Text::Dynamic(Box::new(self))
    }
}

pub trait Property<K> {
    fn into_property(self) -> Value;
}

impl Property<ByValue> for bool {
    fn into_property(self) -> Value {
        Value::Flag(Box::new(move || self))
    }
}

/// What one evaluation of a property gives.
pub trait Kept: Sized + 'static {
    fn kept(value: Dynamic<Self>) -> Value;
}
impl Kept for String {
    fn kept(value: Dynamic<String>) -> Value {
        Value::Text(value)
    }
}
impl Kept for bool {
    fn kept(value: Dynamic<bool>) -> Value {
        Value::Flag(value)
    }
}
impl<F, V> Property<ByClosure> for F
where
    F: Fn() -> V + Send + 'static,
    V: Kept,
{
    fn into_property(self) -> Value {
        V::kept(Box::new(self))
    }
}

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
        impl Written for $number {
            fn written(self) -> Option<String> {
                Some(self.to_string())
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
        impl<T: Kept + Clone + Send + Sync> Property<ByValue> for $signal<T> {
            fn into_property(self) -> Value {
                T::kept(Box::new(move || self.get()))
            }
        }
        impl<T: Written + Clone + Send + Sync + 'static> Attribute<ByValue> for $signal<T> {
            fn into_text(self) -> Text {
                Text::Dynamic(Box::new(move || self.get()))
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
