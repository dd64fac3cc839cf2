//! The log of a run, for whoever repeats a single one.

use std::fmt::Display;
use tokio::time::Instant;

#[derive(Clone, Copy)]
pub struct Log {
    started: Option<Instant>,
    is_verbose: bool,
}

impl Log {
    pub fn verbose() -> Log {
        Log { started: None, is_verbose: true }
    }

    pub fn silent() -> Log {
        Log { started: None, is_verbose: false }
    }

    /// Starts the clock of the run.
    pub fn start_clock(self) -> Log {
        Log { started: Some(Instant::now()), ..self }
    }

    /// Formatted only if verbose: most runs are only simulated for their result.
    pub fn write<T: Display>(&self, text: impl FnOnce() -> T) {
        if self.is_verbose {
            let at = self.started.map_or(0.0, |started| started.elapsed().as_secs_f64());
            println!("{at:>9.3} s  {}", text());
        }
    }
}
