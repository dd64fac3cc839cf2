//! The parts of a page that judge a call: its flags, the grade, one's own verdict and notes.
//! Verdicts and notes are kept in this browser; flags and gradings are ThunderPhone's.

pub mod flags;
pub mod grade;
mod grade_now;
pub mod kept;
pub mod neighbors;
pub mod notes;
pub mod queue;
mod saving;
mod verdict_form;

use crate::api::Api;
use crate::browser::clock::browser_now;
use crate::browser::preferences;
use crate::browser::tabs::Channel;
use crate::follow::Follow;
use crate::messages::Message;
use crate::review::agreement::{Agreement, grade_seen};
use crate::review::verdict::{Choice, Verdict};
use crate::session::Session;
use flags::FlagReports;
use leptos::prelude::*;
use leptos::task::spawn_local;
use saving::Saving;
use std::cell::RefCell;
use std::rc::Rc;
use thunderphone::CallId;

/// What a person finds of the call that the page shows. As a context, its parts share it.
#[derive(Clone, Copy)]
pub struct Reviewing {
    pub call_id: CallId,
    follow: Follow,
    pub flags: FlagReports,
    pub verdict: RwSignal<Verdict>,
    /// What was kept of it has been read.
    pub is_loaded: RwSignal<bool>,
    /// Whether the browser keeps it.
    pub is_kept: RwSignal<bool>,
    /// The grade is hidden until a person has judged.
    pub hides_grade: RwSignal<bool>,
    pub agreement: RwSignal<Agreement>,
    channel: Channel,
    session: Session,
    saving: StoredValue<Saving<Verdict>, LocalStorage>,
    /// What was chosen before what is kept was read. It waits for that, even without a page.
    early: StoredValue<Early, LocalStorage>,
    /// How often both agree is not counted yet with what was judged last.
    must_compare: StoredValue<bool>,
}

type Change = Box<dyn FnOnce(&mut Verdict)>;
type Early = Rc<RefCell<Vec<Change>>>;

/// Whether everything of the grade is hidden now: score, rubric, result and summary.
#[derive(Clone, Copy)]
pub struct GradeHidden(pub Signal<bool>);

impl Reviewing {
    /// That of the page; the first part of a page that asks starts it.
    pub fn of(follow: Follow) -> Reviewing {
        let known = use_context::<Reviewing>().filter(|known| known.call_id == follow.id);
        known.unwrap_or_else(|| Reviewing::provide(follow))
    }

    /// For a page whose parts all know it: provides itself and [`GradeHidden`].
    pub fn provide(follow: Follow) -> Reviewing {
        let reviewing = Reviewing {
            call_id: follow.id,
            follow,
            flags: FlagReports::new(follow.id, expect_context::<Api>()),
            verdict: RwSignal::new(Verdict::new(follow.id)),
            is_loaded: RwSignal::new(false),
            is_kept: RwSignal::new(true),
            hides_grade: RwSignal::new(
                preferences::get(preferences::HIDE_GRADE).as_deref() == Some("on"),
            ),
            agreement: RwSignal::new(Agreement::default()),
            channel: expect_context(),
            session: expect_context(),
            saving: StoredValue::new_local(Saving::new(|verdict| {
                Box::pin(kept::keep_verdict(verdict))
            })),
            early: StoredValue::new_local(Early::default()),
            must_compare: StoredValue::new(false),
        };
        provide_context(reviewing);
        provide_context(GradeHidden(reviewing.grade_hidden()));
        reviewing.read();
        let receiver = StoredValue::new_local(reviewing.channel.receive(move |message| {
            if message == Message::ReviewsChanged {
                reviewing.read();
            }
        }));
        on_cleanup(move || receiver.dispose());
        // A call that is not there has no flags to ask for.
        let is_known = Memo::new(move |_| follow.call.read().is_some());
        Effect::new(move |_| {
            if is_known.get() {
                reviewing.flags.load();
            }
        });
        reviewing
    }

    fn grade_hidden(self) -> Signal<bool> {
        Signal::derive(move || {
            let is_judged = self.verdict.read().judgment.is_some();
            self.hides_grade.get() && !is_judged
        })
    }

    /// Reads what is kept, unless what is here is newer.
    fn read(self) {
        let early = self.early.get_value();
        spawn_local(async move {
            let read = kept::verdict(self.call_id).await;
            let early = early.take();
            if self.is_loaded.try_read_untracked().is_none() {
                if !early.is_empty() {
                    let mut verdict = read.ok().flatten().unwrap_or(Verdict::new(self.call_id));
                    early.into_iter().for_each(|change| change(&mut verdict));
                    let _ = kept::keep_verdict(verdict).await;
                }
                return;
            }
            let is_saving = self.saving.with_value(Saving::is_running);
            let at = self.verdict.read_untracked().at;
            match read {
                Ok(Some(kept)) if !is_saving && kept.at > at => self.verdict.set(kept),
                Ok(_) => {}
                Err(_) => self.is_kept.set(false),
            }
            let is_first = !self.is_loaded.get_untracked();
            self.is_loaded.set(true);
            early.into_iter().for_each(|change| self.apply(change));
            // Not at every letter that is typed in another tab.
            if is_first {
                self.compare().await;
            }
        });
    }

    /// How often this person and the grade agree.
    async fn compare(self) {
        if let Ok(verdicts) = kept::verdicts().await
            && self.agreement.try_read_untracked().is_some()
        {
            self.agreement.set(Agreement::new(&verdicts));
        }
    }

    pub fn choose(self, choice: Choice) {
        self.change(move |verdict| verdict.choose(choice));
    }

    pub fn write(self, words: String) {
        self.change(move |verdict| verdict.words = words);
    }

    fn change(self, change: impl FnOnce(&mut Verdict) + 'static) {
        let by = untrack(|| self.session.access()).and_then(|access| access.user);
        let seen = self.follow.call.with_untracked(|call| {
            let grade = self.follow.grade.read_untracked();
            call.as_ref().map(|call| grade_seen(call, grade.as_ref()))
        });
        let change: Change = Box::new(move |verdict| {
            change(verdict);
            verdict.at = browser_now();
            verdict.by = by;
            verdict.grade = seen.unwrap_or_default();
        });
        match self.is_loaded.get_untracked() {
            true => self.apply(change),
            false => self.early.with_value(|early| early.borrow_mut().push(change)),
        }
    }

    fn apply(self, change: Change) {
        let before = self.verdict.read_untracked().judgment;
        self.verdict.update(change);
        if self.verdict.read_untracked().judgment != before {
            self.must_compare.set_value(true);
        }
        let (newest, channel) = (self.verdict.get_untracked(), self.channel);
        let on_end = move |is_written: bool| {
            if is_written {
                channel.post(&Message::ReviewsChanged);
            }
            if self.is_kept.try_read_untracked().is_some() {
                self.is_kept.set(is_written);
                if self.must_compare.get_value() {
                    self.must_compare.set_value(false);
                    spawn_local(self.compare());
                }
            }
        };
        self.saving.with_value(|saving| saving.save(newest, on_end));
    }

    pub fn hide_grade(self, is_on: bool) {
        preferences::set(preferences::HIDE_GRADE, if is_on { "on" } else { "off" });
        self.hides_grade.set(is_on);
    }
}
