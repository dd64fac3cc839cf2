//! The figures of today in one line, and by agent. They are asked for once the list is there,
//! and at most every minute.

use super::loading::Loading;
use crate::account::loading::{FRESH_MS, Standing, keep, standing};
use crate::api::Api;
use crate::browser::clock::browser_now;
use crate::browser::intl;
use crate::browser::moment::Moment;
use crate::call::list::CallList;
use crate::calls_since::{Pages, each_since};
use crate::organization::{Organization, Refresh, RemoteSignal};
use crate::today::{self, Day, Figures, Report, Today};
use leptos::prelude::*;
use std::cell::RefCell;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::{AgentCalls, Error, Timestamp};

/// The most rows that hosts are known to give, and as many pages as five minutes may cost: one
/// in a minute, so that calls in progress can be followed with the others.
const PAGES: Pages = Pages { rows: 200, most: 5 };

#[derive(Clone, PartialEq)]
enum Shown {
    Calls(Today),
    Report(Report),
}

impl Shown {
    /// For so long it is not asked for again: a minute for each page that it took.
    fn fresh_ms(&self) -> i64 {
        let pages = match self {
            Shown::Calls(today) => today.all.calls.div_ceil(PAGES.rows as usize),
            Shown::Report(_) => 1,
        };
        i64::from(FRESH_MS) * i64::try_from(pages.max(1)).unwrap_or(i64::MAX)
    }
}

thread_local! {
    /// Whoever comes back to the page in that time is shown these.
    static NEWEST: RefCell<Option<(Moment, Timestamp, Shown)>> = const { RefCell::new(None) };
}

async fn load(api: Api) -> Result<Shown, Error> {
    let now = api.clock.now_untracked();
    let start = intl::start_of_day(now);
    let kept = NEWEST.with_borrow(|newest| match newest {
        Some((at, of, shown)) if *of == start && at.age_ms() < shown.fresh_ms() => {
            Some(shown.clone())
        }
        _ => None,
    });
    if let Some(shown) = kept {
        return Ok(shown);
    }
    let client = api.client();
    let mut today = Today::default();
    let listed = each_since(&client, start, PAGES, |call| today.add(call)).await;
    let shown = match listed {
        Ok(listed) if listed.is_whole => Shown::Calls(today.end(listed)),
        // The calls do not say it all.
        Ok(listed) => match report(api, now, start).await {
            Some(report) => Shown::Report(report),
            None => Shown::Calls(today.end(listed)),
        },
        Err(failure) if failure.is_missing_endpoint() => {
            Shown::Report(report(api, now, start).await.ok_or(failure)?)
        }
        Err(failure) => return Err(failure),
    };
    NEWEST.set(Some((Moment::now(), start, shown.clone())));
    Ok(shown)
}

/// ThunderPhone's own figures, if it has some and they are about today.
async fn report(api: Api, now: Timestamp, start: Timestamp) -> Option<Report> {
    let summary = api.client().report_summary().await.ok()?;
    let zone = summary.timezone.as_deref();
    let zone_offset = zone.and_then(|zone| intl::offset_in_zone(now, zone));
    let date = intl::stamp(now).get(..10)?.to_owned();
    let day = Day { date, start, now, offset_minutes: intl::offset_minutes(now) };
    Report::of_today(summary, zone_offset, &day)
}

#[component]
pub fn TodayLine(loading: Loading) -> impl IntoView {
    let is_wanted = Memo::new(move |was: Option<&bool>| {
        was == Some(&true) || loading.is_unlisted.get() || loading.list.with(CallList::is_loaded)
    });
    let content = move || is_wanted.get().then(|| view! { <Line /> });
    // Its room is there before it is.
    view! { <div class="today">{content}</div> }
}

#[component]
fn Line() -> impl IntoView {
    let api = expect_context::<Api>();
    let organization = expect_context::<Organization>();
    let remote = RemoteSignal::<Shown>::new();
    let request = move || -> Refresh { Box::pin(async move { remote.publish(load(api).await) }) };
    keep(remote, FRESH_MS, request);
    let shown = Memo::new(move |_| remote.value());
    let line = move || match (&*shown.read(), remote.with(standing)) {
        (Some(Shown::Calls(today)), _) => {
            let at_least = if today.listed.is_whole { "" } else { ", at least" };
            Some(format!("Today{at_least}: {}", today::line(today, &intl::number)))
        }
        (Some(Shown::Report(report)), _) => Some(format!(
            "Today: {} · minutes and cost unknown",
            calls(usize::try_from(report.calls).unwrap_or_default())
        )),
        (None, Standing::Loading) => None,
        (None, Standing::Failing) => {
            Some("Today: the figures could not be loaded. Trying again…".to_owned())
        }
        (None, _) => Some("Today: unknown. This server offers no figures of a day.".to_owned()),
    };
    let is_old = move || {
        let is_old = remote.with(standing) == Standing::Known(false);
        is_old.then_some("These figures could not be loaded again. Trying again…")
    };
    let panel = move || {
        let shown = shown.get()?;
        Some(view! {
            <details class="list-menu">
                <summary>"By agent"</summary>
                <div class="list-panel" role="group" aria-label="Today by agent">
                    {match shown {
                        Shown::Calls(today) => by_agent(today, organization),
                        Shown::Report(report) => reported(report, organization),
                    }}
                    <p class="hint">{is_old}</p>
                </div>
            </details>
        })
    };
    view! {
        <p class="today-line">{line}</p>
        {panel}
    }
}

fn calls(count: usize) -> String {
    match count {
        1 => "1 call".to_owned(),
        count => format!("{} calls", intl::number(count)),
    }
}

fn zone() -> String {
    intl::viewer_zone().unwrap_or_else(|| intl::zone_name(Timestamp(browser_now())))
}

fn agent_name(organization: Organization, id: Option<i64>) -> String {
    match id {
        None => "Without a saved agent".to_owned(),
        Some(id) => match organization.agent_name(id) {
            Some(name) => isolate(&name).into_owned(),
            None => format!("Agent {id}"),
        },
    }
}

fn by_agent(today: Today, organization: Organization) -> AnyView {
    let missing = today::missing(&today, &intl::number);
    let missing: Vec<_> =
        missing.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect();
    let rows: Vec<_> = today
        .by_agent
        .into_iter()
        .map(|(agent, figures)| {
            let [calls, answered, minutes, cost] = cells(&figures);
            view! {
                <tr>
                    <th scope="row">{move || agent_name(organization, agent)}</th>
                    <td>{calls}</td>
                    <td>{answered}</td>
                    <td>{minutes}</td>
                    <td>{cost}</td>
                </tr>
            }
        })
        .collect();
    view! {
        {(!rows.is_empty()).then(|| view! {
            <table class="today-agents" aria-label="Today by agent">
                <thead>
                    <tr>
                        <th scope="col">"Agent"</th>
                        <th scope="col">"Calls"</th>
                        <th scope="col">"Answered"</th>
                        <th scope="col">"Talked"</th>
                        <th scope="col">"Cost"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        })}
        {(!missing.is_empty()).then(|| view! { <ul class="today-missing">{missing}</ul> })}
        <p class="hint">
            {format!("Calls that began since midnight in {}, test calls too, whatever the filters. “+” means at least, “?” unknown.", zone())}
        </p>
    }
    .into_any()
}

fn cells(figures: &Figures) -> [String; 4] {
    let [answered, minutes, cost] = today::cells(figures, &intl::number);
    [intl::number(figures.calls), answered, minutes, cost]
}

fn reported(report: Report, organization: Organization) -> AnyView {
    let rows: Vec<_> = report
        .agents
        .into_iter()
        .map(|AgentCalls { agent_id, name, calls }| {
            let name = name.map(|name| isolate(&name).into_owned());
            let count = calls.map_or_else(|| "?".to_owned(), |count| count.to_string());
            view! {
                <tr>
                    <th scope="row">
                        {move || name.clone().unwrap_or_else(|| agent_name(organization, agent_id))}
                    </th>
                    <td>{count}</td>
                </tr>
            }
        })
        .collect();
    let left_out = (report.excluded_numbers > 0).then(|| {
        format!(" Numbers that the organization leaves out: {}.", report.excluded_numbers)
    });
    let pending =
        (report.pending > 0).then(|| format!(" Not in it yet: {} calls.", report.pending));
    view! {
        <table class="today-agents" aria-label="Today by agent">
            <thead>
                <tr><th scope="col">"Agent"</th><th scope="col">"Calls"</th></tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="hint">
            {format!("ThunderPhone's report of today in {}, because the list of calls does not say it all. It has no minutes and no cost.", zone())}
            {left_out}
            {pending}
        </p>
    }
    .into_any()
}
