//! Failures of the API, or between it and the proxy. A call that may have been placed is
//! never reported as not placed.

use std::path::PathBuf;
use std::sync::Arc;
use std::{env, fs, process};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;

use crate::fake_api::{self, FakeApi};
use crate::proxy::{APP_HEADERS, Proxy, server};

/// Nothing listens there.
const UNREACHABLE: &str = "http://127.0.0.1:9";

#[tokio::test]
async fn an_unreachable_api_is_reported_as_json() {
    let proxy = Proxy::with(&[("THUNDERPHONE_API_BASE", UNREACHABLE)]).await;
    let reply = proxy.get("/v1/calls/7").await;
    assert_eq!((reply.status, reply.code().as_deref()), (502, Some("proxy_unreachable")));
    // Never 502, by which the API reports that a carrier failed before dialing.
    let reply = proxy.place("{}").await;
    assert_eq!((reply.status, reply.code().as_deref()), (504, Some("proxy_timeout")));
    // The page itself is served.
    assert_eq!(proxy.get("/calls").await.status, 200);
}

#[tokio::test]
async fn a_placement_without_a_response_is_a_504_and_is_sent_once() {
    let api = FakeApi::responding(fake_api::NO_RESPONSE).await;
    let proxy = Proxy::in_front_of(api.address).await;
    for response in [
        fake_api::NO_RESPONSE,
        "HTTP/1.1 408 Request Timeout\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 408 x\r\nSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 421 Misdirected Request\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    ] {
        api.response(response);
        api.clear_requests();
        let reply = proxy.place("{\"idempotency_key\":\"one\"}").await;
        assert_eq!(reply.code().as_deref(), Some("proxy_timeout"), "{response}: {}", reply.status);
        assert_eq!((reply.status, api.requests().len()), (504, 1), "{response}");
        assert_eq!(reply.header("set-cookie"), None, "{response}");
    }
}

#[tokio::test]
async fn a_silent_api_times_out() {
    let api = FakeApi::responding(fake_api::OK).await;
    let base = format!("http://{}", api.address);
    let proxy = Proxy::with(&[("THUNDERPHONE_API_BASE", &base), ("CALLBOARD_PATIENCE", "1")]).await;
    api.hold_responses();
    let verify = "POST /v1/phone-numbers/7/verify-voip";
    for reply in [proxy.place("{}").await, proxy.ask(verify, &APP_HEADERS, "{}").await] {
        assert_eq!((reply.status, reply.code().as_deref()), (504, Some("proxy_timeout")));
    }
    assert_eq!(api.requests().len(), 2);
}

#[tokio::test]
async fn a_malformed_response_is_never_reported_as_a_rejection() {
    let api = FakeApi::responding(fake_api::NO_RESPONSE).await;
    let proxy = Proxy::in_front_of(api.address).await;
    for response in [
        "nonsense\r\n\r\n",
        "HTTP/1.1 x\r\n\r\n",
        "HTTP/1.1 201 Created\r\nContent-Length: 900\r\n\r\n{",
    ] {
        api.response(response);
        api.clear_requests();
        let bytes = proxy.ask_bytes("POST /v1/call", &APP_HEADERS, "{}");
        let text = String::from_utf8_lossy(&bytes.await).into_owned();
        let status = text.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok());
        // All of these the app treats as unknown: 504, an unreadable success, no
        // response.
        assert!(matches!(status, None | Some(200 | 201 | 504)), "{response}: {text}");
        assert_eq!(api.requests().len(), 1, "{response}");
    }
}

/// A certificate authority, and servers with its certificates.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        // With the same name as the certificate it would look self-signed.
        params.distinguished_name.push(DnType::CommonName, "Authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self { issuer: CertifiedIssuer::self_signed(params, key).unwrap() }
    }

    fn certificate(&self, name: &str, is_expired: bool) -> TlsAcceptor {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        if is_expired {
            (params.not_before, params.not_after) =
                (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
        }
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }

    /// The trust file, which a proxy reads while it runs.
    fn file(&self) -> PathBuf {
        let file = env::temp_dir().join(format!("callboard-{}-{}.pem", server(), process::id()));
        fs::write(&file, self.issuer.pem()).unwrap();
        file
    }
}

#[tokio::test]
async fn the_key_is_sent_only_to_a_server_with_the_apis_certificate() {
    let (ours, other) = (Authority::new(), Authority::new());
    let trusted = ours.file();
    for (what, tls, is_trusted) in [
        ("the right one", ours.certificate("localhost", false), true),
        ("of another authority", other.certificate("localhost", false), false),
        ("of another name", ours.certificate("api.example.com", false), false),
        ("expired", ours.certificate("localhost", true), false),
    ] {
        let api = FakeApi::with_tls(tls).await;
        let proxy = Proxy::with(&[
            ("THUNDERPHONE_API_BASE", &format!("https://localhost:{}", api.address.port())),
            ("SSL_CERT_FILE", &trusted.to_string_lossy()),
        ])
        .await;
        let (placed, read) = (proxy.place("{}").await, proxy.get("/v1/calls/7").await);
        if is_trusted {
            assert_eq!((placed.status, read.status), (200, 200), "{what}: {}", proxy.output());
        } else {
            assert_eq!(
                (placed.status, placed.code().as_deref()),
                (504, Some("proxy_timeout")),
                "{what}"
            );
            assert_eq!(
                (read.status, read.code().as_deref()),
                (502, Some("proxy_unreachable")),
                "{what}"
            );
        }
        assert_eq!(api.requests().len(), if is_trusted { 2 } else { 0 }, "{what}");
    }
    fs::remove_file(trusted).unwrap();
}

#[tokio::test]
async fn placements_per_user_are_rate_limited() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    for _ in 0..30 {
        assert_eq!(proxy.place("{}").await.status, 200);
    }
    for _ in 0..2 {
        let reply = proxy.place("{}").await;
        assert_eq!((reply.status, reply.code().as_deref()), (429, Some("proxy_rate_limit")));
        let wait: Vec<u32> =
            reply.all("retry-after").iter().map(|it| it.parse().unwrap()).collect();
        assert!(matches!(wait[..], [30..=60]), "{wait:?}");
    }
    assert_eq!(api.requests().len(), 30);
    // Reads still work.
    assert_eq!(proxy.get("/v1/calls").await.status, 200);
}
