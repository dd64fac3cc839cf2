//! Adding an endpoint once. No key makes a repeat harmless: a second endpoint with the same URL
//! gets every event again. Its secret is lost with the answer.

use super::Webhooks;
use crate::components::typed::Typed;
use crate::once::attempt::Listed;
use crate::once::trouble::Trouble;
use crate::once::{Once, Stage};
use crate::webhooks::draft::{EndpointDraft, refused_parts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{CreatedWebhookEndpoint, Error, WebhookEndpoint};

/// The name under which the tab keeps what was sent and not answered over a reload.
const OPEN: &str = "callboard.endpoint.open";

impl Listed for Webhooks {
    type Sent = EndpointDraft;
    type Row = WebhookEndpoint;
    type Made = CreatedWebhookEndpoint;

    async fn list(&self, _: &EndpointDraft) -> Result<Vec<WebhookEndpoint>, Error> {
        self.read().await
    }

    async fn send(&self, draft: &EndpointDraft) -> Result<CreatedWebhookEndpoint, Error> {
        let created = self.api.client().create_webhook_endpoint(&draft.new_endpoint()).await?;
        // The page may be gone, and the secret with it. The list has the endpoint.
        if self.is_there() {
            let endpoint = created.endpoint.clone();
            self.change(|listed| {
                listed.retain(|other| other.id != endpoint.id);
                listed.insert(0, endpoint);
            });
        }
        Ok(created)
    }

    fn id(endpoint: &WebhookEndpoint) -> String {
        endpoint.id.clone()
    }

    fn is(draft: &EndpointDraft, endpoint: &WebhookEndpoint) -> bool {
        draft.is(endpoint)
    }
}

#[derive(Clone, Copy)]
pub struct Adding {
    webhooks: Webhooks,
    pub typed: Typed<EndpointDraft>,
    pub once: Once<Webhooks>,
    /// The endpoint whose secret is lost, while it is deleted to be added again.
    pub is_deleting: RwSignal<bool>,
    /// Why that one could not be deleted.
    pub not_deleted: RwSignal<Option<(WebhookEndpoint, Trouble)>>,
}

impl Adding {
    pub fn new(webhooks: Webhooks) -> Adding {
        let adding = Adding {
            webhooks,
            typed: Typed::new(RwSignal::new(EndpointDraft::new()), "new-endpoint".to_owned()),
            once: Once::new(webhooks, OPEN.to_owned()),
            is_deleting: RwSignal::new(false),
            not_deleted: RwSignal::new(None),
        };
        // What the API says of a field is said there.
        Effect::new(move |_| {
            let parts = match &*adding.once.stage.read() {
                Stage::Refused(failure, _) => refused_parts(failure),
                _ => Vec::new(),
            };
            if !parts.is_empty() {
                adding.once.put_away();
                adding.typed.say(parts);
            }
        });
        adding
    }

    pub fn is_sending(self) -> bool {
        self.once.is_sending() || self.is_deleting.get()
    }

    /// Begins with an empty form.
    pub fn start_over(self) {
        self.typed.start_over(EndpointDraft::new());
        self.not_deleted.set(None);
        self.once.settle();
    }

    /// Sends it, unless it is being sent or something is wrong with it.
    pub fn send(self) {
        if !untrack(|| self.is_sending()) && self.typed.check() {
            self.once.send(self.typed.draft.get_untracked());
        }
    }

    /// Deletes the endpoint whose secret is lost, and adds it again.
    pub fn replace(self, lost: WebhookEndpoint) {
        if untrack(|| self.is_sending()) {
            return;
        }
        self.is_deleting.set(true);
        self.not_deleted.set(None);
        spawn_local(async move {
            let answer = self.webhooks.api.client().delete_webhook_endpoint(&lost.id).await;
            if !self.webhooks.is_there() {
                return;
            }
            self.is_deleting.set(false);
            match answer {
                Ok(()) => {
                    self.webhooks.change(|listed| listed.retain(|other| other.id != lost.id));
                    self.once.settle();
                    self.once.send(self.typed.draft.get_untracked());
                }
                Err(failure) => {
                    let at = self.webhooks.api.clock.now_untracked();
                    self.not_deleted.set(Some((lost, Trouble { failure, at, is_sent: true })));
                }
            }
        });
    }
}
