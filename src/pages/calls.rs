//! The list of calls.

use crate::components::heading::Heading;
use crate::route::CallFilters;
use leptos::prelude::*;

#[component]
pub fn CallsPage(filters: Memo<CallFilters>) -> impl IntoView {
    let _ = filters;
    view! { <Heading text="Calls" /> }
}
