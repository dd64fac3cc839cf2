//! The list of simulated calls, and of those that were started together: read again while one
//! of them is not over and somebody looks.

use crate::api::Api;
use crate::browser::page::Presence;
use crate::browser::wake::Wake;
use crate::rehearsal::words;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use thunderphone::{Error, RunQuery, TestBatch, TestRun, Timestamp};

/// While one is waiting or in progress.
const SOON_MS: u32 = 5_000;
/// While nothing is expected to change, or one does not end.
const LATER_MS: u32 = 60_000;
/// How many are listed at first, and how many more each time.
const STEP: u32 = 50;
/// The most that the API lists at once.
const MOST: u32 = 200;

/// Which are listed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Filter {
    pub status: String,
    /// Only those of the chosen agent.
    pub is_own: bool,
}

#[derive(Clone, Copy)]
pub struct Watching {
    pub filter: RwSignal<Filter>,
    limit: RwSignal<u32>,
    /// `None` before the first answer.
    pub runs: RwSignal<Option<Vec<TestRun>>>,
    /// Empty also where the server has none.
    pub batches: RwSignal<Vec<TestBatch>>,
    pub unreadable: RwSignal<usize>,
    /// Why the newest request failed.
    pub failed: RwSignal<Option<(Error, Timestamp)>>,
    pub is_loading: RwSignal<bool>,
    wake: StoredValue<Wake<()>, LocalStorage>,
}

impl Watching {
    pub fn start(agent: Memo<Option<i64>>) -> Watching {
        let watching = Watching {
            filter: RwSignal::new(Filter::default()),
            limit: RwSignal::new(STEP),
            runs: RwSignal::new(None),
            batches: RwSignal::new(Vec::new()),
            unreadable: RwSignal::new(0),
            failed: RwSignal::new(None),
            is_loading: RwSignal::new(false),
            wake: StoredValue::new_local(Wake::default()),
        };
        let (api, presence) = (expect_context::<Api>(), expect_context::<Presence>());
        let query = Memo::new(move |_| {
            let filter = watching.filter.read();
            RunQuery {
                agent_id: agent.get().filter(|_| filter.is_own),
                status: filter.status.clone(),
                limit: watching.limit.get(),
                offset: 0,
            }
        });
        // Another list is wanted, or somebody looks again.
        Effect::new(move |was: Option<(RunQuery, bool)>| {
            let now = (query.get(), presence.is_visible.get() && presence.is_online.get());
            if let Some(was) = was.filter(|was| *was != now) {
                // What was listed does not answer what is asked now.
                if (was.0.agent_id, &was.0.status) != (now.0.agent_id, &now.0.status) {
                    watching.runs.set(None);
                }
                watching.load();
            }
            now
        });
        let wake = watching.wake.get_value();
        spawn_local_scoped_with_cancellation(async move {
            loop {
                if presence.is_visible.get_untracked() {
                    watching.read(api, query.get_untracked()).await;
                }
                let wait = untrack(|| watching.wait_ms(api.clock.now_untracked()));
                if wake.notified_within(wait).await.is_err() {
                    return;
                }
            }
        });
        watching
    }

    /// Reads the lists again, now.
    pub fn load(self) {
        self.wake.with_value(|wake| wake.notify(()));
    }

    pub fn load_more(self) {
        self.limit.update(|limit| *limit = (*limit + STEP).min(MOST));
    }

    /// Whether the API may have older ones that it lists.
    pub fn has_more(self) -> bool {
        self.is_full() && self.limit.get() < MOST
    }

    /// Whether as many came as were asked for.
    pub fn is_full(self) -> bool {
        let limit = self.limit.get() as usize;
        self.runs.with(|runs| runs.as_ref().is_some_and(|runs| runs.len() >= limit))
    }

    fn wait_ms(self, now: Timestamp) -> u32 {
        let is_soon =
            |status, created| words::is_open(status) && !words::is_late(status, created, now);
        let runs = self.runs.read();
        let mut runs = runs.iter().flatten();
        let is_expected = runs.any(|run| is_soon(run.status.as_ref(), run.created_at))
            || self.batches.read().iter().any(|one| is_soon(one.status.as_ref(), one.created_at));
        if is_expected { SOON_MS } else { LATER_MS }
    }

    async fn read(self, api: Api, query: RunQuery) {
        self.is_loading.set(true);
        let client = api.client();
        let runs = client.test_runs(&query).await;
        // Without it, the runs alone are shown.
        let batches = match &runs {
            Ok(_) => client.test_batches().await.ok(),
            Err(_) => None,
        };
        self.is_loading.set(false);
        match runs {
            Ok(rows) => {
                self.unreadable.set(rows.unreadable);
                self.runs.set(Some(rows.rows));
                self.failed.set(None);
            }
            Err(failure) => self.failed.set(Some((failure, api.clock.now_untracked()))),
        }
        if let Some(batches) = batches {
            self.batches.set(batches.rows);
        }
    }
}
