use super::super::calls::Stage;
use super::*;
use proptest::prelude::*;
use serde_json::json;
use thunderphone::{ApiError, read_transcript};

const MINUTE: i64 = 60_000;
/// A time by a browser's clock.
const START: i64 = 1_790_000_000_000;

fn record(id: i64, status: &str) -> Call {
    let answered = (status == "in_progress").then_some("2026-10-06T17:30:11Z");
    let value = json!({"call_id": id, "status": status, "sip_answered_at": answered});
    Call::read_as(CallId(id), &value)
}

/// The newest comes first, as the API has it.
fn page(ids: impl DoubleEndedIterator<Item = i64>) -> CallPage {
    let calls: Vec<Call> = ids.rev().map(|id| record(id, "in_progress")).collect();
    let total = Some(calls.len() as i64);
    CallPage { calls, total, unreadable: 0 }
}

fn refused(status: u16, retry_after_seconds: Option<u32>) -> Error {
    Error::Api(Box::new(ApiError { status, retry_after_seconds, ..ApiError::default() }))
}

fn turns() -> Vec<Turn> {
    read_transcript(&json!([{"role": "user", "content": "Hello"}])).unwrap()
}

fn ids(watch: &Watch) -> Vec<i64> {
    watch.calls.iter().map(|call| call.id.0).collect()
}

/// Asks for so long, of so many calls in conversation; every request with its time.
fn run(watch: &mut Watch, calls: i64, from: i64, ms: i64, delay: i64) -> Vec<(i64, Request)> {
    let (mut now, mut sent) = (from, Vec::new());
    while let Some(due) = watch.next(now, true) {
        if due.at >= from + ms {
            break;
        }
        // What is due by then may be another.
        if due.at > now {
            now = due.at;
            continue;
        }
        sent.push((now, due.request));
        watch.send(due.request, now);
        now += delay;
        match due.request {
            Request::List => watch.take_list(&page(1..calls + 1), now),
            Request::Turns(id) => watch.take_turns(id, &turns()),
            Request::Record(id) => watch.take_record(id, Some(&record(id.0, "completed")), now),
        }
    }
    sent
}

fn most_in_a_minute(sent: &[(i64, Request)]) -> usize {
    let count =
        |from: i64| sent.iter().filter(|(at, _)| (from..from + MINUTE).contains(at)).count();
    sent.iter().map(|(from, _)| count(*from)).max().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_minute_has_more_than_22_requests_however_many_calls_there_are(
        calls in 0i64..=50,
        delay in 0i64..2_000,
        pauses in proptest::collection::vec(0i64..40_000, 1..4),
    ) {
        let (mut watch, mut now, mut sent) = (Watch::default(), START, Vec::new());
        // Other tabs take over, with what they were sent.
        for pause in pauses {
            sent.extend(run(&mut watch, calls, now, 3 * MINUTE, delay));
            now += 3 * MINUTE + pause;
            let mut next = Watch::default();
            prop_assert!(next.take_snapshot(&watch.write(), now));
            prop_assert_eq!(&next, &watch);
            watch = next;
        }
        prop_assert!(most_in_a_minute(&sent) <= 22, "{}", most_in_a_minute(&sent));
    }

    #[test]
    fn the_turns_of_each_call_are_requested_in_their_turn(calls in 1i64..=50) {
        let mut watch = Watch::default();
        let sent = run(&mut watch, calls, START, 8 * MINUTE, 300);
        for id in 1..=calls {
            let of_it = sent.iter().filter(|(_, request)| *request == Request::Turns(CallId(id)));
            let times: Vec<i64> = of_it.map(|(at, _)| *at).collect();
            let gap = times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
            let share = 6_000 + 4_500 * calls;
            prop_assert!(gap >= TURNS_MS && gap <= share, "call {id}: {gap}, at most {share}");
        }
        let lists = sent.iter().filter(|(_, request)| *request == Request::List);
        let times: Vec<i64> = lists.map(|(at, _)| *at).collect();
        prop_assert!(times.windows(2).all(|pair| pair[1] - pair[0] <= LIST_MS + 3_000));
    }

    #[test]
    fn any_text_is_taken_without_a_panic(text in "\\PC*") {
        let _ = Watch::default().take_snapshot(&text, START);
    }
}

#[test]
fn without_a_board_on_the_screen_only_the_list_is_requested_six_times_a_minute() {
    let (mut watch, mut now, mut sent) = (Watch::default(), START, 0);
    watch.take_list(&page(1..21), now);
    while now < START + 10 * MINUTE {
        let due = watch.next(now, false).unwrap();
        assert_eq!(due.request, Request::List);
        now = due.at;
        watch.send(due.request, now);
        watch.take_list(&page(1..21), now);
        sent += 1;
    }
    assert!((58..=62).contains(&sent), "{sent}");
}

#[test]
fn calls_stay_in_the_order_in_which_they_appeared() {
    let mut watch = Watch::default();
    watch.take_list(&page(1..4), START);
    assert_eq!(ids(&watch), [1, 2, 3]);
    watch.take_list(&page([2, 3, 4].into_iter()), START + 1);
    watch.send(Request::List, START + 1);
    assert_eq!((ids(&watch), watch.count()), (vec![1, 2, 3, 4], Some(4)));
    let gone = Request::Record(CallId(1));
    assert_eq!(watch.next(START + 1, true).map(|due| due.request), Some(gone));
    watch.send(gone, START + 1);
    watch.take_record(CallId(1), Some(&record(1, "completed")), START + 2);
    assert_eq!((ids(&watch), watch.count()), (vec![1, 2, 3, 4], Some(3)));
    watch.take_list(&page(2..5), START + 2 + KEPT_MS);
    assert_eq!(ids(&watch), [2, 3, 4]);
}

#[test]
fn a_call_that_was_just_placed_is_counted_at_once_and_until_the_list_has_it() {
    let mut watch = Watch::default();
    assert_eq!(watch.count(), None);
    watch.take_list(&page(0..0), START);
    watch.send(Request::List, START);
    watch.place(CallId(9), "+14155550199", Timestamp(0), START);
    assert_eq!(watch.count(), Some(1));
    assert_eq!(watch.next(START, false), Some(Due { request: Request::List, at: START }));
    // Neither the list nor its own record has it yet.
    watch.take_list(&page(0..0), START + 1_000);
    watch.take_record(CallId(9), None, START + 2_000);
    assert_eq!(watch.count(), Some(1));
    let mut other = watch.clone();
    assert!(other.take_snapshot(&Watch::default().write(), START + 3_000));
    assert_eq!(other.count(), Some(1));
    watch.take_record(CallId(9), None, START + UNLISTED_MS);
    assert_eq!(watch.count(), Some(0));
}

#[test]
fn a_list_that_is_not_whole_ends_no_call() {
    let mut watch = Watch::default();
    watch.take_list(&page(1..3), START);
    let part = CallPage { total: Some(70), ..page(2..3) };
    watch.take_list(&part, START + 1);
    assert_eq!((watch.count(), watch.calls.iter().any(|call| call.is_gone)), (Some(70), false));
    // A host that does not know the filter lists every call.
    let mut all = page(2..3);
    all.calls.push(record(1, "completed"));
    all.total = Some(4_000);
    watch.take_list(&all, START + 2);
    assert_eq!((watch.count(), watch.call(CallId(1)).unwrap().is_gone), (Some(2), false));
}

#[test]
fn a_host_without_the_list_is_asked_once_and_has_no_count() {
    for status in [403, 404, 405] {
        let mut watch = Watch::default();
        watch.send(Request::List, START);
        watch.take_failure(Request::List, &refused(status, None), START);
        assert_eq!((watch.next(START + MINUTE, true), watch.count()), (None, None));
    }
}

#[test]
fn a_host_without_transcripts_is_asked_for_one_once() {
    let mut watch = Watch::default();
    let asks_turns = |watch: &Watch| {
        let due = watch.next(START + 5_000, true).unwrap();
        matches!(due.request, Request::Turns(_))
    };
    watch.send(Request::List, START);
    watch.take_list(&page(1..3), START);
    assert!(asks_turns(&watch));
    let mut other = watch.clone();
    watch.take_failure(Request::Turns(CallId(1)), &refused(404, None), START);
    assert!(!asks_turns(&watch));
    // Elsewhere only this one is late.
    other.take_turns(CallId(2), &turns());
    other.take_failure(Request::Turns(CallId(1)), &refused(404, None), START);
    assert!(asks_turns(&other));
}

#[test]
fn failures_are_followed_by_ever_longer_pauses_and_the_last_calls_stay() {
    let mut watch = Watch::default();
    watch.take_list(&page(1..3), START);
    let mut now = START;
    for pause in [6_000, 12_000, 24_000, 48_000, 60_000, 60_000] {
        watch.take_failure(Request::List, &refused(502, None), now);
        let due = watch.next(now, true).unwrap();
        assert_eq!(due.at - now, pause);
        now = due.at;
    }
    watch.take_failure(Request::Turns(CallId(1)), &refused(429, Some(90)), now);
    assert_eq!(watch.next(now, true).unwrap().at - now, 90_000);
    assert_eq!(ids(&watch), [1, 2]);
    // The clock was set back: nothing waits for it.
    assert_eq!(watch.next(now - 24 * 60 * MINUTE, true).unwrap().at, now - 24 * 60 * MINUTE);
    watch.take_list(&page(1..3), now);
    watch.take_failure(Request::List, &refused(502, None), now);
    assert_eq!(watch.next(now, true).unwrap().at - now, 6_000);
}

#[test]
fn how_a_call_ended_is_requested_until_an_answer_comes() {
    let mut watch = Watch::default();
    watch.take_list(&page(1..2), START);
    watch.send(Request::List, START);
    watch.take_list(&page(0..0), START + 1);
    let gone = Request::Record(CallId(1));
    watch.send(gone, START + 2);
    assert_ne!(watch.next(START + 2, true).map(|due| due.request), Some(gone));
    watch.take_failure(gone, &refused(502, None), START + 3);
    assert_eq!(watch.next(START + 3, true).map(|due| due.request), Some(gone));
    watch.take_record(CallId(1), Some(&record(1, "failed")), START + 9_000);
    let call = watch.call(CallId(1)).unwrap();
    assert_eq!(call.stage, Stage::Ended { is_failed: true, reason: None });
    assert_eq!(call.ended_at, Some(START + 9_000));
}
