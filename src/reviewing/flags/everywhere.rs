//! Resolves every report of the same fault at once, those of other calls too. Their number is
//! known only afterwards, so it is asked first.

use super::failed::{Failed, trouble};
use super::reports::FlagReports;
use crate::access::Action;
use crate::browser::clock::Clock;
use crate::browser::focus::focus;
use crate::browser::intl;
use crate::browser::page::Presence;
use crate::components::refusal::grayed_out;
use crate::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::IssueStatus;

#[component]
pub fn ResolveEverywhere(
    trace: String,
    pattern: String,
    name: String,
    reports: FlagReports,
    said: RwSignal<String>,
    failed: Failed,
) -> impl IntoView {
    let (presence, clock) = (expect_context::<Presence>(), expect_context::<Clock>());
    let refusal = expect_context::<Session>().refusal(Some(Action::Flag));
    let is_asked = RwSignal::new(false);
    let is_changing = RwSignal::new(false);
    let target = StoredValue::new((trace, pattern));
    let resolve = move |_| {
        if is_changing.get_untracked() || refusal.read_untracked().is_some() {
            return;
        }
        is_changing.set(true);
        failed.set(None);
        let (trace, pattern) = target.get_value();
        spawn_local(async move {
            let (client, status) = (reports.api.client(), IssueStatus::Resolved);
            let answer = client.set_issue_statuses(&[trace], &status, Some(&pattern)).await;
            if said.try_read_untracked().is_none() {
                return;
            }
            let _ = is_changing.try_set(false);
            match answer {
                Ok(changed) => {
                    said.set(changed.updated.map_or_else(
                        || "The reports of this fault are resolved.".to_owned(),
                        |count| match usize::try_from(count).unwrap_or_default() {
                            1 => "1 report is resolved.".to_owned(),
                            count => format!("{} reports are resolved.", intl::number(count)),
                        },
                    ));
                    reports.load();
                    focus("#flag-button".to_owned());
                }
                Err(failure) => failed.set(Some(trouble(&failure, presence, clock))),
            }
        });
    };
    let ask = {
        let name = format!("Resolve in all calls: {name}");
        move || {
            view! {
                <button type="button" class="button quiet" aria-label=name.clone()
                    aria-disabled=grayed_out(refusal)
                    on:click=move |_| is_asked.set(refusal.read_untracked().is_none())>"Resolve in all calls"</button>
            }
            .into_any()
        }
    };
    let question = move || {
        view! {
            <div class="flag-everywhere" role="group" aria-label="Resolve in all calls">
                <p>"This resolves every report of the same fault, also in calls that are not shown here. How many these are is known afterwards."</p>
                <div class="actions">
                    <button type="button" class="button" aria-disabled=move || is_changing.get().then_some("true")
                        on:click=resolve>"Resolve all"</button>
                    <button type="button" class="button quiet" on:click=move |_| is_asked.set(false)>"Cancel"</button>
                </div>
            </div>
        }
        .into_any()
    };
    move || if is_asked.get() { question() } else { ask() }
}
