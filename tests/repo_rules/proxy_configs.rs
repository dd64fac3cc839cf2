//! The rules are written once, in the gateway. The web servers in front pass everything
//! on, and nobody waits for the API longer than the outbox reckons with.

use crate::tree::File;
use crate::{allows, catches, holds};

const CONFIGS: [&str; 3] = ["proxy/Caddyfile", "proxy/nginx.conf", "proxy/nginx.site"];
const GATEWAY: &str = "gateway/src/settings/mod.rs";
const LOCAL_GATEWAY: &str = "gateway/src/lib.rs";
const CLIENT: &str = "thunderphone/src/client.rs";
const OUTBOX: &str = "src/outbox/placement.rs";

/// The one path of the API that a web server may know: without an answer to it, it is
/// unknown whether a phone rings.
const PLACE: &str = "/v1/call";

/// What only the gateway decides: which requests reach the API, who may make them, and
/// with which key.
fn rules_in_configs(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| CONFIGS.contains(&file.path.as_str())) {
        for (at, _) in file.text.match_indices("/v1") {
            let path: String =
                file.text[at..].chars().take_while(|c| !c.is_whitespace() && *c != '{').collect();
            if path != PLACE {
                found.push(format!("{}: {path} is for the gateway to decide", file.path));
            }
        }
        for name in ["THUNDERPHONE", "Authorization", "basic_auth", "auth_request"] {
            if file.text.to_lowercase().contains(&name.to_lowercase()) {
                found.push(format!("{}: {name} is for the gateway", file.path));
            }
        }
    }
    found
}

#[test]
fn the_web_servers_hold_no_rule_and_no_key() {
    holds(rules_in_configs);
    for config in CONFIGS {
        allows(rules_in_configs, config, "location = /v1/call {");
        for rule in [
            "location /v1/calls {",
            "path /v1/*",
            "header_up Authorization \"Bearer {$KEY}\"",
            "proxy_set_header authorization \"Bearer $key\";",
            "{$THUNDERPHONE_API_BASE}",
            "auth_request /oauth2/auth;",
        ] {
            catches(rules_in_configs, config, rule);
        }
    }
}

/// The outbox takes a call for not placed only after the longest time a request can be
/// on its way: resent by the browser until the page's timeout, and then waiting in the
/// gateway.
fn gateway_timeouts(files: &[File]) -> Vec<String> {
    let seconds = |path: &str, before: &str, after: &str| -> Option<u32> {
        let file = files.iter().find(|file| file.path == path)?;
        let (_, rest) = file.text.split_once(before)?;
        rest.split_once(after)?.0.replace('_', "").parse().ok()
    };
    let listing_limit = seconds(OUTBOX, "IN_FLIGHT_MS: i64 = ", ";").map(|ms| ms / 1_000);
    let page_timeout = seconds(CLIENT, "PLACE_TIMEOUT_MS: u32 = ", ";").map(|ms| ms / 1_000);
    let timeouts = [
        (GATEWAY, seconds(GATEWAY, "DEFAULT_PATIENCE: u32 = ", ";")),
        (LOCAL_GATEWAY, seconds(LOCAL_GATEWAY, "TIMEOUT: Duration = Duration::from_secs(", ")")),
    ];
    let longest = |timeout: &Option<u32>| Some((*timeout)? + page_timeout?);
    let too_long = timeouts
        .iter()
        .filter(|(_, timeout)| longest(timeout).is_none_or(|s| Some(s) > listing_limit));
    too_long
        .map(|(path, timeout)| {
            format!("{path} waits {timeout:?} s after the page's {page_timeout:?} s, {OUTBOX} {listing_limit:?} s")
        })
        .collect()
}

#[test]
fn no_gateway_waits_longer_than_the_outbox_waits_for_a_listing() {
    holds(gateway_timeouts);
    let files = |outbox: &str| {
        [
            File::new(GATEWAY, "const DEFAULT_PATIENCE: u32 = 130;"),
            File::new(LOCAL_GATEWAY, "const TIMEOUT: Duration = Duration::from_secs(130);"),
            File::new(CLIENT, "PLACE_TIMEOUT_MS: u32 = 30_000;"),
            File::new(OUTBOX, outbox),
        ]
    };
    assert_eq!(gateway_timeouts(&files("IN_FLIGHT_MS: i64 = 160_000;")), Vec::<String>::new());
    assert_eq!(gateway_timeouts(&files("IN_FLIGHT_MS: i64 = 159_000;")).len(), 2);
    assert_eq!(gateway_timeouts(&files("")).len(), 2);
}

const OURS: &str = "proxy/nginx.conf";
const SITE: &str = "proxy/nginx.site";

/// How lines start that only the site for the operator's own nginx has: TLS, and port 80.
const OF_THE_SITE: [&str; 10] = [
    "error_log stderr emerg;",
    "limit_conn_zone ",
    "listen ",
    "server_name ",
    "ssl_",
    "return 301 ",
    "location /.well-known/",
    "root ",
    "proxy_set_header X-Forwarded-Proto ",
    "proxy_read_timeout ",
];

/// And only ours: the process, and who is in front of it.
const OF_OURS: [&str; 18] = [
    "daemon ",
    "$",
    "pid ",
    "worker_",
    "error_log ",
    "events {",
    "http {",
    "client_body_temp_path ",
    "proxy_temp_path ",
    "fastcgi_",
    "uwsgi_",
    "scgi_",
    "geo ",
    "map $is_proxy ",
    "limit_conn_zone ",
    "map $http_x_forwarded_proto ",
    "proxy_set_header X-Forwarded-Proto ",
    "proxy_read_timeout ",
];

/// The lines of each of the two nginx configurations that the other one lacks.
fn differences(files: &[File]) -> Vec<String> {
    let lines = |path: &str| -> Vec<String> {
        let file = files.iter().find(|file| file.path == path);
        let lines = file.map_or("", |file| file.text.as_str()).lines().map(str::trim);
        let lines = lines.filter(|line| line.len() > 1 && !line.starts_with('#'));
        let to_the_gateway = "proxy_pass ";
        lines
            .map(|line| {
                if line.starts_with(to_the_gateway) { to_the_gateway } else { line }.to_owned()
            })
            .collect()
    };
    let (ours, site) = (lines(OURS), lines(SITE));
    let lacks = |some: &[String], others: &[String], own: &[&str], path: &str| {
        let missing = some.iter().filter(|line| !others.contains(line));
        let missing = missing.filter(|line| !own.iter().any(|own| line.starts_with(own)));
        missing.map(|line| format!("{path} alone has: {line}")).collect::<Vec<_>>()
    };
    [lacks(&ours, &site, &OF_OURS, OURS), lacks(&site, &ours, &OF_THE_SITE, SITE)].concat()
}

#[test]
fn the_two_nginx_configurations_say_the_same() {
    holds(differences);
    let both =
        |ours: &str, site: &str| differences(&[File::new(OURS, ours), File::new(SITE, site)]);
    assert_eq!(both("a 1;\n  b 2;", "b 2;\na 1;").len(), 0);
    assert_eq!(both("a 1;\nb 2;", "a 1;").len(), 1);
    assert_eq!(both("a 1;", "a 2;").len(), 2);
}
