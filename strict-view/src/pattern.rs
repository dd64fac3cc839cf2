//! What is written in a `view!` and never changes is made once and copied from then on: to
//! copy a node takes a third of the time of making it, because no text is passed from the
//! wasm to the browser. Lists have thousands of nodes that are written once.

use leptos::tachys::renderer::{Rndr, types};
use std::cell::RefCell;
use std::collections::HashMap;
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
    let make = || {
        let element = Rndr::create_element(tag, None);
        for (name, value) in attributes {
            Rndr::set_attribute(&element, name, value);
        }
        element
    };
    ELEMENTS.with_borrow_mut(|known| {
        let pattern = known.entry((tag, attributes)).or_insert_with(make);
        pattern.clone_node().map_or_else(|_| make(), JsCast::unchecked_into)
    })
}

/// A text node.
pub fn text(text: &'static str) -> types::Text {
    TEXTS.with_borrow_mut(|known| {
        let make = || Rndr::create_text_node(text);
        let pattern = known.entry(text).or_insert_with(make);
        pattern.clone_node().map_or_else(|_| make(), JsCast::unchecked_into)
    })
}
