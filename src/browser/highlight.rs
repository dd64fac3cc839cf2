//! Marks in a text that leave the document as it is: the CSS Custom Highlight API.

use super::ability::{call, get};
use js_sys::{Array, Function, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Node, Range, Text};

/// A stretch of one text node, in UTF-16 units.
pub struct Stretch {
    pub text: Text,
    pub start: u32,
    pub end: u32,
}

pub fn is_supported() -> bool {
    registry().is_some() && get(&window(), "Highlight").is_some()
}

/// Marks these stretches, and no others, for `::highlight(name)` of the style sheet.
pub fn set(name: &str, stretches: impl IntoIterator<Item = Stretch>) {
    let Some(registry) = registry() else { return };
    let ranges: Array = stretches.into_iter().filter_map(range).collect();
    if ranges.length() == 0 {
        call(&registry, "delete", [&name.into()]);
        return;
    }
    let class = get(&window(), "Highlight").and_then(|class| class.dyn_into::<Function>().ok());
    if let Some(highlight) = class.and_then(|class| Reflect::construct(&class, &ranges).ok()) {
        call(&registry, "set", [&name.into(), &highlight]);
    }
}

/// The text nodes in an element, in order.
pub fn texts(element: &Node) -> Vec<Text> {
    let (mut texts, mut next) = (Vec::new(), element.first_child());
    while let Some(node) = next {
        match node.dyn_into::<Text>() {
            Ok(text) => {
                next = text.next_sibling();
                texts.push(text);
            }
            Err(node) => {
                texts.extend(self::texts(&node));
                next = node.next_sibling();
            }
        }
    }
    texts
}

fn registry() -> Option<JsValue> {
    get(&get(&window(), "CSS")?, "highlights")
}

fn range(stretch: Stretch) -> Option<Range> {
    let range = document().create_range().ok()?;
    range.set_start(&stretch.text, stretch.start).ok()?;
    range.set_end(&stretch.text, stretch.end).ok()?;
    Some(range)
}
