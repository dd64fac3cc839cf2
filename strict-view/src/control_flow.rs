//! `<For>` and `<Show>`, with Leptos' names and meaning. Leptos' own are generic over
//! every closure they are given; these box the closures and exist once.

use crate::keyed::{self, Key, Row};
use crate::value::dynamic;
use leptos::children::{ChildrenFn, ViewFn};
use leptos::prelude::*;
use std::hash::Hash;
use std::sync::Arc;

/// Shows its children while `when` is true, otherwise `fallback` (by default nothing).
/// `when` runs whenever a signal that it reads changes; the children are built again only
/// when its result changes.
#[component]
pub fn Show(
    children: ChildrenFn,
    when: impl Fn() -> bool + Send + Sync + 'static,
    #[prop(optional, into)] fallback: ViewFn,
) -> impl IntoView {
    show(Box::new(when), children, fallback)
}

#[inline(never)]
fn show(
    when: Box<dyn Fn() -> bool + Send + Sync>,
    children: ChildrenFn,
    fallback: ViewFn,
) -> AnyView {
    let is_shown = Memo::new(move |_| when());
    dynamic(Box::new(move || if is_shown.get() { children() } else { fallback.run() }))
}

/// A row for each item of `each`, identified by its `key`, which must be unique. While an
/// item with that key exists, its row stays in the document unchanged, and is moved when
/// the order changes. `children` runs once for each new key.
#[component]
pub fn For<IF, I, T, EF, N, KF, K>(each: IF, key: KF, children: EF) -> impl IntoView
where
    IF: Fn() -> I + Send + 'static,
    I: IntoIterator<Item = T>,
    EF: Fn(T) -> N + Send + Sync + 'static,
    N: IntoView + 'static,
    KF: Fn(&T) -> K + Send + 'static,
    K: Eq + Hash + Send + Sync + 'static,
    T: Send + 'static,
{
    let children = Arc::new(children);
    keyed::rows(Box::new(move || {
        let row = |item: T| {
            let (key, children) = (Key::new(key(&item)), children.clone());
            Row { key, view: Box::new(move || children(item).into_any()) }
        };
        each().into_iter().map(row).collect()
    }))
}
