//! The text that a person has selected.

use leptos::prelude::window;
use web_sys::Node;

/// Whether something is selected, at least partly within `node`.
pub fn is_within(node: &Node) -> bool {
    let selection = window().get_selection().ok().flatten();
    selection.is_some_and(|selection| {
        let touches = selection.contains_node_with_allow_partial_containment(node, true);
        !selection.is_collapsed() && touches.unwrap_or(true)
    })
}
