//! Webhooks: the endpoints of the organization, and the log of what was sent to them.
//!
//! The sandbox sends nothing over a network. What an endpoint answers is in its URL
//! ([`Receiver`]).

mod delivery;
mod endpoint;
mod past;
mod receiver;
mod url;

pub use delivery::{Delivery, Source};
pub use endpoint::Endpoint;
pub use past::past_deliveries;
pub use receiver::{CAUSES, Receiver};
pub use url::{Address, MAX_CHARS as URL_MAX_CHARS};

use crate::date::Millis;

/// The events that an endpoint can ask for.
pub const EVENTS: [&str; 19] = [
    "alert.triggered",
    "call.data_extracted",
    "call.graded",
    "call.transfer_completed",
    "campaign.completed",
    "issue.escalated",
    "issue.reported",
    "sms.failed",
    "sms.received",
    "sms.sent",
    "telephony.complete",
    "telephony.incoming",
    "telephony.tool",
    "telephony.turn",
    "test-call.completed",
    "web.complete",
    "web.incoming",
    "web.tool",
    "web.turn",
];
pub const STATUSES: [&str; 3] = ["active", "disabled", "failing"];
pub const DELIVERY_STATUSES: [&str; 3] = ["delivered", "failed", "retrying"];
/// What `…/test` sends unless it is told otherwise. No endpoint can ask for it.
pub const TEST_EVENT: &str = "webhook.test";

/// Something that endpoints are told.
pub struct Event {
    pub name: &'static str,
    pub call_id: Option<i64>,
    pub agent_id: Option<i64>,
    pub at: Millis,
}

#[derive(Default)]
pub struct Webhooks {
    /// Oldest first.
    pub endpoints: Vec<Endpoint>,
    /// Oldest first.
    pub deliveries: Vec<Delivery>,
}

impl Webhooks {
    pub fn endpoint(&self, id: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.id == id)
    }

    pub fn endpoint_mut(&mut self, id: &str) -> Option<&mut Endpoint> {
        self.endpoints.iter_mut().find(|endpoint| endpoint.id == id)
    }

    /// Sends an event to each endpoint that asks for it.
    pub fn send(&mut self, event: &Event) {
        for endpoint in self.endpoints.iter_mut().filter(|endpoint| endpoint.asks_for(event)) {
            let delivery = Delivery::of(endpoint, event);
            endpoint.note(delivery.receiver.accepts(), event.at);
            self.deliveries.push(delivery);
        }
    }

    /// Adds deliveries of the past.
    pub fn remember(&mut self, deliveries: Vec<Delivery>) {
        self.deliveries.extend(deliveries);
        self.deliveries.sort_by_key(|delivery| delivery.at);
    }
}
