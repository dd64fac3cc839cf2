//! The same snippets, rendered by Leptos' `view!` and by this one, give the same document,
//! at first and after every change. The comparison leaves out what this one adds on
//! purpose (`<bdi>` around a text that can change, `translate="no"`) and comments, which
//! both use as markers.

#![cfg(target_arch = "wasm32")]
// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, Node};

wasm_bindgen_test_configure!(run_in_browser);

/// The signals that the snippets read and the steps change.
#[derive(Clone, Copy)]
struct State {
    text: RwSignal<String>,
    maybe: RwSignal<Option<String>>,
    flag: RwSignal<bool>,
    number: RwSignal<usize>,
    names: RwSignal<Vec<String>>,
    clicks: RwSignal<usize>,
}

impl State {
    fn new() -> State {
        State {
            text: RwSignal::new("one".to_owned()),
            maybe: RwSignal::new(None),
            flag: RwSignal::new(false),
            number: RwSignal::new(1),
            names: RwSignal::new(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]),
            clicks: RwSignal::new(0),
        }
    }

    fn names(self, names: &[&str]) {
        self.names.set(names.iter().map(|name| (*name).to_owned()).collect());
    }
}

/// Each step changes something; after each the documents are compared.
const STEPS: [fn(State); 12] = [
    |_| (),
    |state| state.text.set("two".to_owned()),
    |state| state.text.set(String::new()),
    |state| state.maybe.set(Some("there".to_owned())),
    |state| state.flag.set(true),
    |state| state.number.set(12),
    |state| state.names(&["c", "a", "d", "b"]),
    |state| state.names(&[]),
    |state| state.names(&["b"]),
    |state| state.maybe.set(None),
    |state| state.flag.set(false),
    |state| state.text.set("<b>&\"three\"".to_owned()),
];

/// A component with props and children, for both macros.
#[component]
fn Card(title: &'static str, #[prop(optional)] open: bool, children: Children) -> impl IntoView {
    leptos::view! { <section aria-label=title data-open=open.to_string()>{children()}</section> }
}

/// Leptos' prelude, with this crate's names in place of Leptos'.
mod strict_names {
    pub use leptos::prelude::*;
    pub use strict_view::{For, Show, view};
}

/// The snippets, once for each macro: the names in scope decide which.
macro_rules! snippets {
    ($($name:ident: |$state:ident| { $($view:tt)* })*) => {
        mod leptos_own {
            use super::{Card, State};
            use leptos::prelude::*;
            $(pub fn $name($state: State) -> AnyView { view! { $($view)* }.into_any() })*
        }
        mod strict {
            use super::{Card, State};
            use super::strict_names::*;
            $(pub fn $name($state: State) -> AnyView { view! { $($view)* } })*
        }
        const SNIPPETS: &[(&str, fn(State) -> AnyView, fn(State) -> AnyView)] =
            &[$((stringify!($name), leptos_own::$name, strict::$name)),*];
    };
}

snippets! {
    plain: |_state| { <p class="a" id="b">"Text & <more>" <b>"bold"</b> " end"</p> }
    several_roots: |_state| { <p>"one"</p> <p>"two"</p> "three" }
    void_elements: |_state| { <p>"a" <br/> "b" <input type="text" required /> <hr/></p> }
    texts: |state| { <p>"Text: " {move || state.text.get()} "."</p> }
    signals: |state| { <p>{state.text} " " {state.number}</p> }
    attributes: |state| {
        <a href=move || state.text.get() title=state.maybe.get_untracked() hidden=move || state.flag.get()
            aria-current=move || state.maybe.get() data-number=move || state.number.get()>"link"</a>
    }
    properties: |state| {
        <input type="checkbox" prop:checked=move || state.flag.get() />
        <input type="text" prop:value=move || state.text.get() />
    }
    classes: |state| { <p class="one" class:two=move || state.flag.get() class:three=state.flag>"x"</p> }
    styles: |state| { <p style:width=move || format!("{}px", state.number.get())>"x"</p> }
    options: |state| { <p>{move || state.maybe.get().map(|text| leptos::view! { <i>{text}</i> }.into_any())} "!"</p> }
    branches: |state| {
        <div>{move || if state.flag.get() {
            leptos::view! { <b>"yes"</b> }.into_any()
        } else {
            leptos::view! { <i>"no"</i> <u>"never"</u> }.into_any()
        }}</div>
    }
    shown: |state| { <div><Show when=move || state.flag.get()><p>{state.text}</p></Show></div> }
    fallback: |state| {
        <div><Show when=move || { state.number.get() > 5 } fallback=|| "few"><p>"many"</p></Show></div>
    }
    rows: |state| {
        <ul><For each=move || state.names.get() key=|name| name.clone() let(name)><li>{name}</li></For></ul>
    }
    rows_in_a_table: |state| {
        <table><tbody>
            <tr><th>"Name"</th></tr>
            <For each=move || state.names.get() key=|name| name.clone() let(name)>
                <tr><td>{name}</td><td>{state.text}</td></tr>
            </For>
        </tbody></table>
    }
    components: |state| {
        <Card title="A card" open=true><p>{state.text}</p><p>"second"</p></Card>
        <Card title="Another">"text only"</Card>
    }
    vectors: |_state| {
        <ul>{(0..3).map(|n| leptos::view! { <li>{n}</li> }.into_any()).collect::<Vec<_>>()}</ul>
    }
    optional_text: |state| {
        <p>"[" {move || state.flag.get().then(|| state.text.get())} "]"</p>
    }
    events: |state| {
        <button on:click=move |_| state.clicks.update(|clicks| *clicks += 1)>{state.clicks}</button>
    }
}

fn mounted(view: impl FnOnce() -> AnyView + 'static) -> (Element, impl Sized) {
    let place = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&place).unwrap();
    let handle = leptos::mount::mount_to(place.clone().unchecked_into(), view);
    (place, handle)
}

/// The document as text, without what the comparison leaves out.
fn written(place: &Element) -> String {
    let copy: Element = place.clone_node_with_deep(true).unwrap().unchecked_into();
    simplify(&copy);
    copy.normalize();
    copy.inner_html()
}

fn simplify(parent: &Node) {
    let children = parent.child_nodes();
    let children: Vec<Node> = (0..children.length()).filter_map(|at| children.item(at)).collect();
    for child in children {
        simplify(&child);
        if child.node_type() == Node::COMMENT_NODE {
            parent.remove_child(&child).unwrap();
        } else if let Some(element) = child.dyn_ref::<Element>() {
            element.remove_attribute("translate").unwrap();
            if element.tag_name() == "BDI" {
                let words = document().create_text_node(&element.text_content().unwrap());
                parent.replace_child(&words, element).unwrap();
            }
        }
    }
}

/// Properties are not part of the markup.
fn properties(place: &Element) -> Vec<(bool, String)> {
    let inputs = place.query_selector_all("input").unwrap();
    let inputs = (0..inputs.length()).filter_map(|at| inputs.item(at));
    inputs
        .map(|input| {
            let input: web_sys::HtmlInputElement = input.unchecked_into();
            (input.checked(), input.value())
        })
        .collect()
}

#[wasm_bindgen_test]
async fn both_macros_render_the_same_document_after_every_change() {
    for (name, theirs, ours) in SNIPPETS {
        let (their_state, our_state) = (State::new(), State::new());
        let (their_place, _their_handle) = mounted(move || theirs(their_state));
        let (our_place, _our_handle) = mounted(move || ours(our_state));
        for (step, change) in STEPS.iter().enumerate() {
            for (state, place) in [(their_state, &their_place), (our_state, &our_place)] {
                change(state);
                if let Some(button) = place.query_selector("button").unwrap() {
                    button.unchecked_into::<web_sys::HtmlElement>().click();
                }
            }
            leptos::task::tick().await;
            assert_eq!(written(&our_place), written(&their_place), "{name}, step {step}");
            assert_eq!(properties(&our_place), properties(&their_place), "{name}, step {step}");
        }
        assert!(!written(&our_place).is_empty(), "{name} renders something");
    }
}

#[wasm_bindgen_test]
async fn a_row_keeps_its_element_while_others_come_and_go() {
    let state = State::new();
    let (place, _handle) = mounted(move || strict::rows(state));
    let item = |name: &str| {
        let items = place.query_selector_all("li").unwrap();
        let mut items = (0..items.length()).filter_map(|at| items.item(at));
        items.find(|item| item.text_content().as_deref() == Some(name)).unwrap()
    };
    let (a, b) = (item("a"), item("b"));
    state.names(&["b", "new", "a"]);
    leptos::task::tick().await;
    assert!(item("a").is_same_node(Some(&a)) && item("b").is_same_node(Some(&b)));
}

#[wasm_bindgen_test]
async fn a_node_ref_holds_the_element() {
    let field = NodeRef::<leptos::html::Input>::new();
    let (place, _handle) =
        mounted(move || strict_view::view! { <p><input node_ref=field type="text" /></p> });
    leptos::task::tick().await;
    let input = place.query_selector("input").unwrap().unwrap();
    assert!(field.get_untracked().unwrap().is_same_node(Some(&input)));
}

#[wasm_bindgen_test]
async fn rows_that_are_gone_take_no_memory() {
    use strict_view::{For, view};
    const SHOWN: u32 = 50;
    let first = RwSignal::new(0);
    let each = move || (first.get()..first.get() + SHOWN).collect::<Vec<_>>();
    let place = document().create_element("div").unwrap();
    let _mounted = leptos::mount::mount_to(place.unchecked_into(), move || {
        view! { <ol><For each key=|number| *number let(number)><li>{number}</li></For></ol> }
    });
    let pass = async |rows: u32| {
        let end = first.get_untracked() + rows;
        while first.get_untracked() < end {
            first.update(|first| *first += SHOWN);
            leptos::task::tick().await;
        }
        core::arch::wasm32::memory_size::<0>()
    };
    let warm = pass(5_000).await;
    let after = pass(50_000).await;
    // A hundred bytes of each would be 76 pages of 64 KiB.
    assert!(after <= warm + 10, "{warm} pages, {after} after 50,000 rows");
}
