//! Signals, memos and effects of one type each.
//!
//! Leptos' own are generic: every type that is ever kept in one gets its own
//! copy of arena, guards, subscribers and comparison, and every closure its own
//! copy of what runs it. When these were introduced the wasm went from 856 to
//! 775 kB raw, and from 268 to 257 kB after brotli. They
//! keep their value as `Arc<dyn Any>` in *one* kind of Leptos signal and look at
//! it through the type they were made with; names and meaning are Leptos'.
//!
//! What is read is held, not borrowed: no guard can be in the way of a change.

use leptos::prelude as leptos;
use leptos::{Effect, Get as _, GetUntracked as _, Set as _, Update as _, UpdateUntracked as _};
use std::any::Any;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

type Erased = Arc<dyn Any + Send + Sync>;

fn erase<T: Send + Sync + 'static>(value: T) -> Erased {
    Arc::new(value)
}

/// The only way back. What is taken out is of the type that was put in, because
/// only the typed wrappers below put anything in.
fn typed<T: Send + Sync + 'static>(value: Erased) -> Arc<T> {
    match value.downcast() {
        Ok(value) => value,
        Err(_) => unreachable!("a signal holds what it was made with"),
    }
}

/// A value being looked at. It derefs and does nothing else, so that methods of
/// `Arc` do not hide those of the value.
pub struct Held<T>(Arc<T>);

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

macro_rules! wrapper {
    ($(#[$doc:meta])* $name:ident, $inner:ty) => {
        $(#[$doc])*
        pub struct $name<T>($inner, PhantomData<fn() -> T>);

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl<T> Copy for $name<T> {}

        impl<T: Send + Sync + 'static> $name<T> {
            /// The value, and again whenever it changes.
            pub fn read(&self) -> Held<T> {
                Held(typed(self.0.get()))
            }

            /// The value, once.
            pub fn read_untracked(&self) -> Held<T> {
                Held(typed(self.0.get_untracked()))
            }

            /// `None` once whoever made it is gone.
            pub fn try_read_untracked(&self) -> Option<Held<T>> {
                self.0.try_get_untracked().map(typed).map(Held)
            }

            pub fn with<U>(&self, look: impl FnOnce(&T) -> U) -> U {
                look(&self.read())
            }

            pub fn with_untracked<U>(&self, look: impl FnOnce(&T) -> U) -> U {
                look(&self.read_untracked())
            }
        }

        impl<T: Clone + Send + Sync + 'static> $name<T> {
            pub fn get(&self) -> T {
                T::clone(&self.read())
            }

            pub fn get_untracked(&self) -> T {
                T::clone(&self.read_untracked())
            }

            pub fn try_get_untracked(&self) -> Option<T> {
                self.try_read_untracked().map(|value| T::clone(&value))
            }
        }
    };
}

wrapper!(
    /// A value that changes when it is told to.
    RwSignal,
    leptos::RwSignal<Erased>
);
wrapper!(
    /// A value that follows from others, and changes only when it differs.
    Memo,
    leptos::Memo<Erased>
);
wrapper!(
    /// Any of them, or a value that never changes: for props.
    Signal,
    leptos::Signal<Erased>
);

impl<T: Send + Sync + 'static> RwSignal<T> {
    pub fn new(value: T) -> Self {
        RwSignal(leptos::RwSignal::new(erase(value)), PhantomData)
    }

    pub fn set(&self, value: T) {
        self.0.set(erase(value));
    }
}

impl<T: Clone + Send + Sync + 'static> RwSignal<T> {
    pub fn update<U>(&self, change: impl FnOnce(&mut T) -> U) {
        self.try_update(change);
    }

    /// `None` once whoever made it is gone.
    pub fn try_update<U>(&self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        self.0.try_update(|value| changed_by(value, change))
    }

    pub fn update_untracked<U>(&self, change: impl FnOnce(&mut T) -> U) {
        self.0.update_untracked(|value| changed_by(value, change));
    }
}

/// Changes the value in place; it is copied only while somebody still looks at
/// the old one.
fn changed_by<T, U>(value: &mut Erased, change: impl FnOnce(&mut T) -> U) -> U
where
    T: Clone + Send + Sync + 'static,
{
    let mut own = typed::<T>(std::mem::replace(value, erase(())));
    let result = change(Arc::make_mut(&mut own));
    *value = own;
    result
}

impl<T: Send + Sync + 'static> Signal<T> {
    pub fn derive(value: impl Fn() -> T + Send + Sync + 'static) -> Self {
        boxed_signal(Box::new(move || erase(value())))
    }

    pub fn stored(value: T) -> Self {
        let value = erase(value);
        boxed_signal(Box::new(move || value.clone()))
    }
}

#[inline(never)]
fn boxed_signal<T>(value: Box<dyn Fn() -> Erased + Send + Sync>) -> Signal<T> {
    Signal(leptos::Signal::derive(value), PhantomData)
}

impl<T> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Signal(memo.0.into(), PhantomData)
    }
}
impl<T> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Signal(signal.0.into(), PhantomData)
    }
}
impl From<String> for Signal<String> {
    fn from(text: String) -> Self {
        Signal::stored(text)
    }
}
impl From<&str> for Signal<String> {
    fn from(text: &str) -> Self {
        Signal::stored(text.to_owned())
    }
}

pub fn memo<T>(value: impl Fn() -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    boxed_memo(Box::new(Plain(value)), differs::<T>)
}

/// A memo that may keep what it was.
pub fn memo_from_last<T>(value: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    boxed_memo(Box::new(FromLast(value, PhantomData)), differs::<T>)
}

fn differs<T>(old: Option<&Erased>, new: Option<&Erased>) -> bool
where
    T: PartialEq + Send + Sync + 'static,
{
    fn look<T: 'static>(value: Option<&Erased>) -> Option<&T> {
        value?.downcast_ref()
    }
    look::<T>(old) != look::<T>(new)
}

/// A memo's value. A trait of our own, because a boxed closure brings along
/// code to be called by value, which nothing here does.
trait Computes: Send + Sync {
    fn compute(&self, last: Option<&Erased>) -> Erased;
}

struct Plain<F>(F);

impl<F, T> Computes for Plain<F>
where
    F: Fn() -> T + Send + Sync,
    T: Send + Sync + 'static,
{
    fn compute(&self, _: Option<&Erased>) -> Erased {
        erase((self.0)())
    }
}

struct FromLast<F, T>(F, PhantomData<fn() -> T>);

impl<F, T> Computes for FromLast<F, T>
where
    F: Fn(Option<&T>) -> T + Send + Sync,
    T: Send + Sync + 'static,
{
    fn compute(&self, last: Option<&Erased>) -> Erased {
        erase((self.0)(last.and_then(|last| last.downcast_ref::<T>())))
    }
}

type Value = Box<dyn Computes>;

#[inline(never)]
fn boxed_memo<T>(value: Value, differs: fn(Option<&Erased>, Option<&Erased>) -> bool) -> Memo<T> {
    Memo(one_memo(value, differs), PhantomData)
}

#[inline(never)]
fn one_memo(
    value: Value,
    differs: fn(Option<&Erased>, Option<&Erased>) -> bool,
) -> leptos::Memo<Erased> {
    leptos::Memo::new_with_compare(move |last| value.compute(last), differs)
}

pub fn effect(run: impl FnMut() + 'static) {
    boxed_effect(Box::new(run));
}

#[inline(never)]
fn boxed_effect(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_| run());
}
