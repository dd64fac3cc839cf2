//! A step that runs while others do: one that leaves a core idle now and then. Its output is
//! shown when it has ended.

use std::env;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::children::{in_a_group_of_its_own, signal};
use crate::report::Report;
use crate::step::{Failure, Outcome, ending, spelled};
use crate::workspace::Workspace;

/// How long a program may take to exit before it is killed.
const PATIENCE: Duration = Duration::from_secs(3);

/// The running step. When it is dropped before its end, it is stopped, with all it started.
pub struct Beside {
    name: &'static str,
    command: String,
    output: PathBuf,
    id: u32,
    waiting: Option<JoinHandle<(std::io::Result<ExitStatus>, Duration)>>,
}

/// From here on Ctrl-C ends the program in front, and this one when it has stopped what runs
/// beside.
pub fn stop_on_interrupt() -> Outcome {
    ctrlc::set_handler(|| {})
        .map_err(|error| Failure::new(format!("Ctrl-C cannot be handled: {error}.")))
}

/// Another command of ours.
pub fn own(workspace: &Workspace, name: &str) -> Outcome<Command> {
    let program = env::current_exe()
        .map_err(|error| Failure::new(format!("This program is not found: {error}.")))?;
    let mut command = workspace.command(&program.to_string_lossy());
    command.arg(name);
    Ok(command)
}

impl Beside {
    pub fn start(workspace: &Workspace, name: &'static str, mut command: Command) -> Outcome<Self> {
        let spelled = spelled(&command);
        println!("» {name}, beside what follows\n  $ {spelled}");
        let output = workspace.scratch.join(name.replace(' ', "-")).with_extension("txt");
        let open = || {
            fs::create_dir_all(&workspace.scratch)?;
            let file = File::create(&output)?;
            Ok::<_, std::io::Error>((file.try_clone()?, file))
        };
        let (out, err) = open().map_err(|error| {
            Failure::new(format!("{} cannot be written: {error}.", output.display()))
        })?;
        in_a_group_of_its_own(&mut command);
        let start = Instant::now();
        let started = command.stdin(Stdio::null()).stdout(out).stderr(err).spawn();
        let mut child = started.map_err(|error| {
            Failure::new(format!("{name}: it could not be started ({error}).")).of(&command)
        })?;
        let id = child.id();
        let waiting = Some(thread::spawn(move || (child.wait(), start.elapsed())));
        Ok(Self { name, command: spelled, output, id, waiting })
    }

    /// Waits until it has ended, and shows what it has printed.
    pub fn finish(mut self, report: &mut Report) -> Outcome {
        println!("» {}, which ran beside this", self.name);
        let ended = self.waiting.take().and_then(|waiting| waiting.join().ok());
        print!("{}", fs::read_to_string(&self.output).unwrap_or_default());
        match ended {
            Some((Ok(status), time)) if status.success() => {
                report.done(self.name, time);
                Ok(())
            }
            Some((Ok(status), _)) => {
                report.failed(self.name);
                let what = format!("{}: it failed ({}).", self.name, ending(status));
                let remedy = "See the output above; to run only this again:";
                Err(Failure::new(what).remedy(format!("{remedy} {}", self.command)))
            }
            Some((Err(_), _)) | None => {
                report.failed(self.name);
                Err(Failure::new(format!("{}: how it ended is not known.", self.name)))
            }
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let Some(waiting) = self.waiting.take() else { return };
        signal(self.id, "TERM");
        let deadline = Instant::now() + PATIENCE;
        while !waiting.is_finished() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(50));
        }
        // Also where the program itself has ended: its own may go on.
        signal(self.id, "KILL");
        let _ = waiting.join();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::step::shell;

    #[test]
    fn a_step_that_ends_well_is_in_the_report_and_one_that_fails_says_so() {
        let workspace = Workspace::find().unwrap();
        for (name, line, is_ok) in
            [("well beside", "exit 0", true), ("ill beside", "exit 3", false)]
        {
            let mut report = Report::default();
            let beside = Beside::start(&workspace, name, shell(line)).unwrap();
            let outcome = beside.finish(&mut report);
            assert_eq!(outcome.is_ok(), is_ok);
            assert_eq!(report.table().contains("FAILED"), !is_ok, "{}", report.table());
        }
    }

    #[test]
    fn what_is_dropped_is_stopped_with_all_it_has_started() {
        let workspace = Workspace::find().unwrap();
        let started = Instant::now();
        let line = "trap '' TERM; sleep 60 & wait; sleep 60";
        drop(Beside::start(&workspace, "dropped beside", shell(line)).unwrap());
        // It ignores the first signal, so that the second must have ended it.
        assert!(started.elapsed() < Duration::from_secs(50));
    }
}
