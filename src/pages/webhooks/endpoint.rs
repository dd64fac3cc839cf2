//! What the parts of an endpoint's row share.

use super::Webhooks;
use crate::browser::focus::focus;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use thunderphone::WebhookEndpoint;

/// What is open below an endpoint.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Open {
    Nothing,
    Edit,
    Test,
    Remove,
}

#[derive(Clone, Copy)]
pub struct Endpoint {
    pub webhooks: Webhooks,
    pub id: StoredValue<String>,
    pub record: Memo<Option<WebhookEndpoint>>,
    pub open: RwSignal<Open>,
}

impl Endpoint {
    pub fn label(self) -> String {
        let record = self.record.read_untracked();
        let label = record.as_ref().and_then(|endpoint| endpoint.label.clone());
        label.unwrap_or_else(|| "Endpoint".to_owned())
    }

    /// For sentences, and for the names of buttons.
    pub fn name(self) -> String {
        isolate(&self.label()).into_owned()
    }

    pub fn id_of(self, part: &str) -> String {
        format!("endpoint-{part}-{}", self.id.read_value())
    }

    /// Closes what is open, back to the button that opened it.
    pub fn close(self, part: &str) {
        self.open.set(Open::Nothing);
        focus(format!("[id=\"{}\"]", self.id_of(part)));
    }

    /// Takes in what the API answered to a change. It names no part of the secret.
    pub fn put(self, endpoint: WebhookEndpoint) {
        self.webhooks.change(|listed| {
            if let Some(old) = listed.iter_mut().find(|old| old.id == endpoint.id) {
                let secret_hint = old.secret_hint.take();
                *old = WebhookEndpoint { secret_hint, ..endpoint };
            }
        });
    }
}
