//! What can be done with the calls that are selected. Nothing here dials: to call again is
//! a form for one call, and a list of whom to call for several.

use super::loading::Loading;
use super::selection::Selection;
use crate::browser::clock::Clock;
use crate::browser::history::Navigator;
use crate::browser::tabs::Channel;
use crate::call::list::{Ending, Row};
use crate::follow_ups::{FollowUp, FollowUps};
use crate::review::queue::Queue;
use crate::reviewing::queue::keep_new;
use crate::route::{CallFilters, Route};
use crate::taking::TakeRecordings;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use strict_view::view;
use thunderphone::CallId;

#[component]
pub fn Actions(loading: Loading, selection: Selection) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let ids = Memo::new(move |_| loading.list.with(|list| selection.in_order_of(list)));
    view! {
        <ReviewThese loading ids said />
        <CallAgain loading ids said />
        <TakeRecordings ids=Signal::from(ids) />
        <span role="status">{said}</span>
    }
    .into_any()
}

fn rows(loading: Loading, ids: &[CallId]) -> Vec<Arc<Row>> {
    loading.list.with_untracked(|list| ids.iter().filter_map(|id| list.row(*id).cloned()).collect())
}

/// A queue of exactly these calls, whether or not they were reviewed before.
#[component]
fn ReviewThese(loading: Loading, ids: Memo<Vec<CallId>>, said: RwSignal<String>) -> impl IntoView {
    let (channel, navigator) = (expect_context::<Channel>(), expect_context::<Navigator>());
    let on_click = move |_| {
        let ids = ids.get_untracked();
        let open: HashSet<CallId> =
            rows(loading, &ids).iter().filter(|row| !row.is_final()).map(|row| row.id).collect();
        let over: Vec<CallId> = ids.into_iter().filter(|id| !open.contains(id)).collect();
        if over.is_empty() {
            return said.set("These calls are not over yet.".to_owned());
        }
        let review = Route::Review(CallFilters::default());
        let queue = Queue::new(&over, &review.url(), None, &BTreeSet::new());
        spawn_local(async move {
            let kept = keep_new(&queue, channel).await;
            if said.try_read_untracked().is_none() {
                return;
            }
            match kept {
                Ok(()) => navigator.go(review),
                Err(_) => said.set(
                    "This browser blocks storage, or it is full. There is no queue.".to_owned(),
                ),
            }
        });
    };
    view! { <button type="button" class="button quiet" on:click=on_click>"Review"</button> }
}

#[component]
fn CallAgain(loading: Loading, ids: Memo<Vec<CallId>>, said: RwSignal<String>) -> impl IntoView {
    let (follow_ups, clock) = (expect_context::<FollowUps>(), expect_context::<Clock>());
    let add = move |_| {
        let rows = rows(loading, &ids.read_untracked());
        let (added, without) = whom(&rows, clock.now_untracked().0);
        let planned = |one: &FollowUp| untrack(|| follow_ups.of(&one.number)).is_some();
        let (known, added): (Vec<_>, Vec<_>) = added.into_iter().partition(planned);
        let known = known.len();
        spawn_local(async move {
            let mut kept = 0;
            for one in added {
                if follow_ups.keep(one).await.is_err() {
                    let _ = said.try_set(
                        "This browser blocks storage, or it is full. Not all were added to “To call”."
                            .to_owned(),
                    );
                    return;
                }
                kept += 1;
            }
            let _ = said.try_set(sentence(kept, known, without));
        });
    };
    let content = move || match ids.read().as_slice() {
        [id] => {
            let url = Route::NewCall { again: Some(*id) }.url();
            view! { <a class="button quiet" href=url>"Call again"</a> }
        }
        _ => view! {
            <button type="button" class="button quiet" on:click=add>"Add to “To call”"</button>
        },
    };
    view! { {content} }
}

/// One a number, due now; and how many calls have no number.
fn whom(rows: &[Arc<Row>], now: i64) -> (Vec<FollowUp>, usize) {
    let mut known = HashSet::new();
    let mut without = 0;
    let mut all = Vec::new();
    for row in rows {
        let Some(number) = row.party.as_deref().filter(|party| party.starts_with('+')) else {
            without += 1;
            continue;
        };
        if known.insert(number) {
            all.push(FollowUp {
                number: number.to_owned(),
                at: now,
                call: Some(row.id),
                why: Ending::new(row).words,
                note: String::new(),
                made_at: now,
                done_at: None,
            });
        }
    }
    (all, without)
}

fn sentence(added: usize, known: usize, without: usize) -> String {
    let mut said = match added {
        1 => "1 number added to “To call”. Nothing was dialed.".to_owned(),
        added => format!("{added} numbers added to “To call”. Nothing was dialed."),
    };
    if known > 0 {
        said += &format!(" {known} stood there already.");
    }
    if without > 0 {
        said += &format!(" {without} without a number left out.");
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use thunderphone::Call;

    #[test]
    fn a_number_is_to_be_called_once() {
        let row = |id: i64, number: Option<&str>| {
            let record = json!({"direction": "outbound", "to_number": number, "status": "completed", "end_reason": "busy"});
            Arc::new(Row::new(&Call::read_as(CallId(id), &record)))
        };
        let rows = [
            row(3, Some("+14155550199")),
            row(2, Some("+14155550150")),
            row(1, Some("+14155550199")),
            row(0, None),
        ];
        let (all, without) = whom(&rows, 7);
        let found: Vec<_> =
            all.iter().map(|one| (one.number.as_str(), one.call, one.why.as_str())).collect();
        let expected =
            [("+14155550199", Some(CallId(3)), "Busy"), ("+14155550150", Some(CallId(2)), "Busy")];
        assert_eq!((found, without), (expected.to_vec(), 1));
        assert_eq!(
            sentence(1, 2, 3),
            "1 number added to “To call”. Nothing was dialed. 2 stood there already. 3 without a number left out."
        );
    }
}
