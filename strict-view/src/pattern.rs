//! What is written in a `view!` and never changes is made once and copied from then on: to
//! copy a node takes a third of the time of making it, because no text is passed from the
//! wasm to the browser. Lists have thousands of nodes that are written once.

use leptos::tachys::renderer::{Rndr, types};
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::thread::LocalKey;
use wasm_bindgen::JsCast;

type Attributes = [(&'static str, &'static str)];

thread_local! {
    /// By where the tag and the attributes are written in the program.
    static ELEMENTS: RefCell<HashMap<(*const str, *const Attributes), types::Element>> =
        RefCell::default();
    static TEXTS: RefCell<HashMap<*const str, types::Text>> = RefCell::default();
}

/// An element with these attributes and nothing in it.
pub fn element(tag: &'static str, attributes: &'static Attributes) -> types::Element {
    copy(&ELEMENTS, (tag, attributes), || {
        let element = Rndr::create_element(tag, None);
        for (name, value) in attributes {
            Rndr::set_attribute(&element, name, value);
        }
        element
    })
}

/// A text node.
pub fn text(text: &'static str) -> types::Text {
    copy(&TEXTS, text, || Rndr::create_text_node(text))
}

/// Nothing is borrowed while a node is made: a browser that makes none ends the app, and what
/// still runs then must not find the patterns locked.
fn copy<K: Copy + Eq + Hash, N: AsRef<types::Node> + JsCast + Clone>(
    known: &'static LocalKey<RefCell<HashMap<K, N>>>,
    key: K,
    make: impl Fn() -> N,
) -> N {
    let copied = |pattern: &N| -> Option<N> {
        let pattern: &types::Node = pattern.as_ref();
        pattern.clone_node().ok().map(JsCast::unchecked_into)
    };
    let copy = known.with_borrow(|known| known.get(&key).and_then(copied));
    copy.unwrap_or_else(|| {
        let node = make();
        let pattern = copied(&node);
        known.with_borrow_mut(|known| pattern.map(|pattern| known.insert(key, pattern)));
        node
    })
}
