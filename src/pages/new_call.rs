//! The form that places a call.

use crate::components::heading::Heading;
use leptos::prelude::*;
use thunderphone::CallId;

#[component]
pub fn NewCallPage(again: Option<CallId>) -> impl IntoView {
    let _ = again;
    view! { <Heading text="New call" /> }
}
