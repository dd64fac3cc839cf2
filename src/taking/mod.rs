//! The recordings of several calls while they are downloaded into one zip: one request at a time,
//! each link when its file is wanted. It can be canceled, goes on where a request failed, and
//! saves what is there when its page is left.

mod fetching;
mod panel;

use crate::api::Api;
use crate::browser::clock::browser_now;
use crate::browser::events::listen_here;
use crate::browser::{download, intl};
use crate::call::sound_file::title;
use crate::recordings::{Checksum, Head, Plan, Reason, Row, Step, manifest, zip_name};
use crate::session::Session;
use fetching::Outcome;
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
pub use panel::{TakeRecordings, TakingPanel};
use thunderphone::{CallId, Error, Timestamp};

/// Why it stands still.
#[derive(Clone, PartialEq)]
pub enum Trouble {
    Request(Error),
    /// This place wants fewer requests.
    Busy(String),
    Offline,
}

#[derive(Clone, PartialEq)]
pub enum Stage {
    Idle,
    Busy,
    Stopped(Trouble),
    Canceled,
    Ended(Ended),
    /// The browser blocks saving files.
    NotSaved,
}

/// A call without a recording in the zip.
#[derive(Clone, PartialEq)]
pub struct Missing {
    pub id: CallId,
    /// When and with whom it was, as far as that is known.
    pub title: String,
    pub reason: Reason,
}

#[derive(Clone, PartialEq)]
pub struct Ended {
    /// Of the zip. `None`: there is none, because there is no recording.
    pub name: Option<String>,
    pub saved: usize,
    pub bytes: u64,
    pub missing: Vec<Missing>,
    /// There was no room for these.
    pub rest: Vec<CallId>,
}

struct Job {
    plan: Plan,
    /// The zip so far: kept by the browser, outside the app's own memory.
    parts: Array,
    stamp: String,
    /// How many in a row could not be reached, or not be read.
    in_vain: usize,
}

/// So many in a row, and the others are not asked for.
const MOST_IN_VAIN: usize = 3;

#[derive(Clone, Copy)]
pub struct Taking {
    api: Api,
    session: Session,
    pub stage: RwSignal<Stage>,
    /// How many calls are done, of how many, and how many bytes are there.
    pub progress: RwSignal<(usize, usize, u64)>,
    job: StoredValue<Option<Job>, LocalStorage>,
    /// How many zips there have been.
    part: StoredValue<usize>,
    page: StoredValue<Owner>,
    /// Ends with what it downloads.
    run: StoredValue<Option<Owner>>,
}

impl Taking {
    /// Ends with the page.
    pub fn of_page() -> Taking {
        let taking = Taking {
            api: expect_context(),
            session: expect_context(),
            stage: RwSignal::new(Stage::Idle),
            progress: RwSignal::new((0, 0, 0)),
            job: StoredValue::new_local(None),
            part: StoredValue::new(0),
            page: StoredValue::new(Owner::current().unwrap_or_default()),
            run: StoredValue::new(None),
        };
        listen_here("beforeunload", move |event| {
            if taking.has_unsaved() {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            if taking.has_unsaved() {
                taking.end(true);
            }
        });
        taking
    }

    /// Downloads the recordings of these calls.
    pub fn start(self, ids: Vec<CallId>) {
        if self.is_under_way() {
            return;
        }
        self.part.update_value(|part| *part += 1);
        let plan = Plan::new(ids);
        let stamp = intl::stamp(Timestamp(browser_now()));
        self.job.set_value(Some(Job { plan, parts: Array::new(), stamp, in_vain: 0 }));
        self.show_progress();
        self.resume();
    }

    /// Whether it has calls that are still to come, also while it stands still.
    pub fn is_under_way(self) -> bool {
        self.stage.with_untracked(|stage| {
            matches!(stage, Stage::Busy | Stage::Stopped(_) | Stage::Canceled)
        })
    }

    /// Goes on with what is not there yet.
    pub fn resume(self) {
        self.stop();
        self.stage.set(Stage::Busy);
        let run = self.page.get_value().with(Owner::new);
        self.run.set_value(Some(run.clone()));
        run.with(|| spawn_local_scoped_with_cancellation(self.collect()));
    }

    /// Stands still. What is there is kept.
    pub fn cancel(self) {
        self.stop();
        self.stage.set(Stage::Canceled);
    }

    /// Drops what is there.
    pub fn discard(self) {
        self.stop();
        self.job.set_value(None);
        self.stage.set(Stage::Idle);
    }

    /// Saves what is there. `is_early`: the calls that are left are missing.
    pub fn end(self, is_early: bool) {
        let Some(mut job) = self.job.try_update_value(Option::take).flatten() else { return };
        if is_early {
            self.stop();
            job.plan.miss_all(&Reason::NotTried);
        }
        let stage = self.save(job);
        // Its page may be gone.
        let _ = self.stage.try_set(stage);
    }

    /// Ends the request that is under way.
    fn stop(self) {
        if let Some(run) = self.run.try_update_value(Option::take).flatten() {
            run.cleanup();
        }
    }

    fn has_unsaved(self) -> bool {
        let saved = |job: &Option<Job>| job.as_ref().is_some_and(|job| job.plan.saved() > 0);
        self.job.try_with_value(saved).unwrap_or_default()
    }

    async fn collect(self) {
        loop {
            let step = self.job.try_with_value(|job| job.as_ref().map(|job| job.plan.next()));
            let Some(Some(step)) = step else { return };
            let Step::Call { id, room } = step else { return self.end(false) };
            match self.fetch(id, room).await {
                Ok(outcome) => self.apply(outcome),
                Err(trouble) => return self.stage.set(Stage::Stopped(trouble)),
            }
            self.show_progress();
        }
    }

    fn apply(self, outcome: Outcome) {
        self.job.update_value(|job| {
            let Some(job) = job else { return };
            match outcome {
                Outcome::Took { asked, name, content, blob } => {
                    let local = asked.at.map(local);
                    let header = job.plan.take(asked, &name, content, local);
                    job.parts.push(&Uint8Array::from(&header[..]));
                    job.parts.push(&blob);
                    job.in_vain = 0;
                }
                Outcome::NoRoom(asked, bytes) => job.plan.has_no_room(asked, bytes),
                Outcome::Missed(asked, reason) => {
                    let is_in_vain = matches!(reason, Reason::Hidden(_) | Reason::Unreachable(_));
                    job.in_vain = if is_in_vain { job.in_vain + 1 } else { 0 };
                    if job.in_vain >= MOST_IN_VAIN && job.plan.saved() == 0 {
                        job.plan.miss_all(&reason);
                    } else {
                        job.plan.miss(asked, reason);
                    }
                }
            }
        });
    }

    fn show_progress(self) {
        let now = self.job.with_value(|job| {
            let plan = &job.as_ref()?.plan;
            let (done, total) = plan.progress();
            Some((done, total, plan.bytes()))
        });
        if let Some(now) = now {
            self.progress.set(now);
        }
    }

    fn save(self, job: Job) -> Stage {
        let Job { plan, parts, stamp, .. } = job;
        let (saved, bytes) = (plan.saved(), plan.bytes());
        let (rows, rest, mut archive, mut names) = plan.end();
        let missing: Vec<Missing> = rows.iter().filter_map(missing).collect();
        if saved == 0 {
            return Stage::Ended(Ended { name: None, saved, bytes, missing, rest });
        }
        let now = Timestamp(browser_now());
        let zone = intl::viewer_zone().unwrap_or_else(|| intl::zone_name(now));
        let text = manifest(
            &rows,
            &Head {
                zone: &zone,
                separator: intl::list_separator(),
                offset_minutes: &intl::offset_minutes,
            },
        );
        let name = names.unique("manifest.csv");
        let header = archive.file(&name, &Checksum::of(&text), Some(local(now)));
        parts.push(&Uint8Array::from(&header[..]));
        parts.push(&text.into());
        parts.push(&Uint8Array::from(&archive.end()[..]));
        let name = zip_name(&stamp, self.part.try_get_value().unwrap_or_default());
        match download::save_parts(&name, &parts) {
            true => Stage::Ended(Ended { name: Some(name), saved, bytes, missing, rest }),
            false => Stage::NotSaved,
        }
    }
}

/// As a zip has its times, which know no zone.
fn local(at: Timestamp) -> Timestamp {
    Timestamp(at.0.saturating_add(intl::offset_minutes(at) * 60_000))
}

fn missing(row: &Row) -> Option<Missing> {
    let reason = row.file.as_ref().err()?.clone();
    let stamp = row.at.map(intl::stamp);
    let title = title(row.call, stamp.as_deref(), row.party.as_deref());
    Some(Missing { id: row.call, title, reason })
}
