//! The security headers of every response, whoever produced it and whatever its status.

use std::io::Write;
use std::{fs, io};

use crate::fake_api::{self, FakeApi};
use crate::proxy::{Proxy, SIGNED_IN, is_bare};
use crate::reply::Reply;

/// The headers that `trunk serve` sends, so that development meets them first: those of
/// production, plus the sandbox as a recording origin.
fn expected_headers() -> Vec<(String, String)> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../Trunk.toml");
    let config = fs::read_to_string(file).unwrap();
    let section = config.split_once("[serve.headers]").unwrap().1;
    let section = section.split_once("\n[").unwrap().0;
    let headers = section.lines().filter_map(|line| line.strip_prefix('"')?.split_once("\" = \""));
    let headers: Vec<_> = headers
        .filter(|(name, _)| *name != "cache-control")
        .map(|(name, value)| {
            (name.to_owned(), value.trim_end_matches('"').replace(" http://127.0.0.1:4010", ""))
        })
        .collect();
    assert!(headers.len() >= 7, "{headers:?}");
    headers
}

async fn every_kind_of_answer(proxy: &Proxy, api: &FakeApi) -> Vec<(u16, &'static str, Reply)> {
    let mut replies = Vec::new();
    for (status, line) in [
        (200, "GET /"),
        (200, "GET /app-0123456789abcdef.js"),
        (200, "GET /healthz"),
        (200, "GET /v1/whoami"),
        (404, "GET /missing.js"),
        (404, "GET /v1/nothing"),
        (405, "PROPFIND /"),
        // The gateway itself takes it for a file that there is not.
        (if is_bare() { 404 } else { 400 }, "GET /%"),
    ] {
        let lines = [SIGNED_IN, "Sec-Fetch-Site: same-origin"];
        let reply = proxy.ask(line, &lines, "").await;
        // A malformed request is answered before any configuration applies.
        if status == 400 && reply.header("content-security-policy").is_none() {
            assert!(matches!(reply.status, 400), "{line}: {}", reply.status);
            continue;
        }
        replies.push((status, line, reply));
    }
    replies.push((401, "signed out", proxy.ask("GET /", &[], "").await));
    let stranger = [SIGNED_IN, "Sec-Fetch-Site: cross-site"];
    replies.push((403, "a stranger", proxy.ask("POST /v1/call", &stranger, "{}").await));
    let text = [SIGNED_IN, "Sec-Fetch-Site: same-origin"];
    replies.push((415, "no JSON", proxy.ask("POST /v1/call", &text, "{}").await));
    let large = "x".repeat(1_000_001);
    replies.push((413, "too large", proxy.place(&large).await));
    // An API with weaker headers.
    api.response(
        "HTTP/1.1 500 x\r\nContent-Type: text/html\r\nContent-Length: 2\r\nContent-Security-Policy: default-src *\r\n\
         X-Content-Type-Options: sniff\r\nReferrer-Policy: unsafe-url\r\nX-Frame-Options: ALLOWALL\r\n\
         Cross-Origin-Opener-Policy: unsafe-none\r\nCross-Origin-Embedder-Policy: unsafe-none\r\n\
         Cross-Origin-Resource-Policy: cross-origin\r\nPermissions-Policy: camera=*\r\n\
         Strict-Transport-Security: max-age=0\r\n\r\nno",
    );
    replies.push((500, "the API's own", proxy.get("/v1/billing").await));
    api.response(fake_api::NO_RESPONSE);
    replies.push((502, "unreachable", proxy.get("/v1/billing").await));
    replies.push((504, "no answer", proxy.place("{}").await));
    replies
}

#[tokio::test]
async fn every_response_has_each_security_header_once() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    for (status, what, reply) in every_kind_of_answer(&proxy, &api).await {
        assert_eq!(reply.status, status, "{what}: {}", reply.body);
        // What the server in front refuses itself is JSON and may do nothing at all.
        let is_of_the_front = !is_bare() && matches!(status, 400 | 413);
        let own = [
            ("content-security-policy".to_owned(), "default-src 'none'".to_owned()),
            ("x-content-type-options".to_owned(), "nosniff".to_owned()),
        ];
        let expected = if is_of_the_front { own.to_vec() } else { expected_headers() };
        for (name, value) in expected {
            assert_eq!(reply.all(&name), [value.as_str()], "{name} of {what}");
        }
        // It must not be sent over plain HTTP.
        assert_eq!(reply.header("strict-transport-security"), None, "{what}");
        assert!(matches!(reply.header("server"), None | Some("nginx")), "{what}");
        if status >= 400 && what != "the API's own" {
            assert!(
                reply.code().is_some_and(|code| code.starts_with("proxy_")),
                "{what}: {}",
                reply.body
            );
            assert_eq!(reply.all("content-type"), ["application/json"], "{what}");
            assert_eq!(reply.all("cache-control"), ["no-store"], "{what}");
        }
    }
}

#[tokio::test]
async fn the_policy_allows_the_configured_recording_origins() {
    let proxy = Proxy::with(&[(
        "CALLBOARD_RECORDINGS",
        "https://a.example.com https://b.example.com:8443",
    )])
    .await;
    let policy = proxy.get("/").await;
    let policy = policy.header("content-security-policy").unwrap();
    for kind in ["media-src", "connect-src"] {
        let allowed = format!("; {kind} 'self' https://a.example.com https://b.example.com:8443; ");
        assert!(policy.contains(&allowed), "{policy}");
    }
}

/// The published rules of the HTTP Observatory, as far as headers decide them: what each
/// earns or costs, starting at 100; bonus points count from 90 on.
fn points(reply: &Reply) -> Vec<(&'static str, i32)> {
    let header = |name: &str| reply.header(name).unwrap_or_default();
    let policy = header("content-security-policy");
    let directive = |name: &str| {
        let found = policy
            .split(';')
            .map(str::trim)
            .find_map(|it| it.strip_prefix(name)?.strip_prefix(' '));
        found.or_else(|| {
            policy.split(';').map(str::trim).find_map(|it| it.strip_prefix("default-src "))
        })
    };
    let is_unsafe = |name: &str| {
        directive(name).is_none_or(|sources| {
            sources.split(' ').any(|it| {
                matches!(
                    it,
                    "'unsafe-inline'" | "'unsafe-eval'" | "data:" | "*" | "http:" | "https:"
                )
            })
        })
    };
    let has_passive_http = ["img-src", "media-src"].iter().any(|name| {
        directive(name).unwrap_or_default().split(' ').any(|it| it.starts_with("http:"))
    });
    let age = header("strict-transport-security")
        .split(';')
        .find_map(|part| part.trim().strip_prefix("max-age=")?.parse::<u64>().ok());
    vec![
        (
            "Content-Security-Policy",
            match () {
                () if policy.is_empty() => -25,
                () if is_unsafe("script-src") || is_unsafe("object-src") => -20,
                () if has_passive_http => -10,
                () if is_unsafe("style-src") => 0,
                () if directive("default-src") == Some("'none'") => 10,
                () => 5,
            },
        ),
        ("Cookies", if reply.header("set-cookie").is_some() { -20 } else { 0 }),
        ("CORS", if header("access-control-allow-origin") == "*" { -50 } else { 0 }),
        (
            "Referrer-Policy",
            match header("referrer-policy") {
                "no-referrer"
                | "same-origin"
                | "strict-origin"
                | "strict-origin-when-cross-origin" => 5,
                "" | "no-referrer-when-downgrade" => 0,
                _ => -5,
            },
        ),
        (
            "Strict-Transport-Security",
            if age.is_some_and(|age| age >= 15_768_000) { 0 } else { -20 },
        ),
        (
            "X-Content-Type-Options",
            if header("x-content-type-options") == "nosniff" { 0 } else { -5 },
        ),
        (
            "X-Frame-Options",
            match policy.contains("frame-ancestors 'none'") {
                true => 5,
                false if matches!(header("x-frame-options"), "DENY" | "SAMEORIGIN") => 0,
                false => -20,
            },
        ),
        (
            "Cross-Origin-Resource-Policy",
            match header("cross-origin-resource-policy") {
                "same-origin" | "same-site" => 10,
                "cross-origin" | "" => 0,
                _ => -5,
            },
        ),
    ]
}

fn total(points: &[(&str, i32)]) -> i32 {
    let lost: i32 = points.iter().map(|(_, points)| *points.min(&0)).sum();
    let won: i32 = points.iter().map(|(_, points)| *points.max(&0)).sum();
    if 100 + lost >= 90 { 100 + lost + won } else { 100 + lost }
}

#[tokio::test]
async fn the_page_scores_a_plus_behind_tls() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    let reply = proxy.ask("GET /", &[SIGNED_IN, "X-Forwarded-Proto: https"], "").await;
    assert_eq!(reply.all("strict-transport-security"), ["max-age=31536000"]);
    let points = points(&reply);
    // To stderr, because the output of a passing test is not shown.
    let mut table = format!("{} points, an A+ begins at 100:", total(&points));
    for (header, points) in &points {
        table.push_str(&format!(" {header} {points:+},"));
    }
    writeln!(io::stderr(), "\n{}", table.trim_end_matches(',')).unwrap();
    assert!(total(&points) >= 130, "{points:?}");
}

#[test]
fn a_page_without_security_headers_scores_low() {
    let bare = Reply { status: 200, headers: Vec::new(), body: String::new() };
    assert!(total(&points(&bare)) < 60);
}
