//! What was checked and how long it took.

use std::process::Command;
use std::time::Duration;

use crate::step::{Outcome, run, seconds, spelled};
use crate::workspace::Workspace;

/// One line for each step.
#[derive(Default)]
pub struct Report(Vec<(String, String)>);

impl Report {
    pub fn cargo(&mut self, workspace: &Workspace, name: &str, args: &[&str]) -> Outcome {
        self.run(name, &mut workspace.cargo(args))
    }

    pub fn run(&mut self, name: &str, command: &mut Command) -> Outcome {
        let remedy = format!("See the output above; to run only this again: {}", spelled(command));
        match run(name, command, &remedy) {
            Ok(time) => {
                self.done(name, time);
                Ok(())
            }
            Err(failure) => {
                self.failed(name);
                Err(failure)
            }
        }
    }

    pub fn done(&mut self, name: &str, time: Duration) {
        self.0.push((name.to_owned(), seconds(time)));
    }

    pub fn failed(&mut self, name: &str) {
        self.0.push((name.to_owned(), "FAILED".to_owned()));
    }

    pub fn skip(&mut self, name: &str, why: &str) {
        println!("» {name}: left out ({why})");
        self.0.push((name.to_owned(), format!("left out: {why}")));
    }

    pub fn table(&self) -> String {
        let width = self.0.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        let mut table = String::new();
        for (name, result) in &self.0 {
            table.push_str(&format!("{name:<width$}  {result}\n"));
        }
        table
    }
}
