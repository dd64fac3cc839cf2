//! Whom to call again, and when. Kept in this browser, shared by all tabs. Nothing here
//! ever dials.

mod record;
pub mod times;

use crate::browser::clock::Clock;
use crate::browser::database::{Changes, Entries, ObjectStore, TransactError, transact};
use crate::browser::page::Presence;
use crate::browser::tabs::Channel;
use crate::messages::Message;
use leptos::prelude::*;
use leptos::task::spawn_local;
pub use record::FollowUp;
use std::cell::RefCell;
use std::rc::Rc;

const STORE: ObjectStore = ObjectStore { database: "callboard-follow-ups", store: "follow_ups" };

/// The follow-ups as this page last read them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Stored {
    /// One a number, those that are due first.
    pub all: Vec<FollowUp>,
    /// The names of entries that cannot be read. They stay until somebody discards them.
    pub unreadable: Vec<String>,
}

#[derive(Clone, Copy)]
pub struct FollowUps {
    pub stored: RwSignal<Stored>,
    /// Whether the browser keeps them; `None` until it is known.
    pub is_kept: RwSignal<Option<bool>>,
    clock: Clock,
    channel: Channel,
}

impl FollowUps {
    /// Reads them, and again whenever another tab may have changed them.
    pub fn start(clock: Clock, presence: Presence, channel: Channel) -> FollowUps {
        let follow_ups = FollowUps {
            stored: RwSignal::new(Stored::default()),
            is_kept: RwSignal::new(None),
            clock,
            channel,
        };
        Effect::new(move |_| {
            if presence.is_visible.get() {
                follow_ups.read();
            }
        });
        let receiver = channel.receive(move |message| {
            if message == Message::FollowUpsChanged {
                follow_ups.read();
            }
        });
        // For as long as the page lives.
        StoredValue::new_local(receiver);
        follow_ups
    }

    fn read(self) {
        spawn_local(async move {
            let _ = self.transact(|_, _| Vec::new()).await;
        });
    }

    /// How many are due now.
    pub fn due(self) -> Memo<usize> {
        Memo::new(move |_| {
            let now = self.clock.now();
            self.stored.with(|stored| stored.all.iter().filter(|one| one.is_due(now.0)).count())
        })
    }

    /// The one for this number that is not done.
    pub fn of(self, number: &str) -> Option<FollowUp> {
        let stored = self.stored.read();
        stored.all.iter().find(|one| one.number == number && one.done_at.is_none()).cloned()
    }

    /// Keeps it, in place of any other for its number.
    ///
    /// # Errors
    /// When it was not kept, or when that is not known.
    pub async fn keep(self, follow_up: FollowUp) -> Result<(), TransactError> {
        let change =
            move |_: &Entries, _| vec![(follow_up.number.clone(), Some(follow_up.to_text()))];
        self.change(change).await
    }

    /// Removes it, unless another tab has changed it meanwhile.
    ///
    /// # Errors
    /// When it was not removed, or when that is not known.
    pub async fn remove(self, follow_up: FollowUp) -> Result<(), TransactError> {
        let change = move |stored: &Entries, _| match is_stored(stored, &follow_up) {
            true => vec![(follow_up.number.clone(), None)],
            false => Vec::new(),
        };
        self.change(change).await
    }

    /// Keeps it among what is done, for a week, unless another tab has changed it meanwhile.
    ///
    /// # Errors
    /// When nothing was changed, or when that is not known.
    pub async fn finish(self, follow_up: FollowUp) -> Result<(), TransactError> {
        let change = move |stored: &Entries, now| {
            let mut changes: Changes =
                old(stored, now).into_iter().map(|number| (number, None)).collect();
            if is_stored(stored, &follow_up) {
                let done = FollowUp { done_at: Some(now), ..follow_up };
                changes.push((done.number.clone(), Some(done.to_text())));
            }
            changes
        };
        self.change(change).await
    }

    /// Discards the entries that cannot be read.
    ///
    /// # Errors
    /// When nothing was changed, or when that is not known.
    pub async fn discard_unreadable(self) -> Result<(), TransactError> {
        let change = |stored: &Entries, _| {
            Stored::new(stored, 0).unreadable.into_iter().map(|name| (name, None)).collect()
        };
        self.change(change).await
    }

    async fn change(
        self,
        decide: impl FnOnce(&Entries, i64) -> Changes + 'static,
    ) -> Result<(), TransactError> {
        let changed = self.transact(decide).await;
        if changed.is_ok() {
            self.channel.post(&Message::FollowUpsChanged);
        }
        changed
    }

    async fn transact(
        self,
        decide: impl FnOnce(&Entries, i64) -> Changes + 'static,
    ) -> Result<(), TransactError> {
        let now = self.clock.now_untracked().0;
        let result = Rc::new(RefCell::new(Stored::default()));
        let read = result.clone();
        let decide = Box::new(move |stored: Entries| {
            let changes = decide(&stored, now);
            *read.borrow_mut() = Stored::new(&after(stored, &changes), now);
            changes
        });
        let done = transact(STORE, decide).await;
        if self.is_kept.get_untracked() != Some(done.is_ok()) {
            self.is_kept.set(Some(done.is_ok()));
        }
        done?;
        let stored = result.take();
        if *self.stored.read_untracked() != stored {
            self.stored.set(stored);
        }
        Ok(())
    }
}

fn is_stored(stored: &Entries, follow_up: &FollowUp) -> bool {
    let text = stored.iter().find(|(number, _)| *number == follow_up.number);
    text.and_then(|(_, text)| FollowUp::read(text)).as_ref() == Some(follow_up)
}

fn after(mut stored: Entries, changes: &Changes) -> Entries {
    for (name, text) in changes {
        stored.retain(|(other, _)| other != name);
        stored.extend(text.clone().map(|text| (name.clone(), text)));
    }
    stored
}

/// The numbers whose follow-up was done long ago.
fn old(stored: &Entries, now: i64) -> Vec<String> {
    let read = stored.iter().filter_map(|(_, text)| FollowUp::read(text));
    read.filter(|one| one.is_old(now)).map(|one| one.number).collect()
}

impl Stored {
    /// What was done long ago is left out.
    fn new(entries: &Entries, now: i64) -> Stored {
        let mut stored = Stored::default();
        for (name, text) in entries {
            match FollowUp::read(text).filter(|one| one.number == *name) {
                Some(one) if one.is_old(now) => {}
                Some(one) => stored.all.push(one),
                None => stored.unreadable.push(name.clone()),
            }
        }
        stored.all.sort_by(|one, other| (one.at, &one.number).cmp(&(other.at, &other.number)));
        stored
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow_ups::record::KEPT_MS;

    fn follow_up(number: &str, at: i64, done_at: Option<i64>) -> FollowUp {
        FollowUp {
            number: number.to_owned(),
            at,
            call: None,
            why: String::new(),
            note: String::new(),
            made_at: 0,
            done_at,
        }
    }

    #[test]
    fn the_first_that_is_due_comes_first_and_what_was_done_long_ago_goes() {
        let entry = |one: FollowUp| (one.number.clone(), one.to_text());
        let entries = vec![
            entry(follow_up("+3", 30, None)),
            entry(follow_up("+1", 10, None)),
            entry(follow_up("+4", 5, Some(1))),
            entry(follow_up("+2", 10, Some(KEPT_MS))),
            ("+5".to_owned(), "{".to_owned()),
            // Under another number's name.
            ("+6".to_owned(), follow_up("+7", 1, None).to_text()),
        ];
        let stored = Stored::new(&entries, KEPT_MS + 2);
        let numbers: Vec<_> = stored.all.iter().map(|one| &*one.number).collect();
        assert_eq!(numbers, ["+1", "+2", "+3"]);
        assert_eq!(stored.unreadable, ["+5", "+6"]);
    }

    #[test]
    fn one_that_another_tab_changed_is_not_removed() {
        let known = follow_up("+1", 10, None);
        let entries = vec![("+1".to_owned(), follow_up("+1", 20, None).to_text())];
        assert!(!is_stored(&entries, &known));
        assert!(is_stored(&vec![("+1".to_owned(), known.to_text())], &known));
        assert!(!is_stored(&Vec::new(), &known));
    }
}
