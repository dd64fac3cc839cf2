//! A current Caddy, beside the one that the machine has: Debian's is too old to be
//! reached by strangers, and most people's is not Debian's. Below `target/tools`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::pip;
use crate::step::{Failure, Outcome, ask};
use crate::workspace::Workspace;

const REQUIREMENTS: &str = "xtask/tools/caddy.txt";

/// The program. `Err` says why there is none.
pub fn current_caddy(workspace: &Workspace) -> Outcome<PathBuf> {
    let requirements = workspace.read(REQUIREMENTS)?;
    let version = pip::version_in(&requirements)
        .ok_or_else(|| Failure::new(format!("{REQUIREMENTS} names no version")))?;
    let folder = workspace.tools.join("caddy").join(version);
    let program = folder.join("caddy");
    if !runs(&program, version) {
        pip::download(workspace, REQUIREMENTS, "caddy", &folder)?;
    }
    match runs(&program, version) {
        true => Ok(program),
        false => Err(Failure::new("it does not run here")),
    }
}

/// `v2.11.7 h1:…` is 2.11.7.
fn runs(program: &Path, version: &str) -> bool {
    let said = ask(Command::new(program).arg("version")).unwrap_or_default();
    said.split_whitespace().next() == Some(&format!("v{version}"))
}
