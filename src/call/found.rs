//! The calls whose record has certain words. The API searches no text, so the list is read
//! page by page, newest first, and what matches is kept.

use super::list::{Ending, Row};
use std::collections::HashSet;
use thunderphone::{Call, CallId, CallPage};

/// Calls that are read before a person is asked whether to go on.
pub const READ_AT_ONCE: u32 = 1_000;
/// Rows of a request: the most that hosts are known to give.
pub const PAGE: u32 = 200;

/// What is searched of a record: the number as it is written and its digits, the name, how
/// the call ended and what came of it, the summary, the variables, the tags and the id.
pub fn text_of(call: &Call) -> String {
    let row = Row::new(call);
    let party = row.party.as_deref().unwrap_or_default();
    let digits: String = party.chars().filter(char::is_ascii_digit).collect();
    let mut text = format!("{party}\n{digits}\n{}\n{}", call.call_id, Ending::new(&row).words);
    let parts = [row.name.as_deref(), row.outcome.as_deref(), call.summary.as_deref()];
    let variables = call.variables.iter().map(|(_, value)| value.as_str());
    for part in parts.into_iter().flatten().chain(variables) {
        text.push('\n');
        text.push_str(part);
    }
    text
}

/// A search in the words as they were typed: every word must occur. Groups of digits, as in
/// `555 0199`, are one word: people group numbers as they like.
pub fn words(folded: &str) -> Vec<String> {
    let is_digits = |word: &str| {
        word.chars().all(|sign| sign.is_ascii_digit() || "+-().".contains(sign))
            && word.contains(|sign: char| sign.is_ascii_digit())
    };
    let mut words: Vec<(String, bool)> = Vec::new();
    for word in folded.split_whitespace() {
        let is_number = is_digits(word);
        let clean: String = match is_number {
            true => word.chars().filter(char::is_ascii_digit).collect(),
            false => word.to_owned(),
        };
        match words.last_mut() {
            Some((last, true)) if is_number => last.push_str(&clean),
            _ => words.push((clean, is_number)),
        }
    }
    words.into_iter().map(|(word, _)| word).collect()
}

/// How far the list was read for one search.
#[derive(Clone, Debug)]
pub struct Found {
    /// Those that match, in the API's order.
    calls: Vec<Call>,
    known: HashSet<CallId>,
    /// Rows that were read, of how many.
    read: u32,
    total: Option<u32>,
    unreadable: usize,
    is_done: bool,
    /// Rows that may be read.
    allowed: u32,
}

impl Default for Found {
    fn default() -> Found {
        Found {
            calls: Vec::new(),
            known: HashSet::new(),
            read: 0,
            total: None,
            unreadable: 0,
            is_done: false,
            allowed: READ_AT_ONCE,
        }
    }
}

impl Found {
    /// Where the next page begins; `None` when as much is read as there is, or may be.
    pub fn next_offset(&self) -> Option<u32> {
        (!self.is_done && self.read < self.allowed).then_some(self.read)
    }

    /// Whether anything was read.
    pub fn has_begun(&self) -> bool {
        self.read > 0 || self.is_done
    }

    /// Reads on, as far again.
    pub fn allow_more(&mut self) {
        self.allowed = self.read.saturating_add(READ_AT_ONCE);
    }

    /// Takes the page at [`Found::next_offset`].
    pub fn take(&mut self, page: CallPage, matches: impl Fn(&Call) -> bool) {
        let count = u32::try_from(page.calls.len() + page.unreadable).unwrap_or(u32::MAX);
        self.total = page.total.and_then(|total| u32::try_from(total).ok());
        self.read = self.read.saturating_add(count);
        self.unreadable += page.unreadable;
        let known = self.known.len();
        for call in page.calls {
            if self.known.insert(call.call_id) && matches(&call) {
                self.calls.push(call);
            }
        }
        // A host that sends the same page for every offset would never end.
        let is_new = self.known.len() > known || page.unreadable > 0;
        let is_at_end = self.total.is_some_and(|total| self.read >= total);
        self.is_done = count == 0 || !is_new || is_at_end;
    }

    /// Takes the newest page again: what came in, and what changed. `false` when it has no
    /// call that is known: then nobody knows what is missing between.
    pub fn take_newest(&mut self, page: CallPage, matches: impl Fn(&Call) -> bool) -> bool {
        if !page.calls.iter().any(|call| self.known.contains(&call.call_id)) {
            return false;
        }
        self.total = page.total.and_then(|total| u32::try_from(total).ok()).or(self.total);
        let mut at = 0;
        for call in page.calls {
            let place = self.calls.iter().position(|known| known.call_id == call.call_id);
            let is_new = self.known.insert(call.call_id);
            // Rows move down by those that came in.
            self.read = self.read.saturating_add(u32::from(is_new));
            match place {
                Some(place) => {
                    if let Some(known) = self.calls.get_mut(place) {
                        *known = call;
                    }
                    at = place + 1;
                }
                None if matches(&call) => {
                    self.calls.insert(at.min(self.calls.len()), call);
                    at += 1;
                }
                None => {}
            }
        }
        true
    }

    /// A part of what was found, as the API would answer if it could search.
    pub fn page(&self, offset: u32, limit: u32) -> CallPage {
        let calls = self.calls.iter().skip(offset as usize).take(limit as usize);
        let total = i64::try_from(self.calls.len()).ok();
        CallPage { calls: calls.cloned().collect(), total, unreadable: 0 }
    }

    /// How many calls were read, of how many, while there are more; `None` when all were.
    pub fn searched(&self) -> Option<(u32, Option<u32>)> {
        (!self.is_done && self.has_begun()).then_some((self.read, self.total))
    }

    pub fn unreadable(&self) -> usize {
        self.unreadable
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn call(id: i64, summary: &str) -> Call {
        Call::read_as(CallId(id), &json!({ "summary": summary, "status": "completed" }))
    }

    fn page(ids: impl Iterator<Item = i64>, total: Option<i64>) -> CallPage {
        let calls = ids.map(|id| call(id, if id % 3 == 0 { "yes" } else { "no" })).collect();
        CallPage { calls, total, unreadable: 0 }
    }

    fn matches(call: &Call) -> bool {
        call.summary.as_deref() == Some("yes")
    }

    fn ids(found: &Found) -> Vec<i64> {
        found.page(0, u32::MAX).calls.iter().map(|call| call.call_id.0).collect()
    }

    #[test]
    fn groups_of_digits_are_one_word() {
        for (typed, expected) in [
            ("555 0199", &["5550199"][..]),
            ("+1 (415) 555-0199", &["14155550199"]),
            ("MEI 0199", &["MEI", "0199"]),
            ("0199 MEI 0150", &["0199", "MEI", "0150"]),
            ("B-12", &["B-12"]),
            (" - ", &["-"]),
            ("", &[]),
        ] {
            assert_eq!(words(typed), expected, "{typed}");
        }
    }

    #[test]
    fn the_text_has_what_a_person_would_look_for() {
        let record = json!({
            "direction": "outbound", "to_number": "+14155550199", "status": "completed",
            "end_reason": "voicemail", "summary": "Left a message.\nCall again.",
            "variables": {"first_name": "Mei", "clinic": "Northside"},
        });
        let text = text_of(&Call::read_as(CallId(77), &record));
        for part in
            ["+14155550199", "14155550199", "77", "Voicemail", "Mei", "Call again.", "Northside"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn it_is_read_in_parts_until_the_end() {
        let mut found = Found::default();
        let total = i64::from(READ_AT_ONCE) + 100;
        let read = |found: &mut Found| {
            while let Some(offset) = found.next_offset() {
                let first = total - i64::from(offset);
                let last = (first - i64::from(PAGE)).max(0);
                found.take(page((last + 1..=first).rev(), Some(total)), matches);
            }
        };
        read(&mut found);
        assert_eq!(found.searched(), Some((READ_AT_ONCE, Some(READ_AT_ONCE + 100))));
        found.allow_more();
        read(&mut found);
        assert_eq!(found.searched(), None);
        let expected: Vec<i64> = (1..=total).rev().filter(|id| id % 3 == 0).collect();
        assert_eq!(ids(&found), expected);
    }

    #[test]
    fn a_host_that_ignores_the_offset_ends() {
        let mut found = Found::default();
        for _ in 0..2 {
            assert!(found.next_offset().is_some());
            found.take(page((1..=9).rev(), None), matches);
        }
        assert_eq!(found.next_offset(), None);
        assert_eq!(ids(&found), [9, 6, 3]);
    }

    proptest! {
        /// Whatever comes in between, a call is found once, and none is lost.
        #[test]
        fn calls_that_come_in_are_found_once(steps in proptest::collection::vec((0_i64..9, any::<bool>()), 1..30)) {
            let (mut found, mut newest) = (Found::default(), 400_i64);
            for (came, is_newest) in steps {
                newest += came;
                if is_newest && found.has_begun() {
                    let _ = found.take_newest(page((newest - 49..=newest).rev(), Some(newest)), matches);
                } else if let Some(offset) = found.next_offset() {
                    let first = newest - i64::from(offset);
                    found.take(page(((first - 199).max(1)..=first).rev(), Some(newest)), matches);
                }
            }
            let listed = ids(&found);
            let mut once = listed.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), listed.len());
            prop_assert!(listed.iter().all(|id| id % 3 == 0));
        }
    }
}
