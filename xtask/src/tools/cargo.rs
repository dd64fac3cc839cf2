//! Programs of the build that are written in Rust: downloaded where `cargo binstall` is
//! installed, or else compiled, which takes minutes.
//!
//! They are compiled one after another and before the app: each of these builds keeps
//! every core busy, so that none is done sooner beside another.

use std::fs;
use std::process::Command;

use super::{NETWORK, is_version};
use crate::step::{Outcome, run};
use crate::workspace::Workspace;

/// Compiled once and run for seconds: a tool that is compiled sooner is done sooner.
const QUICK: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
];

/// A program from the registry.
pub struct Tool<'a> {
    pub package: &'a str,
    /// One of the programs in the package.
    pub program: &'a str,
    pub version: &'a str,
    /// What `cargo install` gets besides.
    pub args: &'a [&'a str],
    /// How long it is compiled on two cores.
    pub minutes: u32,
}

impl Tool<'_> {
    /// Installs it below `target/tools`.
    pub fn install(&self, workspace: &Workspace) -> Outcome {
        if workspace.which(&["cargo-binstall"]).is_some() && self.is_downloaded(workspace) {
            return Ok(());
        }
        self.compile(workspace)
    }

    /// Whether there is a compiled one for this machine. Where there is none, it is no
    /// failure.
    fn is_downloaded(&self, workspace: &Workspace) -> bool {
        let what = format!("Downloading {}", self.exact());
        run(&what, &mut self.download(workspace), NETWORK).is_ok()
            && is_version(workspace, self.program, self.version)
    }

    fn download(&self, workspace: &Workspace) -> Command {
        let mut cargo = workspace.cargo(&["binstall", &self.exact()]);
        cargo.args(["--no-confirm", "--force", "--no-symlinks", "--root"]).arg(&workspace.tools);
        // It would compile with its own settings, which takes longer than ours.
        cargo.args(["--disable-strategies", "compile"]);
        cargo
    }

    /// Compiles it, whether or not there is a compiled one.
    pub fn compile(&self, workspace: &Workspace) -> Outcome {
        let what = format!(
            "Compiling {} below target/tools (once, about {} minutes on two cores)",
            self.exact(),
            self.minutes
        );
        // A folder of its own, so that the project's artifacts stay as they are.
        let build = workspace.tools.join("build");
        let mut cargo = workspace.cargo(&["install", &self.exact(), "--force", "--root"]);
        cargo.arg(&workspace.tools).args(self.args);
        run(&what, cargo.env("CARGO_TARGET_DIR", &build).envs(QUICK), NETWORK)?;
        // Hundreds of megabytes that nobody needs again.
        let _ = fs::remove_dir_all(&build);
        Ok(())
    }

    fn exact(&self) -> String {
        format!("{}@{}", self.package, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step::spelled;

    const TRUNK: Tool =
        Tool { package: "trunk", program: "trunk", version: "1.2.3", args: &[], minutes: 1 };

    #[test]
    fn a_download_is_of_exactly_one_version_asks_nothing_and_compiles_nothing() {
        let command = spelled(&TRUNK.download(&Workspace::find().unwrap()));
        for part in ["binstall trunk@1.2.3 ", "--no-confirm", "--disable-strategies compile"] {
            assert!(command.contains(part), "{command}");
        }
    }
}
