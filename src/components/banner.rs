//! The error banner: what happened, what it means, whose move it is, and the
//! button. Raw facts stay behind "Details".

use super::audit_key;
use super::copy::{CopyOutcome, Copying};
use super::refusal::{grayed_out, refusal as refused};
use crate::access::Action;
use crate::browser::page;
use crate::remedy::{Button, Owner, Remedy, who_refused};
use crate::session::Session;
use crate::vendor_status::VendorNotice;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::bidi::written_out;
use strict_view::view;
use thunderphone::{Error, Timestamp};

/// For so long after it appears no click means a button that dials.
const INERT_MS: u32 = 500;

const AUDIT_KEY: &str = "Audit key";

/// What the banner's "Details" hold.
#[derive(Clone, PartialEq, Eq)]
pub struct Details {
    status: Option<u16>,
    code: Option<String>,
    detail: Option<String>,
    said_by: &'static str,
    request_id: Option<String>,
    body: String,
    at: Timestamp,
}

impl Details {
    pub fn of(failure: &Error, at: Timestamp) -> Details {
        let (body, request_id) = match failure {
            Error::Unreachable { message, .. } => (message.clone(), None),
            Error::TimedOut { .. } | Error::NotProxied { .. } => (String::new(), None),
            Error::BackendDown { body, request_id, .. }
            | Error::Unreadable { body, request_id, .. } => (body.clone(), request_id.clone()),
            Error::TooLarge { limit_bytes, .. } => {
                (format!("more than {limit_bytes} bytes, not read"), None)
            }
            Error::Api(refusal) => (refusal.body.clone(), refusal.request_id.clone()),
        };
        let refusal = failure.api_error();
        Details {
            status: failure.status(),
            code: refusal.and_then(|refusal| refusal.code.clone()),
            detail: refusal.and_then(|refusal| refusal.detail.clone()),
            said_by: refusal.map_or("", who_refused),
            request_id,
            body: body.chars().take(4000).collect(),
            at,
        }
    }

    fn rows(&self) -> Vec<(&'static str, String)> {
        let none = || "none".to_owned();
        vec![
            (
                "Status",
                self.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string()),
            ),
            ("Code", self.code.clone().unwrap_or_else(none)),
            ("Request id", self.request_id.clone().unwrap_or_else(none)),
            ("Time (UTC)", self.at.to_string()),
            ("Answer", if self.body.is_empty() { "empty".to_owned() } else { self.body.clone() }),
        ]
    }

    fn text(&self) -> String {
        self.rows().iter().map(|(name, value)| format!("{name}: {value}\n")).collect()
    }
}

/// `children` are shown below the steps: a running countdown, a question asked
/// back.
#[component]
pub fn Banner(
    remedy: Remedy,
    details: Details,
    on_press: Callback<Button>,
    /// Without it the banner cannot be put away.
    #[prop(into)]
    on_dismiss: Option<Callback<()>>,
    /// What “Try again” does, if that needs a role.
    #[prop(into, default = None)]
    try_again: Option<Action>,
    /// Of the placement that it is about.
    #[prop(into, default = None)]
    idempotency_key: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    // What may have gone well does not look like a failure.
    let is_ambiguous = remedy.is_ambiguous();
    // A button that dials may have come under a finger that was meant for another.
    let is_new = RwSignal::new(true);
    spawn_local(async move {
        TimeoutFuture::new(INERT_MS).await;
        if is_new.try_get_untracked().is_some() {
            is_new.set(false);
        }
    });
    let session = expect_context::<Session>();
    let steps: Vec<_> = remedy
        .steps
        .into_iter()
        .map(|step| {
            let who = (step.owner != Owner::You)
                .then(|| view! { <strong>{step.owner.label()}": "</strong> });
            let needed = match step.button {
                Some(Button::TryAgain) => try_again,
                button => button.and_then(Button::action),
            };
            let refusal = session.refusal(needed);
            let button = step.button.map(|button| {
                // Also where a browser does not know what is inert.
                let is_too_soon = move || button.dials() && is_new.get_untracked();
                let press = move |_| match button {
                    _ if is_too_soon() || refusal.read_untracked().is_some() => {}
                    Button::Reload => page::reload(),
                    button => on_press.run(button),
                };
                let is_inert = move || (button.dials() && is_new.get()).then_some("");
                view! {
                    <button type="button" class="button" inert=is_inert on:click=press
                        aria-disabled=grayed_out(refusal)>
                        {button.label()}
                    </button>
                }
            });
            view! { <li>{button}<span>{who}{step.text}{refused(refusal)}</span></li> }
        })
        .collect();
    let said = details.detail.clone().map(|detail| {
        view! { <p class="banner-quote">{details.said_by}" says: "<q>{detail}</q></p> }
    });
    // Perhaps it is not only this request.
    let is_server_fault = details.status.is_some_and(|status| status >= 500);
    let vendor = is_server_fault.then(|| view! { <VendorNotice /> });
    let copying = Copying::new();
    let audit_key = RwSignal::new(None);
    if let Some(key) = idempotency_key {
        audit_key::show(key, audit_key);
    }
    let audit_row = move || {
        let digits = audit_key.get()?;
        Some(view! { <dt>{AUDIT_KEY}</dt><dd translate="no">{digits}</dd> })
    };
    let rows: Vec<_> = details
        .rows()
        .into_iter()
        .map(|(name, value)| view! { <dt>{name}</dt><dd translate="no">{written_out(&value).into_owned()}</dd> })
        .collect();
    view! {
        <section class="banner" class:is-ambiguous=is_ambiguous role="alert">
            <h2 tabindex="-1">{remedy.title}</h2>
            <p>{remedy.meaning}</p>
            {said}
            {vendor}
            <h3 class="banner-actions-title">"What to do"</h3>
            <ul class="banner-steps" aria-label="What to do">{steps}</ul>
            {children.map(|children| children())}
            <div class="banner-foot">
                <details>
                    <summary>"Details"</summary>
                    <dl class="facts">{rows}{audit_row}</dl>
                    <button type="button" class="button quiet" on:click=move |_| {
                        let audit_key = audit_key.get_untracked();
                        let audit_row = audit_key.map(|digits| format!("{AUDIT_KEY}: {digits}\n"));
                        copying.copy(details.text() + &audit_row.unwrap_or_default(), "Copied");
                    }>
                        "Copy details"
                    </button>
                    <CopyOutcome copying />
                </details>
                {on_dismiss.map(|on_dismiss| view! {
                    <button type="button" class="button quiet" on:click=move |_| on_dismiss.run(())>
                        "Dismiss"
                    </button>
                })}
            </div>
        </section>
    }
}
