//! Answers requests by the settings: the one path that every request takes.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use ipnet::IpNet;

use crate::access_log::Entry;
use crate::audit::{self, Record};
use crate::error_response::{self, Refusal, error_response};
use crate::files::Files;
use crate::forward::{Api, Outcome};
use crate::limits::Limits;
use crate::policy::Policy;
use crate::roles::{Person, Role, Roles};
use crate::rules::{self, Action};
use crate::running::Running;
use crate::security_headers::SecurityHeaders;
use crate::session::Session;
use crate::sign_in::{SignIn, oidc};
use crate::{address, body, guard};

const POLICY: &str = "/callboard-policy.json";

/// What answers by one set of settings.
pub(crate) struct Site {
    pub(crate) api: Api,
    /// `None`: only `/v1` is served.
    pub(crate) files: Option<Files>,
    pub(crate) policy: Option<Policy>,
    pub(crate) security_headers: SecurityHeaders,
    pub(crate) sign_in: SignIn,
    pub(crate) roles: Roles,
    pub(crate) limits: Limits,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) recordings: Vec<String>,
    pub(crate) running: Arc<Running>,
}

/// Who makes a request, from where, with which rights.
struct Asker {
    person: Person,
    role: Role,
    address: IpAddr,
}

impl Site {
    /// Answers a request that comes over a connection with `peer`.
    pub(crate) async fn answer(self: Arc<Self>, peer: IpAddr, request: Request) -> Response {
        let client = address::client(peer, request.headers(), &self.trusted_proxies);
        let is_tls = request.headers().get("x-forwarded-proto").is_some_and(|it| it == "https");
        let (parts, body) = request.into_parts();
        let mut entry = Entry::new(&parts, &client.to_string());
        let is_of_the_sign_in = parts.uri.path().starts_with("/oauth2/");
        let mut response = match &self.sign_in {
            SignIn::Oidc(oidc) if is_of_the_sign_in => {
                let address = client.to_string();
                let mut response = oidc.page(Request::from_parts(parts, body), &address).await;
                SecurityHeaders::add_to_sign_in_page(response.headers_mut(), is_tls);
                return self.logged(entry, response);
            }
            _ => self.clone().answer_for_us(client, parts, body, &mut entry).await,
        };
        self.security_headers.add_to(response.headers_mut(), is_tls);
        self.logged(entry, response)
    }

    fn logged(&self, entry: Entry, response: Response) -> Response {
        if self.sign_in.is_local() { response } else { entry.log_at_the_end_of(response) }
    }

    async fn answer_for_us(
        self: Arc<Self>,
        client: IpAddr,
        request: Parts,
        body: Body,
        log: &mut Entry,
    ) -> Response {
        let is_local = self.sign_in.is_local();
        if is_local && !guard::is_for_this_machine(&request.headers) {
            return error_response(
                Refusal::CrossSite,
                "This gateway answers on this machine's own name only.",
            );
        }
        // For load balancers: the gateway is up. Needs no sign-in and reveals nothing.
        if request.uri.path() == "/healthz" {
            return (
                [
                    (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
                    (header::CACHE_CONTROL, "no-store"),
                ],
                "ok",
            )
                .into_response();
        }
        let counted = address::counted(client);
        let entry = self.sign_in.admit(&request, &counted, self.limits.sign_ins_per_minute).await;
        let entry = match entry {
            Ok(entry) => entry,
            Err(response) => return *response,
        };
        log.user.clone_from(&entry.person.name);
        let role = if is_local { Role::Manage } else { self.roles.of(&entry.person) };
        let asker = Asker { person: entry.person, role, address: client };
        let mut response = self.answer_to(asker, request, body, log).await;
        oidc::add_cookies(&mut response, entry.cookies);
        response
    }

    async fn answer_to(
        self: Arc<Self>,
        asker: Asker,
        request: Parts,
        body: Body,
        log: &mut Entry,
    ) -> Response {
        let is_read = matches!(request.method, Method::GET | Method::HEAD);
        let cross_site = |detail| error_response(Refusal::CrossSite, detail);
        if !is_read && !guard::is_from_our_page(&request.headers, self.sign_in.is_local()) {
            return cross_site("Only Callboard's own page may change anything here.");
        }
        let target = request.uri.path_and_query().cloned();
        let target = target.unwrap_or_else(|| PathAndQuery::from_static("/"));
        let is_page = !rules::is_below_v1(target.path()) && !target.path().starts_with("/-/");
        if !is_page && guard::is_from_another_page(&request.headers) {
            return cross_site("Only Callboard's own page may read this.");
        }
        if rules::is_below_v1(target.path()) {
            return self.pass_on(asker, request, target, body, log).await;
        }
        if target.path() == "/-/session" && is_read {
            let session = Session {
                user: asker.person.name.as_deref(),
                role: asker.role,
                roles: &self.roles,
                sign_out: self.sign_in.sign_out(),
                recordings: &self.recordings,
            };
            return session.response();
        }
        match &self.files {
            Some(files) => match &self.policy {
                Some(policy) if target.path() == POLICY => policy.serve(&request).await,
                _ => files.serve(&request),
            },
            None => error_response(Refusal::NotAllowed, "Only /v1 is here."),
        }
    }

    async fn pass_on(
        self: Arc<Self>,
        asker: Asker,
        request: Parts,
        target: PathAndQuery,
        body: Body,
        log: &mut Entry,
    ) -> Response {
        let Some(action) = rules::action(&request.method, target.as_str()) else {
            let detail = "This Callboard's proxy does not pass this on.";
            return error_response(Refusal::NotAllowed, detail);
        };
        let body = match action.is_change() {
            // Nothing is read of it.
            true if request.method == Method::DELETE => Some(Bytes::new()),
            true => match body::read(&request.headers, body).await {
                Ok(body) => Some(body),
                Err(response) => return *response,
            },
            false => None,
        };
        let key = body.as_deref().and_then(body::idempotency_key);
        if let Err(response) = self.may(&asker, action, key.as_deref()) {
            self.record(&asker, action, key.as_deref(), target.as_str(), None, &response);
            return *response;
        }
        let outcome = match action {
            // Given up if the browser gives it up.
            _ if action.is_look() => self.api.read(&target).await,
            // In a task of its own, which ends even if the browser is gone: the call is placed
            // all the same, and has to be in the audit log. An export has to be there, too: the
            // API may be reading thousands of calls.
            _ => {
                let (site, method) = (self.clone(), request.method.clone());
                let task = self.running.changes.spawn(async move {
                    let outcome = match body {
                        Some(body) => site.api.change(action, method, &target, body).await,
                        None => site.api.read(&target).await,
                    };
                    let (key, call) = (key.as_deref(), outcome.call);
                    site.record(&asker, action, key, target.as_str(), call, &outcome.response);
                    outcome
                });
                match task.await {
                    Ok(outcome) => outcome,
                    Err(_) => {
                        return error_response(
                            Refusal::Timeout,
                            "This Callboard's proxy failed while it waited for the API.",
                        );
                    }
                }
            }
        };
        let Outcome { response, took, .. } = outcome;
        log.upstream = Some(took);
        response
    }

    /// Whether the person may do this now.
    fn may(&self, asker: &Asker, action: Action, key: Option<&str>) -> Result<(), Box<Response>> {
        if asker.role < action.needs() {
            return Err(error_response::lacks_role(action.needs(), &self.roles).into());
        }
        if !action.is_limited() {
            return Ok(());
        }
        // Nothing else takes a key: there, the same key is another call.
        let key = key.filter(|_| action == Action::Place);
        let name = asker.person.name.as_deref().unwrap_or_default();
        let who = (name, &*address::counted(asker.address));
        let taken = self.running.placements.take(&self.limits, who, key, Instant::now());
        taken.map_err(|wait| {
            let detail = "Too many calls in a short time. Wait, then try again.";
            error_response::wait(Refusal::RateLimit, detail, wait).into()
        })
    }

    /// Writes the line of the audit log, for what has one.
    fn record(
        &self,
        asker: &Asker,
        action: Action,
        key: Option<&str>,
        target: &str,
        call: Option<u64>,
        response: &Response,
    ) {
        let Some(what) = action.audit_name() else { return };
        self.running.audit.write(&Record {
            name: asker.person.name.as_deref(),
            what,
            key: key.map(audit::key_hash),
            call: call.or_else(|| rules::call_id(target)),
            status: response.status().as_u16(),
            address: asker.address,
        });
    }
}
