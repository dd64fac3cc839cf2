//! HTTPS with Caddy's own certificates. For localhost Caddy is its own authority; only
//! the validation by a public authority is not tested.

use std::fs;
use std::sync::Arc;

use callboard_tests::harness::wait_until;
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::fake_api::{self, FakeApi};
use crate::proxy::{Proxy, SIGNED_IN, is_bare, is_nginx, start_with_invalid};
use crate::reply::Reply;

/// A client that trusts the authority and offers these protocols; none while there is no
/// authority yet.
pub fn connector(proxy: &Proxy, protocols: &[&[u8]]) -> Option<TlsConnector> {
    let file = proxy.runtime().join("caddy/pki/authorities/local/root.crt");
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&fs::read(file).ok()?).ok()?).ok()?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    Some(TlsConnector::from(Arc::new(config)))
}

/// A request over HTTPS.
pub async fn ask(proxy: &Proxy, request_line: &str, lines: &[&str], body: &str) -> Option<Reply> {
    let socket = TcpStream::connect(proxy.address).await.ok()?;
    let name = ServerName::try_from("localhost").unwrap();
    let mut socket = connector(proxy, &[])?.connect(name, socket).await.ok()?;
    let port = proxy.address.port();
    let request = format!(
        "{request_line} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\nContent-Length: {}\r\n{}\r\n\r\n{body}",
        body.len(),
        lines.join("\r\n"),
    );
    socket.write_all(request.as_bytes()).await.ok()?;
    let mut bytes = Vec::new();
    let _ = socket.read_to_end(&mut bytes).await;
    Reply::read(&bytes)
}

#[tokio::test]
async fn a_domain_is_served_over_tls_with_hsts() {
    const DOMAIN: (&str, &str) = ("CALLBOARD_DOMAIN", "localhost");
    if is_nginx() || is_bare() {
        let (status, output) = start_with_invalid(&[DOMAIN]).await;
        assert_eq!(status.code(), Some(78));
        assert!(output.contains("CALLBOARD_DOMAIN is for Caddy"), "{output}");
        return;
    }
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy =
        Proxy::with(&[("THUNDERPHONE_API_BASE", &format!("http://{}", api.address)), DOMAIN]).await;
    wait_until("it has a certificate", async || {
        ask(&proxy, "GET /healthz", &[], "").await.is_some_and(|reply| reply.status == 200)
    })
    .await;

    for (status, lines) in [(200, &[SIGNED_IN][..]), (401, &[][..])] {
        let reply = ask(&proxy, "GET /", lines, "").await.unwrap();
        assert_eq!(reply.status, status);
        assert_eq!(reply.all("strict-transport-security"), ["max-age=31536000"], "{status}");
    }
    // An older browser sends only `Origin`.
    let origin = format!("Origin: https://localhost:{}", proxy.address.port());
    let lines = [SIGNED_IN, "Content-Type: application/json", &origin];
    assert_eq!(ask(&proxy, "POST /v1/call", &lines, "{}").await.unwrap().status, 200);
    assert_eq!(api.requests().len(), 1);
    // The log is the same as over plain HTTP.
    wait_until("the call stands in the log", async || {
        let log = proxy.log(1).await;
        log.iter().any(|line| line["path"] == "/v1/call" && line["time"].is_string())
    })
    .await;
    // Without TLS nothing is served and no password accepted.
    let reply = proxy.get("/").await;
    assert_eq!((reply.status, reply.body.contains("page of the app")), (400, false));
}
