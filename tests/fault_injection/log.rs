//! What happened in a run, told as it happens, for whoever repeats a single one.

use std::fmt::Display;
use tokio::time::Instant;

#[derive(Clone, Copy)]
pub struct Log {
    began: Option<Instant>,
    is_told: bool,
}

impl Log {
    pub fn told() -> Log {
        Log { began: None, is_told: true }
    }

    pub fn silent() -> Log {
        Log { began: None, is_told: false }
    }

    /// The clock of the run begins here.
    pub fn starting_now(self) -> Log {
        Log { began: Some(Instant::now()), ..self }
    }

    /// Spelled only if somebody listens: most runs are played for their end.
    pub fn tell<T: Display>(&self, text: impl FnOnce() -> T) {
        if self.is_told {
            let at = self.began.map_or(0.0, |began| began.elapsed().as_secs_f64());
            println!("{at:>9.3} s  {}", text());
        }
    }
}
