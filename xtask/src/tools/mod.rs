//! What must be on the machine, installed when it is not. What is found in the
//! right version is used, wherever it is, and nothing is said about it.

mod browser;
mod caddy;
mod cargo;
mod pip;
mod servers;

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::bundle::SMALL;
use crate::step::{Failure, Outcome, ask, run};
use crate::workspace::Workspace;

pub use browser::{Browser, browser};
pub use caddy::current_caddy;
use cargo::Tool;
use servers::make_executable;
pub use servers::{SERVERS, server};

/// The version `Trunk.toml` is written for.
const TRUNK: &str = "0.21.14";
/// What splits the wasm, and its package. It reads what `wasm_split_helpers` of
/// `Cargo.lock` writes.
pub const SPLITTER: &str = "wasm-split-cli";
const SPLITTER_PACKAGE: (&str, &str) = ("wasm_split_cli_support", "0.2.4");
/// What `deny.toml` is written for, and the package that holds it.
const DENY: (&str, &str) = ("0.20.", "xtask/tools/cargo-deny.txt");

const TARGET: &str = "wasm32-unknown-unknown";

const NETWORK: &str =
    "If the network failed, run the same command again; what was done stays done.";

/// Everything the bundle is built with.
pub fn for_the_bundle(workspace: &Workspace) -> Outcome {
    wasm_target(workspace)?;
    standard_library(workspace)?;
    crates(workspace)?;
    trunk(workspace)?;
    wasm_bindgen(workspace)?;
    splitter(workspace)?;
    from_npm(workspace)
}

/// The standard library for wasm.
pub fn wasm_target(workspace: &Workspace) -> Outcome {
    let mut rustc = workspace.command("rustc");
    let library = ask(rustc.args(["--print", "target-libdir", "--target", TARGET]));
    if library.is_some_and(|folder| fs::exists(folder).unwrap_or_default()) {
        return Ok(());
    }
    let mut rustup = workspace.command("rustup");
    run(
        "Installing Rust's standard library for wasm",
        rustup.args(["target", "add", TARGET]),
        "Install Rust by rustup (its site is rustup.rs); a Rust from a package manager \
         comes without wasm.",
    )
    .map(drop)
}

/// The standard library's source, which the release bundle is built with.
fn standard_library(workspace: &Workspace) -> Outcome {
    let sysroot = ask(workspace.command("rustc").args(["--print", "sysroot"]));
    let source = sysroot.map(|folder| Path::new(&folder).join("lib/rustlib/src/rust/library"));
    if source.is_some_and(|folder| folder.is_dir()) {
        return Ok(());
    }
    let mut rustup = workspace.command("rustup");
    run(
        "Installing the source of Rust's standard library",
        rustup.args(["component", "add", "rust-src"]),
        "Install Rust by rustup (its site is rustup.rs); a Rust from a package manager \
         comes without it.",
    )
    .map(drop)
}

/// The source of every dependency, so that Trunk can build without a network.
fn crates(workspace: &Workspace) -> Outcome {
    // With those of the standard library.
    let fetch = |args: &[&str]| {
        let mut cargo = workspace.cargo(args);
        cargo.envs(SMALL);
        cargo
    };
    // Without a target cargo passes over what the standard library needs on wasm
    // alone (its allocator).
    for whole in [&["fetch"][..], &["fetch", "--target", TARGET]] {
        let offline = [whole, &["--offline", "--quiet"]].concat();
        if ask(&mut fetch(&offline)).is_none() {
            run("Downloading the dependencies", &mut fetch(whole), NETWORK)?;
        }
    }
    Ok(())
}

fn trunk(workspace: &Workspace) -> Outcome {
    if is_version(workspace, "trunk", TRUNK) {
        return Ok(());
    }
    // Without TLS and the search for updates: it talks to nobody but this machine.
    let args = &["--locked", "--no-default-features"];
    Tool { package: "trunk", program: "trunk", version: TRUNK, args, minutes: 4 }.install(workspace)
}

/// What judges our dependencies. Another release of the same series will do.
pub fn cargo_deny(workspace: &Workspace) -> Outcome {
    let (series, requirements) = DENY;
    let is_there = || version(workspace, "cargo-deny").is_some_and(|it| it.starts_with(series));
    if is_there() {
        return Ok(());
    }
    let bin = workspace.tools.join("bin");
    if pip::download(workspace, requirements, "cargo-deny", &bin).is_ok() && is_there() {
        return Ok(());
    }
    let text = workspace.read(requirements)?;
    let version = pip::version_in(&text)
        .ok_or_else(|| Failure::new(format!("{requirements} names no version")))?;
    let (package, args) = ("cargo-deny", &["--locked"]);
    Tool { package, program: package, version, args, minutes: 2 }.install(workspace)
}

/// Of exactly the version of the library: the two share a format that changes
/// with every release.
fn wasm_bindgen(workspace: &Workspace) -> Outcome {
    let version = workspace.locked_version("wasm-bindgen")?;
    let programs = ["wasm-bindgen", "wasm-bindgen-test-runner"];
    if programs.iter().all(|program| is_version(workspace, program, &version)) {
        return Ok(());
    }
    // Without --locked: its lock file names a release that was withdrawn. And without
    // TLS: it drives a browser on this machine.
    let args = &["--no-default-features"];
    let program = "wasm-bindgen";
    Tool { package: "wasm-bindgen-cli", program, version: &version, args, minutes: 2 }
        .install(workspace)
}

/// It does not say its version, so only the one below target/tools will do.
fn splitter(workspace: &Workspace) -> Outcome {
    let (package, version) = SPLITTER_PACKAGE;
    let mut list = workspace.cargo(&["install", "--list", "--root"]);
    let installed = ask(list.arg(&workspace.tools)).unwrap_or_default();
    if installed.lines().any(|line| line == format!("{package} v{version}:")) {
        return Ok(());
    }
    let args = &["--locked", "--features", "build-binary"];
    Tool { package, program: SPLITTER, version, args, minutes: 1 }.compile(workspace)
}

fn is_version(workspace: &Workspace, program: &str, due: &str) -> bool {
    version(workspace, program).as_deref() == Some(due)
}

/// `trunk 0.21.14` is 0.21.14.
fn version(workspace: &Workspace, program: &str) -> Option<String> {
    let line = ask(workspace.command(program).arg("--version"))?;
    line.split_whitespace().nth(1).map(str::to_owned)
}

/// wasm-opt, esbuild and axe-core, in the versions of the lock file.
fn from_npm(workspace: &Workspace) -> Outcome {
    let folder = workspace.tools.join("npm");
    let lock = workspace.read("xtask/tools/package-lock.json")?;
    let installed = fs::read_to_string(folder.join("package-lock.json")).unwrap_or_default();
    // npm writes this file last.
    let is_complete = folder.join("node_modules/.package-lock.json").is_file();
    if is_complete && installed == lock {
        return Ok(());
    }
    node(workspace)?;
    workspace.write(&folder.join("package.json"), &workspace.read("xtask/tools/package.json")?)?;
    workspace.write(&folder.join("package-lock.json"), &lock)?;
    let mut npm = workspace.command("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]);
    run("Installing wasm-opt, esbuild and axe-core by npm", npm.current_dir(&folder), NETWORK)
        .map(drop)
}

/// Node compresses the bundle and runs wasm-opt; it is a prerequisite.
pub fn node(workspace: &Workspace) -> Outcome {
    let has = |program: &str| ask(Command::new(program).arg("--version")).is_some();
    if workspace.which(&["node"]).is_some() && has("node") && has("npm") {
        return Ok(());
    }
    Err(Failure::new("Node.js with npm is not installed.")
        .remedy("Install Node.js 18 or later (on Debian: apt-get install nodejs npm)."))
}
