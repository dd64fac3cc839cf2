//! The filters. The URL holds them; a field only shows what is there, and
//! a value nobody knows stays as a choice of its own.

use super::chips::Chips;
use super::empty_states::ClearFilters;
use super::filter_bar::{Bar, Change, Value};
use super::find::Find;
use super::labels::{sentence, status_label};
use super::presets::Presets;
use super::query;
use super::typed::{Typed, typed};
use super::views_panel::ViewsPanel;
use crate::browser::fold::fold;
use crate::call::agents;
use crate::call::list::CallList;
use crate::organization::Organization;
use crate::route::CallFilters;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::{CallStatus, Direction};

#[component]
pub fn Filters(filters: Memo<CallFilters>, list: RwSignal<CallList>) -> impl IntoView {
    let bar = Bar::new(filters);
    let statuses = CallStatus::KNOWN.iter().map(|word| ((*word).to_owned(), status_label(word)));
    let directions = Direction::KNOWN.iter().map(|word| ((*word).to_owned(), sentence(word)));
    let (statuses, directions): (Vec<_>, Vec<_>) = (statuses.collect(), directions.collect());
    let hide =
        move |event| bar.choose(|filters| filters.hide_test_calls = event_target_checked(&event));
    let number = Typed {
        id: "number",
        label: "Number",
        kind: "tel",
        read: |filters| &filters.number,
        write: |filters, value| filters.number = value,
        trouble: |filters| query::number_trouble(&filters.number),
        placeholder: Some("Number"),
        can_show: |_| true,
    };
    let from = Typed {
        id: "from",
        label: "From date",
        kind: "date",
        read: |filters| &filters.from_date,
        write: |filters, value| filters.from_date = value,
        trouble: |filters| query::date_trouble(&filters.from_date),
        placeholder: None,
        can_show: query::is_date,
    };
    let to = Typed {
        id: "to",
        label: "To date",
        kind: "date",
        read: |filters| &filters.to_date,
        write: |filters, value| filters.to_date = value,
        trouble: |filters| query::range_trouble(&filters.from_date, &filters.to_date),
        placeholder: None,
        can_show: query::is_date,
    };
    let is_open = RwSignal::new(false);
    view! {
        <search aria-label="Filters" class="filters" class:is-open=is_open>
            <div class="filter-find">
                <Find bar list />
                <ViewsPanel filters />
                <Presets bar />
                <button type="button" class="button filter-toggle" aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)>"Filters"</button>
                <div class="filter-clear"><ClearFilters /></div>
            </div>
            <Chips bar />
            <div class="filter-row">
            {choice(bar, "status", "Status", |f| &f.status, |f, v| f.status = v, statuses, |_| None)}
            {choice(bar, "direction", "Direction", |f| &f.direction, |f, v| f.direction = v, directions, |_| None)}
            {agent(bar)}
            {typed(bar, number)}
            {typed(bar, from)}
            {typed(bar, to)}
            <label class="check">
                <input type="checkbox" prop:checked=move || filters.read().hide_test_calls on:change=hide />
                "Hide test calls"
            </label>
            </div>
        </search>
    }
    .into_any()
}

fn choice(
    bar: Bar,
    id: &'static str,
    label: &'static str,
    read: Value,
    write: Change,
    known: Vec<(String, String)>,
    trouble: fn(&CallFilters) -> Option<String>,
) -> AnyView {
    let trouble = Memo::new(move |_| trouble(&bar.filters.read()));
    let value = Memo::new(move |_| read(&bar.filters.read()).clone());
    let option = move |word: String, label: String| {
        let chosen = word.clone();
        view! { <option value=word prop:selected=move || *value.read() == chosen>{label}</option> }
    };
    let words: Vec<String> = known.iter().map(|(word, _)| word.clone()).collect();
    let unknown = move || {
        let value = value.get();
        let is_unknown = !value.is_empty() && !words.contains(&value);
        is_unknown.then(|| option(value.clone(), value))
    };
    let known: Vec<_> = known.into_iter().map(|(word, label)| option(word, label)).collect();
    let (id, error) = (format!("filter-{id}"), format!("filter-{id}-error"));
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select
                id=id
                aria-describedby=error.clone()
                aria-invalid=move || trouble.read().is_some().then_some("true")
                on:change=move |event| bar.choose(|filters| write(filters, event_target_value(&event)))
            >
                {option(String::new(), format!("Any {}", label.to_lowercase()))}
                {known}
                {unknown}
            </select>
            <p id=error class="field-error">{move || trouble.get()}</p>
        </div>
    }
    .into_any()
}

/// A choice among the organization's agents, or an id where they are not
/// listed.
fn agent(bar: Bar) -> AnyView {
    let organization = expect_context::<Organization>();
    if organization.agents.get_untracked().value.is_none() {
        spawn_local(organization.refresh_agents());
    }
    let agents = Memo::new(move |_| {
        organization.agents.with(|remote| {
            let agents = remote.value.as_deref().unwrap_or_default();
            let labels = agents::labels(agents, fold);
            let listed = agents.iter().zip(labels);
            let listed = listed.map(|(agent, label)| (agent.id.to_string(), label));
            (listed.collect::<Vec<_>>(), remote.is_unavailable())
        })
    });
    let (read, write): (Value, Change) = (|f| &f.agent, |f, v| f.agent = v);
    let trouble = |filters: &CallFilters| query::agent_trouble(&filters.agent);
    let content = move || {
        let (listed, is_unavailable) = agents.get();
        if is_unavailable {
            let (id, label, kind) = ("agent", "Agent", "text");
            let placeholder = None;
            let can_show = |_: &str| true;
            typed(bar, Typed { id, label, kind, read, write, trouble, placeholder, can_show })
        } else {
            choice(bar, "agent", "Agent", read, write, listed, trouble)
        }
    };
    view! { {content} }
}
