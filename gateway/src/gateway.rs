//! The running gateway: its settings, which a reload replaces, and its connections.

use std::future::Future;
use std::net::IpAddr;
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
use crate::files::Files;
use crate::forward::Api;
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
}

impl Gateway {
    /// Makes a gateway, and reads the bundle.
    ///
    /// # Errors
    /// When a setting turns out not to work: one sentence.
    pub fn new(settings: Settings) -> Result<Arc<Self>, String> {
        let running = Arc::new(Running::new(Audit::new(settings.audit.clone())?));
        let (listen, domain) = (settings.listen.clone(), settings.domain.clone());
        let site = RwLock::new(Arc::new(site(settings, running.clone(), None)?));
        Ok(Arc::new(Self { site, running, listen, domain }))
    }

    /// Takes other settings for every later request. Running ones end with the old settings,
    /// and the counts of the limits go on. The audit log stays where it is.
    ///
    /// # Errors
    /// When a setting does not work, or cannot change while the gateway runs: one sentence. The
    /// old settings stay.
    pub fn reload(&self, settings: Settings) -> Result<(), String> {
        for (name, is_same) in [
            ("CALLBOARD_LISTEN", settings.listen == self.listen),
            ("CALLBOARD_DOMAIN", settings.domain == self.domain),
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
                    let response = gateway.answer(peer.ip(), request.map(Body::new)).await;
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
        SignInSettings::Basic(users) => match old.map(|old| &old.sign_in) {
            // Else a reload would have everybody's password hashed anew, all at once.
            Some(SignIn::Basic(basic)) if basic.has(&users) => SignIn::Basic(basic.clone()),
            _ => SignIn::Basic(Arc::new(Basic::new(users)?)),
        },
        SignInSettings::Oidc(address) => {
            let is_tls = address.starts_with("https:");
            let client = upstream::client(is_tls, certificates).map_err(sentence)?;
            SignIn::Oidc(Oidc::new(address, client))
        }
    };
    Ok(Site {
        api,
        files: Some(files),
        security_headers: SecurityHeaders::new(&settings.recordings).map_err(sentence)?,
        sign_in,
        roles: settings.roles,
        limits: settings.limits,
        trusted_proxies: settings.trusted_proxies,
        recordings: settings.recordings,
        running,
    })
}
