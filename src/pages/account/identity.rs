//! Which organization this is, where its calls go, who is signed in, and what they may do.

use crate::access::Action;
use crate::account::Account;
use crate::account::missing::missing;
use crate::api::Api;
use crate::session::Session;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::view;

const ACTIONS: [(Action, &str); 6] = [
    (Action::Place, "Place calls"),
    (Action::Verify, "Verify numbers"),
    (Action::TopUp, "Add credit"),
    (Action::AutoReload, "Change auto-reload"),
    (Action::Rehearse, "Rehearse calls"),
    (Action::Webhooks, "Manage webhooks"),
];

#[component]
pub fn IdentitySection() -> impl IntoView {
    let whoami = expect_context::<Account>().organization.whoami;
    let host = expect_context::<Api>().host;
    let session = expect_context::<Session>();
    let at_thunderphone = move || {
        let whoami = whoami.value()?;
        let role = whoami.role.as_deref().map(role_words);
        let key = whoami.key_label.as_deref().map(|label| format!("“{}”", isolate(label)));
        Some(view! {
            {whoami.organization.map(|name| view! { <dt>"Name"</dt><dd translate="no">{name}</dd> })}
            {role.map(|role| view! { <dt>"Callboard's role"</dt><dd>{role}</dd> })}
            {key.map(|key| view! { <dt>"API key"</dt><dd translate="no">{key}</dd> })}
        })
    };
    let place = move || {
        let host = host.read();
        let name = host.name.clone();
        let kind = match host.is_sandbox {
            Some(true) => "Sandbox: no phone rings",
            Some(false) => "Live: phones ring",
            None => "Not known yet",
        };
        let name = name.map(|name| view! { <span translate="no">{name}</span>" · " });
        view! { <dt>"Server"</dt><dd>{name}{kind}</dd> }
    };
    let person = move || {
        let access = session.access()?;
        let user = match access.user {
            Some(user) => view! { <span translate="no">{user}</span> },
            None => view! { "Nobody signs in here" },
        };
        Some(view! { <dt>"Signed in"</dt><dd>{user}</dd> })
    };
    let allowed = move || {
        let access = session.access()?;
        let rows: Vec<_> = ACTIONS
            .into_iter()
            .map(|(action, words)| match access.refusal(action) {
                None => view! { <li data-may="yes"><strong>{words}</strong>": yes"</li> },
                Some(who) => view! { <li data-may="no"><strong>{words}</strong>": no. "<span class="hint">{who}</span></li> },
            })
            .collect();
        Some(view! {
            <h3 id="you-may">"What you may do here"</h3>
            <ul class="may" aria-labelledby="you-may">{rows}</ul>
        })
    };
    view! {
        <section class="panel" aria-labelledby="organization">
            <h2 id="organization">"Organization"</h2>
            {missing(whoami, "the organization's name and role")}
            <dl class="facts">{at_thunderphone}{place}{person}</dl>
            {allowed}
        </section>
    }
}

/// What a role of the API means for what is done here.
fn role_words(role: &str) -> String {
    match role {
        "owner" => "Owner: may do everything".to_owned(),
        "admin" => "Admin: may verify numbers and add credit".to_owned(),
        "member" => "Member: an admin or owner verifies numbers".to_owned(),
        other => isolate(other).into_owned(),
    }
}
