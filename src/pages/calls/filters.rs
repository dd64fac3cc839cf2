//! The filters. The URL holds them; a field only shows what stands there, and
//! a value nobody knows stays as a choice of its own.

use super::instead::ClearFilters;
use super::query;
use crate::browser::fold::fold;
use crate::browser::history::Navigator;
use crate::call::agents;
use crate::format;
use crate::markup::{self, view};
use crate::organization::Organization;
use crate::reactive::{Memo, memo};
use crate::route::{CallFilters, Route};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use thunderphone::{CallStatus, Direction};

/// After the last key press in a text field.
const TYPING: Duration = Duration::from_millis(500);

/// A filter's value in the URL.
type Value = fn(&CallFilters) -> &String;
type Change = fn(&mut CallFilters, String);

#[derive(Clone, Copy)]
struct Bar {
    filters: Memo<CallFilters>,
    navigator: Navigator,
}

impl Bar {
    /// Back does not walk through filters, so the address is replaced.
    fn change(self, change: impl FnOnce(&mut CallFilters)) {
        let mut filters = self.filters.get_untracked();
        change(&mut filters);
        if filters != *self.filters.read_untracked() {
            self.navigator.replace(Route::Calls(filters));
        }
    }
}

#[component]
pub fn Filters(filters: Memo<CallFilters>) -> impl IntoView {
    let bar = Bar { filters, navigator: expect_context() };
    let statuses = CallStatus::KNOWN.iter().map(|word| {
        let label = match *word {
            // The phase's own word, as in the table.
            "completed" => "Ended".to_owned(),
            word => sentence(word),
        };
        ((*word).to_owned(), label)
    });
    let directions = Direction::KNOWN.iter().map(|word| ((*word).to_owned(), sentence(word)));
    let (statuses, directions): (Vec<_>, Vec<_>) = (statuses.collect(), directions.collect());
    let hide =
        move |event| bar.change(|filters| filters.hide_test_calls = event_target_checked(&event));
    view! {
        <search aria-label="Filters" class="filters">
            {choice(bar, "status", "Status", "Any status", |f| &f.status, |f, v| f.status = v, statuses)}
            {choice(bar, "direction", "Direction", "Any direction", |f| &f.direction, |f, v| f.direction = v, directions)}
            {agent(bar)}
            {text(bar, "number", "Number", "tel", |f| &f.number, |f, v| f.number = v, |f| query::number_trouble(&f.number))}
            {text(bar, "from", "From date", "date", |f| &f.from_date, |f, v| f.from_date = v, |f| query::date_trouble(&f.from_date))}
            {text(bar, "to", "To date", "date", |f| &f.to_date, |f, v| f.to_date = v, |f| query::range_trouble(&f.from_date, &f.to_date))}
            <label class="check">
                <input type="checkbox" prop:checked=move || filters.read().hide_test_calls on:change=hide />
                "Hide test calls"
            </label>
            <ClearFilters />
        </search>
    }
    .into_any()
}

/// `in_progress` → `In progress`.
fn sentence(word: &str) -> String {
    let words = format::words(word);
    let (first, rest) = words.split_at_checked(1).unwrap_or_default();
    first.to_ascii_uppercase() + rest
}

fn choice(
    bar: Bar,
    id: &'static str,
    label: &'static str,
    any: &'static str,
    read: Value,
    write: Change,
    known: Vec<(String, String)>,
) -> AnyView {
    let value = memo(move || read(&bar.filters.read()).clone());
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
    let id = format!("filter-{id}");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id on:change=move |event| bar.change(|filters| write(filters, event_target_value(&event)))>
                {option(String::new(), any.to_owned())}
                {known}
                {unknown}
            </select>
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
    let agents = memo(move || {
        organization.agents.with(|asked| {
            let agents = asked.value.as_deref().unwrap_or_default();
            let labels = agents::labels(agents, fold);
            let listed = agents.iter().zip(labels);
            let listed = listed.map(|(agent, label)| (agent.id.to_string(), label));
            (listed.collect::<Vec<_>>(), asked.is_out_of_reach())
        })
    });
    markup::child(move || {
        let (listed, is_out_of_reach) = agents.get();
        if is_out_of_reach {
            let trouble = |filters: &CallFilters| query::agent_trouble(&filters.agent);
            text(bar, "agent", "Agent", "text", |f| &f.agent, |f, v| f.agent = v, trouble)
        } else {
            choice(bar, "agent", "Agent", "Any agent", |f| &f.agent, |f, v| f.agent = v, listed)
        }
    })
}

fn text(
    bar: Bar,
    id: &'static str,
    label: &'static str,
    kind: &'static str,
    read: Value,
    write: Change,
    trouble: fn(&CallFilters) -> Option<String>,
) -> AnyView {
    let value = memo(move || read(&bar.filters.read()).clone());
    let trouble = memo(move || trouble(&bar.filters.read()));
    let typing = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(handle) = typing.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    on_cleanup(stop);
    let on_input = move |event| {
        stop();
        let typed: String = event_target_value(&event);
        let change = move || bar.change(|filters| write(filters, typed));
        typing.set_value(set_timeout_with_handle(change, TYPING).ok());
    };
    let on_change = move |event| {
        stop();
        bar.change(|filters| write(filters, event_target_value(&event)));
    };
    let (id, error) = (format!("filter-{id}"), format!("filter-{id}-error"));
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                type=kind
                autocomplete="off"
                aria-describedby=error.clone()
                aria-invalid=move || trouble.read().is_some().then_some("true")
                prop:value=value
                on:input=on_input
                on:change=on_change
            />
            <p id=error class="field-error">{move || trouble.get()}</p>
        </div>
    }
    .into_any()
}
