//! A host that changes between requests.

use super::tests::{answer, completed, ids, record};
use super::*;
use proptest::prelude::*;
use serde_json::Value;

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    /// Calls are placed.
    Place(u8),
    /// One is deleted, at a place from 0 to 1 of the list.
    Delete(f64),
    /// One is graded.
    Change(f64),
    Poll,
    /// A person scrolls there, and one page is loaded.
    Scroll(f64),
    /// A person asks for the last row.
    End,
    ShowNew,
}

fn steps(deletes: bool) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (0u8..30).prop_map(Step::Place),
        (0.0..1.0).prop_map(move |at| if deletes { Step::Delete(at) } else { Step::Poll }),
        (0.0..1.0).prop_map(Step::Change),
        Just(Step::Poll),
        (0.0..1.0).prop_map(Step::Scroll),
        (0.0..1.0).prop_map(Step::Scroll),
        Just(Step::End),
        Just(Step::ShowNew),
    ];
    proptest::collection::vec(step, 0..60)
}

struct Host {
    calls: Vec<Value>,
    next_id: i64,
    page_rows: u32,
    counts: bool,
}

impl Host {
    fn new(size: i64, page_rows: u32, counts: bool) -> Host {
        Host { calls: completed((0..size).rev()), next_id: size, page_rows, counts }
    }

    fn answer(&self, list: &mut CallList, request: Request) {
        if let Request::Page { offset, limit } = request {
            let rows = limit.min(self.page_rows);
            list.take_page(offset, limit, &answer(&self.calls, offset, rows, self.counts));
        }
    }

    fn index(&self, place: f64) -> usize {
        (place * self.calls.len() as f64) as usize
    }

    fn take(&mut self, list: &mut CallList, step: &Step) {
        match step {
            Step::Place(count) => {
                for _ in 0..*count {
                    self.calls.insert(0, record(self.next_id, "completed"));
                    self.next_id += 1;
                }
                // A page that ignores the offset looks like one below very many new calls, so
                // what came in is known before the next page.
                if !self.counts {
                    self.answer(list, NEWEST);
                }
            }
            Step::Delete(place) if !self.calls.is_empty() => {
                self.calls.remove(self.index(*place));
            }
            Step::Change(place) => {
                let index = self.index(*place);
                if let Some(call) = self.calls.get_mut(index) {
                    call["grade_score"] = 80.into();
                }
            }
            Step::Poll => self.answer(list, NEWEST),
            Step::Scroll(place) => {
                let start = (place * f64::from(list.len())) as u32;
                list.rest();
                if let Some(request) = list.urgent_request(start..start + 60) {
                    self.answer(list, request);
                }
            }
            Step::End => {
                list.look_for_last();
                while list.is_looking_for_last() {
                    let Some(request) = list.urgent_request(0..1) else { break };
                    self.answer(list, request);
                }
            }
            Step::Delete(_) => {}
            Step::ShowNew => list.show_new(),
        }
    }
}

fn check(list: &CallList) -> Result<(), TestCaseError> {
    let mut known = ids(list);
    let count = known.len();
    known.sort_unstable();
    known.dedup();
    prop_assert_eq!(known.len(), count, "a call is listed twice");
    let positions: Vec<u32> = list.rows().map(|(position, _)| position).collect();
    prop_assert!(positions.windows(2).all(|pair| pair[0] < pair[1]));
    prop_assert!(positions.iter().all(|position| *position < list.len()));
    Ok(())
}

/// Every row, once nothing changes any more and somebody has looked everywhere.
fn everything(host: &Host, list: &mut CallList) -> Vec<i64> {
    for _ in 0..3 {
        host.answer(list, NEWEST);
        list.show_new();
        let mut start = 0;
        while start < list.len() {
            list.rest();
            for _ in 0..40 {
                let Some(request) = list.urgent_request(start..start + 40) else { break };
                host.answer(list, request);
            }
            start += 40;
        }
    }
    ids(list)
}

fn expected(host: &Host) -> Vec<i64> {
    host.calls.iter().map(|call| call["call_id"].as_i64().unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_call_is_lost_or_listed_twice(
        size in 0i64..900, page_rows in 60u32..300, steps in steps(true)
    ) {
        let mut host = Host::new(size, page_rows, true);
        let mut list = CallList::new("");
        host.answer(&mut list, NEWEST);
        for step in &steps {
            host.take(&mut list, step);
            check(&list)?;
        }
        prop_assert_eq!(everything(&host, &mut list), expected(&host));
    }

    /// Only a host that counts can tell that calls left.
    #[test]
    fn no_call_is_lost_where_nobody_counts(
        size in 0i64..900, page_rows in 60u32..300, steps in steps(false)
    ) {
        let mut host = Host::new(size, page_rows, false);
        let mut list = CallList::new("");
        host.answer(&mut list, NEWEST);
        for step in &steps {
            host.take(&mut list, step);
            check(&list)?;
        }
        prop_assert_eq!(everything(&host, &mut list), expected(&host));
    }

    /// A row stays where it is, unless somebody asks for the new ones.
    #[test]
    fn what_comes_in_moves_nothing(size in 1i64..900, steps in steps(false)) {
        let mut host = Host::new(size, 200, true);
        let mut list = CallList::new("");
        host.answer(&mut list, NEWEST);
        for step in steps.iter().filter(|step| !matches!(step, Step::ShowNew)) {
            let newest = ids(&list).first().copied();
            host.take(&mut list, step);
            prop_assert_eq!(ids(&list).first().copied(), newest);
            // Between polls a page may land too low; it is set right by the next one.
            if list.urgent_request(0..1) == Some(NEWEST) {
                host.answer(&mut list, NEWEST);
            }
            let (first, _) = list.around(0, 1);
            prop_assert_eq!(first, 0);
        }
        prop_assert!(list.len() as i64 <= size.max(50));
    }

    /// Any answers in any order: each call once, and final for good.
    #[test]
    fn any_answers_merge(answers in proptest::collection::vec(
        (0u8..4, proptest::collection::vec((0i64..12, 0usize..4), 0..12), 0u32..300), 0..30)
    ) {
        let mut list = CallList::new("");
        let mut done: Vec<i64> = Vec::new();
        for (kind, rows, offset) in answers {
            let words = ["in_progress", "completed", "failed", "escalated"];
            let records: Vec<Value> = rows.iter().map(|(id, word)| record(*id, words[*word])).collect();
            let page = super::tests::page(&records, (offset % 3 > 0).then_some(i64::from(offset)));
            match kind {
                0 => list.take_page(offset, FURTHER_PAGE, &page),
                1 => list.take_in_progress(FURTHER_PAGE, &page),
                2 => list.show_new(),
                _ => for call in &page.calls { list.take_record(call.call_id, Some(call)) },
            }
            check(&list)?;
            for id in &done {
                prop_assert!(list.row(CallId(*id)).is_none_or(|row| row.is_final()));
            }
            done = list.rows().filter(|(_, row)| row.is_final()).map(|(_, row)| row.id.0).collect();
            let _ = (list.next_request(0..60), list.pause_ms(), list.new_calls());
        }
    }
}
