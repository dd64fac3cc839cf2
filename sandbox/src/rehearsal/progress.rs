//! How far the runs of a batch have come.

use super::Run;
use crate::call::Call;
use crate::date::Millis;

#[derive(Default)]
pub struct Progress {
    pub total: usize,
    pub begun: usize,
    pub completed: usize,
    pub failed: usize,
    pub passed: usize,
    pub missed: usize,
    pub started_at: Option<Millis>,
    last_end: Option<Millis>,
}

impl Progress {
    /// Of runs with their calls.
    pub fn of<'a>(runs: impl Iterator<Item = (&'a Run, Option<&'a Call>)>, now: Millis) -> Self {
        let mut progress = Self::default();
        for (run, call) in runs {
            progress.total += 1;
            match run.status(call, now) {
                "completed" => progress.completed += 1,
                "failed" => progress.failed += 1,
                _ => {}
            }
            match run.verdict(call, now) {
                "pass" => progress.passed += 1,
                "fail" => progress.missed += 1,
                _ => {}
            }
            if let Some(call) = call {
                progress.begun += 1;
                let first = progress.started_at.unwrap_or(call.start);
                progress.started_at = Some(first.min(call.start));
                progress.last_end = progress.last_end.max(Some(call.simulation.ended_at));
            }
        }
        progress
    }

    /// When the last run has ended, if all have.
    pub fn completed_at(&self) -> Option<Millis> {
        self.last_end.filter(|_| self.completed + self.failed == self.total)
    }

    pub fn status(&self) -> &'static str {
        match () {
            () if self.begun == 0 => "pending",
            () if self.completed_at().is_none() => "in_progress",
            () if self.failed == self.total => "failed",
            () => "completed",
        }
    }
}
