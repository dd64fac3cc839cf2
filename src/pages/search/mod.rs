//! Searching what was said on calls, in the copies that this browser has of it.

mod copies;
mod field;
mod results;
mod turn_on;

use crate::components::heading::Heading;
use crate::organization::Organization;
use crate::searching::{Filling, Search, Stage};
use copies::CopiesPanel;
use field::Field;
use leptos::prelude::*;
use leptos::task::spawn_local;
use results::Results;
use strict_view::view;
use turn_on::TurnOn;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// It takes no time, as a rule.
    Nothing,
    Blocked,
    Off,
    On,
}

/// The days that can be chosen.
const RANGES: [u32; 3] = [7, 30, 90];

#[component]
pub fn SearchPage() -> impl IntoView {
    let filling = Filling::of_page();
    provide_context(filling);
    provide_context(Search::of_page());
    let organization = expect_context::<Organization>();
    if organization.agents.with(|remote| remote.value.is_none() && !remote.is_loading) {
        spawn_local(organization.refresh_agents());
    }
    let shown =
        Memo::new(move |_| match (&*filling.stage.read(), filling.copies.read().is_some()) {
            (Stage::Blocked, _) => Shown::Blocked,
            (_, true) => Shown::On,
            (Stage::Loading, _) => Shown::Nothing,
            _ => Shown::Off,
        });
    let content = move || match shown.get() {
        Shown::Nothing => ().into_any(),
        Shown::Blocked => view! {
            <p class="field-error" role="alert">
                "This browser blocks storage, so nothing can be copied or searched here. Allow storage for this site, then reload this page."
            </p>
        },
        Shown::Off => view! { <TurnOn /> }.into_any(),
        Shown::On => view! { <Field /><CopiesPanel /><Results /> },
    };
    let said = move || match &*filling.stage.read() {
        Stage::Forgotten => "All copied transcripts were deleted from this browser.",
        _ => "",
    };
    view! {
        <Heading text="Search what was said" />
        <div class="search">
            <p class="status-message" role="status">{said}</p>
            {content}
        </div>
    }
}
