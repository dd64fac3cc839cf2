//! What only a document can show: that what is rendered is what assistive
//! technology needs. Run in a browser by `cargo xtask test`.

#![cfg(target_arch = "wasm32")]
// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use callboard::api::Api;
use callboard::browser::clock::Clock;
use callboard::browser::events::listen;
use callboard::browser::fold::{contains_words, fold};
use callboard::browser::shortcut;
use callboard::components::banner::{Banner, Details};
use callboard::components::heading::{HasNavigated, Heading};
use callboard::remedy::{self, Button, Operation};
use callboard::session::Session;
use gloo_timers::future::TimeoutFuture;
use js_sys::Function;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use strict_view::view;
use thunderphone::{Error, Timestamp};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement};

mod endings;
mod kept;
mod rows;
mod team_rules;
mod translated;
mod zones;

wasm_bindgen_test_configure!(run_in_browser);

/// Mounts a view in a place of its own, which is gone with what is returned.
fn mount<V: IntoView>(view: impl FnOnce() -> V + 'static) -> (Element, impl Sized) {
    let place = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&place).unwrap();
    let handle = leptos::mount::mount_to(place.clone().unchecked_into(), view);
    (place, handle)
}

fn find(place: &Element, selector: &str) -> HtmlElement {
    let found = place.query_selector(selector).unwrap();
    found.unwrap_or_else(|| panic!("no {selector} in {}", place.inner_html())).unchecked_into()
}

/// Effects run after the microtask they were scheduled in.
async fn settled() {
    leptos::task::tick().await;
}

#[wasm_bindgen_test]
async fn a_banner_is_an_alert_that_says_what_to_press_and_hides_the_raw_facts() {
    let failure = Error::BackendDown { status: 502, body: "<html>".into(), request_id: None };
    let remedy = remedy::request_failed(&failure, Operation::LoadingCalls, false);
    let title = remedy.title.clone();
    let pressed = RwSignal::new(None::<Button>);
    let is_dismissed = RwSignal::new(false);
    let details = Details::of(&failure, Timestamp::parse("2026-10-06T17:30:00Z").unwrap());
    let (place, _mounted) = mount(move || {
        provide_context(Session::start(Api::new(Clock::start())));
        view! {
            <Banner
                remedy
                details
                on_press=Callback::new(move |button| pressed.set(Some(button)))
                on_dismiss=Callback::new(move |()| is_dismissed.set(true))
            />
        }
    });
    settled().await;

    let alert = find(&place, "[role=alert]");
    assert_eq!(find(&alert, "h2").text_content().unwrap(), title);
    let button = find(&alert, "[aria-label='What to do'] button");
    assert_eq!(button.text_content().unwrap(), Button::TryAgain.label());
    // It may have come under a finger that was meant for something else.
    assert!(button.has_attribute("inert"));
    button.click();
    assert_eq!(pressed.get_untracked(), None);
    while button.has_attribute("inert") {
        TimeoutFuture::new(10).await;
    }
    button.click();
    assert_eq!(pressed.get_untracked(), Some(Button::TryAgain));

    let raw = find(&alert, "details");
    assert!(!raw.has_attribute("open"));
    assert!(raw.text_content().unwrap().contains("<html>"), "the answer is text, not markup");
    assert!(raw.query_selector("html").unwrap().is_none());
    assert!(!is_dismissed.get_untracked());
}

#[wasm_bindgen_test]
async fn a_heading_names_the_document_and_takes_the_focus_from_the_second_page_on() {
    let text = RwSignal::new("Calls".to_owned());
    let has_navigated = StoredValue::new(false);
    let heading = move || {
        provide_context(HasNavigated(has_navigated));
        view! { <Heading text /> }
    };
    let (place, first) = mount(heading);
    settled().await;
    assert_eq!(document().title(), "Calls · Callboard");
    assert_ne!(document().active_element(), Some(find(&place, "h1").into()));
    text.set("New call".to_owned());
    settled().await;
    assert_eq!(document().title(), "New call · Callboard");
    assert_eq!(find(&place, "h1").text_content().unwrap(), "New call");
    drop(first);

    let (place, _second) = mount(heading);
    settled().await;
    assert_eq!(document().active_element(), Some(find(&place, "h1").into()));
}

#[wasm_bindgen_test]
fn a_search_finds_a_name_whatever_its_case_and_accents() {
    for (typed, name) in [
        ("eva", "Éva"),
        ("E\u{301}VA", "éva"),
        ("strasse", "Straße"),
        ("STRAẞE", "strasse"),
        ("οδοσ", "ΟΔΟΣ"),
        ("οδος", "Οδοστρωτήρας"),
        ("istanbul", "İSTANBUL"),
        ("ISIK", "ışık"),
        ("lodz", "Łódź"),
        ("orsted", "Ørsted"),
        ("dorde", "Đorđe"),
        ("aesop", "Æsop"),
        ("oeuvre", "ŒUVRE"),
        ("thor", "Þór"),
        ("front", "Ｆｒｏｎｔ"),
        ("office", "oﬃce"),
        ("nguyen", "Nguyễn"),
        ("елка", "Ёлка"),
        ("київ", "КИЇВ"),
        ("اسماء", "أَسْمَاء"),
        ("שלום", "שָׁלוֹם"),
        ("かき", "がぎ"),
        ("カ", "ｶ"),
        ("한", "\u{1112}\u{1161}\u{11ab}"),
        ("ბ", "Ბ"),
        ("Ա", "ա"),
        ("o'brien", "O’Brien"),
        ("frontdesk", "front\u{ad}desk"),
        ("desk front", "Front  desk"),
        ("", "anything"),
        ("  ", "anything"),
    ] {
        assert!(
            contains_words(&fold(name), &fold(typed)),
            "{typed} does not find {name}: {}",
            fold(name)
        );
    }
    for (typed, name) in [("evan", "Éva"), ("desk back", "Front desk"), ("काला", "कला"), ("a", "")]
    {
        assert!(!contains_words(&fold(name), &fold(typed)), "{typed} finds {name}");
    }
}

#[wasm_bindgen_test]
fn a_letter_is_a_shortcut_unless_it_belongs_to_something_else() {
    let taken = Rc::new(Cell::new(None));
    let heard = taken.clone();
    listen("keydown", move |event| heard.set(shortcut::pressed(event.unchecked_ref())));
    let place = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&place).unwrap();
    let press = Function::new_with_args(
        "place, how, more",
        "const target = place.querySelector('.target') ?? place.firstElementChild.shadowRoot.firstElementChild;
        const init = { key: 'n', code: 'KeyN', bubbles: true, composed: true, cancelable: true, ...more };
        if (how === 'taken') target.addEventListener('keydown', event => event.preventDefault());
        target.dispatchEvent(new KeyboardEvent('keydown', init));",
    );
    let pressed = |markup: &str, how: &str, more: &str| {
        place.set_inner_html(markup);
        if how == "shadow" {
            let attach = "const root = place.firstElementChild.attachShadow({ mode: 'open' });
                root.innerHTML = '<input>'";
            Function::new_with_args("place", attach).call1(&JsValue::NULL, &place).unwrap();
        }
        let more = js_sys::JSON::parse(more).unwrap();
        taken.set(None);
        press.call3(&JsValue::NULL, &place, &how.into(), &more).unwrap();
        taken.get()
    };
    for free in [
        "<h1 class=target tabindex=-1></h1>",
        "<button class=target></button>",
        "<input class=target type=range>",
        "<details open><summary class=target></summary></details>",
        "<dialog></dialog><p class=target></p>",
    ] {
        assert_eq!(pressed(free, "", "{}"), Some('n'), "{free}");
    }
    for field in [
        "<input class=target>",
        "<input class=target type=checkbox>",
        "<textarea class=target></textarea>",
        "<select class=target></select>",
        "<div contenteditable><b class=target></b></div>",
        "<div role=textbox class=target tabindex=0></div>",
        "<div role=combobox><span class=target tabindex=0></span></div>",
        "<dialog open></dialog><p class=target></p>",
        "<dialog open><button class=target></button></dialog>",
        "<div role=alertdialog></div><p class=target></p>",
    ] {
        assert_eq!(pressed(field, "", "{}"), None, "{field}");
    }
    assert_eq!(pressed("<div></div>", "shadow", "{}"), None);
    assert_eq!(pressed("<p class=target></p>", "taken", "{}"), None);
    for (more, expected) in [
        (r#"{"key": "N"}"#, Some('n')),
        (r#"{"key": "т"}"#, Some('n')),
        (r#"{"key": "?", "shiftKey": true}"#, Some('?')),
        (r#"{"shiftKey": true}"#, None),
        (r#"{"ctrlKey": true}"#, None),
        (r#"{"altKey": true}"#, None),
        (r#"{"metaKey": true}"#, None),
        (r#"{"modifierAltGraph": true}"#, None),
        (r#"{"repeat": true}"#, None),
        (r#"{"isComposing": true}"#, None),
        (r#"{"keyCode": 229}"#, None),
        (r#"{"key": "Process"}"#, None),
    ] {
        assert_eq!(pressed("<p class=target></p>", "", more), expected, "{more}");
    }
    shortcut::switch(false);
    assert_eq!(pressed("<p class=target></p>", "", "{}"), None);
    shortcut::switch(true);
    assert_eq!(pressed("<p class=target></p>", "", "{}"), Some('n'));
    place.remove();
}
