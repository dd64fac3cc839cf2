//! What is kept in the browser's database.

use callboard::browser::database::{Changes, Entries, ObjectStore, transact};
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_test::wasm_bindgen_test;

const PLACE: ObjectStore = ObjectStore { database: "of-a-test", store: "texts" };

async fn kept() -> Entries {
    let found = Rc::new(RefCell::new(None));
    let read = found.clone();
    let nothing = move |kept| {
        read.replace(Some(kept));
        Changes::new()
    };
    transact(PLACE, Box::new(nothing)).await.unwrap();
    found.take().unwrap()
}

/// Begins to write, and gives up at its `count`th look. Whether it was over by then.
async fn write_until(count: usize) -> bool {
    let change = |_| vec![("key".to_owned(), Some("text".to_owned()))];
    let mut writing = pin!(transact(PLACE, Box::new(change)));
    let mut looks = 0;
    poll_fn(|context| {
        looks += 1;
        let is_over = writing.as_mut().poll(context).is_ready();
        if is_over || looks == count { Poll::Ready(is_over) } else { Poll::Pending }
    })
    .await
}

#[wasm_bindgen_test]
async fn what_is_given_up_is_taken_back_and_is_no_error_of_the_page() {
    let errors = Rc::new(Cell::new(0));
    let count = errors.clone();
    let on_error: Closure<dyn Fn()> = Closure::new(move || count.set(count.get() + 1));
    let window = web_sys::window().unwrap();
    let listener = on_error.as_ref().unchecked_ref();
    window.add_event_listener_with_callback("unhandledrejection", listener).unwrap();
    let mut given_up = 0;
    while !write_until(given_up + 1).await {
        given_up += 1;
        assert_eq!(kept().await, [], "given up at look {given_up}");
        assert_eq!(errors.get(), 0, "given up at look {given_up}");
    }
    assert!(given_up >= 4, "opened, two lists read, written");
    assert_eq!(kept().await, [("key".to_owned(), "text".to_owned())]);
    window.remove_event_listener_with_callback("unhandledrejection", listener).unwrap();
}
