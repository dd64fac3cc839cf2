//! Both proxies forward the same requests. The table is written twice because each proxy
//! has its own language.

use crate::holds;
use crate::tree::File;

const CADDY: &str = "proxy/Caddyfile";
const NGINX: &str = "proxy/nginx.conf";
const START: &str = "proxy/start";
const CLIENT: &str = "thunderphone/src/client.rs";
const OUTBOX: &str = "src/outbox/placement.rs";

/// The rows: pattern and kind.
fn table(text: &str) -> Vec<(&str, &str)> {
    let rows = text.lines().filter_map(|line| line.trim().strip_prefix("\"~^"));
    let rows = rows.filter_map(|row| row.split_once("$\" "));
    rows.filter(|(pattern, _)| pattern.contains(" /v1/"))
        .map(|(pattern, kind)| (pattern, kind.trim_end_matches(';')))
        .collect()
}

fn differences(files: &[File]) -> Vec<String> {
    let rows = |path: &str| {
        let file = files.iter().find(|file| file.path == path);
        file.map(|file| table(&file.text)).unwrap_or_default()
    };
    let (caddy, nginx) = (rows(CADDY), rows(NGINX));
    if caddy.is_empty() {
        return vec![format!("{CADDY} has no rows")];
    }
    let only = |of: &[(&str, &str)], than: &[(&str, &str)], path: &str| {
        let only = of.iter().filter(|row| !than.contains(row));
        only.map(|(pattern, kind)| format!("only {path} has {pattern} {kind}")).collect::<Vec<_>>()
    };
    [only(&caddy, &nginx, CADDY), only(&nginx, &caddy, NGINX)].concat()
}

#[test]
fn both_proxies_forward_the_same_requests() {
    holds(differences);
}

#[test]
fn a_row_missing_from_one_proxy_is_reported() {
    let row = "\"~^GET /v1/whoami$\" read";
    let other = "\"~^POST /v1/call$\" place";
    let files = |caddy: &str, nginx: &str| [File::new(CADDY, caddy), File::new(NGINX, nginx)];
    let same = files(&format!("\t{row}\n\t{other}\n"), &format!("    {row};\n    {other};\n"));
    assert_eq!(differences(&same), Vec::<String>::new());
    let fewer = files(&format!("{row}\n{other}"), &format!("{row};"));
    assert_eq!(differences(&fewer).len(), 1);
    let changed = files(&format!("{row}\n{other}"), &format!("{row};\n\"~^POST /v1/call$\" read;"));
    assert_eq!(differences(&changed).len(), 2);
    assert_eq!(differences(&files("", "")).len(), 1);
}

/// The outbox takes a call for not placed only after the longest time a request can be
/// on its way: resent by the browser until the page's timeout, and then waiting in a
/// proxy.
fn proxy_timeouts(files: &[File]) -> Vec<String> {
    let seconds = |path: &str, before: &str, after: &str| -> Option<u32> {
        let file = files.iter().find(|file| file.path == path)?;
        let (_, rest) = file.text.split_once(before)?;
        rest.split_once(after)?.0.replace('_', "").parse().ok()
    };
    let listing_limit = seconds(OUTBOX, "IN_FLIGHT_MS: i64 = ", ";").map(|ms| ms / 1_000);
    let page_timeout = seconds(CLIENT, "PLACE_TIMEOUT_MS: u32 = ", ";").map(|ms| ms / 1_000);
    let timeouts = [
        (CADDY, seconds(CADDY, "response_header_timeout {$CALLBOARD_PATIENCE:", "}s")),
        (START, seconds(START, "CALLBOARD_PATIENCE:=", "}")),
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
fn no_proxy_waits_longer_than_the_outbox_waits_for_a_listing() {
    holds(proxy_timeouts);
    let files = |outbox: &str| {
        [
            File::new(CADDY, "response_header_timeout {$CALLBOARD_PATIENCE:130}s"),
            File::new(START, ": \"${CALLBOARD_PATIENCE:=130}\""),
            File::new(CLIENT, "PLACE_TIMEOUT_MS: u32 = 30_000;"),
            File::new(OUTBOX, outbox),
        ]
    };
    assert_eq!(proxy_timeouts(&files("IN_FLIGHT_MS: i64 = 160_000;")), Vec::<String>::new());
    assert_eq!(proxy_timeouts(&files("IN_FLIGHT_MS: i64 = 159_000;")).len(), 2);
    assert_eq!(proxy_timeouts(&files("")).len(), 2);
}
