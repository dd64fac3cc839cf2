//! That Callboard asks for the end of each call itself, where no webhook is sent it. A release
//! has it in the second wasm, and nothing waits for it.

use crate::access::Action;
use crate::api::Api;
use crate::browser::moment::Moment;
use crate::later::{QuietPart, later, load_of, loaded};
use crate::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::{Rows, WebhookEndpoint};

pub const END_OF_CALL: &str = "telephony.complete";
/// Endpoints hardly ever change, and the page of webhooks reads them itself.
const FRESH_MS: i64 = 60 * 60_000;

/// Whether an endpoint is sent the end of calls. One for the whole tab.
#[derive(Clone, Copy)]
pub struct EndIsSent {
    api: Api,
    /// `None` while it is not known.
    is_sent: RwSignal<Option<bool>>,
    asked_at: StoredValue<Option<Moment>>,
}

impl EndIsSent {
    pub fn new(api: Api) -> EndIsSent {
        EndIsSent { api, is_sent: RwSignal::new(None), asked_at: StoredValue::new(None) }
    }

    pub fn learn(self, endpoints: &Rows<WebhookEndpoint>) {
        let is_sent = endpoints.rows.iter().any(|endpoint| endpoint.is_sent(END_OF_CALL));
        // One that could not be read may be sent it.
        self.is_sent.set((is_sent || endpoints.unreadable == 0).then_some(is_sent));
    }

    /// That a server has no endpoints, or shows none, is an answer too. After any other
    /// failure whoever needs it next asks again.
    async fn ask(self) {
        if self.asked_at.get_value().is_some_and(|asked_at| asked_at.age_ms() < FRESH_MS) {
            return;
        }
        // At once, so that nobody asks a second time.
        self.asked_at.set_value(Some(Moment::now()));
        match self.api.client().webhook_endpoints().await {
            Ok(endpoints) => self.learn(&endpoints),
            Err(failure) if failure.is_missing_endpoint() => {}
            Err(_) => self.asked_at.set_value(None),
        }
    }
}

later! {
    load_polled,
    fn polled(end: EndIsSent) {
        view! { <Said end /> }.into_any()
    }
}

/// Nothing where the end of calls is sent to an endpoint, or that is not known.
#[component]
pub fn Polled() -> impl IntoView {
    let end = expect_context::<EndIsSent>();
    let part = Callback::new(move |()| loaded(polled(end)));
    view! { <QuietPart load=load_of!(load_polled) part /> }
}

#[component]
fn Said(end: EndIsSent) -> impl IntoView {
    // Whoever may not manage webhooks may not read them either.
    let session = expect_context::<Session>();
    let refusal = session.refusal(Some(Action::Webhooks));
    Effect::new(move |_| {
        if session.is_settled() && refusal.read().is_none() {
            spawn_local(end.ask());
        }
    });
    let sentence = move || {
        (end.is_sent.get() == Some(false)).then_some(
            "No webhook reports the end of calls. Callboard checks each call itself, and that is fine.",
        )
    };
    view! { <p class="hint polled">{sentence}</p> }
}
