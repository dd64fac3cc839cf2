//! The endpoints, one file per resource. Each is small: it reads the request, looks at the
//! state and responds.

mod admin;
mod agents;
mod auth;
mod billing;
mod call_overrides;
mod call_parts;
mod calls;
mod export;
mod fault_injection;
mod filter;
mod grade;
mod heartbeat;
mod input;
mod issues;
mod live;
mod minimal;
mod older;
mod party_numbers;
mod phone_numbers;
mod place_call;
mod recordings;
mod rehearsals;
mod response_headers;
mod scenario_runs;
mod scenarios;
mod top_up;
mod voices;
mod webhook_log;
mod webhooks;
mod whoami;

use axum::Router;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, patch, post};

use crate::api_error::ApiError;
use crate::app::App;
use crate::family::Family;

/// All endpoints of the sandbox.
pub fn router(app: App) -> Router {
    let v1 = if app.config.minimal { minimal::router() } else { v1(&app) };
    let v1 = v1
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        // Outside the fallbacks, so that unknown paths need a key as well.
        .layer(from_fn(auth::authenticate))
        .layer(from_fn_with_state(app.clone(), fault_injection::inject_faults))
        .layer(from_fn(response_headers::forbid_caching));
    let files = Router::new()
        .route("/recordings/{file}", get(recordings::recording))
        .route("/previews/{file}", get(recordings::preview))
        .route_layer(from_fn_with_state(app.clone(), response_headers::share));
    Router::new()
        .nest("/v1", v1)
        .merge(files)
        .merge(admin::router())
        .merge(call_overrides::router())
        .merge(webhook_log::router())
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(app.clone(), response_headers::mark))
        .with_state(app)
}

fn v1(app: &App) -> Router<App> {
    let newer = Router::new()
        .route("/whoami", get(whoami::whoami))
        .route("/outbound-platform-number-request", get(phone_numbers::platform_outbound))
        .route_layer(from_fn_with_state(app.clone(), older::hide_newer_endpoints));
    let rehearsals = rehearsals::router().merge(scenarios::router()).merge(scenario_runs::router());
    Router::new()
        .merge(newer)
        .merge(unless_lacking(app, Family::Heartbeat, heartbeat::router()))
        .merge(unless_lacking(app, Family::Rehearsals, rehearsals))
        .merge(unless_lacking(app, Family::Webhooks, webhooks::router()))
        .route("/healthz", get(whoami::healthz))
        .route("/outbound-tcpa-confirmation", get(whoami::tcpa_confirmation))
        .route("/agents", get(agents::list))
        .route("/agents/{id}", get(agents::one))
        .route("/voices", get(voices::list))
        .route("/voices/preview", post(voices::preview))
        .route("/phone-numbers", get(phone_numbers::list))
        .route("/phone-numbers/{id}", get(phone_numbers::one))
        .route("/phone-numbers/{id}/verify-voip", post(phone_numbers::verify))
        .route("/call", post(place_call::place_call))
        .route("/calls", get(calls::list))
        .route("/calls/export", get(export::export))
        .route("/calls/party-numbers", get(party_numbers::party_numbers))
        .route("/calls/report-summary", get(calls::report_summary))
        .route("/calls/{id}", get(calls::one))
        .route("/calls/{id}/audio", get(call_parts::audio))
        .route("/calls/{id}/transcript", get(call_parts::transcript))
        .route("/calls/{id}/history", get(call_parts::history))
        .route("/calls/{id}/grade", get(grade::read).post(grade::run))
        .route("/calls/{id}/issue-reports", get(issues::of_call).post(issues::create))
        .route("/calls/{id}/listen", post(live::listen))
        .route("/calls/{id}/whisper", post(live::whisper))
        .route("/issue-reports", get(issues::feed).patch(issues::update_many))
        .route("/issue-reports/{trace_id}", patch(issues::update))
        .route("/billing", get(billing::account).patch(billing::set_auto_reload))
        .route("/billing/top-up", post(top_up::top_up))
        .route("/billing/transactions", get(billing::transactions))
        .route("/billing/payment-methods", get(billing::payment_methods))
}

/// These endpoints, which are 404 while the host lacks them.
fn unless_lacking(app: &App, family: Family, router: Router<App>) -> Router<App> {
    router.route_layer(from_fn_with_state((app.clone(), family), older::hide_family))
}

async fn unknown_path() -> ApiError {
    ApiError::not_found()
}

async fn wrong_method(method: Method) -> ApiError {
    let detail = format!("Method \"{method}\" not allowed.");
    ApiError::new(axum::http::StatusCode::METHOD_NOT_ALLOWED, &detail)
}
