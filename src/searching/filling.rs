//! Copies the transcripts, one request at a time, the newest days first, in one tab at a time.
//! It ends with the page, and goes on where it was when the page is opened again.

use super::kept;
use crate::api::Api;
use crate::browser::clock::Clock;
use crate::browser::database::TransactError;
use crate::browser::focus::focus;
use crate::browser::tabs::Channel;
use crate::messages::Message;
use crate::said::copies::Copies;
use leptos::prelude::*;
use leptos::task::{spawn_local, spawn_local_scoped_with_cancellation};
use thunderphone::{Error, Timestamp};

/// Why it stopped.
#[derive(Clone, PartialEq, Debug)]
pub enum Trouble {
    Request(Error),
    /// The host has no export.
    NotOffered,
    /// Storage is full, blocked or broken.
    NotStored,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Stage {
    Loading,
    /// Storage cannot be read.
    Blocked,
    Off,
    /// Search is off, because everything was forgotten just now.
    Forgotten,
    /// Nothing is being copied.
    Idle,
    Copying,
    /// Another tab copies.
    Elsewhere,
    /// The API asked to wait until then.
    Waiting(Timestamp),
    Stopped(Trouble),
}

#[derive(Clone, Copy)]
pub struct Filling {
    pub(super) api: Api,
    pub(super) clock: Clock,
    pub(super) channel: Channel,
    pub stage: RwSignal<Stage>,
    /// `None` while search is off.
    pub copies: RwSignal<Option<Copies>>,
    /// Counts what changes the results of a search.
    pub version: RwSignal<u32>,
    /// The number of the run: an answer to an earlier one counts no more.
    run: StoredValue<u32>,
    runner: StoredValue<Option<Owner>>,
    page: StoredValue<Owner>,
}

/// What ends a run.
pub enum End {
    Trouble(Trouble),
    /// Everything was forgotten, or a person stopped it in another tab.
    Ended,
}

impl From<TransactError> for End {
    fn from(_: TransactError) -> End {
        End::Trouble(Trouble::NotStored)
    }
}

impl Filling {
    /// Ends with the page.
    pub fn of_page() -> Filling {
        let filling = Filling {
            api: expect_context(),
            clock: expect_context(),
            channel: expect_context(),
            stage: RwSignal::new(Stage::Loading),
            copies: RwSignal::new(None),
            version: RwSignal::new(0),
            run: StoredValue::new(0),
            runner: StoredValue::new(None),
            page: StoredValue::new(Owner::current().unwrap_or_default()),
        };
        filling.read();
        let receiver = StoredValue::new_local(filling.channel.receive(move |message| {
            if message == Message::CopiesChanged {
                filling.read();
            }
        }));
        on_cleanup(move || receiver.dispose());
        filling
    }

    /// Reads what is kept, and follows it: goes on with what is wanted, ends with what is not.
    fn read(self) {
        spawn_local(async move {
            let read = kept::copies().await;
            let Some(stage) = self.stage.try_get_untracked() else { return };
            let copies = match read {
                Ok(copies) => copies,
                Err(_) if stage == Stage::Loading => return self.stage.set(Stage::Blocked),
                Err(_) => return,
            };
            let is_busy = matches!(stage, Stage::Copying | Stage::Elsewhere | Stage::Waiting(_));
            match &copies {
                None if self.copies.with_untracked(Option::is_some) => self.end(Stage::Forgotten),
                None if stage == Stage::Forgotten => {}
                None => self.end(Stage::Off),
                Some(copies) if copies.is_wanted && !is_busy => self.start(copies.days),
                Some(copies) if !copies.is_wanted && !matches!(stage, Stage::Stopped(_)) => {
                    self.end(Stage::Idle);
                }
                Some(_) => {}
            }
            let has_ended = copies.as_ref().is_none_or(|copies| !copies.is_wanted);
            self.copies.set(copies);
            if has_ended {
                self.version.update(|version| *version += 1);
            }
        });
    }

    /// Ends the run, with the request that it waits for.
    fn cancel(self) {
        self.run.update_value(|run| *run += 1);
        if let Some(runner) = self.runner.try_update_value(Option::take).flatten() {
            runner.cleanup();
        }
    }

    fn end(self, stage: Stage) {
        self.cancel();
        // What went wrong stays said until somebody acts.
        if !matches!(*self.stage.read_untracked(), Stage::Stopped(_)) || stage != Stage::Off {
            self.stage.set(stage);
        }
    }

    pub fn turn_on(self, days: u32) {
        spawn_local(async move {
            let kept = kept::turn_on(Copies::new(days, self.clock.now_untracked().0)).await;
            if self.stage.try_get_untracked().is_none() {
                return;
            }
            match kept {
                Ok(kept) => {
                    self.copies.set(kept);
                    self.channel.post(&Message::CopiesChanged);
                    self.start(days);
                    focus("#said-query".to_owned());
                }
                Err(_) => self.stage.set(Stage::Stopped(Trouble::NotStored)),
            }
        });
    }

    /// Copies what is missing of so many days.
    pub fn start(self, days: u32) {
        self.cancel();
        self.stage.set(Stage::Copying);
        let run = self.run.get_value();
        let work = async move {
            let ended = self.fill(run, days).await;
            if !self.is_current(run) {
                return;
            }
            self.version.update(|version| *version += 1);
            match ended {
                Ok(()) => self.stage.set(Stage::Idle),
                Err(End::Ended) => self.read_again(),
                Err(End::Trouble(trouble)) => self.stop_with(trouble),
            }
        };
        let runner = self.page.get_value().with(Owner::new);
        runner.with(|| spawn_local_scoped_with_cancellation(work));
        self.runner.set_value(Some(runner));
    }

    fn read_again(self) {
        self.stage.set(Stage::Loading);
        self.read();
    }

    fn stop_with(self, trouble: Trouble) {
        let has_nothing = self
            .copies
            .with_untracked(|copies| copies.as_ref().is_none_or(|one| one.slices.is_empty()));
        if trouble == Trouble::NotOffered && has_nothing {
            // Then it is as if it was never turned on.
            self.forget(Stage::Stopped(Trouble::NotOffered));
        } else {
            self.stage.set(Stage::Stopped(trouble));
        }
    }

    pub fn stop(self) {
        self.end(Stage::Idle);
        self.version.update(|version| *version += 1);
        spawn_local(async move {
            let kept = kept::change(|copies| copies.is_wanted = false).await;
            if let Ok(kept) = kept
                && self.stage.try_get_untracked().is_some()
            {
                self.copies.set(kept);
                self.channel.post(&Message::CopiesChanged);
            }
        });
    }

    /// Deletes all copies in this browser. `then` is shown when they are gone.
    pub fn forget(self, then: Stage) {
        self.cancel();
        spawn_local(async move {
            let forgotten = kept::forget().await;
            if self.stage.try_get_untracked().is_none() {
                return;
            }
            match forgotten {
                Ok(()) => {
                    self.copies.set(None);
                    self.version.update(|version| *version += 1);
                    self.stage.set(then);
                    focus("h1".to_owned());
                    self.channel.post(&Message::CopiesChanged);
                }
                Err(_) => self.stage.set(Stage::Stopped(Trouble::NotStored)),
            }
        });
    }

    pub(super) fn is_current(self, run: u32) -> bool {
        self.run.try_get_value() == Some(run)
    }
}
