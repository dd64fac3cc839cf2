//! Reads what became of the runs until all have ended, while the page is looked at.

use super::AgentScenarios;
use super::batch_words::{is_late, is_unfinished};
use crate::account::loading::{Standing, standing};
use crate::browser::moment::Moment;
use crate::browser::page::Presence;
use crate::organization::Remote;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::{spawn_local, spawn_local_scoped_with_cancellation};
use thunderphone::{Rows, ScenarioBatch, Timestamp};

/// While one is unfinished.
const UNFINISHED_MS: u32 = 5_000;
/// While one goes on for too long, and while nothing goes on: a colleague may start some.
const SLOW_MS: u32 = 60_000;
/// After a request that failed.
const RETRY_MS: u32 = 10_000;

/// How long an answer is good for. `None` where the next one would be the same until somebody
/// acts.
fn pace(remote: &Remote<Rows<ScenarioBatch>>, now: Timestamp) -> Option<u32> {
    match standing(remote) {
        Standing::NotOffered | Standing::Forbidden(_) => return None,
        Standing::Loading => return Some(0),
        Standing::Failing | Standing::Known(false) => return Some(RETRY_MS),
        Standing::Known(true) => {}
    }
    let rows = remote.value.as_ref().map(|batches| &batches.rows[..]).unwrap_or_default();
    let is_soon = |batch: &ScenarioBatch| is_unfinished(batch) && !is_late(batch, now);
    Some(if rows.iter().any(is_soon) { UNFINISHED_MS } else { SLOW_MS })
}

/// How many have ended: then the scenarios have other verdicts.
fn ended(rows: &[ScenarioBatch]) -> usize {
    rows.iter().filter(|batch| !is_unfinished(batch)).count()
}

pub fn follow(scenarios: AgentScenarios) {
    let presence = expect_context::<Presence>();
    let batches = scenarios.batches;
    // What is started here is read sooner than what was known before.
    let newest =
        Memo::new(move |_| batches.with(|remote| Some(remote.value.as_ref()?.rows.first()?.id)));
    Effect::new(move |_| {
        // Read: a memo that is only tracked and never read would not follow the list.
        newest.get();
        if !(presence.is_visible.get() && presence.is_online.get()) {
            return;
        }
        // It ends with this run of the effect.
        spawn_local_scoped_with_cancellation(async move {
            loop {
                let remote = batches.get_untracked();
                let Some(pace) = pace(&remote, scenarios.api.clock.now_untracked()) else { return };
                TimeoutFuture::new(left(pace, &remote)).await;
                let before = remote.value.map(|batches| ended(&batches.rows));
                let now = scenarios.read_batches().await.map(|rows| ended(&rows));
                // Beside this loop, which may end with what was just read.
                if let (Some(before), Ok(now)) = (before, now)
                    && now > before
                {
                    spawn_local(async move { drop(scenarios.read().await) });
                }
            }
        });
    });
}

/// What is left of the pace. Coming back to the page makes no answer older than it is.
fn left(pace: u32, remote: &Remote<Rows<ScenarioBatch>>) -> u32 {
    // After a request that failed, the age of the last good answer says nothing.
    let received_at = remote.received_at.filter(|_| remote.failure.is_none());
    let age = received_at.map_or(0, Moment::age_ms);
    u32::try_from(i64::from(pace) - age).unwrap_or_default()
}
