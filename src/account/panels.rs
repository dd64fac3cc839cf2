//! What is opened on other pages: topping up, auto-reload, verification. A release has them
//! in the second wasm, because a call is placed without them as a rule.

use super::auto_reload::AutoReload;
use super::top_up_form::TopUpForm;
use super::verify::Verify;
use crate::later::{LaterPart, later, load_of, loaded};
use leptos::prelude::*;
use strict_view::view;

/// A part of a page, and what is told when it has done its work.
#[derive(Clone)]
pub enum Part {
    TopUp { on_added: Callback<i64> },
    AutoReload,
    Verify { id: i64, number: String, name: String, is_asked: bool, on_verified: Callback<String> },
}

later! {
    load_panel,
    fn panel(part: Part) {
        match part {
            Part::TopUp { on_added } => view! { <TopUpForm on_added /> }.into_any(),
            Part::AutoReload => view! { <AutoReload /> }.into_any(),
            Part::Verify { id, number, name, is_asked, on_verified } => {
                view! { <Verify id number name is_asked on_verified /> }.into_any()
            }
        }
    }
}

#[component]
pub fn Panel(part: Part) -> impl IntoView {
    let part = Callback::new(move |()| loaded(panel(part.clone())));
    view! { <LaterPart load=load_of!(load_panel) part /> }
}
