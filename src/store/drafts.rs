//! Drafts of calls. Each tab has its own, which outlives a reload. A copy of each
//! is kept under its key for other tabs, which are offered it and never get it
//! unasked.

use crate::browser::storage::Keep;
use crate::call::draft::Draft;
use serde_json::Value;
use std::cell::RefCell;
use thunderphone::Fields;

/// This tab's own. Earlier releases kept one for all tabs under the same name.
const DRAFT: &str = "callboard.draft";
const UNREADABLE: &str = "callboard.draft.unreadable";
/// Before a draft's key, where every tab finds it.
const COPIES: &str = "callboard.drafts.";

const MOST_COPIES: usize = 10;
const TWO_WEEKS_MS: i64 = 14 * 24 * 60 * 60 * 1000;

thread_local! {
    /// This tab's own draft, while the browser does not keep it.
    static MEMORY: RefCell<Option<String>> = const { RefCell::new(None) };
    /// The keys of those that a person does not want to be offered here.
    static DISMISSED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// A draft as some tab has left it.
#[derive(Clone, PartialEq, Debug)]
pub struct DraftCopy {
    pub draft: Draft,
    /// When it was changed, by this machine's clock, in milliseconds.
    pub at: i64,
    /// The lock that its tab holds while it lives; empty when nobody knows.
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

/// This tab's draft as it was left; `None` when there is none. What is no draft is
/// set aside, so that the next one does not overwrite it unseen.
pub fn load() -> Option<Draft> {
    let text = MEMORY.with_borrow(Clone::clone).or_else(|| Keep::InTab.get(DRAFT))?;
    match serde_json::from_str::<Value>(&text) {
        Ok(value) if value.is_object() => Some(Draft::read(&value)),
        _ => {
            set_aside(Keep::InTab, DRAFT, &text);
            None
        }
    }
}

/// Keeps this tab's draft, and whether it outlives a reload: storage may be blocked
/// or full, and then the person should know.
pub fn save(draft: &Draft) -> bool {
    let text = draft.to_value().to_string();
    let is_kept = Keep::InTab.set(DRAFT, &text);
    MEMORY.set((!is_kept).then_some(text));
    is_kept
}

/// Lets other tabs be offered the draft. One in which nothing is written is no
/// longer offered.
pub fn share(copy: &DraftCopy) {
    if copy.draft.has_content() {
        Keep::InBrowser.set(&name_of(&copy.draft.key), &copy.to_text());
    } else {
        forget(&copy.draft.key);
    }
}

/// This tab lives under another lock since it was loaded.
pub fn moved_to(tab: &str) {
    let own = load().and_then(|draft| Keep::InBrowser.get(&name_of(&draft.key)));
    if let Some(copy) = own.and_then(|text| DraftCopy::read(&text)) {
        share(&DraftCopy { tab: tab.to_owned(), ..copy });
    }
}

/// The draft with this key became a call, or is not wanted any more.
pub fn forget(key: &str) {
    Keep::InBrowser.remove(&name_of(key));
}

/// Does not offer the draft with this key in this tab again.
pub fn dismiss(key: &str) {
    DISMISSED.with_borrow_mut(|dismissed| dismissed.push(key.to_owned()));
}

/// Removes what is too old to be offered, and sets aside what cannot be read.
pub fn tidy(now: i64) {
    let (copies, unreadable) = copies();
    for name in unreadable {
        let text = Keep::InBrowser.get(&name).unwrap_or_default();
        set_aside(Keep::InBrowser, &name, &text);
    }
    let (_, old) = newest(copies, now);
    old.iter().for_each(|copy| forget(&copy.draft.key));
}

/// All copies, and the names under which there is none that can be read.
fn copies() -> (Vec<DraftCopy>, Vec<String>) {
    let (mut copies, mut unreadable) = (Vec::new(), Vec::new());
    for name in Keep::InBrowser.names(COPIES) {
        let copy = Keep::InBrowser.get(&name).and_then(|text| DraftCopy::read(&text));
        match copy.filter(|copy| name_of(&copy.draft.key) == name) {
            Some(copy) => copies.push(copy),
            None => unreadable.push(name),
        }
    }
    (copies, unreadable)
}

/// The drafts that this tab may be offered, the newest first.
pub fn offered(own_key: &str, now: i64) -> Vec<DraftCopy> {
    let (kept, _) = newest(copies().0, now);
    let is_offered = |copy: &DraftCopy| {
        let key = &copy.draft.key;
        key != own_key && DISMISSED.with_borrow(|dismissed| !dismissed.contains(key))
    };
    kept.into_iter().filter(is_offered).collect()
}

/// Those that stay, the newest first, and those that go.
fn newest(mut copies: Vec<DraftCopy>, now: i64) -> (Vec<DraftCopy>, Vec<DraftCopy>) {
    copies.sort_by_key(|copy| std::cmp::Reverse(copy.at));
    let is_recent = |copy: &&DraftCopy| now - copy.at <= TWO_WEEKS_MS;
    let kept = copies.iter().take(MOST_COPIES).take_while(is_recent).count();
    let old = copies.split_off(kept);
    (copies, old)
}

fn name_of(key: &str) -> String {
    format!("{COPIES}{key}")
}

fn set_aside(keep: Keep, name: &str, text: &str) {
    keep.set(UNREADABLE, text);
    keep.remove(name);
}

/// A draft that cannot be read: half-written, or edited by hand.
pub fn unreadable() -> Option<String> {
    Keep::InTab.get(UNREADABLE).or_else(|| Keep::InBrowser.get(UNREADABLE))
}

pub fn discard_unreadable() {
    Keep::InTab.remove(UNREADABLE);
    Keep::InBrowser.remove(UNREADABLE);
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
    fn a_copy_is_read_as_it_was_written() {
        let written = copy("k", 1_790_000_000_000);
        assert_eq!(DraftCopy::read(&written.to_text()), Some(written));
    }

    #[track_caller]
    fn check_read(text: &str, expected: Option<(i64, &str)>) {
        let read = DraftCopy::read(text);
        assert_eq!(read.as_ref().map(|copy| (copy.at, &*copy.tab)), expected, "{text}");
    }

    #[test]
    fn a_copy_of_another_version_fills_what_it_has_and_one_without_a_draft_is_none() {
        check_read(r#"{"draft":{}}"#, Some((0, "")));
        check_read(r#"{"draft":{"key":"k"},"at":"soon","tab":[]}"#, Some((0, "")));
        check_read(r#"{"draft":{},"at":5,"tab":"t","more":1}"#, Some((5, "t")));
        for text in ["", "{", "[]", "7", "{}", r#"{"draft":7}"#, r#"{"at":5,"draft":"#] {
            check_read(text, None);
        }
    }

    #[track_caller]
    fn check_newest(ages: &[i64], kept: &[i64]) {
        let now = 100 * DAY;
        let copies = ages.iter().map(|age| copy(&age.to_string(), now - age)).collect();
        let (stay, go) = newest(copies, now);
        let stay: Vec<_> = stay.iter().map(|copy| now - copy.at).collect();
        assert_eq!(stay, kept);
        assert_eq!(stay.len() + go.len(), ages.len());
    }

    #[test]
    fn the_newest_ten_of_two_weeks_stay() {
        check_newest(&[], &[]);
        check_newest(&[3, 1, 2], &[1, 2, 3]);
        check_newest(&[14 * DAY, 14 * DAY + 1, 15 * DAY], &[14 * DAY]);
        // By a clock that was ahead.
        check_newest(&[-DAY, 5], &[-DAY, 5]);
        check_newest(&[12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    }
}
