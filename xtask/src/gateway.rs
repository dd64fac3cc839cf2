//! The gateway, as it is built to be tried and to be handed on.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::step::{Failure, Outcome, ask, run};
use crate::workspace::Workspace;

pub const PROGRAM: &str = "callboard-gateway";

/// What says where `proxy/start` finds the program.
pub const NAMED_BY: &str = "CALLBOARD_GATEWAY";

/// Builds it to be tried, and says where it is.
pub fn build(workspace: &Workspace) -> Outcome<PathBuf> {
    let mut command = workspace.cargo(&["build", "--quiet", "--package", "gateway", "--locked"]);
    run("Building the gateway", &mut command, "See the error above.")?;
    Ok(workspace.target.join("debug").join(PROGRAM))
}

/// The one that the native tests were run with. What cargo builds for the gateway alone would be
/// compiled anew, with its dependencies: it needs fewer of their features.
pub fn of_the_tests(workspace: &Workspace) -> Outcome<PathBuf> {
    let mut command = workspace.cargo(&["test", "--quiet", "--workspace", "--locked", "--no-run"]);
    run("Building the gateway", &mut command, "See the error above.")?;
    Ok(workspace.target.join("debug").join(PROGRAM))
}

/// The gateway to hand on.
pub struct Release {
    pub program: PathBuf,
    /// Cargo's plan of its build.
    pub units: PathBuf,
}

/// Builds it so that the same commit gives the same bytes, in whatever folder.
pub fn release(workspace: &Workspace) -> Outcome<Release> {
    let mut command = build_command(workspace, &[])?;
    run("Building the gateway to hand on", &mut command, "See the error above.")?;
    let mut plan = build_command(workspace, &["--unit-graph", "-Zunstable-options"])?;
    let units = ask(plan.env("RUSTC_BOOTSTRAP", "1"))
        .ok_or_else(|| Failure::new("Cargo does not say what the gateway is made of.").of(&plan))?;
    let release = Release {
        program: workspace.scratch.join(PROGRAM),
        units: workspace.scratch.join("gateway-units.json"),
    };
    workspace.write(&release.units, &units)?;
    let built = workspace.target.join(host(workspace)?).join("release").join(PROGRAM);
    fs::copy(&built, &release.program)
        .map_err(|error| Failure::new(format!("{} cannot be copied: {error}.", built.display())))?;
    Ok(release)
}

fn build_command(workspace: &Workspace, options: &[&str]) -> Outcome<Command> {
    let mut command = workspace.cargo(&["build", "--release", "--locked", "--package", "gateway"]);
    // With a target, what runs during the build does not count as a part of it.
    command.args(["--target", &host(workspace)?]);
    // For speed: the rest of the workspace is built for size. The names of functions stay, for
    // the stack of a crash.
    for setting in ["opt-level=3", "debug=false", "strip=\"debuginfo\""] {
        command.args(["--config", &format!("profile.release.{setting}")]);
    }
    command.args(options).env("CARGO_INCREMENTAL", "0").env_remove("RUSTFLAGS");
    // By this separator, because folders may have spaces in their names.
    command.env("CARGO_ENCODED_RUSTFLAGS", renamed_folders(workspace)?.join("\x1f"));
    Ok(command)
}

/// Messages of the program name source files: each by a name that is the same everywhere.
fn renamed_folders(workspace: &Workspace) -> Outcome<Vec<String>> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")));
    let sysroot = asked(workspace, &["--print", "sysroot"])?;
    // Of two that fit, rustc takes the last.
    let folders = [
        home.map(|folder| (folder, "/cargo")),
        Some((sysroot.trim().into(), "/rust")),
        Some((workspace.root.clone(), "/callboard")),
        Some((workspace.target.clone(), "/callboard/target")),
    ];
    let renamed = folders.into_iter().flatten();
    Ok(renamed
        .map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display()))
        .collect())
}

/// The platform of this machine.
fn host(workspace: &Workspace) -> Outcome<String> {
    let about = asked(workspace, &["-vV"])?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::new("rustc does not name this platform."))
}

fn asked(workspace: &Workspace, args: &[&str]) -> Outcome<String> {
    let mut rustc = workspace.command("rustc");
    ask(rustc.args(args)).ok_or_else(|| Failure::new("rustc gives no answer.").of(&rustc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_folder_of_this_machine_gets_into_the_program() {
        let workspace = Workspace::find().unwrap();
        let renamed = renamed_folders(&workspace).unwrap();
        for folder in [&workspace.root, &workspace.target] {
            let start = format!("--remap-path-prefix={}=/", folder.display());
            assert!(renamed.iter().any(|flag| flag.starts_with(&start)), "{renamed:?}");
        }
        let command = build_command(&workspace, &[]).unwrap();
        let is_set =
            |name: &str| command.get_envs().any(|(key, value)| key == name && value.is_some());
        assert!(is_set("CARGO_ENCODED_RUSTFLAGS") && !is_set("RUSTFLAGS"));
    }
}
