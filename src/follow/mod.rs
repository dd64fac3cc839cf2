//! Polls one call for as long as its page is shown: fetch → publish → decide → sleep.
//! Requests never overlap, older answers never replace newer ones, and only changes are
//! published. Nothing here renders.

mod ahead;
mod poll_state;
mod transcript;

pub use ahead::{Ahead, Loaded, is_deleted};
pub use transcript::Transcript;

use crate::api::Api;
use crate::browser::clock::browser_now;
use crate::browser::page::Presence;
use crate::browser::wake::Wake;
use crate::call::cadence::{self, LIVE_MS, Pause};
use leptos::prelude::*;
use leptos::task::spawn_local;
use poll_state::{PollState, Update};
use std::sync::Arc;
use thunderphone::{Call, CallGrade, CallId, Error, GradeStatus, Timestamp};

/// Why the poll loop is woken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Reason {
    /// The tab was hidden or shown, or the device went online or offline.
    Presence,
    /// A person clicked “Check now”.
    CheckNow,
}

/// Whether the call is being polled, and if not, why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Watching {
    Watching,
    /// Everything that follows the end has come, or is no longer expected.
    Settled,
    /// The page is hidden.
    Hidden,
    /// Polling failed for too long: a person decides.
    GaveUp,
}

/// The error of the newest poll; cleared as soon as one succeeds.
#[derive(Clone, PartialEq)]
pub struct Failed {
    pub failure: Error,
    /// When it first failed this way.
    pub at: Timestamp,
}

/// A polled call. Its signals belong to the page that started it.
#[derive(Clone, Copy)]
pub struct Follow {
    pub id: CallId,
    pub call: RwSignal<Option<Call>>,
    /// When the newest successful answer came, by the browser's clock.
    pub checked_at: RwSignal<Option<Timestamp>>,
    pub failed: RwSignal<Option<Failed>>,
    pub watching: RwSignal<Watching>,
    /// The API has accepted the call, but does not return it yet.
    pub is_awaited: RwSignal<bool>,
    pub transcript: RwSignal<Transcript>,
    pub grade: RwSignal<Option<CallGrade>>,
    api: Api,
    wake: StoredValue<Wake<Reason>, LocalStorage>,
    /// Which transcript to request next, and whether a request is in flight.
    transcript_request: StoredValue<(Option<bool>, bool)>,
    /// The grading run whose grade was requested.
    requested_grade: StoredValue<Option<Timestamp>>,
    /// A link to the recording that was loaded ahead, and until when it is good.
    loaded_link: StoredValue<Option<(String, Timestamp)>>,
}

impl Follow {
    /// Follows a call until the current owner is gone. `placed_at` is when the API accepted
    /// the call, by the server's clock, if that was just now: for a while a 404 is no
    /// failure then.
    pub fn start(id: CallId, api: Api, presence: Presence, placed_at: Option<Timestamp>) -> Follow {
        let wake = Wake::default();
        // What failed is asked for again, and says so then.
        let loaded = use_context::<Ahead>().and_then(|ahead| ahead.take(id));
        let loaded = loaded.filter(|loaded| loaded.call.is_ok());
        let call = loaded.as_ref().and_then(|loaded| loaded.call.clone().ok());
        let follow = Follow {
            id,
            call: RwSignal::new(call),
            checked_at: RwSignal::new(None),
            failed: RwSignal::new(None),
            watching: RwSignal::new(Watching::Watching),
            is_awaited: RwSignal::new(false),
            transcript: RwSignal::new(Transcript::default()),
            grade: RwSignal::new(None),
            api,
            wake: StoredValue::new_local(wake.clone()),
            transcript_request: StoredValue::new((None, false)),
            requested_grade: StoredValue::new(None),
            loaded_link: StoredValue::new(None),
        };
        if let Some(loaded) = &loaded {
            follow.take_loaded(loaded);
        }
        let shown = wake.clone();
        Effect::watch(
            move || (presence.is_visible.get(), presence.is_online.get()),
            move |_, _, _| shown.notify(Reason::Presence),
            false,
        );
        let gone = StoredValue::new_local(wake.clone());
        on_cleanup(move || gone.with_value(Wake::close));
        spawn_local(follow.watch(presence, wake, placed_at, loaded));
        follow
    }

    fn take_loaded(self, loaded: &Loaded) {
        if let Some(turns) = &loaded.turns {
            let mut transcript = Transcript::default();
            transcript.apply(Ok(turns.clone()), false);
            self.transcript.set(transcript);
        }
        if let Some(grade) = &loaded.grade {
            self.grade.set(Some(grade.clone()));
            let run = loaded.call.as_ref().ok().and_then(|call| call.grade_updated_at);
            self.requested_grade.set_value(Some(run.unwrap_or(Timestamp(0))));
        }
        self.loaded_link.set_value(loaded.link.clone());
    }

    /// Polls at once, even if polling had ended.
    pub fn check_now(self) {
        self.wake.with_value(|wake| wake.notify(Reason::CheckNow));
    }

    /// A link to the recording that works for a while: from the audio endpoint or, on older
    /// hosts, from the call's record.
    pub async fn fetch_recording_link(self) -> Result<String, Error> {
        // Once: if it does not work, another one is needed.
        let loaded = self.loaded_link.try_update_value(Option::take).flatten();
        let now = self.api.clock.now_untracked();
        if let Some((link, _)) = loaded.filter(|(_, until)| now < *until) {
            return Ok(link);
        }
        let call = self.call.try_get_untracked().flatten();
        let recorded = call.and_then(|call| call.recording_link().map(str::to_owned));
        let answer = self.api.client().audio(self.id).await;
        answer.or_else(|failure| recorded.ok_or(failure))
    }

    /// The poll loop. After every await the page may be gone; its signals must not be touched
    /// then.
    async fn watch(
        self,
        presence: Presence,
        wake: Wake<Reason>,
        placed_at: Option<Timestamp>,
        mut loaded: Option<Loaded>,
    ) {
        let client = self.api.client();
        let mut state = PollState::new(placed_at);
        loop {
            let polled_at = browser_now();
            let loaded = loaded.take();
            let has_details = loaded.as_ref().is_some_and(|loaded| loaded.turns.is_some());
            let answer = match loaded {
                Some(loaded) => loaded.call,
                None => client.call(self.id).await,
            };
            if wake.is_closed() {
                return;
            }
            let is_good = answer.is_ok() && !has_details;
            let now = self.api.clock.now_untracked();
            self.publish(state.apply(answer, now));
            if let Some(call) = state.call.as_ref().filter(|_| is_good) {
                self.fetch_details(call, &wake);
            }
            let next_poll_at = polled_at + i64::from(state.retry_after_ms().max(LIVE_MS));
            loop {
                let is_hidden = !presence.is_visible.get_untracked();
                let now = self.api.clock.now_untracked();
                let pause = cadence::next(state.known(now, is_hidden, js_sys::Math::random()));
                let is_settled = self.watching.get_untracked() == Watching::Settled;
                let watching = match pause {
                    Pause::After(_) => Watching::Watching,
                    Pause::Settled => Watching::Settled,
                    Pause::Paused if !is_hidden => Watching::GaveUp,
                    Pause::Paused if is_settled => Watching::Settled,
                    Pause::Paused => Watching::Hidden,
                };
                set_if_changed(self.watching, watching);
                let woken = match pause {
                    Pause::After(ms) => wake.notified_within(ms).await,
                    Pause::Settled | Pause::Paused => wake.notified().await.map(Some),
                };
                let Ok(reason) = woken else { return };
                match reason {
                    Some(Reason::CheckNow) => {
                        state.failures = 0;
                        self.transcript.update_untracked(Transcript::forget_missing);
                        break;
                    }
                    // A settled call is not polled again just because the page is shown.
                    Some(Reason::Presence) if watching == Watching::Settled => {}
                    Some(Reason::Presence) => {
                        // At once, but not sooner than the API allows: flipping through
                        // tabs must not send a request at every flip.
                        let pause = (next_poll_at - browser_now()).clamp(0, i64::from(u32::MAX));
                        let is_seen = presence.is_visible.get_untracked();
                        if !is_seen || !presence.is_online.get_untracked() {
                            continue;
                        }
                        let pause = (pause as u32).min(state.retry_after_ms().max(LIVE_MS));
                        let Ok(reason) = wake.notified_within(pause).await else { return };
                        match reason {
                            Some(Reason::Presence) => continue,
                            Some(Reason::CheckNow) | None => break,
                        }
                    }
                    None => break,
                }
            }
            if self.watching.get_untracked() != Watching::Settled {
                set_if_changed(self.watching, Watching::Watching);
            }
        }
    }

    fn publish(self, update: Update) {
        let is_failure = matches!(update, Update::Failed(_));
        if !is_failure {
            self.checked_at.set(Some(Timestamp(browser_now())));
            set_if_changed(self.failed, None);
        }
        set_if_changed(self.is_awaited, update == Update::NotVisibleYet);
        match update {
            Update::Changed(call) => set_if_changed(self.call, Some(*call)),
            Update::Same | Update::NotVisibleYet => {}
            Update::Failed(failure) => {
                // The same failure is not announced twice.
                let is_known = self.failed.with_untracked(|failed| {
                    failed.as_ref().is_some_and(|failed| is_alike(&failed.failure, &failure))
                });
                if !is_known {
                    let at = self.api.clock.now_untracked();
                    self.failed.set(Some(Failed { failure, at }));
                }
            }
        }
    }

    /// Fetches what depends on the state of the call: transcript and grade.
    fn fetch_details(self, call: &Call, wake: &Wake<Reason>) {
        let next = self.transcript.with_untracked(|transcript| transcript.next_request(call));
        if let Some(is_live) = next {
            self.fetch_transcript(is_live, wake.clone());
        }
        let has_grade =
            matches!(call.grade_status, Some(GradeStatus::Completed | GradeStatus::Failed));
        let run = call.grade_updated_at.unwrap_or(Timestamp(0));
        if has_grade && self.requested_grade.get_value() != Some(run) {
            self.requested_grade.set_value(Some(run));
            let wake = wake.clone();
            spawn_local(async move {
                let grade = self.api.client().grade(self.id).await;
                // If that fails, the fields of the call suffice.
                if let (Ok(grade), false) = (grade, wake.is_closed()) {
                    set_if_changed(self.grade, Some(grade));
                }
            });
        }
    }

    /// Runs beside the poll, so that a slow transcript never delays the status. One request
    /// at a time.
    fn fetch_transcript(self, is_live: bool, wake: Wake<Reason>) {
        let (_, is_busy) = self.transcript_request.get_value();
        self.transcript_request.set_value((Some(is_live), true));
        if is_busy {
            return;
        }
        spawn_local(async move {
            while let (Some(is_live), _) = self.transcript_request.get_value() {
                self.transcript_request.set_value((None, true));
                let answer = self.api.client().transcript(self.id, is_live).await;
                if wake.is_closed() {
                    return;
                }
                let mut transcript = self.transcript.get_untracked();
                transcript.apply(answer.map(Arc::new), is_live);
                set_if_changed(self.transcript, transcript);
            }
            self.transcript_request.set_value((None, false));
        });
    }
}

/// Whether both failures read the same, apart from request ids. That something may have
/// stopped the request is shown as soon as it is suspected.
fn is_alike(one: &Error, other: &Error) -> bool {
    let code = |failure: &Error| failure.api_error().and_then(|refusal| refusal.code.clone());
    std::mem::discriminant(one) == std::mem::discriminant(other)
        && one.status() == other.status()
        && code(one) == code(other)
        && (one.may_be_stopped() || !other.may_be_stopped())
}

fn set_if_changed<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|known| *known != value) {
        signal.set(value);
    }
}
