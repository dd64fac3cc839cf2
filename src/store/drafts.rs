//! Drafts of calls. Each tab has its own, which outlives a reload. A copy of each is stored
//! under its key and offered to other tabs, which never load it automatically.

use crate::browser::storage::StorageArea;
use crate::call::draft::Draft;
use serde_json::Value;
use std::cell::RefCell;
use thunderphone::Fields;

/// This tab's draft. Earlier releases used the name for one draft of all tabs.
const DRAFT: &str = "callboard.draft";
const UNREADABLE: &str = "callboard.draft.unreadable";
/// The prefix of the copies' names, before the draft's key.
const COPIES: &str = "callboard.drafts.";

const MAX_COPIES: usize = 10;
const TWO_WEEKS_MS: i64 = 14 * 24 * 60 * 60 * 1000;

thread_local! {
    /// This tab's draft, while the browser does not store it.
    static MEMORY: RefCell<Option<String>> = const { RefCell::new(None) };
    /// The keys of drafts that are not offered in this tab again.
    static DISMISSED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// A draft as some tab last stored it.
#[derive(Clone, PartialEq, Debug)]
pub struct DraftCopy {
    pub draft: Draft,
    /// When it was changed, by this computer's clock, in milliseconds.
    pub at: i64,
    /// The name of the lock that its tab holds; empty if unknown.
    pub tab: String,
}

impl DraftCopy {
    fn to_text(&self) -> String {
        let fields = [
            ("at", Value::from(self.at)),
            ("tab", Value::from(&*self.tab)),
            ("draft", self.draft.to_value()),
        ];
        Value::from_iter(fields).to_string()
    }

    fn read(text: &str) -> Option<DraftCopy> {
        let value = serde_json::from_str::<Value>(text).ok()?;
        let draft = value.get("draft").filter(|draft| draft.is_object())?;
        let fields = Fields::new(&value);
        Some(DraftCopy {
            draft: Draft::read(draft),
            at: fields.i64("at").unwrap_or_default(),
            tab: fields.str("tab").unwrap_or_default(),
        })
    }
}

/// This tab's draft, if any. A text that is no draft is set aside, so that the next draft
/// does not overwrite it.
pub fn load() -> Option<Draft> {
    let text = MEMORY.with_borrow(Clone::clone).or_else(|| StorageArea::Session.get(DRAFT))?;
    match serde_json::from_str::<Value>(&text) {
        Ok(value) if value.is_object() => Some(Draft::read(&value)),
        _ => {
            set_aside(StorageArea::Session, DRAFT, &text);
            None
        }
    }
}

/// Stores this tab's draft. Returns whether it outlives a reload: if storage is blocked or
/// full, the person should know.
pub fn save(draft: &Draft) -> bool {
    let text = draft.to_value().to_string();
    let is_stored = StorageArea::Session.set(DRAFT, &text);
    MEMORY.set((!is_stored).then_some(text));
    is_stored
}

/// Offers the draft to other tabs, or withdraws it if it is empty.
pub fn share(copy: &DraftCopy) {
    if copy.draft.has_content() {
        StorageArea::Local.set(&name_of(&copy.draft.key), &copy.to_text());
    } else {
        forget(&copy.draft.key);
    }
}

/// Stores the name of this tab's new lock after a load.
pub fn moved_to(tab: &str) {
    let own = load().and_then(|draft| StorageArea::Local.get(&name_of(&draft.key)));
    if let Some(copy) = own.and_then(|text| DraftCopy::read(&text)) {
        share(&DraftCopy { tab: tab.to_owned(), ..copy });
    }
}

/// Removes the copy of a draft that became a call or was discarded.
pub fn forget(key: &str) {
    StorageArea::Local.remove(&name_of(key));
}

/// Does not offer the draft with this key in this tab again.
pub fn dismiss(key: &str) {
    DISMISSED.with_borrow_mut(|dismissed| dismissed.push(key.to_owned()));
}

/// Removes copies that are too old, and sets unreadable ones aside.
pub fn tidy(now: i64) {
    let (copies, unreadable) = copies();
    for name in unreadable {
        let text = StorageArea::Local.get(&name).unwrap_or_default();
        set_aside(StorageArea::Local, &name, &text);
    }
    let (_, old) = newest(copies, now);
    old.iter().for_each(|copy| forget(&copy.draft.key));
}

/// All copies, and the names of unreadable ones.
fn copies() -> (Vec<DraftCopy>, Vec<String>) {
    let (mut copies, mut unreadable) = (Vec::new(), Vec::new());
    for name in StorageArea::Local.names(COPIES) {
        let copy = StorageArea::Local.get(&name).and_then(|text| DraftCopy::read(&text));
        match copy.filter(|copy| name_of(&copy.draft.key) == name) {
            Some(copy) => copies.push(copy),
            None => unreadable.push(name),
        }
    }
    (copies, unreadable)
}

/// The drafts to offer in this tab, the newest first.
pub fn offered(own_key: &str, now: i64) -> Vec<DraftCopy> {
    let (recent, _) = newest(copies().0, now);
    let is_offered = |copy: &DraftCopy| {
        let key = &copy.draft.key;
        key != own_key && DISMISSED.with_borrow(|dismissed| !dismissed.contains(key))
    };
    recent.into_iter().filter(is_offered).collect()
}

/// The copies to offer, the newest first, and those to remove.
fn newest(mut copies: Vec<DraftCopy>, now: i64) -> (Vec<DraftCopy>, Vec<DraftCopy>) {
    copies.sort_by_key(|copy| std::cmp::Reverse(copy.at));
    let is_recent = |copy: &&DraftCopy| now - copy.at <= TWO_WEEKS_MS;
    let recent = copies.iter().take(MAX_COPIES).take_while(is_recent).count();
    let old = copies.split_off(recent);
    (copies, old)
}

fn name_of(key: &str) -> String {
    format!("{COPIES}{key}")
}

fn set_aside(area: StorageArea, name: &str, text: &str) {
    area.set(UNREADABLE, text);
    area.remove(name);
}

/// A draft that cannot be read: truncated or edited.
pub fn unreadable() -> Option<String> {
    StorageArea::Session.get(UNREADABLE).or_else(|| StorageArea::Local.get(UNREADABLE))
}

pub fn discard_unreadable() {
    StorageArea::Session.remove(UNREADABLE);
    StorageArea::Local.remove(UNREADABLE);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::field::Field;

    const DAY: i64 = 24 * 60 * 60 * 1000;

    fn copy(key: &str, at: i64) -> DraftCopy {
        let mut draft = Draft::default();
        key.clone_into(&mut draft.key);
        draft.set(Field::ToNumber, "+14155550111");
        DraftCopy { draft, at, tab: "a tab".to_owned() }
    }

    #[test]
    fn a_copy_survives_writing_and_reading() {
        let written = copy("k", 1_790_000_000_000);
        assert_eq!(DraftCopy::read(&written.to_text()), Some(written));
    }

    #[track_caller]
    fn check_read(text: &str, expected: Option<(i64, &str)>) {
        let read = DraftCopy::read(text);
        assert_eq!(read.as_ref().map(|copy| (copy.at, &*copy.tab)), expected, "{text}");
    }

    #[test]
    fn a_copy_of_another_version_is_read_as_far_as_possible_and_needs_a_draft() {
        check_read(r#"{"draft":{}}"#, Some((0, "")));
        check_read(r#"{"draft":{"key":"k"},"at":"soon","tab":[]}"#, Some((0, "")));
        check_read(r#"{"draft":{},"at":5,"tab":"t","more":1}"#, Some((5, "t")));
        for text in ["", "{", "[]", "7", "{}", r#"{"draft":7}"#, r#"{"at":5,"draft":"#] {
            check_read(text, None);
        }
    }

    #[track_caller]
    fn check_newest(ages: &[i64], recent: &[i64]) {
        let now = 100 * DAY;
        let copies = ages.iter().map(|age| copy(&age.to_string(), now - age)).collect();
        let (stay, go) = newest(copies, now);
        let stay: Vec<_> = stay.iter().map(|copy| now - copy.at).collect();
        assert_eq!(stay, recent);
        assert_eq!(stay.len() + go.len(), ages.len());
    }

    #[test]
    fn the_newest_ten_copies_of_two_weeks_stay() {
        check_newest(&[], &[]);
        check_newest(&[3, 1, 2], &[1, 2, 3]);
        check_newest(&[14 * DAY, 14 * DAY + 1, 15 * DAY], &[14 * DAY]);
        // Stored by a clock that was ahead.
        check_newest(&[-DAY, 5], &[-DAY, 5]);
        check_newest(&[12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    }
}
