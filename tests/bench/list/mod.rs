//! The list of 100,000 calls, beside a page that is written by hand without a framework
//! (`tests/bench/plain`) and reads the same API. And a day of calls in progress.

mod beside;
mod day;

use super::asking::{ask, metric, number, number_soon, rests, result};
use super::row::{Row, Table};

const PROBE: &str = concat!(include_str!("../probe.js"), include_str!("probe.js"));

pub async fn measure(runs: u32) -> Vec<Table> {
    vec![beside::measure(runs).await, day::measure().await]
}
