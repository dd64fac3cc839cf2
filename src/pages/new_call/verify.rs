//! Verifying a from number, from where the form names it.

use super::form::Form;
use crate::account::panels::{Panel, Part};
use crate::browser::focus::focus;
use crate::call::field::Field;
use leptos::prelude::*;
use strict_view::view;

/// The button `name` in the list of the numbers that cannot dial.
#[component]
pub fn Verify(id: i64, number: String, #[prop(into)] name: String) -> impl IntoView {
    let form = expect_context::<Form>();
    let verified = number.clone();
    // The list around this is about to be replaced, so the result is shown beside it.
    let on_verified = Callback::new(move |mut said: String| {
        let chosen = untrack(|| form.text(Field::FromNumber));
        if chosen.is_empty() {
            form.set(Field::FromNumber, verified.clone());
            said.push_str(" It is chosen now.");
        }
        form.said.set(Some(said));
        focus("#from_number".to_owned());
    });
    let part = Part::Verify { id, number, name, is_asked: false, on_verified };
    view! { <Panel part /> }
}

/// The question about the from number of a call that was refused for want of it.
#[component]
pub fn VerifyAsked(id: i64, number: String, on_verified: Callback<String>) -> impl IntoView {
    let name = "Verify this number".to_owned();
    let part = Part::Verify { id, number, name, is_asked: true, on_verified };
    view! { <Panel part /> }
}
