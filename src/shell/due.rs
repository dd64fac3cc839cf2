//! How many follow-ups are due, in the navigation.

use crate::follow_ups::FollowUps;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn Due() -> impl IntoView {
    let due = expect_context::<FollowUps>().due();
    let content = move || {
        let count = Some(due.get()).filter(|count| *count > 0)?;
        Some(view! {
            " "<span class="due-count">{count}<span class="visually-hidden">" due"</span></span>
        })
    };
    view! { {content} }
}
