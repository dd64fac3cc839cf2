//! `sessionStorage` and `localStorage`: texts by name. For data that several tabs change,
//! see [`super::database`].

use leptos::prelude::window;
use web_sys::Storage;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StorageArea {
    /// For this tab until it is closed. It outlives a reload; a duplicated tab gets a copy.
    Session,
    /// For every tab of this browser.
    Local,
}

impl StorageArea {
    /// `None` where it is blocked.
    fn storage(self) -> Option<Storage> {
        match self {
            StorageArea::Session => window().session_storage(),
            StorageArea::Local => window().local_storage(),
        }
        .ok()
        .flatten()
    }

    pub fn get(self, name: &str) -> Option<String> {
        self.storage()?.get_item(name).ok().flatten()
    }

    /// Returns whether it was stored: storage may be blocked or full.
    pub fn set(self, name: &str, text: &str) -> bool {
        self.storage().is_some_and(|storage| storage.set_item(name, text).is_ok())
    }

    pub fn remove(self, name: &str) {
        if let Some(storage) = self.storage() {
            let _ = storage.remove_item(name);
        }
    }

    /// The names that begin with `begin`.
    pub fn names(self, begin: &str) -> Vec<String> {
        let Some(storage) = self.storage() else { return Vec::new() };
        let count = storage.length().unwrap_or_default();
        let names = (0..count).filter_map(|at| storage.key(at).ok().flatten());
        names.filter(|name| name.starts_with(begin)).collect()
    }
}
