//! The rows of `<For>`: which are moved.

use super::{mount, settled};
use leptos::prelude::*;
use strict_view::{For, view};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

fn rows(place: &Element) -> Vec<Element> {
    let list = place.query_selector("ol").unwrap().unwrap().children();
    (0..list.length()).filter_map(|at| list.item(at)).collect()
}

fn texts(place: &Element) -> Vec<String> {
    rows(place).iter().filter_map(|row| row.text_content()).collect()
}

fn listed(numbers: RwSignal<Vec<u32>>) -> impl IntoView {
    view! { <ol><For each=move || numbers.get() key=|number| *number let(number)><li>{number}</li></For></ol> }
}

/// A mark that a node loses when it is taken out of the document and put back.
fn focus_row(place: &Element, at: usize) {
    let row = &rows(place)[at];
    row.set_attribute("tabindex", "-1").unwrap();
    wasm_bindgen::JsCast::unchecked_ref::<web_sys::HtmlElement>(row).focus().unwrap();
}

#[wasm_bindgen_test]
async fn a_row_that_others_are_put_in_front_of_stays_where_it_is() {
    let numbers = RwSignal::new(vec![4, 5, 6]);
    let (place, _mounted) = mount(move || listed(numbers));
    for (at, next) in [
        (1, vec![1, 2, 3, 4, 5, 6]),
        (4, vec![2, 3, 5, 6, 7, 8]),
        (2, vec![9, 5, 1]),
        (1, vec![5, 3]),
    ] {
        focus_row(&place, at);
        let focused = document().active_element().unwrap();
        numbers.set(next.clone());
        settled().await;
        let expected: Vec<String> = next.iter().map(u32::to_string).collect();
        assert_eq!(texts(&place), expected);
        assert_eq!(document().active_element(), Some(focused), "to {next:?}");
    }
}

#[wasm_bindgen_test]
async fn a_key_that_comes_twice_loses_no_row_and_leaves_none() {
    let numbers = RwSignal::new(vec![1, 2]);
    let (place, _mounted) = mount(move || listed(numbers));
    for next in [vec![2, 2, 1], vec![1, 2, 2], vec![2], vec![]] {
        numbers.set(next.clone());
        settled().await;
        let expected: Vec<String> = next.iter().map(u32::to_string).collect();
        assert_eq!(texts(&place), expected);
    }
}
