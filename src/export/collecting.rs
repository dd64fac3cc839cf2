//! Which requests collect the calls of an export, and what of it is missing. The list may
//! change meanwhile: a call is taken once, and when calls leave, the next page begins earlier.

use super::Missing;
use std::collections::{HashSet, VecDeque};
use thunderphone::{Call, CallExport, CallId, CallPage, ExportedCall};

/// Rows of a page: the most that hosts are known to give.
pub const PAGE: u32 = 200;
/// The most that the API's own export gives.
pub const EXPORT_MAX: usize = 1_000;

/// The next request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// The API's own export, with the filters.
    Export,
    /// A page of the list, with the filters.
    Page {
        offset: u32,
        limit: u32,
    },
    Record(CallId),
}

#[derive(Clone, Debug, Default)]
pub struct Collecting {
    /// Chosen calls that were not asked for yet; `None` where the filters choose.
    chosen: Option<VecDeque<CallId>>,
    uses_export: bool,
    offset: u32,
    /// How many match, by the newest answer.
    total: Option<usize>,
    /// How many were added while the list was read.
    came: usize,
    seen: HashSet<CallId>,
    unreadable: usize,
    gone: Vec<CallId>,
    is_done: bool,
}

impl Collecting {
    /// All calls that match filters. `known_total`: how many the page showed. With
    /// transcripts they come from the API's own export, as far as that goes.
    pub fn matching(known_total: Option<usize>, with_transcripts: bool) -> Collecting {
        let is_few = known_total.is_some_and(|total| total <= EXPORT_MAX);
        let uses_export = with_transcripts && is_few;
        Collecting { total: known_total, uses_export, ..Collecting::default() }
    }

    /// These calls, in this order.
    pub fn chosen(ids: impl IntoIterator<Item = CallId>) -> Collecting {
        let chosen: VecDeque<CallId> = ids.into_iter().collect();
        Collecting { total: Some(chosen.len()), chosen: Some(chosen), ..Collecting::default() }
    }

    /// What is asked for next; `None` when everything is there. The same again after a
    /// request that failed.
    pub fn next(&self) -> Option<Step> {
        match &self.chosen {
            Some(chosen) => chosen.front().copied().map(Step::Record),
            None if self.is_done => None,
            None if self.uses_export => Some(Step::Export),
            None => Some(Step::Page { offset: self.offset, limit: PAGE }),
        }
    }

    /// How many calls are there, and of how many, where that is known.
    pub fn progress(&self) -> (usize, Option<usize>) {
        let done = self.seen.len() + self.unreadable + self.gone.len();
        (done, self.total.map(|total| total.max(done)))
    }

    /// Takes the API's own export. Returns the calls for the file.
    pub fn take_export(&mut self, export: CallExport) -> Vec<ExportedCall> {
        self.uses_export = false;
        if export.is_truncated {
            // More match than it gives: the list has them all.
            return Vec::new();
        }
        self.is_done = true;
        self.unreadable = export.unreadable;
        self.total = Some(export.calls.len() + export.unreadable);
        let rows = export.calls.into_iter();
        rows.filter(|row| self.seen.insert(row.call.call_id)).collect()
    }

    /// The host has no export of its own, or sent what is none.
    pub fn without_export(&mut self) {
        self.uses_export = false;
    }

    /// Takes a page of the list. Returns the calls that were not there yet.
    pub fn take_page(&mut self, page: CallPage) -> Vec<Call> {
        let count = page.calls.len() + page.unreadable;
        let total = page.total.and_then(|total| usize::try_from(total).ok());
        let (left, came) = match (self.total, total) {
            (Some(before), Some(now)) => (before.saturating_sub(now), now.saturating_sub(before)),
            _ => (0, 0),
        };
        let has_total = total.is_some();
        self.total = total.or(self.total);
        let known = self.seen.len();
        let calls = self.first_time(page.calls);
        let is_new = self.seen.len() > known || page.unreadable > 0;
        // What could not be read once cannot be told from what could not be read again.
        if is_new {
            self.unreadable += page.unreadable;
        }
        // When calls leave, those below move up: as many as were passed over.
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.offset = match left {
            0 => self.offset.saturating_add(number(count)),
            left => self.offset.saturating_sub(number(left)),
        };
        let is_at_end = match total {
            Some(total) => self.offset as usize >= total,
            None => count < PAGE as usize,
        };
        // A host that sends the same page for every offset would never end. New calls, too,
        // push known ones onto the next page, but no more than came.
        self.came += came;
        let known = self.seen.len() + self.unreadable + self.came;
        let is_repeated = !is_new && self.offset as usize > known;
        self.is_done = left == 0 && (count == 0 || is_at_end || is_repeated);
        if self.is_done && !has_total {
            self.total = Some(self.seen.len() + self.unreadable);
        }
        calls
    }

    /// Takes one of the chosen calls; `None` when the API no longer has it.
    pub fn take_record(&mut self, call: Option<Call>) -> Option<Call> {
        let id = self.chosen.as_mut()?.pop_front()?;
        match call {
            Some(call) => {
                self.seen.insert(id);
                Some(call)
            }
            None => {
                self.gone.push(id);
                None
            }
        }
    }

    pub fn missing(&self) -> Missing {
        let (done, total) = self.progress();
        Missing {
            unreadable: self.unreadable,
            gone: self.gone.clone(),
            not_sent: total.unwrap_or_default().saturating_sub(done),
            transcripts: false,
        }
    }

    fn first_time(&mut self, calls: Vec<Call>) -> Vec<Call> {
        calls.into_iter().filter(|call| self.seen.insert(call.call_id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn call(id: i64) -> Call {
        Call::read(&json!({ "call_id": id })).unwrap()
    }

    /// A page of a list with these calls.
    fn page(list: &[i64], offset: u32, limit: u32, has_total: bool) -> CallPage {
        let calls = list.iter().skip(offset as usize).take(limit as usize).map(|id| call(*id));
        CallPage {
            calls: calls.collect(),
            total: has_total.then_some(list.len() as i64),
            unreadable: 0,
        }
    }

    #[test]
    fn a_short_list_takes_one_request_and_a_cut_one_goes_on_by_pages() {
        let export = |ids: &[i64], is_truncated| CallExport {
            calls: ids
                .iter()
                .map(|id| ExportedCall { call: call(*id), transcript: None })
                .collect(),
            unreadable: 1,
            total: None,
            is_truncated,
        };
        let mut collecting = Collecting::matching(Some(3), true);
        assert_eq!(collecting.next(), Some(Step::Export));
        let calls = collecting.take_export(export(&[3, 2, 2], false));
        assert_eq!(calls.len(), 2);
        assert_eq!(collecting.next(), None);
        assert_eq!(collecting.missing().unreadable, 1);

        let mut collecting = Collecting::matching(Some(EXPORT_MAX), true);
        assert!(collecting.take_export(export(&[3], true)).is_empty());
        assert_eq!(collecting.next(), Some(Step::Page { offset: 0, limit: PAGE }));
        for (total, with_transcripts) in
            [(Some(EXPORT_MAX + 1), true), (None, true), (Some(3), false)]
        {
            let next = Collecting::matching(total, with_transcripts).next();
            assert_eq!(next, Some(Step::Page { offset: 0, limit: PAGE }));
        }
    }

    #[test]
    fn chosen_calls_are_asked_for_one_by_one_and_those_that_are_gone_are_named() {
        let mut collecting = Collecting::chosen([CallId(5), CallId(4)]);
        assert_eq!(collecting.next(), Some(Step::Record(CallId(5))));
        assert!(collecting.take_record(Some(call(5))).is_some());
        assert_eq!(collecting.next(), Some(Step::Record(CallId(4))));
        assert!(collecting.take_record(None).is_none());
        assert_eq!(collecting.next(), None);
        assert_eq!(collecting.missing().gone, [CallId(4)]);
        assert_eq!(collecting.progress(), (2, Some(2)));
    }

    #[test]
    fn a_host_that_ignores_the_offset_does_not_go_on_forever() {
        let list: Vec<i64> = (0..300).collect();
        for has_total in [true, false] {
            let mut collecting = Collecting::matching(None, false);
            let mut requests = 0;
            while let Some(Step::Page { limit, .. }) = collecting.next() {
                collecting.take_page(page(&list, 0, limit, has_total));
                requests += 1;
                assert!(requests < 5);
            }
            let missing = collecting.missing().not_sent;
            assert_eq!(missing, if has_total { 100 } else { 0 });
        }
    }

    proptest! {
        /// Calls come and go between the requests: what was there all the time is in the
        /// file, once.
        #[test]
        fn what_stays_in_the_list_is_collected_once(
            count in 0_i64..1_500,
            limit in 1_u32..=200,
            changes in proptest::collection::vec((any::<bool>(), 0_usize..1_500), 0..20),
        ) {
            let mut list: Vec<i64> = (0..count).rev().collect();
            let mut kept: HashSet<i64> = list.iter().copied().collect();
            let mut changes = changes.into_iter();
            let mut newest = count;
            let mut collecting = Collecting::matching(None, false);
            let mut collected = Vec::new();
            let mut requests = 0;
            while let Some(Step::Page { offset, .. }) = collecting.next() {
                let calls = collecting.take_page(page(&list, offset, limit, true));
                collected.extend(calls.into_iter().map(|call| call.call_id.0));
                requests += 1;
                prop_assert!(requests < 10_000);
                match changes.next() {
                    Some((true, _)) => {
                        list.insert(0, newest);
                        newest += 1;
                    }
                    Some((false, at)) if !list.is_empty() => {
                        let gone = list.remove(at % list.len());
                        kept.remove(&gone);
                    }
                    _ => {}
                }
            }
            let unique: HashSet<i64> = collected.iter().copied().collect();
            prop_assert_eq!(unique.len(), collected.len());
            for id in kept {
                prop_assert!(unique.contains(&id), "{} is missing", id);
            }
        }
    }
}
