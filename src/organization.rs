//! What is known of the organization: lists and states that several pages
//! need. The last good value stays while it is fetched again or fails.

use crate::api::Api;
use crate::reactive::RwSignal;
use leptos::task::spawn_local;
use std::future::Future;
use std::pin::Pin;
use thunderphone::client::{self, Resource};
use thunderphone::{
    Agent, Billing, Failure, NumberRecord, TcpaConfirmation, Value, VoiceCatalog, WhoAmI,
};

/// Something the API was asked for.
#[derive(Clone, PartialEq)]
pub struct Asked<T> {
    /// The newest that could be had.
    pub value: Option<T>,
    /// Why the newest request gave nothing; `None` while all is well.
    pub failure: Option<Failure>,
    pub is_loading: bool,
}

impl<T> Asked<T> {
    /// Neither had nor on its way: the host does not offer it, or failed.
    pub fn is_out_of_reach(&self) -> bool {
        self.value.is_none() && self.failure.is_some()
    }
}

/// A value shared by pages. Lives as long as the app.
pub struct Shared<T: Send + Sync + 'static>(RwSignal<Asked<T>>);

impl<T: Send + Sync + 'static> Clone for Shared<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Shared<T> {}

impl<T: Clone + Send + Sync + 'static> Shared<T> {
    fn new() -> Self {
        Shared(RwSignal::new(Asked { value: None, failure: None, is_loading: false }))
    }

    pub fn get(self) -> Asked<T> {
        self.0.get()
    }

    pub fn with<U>(self, read: impl FnOnce(&Asked<T>) -> U) -> U {
        self.0.with(read)
    }

    pub fn get_untracked(self) -> Asked<T> {
        self.0.get_untracked()
    }

    pub fn value(self) -> Option<T> {
        self.0.with(|asked| asked.value.clone())
    }

    /// Takes in an answer, however it was come by.
    pub fn publish(self, result: Result<T, Failure>) {
        self.take(Some(result));
    }

    /// `None`: an answer is on its way.
    fn take(self, result: Option<Result<T, Failure>>) {
        let mut asked = self.0.get_untracked();
        asked.is_loading = result.is_none();
        match result {
            Some(Ok(value)) => {
                asked.value = Some(value);
                asked.failure = None;
            }
            Some(Err(failure)) => asked.failure = Some(failure),
            None => {}
        }
        self.0.set(asked);
    }

    fn ask(self, api: Api, resource: &'static Resource<T>) -> Refresh {
        let take = move |answer: Option<_>| self.take(answer.map(|answer| resource.read(answer)));
        Box::pin(refresh(api, resource.path, Box::new(take)))
    }
}

/// A request on its way to its answer. Boxed and of one kind, whatever is asked
/// for: the bundle has its code once.
pub type Refresh = Pin<Box<dyn Future<Output = ()>>>;

type Take = Box<dyn Fn(Option<Result<Value, Failure>>)>;

async fn refresh(api: Api, path: &'static str, take: Take) {
    take(None);
    take(Some(api.client().get(path.to_owned()).await));
}

#[derive(Clone, Copy)]
pub struct Organization {
    api: Api,
    pub whoami: Shared<WhoAmI>,
    pub numbers: Shared<Vec<NumberRecord>>,
    pub agents: Shared<Vec<Agent>>,
    pub voices: Shared<VoiceCatalog>,
    pub billing: Shared<Billing>,
    pub tcpa: Shared<TcpaConfirmation>,
}

impl Organization {
    pub fn new(api: Api) -> Organization {
        Organization {
            api,
            whoami: Shared::new(),
            numbers: Shared::new(),
            agents: Shared::new(),
            voices: Shared::new(),
            billing: Shared::new(),
            tcpa: Shared::new(),
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

    /// An agent's name for an id, when the list is known.
    pub fn agent_name(self, id: i64) -> Option<String> {
        self.agents.with(|asked| {
            let agents = asked.value.as_ref()?;
            Some(agents.iter().find(|agent| agent.id == id)?.name.clone())
        })
    }
}
