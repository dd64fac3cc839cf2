//! The endpoints, one file a resource. Each is small: it reads what it was sent,
//! asks the world, answers.

mod agents;
mod billing;
mod calls;
mod export;
mod failing;
mod filter;
mod gate;
mod grade;
mod input;
mod issues;
mod live;
mod minimal;
mod parts;
mod phone_numbers;
mod place_call;
mod recordings;
mod top_up;
mod voices;
mod whoami;

pub use input::JsonObject;

use axum::Router;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, patch, post};

use crate::App;
use crate::control;
use crate::refusal::Refusal;

pub fn router(app: App) -> Router {
    let v1 = if app.config.minimal { minimal::router() } else { v1() };
    let v1 = v1
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        // Outermost, so that unknown paths ask for a key as well.
        .layer(from_fn(gate::authenticate))
        .layer(from_fn_with_state(app.clone(), failing::meet_fault))
        .layer(from_fn(gate::forbid_caching));
    Router::new()
        .nest("/v1", v1)
        .route("/recordings/{file}", get(recordings::recording))
        .route("/previews/{file}", get(recordings::preview))
        .merge(control::router())
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(app.clone(), gate::stamp))
        .with_state(app)
}

fn v1() -> Router<App> {
    Router::new()
        .route("/healthz", get(whoami::healthz))
        .route("/whoami", get(whoami::whoami))
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
        .route("/calls/party-numbers", get(calls::party_numbers))
        .route("/calls/{id}", get(calls::one))
        .route("/calls/{id}/audio", get(parts::audio))
        .route("/calls/{id}/transcript", get(parts::transcript))
        .route("/calls/{id}/history", get(parts::history))
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

async fn unknown_path() -> Refusal {
    Refusal::not_found()
}

async fn wrong_method(method: Method) -> Refusal {
    let detail = format!("Method \"{method}\" not allowed.");
    Refusal::new(axum::http::StatusCode::METHOD_NOT_ALLOWED, &detail)
}
