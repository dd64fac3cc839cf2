//! What both proxies pass on to the API is one table, written down twice because
//! each has a language of its own.

use crate::holds;
use crate::tree::File;

const CADDY: &str = "proxy/Caddyfile";
const NGINX: &str = "proxy/nginx.conf";
const START: &str = "proxy/start";
const CLIENT: &str = "thunderphone/src/client.rs";
const OUTBOX: &str = "src/outbox/reconciliation.rs";

/// The rows: the pattern, and what it is.
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
        return vec![format!("{CADDY} lists nothing")];
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

/// The outbox believes that a call was not placed only after the longest time that a
/// request can be on its way: repeated by the browser while the page still waits, and
/// then in the proxies.
fn patience(files: &[File]) -> Vec<String> {
    let seconds = |path: &str, before: &str, after: &str| -> Option<u32> {
        let file = files.iter().find(|file| file.path == path)?;
        let (_, rest) = file.text.split_once(before)?;
        rest.split_once(after)?.0.replace('_', "").parse().ok()
    };
    let believed = seconds(OUTBOX, "IN_FLIGHT_MS: i64 = ", ";").map(|ms| ms / 1_000);
    let page = seconds(CLIENT, "PLACE_TIMEOUT_MS: u32 = ", ";").map(|ms| ms / 1_000);
    let waits = [
        (CADDY, seconds(CADDY, "response_header_timeout {$CALLBOARD_PATIENCE:", "}s")),
        (START, seconds(START, "CALLBOARD_PATIENCE:=", "}")),
    ];
    let longest = |wait: &Option<u32>| Some((*wait)? + page?);
    let wrong = waits.iter().filter(|(_, wait)| longest(wait).is_none_or(|s| Some(s) > believed));
    wrong
        .map(|(path, wait)| {
            format!("{path} waits {wait:?} s after the page's {page:?}, {OUTBOX} {believed:?} s")
        })
        .collect()
}

#[test]
fn no_proxy_waits_longer_than_the_outbox_waits_for_a_listing() {
    holds(patience);
    let files = |outbox: &str| {
        [
            File::new(CADDY, "response_header_timeout {$CALLBOARD_PATIENCE:130}s"),
            File::new(START, ": \"${CALLBOARD_PATIENCE:=130}\""),
            File::new(CLIENT, "PLACE_TIMEOUT_MS: u32 = 30_000;"),
            File::new(OUTBOX, outbox),
        ]
    };
    assert_eq!(patience(&files("IN_FLIGHT_MS: i64 = 160_000;")), Vec::<String>::new());
    assert_eq!(patience(&files("IN_FLIGHT_MS: i64 = 159_000;")).len(), 2);
    assert_eq!(patience(&files("")).len(), 2);
}
