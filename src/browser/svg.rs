//! Drawings. `view!` makes no SVG, so these elements are made by hand.

use leptos::prelude::document;
use web_sys::Element;

const NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// An SVG element with attributes. `None` where the browser refuses a name.
pub fn element(name: &str, attributes: &[(&str, &str)]) -> Option<Element> {
    let element = document().create_element_ns(Some(NAMESPACE), name).ok()?;
    for (name, value) in attributes {
        let _ = element.set_attribute(name, value);
    }
    Some(element)
}

/// Replaces what is in the place by the drawing.
pub fn show(place: &Element, drawing: Option<Element>) {
    place.set_text_content(None);
    if let Some(drawing) = drawing {
        let _ = place.append_child(&drawing);
    }
}
