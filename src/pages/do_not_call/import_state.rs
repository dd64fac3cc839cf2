//! What is being imported, and how far it is.

use super::import::Settings;
use super::reading::{self, Preview};
use super::{BLOCKED, Shared, UNCERTAIN};
use crate::browser::database::TransactError;
use crate::browser::focus::focus;
use crate::browser::intl;
use crate::do_not_call::{self, tidy};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

#[derive(Clone)]
pub enum Step {
    Nothing,
    /// At work, and how far.
    Busy(String),
    Ready,
    /// What became of it.
    Over(String),
}

#[derive(Clone, Copy)]
pub struct Importing {
    pub shared: Shared,
    pub step: RwSignal<Step>,
    /// What would be added, while it is ready. Large, so it is moved and never copied.
    pub preview: StoredValue<Option<Preview>, LocalStorage>,
    /// What is read, to read it again with another column.
    pub text: RwSignal<Option<Arc<str>>>,
    pub reason: RwSignal<String>,
    pub pasted: RwSignal<String>,
    /// Counts what was begun: an older one that ends later shows nothing.
    pub turn: RwSignal<u32>,
}

impl Importing {
    pub fn begin(self) -> u32 {
        self.discard();
        self.step.set(Step::Busy("Reading…".to_owned()));
        self.turn.update(|turn| *turn += 1);
        self.turn.get_untracked()
    }

    /// Frees what was ready.
    pub fn discard(self) {
        if let Some(preview) = self.take() {
            spawn_local(reading::discard(preview));
        }
    }

    pub fn take(self) -> Option<Preview> {
        let mut taken = None;
        self.preview.update_value(|preview| taken = preview.take());
        taken
    }

    pub fn show(self, turn: u32, step: Step) {
        if self.turn.try_get_untracked() == Some(turn) {
            self.step.set(step);
        }
    }

    pub fn read(self, turn: u32, text: Arc<str>, column: Option<usize>) {
        let settings = Settings {
            country: self.shared.country(),
            reason: Some(tidy(&self.reason.read_untracked()))
                .filter(|reason| !reason.is_empty())
                .unwrap_or_else(|| "Imported".to_owned()),
            now: self.shared.now(),
            by: self.shared.by(),
            column,
        };
        self.text.set(Some(text.clone()));
        spawn_local(async move {
            let on_rows = move |rows| {
                let sentence = format!("Reading… {} rows", intl::number(rows));
                self.show(turn, Step::Busy(sentence));
            };
            let step = match reading::preview(text, settings, on_rows).await {
                Ok(preview) if self.turn.try_get_untracked() == Some(turn) => {
                    self.preview.set_value(Some(preview));
                    Step::Ready
                }
                // Something else was begun meanwhile.
                Ok(preview) => return reading::discard(preview).await,
                Err(sentence) => Step::Over(sentence.to_owned()),
            };
            self.show(turn, step);
        });
    }

    pub fn read_file(self, file: web_sys::File) {
        let turn = self.begin();
        spawn_local(async move {
            match reading::text_of(file).await {
                Ok(text) if self.shared.is_there() => self.read(turn, text, None),
                Ok(_) => {}
                Err(sentence) => self.show(turn, Step::Over(sentence.to_owned())),
            }
        });
    }

    pub fn add(self) {
        let Some(preview) = self.take() else { return };
        let turn = self.begin();
        let records = preview.outcome.new;
        let count = records.len();
        spawn_local(async move {
            let on_progress = move |done| {
                let (done, count) = (intl::number(done), intl::number(count));
                self.show(turn, Step::Busy(format!("Adding… {done} of {count}")));
            };
            let added = do_not_call::add_all(records, on_progress).await;
            if added.is_ok() {
                self.shared.has_changed();
            }
            if self.shared.is_there() {
                if added.is_ok() {
                    self.pasted.set(String::new());
                }
                self.text.set(None);
                self.show(turn, Step::Over(sentence(added, count)));
                focus("#dnc-import-title".to_owned());
            }
        });
    }
}

fn sentence(added: Result<u32, TransactError>, count: usize) -> String {
    match added {
        Ok(known) => {
            let added = match count.saturating_sub(known as usize) {
                1 => "1 number was added.".to_owned(),
                count => format!("{} numbers were added.", intl::number(count)),
            };
            match known {
                0 => added,
                known => format!("{added} {known} were added elsewhere meanwhile."),
            }
        }
        Err(TransactError::Blocked) => BLOCKED.to_owned(),
        Err(TransactError::Uncertain) => UNCERTAIN.to_owned(),
    }
}
