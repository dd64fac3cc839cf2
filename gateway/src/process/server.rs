//! The web servers that may stand in front.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::sys::signal::Signal;

use super::failure::Failure;

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
    pub fn version(self, program: &Path) -> String {
        let mut command = Command::new(program);
        command.arg(if self == Self::Caddy { "version" } else { "-v" }).env_clear();
        let output = command.stdin(Stdio::null()).output();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        output.map(|output| text(output.stdout) + &text(output.stderr)).unwrap_or_default()
    }

    /// The signals on which it lets running requests finish, and on which it ends at once.
    pub fn signals(self) -> (Signal, Signal) {
        match self {
            Self::Nginx => (Signal::SIGQUIT, Signal::SIGTERM),
            Self::Caddy | Self::None => (Signal::SIGTERM, Signal::SIGQUIT),
        }
    }
}
