//! How long bundles take to load, and what the app costs the browser when there is much to
//! show. The browser is driven by programs in `tests/load_time` and `tests/bench`.

use std::path::{Path, absolute};
use std::process::Command;

use crate::flags::{Bench, LoadTime};
use crate::step::{Failure, Outcome, run};
use crate::tools;
use crate::workspace::Workspace;

/// `cargo xtask load-time`.
pub fn load_time(workspace: &Workspace, load_time: &LoadTime) -> Outcome {
    let mut bundles = load_time.bundles.clone();
    if bundles.is_empty() {
        bundles.push(workspace.root.join("dist"));
    }
    for bundle in &mut bundles {
        must_be_a_bundle(bundle)?;
        // Programs of ours run in the project's folder, which may be another.
        *bundle = absolute(&*bundle)
            .map_err(|error| Failure::new(format!("{}: {error}.", bundle.display())))?;
    }
    let mut command = measuring(workspace, "load-time", load_time.runs)?;
    command.args(&bundles);
    // Where nothing else is said, a browser of the tests opens this one.
    command.envs(bundles.first().map(|bundle| ("CALLBOARD_DIST", bundle)));
    run("Loading the app", &mut command, "See the error above.").map(drop)
}

/// `cargo xtask bench`.
pub fn bench(workspace: &Workspace, bench: &Bench) -> Outcome {
    let bundle = workspace.root.join("dist");
    must_be_a_bundle(&bundle)?;
    let mut command = measuring(workspace, "bench", bench.runs)?;
    command.args(&bench.parts);
    command.env("CALLBOARD_DIST", bundle);
    run("Measuring the app", &mut command, "See the error above.").map(drop)
}

fn measuring(workspace: &Workspace, program: &str, runs: u32) -> Outcome<Command> {
    let browser = tools::browser(workspace)?;
    let program = ["run", "--package", "callboard-tests", "--bin", program, "--locked", "--"];
    let mut command = workspace.cargo(&program);
    browser.name_to(&mut command);
    command.args(["--runs", &runs.to_string()]);
    Ok(command)
}

fn must_be_a_bundle(folder: &Path) -> Outcome {
    // A compressed copy is what is served: without it the figures would mean nothing.
    if folder.join("index.html.br").is_file() {
        return Ok(());
    }
    Err(Failure::new(format!("{} holds no bundle.", folder.display()))
        .remedy("Build one by “cargo xtask dist”, which puts it in dist."))
}
