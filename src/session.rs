//! Who is signed in on this site, and what they may do here: asked once, and again after the
//! web server has refused something for want of a role. Of a web server that does not know
//! the question, nothing is known, and nothing is grayed out.

use crate::access::{Access, Action};
use crate::api::Api;
use crate::call::recording::forbidden_place;
use leptos::prelude::*;

#[derive(Clone, Copy)]
pub struct Session(Api);

impl Session {
    /// Asks, and blocks nothing meanwhile.
    pub fn start(api: Api) -> Session {
        api.load_access();
        Session(api)
    }

    /// `None` until it is known.
    pub fn access(self) -> Option<Access> {
        self.0.access.get()
    }

    /// The place that a link to a recording leads to, if this site does not allow it.
    pub fn forbidden_place(self, link: &str) -> Option<String> {
        let own = window().location().origin().unwrap_or_default();
        let access = self.0.access.read_untracked();
        let allowed = access.as_ref().map(|access| &access.recordings[..]);
        forbidden_place(link, &own, allowed)
    }

    /// Whether the web server has said what is allowed here, or does not say it.
    pub fn is_settled(self) -> bool {
        self.0.is_access_settled.get()
    }

    /// Whether the web server has said what is allowed here.
    pub fn is_known(self) -> bool {
        self.0.access.read_untracked().is_some()
    }

    /// Why this person may not do it, and who may; `None` if they may, or if that is not
    /// known.
    pub fn refusal(self, action: Option<Action>) -> Memo<Option<String>> {
        Memo::new(move |_| self.0.access.read().as_ref()?.refusal(action?))
    }
}
