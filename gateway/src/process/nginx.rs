//! How nginx is started: its configuration is a template, filled in.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use nix::unistd::{Group, Uid};
use tokio::process::Command;

use super::plan::{Plan, plain};
use super::{Failure, port, setting};

pub fn configure(
    command: &mut Command,
    plan: &Plan,
    runtime: &Path,
    upstream: SocketAddr,
) -> Result<(), Failure> {
    let template = fs::read_to_string(&plan.config).map_err(|error| {
        Failure::setting(format!("{} cannot be read: {error}.", plan.config.display()))
    })?;
    let values = [
        ("RUNTIME", plain(runtime)?),
        ("USER", user()),
        ("LISTEN", listen(plan)),
        ("TRUSTED", trusted()?),
        ("UPSTREAM", upstream.to_string()),
        ("WAIT", plan.wait.to_string()),
    ];
    let file = runtime.join("nginx.conf");
    fs::write(&file, filled_in(&template, &values)).map_err(|error| {
        Failure::start(format!("{} cannot be written: {error}.", file.display()))
    })?;
    command.arg("-p").arg(runtime).arg("-c").arg(&file).args(["-e", "stderr"]);
    Ok(())
}

fn filled_in(template: &str, values: &[(&str, String)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| {
        text.replace(&format!("${{{name}}}"), value)
    })
}

/// As root its workers become nobody. The gateway is on loopback, so they need no file.
fn user() -> String {
    if !Uid::effective().is_root() {
        return String::new();
    }
    let has_nogroup = Group::from_name("nogroup").is_ok_and(|group| group.is_some());
    format!("user nobody {};", if has_nogroup { "nogroup" } else { "nobody" })
}

fn listen(plan: &Plan) -> String {
    let port = plan.listen.port;
    match plan.listen.host.as_str() {
        "*" if port::has_ipv6() => {
            format!("listen {port} default_server; listen [::]:{port} default_server;")
        }
        _ => format!("listen {} default_server;", port::address(&plan.listen)),
    }
}

/// Whose connections are not counted: they bring many people's requests.
fn trusted() -> Result<String, Failure> {
    let all = setting("CALLBOARD_TRUSTED_PROXIES").unwrap_or_default();
    let ranges = all.split([',', ' ']).filter(|range| !range.is_empty());
    let rows = ranges.map(|range| {
        let is_plain = range.bytes().all(|byte| byte.is_ascii_hexdigit() || b".:/".contains(&byte));
        let sentence = "CALLBOARD_TRUSTED_PROXIES must be addresses, as in 10.0.0.0/8.";
        if is_plain { Ok(format!("{range} 1;")) } else { Err(Failure::setting(sentence)) }
    });
    rows.collect::<Result<Vec<_>, _>>().map(|rows| rows.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_in_the_template_is_filled_in() {
        let template = include_str!("../../../proxy/nginx.conf");
        let names = ["RUNTIME", "USER", "LISTEN", "TRUSTED", "UPSTREAM", "WAIT"];
        for name in names {
            assert!(template.contains(&format!("${{{name}}}")), "{name}");
        }
        let text = filled_in(template, &names.map(|name| (name, "1".to_owned())));
        let mut directives = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        assert!(directives.all(|line| !line.contains("${")), "{text}");
    }
}
