//! Webhooks: the endpoints that events are sent to, what was sent, and what whoever builds a
//! receiver needs.

mod add;
mod adding;
mod deliveries;
mod edit;
mod endpoint;
mod endpoints;
mod fields;
mod filters;
mod loading_log;
mod receiver;
mod remove;
mod row;
mod secret;
mod test;
mod verifier;

use crate::access::Action;
use crate::account::missing::missing;
use crate::account::{Account, loading};
use crate::api::Api;
use crate::browser::keys::{self, Enter};
use crate::components::heading::Heading;
use crate::organization::{Refresh, RemoteSignal};
use crate::route::Route;
use crate::session::Session;
use leptos::prelude::*;
use strict_view::view;
use thunderphone::{Error, Rows, WebhookEndpoint};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Webhooks {
    api: Api,
    endpoints: RemoteSignal<Rows<WebhookEndpoint>>,
    /// What just became of a change, for the list.
    said: RwSignal<String>,
    /// Counts what was sent from here: the log has more then.
    sent: RwSignal<u32>,
    /// Counts the changes that were made here.
    changes: StoredValue<u32>,
}

impl Webhooks {
    /// Reads the list, and publishes it.
    async fn read(self) -> Result<Vec<WebhookEndpoint>, Error> {
        let changes = self.changes.try_get_value();
        let answer = self.api.client().webhook_endpoints().await;
        let rows = answer.clone().map(|endpoints| endpoints.rows);
        // An answer from before a change does not undo what is shown of it.
        if self.is_there() && self.changes.try_get_value() == changes {
            self.endpoints.publish(answer);
        }
        rows
    }

    /// Changes the list that is shown.
    fn change(self, change: impl FnOnce(&mut Vec<WebhookEndpoint>)) {
        let Some(mut endpoints) = untrack(|| self.endpoints.value()) else { return };
        change(&mut endpoints.rows);
        self.changes.update_value(|changes| *changes = changes.wrapping_add(1));
        self.endpoints.publish(Ok(endpoints));
    }

    fn listed(self) -> Vec<WebhookEndpoint> {
        self.endpoints.value().map(|endpoints| endpoints.rows).unwrap_or_default()
    }

    /// Whether the page is still there to show what became of something.
    fn is_there(self) -> bool {
        self.said.try_read_untracked().is_some()
    }
}

#[component]
pub fn WebhooksPage() -> impl IntoView {
    provide_context(Webhooks {
        api: expect_context(),
        endpoints: RemoteSignal::new(),
        said: RwSignal::new(String::new()),
        sent: RwSignal::new(0),
        changes: StoredValue::new(0),
    });
    let refusal = expect_context::<Session>().refusal(Some(Action::Webhooks));
    let managed = move || match refusal.get() {
        Some(who) => {
            view! { <section class="panel" aria-label="Endpoints"><p>{who}</p></section> }
        }
        None => view! { <Managed /> },
    };
    // A key that is held down must not confirm what has just appeared under it.
    let on_keydown = move |event: web_sys::KeyboardEvent| {
        if keys::enter(&event) == Some(Enter::Repeated) {
            event.prevent_default();
        }
    };
    view! {
        <Heading text="Webhooks" />
        <div class="webhooks" on:keydown=on_keydown>
            <p>
                "ThunderPhone sends events, such as the end of a call, to servers of yours. "
                <a href=Route::Account.url()>"Back to Account"</a>
            </p>
            {managed}
            <receiver::Receiver />
            <verifier::Verifier />
        </div>
    }
}

/// What only admins see.
#[component]
fn Managed() -> impl IntoView {
    let webhooks = expect_context::<Webhooks>();
    let organization = expect_context::<Account>().organization;
    let request = move || -> Refresh { Box::pin(async move { drop(webhooks.read().await) }) };
    loading::keep(webhooks.endpoints, loading::FRESH_MS, request);
    loading::keep(organization.agents, loading::FRESH_MS, move || organization.refresh_agents());
    let is_known = Memo::new(move |_| webhooks.endpoints.with(|remote| remote.value.is_some()));
    view! {
        <section class="panel" aria-labelledby="endpoints">
            <h2 id="endpoints" tabindex="-1">"Endpoints"</h2>
            {missing(webhooks.endpoints, "webhooks")}
            {move || is_known.get().then(|| view! {
                <add::Add />
                <endpoints::Endpoints />
            })}
        </section>
        {move || is_known.get().then(|| view! { <deliveries::Deliveries /> })}
    }
}
