//! Placements under faults, by the thousand: the app's own outbox, runner and
//! client, over a network that behaves like Chromium's, against a sandbox that
//! fails as it is told and counts how often a phone rings. All in one process, in
//! memory, on a paused clock, and from a seed: the same seed, the same runs.
//!
//! - [`kind`]: what stands against a press: a row of the table
//! - [`plan`]: what happens in one run: the fault, the outage, the presses, the crashes
//! - [`network`]: the cables between browser and API, which delay, hang and break
//! - [`door`]: one request as Chromium sends it, copies included
//! - [`profile`]: what the tabs of a browser share: the outbox, and who lives
//! - [`progress`]: since when a press is open, for saying that it took too long
//! - [`tab`]: one tab: the environment of the runner, the person in front of it, its end
//! - [`run`]: one plan played, and judged by the sandbox's count
//! - [`table`]: what came of all runs
//! - [`watched`]: waiting for what changes
//! - [`log`]: what happened in one run, line by line
//!
//! A run is bad when a press rings twice, when something is sent by itself after
//! “Stop”, without its page, when it is old or at night, when what its outbox says in
//! the end is not what happened, or when an undisturbed page takes longer than 10 s to
//! find out.

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
    /// The seed of each run. The first is the suite's own, so that
    /// `--runs 1 --seed X` repeats the run whose seed is X.
    fn seeds(&self) -> Vec<u64> {
        let mut random = Random::new(self.seed);
        let first = std::iter::once(self.seed);
        // Short enough to be typed.
        let others = std::iter::repeat_with(move || random.draw() >> 24);
        first.chain(others).take(self.runs as usize).collect()
    }

    /// Plays all runs, as many at once as there are cores. Each has a thread's
    /// whole runtime and clock to itself, so the order makes no difference.
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
