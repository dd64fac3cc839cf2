//! What is known of the web server before it starts: whether it may, and with what.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::runtime::is_plain;
use super::server::Server;
use super::versions::{Verdict, judge};
use super::{proxy_folder, setting};
use gateway::{Listen, Settings};

/// How much longer than the gateway a web server waits, so that the gateway's answer wins.
const LONGER: u64 = 10;

/// What is known of the web server before it starts.
pub struct Plan {
    pub server: Server,
    pub program: PathBuf,
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

/// A folder, for a configuration.
pub fn plain(folder: &Path) -> Result<String, Failure> {
    if is_plain(folder, usize::MAX) {
        return Ok(folder.display().to_string());
    }
    Err(Failure::setting(format!("{} holds characters that are not plain.", folder.display())))
}
