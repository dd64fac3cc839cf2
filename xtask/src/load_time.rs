//! How long bundles take to load. The browser is driven by a program in
//! `tests/load_time`, which serves them as in production.

use std::path::Path;

use crate::flags::LoadTime;
use crate::step::{Failure, Outcome, run};
use crate::tools;
use crate::workspace::Workspace;

/// `cargo xtask load-time`.
pub fn load_time(workspace: &Workspace, load_time: &LoadTime) -> Outcome {
    let dist = [workspace.root.join("dist")];
    let bundles = if load_time.bundles.is_empty() { &dist[..] } else { &load_time.bundles };
    for bundle in bundles {
        must_be_a_bundle(bundle)?;
    }
    let browser = tools::browser(workspace)?;
    let program = ["run", "--package", "callboard-tests", "--bin", "load-time", "--locked", "--"];
    let mut command = workspace.cargo(&program);
    browser.name_to(&mut command);
    command.args(["--runs", &load_time.runs.to_string()]).args(bundles);
    run("Loading the app", &mut command, "See the error above.").map(drop)
}

fn must_be_a_bundle(folder: &Path) -> Outcome {
    // A compressed copy is what is served: without it the figures would mean nothing.
    if folder.join("index.html.br").is_file() {
        return Ok(());
    }
    Err(Failure::new(format!("{} holds no bundle.", folder.display()))
        .remedy("Build one by “cargo xtask dist”, which puts it in dist."))
}
