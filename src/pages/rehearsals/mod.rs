//! Rehearsals: simulated calls, in which an engine plays the person who is called. Nobody's
//! phone rings, but they are billed.

use crate::components::heading::Heading;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn RehearsalsPage(agent: Option<i64>) -> impl IntoView {
    let _ = agent;
    view! { <Heading text="Rehearsals" /> }
}
