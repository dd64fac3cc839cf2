//! Takes a number off the list, with a reason, and shows what was taken off.

use super::{Shared, UNCERTAIN};
use crate::browser::database::TransactError;
use crate::browser::focus::focus;
use crate::call::number::grouped;
use crate::components::when::WhenListed;
use crate::do_not_call::{self, Removed, tidy};
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::bidi::isolate;
use strict_view::{For, view};
use thunderphone::Timestamp;

/// How many removed numbers are shown.
const SHOWN: u32 = 50;
/// Letters of the shortest reason.
const SHORTEST: usize = 3;

#[component]
pub fn Remove(number: String) -> impl IntoView {
    let shared = expect_context::<Shared>();
    let is_open = RwSignal::new(false);
    let reason = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let number = StoredValue::new(number);
    let id =
        move |part: &str| format!("dnc-{part}-{}", number.read_value().trim_start_matches('+'));
    let shown = move || isolate(&grouped(&number.read_value())).into_owned();
    let on_open = move |_| {
        is_open.set(true);
        focus(format!("#{}", id("because")));
    };
    let close = move || {
        is_open.set(false);
        error.set(None);
        focus(format!("#{}", id("remove")));
    };
    let remove = move || {
        let because = tidy(&reason.read_untracked());
        if because.chars().count() < SHORTEST {
            error.set(Some("Enter why it may be called again.".to_owned()));
            return focus(format!("#{}", id("because")));
        }
        let number = number.get_value();
        spawn_local(async move {
            let removed =
                do_not_call::remove(number.clone(), because, shared.now(), shared.by()).await;
            match removed {
                Ok(_) => {
                    shared.has_changed();
                    focus("#dnc-list-title".to_owned());
                }
                Err(why) if error.try_read_untracked().is_some() => {
                    error.set(Some(failure(why, &number)));
                }
                Err(_) => {}
            }
        });
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        remove();
    };
    let form = move || {
        view! {
            <form class="fields" aria-label=format!("Remove {}", shown()) novalidate on:submit=on_submit>
                <div class="field" class:is-invalid=move || error.read().is_some()>
                    <label for=id("because")>"Reason for removing"</label>
                    <input id=id("because") type="text" autocomplete="off" maxlength="300" prop:value=reason
                        aria-invalid=move || error.read().as_ref().map(|_| "true")
                        aria-describedby=id("error")
                        on:input=move |event| reason.set(event_target_value(&event)) />
                    <p class="field-error" id=id("error")>{move || error.get()}</p>
                </div>
                <button type="submit" class="button">"Remove from the list"</button>
                <button type="button" class="button quiet" on:click=move |_| close()>"Keep"</button>
            </form>
        }
    };
    view! {
        {move || if is_open.get() {
            form()
        } else {
            view! {
                <button type="button" class="button quiet" id=id("remove") on:click=on_open
                    aria-label=format!("Remove {}", shown())>"Remove"</button>
            }
        }}
    }
}

fn failure(error: TransactError, number: &str) -> String {
    match error {
        TransactError::Blocked => format!(
            "{} is still on the list: this browser blocks storage, or it is full.",
            isolate(&grouped(number))
        ),
        TransactError::Uncertain => UNCERTAIN.to_owned(),
    }
}

/// The trace that removed numbers leave.
#[component]
pub fn RemovedNumbers() -> impl IntoView {
    let shared = expect_context::<Shared>();
    let all = RwSignal::new(Vec::<Removed>::new());
    Effect::new(move |_| {
        shared.changes.track();
        spawn_local(async move {
            let read = do_not_call::removed(SHOWN).await.unwrap_or_default();
            if all.try_read_untracked().is_some_and(|all| *all != read) {
                all.set(read);
            }
        });
    });
    let has_any = Memo::new(move |_| !all.read().is_empty());
    view! {
        {move || has_any.get().then(|| view! {
            <details>
                <summary>"Removed numbers"</summary>
                <ul class="rows" aria-label="Removed numbers">
                    <For each=move || all.get() key=|removed| (removed.record.entry.number.clone(), removed.removed_at) let(removed)>
                        <RemovedRow removed />
                    </For>
                </ul>
            </details>
        })}
    }
}

#[component]
fn RemovedRow(removed: Removed) -> impl IntoView {
    let Removed { record, because, removed_at, removed_by } = removed;
    let by = |by: Option<String>| by.map(|by| view! { " by "<span translate="no">{by}</span> });
    view! {
        <li>
            <div class="row-facts">
                <strong class="number" translate="no">{grouped(&record.entry.number)}</strong>
                <span>"Removed: "{because}</span>
                <span class="hint"><WhenListed at=Timestamp(removed_at) />{by(removed_by)}</span>
                <span class="hint">
                    "Was on the list: "{record.entry.reason}", since "
                    <WhenListed at=Timestamp(record.entry.added_at) />{by(record.by)}
                </span>
            </div>
        </li>
    }
}
