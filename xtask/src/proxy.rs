//! The shipped configuration of a web server, run as it is.

use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::gateway;
use crate::step::{Failure, Outcome};
use crate::workspace::Workspace;

/// `cargo xtask proxy`: builds the gateway and becomes `proxy/start`, which becomes the
/// gateway. No server is installed, and every sentence about a setting is the one that a
/// server's operator would read.
pub fn proxy(workspace: &Workspace, server: &str) -> Outcome {
    let program = gateway::build(workspace)?;
    let start = workspace.root.join("proxy/start");
    // With the key, which other programs of ours do not get, and from where we are.
    let error = Command::new(&start).arg(server).env(gateway::NAMED_BY, program).exec();
    Err(Failure::new(format!("{} could not be started: {error}.", start.display())))
}
