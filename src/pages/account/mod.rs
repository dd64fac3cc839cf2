//! The organization: money, numbers, limits.

use crate::components::heading::Heading;
use crate::components::rules_settings::RulesSettings;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn AccountPage() -> impl IntoView {
    view! {
        <Heading text="Account" />
        <RulesSettings />
    }
}
