//! The ledger of presses, where every tab of this browser finds it: committed
//! before a request leaves, so that whatever happens to the page the same press
//! can be asked about again with the same bytes.

use crate::browser::database::{Place, transact};
use crate::intent::{Entry, Event, Ledger, Outcome, State};
use std::cell::RefCell;
use std::rc::Rc;

const PLACE: Place = Place { database: "callboard", store: "intents" };
thread_local! {
    /// While the browser keeps nothing: this page's own, gone with it.
    static MEMORY: RefCell<Option<Ledger>> = const { RefCell::new(None) };
}

/// It could not be written down.
pub struct NotKept;

/// Whether what is entered outlives the page.
pub fn is_kept() -> bool {
    MEMORY.with_borrow(Option::is_none)
}

/// Enters something and commits it. `last` is what was last read: what is known
/// when the browser stops keeping it.
///
/// # Errors
/// When a press is about to leave and that could not be written down although
/// the press itself was: it must not leave.
pub async fn enter(entry: Entry, last: Ledger) -> Result<(Ledger, Outcome), NotKept> {
    if matches!(entry, Entry::Nothing) {
        keep_again().await;
    }
    if is_half_kept(&entry) {
        return Err(NotKept);
    }
    if let Some(entered) = in_memory(&entry) {
        return Ok(entered);
    }
    let entered = Rc::new(RefCell::new(None));
    // Needed once more when nothing is kept.
    let entry = Rc::new(entry);
    let (result, own) = (entered.clone(), entry.clone());
    let decide = move |kept| {
        let mut ledger = Ledger::read(kept);
        let outcome = ledger.enter(&own);
        let changes = ledger.changes();
        *result.borrow_mut() = Some((ledger, outcome));
        changes
    };
    let committed = transact(PLACE, Box::new(decide)).await;
    if committed.is_ok()
        && let Some(entered) = entered.take()
    {
        return Ok(entered);
    }
    if matches!(&*entry, Entry::Apply { event: Event::Leaves { .. }, .. }) {
        return Err(NotKept);
    }
    // Another entry may have failed meanwhile: what it brought stays.
    MEMORY.with_borrow_mut(|memory| {
        memory.get_or_insert_with(|| last.as_written());
    });
    in_memory(&entry).ok_or(NotKept)
}

/// A press that stands in the browser's storage as one that has not left must not
/// leave while that cannot be changed: whoever reads it would say that nobody was
/// called.
fn is_half_kept(entry: &Entry) -> bool {
    let Entry::Apply { key, event: Event::Leaves { .. } } = entry else { return false };
    MEMORY.with_borrow(|memory| {
        memory.as_ref().is_some_and(|ledger| {
            let is_armed = ledger.press(key).is_some_and(|press| press.state == State::Armed);
            is_armed && !ledger.has_changed(key)
        })
    })
}

/// Writes down what happened while the browser kept nothing, if it does again.
async fn keep_again() {
    let changes = || MEMORY.with_borrow(|memory| memory.as_ref().map(Ledger::changes));
    let Some(missed) = changes() else { return };
    let mut written = missed.clone();
    let add = move |kept| {
        // What another tab has found out meanwhile stays.
        let known = Ledger::read(kept);
        written.retain(|(key, _)| known.press(key).is_none_or(|press| press.call_id().is_none()));
        written
    };
    let is_written = transact(PLACE, Box::new(add)).await.is_ok();
    if is_written && changes() == Some(missed) {
        MEMORY.set(None);
    }
}

fn in_memory(entry: &Entry) -> Option<(Ledger, Outcome)> {
    MEMORY.with_borrow_mut(|memory| {
        let ledger = memory.as_mut()?;
        let outcome = ledger.enter(entry);
        Some((ledger.clone(), outcome))
    })
}
