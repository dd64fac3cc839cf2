//! The organization: money, numbers, limits.

use crate::components::heading::Heading;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn AccountPage() -> impl IntoView {
    view! {
        <Heading text="Account" />
    }
}
