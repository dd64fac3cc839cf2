//! Trunk, and the configuration it gets.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::flags::Serving;
use crate::step::{Failure, Outcome, run};
use crate::workspace::Workspace;

/// The port `Trunk.toml` names for the API.
const API: &str = "127.0.0.1:4010";
/// The host `Trunk.toml` lets real recordings be played from.
const RECORDINGS: &str = "https://storage.googleapis.com";

/// The end of the policy: no text becomes markup.
const TRUSTED_TYPES: &str = "; require-trusted-types-for 'script'; trusted-types 'none'";

/// Builds Rust's standard library along with the release bundle, for size and
/// with panics that stop at once instead of composing a message nobody sees:
/// 25 kB of the bundle after brotli, measured on the same day's app. Cargo keeps
/// this behind a switch for unstable features. A plain `trunk build --release`
/// works without, and gives the same app in more bytes.
pub const SMALL: [(&str, &str); 4] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort"),
];

/// Builds the release bundle into `dist`, with a wasm that is yet to be split. A team's rules
/// that somebody has put there stay: Trunk would delete them.
pub fn build(workspace: &Workspace) -> Outcome {
    let policy = workspace.root.join("dist/callboard-policy.json");
    let kept = std::fs::read(&policy).ok();
    let mut command = trunk(workspace, "build");
    command.envs(SMALL).args(["--features", "split"]);
    // Not by --release, with which Trunk runs wasm-opt, too: on a wasm that only the
    // splitter can read.
    command.args(["--cargo-profile", "release"]);
    let built = run("Building the release bundle", &mut command, "See the error above.");
    if let Some(kept) = kept {
        std::fs::write(&policy, kept)
            .map_err(|error| Failure::new(format!("the team's rules were not kept: {error}.")))?;
    }
    built.map(drop)
}

/// Trunk's own server, with a bundle apart from `dist`: it deletes what `dist`
/// holds whenever it builds.
pub fn server(workspace: &Workspace, serving: &Serving, kind: Kind) -> Outcome<Server> {
    let config = workspace.scratch.join(kind.name()).join("Trunk.toml");
    let original = workspace.read("Trunk.toml")?;
    workspace.write(&config, &configured(&original, serving.api_port, kind)?)?;
    let dist = workspace.scratch.join(kind.name()).join("dist");
    let mut command = trunk(workspace, "serve");
    command
        .arg(workspace.root.join("index.html"))
        .arg("--config")
        .arg(&config)
        .arg("--dist")
        .arg(&dist)
        .args(["--port", &serving.port.to_string()]);
    let watched: &[&str] = match kind {
        // A release build takes a minute: following changes is what `dev` is for.
        Kind::Release => &["Trunk.toml"],
        Kind::Debug => &["src", "style", "thunderphone/src", "strict-view", "index.html"],
    };
    for path in watched {
        command.arg("--watch").arg(workspace.root.join(path));
    }
    match kind {
        Kind::Release => command.envs(SMALL).arg("--release"),
        // Half the compile time for a few percent of size, which only a visitor
        // would mind.
        Kind::Debug => command.env("RUSTFLAGS", "--cfg erase_components"),
    };
    Ok(Server { command, page: dist.join("index.html") })
}

/// Trunk's server, not yet started.
pub struct Server {
    pub command: Command,
    /// Exists once the bundle is built: Trunk serves also when the build fails.
    pub page: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Release,
    Debug,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Release => "serve",
            Self::Debug => "dev",
        }
    }
}

fn trunk(workspace: &Workspace, subcommand: &str) -> Command {
    let mut command = workspace.command("trunk");
    command
        .arg(subcommand)
        // Every tool is there: a missing one is our mistake, not to be downloaded.
        .env("TRUNK_OFFLINE", "true")
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        // Trunk refuses the usual value of this variable, 1.
        .env_remove("NO_COLOR");
    command
}

/// `Trunk.toml` with this session's ports. By replacing text, because Trunk has no
/// flag for either and adds a proxy of the command line to those of the file.
fn configured(original: &str, api_port: u16, kind: Kind) -> Outcome<String> {
    let recordings = env::var("CALLBOARD_RECORDINGS").unwrap_or_default();
    let recordings = if recordings.is_empty() { RECORDINGS } else { &recordings };
    let mut config = replaced(original, API, &format!("127.0.0.1:{api_port}"))?;
    config = replaced(&config, RECORDINGS, recordings)?;
    if kind == Kind::Debug {
        config = replaced(&config, "no_autoreload = true", "no_autoreload = false")?;
        config = replaced(&config, "script-src 'self'", "script-src 'self' 'unsafe-inline'")?;
        // It shows a failed build by `innerHTML`.
        config = replaced(&config, TRUSTED_TYPES, "")?;
    }
    Ok(config)
}

fn replaced(config: &str, from: &str, to: &str) -> Outcome<String> {
    if config.contains(from) {
        return Ok(config.replace(from, to));
    }
    Err(Failure::new(format!("Trunk.toml no longer holds “{from}”, which is replaced here.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = include_str!("../../Trunk.toml");

    #[test]
    fn another_api_port_reaches_the_proxy_and_the_policy() {
        let config = configured(CONFIG, 5010, Kind::Release).unwrap();
        assert!(config.contains("backend = \"http://127.0.0.1:5010/v1\""));
        assert!(config.contains("media-src 'self' http://127.0.0.1:5010 "));
        assert!(!config.contains("4010\""));
    }

    #[test]
    fn only_the_debug_server_allows_inline_scripts_and_markup_from_text() {
        let is_loose = |config: &str| {
            assert_eq!(config.contains("'unsafe-inline'"), !config.contains("trusted-types"));
            config.contains("'unsafe-inline'")
        };
        assert!(!is_loose(&configured(CONFIG, 4010, Kind::Release).unwrap()));
        assert!(is_loose(&configured(CONFIG, 4010, Kind::Debug).unwrap()));
    }
}
