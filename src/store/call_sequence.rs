//! The calls that were listed where one of them was opened, so that its page leads to the
//! next one. For this tab; it survives a reload.

use crate::browser::storage::StorageArea;
use thunderphone::CallId;

const NAME: &str = "callboard.call-sequence";
/// Calls that are kept on each side of the one that was opened.
pub const KEPT: usize = 500;

/// A part of a list, or of a queue, in its order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallSequence {
    /// The address of the list.
    pub back: String,
    /// How many the whole has.
    total: usize,
    /// The position of the first of `ids` in the whole, from 0.
    first: usize,
    ids: Vec<CallId>,
}

/// The place of one call in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// From 1.
    pub position: usize,
    pub total: usize,
    pub previous: Option<CallId>,
    pub next: Option<CallId>,
    pub back: String,
}

impl CallSequence {
    /// The part around `opened`; `None` if that is not in the list.
    pub fn around(ids: &[CallId], total: usize, opened: CallId, back: String) -> Option<Self> {
        let at = ids.iter().position(|id| *id == opened)?;
        let first = at.saturating_sub(KEPT);
        let ids = ids.iter().skip(first).take(2 * KEPT + 1).copied().collect();
        Some(CallSequence { back, total: total.max(at + 1), first, ids })
    }

    /// A part of a list of which not all is known: the first of `ids` is at `first` in the
    /// whole, from 0.
    pub fn part(ids: Vec<CallId>, first: usize, total: usize, back: String) -> Self {
        CallSequence { back, total: total.max(first + ids.len()), first, ids }
    }

    /// With a newer part of the same list, which begins at `first`. What is known before and
    /// after that part stays.
    fn with_part(self, ids: Vec<CallId>, first: usize) -> CallSequence {
        let place = |id: Option<&CallId>| self.ids.iter().position(|known| Some(known) == id);
        let before = place(ids.first()).and_then(|at| self.ids.get(..at)).unwrap_or_default();
        let after = place(ids.last()).and_then(|at| self.ids.get(at + 1..)).unwrap_or_default();
        // In the newer order nothing is listed twice.
        let is_elsewhere = |id: &&CallId| !ids.contains(id);
        let before: Vec<CallId> = before.iter().filter(is_elsewhere).copied().collect();
        let after: Vec<CallId> = after.iter().filter(is_elsewhere).copied().collect();
        let first = first.saturating_sub(before.len());
        CallSequence::part([before, ids, after].concat(), first, self.total, self.back)
    }

    pub fn place(&self, id: CallId) -> Option<Place> {
        let at = self.ids.iter().position(|other| *other == id)?;
        let before = at.checked_sub(1);
        Some(Place {
            position: self.first + at + 1,
            total: self.total,
            previous: before.and_then(|before| self.ids.get(before)).copied(),
            next: self.ids.get(at + 1).copied(),
            back: self.back.clone(),
        })
    }

    fn text(&self) -> String {
        let ids: Vec<String> = self.ids.iter().map(CallId::to_string).collect();
        format!("{} {} {} {}", self.total, self.first, ids.join(","), self.back)
    }

    /// `None` for a text of another version.
    fn read(text: &str) -> Option<CallSequence> {
        let mut parts = text.splitn(4, ' ');
        let (total, first) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let ids = parts.next()?.split(',').map(|id| id.parse().ok().map(CallId));
        let ids = ids.collect::<Option<Vec<_>>>()?;
        // Only a path of this site stands behind a link.
        let back = parts.next().filter(|back| back.starts_with('/') && !back.starts_with("//"))?;
        Some(CallSequence { back: back.to_owned(), total, first, ids })
    }

    /// Where storage is blocked, a call's page has no neighbors.
    pub fn keep(&self) {
        StorageArea::Session.set(NAME, &self.text());
    }

    fn kept() -> Option<CallSequence> {
        CallSequence::read(&StorageArea::Session.get(NAME)?)
    }

    /// A part of the list that was kept last has been loaded.
    pub fn keep_part(ids: Vec<CallId>, first: usize) {
        if let Some(kept) = CallSequence::kept() {
            kept.with_part(ids, first).keep();
        }
    }

    /// The place of this call in what was kept last.
    pub fn place_of(id: CallId) -> Option<Place> {
        CallSequence::kept()?.place(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ids(range: std::ops::Range<i64>) -> Vec<CallId> {
        range.map(CallId).collect()
    }

    #[track_caller]
    fn check(opened: i64, position: usize, previous: Option<i64>, next: Option<i64>) {
        let back = "/calls?status=failed".to_owned();
        let sequence =
            CallSequence::around(&ids(100..140), 41, CallId(opened), back.clone()).unwrap();
        let read = CallSequence::read(&sequence.text()).unwrap();
        assert_eq!(read, sequence);
        let (previous, next) = (previous.map(CallId), next.map(CallId));
        let place = Place { position, total: 41, previous, next, back };
        assert_eq!(read.place(CallId(opened)), Some(place));
    }

    #[test]
    fn a_call_has_the_neighbors_that_it_has_in_the_list() {
        check(100, 1, None, Some(101));
        check(111, 12, Some(110), Some(112));
        check(139, 40, Some(138), None);
        let all = ids(0..10);
        assert_eq!(CallSequence::around(&all, 10, CallId(11), String::new()), None);
        let sequence = CallSequence::around(&all, 10, CallId(1), "/calls".into()).unwrap();
        assert_eq!(sequence.place(CallId(77)), None);
    }

    #[test]
    fn of_a_long_list_only_the_part_around_the_call_is_kept() {
        let sequence =
            CallSequence::around(&ids(0..100_000), 100_000, CallId(70_000), "/calls".into());
        let sequence = sequence.unwrap();
        assert_eq!(sequence.ids.len(), 2 * KEPT + 1);
        assert_eq!(sequence.place(CallId(70_001)).unwrap().position, 70_002);
        assert!(sequence.text().len() < 10_000);
    }

    #[test]
    fn a_part_of_a_list_knows_where_it_is() {
        let part = CallSequence::part(ids(100..140), 50_000, 100_000, "/calls".into());
        let place = CallSequence::read(&part.text()).unwrap().place(CallId(101)).unwrap();
        assert_eq!((place.position, place.total), (50_002, 100_000));
        assert_eq!((place.previous, place.next), (Some(CallId(100)), Some(CallId(102))));
    }

    #[test]
    fn a_newer_part_takes_its_place_among_what_is_known() {
        let known = || CallSequence::part(ids(100..110), 20, 300, "/calls".into());
        let list = |numbers: &[i64]| numbers.iter().copied().map(CallId).collect::<Vec<_>>();
        for (part, first, expected, at) in [
            // Beyond the end, within, and one that came in meanwhile.
            (ids(105..115), 25, ids(100..115), 20),
            (ids(103..106), 23, ids(100..110), 20),
            (list(&[99, 100, 101]), 19, ids(99..110), 19),
            (
                list(&[104, 7, 105]),
                24,
                list(&[100, 101, 102, 103, 104, 7, 105, 106, 107, 108, 109]),
                20,
            ),
            // Nothing in common.
            (ids(1..4), 200, ids(1..4), 200),
            // In another order.
            (list(&[105, 104]), 24, list(&[100, 101, 102, 103, 105, 104, 106, 107, 108, 109]), 20),
        ] {
            let joined = known().with_part(part, first);
            assert_eq!((joined.ids, joined.first, joined.total), (expected, at, 300));
        }
    }

    #[test]
    fn a_text_of_another_version_is_no_sequence() {
        for text in ["", "1", "1 0", "1 0 5", "1 0 x /calls", "1 0 5 https://x", "1 0 5 //x"] {
            assert_eq!(CallSequence::read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = CallSequence::read(&text);
        }
    }
}
