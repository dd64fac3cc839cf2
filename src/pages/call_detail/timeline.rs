//! What happened when.

use crate::browser::intl;
use crate::call::timeline::{Step, timeline};
use crate::components::when::WhenListed;
use crate::follow::Follow;
use crate::reviewing::GradeHidden;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn Timeline(follow: Follow, has_settled: Memo<bool>) -> impl IntoView {
    let is_hidden = expect_context::<GradeHidden>().0;
    let steps = Memo::new(move |_| {
        let call = follow.call.read();
        let steps = call.as_ref().map(|call| timeline(call, has_settled.get()));
        let mut steps = steps.unwrap_or_default();
        if is_hidden.get() {
            steps.retain(|step| step.what != "Graded");
        }
        steps
    });
    // As the zone was named on the day of the call: summer time changes it.
    let zone = Memo::new(move |_| {
        let call = follow.call.read();
        let call = call.as_ref()?;
        call.start_time.or(call.end_time).map(intl::zone_name)
    });
    view! {
        <section class="timeline">
            <h2 id="timeline-title">"Timeline"</h2>
            <ol aria-labelledby="timeline-title">
                {move || steps.get().into_iter().map(row).collect::<Vec<_>>()}
            </ol>
            {move || zone.get().map(|zone| view! { <p class="hint">"Times in " {zone}</p> })}
        </section>
    }
    .into_any()
}

fn row(step: Step) -> AnyView {
    let Step { what, at, gap, note, code, is_pending } = step;
    // How long it took; the instant itself for who points at it.
    let when = at.map(|at| match gap {
        Some(gap) => {
            let utc = at.to_string();
            view! { <time datetime=utc.clone() title=format!("{utc} (UTC)")>{gap}</time> }
                .into_any()
        }
        None => view! { <WhenListed at /> }.into_any(),
    });
    view! {
        <li class:is-pending=is_pending>
            <span class="step-title" title=code>{what}</span>
            {when.map(|when| view! { " " {when} })}
            {note.map(|note| view! { <span class="step-note">{note}</span> })}
        </li>
    }
}
