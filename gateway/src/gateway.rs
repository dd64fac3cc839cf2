//! The running gateway: its settings, which a reload replaces, and its connections.

use std::future::Future;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::audit::Audit;
use crate::body::Drained;
use crate::files::Files;
use crate::forward::Api;
use crate::policy::Policy;
use crate::running::Running;
use crate::security_headers::SecurityHeaders;
use crate::settings::{Listen, Settings, SignInSettings};
use crate::sign_in::SignIn;
use crate::sign_in::basic::Basic;
use crate::sign_in::oidc::Oidc;
use crate::site::Site;
use crate::upstream;

/// For the head of a request.
const HEAD_PATIENCE: Duration = Duration::from_secs(15);
/// Longer heads are none of a browser's.
const LONGEST_HEAD: usize = 32 * 1024;
/// Above so many connections the next one waits.
const CONNECTIONS: usize = 2_000;

/// A gateway with its settings.
pub struct Gateway {
    site: RwLock<Arc<Site>>,
    running: Arc<Running>,
    listen: Listen,
    domain: Option<String>,
    audit: Option<PathBuf>,
    /// The web server in front waits a little longer than this.
    patience: Duration,
}

impl Gateway {
    /// Makes a gateway, and reads the bundle.
    ///
    /// # Errors
    /// When a setting turns out not to work: one sentence.
    pub fn new(settings: Settings) -> Result<Arc<Self>, String> {
        let running = Arc::new(Running::new(Audit::new(settings.audit.clone())?));
        let (listen, domain) = (settings.listen.clone(), settings.domain.clone());
        let (audit, patience) = (settings.audit.clone(), settings.patience);
        let site = RwLock::new(Arc::new(site(settings, running.clone(), None)?));
        Ok(Arc::new(Self { site, running, listen, domain, audit, patience }))
    }

    /// Takes other settings for every later request. Running ones end with the old settings,
    /// and the counts of the limits go on.
    ///
    /// # Errors
    /// When a setting does not work, or cannot change while the gateway runs: one sentence. The
    /// old settings stay.
    pub fn reload(&self, settings: Settings) -> Result<(), String> {
        for (name, is_same) in [
            ("CALLBOARD_LISTEN", settings.listen == self.listen),
            ("CALLBOARD_DOMAIN", settings.domain == self.domain),
            // A reload by hand may not know the folder that systemd gave at the start.
            ("CALLBOARD_AUDIT", settings.audit.is_none() || settings.audit == self.audit),
            ("CALLBOARD_PATIENCE", settings.patience <= self.patience),
        ] {
            if !is_same {
                return Err(format!("another {name} needs a restart, not a reload."));
            }
        }
        let old = self.site.read().unwrap_or_else(PoisonError::into_inner).clone();
        let site = Arc::new(site(settings, self.running.clone(), Some(&old))?);
        *self.site.write().unwrap_or_else(PoisonError::into_inner) = site;
        Ok(())
    }

    /// Serves connections until `shutdown`; then no new ones, and ends when the running
    /// requests have, also those whose browser is gone.
    pub async fn serve(self: Arc<Self>, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        let graceful = GracefulShutdown::new();
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            let accepted = async {
                let place = places.clone().acquire_owned().await;
                (listener.accept().await, place)
            };
            let (accepted, place) = tokio::select! {
                accepted = accepted => accepted,
                () = &mut shutdown => break,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                // Mostly too many open files: the next one may find a place.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            let gateway = self.clone();
            let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                let gateway = gateway.clone();
                async move {
                    let response = gateway.answer(peer.ip(), request.map(drained)).await;
                    Ok::<_, std::convert::Infallible>(response)
                }
            });
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_PATIENCE)
                .max_buf_size(LONGEST_HEAD)
                .serve_connection(TokioIo::new(stream), service);
            let connection = graceful.watch(connection);
            tokio::spawn(async move {
                let _place = place;
                // A browser that hangs up is no error of ours.
                let _ = connection.await;
            });
        }
        drop(listener);
        graceful.shutdown().await;
        self.running.changes.close();
        self.running.changes.wait().await;
    }

    /// Answers one request that comes over a connection with `peer`.
    pub(crate) async fn answer(&self, peer: IpAddr, request: axum::extract::Request) -> Response {
        let site = self.site.read().unwrap_or_else(PoisonError::into_inner).clone();
        site.answer(peer, request).await
    }
}

fn drained(body: hyper::body::Incoming) -> Body {
    Body::new(Drained::new(Body::new(body)))
}

/// `old`: the site that this one replaces.
fn site(
    settings: Settings,
    running: Arc<Running>,
    old: Option<&Arc<Site>>,
) -> Result<Site, String> {
    let sentence = |error: upstream::ConfigError| error.to_string();
    let certificates = Some(settings.certificates.as_path());
    let is_tls = settings.upstream.starts_with("https:");
    let client = upstream::client(is_tls, certificates).map_err(sentence)?;
    let authorization = format!("Bearer {}", settings.key);
    let api = Api::new(&settings.upstream, &authorization, settings.patience, client)
        .map_err(sentence)?;
    let files = Files::read(&settings.root)
        .map_err(|error| format!("the bundle in CALLBOARD_ROOT cannot be read: {error}."))?;
    let sign_in = match settings.sign_in {
        SignInSettings::Basic(users) => {
            SignIn::Basic(Box::new(match old.map(|old| &old.sign_in) {
                // Else a reload would have everybody's password hashed anew, all at once.
                Some(SignIn::Basic(basic)) => basic.with(users),
                _ => Basic::new(users)?,
            }))
        }
        SignInSettings::Oidc(address) => {
            let is_tls = address.starts_with("https:");
            let client = upstream::client(is_tls, certificates).map_err(sentence)?;
            SignIn::Oidc(Oidc::new(address, client))
        }
    };
    Ok(Site {
        api,
        files: Some(files),
        policy: Some(Policy::beside(&settings.root)),
        security_headers: SecurityHeaders::new(&settings.recordings).map_err(sentence)?,
        sign_in,
        roles: settings.roles,
        limits: settings.limits,
        trusted_proxies: settings.trusted_proxies,
        recordings: settings.recordings,
        running,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(change: (&str, &str)) -> Settings {
        let root = format!("{}/../tests/proxy_conformance/bundle", env!("CARGO_MANIFEST_DIR"));
        let audit = std::env::temp_dir().join(format!("callboard-reload-{}", std::process::id()));
        let usual = [
            ("THUNDERPHONE_API_KEY", "sk_test"),
            ("THUNDERPHONE_API_BASE", "http://127.0.0.1:9"),
            ("CALLBOARD_ROOT", &root),
            ("CALLBOARD_SIGN_IN", "oidc"),
            ("CALLBOARD_OIDC_GATEWAY", "http://127.0.0.1:9"),
            ("CALLBOARD_AUDIT", &audit.to_string_lossy()),
            change,
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let find = |name: &str| usual.iter().rev().find(|(other, _)| other == name);
        Settings::read(&|name| find(name).map(|(_, value)| value.clone())).unwrap()
    }

    #[test]
    fn what_cannot_change_while_it_runs_is_refused_by_name() {
        let gateway = Gateway::new(settings(("", ""))).unwrap();
        for (name, value) in [
            ("CALLBOARD_LISTEN", "127.0.0.1:8081"),
            ("CALLBOARD_DOMAIN", "callboard.example.com"),
            ("CALLBOARD_AUDIT", "/tmp/another.jsonl"),
            ("CALLBOARD_PATIENCE", "131"),
        ] {
            let error = gateway.reload(settings((name, value))).unwrap_err();
            let due = format!("another {name} needs a restart, not a reload.");
            // With a domain it also listens elsewhere.
            assert!(error == due || name == "CALLBOARD_DOMAIN", "{error}");
        }
        // A shorter wait, another key, and no word about the audit log.
        for (name, value) in [
            ("CALLBOARD_PATIENCE", "60"),
            ("THUNDERPHONE_API_KEY", "sk_2"),
            ("CALLBOARD_AUDIT", ""),
        ] {
            assert_eq!(gateway.reload(settings((name, value))), Ok(()), "{name}");
        }
        let file = std::env::temp_dir().join(format!("callboard-reload-{}", std::process::id()));
        std::fs::remove_file(file).unwrap();
    }
}
