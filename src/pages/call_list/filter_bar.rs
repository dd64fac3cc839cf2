//! How a filter is changed: through the address.

use crate::browser::history::Navigator;
use crate::route::{CallFilters, Route};
use leptos::prelude::*;

/// A filter's value in the URL.
pub type Value = fn(&CallFilters) -> &String;
pub type Change = fn(&mut CallFilters, String);

#[derive(Clone, Copy)]
pub struct Bar {
    pub filters: Memo<CallFilters>,
    navigator: Navigator,
}

impl Bar {
    pub fn new(filters: Memo<CallFilters>) -> Bar {
        Bar { filters, navigator: expect_context() }
    }

    /// A choice is a step, which Back undoes.
    pub fn choose(self, change: impl FnOnce(&mut CallFilters)) {
        if let Some(route) = self.changed(change) {
            self.navigator.choose(route);
        }
    }

    /// Typing is none: Back would go through every pause in it. Says whether
    /// anything is different.
    pub fn type_in(self, change: impl FnOnce(&mut CallFilters)) -> bool {
        let route = self.changed(change);
        let is_changed = route.is_some();
        if let Some(route) = route {
            self.navigator.replace(route);
        }
        is_changed
    }

    fn changed(self, change: impl FnOnce(&mut CallFilters)) -> Option<Route> {
        let mut filters = self.filters.get_untracked();
        change(&mut filters);
        (filters != *self.filters.read_untracked()).then_some(Route::Calls(filters))
    }
}
