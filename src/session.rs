//! Who is signed in on this site, and what they may do here: asked once, and again after the
//! web server has refused something for want of a role. Of a web server that does not know
//! the question, nothing is known, and nothing is greyed out.

use crate::access::{Access, Action};
use crate::api::Api;
use crate::call::recording::forbidden_place;
use leptos::prelude::*;
use leptos::task::spawn_local;

const PATH: &str = "/-/session";

#[derive(Clone, Copy)]
pub struct Session {
    api: Api,
    access: RwSignal<Option<Access>>,
}

impl Session {
    /// Asks, and blocks nothing meanwhile.
    pub fn start(api: Api) -> Session {
        let session = Session { api, access: RwSignal::new(None) };
        Effect::new(move |_| {
            api.role_refusals.track();
            session.load();
        });
        session
    }

    fn load(self) {
        spawn_local(async move {
            let Ok(value) = self.api.site().get(PATH.to_owned()).await else { return };
            let access = Access::read(&value);
            if access.is_some() && access != *self.access.read_untracked() {
                self.access.set(access);
            }
        });
    }

    /// `None` until it is known.
    pub fn access(self) -> Option<Access> {
        self.access.get()
    }

    /// The place that a link to a recording leads to, if this site does not allow it.
    pub fn forbidden_place(self, link: &str) -> Option<String> {
        let own = window().location().origin().unwrap_or_default();
        let access = self.access.read_untracked();
        let allowed = access.as_ref().map(|access| &access.recordings[..]);
        forbidden_place(link, &own, allowed)
    }

    /// Whether the web server has said what is allowed here.
    pub fn is_known(self) -> bool {
        self.access.read_untracked().is_some()
    }

    /// Why this person may not do it, and who may; `None` if they may, or if that is not
    /// known.
    pub fn refusal(self, action: Action) -> Option<String> {
        self.access.read().as_ref()?.refusal(action)
    }
}
