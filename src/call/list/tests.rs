use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn record(id: i64, status: &str, minute: i64) -> Value {
    json!({"call_id": id, "status": status, "direction": "outbound",
        "start_time": format!("2026-10-06T{:02}:{:02}:00Z", minute / 60 % 24, minute % 60)})
}

fn page(records: &[Value], total: Option<i64>) -> CallPage {
    CallPage::read(&json!({"results": records, "total": total})).unwrap()
}

fn loaded(records: &[Value]) -> CallList {
    let mut list = CallList::new("");
    list.take_page(0, FIRST_PAGE, &page(records, Some(records.len() as i64)));
    list
}

fn ids(list: &CallList) -> Vec<i64> {
    list.ids(0, usize::MAX).iter().map(|id| id.0).collect()
}

fn status(list: &CallList, id: i64) -> Option<&str> {
    list.row(CallId(id))?.status.as_ref().map(|status| status.as_str())
}

#[test]
fn calls_in_progress_come_first_then_the_newest() {
    let mut list = loaded(&[
        record(4, "completed", 40),
        record(3, "in_progress", 30),
        record(1, "failed", 10),
        json!({"call_id": 9, "status": "completed"}),
    ]);
    assert_eq!(ids(&list), [3, 4, 1, 9]);
    list.take_in_progress(200, &page(&[record(5, "in_progress", 50)], Some(1)));
    assert_eq!(ids(&list), [5, 3, 4, 1, 9]);
}

#[test]
fn a_final_call_stays_final() {
    for word in ["in_progress", "ringing"] {
        let mut list = loaded(&[record(1, "completed", 10)]);
        list.take_in_progress(200, &page(&[record(1, word, 10)], Some(1)));
        assert_eq!(status(&list, 1), Some("completed"));
    }
    let mut list = loaded(&[record(1, "completed", 10)]);
    let mut billed = record(1, "completed", 10).as_object().unwrap().clone();
    billed.insert("billing_total_cents".to_owned(), json!(12));
    let billed = Value::Object(billed);
    list.take_page(0, FIRST_PAGE, &page(&[billed], Some(1)));
    assert_eq!(list.row(CallId(1)).unwrap().cost_cents, Some(12));
}

#[test]
fn a_call_no_longer_in_progress_is_requested_until_its_end_is_known() {
    let mut list = loaded(&[record(2, "in_progress", 20), record(1, "completed", 10)]);
    assert_eq!(list.next_request(false), Request::InProgress);
    assert_eq!(list.pause_ms(), LIVE_MS);
    list.take_in_progress(200, &page(&[], Some(0)));
    let top = Request::Page { offset: 0, limit: FIRST_PAGE };
    assert_eq!(list.next_request(false), top);
    list.take_page(0, FIRST_PAGE, &page(&[record(1, "completed", 10)], Some(1)));
    assert_eq!(list.next_request(false), Request::Record(CallId(2)));
    let ended = Call::read(&record(2, "completed", 20)).unwrap();
    list.take_record(CallId(2), Some(&ended));
    assert_eq!(ids(&list), [2, 1]);
    assert_eq!((list.next_request(false), list.pause_ms()), (top, IDLE_MS));
}

#[test]
fn with_the_in_progress_filter_an_ended_call_leaves_the_list() {
    let mut list = CallList::new("in_progress");
    list.take_page(0, FIRST_PAGE, &page(&[record(2, "in_progress", 20)], Some(1)));
    list.take_in_progress(200, &page(&[], Some(0)));
    list.take_record(CallId(2), Some(&Call::read(&record(2, "completed", 20)).unwrap()));
    assert!(list.is_empty());
}

#[test]
fn a_call_that_the_api_no_longer_has_leaves_the_list() {
    let mut list = loaded(&[record(2, "in_progress", 20)]);
    list.take_in_progress(200, &page(&[], Some(0)));
    list.take_record(CallId(2), None);
    assert!(list.is_empty());
}

#[test]
fn an_incomplete_answer_about_calls_in_progress_removes_none() {
    let mut list = loaded(&[record(1, "in_progress", 10)]);
    list.take_in_progress(1, &page(&[record(2, "in_progress", 20)], Some(2)));
    assert_eq!(list.next_request(false), Request::InProgress);
    list.take_in_progress(1, &page(&[record(2, "in_progress", 20)], None));
    assert_eq!(list.next_request(false), Request::InProgress);
}

#[test]
fn a_filter_without_calls_in_progress_never_requests_them() {
    let mut list = CallList::new("failed");
    list.take_page(0, FIRST_PAGE, &page(&[record(1, "failed", 10)], Some(1)));
    assert_eq!(list.next_request(false), Request::Page { offset: 0, limit: FIRST_PAGE });
    assert_eq!(list.pause_ms(), IDLE_MS);
}

#[test]
fn the_newest_page_is_requested_regularly_while_calls_are_in_progress() {
    let mut list = loaded(&[record(1, "in_progress", 10)]);
    let mut requests = 0;
    while list.next_request(false) == Request::InProgress {
        list.take_in_progress(200, &page(&[record(1, "in_progress", 10)], Some(1)));
        requests += 1;
    }
    assert_eq!(requests, LIVE_REQUESTS);
}

#[test]
fn unreadable_rows_are_counted_once() {
    let bad = [json!("?"), record(1, "completed", 10)];
    let mut list = loaded(&bad);
    list.take_page(0, FIRST_PAGE, &page(&bad, Some(2)));
    assert_eq!((list.unreadable(), list.len(), list.total()), (1, 1, Some(2)));
}

#[test]
fn the_end_of_the_list_follows_from_total_and_rows() {
    for (offset, limit, count, total, has_new, expected) in [
        (0, 50, 50, Some(128), true, Some(50)),
        (50, 200, 78, Some(128), true, None),
        (0, 50, 50, Some(50), true, None),
        (0, 50, 0, Some(0), false, None),
        // Rows may be missing from a page without the list being over.
        (0, 50, 0, Some(128), false, Some(50)),
        // The host sends fewer rows than requested.
        (0, 200, 100, Some(128), true, Some(100)),
        // It does not count.
        (0, 50, 50, None, true, Some(50)),
        (50, 200, 100, None, true, Some(150)),
        (50, 200, 49, None, true, None),
        // It ignores the offset and sends the same again.
        (50, 200, 50, None, false, None),
        (0, 50, 400, None, true, Some(50)),
        (u32::MAX, 200, 200, Some(u32::MAX), true, None),
    ] {
        assert_eq!(following(offset, limit, count, total, has_new), expected, "{offset} {count}");
    }
}

/// A host with `calls`, newest first.
fn answer(calls: &[Value], offset: u32, limit: u32, counts: bool) -> CallPage {
    let rows: Vec<Value> =
        calls.iter().skip(offset as usize).take(limit as usize).cloned().collect();
    page(&rows, counts.then_some(calls.len() as i64))
}

fn in_order(list: &CallList) -> bool {
    let ids = list.ids(0, usize::MAX);
    let places: Vec<Place> = ids.iter().map(|id| list.row(*id).unwrap().place()).collect();
    places == list.places
        && places.windows(2).all(|pair| pair[0] < pair[1])
        && ids.len() == list.rows.len()
}

#[test]
fn a_gap_after_a_long_absence_is_filled() {
    let history: Vec<Value> = (0..60).rev().map(|id| record(id, "completed", id)).collect();
    let mut list = CallList::new("completed");
    list.take_page(0, FIRST_PAGE, &answer(&history, 0, FIRST_PAGE, true));
    let later: Vec<Value> = (0..400).rev().map(|id| record(id, "completed", id)).collect();
    list.take_page(0, FIRST_PAGE, &answer(&later, 0, FIRST_PAGE, true));
    while let Request::Page { offset, limit } = list.next_request(false) {
        if offset == 0 {
            break;
        }
        list.take_page(offset, limit, &answer(&later, offset, limit, true));
    }
    let expected: Vec<i64> = (0..400).collect();
    let mut found = ids(&list);
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn the_last_of_a_hundred_thousand_calls_is_reached() {
    const SIZE: i64 = 100_000;
    let mut list = CallList::new("completed");
    let mut requests = 0;
    while let Request::Page { offset, limit } = list.next_request(true) {
        let rows: Vec<Value> = (i64::from(offset)..SIZE.min(i64::from(offset + limit)))
            .map(|row| record(SIZE - row, "completed", SIZE - row))
            .collect();
        list.take_page(offset, limit, &page(&rows, Some(SIZE)));
        requests += 1;
        assert!(requests < 1_000, "no end in sight");
        if !list.has_more() {
            break;
        }
    }
    assert_eq!(list.len(), 100_000);
    assert!(list.row(CallId(1)).is_some(), "the oldest");
}

proptest! {
    /// However many calls arrive or vanish while somebody scrolls, every call
    /// that stays is reached, once, and in order.
    #[test]
    fn scrolling_reaches_every_call(
        size in 0i64..1200,
        changes in proptest::collection::vec(-15i64..30, 0..20),
        cap in 60u32..300,
        counts in any::<bool>(),
    ) {
        let mut calls: Vec<Value> = (0..size).rev().map(|id| record(id, "completed", id)).collect();
        let mut next_id = size;
        let mut changes = changes.into_iter();
        let mut list = CallList::new("");
        for _ in 0..200 {
            let request = list.next_request(true);
            let Request::Page { offset, limit } = request else { break };
            if limit == FIRST_PAGE && list.is_loaded() { break }
            list.take_page(offset, limit, &answer(&calls, offset, limit.min(cap), counts));
            prop_assert!(in_order(&list));
            let change = changes.next().unwrap_or(0);
            for _ in 0..change {
                calls.insert(0, record(next_id, "completed", next_id % 1440));
                next_id += 1;
            }
            // Only a host that counts can tell that calls left.
            if counts && change < 0 {
                let keep = calls.len().saturating_sub(change.unsigned_abs() as usize);
                calls.drain(..calls.len() - keep);
            }
        }
        prop_assert!(!list.has_more());
        for id in calls.iter().filter_map(|call| thunderphone::Fields::new(call).i64("call_id")).filter(|id| *id < size) {
            prop_assert!(list.row(CallId(id)).is_some(), "call {} is missing", id);
        }
    }

    /// Any answers in any order: each call once, in order, and final for good.
    #[test]
    fn any_answers_merge(answers in proptest::collection::vec(
        (0u8..3, proptest::collection::vec((0i64..12, 0usize..4, 0i64..90), 0..12), 0u32..300), 0..30)
    ) {
        let mut list = CallList::new("");
        let mut done: Vec<i64> = Vec::new();
        for (kind, rows, offset) in answers {
            let words = ["in_progress", "completed", "failed", "escalated"];
            let records: Vec<Value> = rows.iter().map(|(id, word, minute)| record(*id, words[*word], *minute)).collect();
            let page = page(&records, Some(i64::from(offset)));
            match kind {
                0 => list.take_page(offset, FURTHER_PAGE, &page),
                1 => list.take_in_progress(FURTHER_PAGE, &page),
                _ => for call in &page.calls { list.take_record(call.call_id, Some(call)) },
            }
            prop_assert!(in_order(&list));
            let rows = list.ids(0, usize::MAX);
            let first_over = rows.iter().position(|id| !list.row(*id).unwrap().is_in_progress()).unwrap_or(rows.len());
            prop_assert!(rows.iter().skip(first_over).all(|id| !list.row(*id).unwrap().is_in_progress()));
            for id in &done {
                prop_assert!(list.row(CallId(*id)).unwrap().is_final());
            }
            done = rows.iter().filter(|id| list.row(**id).unwrap().is_final()).map(|id| id.0).collect();
            let _ = (list.next_request(true), list.pause_ms());
        }
    }
}
