//! The end of a queue: how many were judged, and how.

use super::Review;
use super::export::Export;
use crate::browser::intl;
use crate::components::heading::Heading;
use crate::review::agreement::Agreement;
use crate::review::verdict::{Judgment, Verdict};
use crate::reviewing::kept;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::HashSet;
use strict_view::view;

#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Counts {
    good: usize,
    bad: usize,
    agreement: Agreement,
}

impl Counts {
    fn new(verdicts: &[Verdict]) -> Counts {
        let count = |of| verdicts.iter().filter(|one| one.judgment == Some(of)).count();
        Counts {
            good: count(Judgment::Good),
            bad: count(Judgment::Bad),
            agreement: Agreement::new(verdicts),
        }
    }
}

#[component]
pub fn Finished() -> impl IntoView {
    let page = expect_context::<Review>();
    let queue = page.review.queue;
    let progress = Memo::new(move |_| queue.with(|queue| Some(queue.as_ref()?.progress_words())));
    let seed = Memo::new(move |_| queue.with(|queue| queue.as_ref()?.seed));
    let counts = RwSignal::new(Counts::default());
    let ids: HashSet<_> = queue
        .with_untracked(|queue| queue.as_ref().map(|queue| queue.ids().to_vec()))
        .into_iter()
        .flatten()
        .collect();
    spawn_local(async move {
        let mut verdicts = kept::verdicts().await.unwrap_or_default();
        verdicts.retain(|verdict| ids.contains(&verdict.call));
        if counts.try_read_untracked().is_some() {
            counts.set(Counts::new(&verdicts));
        }
    });
    let number = |count: usize| intl::number(count);
    let agreed = move || {
        let Agreement { agreed, compared } = counts.read().agreement;
        (compared > 0).then(|| format!("{} of {}", intl::number(agreed), intl::number(compared)))
    };
    view! {
        <Heading text="Review" />
        <section class="review-done" aria-labelledby="review-done-title">
            <h2 id="review-done-title">"Queue is done"</h2>
            <p role="status">{progress}</p>
            <dl class="facts">
                <dt>"Good"</dt><dd>{move || number(counts.read().good)}</dd>
                <dt>"Bad"</dt><dd>{move || number(counts.read().bad)}</dd>
                {move || agreed().map(|agreed| view! { <dt>"Agreed with the AI"</dt><dd>{agreed}</dd> })}
                {move || seed.get().map(|seed| view! { <dt>"Seed"</dt><dd translate="no">{seed.to_string()}</dd> })}
            </dl>
            <p><button type="button" class="button primary" on:click=move |_| page.wants_new.set(true)>"New queue"</button></p>
        </section>
        <Export />
    }
}
