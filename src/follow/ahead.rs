//! What is loaded of a call before its page is opened, so that the page has it at once. It
//! is kept for a moment only, and used once.

use super::transcript::Transcript;
use crate::api::Api;
use crate::browser::moment::Moment;
use crate::call::recording::{Recording, good_until};
use futures_util::future::join3;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use thunderphone::{Call, CallGrade, CallId, Error, GradeStatus, Timestamp, Turn};

/// What was loaded longer ago is loaded again when its page opens: longer than one call is
/// listened to.
const FRESH_MS: i64 = 30 * 60_000;
/// For so long nobody asks again whether the call is still there.
const CERTAIN_MS: i64 = 5_000;
/// Calls that are kept at a time: the one that is shown, the next, and one more.
const KEPT: usize = 3;

/// Of one call. `None` is what could not be loaded, or is not there.
#[derive(Clone)]
pub struct Loaded {
    pub id: CallId,
    pub call: Result<Call, Error>,
    pub turns: Option<Arc<Vec<Turn>>>,
    pub grade: Option<CallGrade>,
    /// A link to the recording, and until when it is good.
    pub link: Option<(String, Timestamp)>,
    loaded_at: Moment,
}

/// Calls that are loaded ahead. As a context, it gives each to the page that opens it.
#[derive(Clone, Copy)]
pub struct Ahead {
    api: Api,
    calls: StoredValue<Vec<Loaded>, LocalStorage>,
    /// Those that are being loaded.
    running: StoredValue<Vec<CallId>>,
    /// Counts what has come.
    pub changes: RwSignal<u32>,
}

impl Ahead {
    pub fn new(api: Api) -> Ahead {
        Ahead {
            api,
            calls: StoredValue::new_local(Vec::new()),
            running: StoredValue::new(Vec::new()),
            changes: RwSignal::new(0),
        }
    }

    /// Loads it, unless it is there or on its way.
    pub fn load(self, id: CallId) {
        if self.has(id) || self.running.with_value(|running| running.contains(&id)) {
            return;
        }
        self.running.update_value(|running| running.push(id));
        spawn_local(async move {
            let loaded = load(self.api, id).await;
            // The page may be gone.
            let Some(()) = self.calls.try_update_value(|calls| {
                calls.retain(|other| other.id != id);
                calls.push(loaded);
                let old = calls.len().saturating_sub(KEPT);
                calls.drain(..old);
            }) else {
                return;
            };
            self.running.update_value(|running| running.retain(|other| *other != id));
            self.changes.update(|changes| *changes += 1);
        });
    }

    fn has(self, id: CallId) -> bool {
        self.get(id).is_some()
    }

    /// What is loaded of it, while it is fresh.
    pub fn get(self, id: CallId) -> Option<Loaded> {
        let is_it = |loaded: &&Loaded| loaded.id == id && loaded.loaded_at.age_ms() < FRESH_MS;
        self.calls.with_value(|calls| calls.iter().find(is_it).cloned())
    }

    /// Whether a call that is loaded was deleted meanwhile, as far as an answer says so.
    pub async fn was_deleted(self, loaded: Loaded) -> bool {
        if loaded.loaded_at.age_ms() < CERTAIN_MS {
            return false;
        }
        let answer = self.api.client().call(loaded.id).await;
        answer.err().is_some_and(|failure| is_deleted(&failure))
    }

    /// What is loaded of it, and forgets it: a failure is asked for again, and a link is used once.
    pub fn take(self, id: CallId) -> Option<Loaded> {
        let loaded = self.get(id);
        self.calls.update_value(|calls| calls.retain(|other| other.id != id));
        loaded
    }
}

/// Whether the answer says that there is no such call.
pub fn is_deleted(failure: &Error) -> bool {
    let refusal = failure.api_error();
    refusal.is_some_and(|refusal| refusal.status == 404 && !refusal.is_from_proxy())
}

async fn load(api: Api, id: CallId) -> Loaded {
    let client = api.client();
    let call = client.call(id).await;
    let (mut turns, mut grade, mut link) = (None, None, None);
    if let Ok(call) = &call {
        // Only what is there: what is not is no failure to report.
        let next = Transcript::default().next_request(call);
        let read = async {
            let read = match next {
                Some(false) => client.transcript(id, false).await.ok().map(Arc::new),
                _ => None,
            };
            turns = read;
        };
        let graded = async {
            if matches!(call.grade_status, Some(GradeStatus::Completed | GradeStatus::Failed)) {
                grade = client.grade(id).await.ok();
            }
        };
        let linked = async {
            if Recording::new(call, true) == Recording::Ready {
                link = client.audio(id).await.ok();
            }
        };
        join3(read, graded, linked).await;
    }
    let now = api.clock.now_untracked();
    let link = link.map(|link| {
        let until = good_until(&link, now);
        (link, until)
    });
    Loaded { id, call, turns, grade, link, loaded_at: Moment::now() }
}
