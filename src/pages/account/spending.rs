//! What calls have cost: today, this week, and by agent.

use crate::account::missing::missing;
use crate::account::{Account, loading};
use crate::api::Api;
use crate::browser::intl;
use crate::format;
use crate::organization::{Organization, Refresh, RemoteSignal};
use crate::spending::{Spending, since_start};
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::Error;

/// It takes a request for every hundred calls.
const FRESH_MS: u32 = 600_000;

#[derive(Clone, PartialEq)]
struct Spent {
    today: Spending,
    week: Spending,
}

async fn load(api: Api) -> Result<Spent, Error> {
    let now = move || api.clock.now_untracked();
    let client = api.client();
    let week = since_start(&client, || intl::start_of_week(now())).await?;
    let today = since_start(&client, || intl::start_of_day(now())).await?;
    Ok(Spent { today, week })
}

#[component]
pub fn SpendingSection() -> impl IntoView {
    let api = expect_context::<Api>();
    let organization = expect_context::<Account>().organization;
    let spent = RemoteSignal::<Spent>::new();
    let request = move || -> Refresh { Box::pin(async move { spent.publish(load(api).await) }) };
    loading::keep(spent, FRESH_MS, request);
    view! {
        <section class="panel" aria-labelledby="spending">
            <h2 id="spending">"Spending"</h2>
            {missing(spent, "what calls have cost")}
            {move || spent.value().map(|spent| view! { <Figures spent organization /> })}
        </section>
    }
}

#[component]
fn Figures(spent: Spent, organization: Organization) -> impl IntoView {
    let is_complete = spent.today.is_complete && spent.week.is_complete;
    let agents = spent.week.by_agent.clone();
    let most = agents.iter().map(|(_, cents)| *cents).max().unwrap_or_default().max(1);
    let rows: Vec<_> = agents
        .into_iter()
        .map(|(agent, cents)| {
            let name = move || match agent {
                Some(id) => match organization.agent_name(id) {
                    Some(name) => isolate(&name).into_owned(),
                    None => format!("Agent {id}"),
                },
                None => "Without a saved agent".to_owned(),
            };
            let share = (cents.max(0) * 100 / most).clamp(0, 100);
            view! {
                <li>
                    <span class="agent">{name}</span>
                    <span class="amount" translate="no">{format::money(cents)}</span>
                    <span class="share" aria-hidden="true"><span style:inline-size=move || format!("{share}%")></span></span>
                </li>
            }
        })
        .collect();
    view! {
        <dl class="spent">
            {period("Today", &spent.today)}
            {period("This week", &spent.week)}
        </dl>
        {(!is_complete).then(|| view! {
            <p class="warning">"At least this much: some calls have not said yet what they cost, or could not be read."</p>
        })}
        {(!rows.is_empty()).then(|| view! {
            <h3 id="by-agent">"By agent, this week"</h3>
            <ul class="by-agent" aria-labelledby="by-agent">{rows}</ul>
        })}
        <p class="hint">"Calls only, since Monday. Fees for numbers are under “Transactions”."</p>
    }
}

fn period(name: &'static str, spending: &Spending) -> AnyView {
    let calls = match spending.calls {
        1 => "1 call".to_owned(),
        calls => format!("{} calls", intl::number(calls)),
    };
    let least = if spending.is_complete { "" } else { "at least " };
    view! {
        <div>
            <dt>{name}</dt>
            <dd><span class="least">{least}</span><strong translate="no">{format::money(spending.cents)}</strong>" "<span class="hint">{calls}</span></dd>
        </div>
    }
}
