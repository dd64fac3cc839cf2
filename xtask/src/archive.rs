//! The bundle and the gateway to hand on: one archive with what they are made of.

use std::process::Command;

use crate::bundle::SMALL;
use crate::gateway;
use crate::step::{Failure, Outcome, ask, run};
use crate::symbolize::symbols_of_the_last_build;
use crate::workspace::Workspace;

const PLAN: &str = "units.json";

/// Puts the bundle in `dist` and the gateway into `target/callboard-<version>.tar.gz`.
pub fn archive(workspace: &Workspace) -> Outcome {
    // What cargo would compile for the bundle, which it has done just before.
    let mut plan = workspace.cargo(&["build", "--release", "--locked", "--features", "split"]);
    plan.args(["--target", "wasm32-unknown-unknown", "--unit-graph", "-Zunstable-options"]);
    let units = ask(plan.envs(SMALL))
        .ok_or_else(|| Failure::new("Cargo does not say what the bundle is made of.").of(&plan))?;
    let file = workspace.scratch.join(PLAN);
    workspace.write(&file, &units)?;
    let gateway = gateway::release(workspace)?;
    // All crates of ours have one version.
    let version = env!("CARGO_PKG_VERSION");
    let archive = workspace.target.join(format!("callboard-{version}.tar.gz"));
    let mut node = workspace.command("node");
    node.arg("xtask/tools/archive.mjs").arg(workspace.root.join("dist")).arg(file);
    node.arg(symbols_of_the_last_build(workspace)).args([&gateway.program, &gateway.units]);
    node.arg(version);
    node.arg(workspace.tools.join("npm/node_modules")).arg(&archive);
    run("Putting it into an archive", &mut node, "See the error above.")?;
    println!("\nThe archive is {}.", archive.display());
    Ok(())
}

/// The tests of the build's tools. Those of the archive need the bundle and the plan of
/// its build.
pub fn tests(workspace: &Workspace) -> Command {
    let mut node = workspace.command("node");
    node.arg("--test");
    node.args(["archive", "sizes", "wasm"].map(|name| format!("xtask/tools/{name}.test.mjs")));
    node
}
