//! Before search is turned on: what it does, and with how much.

use super::RANGES;
use super::copies::{Failure, count_of_calls};
use crate::api::Api;
use crate::browser::clock::Clock;
use crate::said::size;
use crate::searching::{Filling, days_until};
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::{CallQuery, Timestamp};

/// What a call takes, as a rule.
const CALL_BYTES: u64 = 3_000;
const FIRST_RANGE: u32 = 30;

#[component]
pub fn TurnOn() -> impl IntoView {
    let filling = expect_context::<Filling>();
    let (api, clock) = (expect_context::<Api>(), expect_context::<Clock>());
    let days = RwSignal::new(FIRST_RANGE);
    // Of so many days the API has so many calls.
    let known = RwSignal::new(None::<(u32, u64)>);
    Effect::new(move |_| {
        let days = days.get();
        spawn_local(async move {
            let oldest = days_until(clock.now_untracked(), days).last().map(|day| day.from);
            let start_date = oldest.map(|at| Timestamp(at).to_string()).unwrap_or_default();
            let query = CallQuery { start_date, limit: 1, ..CallQuery::default() };
            // It is only an estimate: a failure is not worth a word.
            let Ok(page) = api.client().calls(&query).await else { return };
            if let Some(total) = page.total.and_then(|total| u64::try_from(total).ok()) {
                known.try_set(Some((days, total)));
            }
        });
    });
    let how_large = move || match known.get() {
        Some((known, total)) if known == days.get() => {
            format!("These are {}: about {}.", count_of_calls(total), size(total * CALL_BYTES))
        }
        _ => format!("A call takes about {}.", size(CALL_BYTES)),
    };
    let ranges: Vec<_> = RANGES
        .iter()
        .map(|range| {
            let range = *range;
            view! {
                <label class="radio">
                    <input type="radio" name="said-range" prop:checked=move || days.get() == range
                        on:change=move |_| days.set(range) />
                    <span>{format!("{range} days")}</span>
                </label>
            }
        })
        .collect();
    view! {
        <Failure />
        <section class="search-off" aria-labelledby="said-off">
            <h2 id="said-off">"Search is off"</h2>
            <p>"To search, Callboard copies the transcripts of your calls from ThunderPhone into this browser."</p>
            <ul>
                <li>"The copies are not encrypted. Whoever uses this browser can read them."</li>
                <li>"They are searched here. Nothing of them leaves this browser."</li>
                <li>"They stay until you choose “Forget all”."</li>
            </ul>
            <fieldset>
                <legend>"Calls of the last"</legend>
                <div class="search-ranges">{ranges}</div>
            </fieldset>
            <p class="hint">{how_large}</p>
            <div class="actions">
                <button type="button" class="button primary" id="said-turn-on"
                    on:click=move |_| filling.turn_on(days.get_untracked())>"Turn on search"</button>
            </div>
        </section>
    }
    .into_any()
}
