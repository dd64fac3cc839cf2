//! The calls to review, one after the other. What is done stays done, in every tab: tabs
//! put together what each of them did.

use serde_json::Value;
use std::collections::BTreeSet;
use thunderphone::{CallId, Fields};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Queue {
    /// Each call once.
    ids: Vec<CallId>,
    done: BTreeSet<CallId>,
    /// Deleted, or no longer to be seen.
    gone: BTreeSet<CallId>,
    /// The place of the call that is shown. `None` when all are done.
    current: Option<usize>,
    /// The filters that the calls match, as the address has them.
    pub filters: String,
    /// What the sample was drawn with. `None` if these are all calls that match.
    pub seed: Option<u64>,
}

impl Queue {
    /// Begins at the first call that is not among those done before.
    pub fn new(ids: &[CallId], filters: &str, seed: Option<u64>, done: &BTreeSet<CallId>) -> Queue {
        let mut known = BTreeSet::new();
        let mut queue = Queue {
            ids: ids.iter().copied().filter(|id| known.insert(*id)).collect(),
            done: BTreeSet::new(),
            gone: BTreeSet::new(),
            current: None,
            filters: filters.to_owned(),
            seed,
        };
        queue.merge(done);
        queue.resume();
        queue
    }

    pub fn ids(&self) -> &[CallId] {
        &self.ids
    }

    pub fn done(&self) -> &BTreeSet<CallId> {
        &self.done
    }

    pub fn current(&self) -> Option<CallId> {
        self.ids.get(self.current?).copied()
    }

    /// Whether it is still to be reviewed.
    pub fn is_open(&self, id: CallId) -> bool {
        !self.done.contains(&id) && !self.gone.contains(&id)
    }

    pub fn is_finished(&self) -> bool {
        !self.ids.iter().any(|id| self.is_open(*id))
    }

    /// The call that “Done and next” and “Skip” show, so that it can be loaded before.
    pub fn upcoming(&self) -> Option<CallId> {
        self.ids.get(self.next_open()?).copied()
    }

    /// Shows the first call that is open, as after a return.
    pub fn resume(&mut self) {
        self.current = self.ids.iter().position(|id| self.is_open(*id));
    }

    /// Shows the next call that is open. After the last one come those that were skipped.
    pub fn done_and_next(&mut self) {
        self.done.extend(self.current());
        self.current = self.next_open();
    }

    /// Leaves the call open and shows the next one, if there is another one.
    pub fn skip(&mut self) {
        self.current = self.next_open().or(self.current);
    }

    /// Shows the call before, even if it is done: a verdict can be changed. There is none
    /// before the first one.
    pub fn previous(&mut self) {
        let mut before = self.ids.iter().take(self.current.unwrap_or(self.ids.len()));
        let place = before.rposition(|id| !self.gone.contains(id));
        self.current = place.or(self.current);
    }

    pub fn has_previous(&self) -> bool {
        let mut before = self.ids.iter().take(self.current.unwrap_or(self.ids.len()));
        before.any(|id| !self.gone.contains(id))
    }

    /// Shows a call of the queue. Returns whether it is one.
    pub fn show(&mut self, id: CallId) -> bool {
        let place = self.ids.iter().position(|other| *other == id);
        self.current = place.or(self.current);
        place.is_some()
    }

    /// Takes over what is done elsewhere. The call that is shown stays.
    pub fn merge(&mut self, done: &BTreeSet<CallId>) {
        let known = self.ids.iter().filter(|id| done.contains(id)).copied();
        self.done.extend(known);
    }

    /// The call was deleted. It does not come again, and if it is the one that is shown, it
    /// stays until the next one is.
    pub fn mark_gone(&mut self, id: CallId) {
        if self.ids.contains(&id) {
            self.gone.insert(id);
        }
    }

    /// `12 of 40`. `None` when all are done.
    pub fn position_words(&self) -> Option<String> {
        Some(format!("{} of {}", self.current? + 1, self.ids.len()))
    }

    /// `11 done, 29 left`
    pub fn progress_words(&self) -> String {
        let left = self.ids.iter().filter(|id| self.is_open(**id)).count();
        let gone = self.gone.difference(&self.done).count();
        let deleted = if gone > 0 { format!(", {gone} deleted") } else { String::new() };
        format!("{} done, {left} left{deleted}", self.done.len())
    }

    /// The next open place after the one that is shown, from the start after the end.
    fn next_open(&self) -> Option<usize> {
        let current = self.current?;
        let places = || self.ids.iter().enumerate();
        let mut after = places().skip(current + 1).chain(places().take(current));
        after.find(|(_, id)| self.is_open(**id)).map(|(place, _)| place)
    }

    pub fn to_text(&self) -> String {
        let mut fields = vec![
            ("ids", ids_to_value(&self.ids)),
            ("done", ids_to_value(&self.done)),
            ("gone", ids_to_value(&self.gone)),
            ("filters", Value::from(&*self.filters)),
        ];
        fields.extend(self.current().map(|id| ("current", id.to_string().into())));
        // As text: JavaScript's numbers do not hold every seed.
        fields.extend(self.seed.map(|seed| ("seed", seed.to_string().into())));
        Value::from_iter(fields).to_string()
    }

    /// What cannot be read of it is left out. `None` without calls.
    pub fn read(text: &str) -> Option<Queue> {
        let value = serde_json::from_str::<Value>(text).ok()?;
        let fields = Fields::new(&value);
        let set = |key| ids_from_value(value.get(key)).into_iter().collect::<BTreeSet<_>>();
        let ids = ids_from_value(value.get("ids"));
        if ids.is_empty() {
            return None;
        }
        let filters = fields.str("filters").unwrap_or_default();
        let seed = fields.str("seed").and_then(|seed| seed.parse().ok());
        let mut queue = Queue::new(&ids, &filters, seed, &set("done"));
        set("gone").into_iter().for_each(|id| queue.mark_gone(id));
        let shown = fields.i64("current").is_some_and(|id| queue.show(CallId(id)));
        if !shown {
            queue.resume();
        }
        Some(queue)
    }
}

/// Ids as texts: JavaScript's numbers do not hold every id.
pub fn ids_to_value<'a>(ids: impl IntoIterator<Item = &'a CallId>) -> Value {
    ids.into_iter().map(|id| Value::from(id.to_string())).collect()
}

/// The ids of an array. What is no id is left out.
pub fn ids_from_value(value: Option<&Value>) -> Vec<CallId> {
    let values = value.and_then(Value::as_array).into_iter().flatten();
    let id = |value: &Value| match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    };
    values.filter_map(id).map(CallId).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ids(numbers: impl IntoIterator<Item = i64>) -> Vec<CallId> {
        numbers.into_iter().map(CallId).collect()
    }

    fn set(numbers: impl IntoIterator<Item = i64>) -> BTreeSet<CallId> {
        numbers.into_iter().map(CallId).collect()
    }

    fn queue(numbers: impl IntoIterator<Item = i64>) -> Queue {
        Queue::new(&ids(numbers), "status=completed", None, &BTreeSet::new())
    }

    /// d is done and next, s is skip, p is previous.
    #[track_caller]
    fn check(queue: &Queue, steps: &str, shown: &str) {
        let mut queue = queue.clone();
        let mut seen = Vec::new();
        for step in steps.chars() {
            let upcoming = queue.upcoming();
            match step {
                'd' => queue.done_and_next(),
                's' => queue.skip(),
                _ => queue.previous(),
            }
            if step == 'd' {
                assert_eq!(queue.current(), upcoming);
            }
            seen.push(queue.current().map_or("-".to_owned(), |id| id.to_string()));
        }
        assert_eq!(seen.join(" "), shown, "{steps}");
    }

    #[test]
    fn done_calls_do_not_come_again_and_skipped_ones_do() {
        let three = queue([7, 8, 9]);
        check(&three, "ddd", "8 9 -");
        check(&three, "sdd", "8 9 7");
        check(&three, "sddd", "8 9 7 -");
        check(&three, "sss", "8 9 7");
        check(&three, "dds", "8 9 9");
        check(&queue([7]), "sd", "7 -");
        check(&queue([]), "dsp", "- - -");
    }

    #[test]
    fn the_call_before_is_shown_even_if_it_is_done() {
        let three = queue([7, 8, 9]);
        check(&three, "p", "7");
        check(&three, "ddpp", "8 9 8 7");
        // From there it goes on to what is open.
        check(&three, "ddpd", "8 9 8 9");
        check(&three, "dddpp", "8 9 - 9 8");
        check(&three, "dddpd", "8 9 - 9 -");
        assert!(!three.has_previous());
    }

    #[test]
    fn what_other_tabs_did_is_taken_over_and_the_shown_call_stays() {
        let mut queue = queue([1, 2, 3, 4]);
        queue.merge(&set([1, 2, 99]));
        assert_eq!(queue.current(), Some(CallId(1)));
        assert_eq!(queue.upcoming(), Some(CallId(3)));
        assert_eq!(queue.progress_words(), "2 done, 2 left");
        queue.resume();
        assert_eq!(queue.position_words().as_deref(), Some("3 of 4"));
        queue.merge(&set([3, 4]));
        assert!(queue.is_finished());
        queue.resume();
        assert_eq!((queue.current(), queue.position_words()), (None, None));
    }

    #[test]
    fn a_deleted_call_stays_until_the_next_one_and_does_not_come_again() {
        let mut queue = queue([1, 2, 3]);
        queue.mark_gone(CallId(1));
        queue.mark_gone(CallId(2));
        queue.mark_gone(CallId(99));
        assert_eq!(queue.current(), Some(CallId(1)));
        assert_eq!(queue.progress_words(), "0 done, 1 left, 2 deleted");
        queue.skip();
        assert_eq!(queue.position_words().as_deref(), Some("3 of 3"));
        assert!(!queue.has_previous());
        queue.done_and_next();
        assert!(queue.is_finished() && queue.current().is_none());
    }

    #[test]
    fn a_new_queue_begins_with_what_was_never_done_and_has_each_call_once() {
        let queue = Queue::new(&ids([1, 2, 1, 3]), "", Some(5), &set([1, 9]));
        assert_eq!(queue.ids(), ids([1, 2, 3]));
        assert_eq!(queue.position_words().as_deref(), Some("2 of 3"));
        assert_eq!(queue.done(), &set([1]));
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        for text in ["", "{", "[]", "7", "{}", r#"{"ids":[]}"#, r#"{"ids":["x",null]}"#] {
            assert_eq!(Queue::read(text), None, "{text}");
        }
        let odd = r#"{"ids":["7",8,"x","7"],"done":["7","x"],"gone":7,"current":"99","seed":-1,"filters":null}"#;
        let read = Queue::read(odd).unwrap();
        assert_eq!(read, Queue::new(&ids([7, 8]), "", None, &set([7])));
    }

    #[test]
    fn a_long_queue_is_no_burden() {
        let mut queue = queue(0..20_000);
        queue.merge(&set(0..19_999));
        queue.resume();
        queue.done_and_next();
        assert!(queue.is_finished());
        assert_eq!(Queue::read(&queue.to_text()).map(|queue| queue.ids().len()), Some(20_000));
    }

    proptest! {
        #[test]
        fn whatever_is_done_every_queue_survives_writing_and_ends(
            numbers in proptest::collection::vec(any::<i64>(), 1..12),
            steps in "[dspg]{0,20}",
            seed in proptest::option::of(any::<u64>()),
        ) {
            let mut queue = Queue::new(&ids(numbers), "a=\"b\"", seed, &BTreeSet::new());
            for step in steps.chars() {
                match step {
                    'd' => queue.done_and_next(),
                    's' => queue.skip(),
                    'p' => queue.previous(),
                    _ => queue.current().into_iter().for_each(|id| queue.mark_gone(id)),
                }
            }
            let read = Queue::read(&queue.to_text()).unwrap();
            // A finished queue may be shown from its end or not at all.
            prop_assert_eq!(read.current(), queue.current());
            prop_assert_eq!(read, queue.clone());
            queue.resume();
            for _ in 0..queue.ids().len() {
                queue.done_and_next();
            }
            prop_assert!(queue.is_finished() && queue.current().is_none());
        }
    }
}
