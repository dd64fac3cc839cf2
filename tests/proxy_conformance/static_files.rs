//! The bundle: types, compression, caching, and missing files.

use std::os::unix::fs::symlink;
use std::{env, fs, process};

use crate::fake_api::{self, FakeApi};
use crate::proxy::{Proxy, SIGNED_IN, server};

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const NO_STORE: &str = "no-store";

async fn proxy() -> Proxy {
    Proxy::in_front_of(FakeApi::responding(fake_api::OK).await.address).await
}

#[tokio::test]
async fn every_file_has_the_right_type_caching_and_compression() {
    let proxy = proxy().await;
    for (path, kind, caching, bodies) in [
        (
            "/app-0123456789abcdef.js",
            "text/javascript; charset=utf-8",
            IMMUTABLE,
            ["by brotli", "by gzip", "console.log(\"plain\");\n"],
        ),
        ("/app-0123456789abcdef_bg.wasm", "application/wasm", IMMUTABLE, ["\0asm"; 3]),
        (
            "/style-0123456789abcdef.css",
            "text/css; charset=utf-8",
            IMMUTABLE,
            ["p { margin: 0 }\n"; 3],
        ),
        ("/numbers.txt", "text/plain; charset=utf-8", NO_STORE, ["a list\n"; 3]),
    ] {
        let accepted = ["gzip, deflate, br, zstd", "gzip", "identity"];
        for (accepted, body) in accepted.into_iter().zip(bodies) {
            let line = format!("Accept-Encoding: {accepted}");
            let reply = proxy.ask(&format!("GET {path}"), &[SIGNED_IN, &line], "").await;
            assert_eq!((reply.status, reply.body.as_str()), (200, body), "{path} {accepted}");
            assert_eq!(reply.all("content-type"), [kind], "{path} {accepted}");
            assert_eq!(reply.all("cache-control"), [caching], "{path} {accepted}");
            let encoding = match body {
                "by brotli" => Some("br"),
                "by gzip" => Some("gzip"),
                _ => None,
            };
            assert_eq!(reply.header("content-encoding"), encoding, "{path} {accepted}");
            if encoding.is_some() {
                let vary = reply.all("vary").join(", ").to_lowercase();
                assert!(vary.contains("accept-encoding"), "{path}: {vary}");
            }
        }
    }
}

#[tokio::test]
async fn every_route_serves_the_page_and_it_is_never_cached() {
    let proxy = proxy().await;
    for path in [
        "/",
        "/index.html",
        "/calls",
        "/calls/new?again=7",
        "/calls/7",
        "/v1calls",
        "/no/such/route",
    ] {
        // Conditional headers from a browser that has cached an earlier release of the
        // same length and date.
        let kept = ["If-Modified-Since: Thu, 01 Dec 2044 16:00:00 GMT", "If-None-Match: *"];
        let reply = proxy.ask(&format!("GET {path}"), &[SIGNED_IN, kept[0], kept[1]], "").await;
        assert!(
            reply.status == 200 && reply.body.contains("page of the app"),
            "{path} {}",
            reply.status
        );
        assert_eq!(reply.all("content-type"), ["text/html; charset=utf-8"], "{path}");
        assert_eq!(reply.all("cache-control"), [NO_STORE], "{path}");
        assert_eq!(reply.header("etag").or(reply.header("last-modified")), None, "{path}");
    }
}

#[tokio::test]
async fn missing_files_never_serve_the_page() {
    let proxy = proxy().await;
    for path in [
        "/app-fedcba9876543210.js",
        "/style-fedcba9876543210.css",
        "/favicon.ico",
        "/calls/7.html",
        "/app-0123456789abcdef.js.br",
        "/app-0123456789abcdef.js.gz",
        "/index.html.br",
        "/v1",
        "/v1/",
        "/v1/calls/7/page",
        "/V1/calls",
        "//v1/nothing",
        "/calls/../v1/nothing",
        "/v1/../calls",
    ] {
        let reply = proxy.get(path).await;
        assert_eq!(
            (reply.status, reply.code().as_deref()),
            (404, Some("proxy_not_allowed")),
            "{path}"
        );
        assert_eq!(reply.all("cache-control"), [NO_STORE], "{path}");
    }
}

#[tokio::test]
async fn files_outside_the_bundle_are_not_served() {
    let proxy = proxy().await;
    for path in [
        "/../main.rs",
        "/..%2fmain.rs",
        "/%2e%2e/main.rs",
        "/calls/..%2f..%2fmain.rs",
        "/..%5cmain.rs",
        "/.//../main.rs",
        "/%00main.rs",
        "/../../../../../../../../etc/passwd.txt",
    ] {
        let bytes = proxy.ask_bytes(&format!("GET {path}"), &[SIGNED_IN], "").await;
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains("mod allow_list") && !text.starts_with("HTTP/1.1 200"),
            "{path}: {text}"
        );
    }
}

/// What is in the folder and not of the bundle: a hidden file, and whatever a link leads to.
#[tokio::test]
async fn hidden_files_and_symbolic_links_are_not_served() {
    let folder = env::temp_dir().join(format!("callboard-dist-{}-{}", server(), process::id()));
    fs::create_dir_all(folder.join(".git")).unwrap();
    for (name, text) in [
        ("index.html", "<title>page of the app</title>"),
        ("numbers.txt", "a list\n"),
        (".secret", "canary"),
        (".secret.txt", "canary"),
        (".git/config.txt", "canary"),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
    symlink("/etc/passwd", folder.join("outside.txt")).unwrap();
    symlink("/etc", folder.join("folder")).unwrap();
    symlink(folder.join("numbers.txt"), folder.join("inside.txt")).unwrap();
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::with(&[
        ("THUNDERPHONE_API_BASE", &format!("http://{}", api.address)),
        ("CALLBOARD_ROOT", &folder.to_string_lossy()),
    ])
    .await;
    assert_eq!(proxy.get("/numbers.txt").await.status, 200);
    for path in [
        "/.secret",
        "/.secret.txt",
        "/.git/config.txt",
        "/%2esecret",
        "/%2Esecret.txt",
        "/./.secret.txt",
        "/x/../.secret.txt",
        "/outside.txt",
        "/folder/passwd.txt",
        "/folder/host.conf",
        "/inside.txt",
        "/index.html%00.js",
        "/numbers.txt%00",
        "/%00.js",
    ] {
        let reply = proxy.get(path).await;
        // A server in front may take some of them for malformed.
        assert!(matches!(reply.status, 400 | 404), "{path}: {} {}", reply.status, reply.body);
        assert!(!reply.body.contains("canary") && !reply.body.contains("root:"), "{path}");
    }
    for path in ["/.secret", "/outside.txt", "/inside.txt", "/.git/config.txt"] {
        assert_eq!(proxy.get(path).await.status, 404, "{path}");
    }
    fs::remove_dir_all(folder).unwrap();
}

/// The team's rules may change at any time, and are none of a release.
#[tokio::test]
async fn the_policy_is_checked_each_time_and_may_be_missing() {
    let folder = env::temp_dir().join(format!("callboard-rules-{}-{}", server(), process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("index.html"), "<title>page of the app</title>").unwrap();
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::with(&[
        ("THUNDERPHONE_API_BASE", &format!("http://{}", api.address)),
        ("CALLBOARD_ROOT", &folder.to_string_lossy()),
    ])
    .await;
    let path = "/callboard-policy.json";
    let missing = proxy.get(path).await;
    assert_eq!((missing.status, missing.body.as_str()), (204, ""));
    for text in ["{\"version\":1}", "{\"version\":1,\"countries\":[\"US\"]}"] {
        fs::write(folder.join("callboard-policy.json"), text).unwrap();
        let reply = proxy.get(path).await;
        assert_eq!((reply.status, reply.body.as_str()), (200, text));
        assert_eq!(reply.all("content-type"), ["application/json"]);
        assert_eq!(reply.all("cache-control"), ["private, no-cache"]);
        let known = format!("If-None-Match: {}", reply.header("etag").unwrap());
        let again = proxy.ask(&format!("GET {path}"), &[SIGNED_IN, &known], "").await;
        assert_eq!((again.status, again.body.as_str()), (304, ""));
        let signed_out = proxy.ask(&format!("GET {path}"), &[], "").await;
        assert_ne!(signed_out.status, 200);
    }
    fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn files_are_read_only() {
    let proxy = proxy().await;
    for method in ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"] {
        for path in ["/", "/numbers.txt"] {
            let line = format!("{method} {path}");
            let reply = proxy.ask(&line, &[SIGNED_IN, "Sec-Fetch-Site: same-origin"], "").await;
            assert_eq!(
                (reply.status, reply.code().as_deref()),
                (405, Some("proxy_not_allowed")),
                "{line}"
            );
        }
    }
    let reply = proxy.ask("GET /numbers.txt", &[SIGNED_IN, "Range: bytes=999-"], "").await;
    assert!(matches!(reply.status, 200 | 416) && reply.all("content-security-policy").len() == 1);
    let reply = proxy.ask("HEAD /numbers.txt", &[SIGNED_IN], "").await;
    assert_eq!((reply.status, reply.body.as_str()), (200, ""));
}
