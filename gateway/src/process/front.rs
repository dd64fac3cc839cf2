//! The web server in front, as a child of this process. It gets neither the key nor any other
//! setting that it does not need.

use std::env;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::{Child, ChildStdin, Command};

use super::runtime::is_plain;
use super::versions::{Verdict, judge};
use super::{Failure, caddy, nginx, proxy_folder, setting};
use crate::site::{Listen, Settings};

/// Becomes the web server ("$@"). When the other end of standard input closes, however its
/// owner ended, the signal $0 goes to the group of the server.
const END_WITH_PARENT: &str = "exec 3<&0
    (trap '' HUP INT QUIT TERM; cat <&3; kill -s \"$0\" 0) >/dev/null 2>&1 &
    exec \"$@\" </dev/null 3<&-";

/// How much longer than the gateway a web server waits, so that the gateway's answer wins.
const LONGER: u64 = 10;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Server {
    Caddy,
    Nginx,
    None,
}

impl Server {
    pub fn named(name: &str) -> Result<Self, Failure> {
        match name {
            "caddy" => Ok(Self::Caddy),
            "nginx" => Ok(Self::Nginx),
            "none" => Ok(Self::None),
            _ => Err(Failure::setting("say which server: caddy, nginx or none.")),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Caddy => "caddy",
            Self::Nginx => "nginx",
            Self::None => "none",
        }
    }

    /// Its program; `None` where no server is wanted.
    pub fn find(self) -> Result<Option<PathBuf>, Failure> {
        if self == Self::None {
            return Ok(None);
        }
        let name = self.name();
        let path = env::var_os("PATH").unwrap_or_default();
        // On Debian nginx is in a folder that only root has on its PATH.
        let folders = env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
        let found = folders.map(|folder| folder.join(name)).find(|file| file.is_file());
        found.map(Some).ok_or_else(|| {
            Failure::setting(format!(
                "{name} is not installed (on Debian: apt-get install {name})."
            ))
        })
    }

    /// What it says about its version.
    fn version(self, program: &Path) -> String {
        let mut command = std::process::Command::new(program);
        command.arg(if self == Self::Caddy { "version" } else { "-v" }).env_clear();
        let output = command.stdin(Stdio::null()).output();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        output.map(|output| text(output.stdout) + &text(output.stderr)).unwrap_or_default()
    }

    /// The signals on which it lets running requests finish, and on which it ends at once.
    fn signals(self) -> (Signal, Signal) {
        match self {
            Self::Nginx => (Signal::SIGQUIT, Signal::SIGTERM),
            Self::Caddy | Self::None => (Signal::SIGTERM, Signal::SIGQUIT),
        }
    }
}

/// What is known of the web server before it starts.
pub struct Plan {
    pub server: Server,
    program: PathBuf,
    /// The configuration, or the template of it.
    pub config: PathBuf,
    pub listen: Listen,
    pub domain: Option<String>,
    /// Seconds to wait for the gateway.
    pub wait: u64,
    /// What is wrong with its version. It must not speak HTTP/2 then.
    pub warning: Option<String>,
}

impl Plan {
    /// Refuses a version that a stranger can stop, where strangers can reach it.
    pub fn new(
        server: Server,
        program: PathBuf,
        proxy: Option<&Path>,
        settings: &Settings,
    ) -> Result<Self, Failure> {
        let listen = settings.listen().clone();
        let domain = settings.domain().map(str::to_owned);
        // They are written into a configuration.
        let is_host = |text: &str| {
            text == "*" || text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:".contains(&b))
        };
        if !is_host(&listen.host) || !domain.as_deref().is_none_or(is_host) {
            return Err(Failure::setting(
                "CALLBOARD_LISTEN and CALLBOARD_DOMAIN must be plain names.",
            ));
        }
        let said = server.version(&program);
        let warning = match judge(server, &said, !listen.is_loopback()) {
            Verdict::Maintained => None,
            Verdict::LoopbackOnly(sentence) => Some(sentence),
            Verdict::Refused(sentence) => return Err(Failure::setting(sentence)),
        };
        let name = if server == Server::Caddy { "Caddyfile" } else { "nginx.conf" };
        let config = proxy_folder(proxy)?.join(name);
        if !config.is_file() {
            return Err(Failure::setting(format!("there is no {}.", config.display())));
        }
        let patience = setting("CALLBOARD_PATIENCE").and_then(|text| text.parse().ok());
        Ok(Self {
            server,
            program,
            config,
            listen,
            domain,
            wait: patience.unwrap_or(130) + LONGER,
            warning,
        })
    }

    pub fn name(&self) -> &'static str {
        self.server.name()
    }
}

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

/// A folder, for a configuration.
pub fn plain(folder: &Path) -> Result<String, Failure> {
    if is_plain(folder, usize::MAX) {
        return Ok(folder.display().to_string());
    }
    Err(Failure::setting(format!("{} holds characters that are not plain.", folder.display())))
}
