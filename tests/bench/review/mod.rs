//! Reviewing a call of three hours and 5,000 turns, beside a page that is written by hand
//! without a framework (`tests/bench/plain`) and reads the same API. And a queue of calls.

mod queue;
mod transcript;

use super::asking::{ask, metric, number, number_soon, press, press_at, rests, result};
use super::row::Row;

const PROBE: &str = concat!(include_str!("../probe.js"), include_str!("probe.js"));
const TURNS: usize = 5_000;
const SECONDS: u32 = 3 * 60 * 60;

pub async fn measure(runs: u32) -> Vec<Row> {
    let mut rows = transcript::measure(runs).await;
    rows.extend(queue::measure(runs).await);
    rows
}
