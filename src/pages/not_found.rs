//! An address of ours that leads nowhere.

use crate::components::heading::Heading;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <Heading text="Page not found" />
        <p>"There is nothing at this address. "<a href="/calls">"See the calls"</a>"."</p>
    }
}
