//! How Caddy is started: the Caddyfile as it is, and what it takes from the environment.

use std::env;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::plan::Plan;
use super::port::host;
use super::setting;

/// What Caddy needs to reach a certificate authority.
const PASSED_ON: [&str; 5] = ["HOME", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"];

pub fn configure(command: &mut Command, plan: &Plan, runtime: &Path, upstream: SocketAddr) {
    command.arg("run").arg("--config").arg(&plan.config).args(["--adapter", "caddyfile"]);
    let port = plan.listen.port;
    let site = match &plan.domain {
        Some(domain) => format!("https://{domain}:{port}"),
        None => format!("http://:{port}"),
    };
    // Without a bind directive it listens on all addresses.
    let bind = match plan.listen.host.as_str() {
        "*" => String::new(),
        _ => format!("bind {}", host(&plan.listen)),
    };
    // For localhost Caddy is its own authority, and would make this machine trust it. A redirect
    // that Caddy makes itself would have none of our limits.
    let tls = plan.domain.as_ref().map(|_| "skip_install_trust\nauto_https disable_redirects");
    // For another port there is no redirect: nobody reaches it by accident.
    let has_port_80 = plan.domain.is_some() && port == 443;
    command
        .env("CALLBOARD_SITE", site)
        .env("CALLBOARD_BIND", bind)
        .env("CALLBOARD_TLS", tls.unwrap_or_default())
        .env("CALLBOARD_PORT_80", if has_port_80 { "http:// {\nimport to_https\n}" } else { "" })
        .env("CALLBOARD_DOMAIN", plan.domain.as_deref().unwrap_or("localhost"))
        .env("CALLBOARD_PROTOCOLS", if plan.warning.is_none() { "h1 h2" } else { "h1" })
        .env("CALLBOARD_UPSTREAM", upstream.to_string())
        .env("CALLBOARD_WAIT", format!("{}s", plan.wait));
    for name in PASSED_ON {
        command.envs(env::var_os(name).map(|value| (name, value)));
    }
    // It keeps a copy of its configuration there.
    command.env("XDG_CONFIG_HOME", runtime);
    // Its certificates. Without a home it would put them into the current folder.
    let home = setting("HOME");
    let data = setting("XDG_DATA_HOME").or_else(|| setting("STATE_DIRECTORY")).map(PathBuf::from);
    let data = data.or_else(|| home.is_none().then(|| runtime.to_owned()));
    command.envs(data.map(|folder| ("XDG_DATA_HOME", folder)));
    if home.is_none() {
        // It does not start for a user without an entry in the list of users.
        command.env("HOME", runtime);
    }
    // Set to a file that does not exist, it would mean that no authority is trusted.
    let authorities = setting("SSL_CERT_FILE").filter(|file| Path::new(file).is_file());
    command.envs(authorities.map(|file| ("SSL_CERT_FILE", file)));
}
