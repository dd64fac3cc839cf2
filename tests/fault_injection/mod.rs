//! Placements under faults, by the thousand: the app's own outbox, runner and client,
//! over a network that behaves like Chromium's, against a sandbox that fails as told and
//! counts how often a phone rings. Everything runs in one process, in memory, on a
//! paused clock, and from a seed: the same seed gives the same runs.
//!
//! - [`checks`]: how many requests several placements make together
//! - [`kind`]: what goes wrong in a run: a row of the table
//! - [`plan`]: one run: the fault, the outage, the clicks, the crashes
//! - [`network`]: the connections between browser and API, which delay, hang and break
//! - [`transport`]: one request as Chromium sends it, resends included
//! - [`profile`]: what the tabs of a browser share: the outbox, and which tabs are open
//! - [`settle_time`]: how long a placement takes to settle
//! - [`tab`]: one tab: the environment of the runner, the user, its end
//! - [`run`]: simulates one plan and verifies it by the sandbox's count
//! - [`table`]: the results of all runs
//! - [`watched`]: values that can be awaited
//! - [`log`]: the log of a run
//!
//! A run is bad if a placement rings twice; if something is sent automatically after
//! “Stop”, without its page, when it is old, at night or against the rules; if the final state of the
//! outbox is not what happened; or if an undisturbed page takes longer than 10 s to
//! know.

mod checks;
mod kind;
mod log;
mod network;
mod plan;
mod profile;
mod run;
mod settle_time;
mod tab;
mod table;
mod transport;
mod watched;

pub use checks::check_times;
pub use plan::Plan;
pub use run::{RunResult, simulate};
pub use table::Table;

use log::Log;
use sandbox::random::Random;

/// How many runs, from which seed, against which API.
#[derive(Clone, Copy, Debug)]
pub struct Suite {
    pub runs: u32,
    pub seed: u64,
    /// Whether the API knows idempotency keys.
    pub deduplicates: bool,
}

impl Suite {
    /// The seed of each run. The first is the suite's own, so that `--runs 1 --seed X`
    /// repeats the run with seed X.
    fn seeds(&self) -> Vec<u64> {
        let mut random = Random::new(self.seed);
        let first = std::iter::once(self.seed);
        // Short enough to type.
        let others = std::iter::repeat_with(move || random.draw() >> 24);
        first.chain(others).take(self.runs as usize).collect()
    }

    /// Simulates all runs, on as many threads as there are cores. Each run has a runtime
    /// and clock of its own, so the order makes no difference.
    pub fn run(&self) -> Table {
        let seeds = self.seeds();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = seeds.len().div_ceil(cores).max(1);
        let is_verbose = seeds.len() == 1;
        let results = std::thread::scope(|scope| {
            let run_all = |seeds: &[u64]| {
                let results = seeds.iter().map(|seed| {
                    let log = if is_verbose { Log::verbose() } else { Log::silent() };
                    simulate(&Plan::of(*seed, self.deduplicates), log)
                });
                results.collect::<Vec<_>>()
            };
            let threads: Vec<_> =
                seeds.chunks(share).map(|seeds| scope.spawn(move || run_all(seeds))).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        Table::of(results, *self)
    }
}
