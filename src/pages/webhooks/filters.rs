//! Which deliveries are shown.

use super::Webhooks;
use crate::account::Account;
use crate::webhooks::words;
use leptos::prelude::*;
use strict_view::view;
use thunderphone::{DeliveryQuery, DeliveryStatus, Timestamp, WEBHOOK_EVENTS};

/// As many as fit a screen or two.
const PAGE: u32 = 50;

#[derive(Clone, PartialEq, Eq, Default)]
pub struct Filters {
    pub endpoint: String,
    pub event: String,
    pub status: String,
    pub agent: String,
    /// So many hours back. Empty: all.
    pub hours: String,
}

impl Filters {
    pub fn query(&self, now: Timestamp, cursor: String) -> DeliveryQuery {
        let hours: Option<i64> = self.hours.parse().ok();
        let since = hours.map(|hours| Timestamp(now.0 - hours * 3_600_000).to_string());
        DeliveryQuery {
            endpoint_id: self.endpoint.clone(),
            agent_id: self.agent.clone(),
            event_type: self.event.clone(),
            status: self.status.clone(),
            since: since.unwrap_or_default(),
            limit: PAGE,
            cursor,
        }
    }

    pub fn is_empty(&self) -> bool {
        *self == Filters::default()
    }
}

type Choice = (String, String);

#[component]
pub fn FilterBar(filters: RwSignal<Filters>) -> impl IntoView {
    let webhooks = expect_context::<Webhooks>();
    let organization = expect_context::<Account>().organization;
    let endpoints = move || -> Vec<Choice> {
        let listed = webhooks.listed().into_iter();
        listed.map(|one| (one.id, one.label.unwrap_or_else(|| "Endpoint".to_owned()))).collect()
    };
    let agents = move || -> Vec<Choice> {
        let listed = organization.agents.value().unwrap_or_default().into_iter();
        listed.map(|agent| (agent.id.to_string(), agent.name)).collect()
    };
    let events = || -> Vec<Choice> {
        WEBHOOK_EVENTS.into_iter().map(|name| (name.to_owned(), name.to_owned())).collect()
    };
    let statuses = || -> Vec<Choice> {
        let known = DeliveryStatus::KNOWN.iter();
        known
            .map(|word| ((*word).to_owned(), words::delivery(Some(&DeliveryStatus::read(word))).1))
            .collect()
    };
    let times = || -> Vec<Choice> {
        let all = [("1", "Last hour"), ("24", "Last 24 hours"), ("168", "Last 7 days")];
        all.into_iter().map(|(hours, words)| (hours.to_owned(), words.to_owned())).collect()
    };
    view! {
        <div class="fields delivery-filters" role="group" aria-label="Filters">
            <Filter id="by-endpoint" name="Endpoint" all="All endpoints" filters field=|filters| &mut filters.endpoint
                choices=Signal::derive(endpoints) />
            <Filter id="by-event" name="Event" all="All events" filters field=|filters| &mut filters.event
                choices=Signal::derive(events) />
            <Filter id="by-status" name="Status" all="Any status" filters field=|filters| &mut filters.status
                choices=Signal::derive(statuses) />
            <Filter id="by-agent" name="Agent" all="All agents" filters field=|filters| &mut filters.agent
                choices=Signal::derive(agents) />
            <Filter id="by-time" name="Since" all="Any time" filters field=|filters| &mut filters.hours
                choices=Signal::derive(times) />
        </div>
    }
}

#[component]
fn Filter(
    id: &'static str,
    name: &'static str,
    /// What choosing none is called.
    all: &'static str,
    filters: RwSignal<Filters>,
    field: fn(&mut Filters) -> &mut String,
    choices: Signal<Vec<Choice>>,
) -> impl IntoView {
    let options = move || {
        let none = (String::new(), all.to_owned());
        let option = move |(value, label): Choice| {
            let own = value.clone();
            let is_chosen = move || *field(&mut filters.get()) == own;
            view! { <option value=value prop:selected=is_chosen>{label}</option> }
        };
        std::iter::once(none).chain(choices.get()).map(option).collect::<Vec<_>>()
    };
    let on_change = move |event| {
        let value = event_target_value(&event);
        filters.update(|filters| *field(filters) = value);
    };
    view! {
        <div class="field">
            <label for=id>{name}</label>
            <select id=id on:change=on_change>{options}</select>
        </div>
    }
}
