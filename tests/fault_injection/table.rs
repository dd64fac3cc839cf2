//! The results of all runs, a row for each fault.

use std::fmt;
use std::time::Duration;

use super::Suite;
use super::kind::Kind;
use super::run::RunResult;

pub struct Table {
    results: Vec<RunResult>,
    suite: Suite,
}

impl Table {
    pub fn of(results: Vec<RunResult>, suite: Suite) -> Table {
        Table { results, suite }
    }

    pub fn is_good(&self) -> bool {
        !self.results.iter().any(RunResult::is_bad)
    }

    pub fn runs(&self) -> usize {
        self.results.len()
    }

    pub fn second_dials(&self) -> usize {
        self.count(|results| results.dials > 1)
    }

    pub fn wrong(&self) -> usize {
        self.count(|results| results.wrong.is_some())
    }

    pub fn late(&self) -> usize {
        self.count(RunResult::is_late)
    }

    fn count(&self, matches: impl Fn(&RunResult) -> bool) -> usize {
        self.results.iter().filter(|results| matches(results)).count()
    }

    fn row(&self, f: &mut fmt::Formatter<'_>, name: &str, of: &[&RunResult]) -> fmt::Result {
        let dials = |matches: fn(u64) -> bool| of.iter().filter(|run| matches(run.dials)).count();
        let right = of.iter().filter(|run| run.wrong.is_none()).count();
        let slowest = of.iter().map(|run| run.settle_time).max().unwrap_or(Duration::ZERO);
        writeln!(
            f,
            "{name:<24} {:>6} {:>7} {:>7} {:>7} {right:>7} {:>7} {:>9.1}",
            of.len(),
            dials(|dials| dials == 0),
            dials(|dials| dials == 1),
            dials(|dials| dials > 1),
            of.len() - right,
            slowest.as_secs_f64(),
        )
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<24} {:>6} {:>7} {:>7} {:>7} {:>7} {:>7} {:>9}",
            "", "", "dialed", "dialed", "dialed", "verdict", "verdict", "slowest"
        )?;
        writeln!(
            f,
            "{:<24} {:>6} {:>7} {:>7} {:>7} {:>7} {:>7} {:>9}",
            "fault", "runs", "0", "1", "2+", "right", "wrong", "s"
        )?;
        for kind in Kind::all() {
            let of: Vec<_> = self.results.iter().filter(|results| results.kind == kind).collect();
            if !of.is_empty() {
                self.row(f, kind.name(), &of)?;
            }
        }
        self.row(f, "all", &self.results.iter().collect::<Vec<_>>())?;
        writeln!(
            f,
            "* not bound to 10 s: a person acts, or minutes of absence from the list tell"
        )?;
        for results in self.results.iter().filter(|results| results.is_bad()) {
            let RunResult { seed, kind, dials, wrong, settle_time, .. } = results;
            let wrong = wrong.as_deref().unwrap_or("verdict right");
            let settle_time = settle_time.as_secs_f64();
            writeln!(
                f,
                "BAD  --runs 1 --seed {seed}: {}, dials {dials}, {wrong}, {settle_time:.1} s",
                kind.name()
            )?;
        }
        let (runs, seed) = (self.runs(), self.suite.seed);
        let (second, wrong, late) = (self.second_dials(), self.wrong(), self.late());
        write!(
            f,
            "{runs} runs, seed {seed}: {second} second dials, {wrong} wrong verdicts, {late} late"
        )
    }
}
