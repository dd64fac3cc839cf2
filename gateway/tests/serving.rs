//! The bundle is served with the headers of production.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test fails by panicking.

mod support;

use std::fs;
use std::path::PathBuf;

use support::{Gateway, body, header, status};

const WASM: &str = "/callboard-0123456789abcdef_bg.wasm";

/// A bundle for one test; it is deleted when dropped.
struct Bundle(PathBuf);

impl Bundle {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("gateway-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
        write("index.html", "<title>Callboard</title>");
        write(WASM.trim_start_matches('/'), "plain");
        write(&format!("{}.br", WASM.trim_start_matches('/')), "brotli");
        write(&format!("{}.gz", WASM.trim_start_matches('/')), "gzip");
        write("loader.js", "1");
        Self(folder)
    }

    async fn serve(&self) -> Gateway {
        Gateway::start("http://127.0.0.1:9", Some(self.0.clone())).await
    }
}

impl Drop for Bundle {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn wasm_has_its_type_and_the_best_compression_and_is_cached_for_a_year() {
    let bundle = Bundle::new("wasm");
    let gateway = bundle.serve().await;
    for (accepts, encoding, expected) in [
        ("Accept-Encoding: gzip, br", Some("br"), "brotli"),
        ("Accept-Encoding: gzip", Some("gzip"), "gzip"),
        ("Accept: */*", None, "plain"),
    ] {
        let response = gateway.get(WASM, &[accepts]).await;
        assert_eq!(header(&response, "content-type"), Some("application/wasm"));
        assert_eq!(header(&response, "content-encoding"), encoding);
        assert_eq!(body(&response), expected);
        assert!(header(&response, "cache-control").unwrap().contains("immutable"));
    }
}

#[tokio::test]
async fn the_page_and_files_without_a_hash_are_never_cached() {
    let bundle = Bundle::new("page");
    let gateway = bundle.serve().await;
    for path in ["/", "/index.html", "/calls/7", "/loader.js"] {
        let response = gateway.get(path, &[]).await;
        assert_eq!(status(&response), 200, "{path}");
        assert_eq!(header(&response, "cache-control"), Some("no-store"), "{path}");
    }
}

#[tokio::test]
async fn a_route_gets_the_page_and_a_missing_file_does_not() {
    let bundle = Bundle::new("route");
    let gateway = bundle.serve().await;
    let response = gateway.get("/calls/7?t=48", &["Sec-Fetch-Mode: navigate"]).await;
    assert_eq!(body(&response), "<title>Callboard</title>");
    assert_eq!(header(&response, "content-type"), Some("text/html; charset=utf-8"));
    for path in
        ["/gone-0123456789abcdef.js", "/favicon.ico", "/../Cargo.toml", "/%2e%2e/Cargo.toml"]
    {
        let response = gateway.get(path, &[]).await;
        assert_eq!(status(&response), 404, "{path}");
        assert_eq!(header(&response, "cache-control"), Some("no-store"), "{path}");
    }
    assert_eq!(status(&gateway.post("/calls/7", &[], "x").await), 405);
}

#[tokio::test]
async fn a_path_below_v1_never_gets_the_page() {
    let bundle = Bundle::new("v1");
    let gateway = bundle.serve().await;
    for (path, expected) in [("/v1", 404), ("/v1/", 404), ("/v1/calls", 502), ("/V1/x", 404)] {
        let response = gateway.get(path, &["Sec-Fetch-Mode: navigate"]).await;
        assert_eq!(status(&response), expected, "{path}");
        assert!(body(&response).contains("\"proxy_"), "{response}");
    }
}

#[tokio::test]
async fn every_response_has_the_headers_of_production() {
    let bundle = Bundle::new("headers");
    let gateway = bundle.serve().await;
    for path in ["/", WASM, "/gone.js", "/v1/calls"] {
        let response = gateway.get(path, &[]).await;
        assert_eq!(
            header(&response, "content-security-policy"),
            Some(
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                 connect-src 'self' https://storage.example.com; img-src 'self' data:; font-src 'self'; \
                 media-src 'self' https://storage.example.com; form-action 'self'; \
                 base-uri 'self'; frame-ancestors 'none'; \
                 require-trusted-types-for 'script'; trusted-types 'none'"
            ),
            "{path}"
        );
        for (name, value) in [
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "credentialless"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(header(&response, name), Some(value), "{path}");
        }
        assert!(header(&response, "permissions-policy").is_some());
    }
}

#[tokio::test]
async fn trunk_serves_the_same_headers() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../Trunk.toml");
    let config = fs::read_to_string(file).unwrap();
    let config = config.replace(
        " http://127.0.0.1:4010 https://storage.googleapis.com;",
        " https://storage.example.com;",
    );
    let bundle = Bundle::new("trunk");
    let response = bundle.serve().await.get("/", &[]).await;
    for name in [
        "content-security-policy",
        "referrer-policy",
        "x-content-type-options",
        "x-frame-options",
        "cross-origin-opener-policy",
        "cross-origin-embedder-policy",
        "cross-origin-resource-policy",
        "permissions-policy",
        "cache-control",
    ] {
        let line = format!("\"{name}\" = \"{}\"", header(&response, name).unwrap());
        assert!(config.contains(&line), "Trunk.toml lacks {line}");
    }
}
