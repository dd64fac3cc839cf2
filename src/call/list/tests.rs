//! Hosts, one by one, and the requests.

use super::*;
use serde_json::{Value, json};

pub(super) fn record(id: i64, status: &str) -> Value {
    let (hour, minute) = (id / 60 % 24, id % 60);
    json!({"call_id": id, "status": status, "direction": "outbound",
        "start_time": format!("2026-10-06T{hour:02}:{minute:02}:00Z")})
}

pub(super) fn page(records: &[Value], total: Option<i64>) -> CallPage {
    CallPage::read(&json!({"results": records, "total": total})).unwrap()
}

/// Completed calls with these ids, from the newest on.
pub(super) fn completed(ids: impl Iterator<Item = i64>) -> Vec<Value> {
    ids.map(|id| record(id, "completed")).collect()
}

/// A host that has `calls`.
pub(super) fn answer(calls: &[Value], offset: u32, limit: u32, counts: bool) -> CallPage {
    let rows: Vec<Value> =
        calls.iter().skip(offset as usize).take(limit as usize).cloned().collect();
    page(&rows, counts.then_some(calls.len() as i64))
}

fn loaded(records: &[Value]) -> CallList {
    let mut list = CallList::new("");
    list.take_page(0, FIRST_PAGE, &page(records, Some(records.len() as i64)));
    list
}

pub(super) fn ids(list: &CallList) -> Vec<i64> {
    list.rows().map(|(_, row)| row.id.0).collect()
}

fn status(list: &CallList, id: i64) -> Option<&str> {
    list.row(CallId(id))?.status.as_ref().map(|status| status.as_str())
}

/// Takes answers until nothing in sight is missing.
#[track_caller]
fn look(list: &mut CallList, in_sight: Range<u32>, host: impl Fn(u32, u32) -> CallPage) -> u32 {
    let mut requests = 0;
    list.rest();
    while let Some(Request::Page { offset, limit }) = list.urgent_request(in_sight.clone()) {
        list.take_page(offset, limit, &host(offset, limit));
        requests += 1;
        assert!(requests <= 2 * MOST_AT_ONCE, "no end {offset} {} {in_sight:?}", list.len());
    }
    requests
}

#[test]
fn the_order_is_that_of_the_api() {
    let list = loaded(&[
        record(4, "completed"),
        record(3, "in_progress"),
        json!({"call_id": 9, "status": "completed"}),
        record(1, "failed"),
    ]);
    assert_eq!(ids(&list), [4, 3, 9, 1]);
    assert_eq!(list.position(CallId(9)), Some(2));
    assert!(list.is_newest_first());
    assert!(!loaded(&completed(1..5)).is_newest_first());
}

#[test]
fn a_final_call_stays_final() {
    for word in ["in_progress", "ringing"] {
        let mut list = loaded(&[record(1, "completed")]);
        list.take_in_progress(200, &page(&[record(1, word)], Some(1)));
        assert_eq!(status(&list, 1), Some("completed"));
    }
    let mut list = loaded(&[record(1, "completed")]);
    let mut billed = record(1, "completed");
    billed["billing_total_cents"] = json!(12);
    list.take_page(0, FIRST_PAGE, &page(&[billed], Some(1)));
    assert_eq!(list.row(CallId(1)).unwrap().cost_cents, Some(12));
}

#[test]
fn a_call_no_longer_in_progress_is_requested_until_its_end_is_known() {
    let mut list = loaded(&[record(2, "in_progress"), record(1, "completed")]);
    assert_eq!(list.next_request(0..9), Request::InProgress);
    assert_eq!(list.pause_ms(), SOON_MS);
    list.take_in_progress(200, &page(&[], Some(0)));
    assert_eq!(list.next_request(0..9), NEWEST);
    list.take_page(
        0,
        FIRST_PAGE,
        &page(&[record(2, "in_progress"), record(1, "completed")], Some(2)),
    );
    assert_eq!(list.next_request(0..9), Request::Record(CallId(2)));
    let ended = Call::read(&record(2, "completed")).unwrap();
    list.take_record(CallId(2), Some(&ended));
    assert_eq!(ids(&list), [2, 1]);
    assert_eq!((list.next_request(0..9), list.pause_ms()), (NEWEST, IDLE_MS));
}

#[test]
fn with_the_in_progress_filter_an_ended_call_leaves_the_list() {
    let mut list = CallList::new("in_progress");
    list.take_page(
        0,
        FIRST_PAGE,
        &page(&[record(2, "in_progress"), record(1, "in_progress")], Some(2)),
    );
    list.take_in_progress(200, &page(&[record(1, "in_progress")], Some(1)));
    list.take_record(CallId(2), Some(&Call::read(&record(2, "completed")).unwrap()));
    assert_eq!((ids(&list), list.len()), (vec![1], 1));
    assert_eq!(list.position(CallId(1)), Some(0));
}

#[test]
fn a_call_that_the_api_no_longer_has_leaves_the_list() {
    let mut list = loaded(&[record(2, "in_progress")]);
    list.take_in_progress(200, &page(&[], Some(0)));
    list.take_record(CallId(2), None);
    assert!(list.is_empty());
}

#[test]
fn what_the_api_no_longer_has_does_not_come_back_with_new_calls() {
    let mut list = loaded(&[record(2, "in_progress"), record(1, "completed")]);
    list.take_in_progress(200, &page(&[], Some(0)));
    list.take_record(CallId(2), None);
    list.show_new();
    assert_eq!((ids(&list), list.len()), (vec![1], 1));
}

#[test]
fn an_incomplete_answer_about_calls_in_progress_removes_none() {
    for total in [Some(2), None] {
        let mut list = loaded(&[record(1, "in_progress"), record(2, "in_progress")]);
        list.take_in_progress(1, &page(&[record(2, "in_progress")], total));
        assert_eq!(list.next_request(0..9), Request::InProgress);
    }
}

#[test]
fn a_filter_without_calls_in_progress_never_requests_them() {
    let mut list = CallList::new("failed");
    list.take_page(0, FIRST_PAGE, &page(&[record(1, "failed")], Some(1)));
    assert_eq!((list.next_request(0..9), list.pause_ms()), (NEWEST, IDLE_MS));
}

#[test]
fn the_newest_page_is_requested_regularly_while_calls_are_in_progress() {
    let mut list = loaded(&[record(1, "in_progress")]);
    let mut requests = 0;
    while list.next_request(0..9) == Request::InProgress {
        list.take_in_progress(200, &page(&[record(1, "in_progress")], Some(1)));
        requests += 1;
    }
    assert_eq!(requests, LIVE_REQUESTS);
}

#[test]
fn an_unknown_call_in_progress_is_a_reason_for_the_newest_page_only_once() {
    let mut list = loaded(&[record(1, "in_progress")]);
    for expected in [NEWEST, Request::InProgress] {
        list.take_in_progress(
            200,
            &page(&[record(7, "in_progress"), record(1, "in_progress")], Some(2)),
        );
        assert_eq!(list.next_request(0..9), expected);
        list.take_page(0, FIRST_PAGE, &page(&[record(1, "in_progress")], Some(1)));
    }
}

#[test]
fn new_calls_are_counted_and_shown_when_asked_for() {
    let mut calls = completed((0..300).rev());
    let mut list = CallList::new("completed");
    look(&mut list, 0..30, |offset, limit| answer(&calls, offset, limit, true));
    calls.splice(0..0, completed((300..303).rev()));
    list.take_page(0, FIRST_PAGE, &answer(&calls, 0, FIRST_PAGE, true));
    assert_eq!((list.new_calls(), list.len(), list.total()), ((3, false), 300, Some(303)));
    assert_eq!(list.position(CallId(299)), Some(0), "nothing moves");
    // The API has every row three places further.
    look(&mut list, 60..70, |offset, limit| answer(&calls, offset, limit, true));
    assert_eq!(list.position(CallId(239)), Some(60));
    list.show_new();
    assert_eq!((list.new_calls(), list.len()), ((0, false), 303));
    assert_eq!((list.position(CallId(302)), list.position(CallId(239))), (Some(0), Some(63)));
}

#[test]
fn of_very_many_new_calls_it_is_said_that_there_are_more() {
    let mut calls = completed((0..60).rev());
    let mut list = CallList::new("completed");
    list.take_page(0, FIRST_PAGE, &answer(&calls, 0, FIRST_PAGE, true));
    calls.splice(0..0, completed((60..400).rev()));
    list.take_page(0, FIRST_PAGE, &answer(&calls, 0, FIRST_PAGE, true));
    assert_eq!((list.new_calls(), list.len()), ((340, true), 60));
    look(&mut list, 40..60, |offset, limit| answer(&calls, offset, limit, true));
    assert_eq!(list.position(CallId(0)), Some(59));
    list.show_new();
    assert_eq!((ids(&list).first(), list.len()), (Some(&399), 400));
}

#[test]
fn the_last_of_a_hundred_thousand_calls_is_reached_by_one_request() {
    let host = |offset: u32, limit: u32| {
        let rows = offset..(offset + limit).min(100_000);
        page(&completed(rows.map(|at| 100_000 - i64::from(at))), Some(100_000))
    };
    let mut list = CallList::new("completed");
    look(&mut list, 0..30, host);
    assert_eq!(look(&mut list, 99_970..100_000, host), 1);
    assert_eq!(list.position(CallId(1)), Some(99_999));
    for start in (0..100_000).step_by(1_500).rev() {
        look(&mut list, start..start + 40, host);
        assert!(list.loaded() <= 10_000);
    }
    assert_eq!(list.position(CallId(100_000)), Some(0), "the first page is kept");
}

#[test]
fn a_host_that_does_not_count_is_read_to_its_end() {
    for (size, page_rows) in [(0, 200), (30, 200), (50, 200), (330, 200), (330, 20)] {
        let calls = completed((0..size).rev());
        let mut list = CallList::new("");
        for _ in 0..80 {
            let end = list.len();
            let host = |offset, limit: u32| answer(&calls, offset, limit.min(page_rows), false);
            look(&mut list, end.saturating_sub(20)..end, host);
        }
        assert_eq!((list.len(), list.total()), (size as u32, Some(size as u32)), "{page_rows}");
    }
}

/// How many requests find the last row.
#[track_caller]
fn find_last(list: &mut CallList, host: impl Fn(u32, u32) -> CallPage) -> u32 {
    let mut requests = 0;
    list.look_for_last();
    while list.is_looking_for_last() {
        let Some(Request::Page { offset, limit }) = list.urgent_request(0..40) else {
            panic!("nothing is asked for");
        };
        list.take_page(offset, limit, &host(offset, limit));
        requests += 1;
    }
    requests
}

#[test]
fn the_last_call_of_a_host_that_does_not_count_is_found_by_few_requests() {
    for size in [0, 1, 49, 50, 51, 199, 200, 330, 9_999, 10_050, 100_000] {
        for page_rows in [20, 100, 200] {
            let host = |offset: u32, limit: u32| {
                let rows = offset..offset.saturating_add(limit.min(page_rows)).min(size);
                page(&completed(rows.map(|at| i64::from(size - at))), None)
            };
            let mut list = CallList::new("");
            look(&mut list, 0..40, host);
            let requests = find_last(&mut list, host);
            let last = size.checked_sub(1);
            assert_eq!((list.len(), list.knows_last()), (size, true), "{size} {page_rows}");
            assert_eq!(list.position(CallId(1)), last, "{size} {page_rows}");
            assert!(requests <= 24, "{requests} requests for {size} by {page_rows}");
        }
    }
}

#[test]
fn a_host_that_refuses_large_offsets_is_looked_through_below_them() {
    let calls = completed((0..6_000).rev());
    let mut list = CallList::new("");
    look(&mut list, 0..40, |offset, limit| answer(&calls, offset, limit, false));
    list.look_for_last();
    while list.is_looking_for_last() {
        let Some(Request::Page { offset, limit }) = list.urgent_request(0..40) else {
            panic!("nothing is asked for");
        };
        match offset {
            10_000.. => assert!(list.take_refusal(offset), "{offset}"),
            _ => list.take_page(offset, limit, &answer(&calls, offset, limit, false)),
        }
    }
    assert_eq!((list.len(), list.knows_last()), (6_000, true));
    // What somebody scrolls to is another matter.
    assert!(!list.take_refusal(6_000));
}

#[test]
fn a_host_that_has_rows_everywhere_is_left_alone() {
    let host = |offset: u32, limit: u32| {
        let rows = i64::from(offset)..i64::from(offset) + i64::from(limit);
        page(&completed(rows.map(|at| 1_000_000_000_000 - at)), None)
    };
    let mut list = CallList::new("");
    look(&mut list, 0..40, host);
    assert!(find_last(&mut list, host) <= 60 && !list.knows_last());
    list.look_for_last();
    assert!(list.urgent_request(0..40).is_some());
    list.stop_looking_for_last();
    assert_eq!(list.urgent_request(0..40), None, "once it is stopped, nothing more is asked for");
}

#[test]
fn a_list_whose_end_is_known_keeps_its_length_while_rows_above_are_read() {
    let host = |offset: u32, limit: u32| {
        let rows = offset..offset.saturating_add(limit).min(30_000);
        page(&completed(rows.map(|at| 30_000 - i64::from(at))), None)
    };
    let mut list = CallList::new("");
    look(&mut list, 0..40, host);
    find_last(&mut list, host);
    // More rows than are kept.
    for start in (0..30_000).step_by(200).rev() {
        look(&mut list, start..start + 40, host);
        assert_eq!(list.len(), 30_000);
    }
}

#[test]
fn a_host_that_ignores_the_offset_is_noticed() {
    for counts in [true, false] {
        let calls = completed((0..450).rev());
        let mut list = CallList::new("");
        let host = |_, limit: u32| answer(&calls, 0, limit, counts);
        look(&mut list, 0..30, host);
        assert_eq!(look(&mut list, 40..60, host), 1);
        assert_eq!((list.len(), list.reach()), (200, Some(200)));
        assert_eq!(list.position(CallId(449)), Some(0));
        assert_eq!(look(&mut list, 150..200, host), 0);
    }
}

#[test]
fn a_host_that_gives_nothing_beyond_a_row_ends_there() {
    let calls = completed((0..1000).rev());
    let host = |offset: u32, limit: u32| match offset {
        ..100 => answer(&calls, offset, limit, true),
        _ => page(&[], Some(1000)),
    };
    let mut list = CallList::new("");
    look(&mut list, 0..20, host);
    look(&mut list, 260..300, host);
    assert!(list.reach().is_some_and(|reach| reach <= 300));
}

#[test]
fn a_host_with_smaller_pages_is_asked_for_what_is_in_sight() {
    let calls = completed((0..1000).rev());
    let host = |offset, limit: u32| answer(&calls, offset, limit.min(20), true);
    let mut list = CallList::new("");
    look(&mut list, 500..560, host);
    assert!((500..560).all(|at| list.at(at).is_some()));
}

#[test]
fn a_total_that_shrinks_ends_the_list_sooner() {
    let mut calls = completed((0..400).rev());
    let mut list = CallList::new("");
    look(&mut list, 0..30, |offset, limit| answer(&calls, offset, limit, true));
    calls.drain(100..300);
    look(&mut list, 350..400, |offset, limit| answer(&calls, offset, limit, true));
    assert_eq!(list.len(), 200);
    look(&mut list, 150..200, |offset, limit| answer(&calls, offset, limit, true));
    assert_eq!(list.position(CallId(0)), Some(199));
}

#[test]
fn a_call_that_went_after_the_newest_page_came_leaves_the_list() {
    let mut calls = completed((0..300).rev());
    let mut list = CallList::new("completed");
    list.take_page(0, FIRST_PAGE, &answer(&calls, 0, FIRST_PAGE, true));
    calls.splice(0..0, completed((300..400).rev()));
    list.take_page(0, FIRST_PAGE, &answer(&calls, 0, FIRST_PAGE, true));
    // A page below it has the total that says so, and nothing else does.
    calls.remove(45);
    list.take_page(150, FURTHER_PAGE, &answer(&calls, 150, FURTHER_PAGE, true));
    list.show_new();
    // As many more as hide the place from the newest page.
    calls.splice(0..0, completed((400..405).rev()));
    list.take_page(0, FIRST_PAGE, &answer(&calls, 0, FIRST_PAGE, true));
    list.show_new();
    for start in (0..list.len()).step_by(40) {
        look(&mut list, start..start + 40, |offset, limit| answer(&calls, offset, limit, true));
    }
    let expected: Vec<i64> = (0..405).rev().filter(|id| *id != 354).collect();
    assert_eq!(ids(&list), expected);
}

#[test]
fn a_total_that_shrinks_counts_where_rows_could_not_be_read_too() {
    let mut calls = completed((0..600).rev());
    let mut list = CallList::new("completed");
    let host = |calls: &[Value], offset, limit| answer(calls, offset, limit, true);
    look(&mut list, 0..250, |offset, limit| host(&calls, offset, limit));
    calls.remove(100);
    let mut rows = calls[400..].to_vec();
    rows[0] = json!("?");
    list.take_page(400, FURTHER_PAGE, &page(&rows, Some(599)));
    look(&mut list, 0..250, |offset, limit| host(&calls, offset, limit));
    assert_eq!((list.position(CallId(499)), list.position(CallId(498))), (None, Some(100)));
}

#[test]
fn a_call_twice_in_a_page_is_listed_once() {
    let rows = [record(2, "completed"), record(2, "completed"), record(1, "completed")];
    let mut list = loaded(&rows);
    assert_eq!(ids(&list), [2, 1]);
    assert_eq!(list.urgent_request(0..9), None);
    list.take_page(0, FIRST_PAGE, &page(&rows, Some(3)));
    assert_eq!((ids(&list), list.new_calls()), (vec![2, 1], (0, false)));
}

#[test]
fn unreadable_rows_are_counted_once() {
    let bad = [json!("?"), record(1, "completed")];
    let mut list = loaded(&bad);
    list.take_page(0, FIRST_PAGE, &page(&bad, Some(2)));
    assert_eq!((list.unreadable(), list.len(), list.total()), (1, 2, Some(2)));
    assert_eq!(list.urgent_request(0..9), None);
}

#[test]
fn ids_of_64_bits_are_told_apart() {
    let list = loaded(&[record(i64::MAX, "completed"), record(i64::MAX - 1, "completed")]);
    assert_eq!(ids(&list), [i64::MAX, i64::MAX - 1]);
}

#[test]
fn the_neighbors_of_a_call_are_those_without_a_gap() {
    let mut list = CallList::new("");
    let calls = completed((0..1000).rev());
    look(&mut list, 0..30, |offset, limit| answer(&calls, offset, limit, true));
    look(&mut list, 500..530, |offset, limit| answer(&calls, offset, limit, true));
    let (first, ids) = list.around(510, 500);
    assert_eq!((ids.first(), ids.len()), (Some(&CallId(999 - i64::from(first))), 200));
    assert_eq!(list.around(2, 5), (0, (992..1000).rev().map(CallId).collect()));
}
