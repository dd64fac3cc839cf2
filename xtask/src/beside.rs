//! A step that runs while others do: one that leaves a core idle now and then. Its output is
//! shown when it has ended.

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::children::Children;
use crate::report::Report;
use crate::step::{Failure, Outcome, ending, spelled};
use crate::workspace::Workspace;

/// The running step. When it is dropped before its end, it is stopped, with all it started.
pub struct Beside {
    name: &'static str,
    command: String,
    output: PathBuf,
    start: SystemTime,
    children: Children,
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
    pub fn start(
        workspace: &Workspace,
        name: &'static str,
        mut command: Command,
        mut children: Children,
    ) -> Outcome<Self> {
        let spelled = spelled(&command);
        println!("» {name}, beside what follows\n  $ {spelled}");
        let output = workspace.scratch.join(name.replace(' ', "-")).with_extension("txt");
        let (out, err) = twice(&output).map_err(|error| {
            Failure::new(format!("{} cannot be written: {error}.", output.display()))
        })?;
        children.start(name, command.stdout(out).stderr(err))?;
        Ok(Self { name, command: spelled, output, start: SystemTime::now(), children })
    }

    /// Waits until it has ended, and shows what it has printed.
    pub fn finish(mut self, report: &mut Report) -> Outcome {
        println!("» {}, which ran beside this", self.name);
        let ended = self.children.wait_for_end();
        print!("{}", fs::read_to_string(&self.output).unwrap_or_default());
        let status = ended?;
        if status.success() {
            report.done(self.name, self.time());
            return Ok(());
        }
        report.failed(self.name);
        let remedy = format!("See the output above; to run only this again: {}", self.command);
        Err(Failure::new(format!("{}: it failed ({}).", self.name, ending(status))).remedy(remedy))
    }

    /// Until it printed its last line: it may have ended long before it is waited for.
    fn time(&self) -> Duration {
        let last = fs::metadata(&self.output).and_then(|file| file.modified());
        last.ok().and_then(|last| last.duration_since(self.start).ok()).unwrap_or_default()
    }
}

/// A new file, for both outputs of a program.
fn twice(output: &PathBuf) -> io::Result<(File, File)> {
    if let Some(folder) = output.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = File::create(output)?;
    Ok((file.try_clone()?, file))
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
            let children = Children::without_interrupt();
            let beside = Beside::start(&workspace, name, shell(line), children).unwrap();
            assert_eq!(beside.finish(&mut report).is_ok(), is_ok);
            assert_eq!(report.table().contains("FAILED"), !is_ok, "{}", report.table());
        }
    }
}
