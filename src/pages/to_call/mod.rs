//! Follow-ups: who is to be called again, and when. Nothing here dials automatically.

use crate::components::heading::Heading;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn ToCallPage() -> impl IntoView {
    view! {
        <Heading text="To call" />
    }
}
