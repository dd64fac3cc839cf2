//! Texts by name: for this tab alone, or for every tab of this browser. Not for
//! what several tabs change: see [`super::database`].

use leptos::prelude::window;
use web_sys::Storage;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keep {
    /// Until the tab is closed. Outlives a reload; a duplicated tab has a copy.
    InTab,
    InBrowser,
}

impl Keep {
    /// `None` where it is blocked.
    fn storage(self) -> Option<Storage> {
        match self {
            Keep::InTab => window().session_storage(),
            Keep::InBrowser => window().local_storage(),
        }
        .ok()
        .flatten()
    }

    pub fn get(self, name: &str) -> Option<String> {
        self.storage()?.get_item(name).ok().flatten()
    }

    /// Whether it was kept: storage may be blocked or full.
    pub fn set(self, name: &str, text: &str) -> bool {
        self.storage().is_some_and(|storage| storage.set_item(name, text).is_ok())
    }

    pub fn remove(self, name: &str) {
        if let Some(storage) = self.storage() {
            let _ = storage.remove_item(name);
        }
    }

    /// The names that begin so.
    pub fn names(self, begin: &str) -> Vec<String> {
        let Some(storage) = self.storage() else { return Vec::new() };
        let count = storage.length().unwrap_or_default();
        let names = (0..count).filter_map(|at| storage.key(at).ok().flatten());
        names.filter(|name| name.starts_with(begin)).collect()
    }
}
