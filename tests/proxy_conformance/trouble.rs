//! What an API, or what stands between it and the proxy, may do wrong. Of a call
//! that may have been placed nobody may say that it was not.

use std::path::PathBuf;
use std::sync::Arc;
use std::{env, fs, process};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;

use crate::api::{self, Api};
use crate::proxy::{FROM_THE_APP, Proxy, server};

/// Nothing listens there.
const NOBODY: &str = "http://127.0.0.1:9";

#[tokio::test]
async fn an_api_that_cannot_be_reached_is_told_as_json() {
    let proxy = Proxy::with(&[("THUNDERPHONE_API_BASE", NOBODY)]).await;
    let reply = proxy.get("/v1/calls/7").await;
    assert_eq!((reply.status, reply.code().as_deref()), (502, Some("proxy_unreachable")));
    // Never the 502 by which the API says that a carrier failed before it dialled.
    let reply = proxy.place("{}").await;
    assert_eq!((reply.status, reply.code().as_deref()), (504, Some("proxy_timeout")));
    // The page itself is there.
    assert_eq!(proxy.get("/calls").await.status, 200);
}

#[tokio::test]
async fn no_answer_to_a_placement_is_a_504_and_the_api_was_asked_once() {
    let api = Api::answering(api::NOTHING).await;
    let proxy = Proxy::before(api.address).await;
    for answer in [
        api::NOTHING,
        "HTTP/1.1 408 Request Timeout\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 408 x\r\nSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 421 Misdirected Request\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    ] {
        api.answer(answer);
        api.forget();
        let reply = proxy.place("{\"idempotency_key\":\"one\"}").await;
        assert_eq!(reply.code().as_deref(), Some("proxy_timeout"), "{answer}: {}", reply.status);
        assert_eq!((reply.status, api.asked().len()), (504, 1), "{answer}");
        assert_eq!(reply.header("set-cookie"), None, "{answer}");
    }
}

#[tokio::test]
async fn an_api_that_is_silent_is_given_up_in_the_end() {
    let api = Api::answering(api::OK).await;
    let base = format!("http://{}", api.address);
    let proxy = Proxy::with(&[("THUNDERPHONE_API_BASE", &base), ("CALLBOARD_PATIENCE", "1")]).await;
    api.hold();
    let verify = "POST /v1/phone-numbers/7/verify-voip";
    for reply in [proxy.place("{}").await, proxy.ask(verify, &FROM_THE_APP, "{}").await] {
        assert_eq!((reply.status, reply.code().as_deref()), (504, Some("proxy_timeout")));
    }
    assert_eq!(api.asked().len(), 2);
}

#[tokio::test]
async fn an_answer_that_is_none_is_never_a_refusal() {
    let api = Api::answering(api::NOTHING).await;
    let proxy = Proxy::before(api.address).await;
    for answer in [
        "nonsense\r\n\r\n",
        "HTTP/1.1 x\r\n\r\n",
        "HTTP/1.1 201 Created\r\nContent-Length: 900\r\n\r\n{",
    ] {
        api.answer(answer);
        api.forget();
        let bytes = proxy.ask_bytes("POST /v1/call", &FROM_THE_APP, "{}");
        let text = String::from_utf8_lossy(&bytes.await).into_owned();
        let status = text.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok());
        // What the app takes for unknown: 504, a success that cannot be read, nothing.
        assert!(matches!(status, None | Some(200 | 201 | 504)), "{answer}: {text}");
        assert_eq!(api.asked().len(), 1, "{answer}");
    }
}

/// An authority, and how a server shows its certificate.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        // Of the same name as what it signs, it would seem to be that.
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

    /// Where a proxy reads whom to trust, also while it runs.
    fn file(&self) -> PathBuf {
        let file = env::temp_dir().join(format!("callboard-{}-{}.pem", server(), process::id()));
        fs::write(&file, self.issuer.pem()).unwrap();
        file
    }
}

#[tokio::test]
async fn the_key_is_shown_only_to_who_has_the_apis_certificate() {
    let (ours, other) = (Authority::new(), Authority::new());
    let trusted = ours.file();
    for (what, tls, is_trusted) in [
        ("the right one", ours.certificate("localhost", false), true),
        ("of another authority", other.certificate("localhost", false), false),
        ("of another name", ours.certificate("api.example.com", false), false),
        ("expired", ours.certificate("localhost", true), false),
    ] {
        let api = Api::behind(tls).await;
        let proxy = Proxy::with(&[
            ("THUNDERPHONE_API_BASE", &format!("https://localhost:{}", api.address.port())),
            ("SSL_CERT_FILE", &trusted.to_string_lossy()),
        ])
        .await;
        let (placed, read) = (proxy.place("{}").await, proxy.get("/v1/calls/7").await);
        if is_trusted {
            assert_eq!((placed.status, read.status), (200, 200), "{what}: {}", proxy.said());
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
        assert_eq!(api.asked().len(), if is_trusted { 2 } else { 0 }, "{what}");
    }
    fs::remove_file(trusted).unwrap();
}

#[tokio::test]
async fn a_person_places_no_more_calls_in_a_minute_than_a_desk_does() {
    let api = Api::answering(api::OK).await;
    let proxy = Proxy::before(api.address).await;
    let mut replies = Vec::new();
    for _ in 0..20 {
        replies.push(proxy.place("{}").await);
    }
    let refused: Vec<_> = replies.iter().filter(|reply| reply.status == 429).collect();
    assert_eq!(api.asked().len() + refused.len(), 20);
    assert!(api.asked().len() >= 15);
    // Caddy has no such module; SECURITY.md says so.
    assert_eq!(!refused.is_empty(), server() == "nginx");
    for reply in refused {
        assert_eq!(reply.code().as_deref(), Some("proxy_rate_limit"));
        assert_eq!(reply.all("retry-after"), ["10"]);
    }
    // Reading goes on.
    assert_eq!(proxy.get("/v1/calls").await.status, 200);
}
