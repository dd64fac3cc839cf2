//! The text that a person has selected.

use leptos::prelude::window;
use web_sys::Node;

/// Whether something is selected, at least partly within `node`.
pub fn is_within(node: &Node) -> bool {
    let selection = window().get_selection().ok().flatten();
    selection.is_some_and(|selection| {
        // First what is quick: the other one looks at every node in it.
        !selection.is_collapsed()
            && selection.contains_node_with_allow_partial_containment(node, true).unwrap_or(true)
    })
}
