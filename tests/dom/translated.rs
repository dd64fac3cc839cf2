//! The markup layer while a browser's translator works on the same page: whatever it
//! did to the text nodes, the next change shows the truth, and only that.

use super::{mount, settled};
use leptos::prelude::*;
use strict_view::{For, view};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, Node, Text};

fn nodes(of: &Node) -> Vec<Node> {
    let list = of.child_nodes();
    (0..list.length()).filter_map(|at| list.item(at)).collect()
}

fn texts(of: &Node, found: &mut Vec<Text>) {
    for node in nodes(of) {
        match node.dyn_into::<Text>() {
            Ok(text) => found.push(text),
            Err(node) => texts(&node, found),
        }
    }
}

fn texts_of(place: &Element) -> Vec<Text> {
    let mut found = Vec::new();
    texts(place, &mut found);
    found
}

/// `<font><font></font></font>` in the place of a node, and the inner one of the two.
fn font_for(text: &Text) -> Element {
    let make = || document().create_element("font").unwrap();
    let (outer, inner) = (make(), make());
    outer.append_child(&inner).unwrap();
    text.parent_node().unwrap().replace_child(&outer, text).unwrap();
    inner
}

/// As Chrome does: other elements, and the text node is nowhere any more.
fn replaced(place: &Element) {
    for text in texts_of(place) {
        let said = format!("»{}«", text.data());
        font_for(&text).set_text_content(Some(&said));
    }
}

/// The text node is kept inside.
fn moved(place: &Element) {
    for text in texts_of(place) {
        font_for(&text).append_child(&text).unwrap();
    }
}

/// Changed in place, and neighbours made one.
fn merged(place: &Element) {
    for text in texts_of(place) {
        text.set_data(&format!("»{}«", text.data()));
    }
    place.normalize();
}

/// As Firefox does with what holds no block: out with everything, then the elements are
/// put back and the words in other text nodes. No comment comes back.
fn put_together_anew(place: &Element) {
    let blocks = place.query_selector_all("p, li").unwrap();
    let blocks = (0..blocks.length()).filter_map(|at| blocks.item(at));
    blocks.for_each(|block| put_together(block.unchecked_ref()));
}

fn put_together(place: &Element) {
    for node in nodes(place) {
        if let Some(element) = node.dyn_ref::<Element>() {
            put_together(element);
        }
    }
    let before = nodes(place);
    before.iter().for_each(|node| drop(place.remove_child(node)));
    for node in before {
        if node.is_instance_of::<Element>() {
            place.append_child(&node).unwrap();
        } else if let Some(text) = node.dyn_ref::<Text>() {
            let text = document().create_text_node(&format!("»{}«", text.data()));
            place.append_child(&text).unwrap();
        }
    }
}

/// What is shown, without what the translators put around it.
fn shown(place: &Element) -> String {
    place.text_content().unwrap().replace(['»', '«'], "")
}

/// Without regard to the order, where the place of what was empty is lost.
fn sorted(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

async fn translated_by(translate: fn(&Element), compared: fn(&str) -> String) {
    let number = RwSignal::new(1);
    let word = RwSignal::new("one".to_owned());
    let maybe = RwSignal::new(None::<String>);
    let kind = RwSignal::new(0);
    let names = RwSignal::new(vec!["a".to_owned(), "b".to_owned()]);
    let (place, _mounted) = mount(move || {
        view! {
            <p>"Number " {number} " of 9"</p>
            <p>{word}</p>
            <p>"[" {move || maybe.get()} "]"</p>
            <p>
                {move || match kind.get() {
                    0 => view! { {"text"} },
                    1 => view! { <b>"bold"</b> },
                    2 => view! { "two " <b>"parts"</b> },
                    3 => view! { {()} },
                    _ => view! { {maybe.get_untracked()} "!" },
                }}
                <i>"."</i>
            </p>
            <ul>
                <For each=move || names.get() key=|name| name.clone() let(name)>
                    <li>{name}": " {word}</li>
                </For>
            </ul>
            <select><option value="9">{move || word.get()}</option></select>
        }
    });
    let expect = move |count: i64, kind: &str| {
        let (word, maybe) = (word.get_untracked(), maybe.get_untracked().unwrap_or_default());
        let rows: String =
            names.get_untracked().iter().map(|name| format!("{name}: {word}")).collect();
        format!("Number {count} of 9{word}[{maybe}]{kind}.{rows}{word}")
    };
    settled().await;
    assert_eq!(shown(&place), expect(1, "text"));

    let steps: [(usize, &str, &str); 7] = [
        (1, "first", "bold"),
        (2, "", "two parts"),
        (0, "second", "text"),
        (2, "second", "two parts"),
        (3, "", ""),
        (4, "third", "third!"),
        (0, "third", "text"),
    ];
    for (round, (kind_now, maybe_now, kind_shown)) in steps.into_iter().enumerate() {
        translate(&place);
        let count = round as i64 + 2;
        number.set(count);
        word.set(format!("word {count}"));
        maybe.set(Some(maybe_now.to_owned()).filter(|text| !text.is_empty()));
        kind.set(kind_now);
        names.update(|names| {
            names.rotate_left(1);
            names.push(format!("n{count}"));
        });
        settled().await;
        let (shown, expected) = (shown(&place), expect(count, kind_shown));
        assert_eq!(compared(&shown), compared(&expected), "round {round}: {shown}");
        let option = place.query_selector("option").unwrap().unwrap();
        assert_eq!(option.get_attribute("value").as_deref(), Some("9"));
    }
    // The same again is no change: what was translated stays.
    translate(&place);
    let before = place.inner_html();
    number.set(number.get_untracked());
    settled().await;
    assert_eq!(place.inner_html(), before);
}

#[wasm_bindgen_test]
async fn texts_replaced_by_elements_stay_true() {
    translated_by(replaced, str::to_owned).await;
}

#[wasm_bindgen_test]
async fn texts_moved_into_elements_stay_true() {
    translated_by(moved, str::to_owned).await;
}

#[wasm_bindgen_test]
async fn texts_changed_in_place_and_merged_stay_true() {
    translated_by(merged, str::to_owned).await;
}

#[wasm_bindgen_test]
async fn paragraphs_put_together_anew_stay_true() {
    translated_by(put_together_anew, sorted).await;
}

/// What holds no text at the time has nothing but a comment to be found by.
#[wasm_bindgen_test]
async fn what_was_empty_appears_after_its_comment_was_thrown_away() {
    let maybe = RwSignal::new(None::<String>);
    let (place, _mounted) = mount(move || {
        view! { <p>"Before " {move || maybe.get().map(|text| view! { <b>{text}</b> })}</p> }
    });
    settled().await;
    for round in 0..3 {
        put_together_anew(&place);
        maybe.set(Some(format!("there {round}")));
        settled().await;
        assert_eq!(shown(&place), format!("Before there {round}"));
        put_together_anew(&place);
        maybe.set(None);
        settled().await;
        assert_eq!(shown(&place), "Before ");
    }
}

/// A text of somebody else is isolated from the words around it, wherever it stands.
#[wasm_bindgen_test]
async fn a_text_that_runs_the_other_way_is_isolated() {
    let label = RwSignal::new("\u{202e}lebal".to_owned());
    let (place, _mounted) = mount(move || {
        view! {
            <p title=move || format!("{} speaks", label.get()) aria-label=label data-id=label>
                {label} " speaks"
            </p>
            <select><option value=label>{move || label.get()}</option></select>
        }
    });
    settled().await;
    let paragraph = place.query_selector("p").unwrap().unwrap();
    let inner = paragraph.first_element_child().unwrap();
    let direction = window().get_computed_style(&inner).unwrap().unwrap();
    assert_eq!(direction.get_property_value("unicode-bidi").unwrap(), "isolate");
    let enclosed = "\u{2068}\u{202e}lebal\u{2069}";
    assert_eq!(inner.text_content().as_deref(), Some(enclosed));
    assert_eq!(paragraph.get_attribute("aria-label").as_deref(), Some(enclosed));
    assert_eq!(
        paragraph.get_attribute("title").as_deref(),
        Some("\u{2068}\u{202e}lebal speaks\u{2069}"),
    );
    // What is no words for a person stays as it is.
    assert_eq!(paragraph.get_attribute("data-id").as_deref(), Some("\u{202e}lebal"));
    let option = place.query_selector("option").unwrap().unwrap();
    assert_eq!(option.text_content().as_deref(), Some(enclosed));
    assert_eq!(option.get_attribute("value").as_deref(), Some("\u{202e}lebal"));
}
