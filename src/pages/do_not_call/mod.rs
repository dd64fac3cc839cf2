//! Numbers that nobody calls from this browser.

use crate::components::heading::Heading;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn DoNotCallPage() -> impl IntoView {
    view! {
        <Heading text="Do not call" />
    }
}
