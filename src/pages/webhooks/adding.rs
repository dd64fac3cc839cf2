//! Adding an endpoint once. No key makes a repeat harmless: a second endpoint with the same URL
//! gets every event again. So what was sent and not answered is looked for on the list, and
//! never sent again automatically. Its secret is lost with the answer.

use super::Webhooks;
use super::fields::Typed;
use crate::webhooks::draft::{EndpointDraft, refused_parts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{CreatedWebhookEndpoint, Error, Timestamp, WebhookEndpoint};

#[derive(Clone, PartialEq)]
pub enum Stage {
    Writing,
    Sending,
    /// Nothing was added.
    Refused(Error, Timestamp),
    /// It may have been added, and is not on the list.
    Lost(Error, Timestamp),
    /// The list could not be read, so nothing was sent.
    NotChecked(Error, Timestamp),
    /// It is on the list, and its secret is lost.
    Found(WebhookEndpoint),
    /// That one could not be deleted.
    NotDeleted(WebhookEndpoint, Error, Timestamp),
    /// With its secret, which is nowhere else.
    Added(CreatedWebhookEndpoint),
}

#[derive(Clone, Copy)]
pub struct Adding {
    webhooks: Webhooks,
    pub typed: Typed,
    pub stage: RwSignal<Stage>,
    /// The endpoints that were there before the first try that was not answered. `None` while
    /// every try was answered.
    before: StoredValue<Option<Vec<String>>>,
    /// What was sent in that try: the fields may say something else by now.
    sent: StoredValue<EndpointDraft>,
}

impl Adding {
    pub fn new(webhooks: Webhooks) -> Adding {
        Adding {
            webhooks,
            typed: Typed::new(EndpointDraft::new(), "new-endpoint".to_owned()),
            stage: RwSignal::new(Stage::Writing),
            before: StoredValue::new(None),
            sent: StoredValue::new(EndpointDraft::new()),
        }
    }

    pub fn is_sending(self) -> bool {
        *self.stage.read() == Stage::Sending
    }

    /// Begins with an empty form.
    pub fn start_over(self) {
        self.typed.draft.set(EndpointDraft::new());
        self.typed.problems.set(Vec::new());
        self.before.set_value(None);
        self.stage.set(Stage::Writing);
    }

    /// Sends it, unless it is being sent or something is wrong with it.
    pub fn send(self) {
        if untrack(|| self.is_sending()) || !self.typed.check() {
            return;
        }
        self.stage.set(Stage::Sending);
        spawn_local(async move {
            if self.before.get_value().is_some() {
                match self.find().await {
                    Ok(Some(found)) => return self.put(Stage::Found(found)),
                    Ok(None) => {}
                    Err(failure) => return self.fail(failure, Stage::NotChecked),
                }
            }
            self.create().await;
        });
    }

    /// Deletes the endpoint whose secret is lost, and adds it again.
    pub fn replace(self, lost: WebhookEndpoint) {
        if untrack(|| self.is_sending()) {
            return;
        }
        self.stage.set(Stage::Sending);
        spawn_local(async move {
            let client = self.webhooks.api.client();
            if let Err(failure) = client.delete_webhook_endpoint(&lost.id).await {
                let not_deleted = |failure, at| Stage::NotDeleted(lost, failure, at);
                return self.fail(failure, not_deleted);
            }
            if !self.webhooks.is_there() {
                return;
            }
            self.webhooks.change(|listed| listed.retain(|endpoint| endpoint.id != lost.id));
            self.before.set_value(None);
            self.create().await;
        });
    }

    async fn create(self) {
        let Some(draft) = self.typed.draft.try_get_untracked() else { return };
        let listed = untrack(|| self.webhooks.listed());
        let ids: Vec<String> = listed.into_iter().map(|endpoint| endpoint.id).collect();
        let before = self.before.get_value().unwrap_or(ids);
        self.before.set_value(Some(before));
        self.sent.set_value(draft.clone());
        let client = self.webhooks.api.client();
        let answer = client.create_webhook_endpoint(&draft.new_endpoint()).await;
        // The page is gone, and the secret with it. The list has the endpoint.
        if !self.webhooks.is_there() {
            return;
        }
        match answer {
            Ok(created) => {
                let endpoint = created.endpoint.clone();
                self.webhooks.change(|listed| {
                    listed.retain(|other| other.id != endpoint.id);
                    listed.insert(0, endpoint);
                });
                self.before.set_value(None);
                self.put(Stage::Added(created));
            }
            Err(failure) if failure.is_refusal() => {
                self.before.set_value(None);
                match refused_parts(&failure) {
                    parts if parts.is_empty() => self.fail(failure, Stage::Refused),
                    parts => {
                        self.put(Stage::Writing);
                        self.typed.say(parts);
                    }
                }
            }
            // At once: mostly it arrived, and only the answer did not.
            Err(failure) => match self.find().await {
                Ok(Some(found)) => self.put(Stage::Found(found)),
                _ => self.fail(failure, Stage::Lost),
            },
        }
    }

    /// The endpoint on the list, freshly read, that this draft became.
    async fn find(self) -> Result<Option<WebhookEndpoint>, Error> {
        let listed = self.webhooks.read().await?;
        let before = self.before.try_get_value().flatten().unwrap_or_default();
        let sent = self.sent.try_get_value().unwrap_or_default();
        Ok(sent.found_in(&listed, &before).cloned())
    }

    fn put(self, stage: Stage) {
        let _ = self.stage.try_set(stage);
    }

    fn fail(self, failure: Error, stage: impl FnOnce(Error, Timestamp) -> Stage) {
        let at = self.webhooks.api.clock.now_untracked();
        self.put(stage(failure, at));
    }
}
