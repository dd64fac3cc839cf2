//! Loads the log of deliveries: the newest page for the filters, then older ones.

use super::Webhooks;
use super::filters::Filters;
use crate::webhooks::log::Log;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{Error, Timestamp};

#[derive(Clone, Copy)]
pub struct LoadingLog {
    webhooks: Webhooks,
    pub filters: RwSignal<Filters>,
    /// `None` before the first answer to these filters.
    pub log: RwSignal<Option<Log>>,
    pub failed: RwSignal<Option<(Error, Timestamp)>>,
    pub is_loading: RwSignal<bool>,
    /// Counts the questions: an answer to an earlier one is not shown.
    run: StoredValue<u32>,
}

impl LoadingLog {
    /// Loads now, and whenever the filters change or something was sent.
    pub fn start(webhooks: Webhooks) -> LoadingLog {
        let loading = LoadingLog {
            webhooks,
            filters: RwSignal::new(Filters::default()),
            log: RwSignal::new(None),
            failed: RwSignal::new(None),
            is_loading: RwSignal::new(false),
            run: StoredValue::new(0),
        };
        Effect::new(move |last: Option<Filters>| {
            webhooks.sent.track();
            let filters = loading.filters.get();
            // Of other filters nothing is shown yet.
            if last.is_some_and(|last| last != filters) {
                loading.log.set(None);
            }
            loading.load();
            filters
        });
        loading
    }

    /// Loads the newest page.
    pub fn load(self) {
        self.ask(String::new());
    }

    /// Loads the next older page, if there is one and nothing is being loaded.
    pub fn load_older(self) {
        let cursor = self.log.with_untracked(|log| log.as_ref()?.next.clone());
        if let (Some(cursor), false) = (cursor, self.is_loading.get_untracked()) {
            self.ask(cursor);
        }
    }

    fn ask(self, cursor: String) {
        self.run.update_value(|run| *run = run.wrapping_add(1));
        let run = self.run.get_value();
        self.is_loading.set(true);
        let now = self.webhooks.api.clock.now_untracked();
        let query = self.filters.with_untracked(|filters| filters.query(now, cursor.clone()));
        spawn_local(async move {
            let answer = self.webhooks.api.client().webhook_deliveries(&query).await;
            // The page is gone, or something else was asked.
            if self.run.try_get_value() != Some(run) {
                return;
            }
            self.is_loading.set(false);
            match answer {
                Ok(page) => {
                    self.failed.set(None);
                    self.log.update(|log| match log {
                        Some(log) if !cursor.is_empty() => log.take_next(page, &cursor),
                        log => *log = Some(Log::first(page)),
                    });
                }
                Err(failure) => {
                    let at = self.webhooks.api.clock.now_untracked();
                    self.failed.set(Some((failure, at)));
                }
            }
        });
    }
}
