//! Says on every page that the team's rules could not be read.

use crate::rules::Policy;
use crate::team_rules::TeamRules;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn PolicyNotice() -> impl IntoView {
    let policy = expect_context::<TeamRules>().policy;
    let why = Memo::new(move |_| match &*policy.read() {
        Policy::Unreadable(why) => Some(why.clone()),
        _ => None,
    });
    let content = move || {
        let why = why.get()?;
        Some(view! {
            <aside class="notice real" role="status" aria-label="Rules">
                <strong>"The team's rules could not be read."</strong>
                " "{why}" Callboard asks before each call, because the list of numbers not to call may be among them."
            </aside>
        })
    };
    view! { {content} }
}
