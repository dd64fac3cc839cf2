//! The rules are written once, in the gateway. The web servers in front pass everything
//! on, and nobody waits for the API longer than the outbox reckons with.

use crate::tree::File;
use crate::{allows, catches, holds};

const CONFIGS: [&str; 2] = ["proxy/Caddyfile", "proxy/nginx.conf"];
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
