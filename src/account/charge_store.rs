//! Where the charge is kept whose outcome is not known: one for all tabs of this browser, so
//! that none of them charges the card while another does.

use super::charge::Charge;
use crate::browser::database::{Changes, ObjectStore, TransactError, transact};
use std::cell::RefCell;
use std::rc::Rc;

const CHARGES: ObjectStore = ObjectStore { database: "callboard-charges", store: "charges" };
const CURRENT: &str = "current";

pub enum Stored {
    None,
    Charge(Charge),
    /// Of another version, or half-written.
    Unreadable(String),
}

impl Stored {
    fn of(text: Option<&str>) -> Stored {
        match text {
            None => Stored::None,
            Some(text) => match Charge::read(text) {
                Some(charge) => Stored::Charge(charge),
                None => Stored::Unreadable(text.to_owned()),
            },
        }
    }
}

/// What is kept.
///
/// # Errors
/// When nothing can be read.
pub async fn load() -> Result<Stored, TransactError> {
    change(|_| None).await
}

/// Keeps a charge, unless another one is kept. Returns that one.
///
/// # Errors
/// When it may not be kept.
pub async fn create(charge: &Charge) -> Result<Stored, TransactError> {
    let text = charge.text();
    change(move |stored| matches!(stored, Stored::None).then_some(Some(text))).await
}

/// Keeps the newer state of a charge, or forgets it.
///
/// # Errors
/// When nothing could be written.
pub async fn replace(key: &str, newer: Option<&Charge>) -> Result<(), TransactError> {
    let (key, text) = (key.to_owned(), newer.map(Charge::text));
    let is_it = move |stored: &Stored| matches!(stored, Stored::Charge(kept) if kept.key == key);
    change(move |stored| is_it(stored).then_some(text)).await.map(|_| ())
}

/// Forgets what cannot be read.
pub async fn discard_unreadable() {
    let _ = change(|stored| matches!(stored, Stored::Unreadable(_)).then_some(None)).await;
}

/// In one transaction: what was kept, and, if `decide` wants it, something else in its place.
async fn change(
    decide: impl FnOnce(&Stored) -> Option<Option<String>> + 'static,
) -> Result<Stored, TransactError> {
    let before = Rc::new(RefCell::new(Stored::None));
    let read = before.clone();
    let decide = move |entries: Vec<(String, String)>| -> Changes {
        let text = entries.iter().find(|(name, _)| name == CURRENT).map(|(_, text)| text.as_str());
        let stored = Stored::of(text);
        let changes = decide(&stored).map(|text| (CURRENT.to_owned(), text));
        *read.borrow_mut() = stored;
        changes.into_iter().collect()
    };
    transact(CHARGES, Box::new(decide)).await?;
    Ok(before.replace(Stored::None))
}
