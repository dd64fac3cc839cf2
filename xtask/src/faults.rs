//! Placements by the thousand while everything around them fails: what a phone's
//! owner would notice, counted. The runs themselves are in `tests/fault_injection`.

use crate::flags::Faults;
use crate::step::{Outcome, run};
use crate::workspace::Workspace;

/// `cargo xtask faults`. Of the debug build: ten thousand runs take it a minute,
/// and the release build, which is made to be small, takes longer to be built.
pub fn faults(workspace: &Workspace, faults: &Faults) -> Outcome {
    let program = ["run", "--package", "callboard-tests", "--bin", "faults", "--locked", "--"];
    let mut command = workspace.cargo(&program);
    command.args(["--runs", &faults.runs.to_string(), "--seed", &faults.seed.to_string()]);
    if !faults.deduplicates {
        command.arg("--no-deduplication");
    }
    let remedy = "Each line that begins with BAD says how to repeat that run, told line by line.";
    run("Placing calls under faults", &mut command, remedy).map(drop)
}
