//! What was rehearsed, and what became of it.

use super::Rehearsals;
use super::watching::Watching;
use crate::browser::clock::Clock;
use crate::browser::intl;
use crate::browser::page::Presence;
use crate::components::banner::{Banner, Details};
use crate::components::when::WhenListed;
use crate::format;
use crate::rehearsal::words;
use crate::remedy::{Button, Operation, request_failed};
use crate::route::{CallFilters, Route};
use leptos::prelude::*;
use strict_view::{For, view};
use thunderphone::{RunStatus, TestBatch, TestRun};

/// How much of a prompt is enough to know it by.
const PROMPT_START: usize = 120;

#[component]
pub fn Runs() -> impl IntoView {
    let Rehearsals { watching, agent, .. } = expect_context::<Rehearsals>();
    let runs = watching.runs;
    let count = Memo::new(move |_| runs.with(|runs| runs.as_ref().map(Vec::len)));
    let is_filtered = Memo::new(move |_| {
        let filter = watching.filter.read();
        (filter.is_own && agent.get().is_some()) || !filter.status.is_empty()
    });
    let said = move || match count.get() {
        None if watching.failed.read().is_some() => String::new(),
        None => "Loading rehearsals…".to_owned(),
        Some(0) if is_filtered.get() => "No rehearsals match these filters.".to_owned(),
        Some(0) => "Nothing was rehearsed yet.".to_owned(),
        Some(count) if watching.is_full() => format!("Showing the newest {}", intl::number(count)),
        Some(count) => format!("Showing all {}", intl::number(count)),
    };
    let unreadable = move || {
        let count = watching.unreadable.get();
        (count > 0).then(|| {
            view! {
                <p class="warning">{count}" rehearsals could not be read and are missing."</p>
            }
        })
    };
    let is_end = Memo::new(move |_| watching.is_full() && !watching.has_more());
    let tests =
        Route::Calls(CallFilters { direction: "test".to_owned(), ..CallFilters::default() }).url();
    let is_loading = move || watching.is_loading.get().then_some("true");
    view! {
        <section class="panel" aria-labelledby="runs">
            <h2 id="runs">"Rehearsed"</h2>
            <Filters watching />
            <Trouble watching />
            <Batches watching />
            <ul class="runs" aria-label="Rehearsed">
                <For each=move || runs.get().unwrap_or_default() key=key let(run)><Row run /></For>
            </ul>
            {unreadable}
            <div class="actions">
                {move || watching.has_more().then(|| view! {
                    <button type="button" class="button" on:click=move |_| watching.load_more()>"Show older"</button>
                })}
                <button type="button" class="button quiet" aria-disabled=is_loading
                    on:click=move |_| watching.load()>"Refresh"</button>
                <span class="hint" role="status">{said}</span>
            </div>
            {move || is_end.get().then(|| view! {
                <p class="hint">"Older ones are in "<a href=tests.clone()>"Calls"</a>"."</p>
            })}
        </section>
    }
}

#[component]
fn Filters(watching: Watching) -> impl IntoView {
    let agent = expect_context::<Rehearsals>().agent;
    let filter = watching.filter;
    let option = move |code: &'static str| {
        let word = match code {
            "" => "All".to_owned(),
            code => words::status(Some(&RunStatus::read(code))).1,
        };
        view! { <option value=code prop:selected=move || filter.read().status == code>{word}</option> }
    };
    let options: Vec<_> =
        std::iter::once("").chain(RunStatus::KNOWN.iter().copied()).map(option).collect();
    view! {
        <div class="rehearsal-row">
            <div class="field">
                <label for="runs-status">"Status"</label>
                <select id="runs-status"
                    on:change=move |event| filter.update(|filter| filter.status = event_target_value(&event))>{options}</select>
            </div>
            {move || agent.get().is_some().then(|| view! {
                <label class="check">
                    <input type="checkbox" prop:checked=move || filter.read().is_own
                        on:change=move |event| filter.update(|filter| filter.is_own = event_target_checked(&event)) />
                    "Only of the chosen agent"
                </label>
            })}
        </div>
    }
}

#[component]
fn Trouble(watching: Watching) -> impl IntoView {
    let presence = expect_context::<Presence>();
    let on_press = Callback::new(move |_: Button| watching.load());
    let content = move || {
        let (failure, at) = watching.failed.get()?;
        if failure.is_missing_endpoint() {
            return Some(view! { <p class="hint">"This server does not offer rehearsals."</p> });
        }
        let is_offline = !presence.is_online.get_untracked();
        let remedy = request_failed(&failure, Operation::LoadingRehearsals, is_offline);
        let details = Details::of(&failure, at);
        Some(view! { <Banner remedy details on_press on_dismiss=None /> })
    };
    view! { {content} }
}

/// Those that were started together and are not all over.
#[component]
fn Batches(watching: Watching) -> impl IntoView {
    let open = Memo::new(move |_| {
        let batches = watching.batches.read();
        batches
            .iter()
            .filter(|one| words::is_open(one.status.as_ref()))
            .cloned()
            .collect::<Vec<_>>()
    });
    let row = |batch: TestBatch| {
        let (total, done) = (batch.total_runs, batch.completed_runs.unwrap_or_default());
        let total = total.map_or_else(|| "an unknown number".to_owned(), |total| total.to_string());
        let failed = batch.failed_runs.filter(|failed| *failed > 0);
        let failed = failed.map(|failed| format!(", {failed} failed"));
        let cost = batch.estimated_cost_cents.map(|cents| {
            format!(" About {} in all, as ThunderPhone estimates.", format::money(cents))
        });
        view! {
            <p class="batch"><strong translate="no">{batch.name}</strong>": "{done}" of "{total}" completed"{failed}"."{cost}" "{batch.error_message}</p>
        }
    };
    view! { <div role="status">{move || open.get().into_iter().map(row).collect::<Vec<_>>()}</div> }
}

/// A row is drawn again when anything of it differs.
fn key(run: &TestRun) -> impl Eq + std::hash::Hash + Clone + Send + Sync + use<> {
    let status = run.status.as_ref().map(|status| status.as_str().to_owned());
    let became = (run.score, run.outcome.clone(), run.duration_seconds, run.call_id);
    (run.id, status, became, run.estimated_cost_cents, run.error_message.clone())
}

#[component]
fn Row(run: TestRun) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let (tone, word) = words::status(run.status.as_ref());
    let agent = run.agent_name.clone().unwrap_or_else(|| "Agent not known".to_owned());
    let start: String = run.scenario_prompt.chars().take(PROMPT_START).collect();
    let more = if start.len() < run.scenario_prompt.len() { "…" } else { "" };
    let prompt = match start.trim().is_empty() {
        true => "A person ThunderPhone invents".to_owned(),
        false => format!("{}{more}", start.trim()),
    };
    let cost = run.estimated_cost_cents.map(|cents| format!("About {}", format::money(cents)));
    let (status, created) = (run.status.clone(), run.created_at);
    let late = Memo::new(move |_| {
        let now = clock.now();
        let is_late = words::is_late(status.as_ref(), created, now);
        created.filter(|_| is_late).map(|created| words::late(status.as_ref(), created, now))
    });
    let call = run.call_id.map(|id| {
        let url = Route::Call { id, at: None }.url();
        view! { <a href=url aria-label=format!("Open call {id}")>"Open call"</a> }
    });
    view! {
        <li>
            <span class="chip" data-tone=tone>{word}</span>
            <strong translate="no">{agent}</strong>
            {words::verdict(&run).map(|verdict| view! { <span>{verdict}</span> })}
            {run.duration_seconds.map(|seconds| view! { <span class="hint">{format::duration(seconds)}</span> })}
            {cost.map(|cost| view! { <span class="hint">{cost}</span> })}
            {created.map(|at| view! { <span class="hint"><WhenListed at /></span> })}
            {call}
            <p class="run-prompt">{prompt}</p>
            {run.error_message.clone().map(|message| view! { <p class="warning">{message}</p> })}
            {move || late.get().map(|late| view! { <p class="warning">{late}</p> })}
        </li>
    }
}
