//! Where things are, and how a program is started.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::step::{Failure, Outcome};

/// The folders of this checkout.
pub struct Workspace {
    pub root: PathBuf,
    /// Programs of the build, installed by us: `target/tools`.
    pub tools: PathBuf,
    /// What cargo builds.
    pub target: PathBuf,
    /// Files we write for the programs we start.
    pub scratch: PathBuf,
    /// `PATH` with our tools first.
    path: OsString,
}

impl Workspace {
    pub fn find() -> Outcome<Self> {
        // Asked when run rather than when compiled: a checkout may be moved.
        let here = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = here
            .parent()
            .ok_or_else(|| Failure::new("The project's folder was not found."))?
            .to_owned();
        let tools = root.join("target/tools");
        let target = env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root.join("target"), |folder| root.join(folder));
        let scratch = root.join("target/xtask");
        let mut folders = vec![tools.join("bin"), tools.join("npm/node_modules/.bin")];
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        let path = env::join_paths(folders)
            .map_err(|error| Failure::new(format!("PATH cannot be used: {error}.")))?;
        Ok(Self { root, tools, target, scratch, path })
    }

    /// A program, run in the project's folder, with our tools first. The API key
    /// goes to the one program that needs it and to no other.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", &self.path).env_remove("THUNDERPHONE_API_KEY");
        command
    }

    pub fn cargo(&self, args: &[&str]) -> Command {
        let mut command = self.command("cargo");
        command.args(args);
        command
    }

    /// The path of the first of these programs that `PATH` or our tools hold.
    pub fn which(&self, names: &[&str]) -> Option<PathBuf> {
        names.iter().find_map(|name| {
            env::split_paths(&self.path).map(|folder| folder.join(name)).find(|file| file.is_file())
        })
    }

    /// The version of a package in `Cargo.lock`.
    pub fn locked_version(&self, package: &str) -> Outcome<String> {
        let file = self.root.join("Cargo.lock");
        let lock = fs::read_to_string(&file)
            .map_err(|error| Failure::new(format!("Cargo.lock cannot be read: {error}.")))?;
        locked_version(&lock, package)
            .ok_or_else(|| Failure::new(format!("Cargo.lock holds no package {package}.")))
    }

    pub fn write(&self, file: &Path, text: &str) -> Outcome {
        let folder = file.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).and_then(|()| fs::write(file, text)).map_err(|error| {
            Failure::new(format!("{} cannot be written: {error}.", file.display()))
        })
    }

    pub fn read(&self, file: &str) -> Outcome<String> {
        fs::read_to_string(self.root.join(file))
            .map_err(|error| Failure::new(format!("{file} cannot be read: {error}.")))
    }
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    let version = lines.next()?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_exactly_the_named_package_is_read() {
        let lock = "\
[[package]]
name = \"wasm-bindgen-macro\"
version = \"1.0.0\"

[[package]]
name = \"wasm-bindgen\"
version = \"0.2.130\"
source = \"registry\"
";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }

    #[test]
    fn no_program_is_handed_the_api_key() {
        let workspace = Workspace::find().unwrap();
        let command = workspace.cargo(&["build"]);
        let removed = command
            .get_envs()
            .any(|(name, value)| name == "THUNDERPHONE_API_KEY" && value.is_none());
        assert!(removed);
    }
}
