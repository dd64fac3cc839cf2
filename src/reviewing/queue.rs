//! The queue of calls to review, shared by all tabs of this browser: what is done in one does
//! not come again in another. Which call is shown is each tab's own.

use super::kept;
use crate::browser::clock::browser_now;
use crate::browser::database::{Changes, ObjectStore, TransactError, transact};
use crate::browser::tabs::Channel;
use crate::messages::Message;
use crate::review::queue::Queue;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::rc::Rc;
use thunderphone::CallId;

const STORE: ObjectStore = ObjectStore { database: "callboard-review-queue", store: "queues" };
const CURRENT: &str = "current";

/// The queue as this page has it.
#[derive(Clone, Copy)]
pub struct ReviewQueue {
    /// `None` where there is none.
    pub queue: RwSignal<Option<Queue>>,
    /// It has been read.
    pub is_loaded: RwSignal<bool>,
    /// Whether the browser keeps it.
    pub is_kept: RwSignal<bool>,
    /// Writes that the browser has not confirmed: a reload now may lose them.
    pub writes: RwSignal<u32>,
    channel: Channel,
}

impl ReviewQueue {
    /// Reads it, for as long as the current owner lives also what other tabs do to it.
    pub fn start(channel: Channel) -> ReviewQueue {
        let review = ReviewQueue {
            queue: RwSignal::new(None),
            is_loaded: RwSignal::new(false),
            is_kept: RwSignal::new(true),
            writes: RwSignal::new(0),
            channel,
        };
        review.read();
        let receiver = StoredValue::new_local(channel.receive(move |message| {
            if message == Message::ReviewsChanged {
                review.read();
            }
        }));
        on_cleanup(move || receiver.dispose());
        review
    }

    /// The first time it shows the first call that is open.
    fn read(self) {
        spawn_local(async move {
            let stored = change(|_| None).await;
            if self.is_loaded.try_read_untracked().is_none() {
                return;
            }
            self.is_kept.set(stored.is_ok());
            if let Ok(Some(mut stored)) = stored {
                let is_own = self
                    .queue
                    .with_untracked(|own| own.as_ref().is_some_and(|own| is_same(own, &stored)));
                if is_own {
                    self.merge(&stored);
                } else if self.queue.read_untracked().is_none() {
                    stored.resume();
                    self.queue.set(Some(stored));
                }
            }
            if !self.is_loaded.get_untracked() {
                self.is_loaded.set(true);
            }
        });
    }

    /// Takes over what other tabs have done.
    fn merge(self, stored: &Queue) {
        let own = self.queue.get_untracked();
        let Some(mut own) = own else { return };
        let before = own.clone();
        take_over(&mut own, stored);
        if own != before {
            self.queue.set(Some(own));
        }
    }

    /// Keeps a new queue in place of the old one.
    pub fn begin(self, queue: Queue) {
        let text = queue.to_text();
        self.queue.set(Some(queue));
        self.write(async move {
            let kept = change(move |_| Some(Some(text))).await;
            self.end_write(kept.is_ok());
        });
    }

    pub fn done_and_next(self) {
        let Some(call) = self.queue.with_untracked(|queue| queue.as_ref()?.current()) else {
            return;
        };
        self.change(Queue::done_and_next);
        self.write(async move {
            let _ = kept::mark_done(call, browser_now()).await;
        });
    }

    pub fn skip(self) {
        self.queue.update(|queue| queue.iter_mut().for_each(Queue::skip));
    }

    pub fn previous(self) {
        self.queue.update(|queue| queue.iter_mut().for_each(Queue::previous));
    }

    /// The call was deleted: shows the next one.
    pub fn pass_deleted(self, call: CallId) {
        self.change(|queue| {
            queue.mark_gone(call);
            if !queue.is_finished() {
                queue.skip();
            }
        });
    }

    /// Here at once, then for all tabs.
    fn change(self, change_own: impl FnOnce(&mut Queue)) {
        let Some(mut own) = self.queue.get_untracked() else { return };
        change_own(&mut own);
        self.queue.set(Some(own.clone()));
        self.write(async move {
            let kept = change(move |stored| {
                // Another tab may have begun another queue.
                let stored = stored.filter(|stored| is_same(stored, &own))?;
                take_over(&mut own, stored);
                Some(Some(own.to_text()))
            })
            .await;
            self.end_write(kept.is_ok());
        });
    }

    fn write(self, write: impl Future<Output = ()> + 'static) {
        self.writes.update(|writes| *writes += 1);
        spawn_local(async move {
            write.await;
            let _ = self.writes.try_update(|writes| *writes -= 1);
        });
    }

    fn end_write(self, is_kept: bool) {
        if is_kept {
            self.channel.post(&Message::ReviewsChanged);
        }
        let _ = self.is_kept.try_set(is_kept);
    }
}

/// Keeps a queue in place of the one there is, for a page that does not show it.
///
/// # Errors
/// When it was not kept, or when that is not known.
pub async fn keep_new(queue: &Queue, channel: Channel) -> Result<(), TransactError> {
    let text = queue.to_text();
    change(move |_| Some(Some(text))).await?;
    channel.post(&Message::ReviewsChanged);
    Ok(())
}

fn is_same(one: &Queue, other: &Queue) -> bool {
    one.ids() == other.ids() && one.seed == other.seed && one.filters == other.filters
}

/// What is done or deleted by the other's account.
fn take_over(own: &mut Queue, other: &Queue) {
    own.merge(other.done());
    let gone = other.ids().iter().filter(|id| !other.is_open(**id) && !other.done().contains(id));
    for id in gone {
        own.mark_gone(*id);
    }
}

/// In one transaction: returns what is kept, after `decide` has changed it. Its answer is
/// what to keep instead, `Some(None)` for nothing.
async fn change(
    decide: impl FnOnce(Option<&Queue>) -> Option<Option<String>> + 'static,
) -> Result<Option<Queue>, TransactError> {
    let kept = Rc::new(RefCell::new(None));
    let read = kept.clone();
    let decide = move |entries: Vec<(String, String)>| -> Changes {
        let text = entries.into_iter().find(|(name, _)| name == CURRENT).map(|(_, text)| text);
        let stored = text.and_then(|text| Queue::read(&text));
        let changes = decide(stored.as_ref()).map(|text| (CURRENT.to_owned(), text));
        *read.borrow_mut() = stored;
        changes.into_iter().collect()
    };
    transact(STORE, Box::new(decide)).await?;
    Ok(kept.take())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn queue(filters: &str) -> Queue {
        let ids: Vec<CallId> = (1..=4).map(CallId).collect();
        Queue::new(&ids, filters, None, &BTreeSet::new())
    }

    #[test]
    fn what_is_done_or_deleted_in_another_tab_does_not_come_again() {
        let (mut own, mut other) = (queue("/review"), queue("/review"));
        other.done_and_next();
        other.mark_gone(CallId(3));
        take_over(&mut own, &other);
        assert_eq!(own.current(), Some(CallId(1)), "what is shown stays");
        own.done_and_next();
        assert_eq!(own.current(), Some(CallId(2)));
        own.done_and_next();
        assert_eq!(own.current(), Some(CallId(4)));
    }

    #[test]
    fn a_queue_of_other_filters_is_another_one() {
        assert!(is_same(&queue("/review"), &queue("/review")));
        assert!(!is_same(&queue("/review"), &queue("/review?status=failed")));
    }
}
