//! What is known of the organization: lists and states that several pages
//! need. The last good value stays while it is fetched again or fails.

use crate::api::Api;
use crate::browser::moment::Moment;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use thunderphone::client::{self, Endpoint};
use thunderphone::{Agent, Billing, Error, NumberRecord, TcpaConfirmation, VoiceCatalog, WhoAmI};

/// A value of the API. Not Leptos' `LocalResource`: the last good value must stay while a
/// newer one is asked for or fails, and the form must know how old it is.
#[derive(Clone, PartialEq)]
pub struct Remote<T> {
    /// The newest that was received.
    pub value: Option<T>,
    /// Why the newest request failed; `None` if it did not.
    pub failure: Option<Error>,
    pub is_loading: bool,
    /// When the value was received.
    pub received_at: Option<Moment>,
    /// When the newest answer came, a failure included.
    answered_at: Option<Moment>,
}

impl<T> Remote<T> {
    /// There is no value and the request for it failed.
    pub fn is_unavailable(&self) -> bool {
        self.value.is_none() && self.failure.is_some()
    }

    /// Whether it was received, or could not be, longer ago than this. What was
    /// never answered is on its way.
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
    fn new() -> Self {
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

    /// Takes in an answer, however it was come by.
    pub fn publish(self, result: Result<T, Error>) {
        self.take(Some(result));
    }

    /// `None`: an answer is on its way.
    fn take(self, result: Option<Result<T, Error>>) {
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

    fn ask(self, api: Api, resource: &'static Endpoint<T>) -> Refresh {
        let take = move |answer: Option<_>| self.take(answer.map(|answer| resource.read(answer)));
        Box::pin(refresh(api, resource.path, Box::new(take)))
    }
}

/// A request on its way to its answer. Boxed and of one kind, whatever is remote
/// for: the bundle has its code once.
pub type Refresh = Pin<Box<dyn Future<Output = ()>>>;

type Take = Box<dyn Fn(Option<Result<Value, Error>>)>;

async fn refresh(api: Api, path: &'static str, take: Take) {
    take(None);
    take(Some(api.client().get(path.to_owned()).await));
}

/// Of something the form relies on.
#[derive(Clone, Copy)]
struct Age {
    is_old: bool,
    is_loading: bool,
}

type Ask = fn(Organization) -> Refresh;

#[derive(Clone, Copy)]
pub struct Organization {
    api: Api,
    pub whoami: RemoteSignal<WhoAmI>,
    pub numbers: RemoteSignal<Vec<NumberRecord>>,
    pub agents: RemoteSignal<Vec<Agent>>,
    pub voices: RemoteSignal<VoiceCatalog>,
    pub billing: RemoteSignal<Billing>,
    pub tcpa: RemoteSignal<TcpaConfirmation>,
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
        }
    }

    pub fn refresh_whoami(self) -> Refresh {
        self.whoami.ask(self.api, &client::WHOAMI)
    }

    pub fn refresh_numbers(self) -> Refresh {
        self.numbers.ask(self.api, &client::NUMBERS)
    }

    pub fn refresh_agents(self) -> Refresh {
        self.agents.ask(self.api, &client::AGENTS)
    }

    pub fn refresh_voices(self) -> Refresh {
        self.voices.ask(self.api, &client::VOICES)
    }

    pub fn refresh_billing(self) -> Refresh {
        self.billing.ask(self.api, &client::BILLING)
    }

    pub fn refresh_tcpa(self) -> Refresh {
        self.tcpa.ask(self.api, &client::TCPA_CONFIRMATION)
    }

    /// Asks for what the header shows.
    pub fn load_header(self) {
        spawn_local(self.refresh_whoami());
        spawn_local(self.refresh_billing());
    }

    /// Asks for what the New call form needs and does not have yet.
    pub fn load_form(self) {
        spawn_local(self.refresh_numbers());
        spawn_local(self.refresh_agents());
        spawn_local(self.refresh_tcpa());
        spawn_local(self.refresh_billing());
        if self.voices.get_untracked().value.is_none() {
            spawn_local(self.refresh_voices());
        }
    }

    /// What the New call form relies on, and how it is remote for.
    fn relied_on(self, ms: i64, needs_voices: bool) -> [(Age, Ask); 5] {
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
        self.relied_on(ms, false).iter().any(|(age, _)| age.is_old)
    }

    /// Asks again for what is older than this and not on its way already.
    pub fn refresh_older(self, ms: i64, needs_voices: bool) {
        for (age, ask) in self.relied_on(ms, needs_voices) {
            if age.is_old && !age.is_loading {
                spawn_local(ask(self));
            }
        }
    }

    /// Whether an answer may still make it newer.
    pub fn is_refreshing(self, ms: i64) -> bool {
        self.relied_on(ms, false).iter().any(|(age, _)| age.is_old && age.is_loading)
    }

    /// An agent's name for an id, when the list is known.
    pub fn agent_name(self, id: i64) -> Option<String> {
        self.agents.with(|remote| {
            let agents = remote.value.as_ref()?;
            Some(agents.iter().find(|agent| agent.id == id)?.name.clone())
        })
    }
}
