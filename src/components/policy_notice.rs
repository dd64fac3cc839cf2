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
            <aside class="notice real" aria-label="Team's rules">
                <span role="status">
                    <strong>"The team's rules could not be read."</strong>
                    " "{why}" Callboard asks before each call: they may say whom never to call."
                </span>
            </aside>
        })
    };
    view! { {content} }
}
