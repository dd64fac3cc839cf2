//! Data of the organization that several pages need: numbers, agents, voices, balance. The
//! last good value stays while a request is in flight or fails.

use crate::api::Api;
use crate::browser::moment::Moment;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use thunderphone::client::{self, Endpoint};
use thunderphone::{
    Agent, Billing, Error, NumberRecord, PlatformOutbound, TcpaConfirmation, VoiceCatalog, WhoAmI,
};

/// A value of the API. Not Leptos' `LocalResource`: the last good value must stay while a
/// newer request is in flight or fails, and the form must know how old it is.
#[derive(Clone, PartialEq)]
pub struct Remote<T> {
    /// The newest value that was received.
    pub value: Option<T>,
    /// Why the newest request failed; `None` if it did not.
    pub failure: Option<Error>,
    pub is_loading: bool,
    /// When the value was received.
    pub received_at: Option<Moment>,
    /// When the newest answer came, even an error.
    answered_at: Option<Moment>,
}

impl<T> Remote<T> {
    /// Whether this host does not have it, or does not give it to this key.
    pub fn is_unavailable(&self) -> bool {
        self.value.is_none() && self.failure.as_ref().is_some_and(Error::is_missing_endpoint)
    }

    /// Whether the newest request got no answer: it is repeated.
    pub fn is_retried(&self) -> bool {
        self.failure.as_ref().is_some_and(|failure| !failure.is_missing_endpoint())
    }

    /// Whether there is no value, but there may be one yet.
    pub fn is_missing(&self) -> bool {
        self.value.is_none() && self.is_retried()
    }

    /// Whether the value, or else the newest error, is older than this. Without any answer
    /// the first request is still in flight.
    fn is_older(&self, ms: i64) -> bool {
        let since = if self.value.is_some() { self.received_at } else { self.answered_at };
        since.is_some_and(|since| since.age_ms() > ms)
    }
}

/// A value shared by pages. Lives as long as the app.
pub struct RemoteSignal<T: Send + Sync + 'static>(RwSignal<Remote<T>>);

impl<T: Send + Sync + 'static> Clone for RemoteSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for RemoteSignal<T> {}

impl<T: Clone + Send + Sync + 'static> RemoteSignal<T> {
    #[expect(clippy::new_without_default, reason = "it is a signal, made where it lives")]
    pub fn new() -> Self {
        RemoteSignal(RwSignal::new(Remote {
            value: None,
            failure: None,
            is_loading: false,
            received_at: None,
            answered_at: None,
        }))
    }

    pub fn get(self) -> Remote<T> {
        self.0.get()
    }

    pub fn read(self) -> impl Deref<Target = Remote<T>> {
        self.0.read()
    }

    pub fn with<U>(self, read: impl FnOnce(&Remote<T>) -> U) -> U {
        self.0.with(read)
    }

    pub fn get_untracked(self) -> Remote<T> {
        self.0.get_untracked()
    }

    pub fn value(self) -> Option<T> {
        self.0.with(|remote| remote.value.clone())
    }

    /// Publishes an answer of any request.
    pub fn publish(self, result: Result<T, Error>) {
        self.set(Some(result));
    }

    /// `None` means that a request is in flight.
    fn set(self, result: Option<Result<T, Error>>) {
        self.0.update(|remote| {
            remote.is_loading = result.is_none();
            if result.is_some() {
                remote.answered_at = Some(Moment::now());
            }
            match result {
                Some(Ok(value)) => {
                    remote.value = Some(value);
                    remote.failure = None;
                    remote.received_at = remote.answered_at;
                }
                Some(Err(failure)) => remote.failure = Some(failure),
                None => {}
            }
        });
    }

    fn age(self, ms: i64) -> Age {
        let remote = self.0.read_untracked();
        Age { is_old: remote.is_older(ms), is_loading: remote.is_loading }
    }

    fn has_failed(self) -> bool {
        self.0.with(|remote| remote.is_retried() && !remote.is_loading)
    }

    pub fn request(self, api: Api, endpoint: &'static Endpoint<T>) -> Refresh {
        let set = move |answer| self.set(Some(endpoint.read(answer)));
        // At once, so that nobody requests it a second time.
        self.set(None);
        Box::pin(refresh(api, endpoint.path, Box::new(set)))
    }
}

/// A request in flight. Boxed, so that the bundle holds one copy for all endpoints.
pub type Refresh = Pin<Box<dyn Future<Output = ()>>>;

type Set = Box<dyn Fn(Result<Value, Error>)>;

async fn refresh(api: Api, path: &'static str, set: Set) {
    set(api.client().get(path.to_owned()).await);
}

/// The age of data that the form relies on.
#[derive(Clone, Copy)]
struct Age {
    is_old: bool,
    is_loading: bool,
}

type Request = fn(Organization) -> Refresh;

#[derive(Clone, Copy)]
pub struct Organization {
    api: Api,
    pub whoami: RemoteSignal<WhoAmI>,
    pub numbers: RemoteSignal<Vec<NumberRecord>>,
    pub agents: RemoteSignal<Vec<Agent>>,
    pub voices: RemoteSignal<VoiceCatalog>,
    pub billing: RemoteSignal<Billing>,
    pub tcpa: RemoteSignal<TcpaConfirmation>,
    /// Only requested for a number that comes from ThunderPhone.
    pub platform: RemoteSignal<PlatformOutbound>,
}

impl Organization {
    pub fn new(api: Api) -> Organization {
        Organization {
            api,
            whoami: RemoteSignal::new(),
            numbers: RemoteSignal::new(),
            agents: RemoteSignal::new(),
            voices: RemoteSignal::new(),
            billing: RemoteSignal::new(),
            tcpa: RemoteSignal::new(),
            platform: RemoteSignal::new(),
        }
    }

    pub fn refresh_whoami(self) -> Refresh {
        self.whoami.request(self.api, &client::WHOAMI)
    }

    pub fn refresh_numbers(self) -> Refresh {
        self.numbers.request(self.api, &client::NUMBERS)
    }

    pub fn refresh_agents(self) -> Refresh {
        self.agents.request(self.api, &client::AGENTS)
    }

    pub fn refresh_voices(self) -> Refresh {
        self.voices.request(self.api, &client::VOICES)
    }

    pub fn refresh_billing(self) -> Refresh {
        self.billing.request(self.api, &client::BILLING)
    }

    pub fn refresh_tcpa(self) -> Refresh {
        self.tcpa.request(self.api, &client::TCPA_CONFIRMATION)
    }

    pub fn refresh_platform(self) -> Refresh {
        self.platform.request(self.api, &client::PLATFORM_OUTBOUND)
    }

    /// What got no answer at the last request, and how to request it.
    fn failed(self) -> Vec<Request> {
        let all: [(bool, Request); 7] = [
            (self.whoami.has_failed(), Self::refresh_whoami),
            (self.numbers.has_failed(), Self::refresh_numbers),
            (self.agents.has_failed(), Self::refresh_agents),
            (self.voices.has_failed(), Self::refresh_voices),
            (self.billing.has_failed(), Self::refresh_billing),
            (self.tcpa.has_failed(), Self::refresh_tcpa),
            (self.platform.has_failed(), Self::refresh_platform),
        ];
        all.into_iter().filter(|(has_failed, _)| *has_failed).map(|(_, request)| request).collect()
    }

    /// Whether any request got no answer, and is not being repeated.
    pub fn has_failed(self) -> bool {
        !self.failed().is_empty()
    }

    /// Whether the newest answer to every request is one.
    pub fn is_answered(self) -> bool {
        !(self.whoami.with(Remote::is_retried)
            || self.numbers.with(Remote::is_retried)
            || self.agents.with(Remote::is_retried)
            || self.voices.with(Remote::is_retried)
            || self.billing.with(Remote::is_retried)
            || self.tcpa.with(Remote::is_retried)
            || self.platform.with(Remote::is_retried))
    }

    /// Repeats them.
    pub fn retry_failed(self) {
        for request in untrack(|| self.failed()) {
            spawn_local(request(self));
        }
    }

    /// Requests what the header shows.
    pub fn load_header(self) {
        spawn_local(self.refresh_whoami());
        spawn_local(self.refresh_billing());
    }

    /// Requests what the New call form needs.
    pub fn load_form(self) {
        spawn_local(self.refresh_numbers());
        spawn_local(self.refresh_agents());
        spawn_local(self.refresh_tcpa());
        // The header may just have asked for it.
        if !self.billing.get_untracked().is_loading {
            spawn_local(self.refresh_billing());
        }
        if self.voices.get_untracked().value.is_none() {
            spawn_local(self.refresh_voices());
        }
    }

    /// The data that the New call form relies on: its age, and how to request it.
    fn form_data(self, ms: i64, needs_voices: bool) -> [(Age, Request); 5] {
        let unneeded = Age { is_old: false, is_loading: false };
        let voices = if needs_voices { self.voices.age(ms) } else { unneeded };
        [
            (self.numbers.age(ms), Self::refresh_numbers),
            (self.agents.age(ms), Self::refresh_agents),
            (self.tcpa.age(ms), Self::refresh_tcpa),
            (self.billing.age(ms), Self::refresh_billing),
            (voices, Self::refresh_voices),
        ]
    }

    /// Whether any of it is older than this.
    pub fn is_older(self, ms: i64) -> bool {
        self.form_data(ms, false).iter().any(|(age, _)| age.is_old)
    }

    /// Refreshes what is older than this, unless its request is in flight.
    pub fn refresh_older(self, ms: i64, needs_voices: bool) {
        for (age, request) in self.form_data(ms, needs_voices) {
            if age.is_old && !age.is_loading {
                spawn_local(request(self));
            }
        }
    }

    /// Whether any old data is being refreshed.
    pub fn is_refreshing(self, ms: i64) -> bool {
        self.form_data(ms, false).iter().any(|(age, _)| age.is_old && age.is_loading)
    }

    /// The name of the agent with this id, if the list is known.
    pub fn agent_name(self, id: i64) -> Option<String> {
        self.agents.with(|remote| {
            let agents = remote.value.as_ref()?;
            Some(agents.iter().find(|agent| agent.id == id)?.name.clone())
        })
    }
}
