//! The web servers whose configurations are shipped: those that are found, or
//! Debian's packages, unpacked below `target/tools`. Unpacked and not installed:
//! that needs no rights, and an installed one would start and take port 80.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::NETWORK;
use crate::step::{Failure, Outcome, ask, run};
use crate::workspace::Workspace;

/// Each with what it is asked for its version by.
pub const SERVERS: [(&str, &str); 2] = [("caddy", "version"), ("nginx", "-v")];

/// Sees to it that `proxy/start` finds a server. `Err` says why it does not.
pub fn server(workspace: &Workspace, name: &str, version: &str) -> Outcome {
    if runs(workspace, name, version) {
        return Ok(());
    }
    let (apt, dpkg) = (workspace.which(&["apt-get"]), workspace.which(&["dpkg-deb"]));
    if apt.is_none() || dpkg.is_none() {
        return Err(Failure::new(format!("{name} is not installed")));
    }
    unpack(workspace, name)?;
    if runs(workspace, name, version) {
        return Ok(());
    }
    Err(Failure::new(format!("{name} as Debian has it does not run here")))
}

/// On Debian nginx lies where only root looks.
fn runs(workspace: &Workspace, name: &str, version: &str) -> bool {
    let program = workspace.which(&[name]).unwrap_or_else(|| Path::new("/usr/sbin").join(name));
    ask(Command::new(program).arg(version)).is_some()
}

fn unpack(workspace: &Workspace, name: &str) -> Outcome {
    let apt = Apt { workspace, folder: workspace.tools.join("debian").join(name) };
    for folder in ["state/lists/partial", "cache/archives/partial", "packages", "root"] {
        fs::create_dir_all(apt.folder.join(folder)).map_err(|error| {
            Failure::new(format!("{} cannot be made: {error}.", apt.folder.display()))
        })?;
    }
    let mut update = apt.get("apt-get", &["update", "--quiet=2"]);
    run("Asking Debian for its packages", &mut update, NETWORK)?;
    let mut packages = vec![name.to_owned()];
    packages.extend(apt.libraries(name));
    let mut download = apt.get("apt-get", &["download", "--quiet=2"]);
    download.args(&packages).current_dir(apt.folder.join("packages"));
    run(&format!("Downloading {name} below target/tools"), &mut download, NETWORK)?;
    let root = apt.folder.join("root");
    for package in files(&apt.folder.join("packages")) {
        let mut dpkg = workspace.command("dpkg-deb");
        run("Unpacking", dpkg.arg("--extract").args([&package, &root]), NETWORK)?;
    }
    let program = ["usr/bin", "usr/sbin"].iter().map(|folder| root.join(folder).join(name));
    let program = program.into_iter().find(|program| program.is_file());
    let program = program.ok_or_else(|| Failure::new(format!("Debian's {name} has no {name}")))?;
    // What it was linked with, before what the machine may lack.
    let libraries = [root.join("usr/lib"), root.join("lib")];
    let libraries: Vec<String> = libraries
        .iter()
        .flat_map(|folder| files(folder))
        .filter(|folder| folder.is_dir())
        .map(|folder| folder.display().to_string())
        .collect();
    let script = format!(
        "#!/bin/sh\nLD_LIBRARY_PATH='{}' exec '{}' \"$@\"\n",
        libraries.join(":"),
        program.display()
    );
    let file = workspace.tools.join("bin").join(name);
    workspace.write(&file, &script)?;
    make_executable(&file)?;
    let _ = fs::remove_dir_all(apt.folder.join("state"));
    let _ = fs::remove_dir_all(apt.folder.join("cache"));
    Ok(())
}

/// Debian's package manager with lists of its own: those of the machine may be
/// missing, and only root may renew them.
struct Apt<'a> {
    workspace: &'a Workspace,
    folder: PathBuf,
}

impl Apt<'_> {
    fn get(&self, program: &str, args: &[&str]) -> Command {
        let mut command = self.workspace.command(program);
        let option = |name: &str, value: String| ["-o".to_owned(), format!("{name}={value}")];
        let folder = self.folder.display();
        command.args(args);
        command.args(option("Dir::State", format!("{folder}/state")));
        command.args(option("Dir::State::status", "/var/lib/dpkg/status".to_owned()));
        command.args(option("Dir::Cache", format!("{folder}/cache")));
        // Another user than the one who made these folders could not write there.
        command.args(option("APT::Sandbox::User", "root".to_owned()));
        command
    }

    /// The shared libraries a package is linked with, apart from the one that
    /// everything is linked with.
    fn libraries(&self, name: &str) -> Vec<String> {
        let said = ask(&mut self.get("apt-cache", &["depends", name])).unwrap_or_default();
        libraries_in(&said)
    }
}

fn libraries_in(depends: &str) -> Vec<String> {
    depends
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: "))
        .filter(|package| package.starts_with("lib") || package.starts_with("zlib"))
        .filter(|package| !package.starts_with("libc6"))
        .map(str::to_owned)
        .collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

pub fn make_executable(file: &Path) -> Outcome {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let outcome = fs::set_permissions(file, fs::Permissions::from_mode(0o755));
        outcome.map_err(|error| Failure::new(format!("{}: {error}.", file.display())))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::libraries_in;

    #[test]
    fn of_what_a_package_depends_on_its_libraries_are_told() {
        let said = "nginx\n  Depends: libc6\n  Depends: libssl3\n  Depends: zlib1g\n  Depends: \
                    iproute2\n  Recommends: libother\n    libnot";
        assert_eq!(libraries_in(said), ["libssl3", "zlib1g"]);
    }
}
