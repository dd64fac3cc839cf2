//! The web server in front, as a child of this process. It gets neither the key nor any other
//! setting that it does not need.

use std::env;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use nix::sys::signal::kill;
use nix::unistd::Pid;
use tokio::process::{Child, ChildStdin, Command};

use super::failure::Failure;
use super::plan::Plan;
use super::server::Server;
use super::{caddy, nginx};

/// Becomes the web server ("$@"). When the other end of standard input closes, however its
/// owner ended, the signal $0 goes to the group of the server.
const END_WITH_PARENT: &str = "exec 3<&0
    (trap '' HUP INT QUIT TERM; cat <&3; kill -s \"$0\" 0) >/dev/null 2>&1 &
    exec \"$@\" </dev/null 3<&-";

/// The web server, running.
pub struct Front {
    child: Child,
    server: Server,
    /// The server ends when this is closed.
    _lifeline: ChildStdin,
}

impl Front {
    pub fn start(plan: &Plan, runtime: &Path, upstream: SocketAddr) -> Result<Self, Failure> {
        if let Some(sentence) = &plan.warning {
            eprintln!("Callboard: {sentence}");
        }
        let (_, at_once) = plan.server.signals();
        let mut command = Command::new("sh");
        command.args(["-c", END_WITH_PARENT, at_once.as_str().trim_start_matches("SIG")]);
        command.arg(&plan.program).env_clear();
        command.envs(env::var_os("PATH").map(|path| ("PATH", path)));
        match plan.server {
            Server::Caddy => caddy::configure(&mut command, plan, runtime, upstream),
            Server::Nginx | Server::None => {
                nginx::configure(&mut command, plan, runtime, upstream)?;
            }
        }
        // A group of its own: Ctrl-C is for us, and we let running requests finish.
        command.stdin(Stdio::piped()).process_group(0);
        let failed = |error| Failure::start(format!("{} cannot be started: {error}.", plan.name()));
        let mut child = command.spawn().map_err(failed)?;
        let lifeline = child.stdin.take().ok_or_else(|| Failure::start("there is no pipe."))?;
        Ok(Self { child, server: plan.server, _lifeline: lifeline })
    }

    /// Waits until it has ended, and says how.
    pub async fn ended(&mut self) -> String {
        match self.child.wait().await {
            Ok(status) => ending(status),
            Err(error) => error.to_string(),
        }
    }

    /// Asks it to accept nothing new and to end with its last running request.
    pub fn stop(&self) {
        let (graceful, _) = self.server.signals();
        let id = self.child.id().and_then(|id| i32::try_from(id).ok());
        if let Some(id) = id {
            let _ = kill(Pid::from_raw(id), graceful);
        }
    }
}

fn ending(status: ExitStatus) -> String {
    status.code().map_or_else(|| status.to_string(), |code| format!("exit code {code}"))
}
