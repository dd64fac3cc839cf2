//! What comes in with the dependencies: their licenses, versions and sources, and
//! the faults that are known of them. `deny.toml` says what may.

use std::process::{Command, Stdio};

use crate::report::Report;
use crate::step::Outcome;
use crate::tools;
use crate::workspace::Workspace;

pub fn supply_chain(workspace: &Workspace, report: &mut Report) -> Outcome {
    tools::cargo_deny(workspace)?;
    // An exception that nothing needs any more hides the next one.
    let strict = ["--deny", "unmatched-skip", "--deny", "unnecessary-skip"];
    let mut allowed = check(workspace);
    allowed.args(strict).args(["bans", "licenses", "sources"]);
    report.run("licenses, sources", &mut allowed)?;
    let mut fetch = deny(workspace);
    fetch.args(["fetch", "db"]);
    advisories(&mut fetch, check(workspace).arg("advisories"), report)
}

/// Faults come to light after a release, so their list is fetched each time. It is
/// on one host, which is not within everybody's reach: who cannot have it is told
/// that nothing was compared, and can go on.
fn advisories(fetch: &mut Command, check: &mut Command, report: &mut Report) -> Outcome {
    match fetched(fetch) {
        Ok(()) => report.run("advisories", check),
        Err(why) => {
            report.skip("advisories", &format!("NOT CHECKED, their list could not be had: {why}"));
            Ok(())
        }
    }
}

fn check(workspace: &Workspace) -> Command {
    let mut command = deny(workspace);
    command.args(["--workspace", "--locked", "check", "--hide-inclusion-graph"]);
    command
}

fn deny(workspace: &Workspace) -> Command {
    // With its folder, which is not in everybody's PATH: the line that is shown
    // can be typed.
    let program = workspace.which(&["cargo-deny"]).unwrap_or_else(|| "cargo-deny".into());
    workspace.command(&program.to_string_lossy())
}

/// Runs a command whose failure is no failure of ours, and says why it failed.
fn fetched(command: &mut Command) -> Result<(), String> {
    // Nobody is there to be asked for a password.
    command.stdin(Stdio::null()).env("GIT_TERMINAL_PROMPT", "0");
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    // git says last what was in its way.
    let last = text.lines().map(str::trim).rfind(|line| !line.is_empty());
    Err(last.unwrap_or("it does not say why").to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::step::shell;

    fn outcome(fetch: &str, check: &str) -> (bool, String) {
        let mut report = Report::default();
        let outcome = advisories(&mut shell(fetch), &mut shell(check), &mut report);
        (outcome.is_ok(), report.table())
    }

    #[test]
    fn a_known_fault_fails_the_check() {
        let (is_ok, table) = outcome("true", "exit 1");
        assert!(!is_ok && table.contains("FAILED"), "{table}");
    }

    #[test]
    fn a_list_that_was_had_is_compared() {
        let (is_ok, table) = outcome("true", "true");
        assert!(is_ok && !table.contains("NOT CHECKED"), "{table}");
    }

    #[test]
    fn a_list_that_cannot_be_had_is_told_with_the_reason_and_fails_nothing() {
        let fetch = "printf 'Cloning\\nfatal: no such host\\n\\n' >&2; exit 1";
        let (is_ok, table) = outcome(fetch, "exit 1");
        let is_told = table.contains("NOT CHECKED") && table.contains("fatal: no such host");
        assert!(is_ok && is_told, "{table}");
    }
}
