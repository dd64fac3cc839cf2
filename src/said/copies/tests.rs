use super::*;
use proptest::prelude::*;
use serde_json::json;

const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// The newest first; the last one ends with `end`.
fn days(count: i64, end: i64) -> Vec<Span> {
    (0..count).map(|day| Span { from: end - (day + 1) * DAY_MS, to: end - day * DAY_MS }).collect()
}

fn slice(from: i64, to: i64, asked_at: i64) -> Slice {
    Slice { calls: 1, ..Slice::too_large(Span { from, to }, asked_at) }
}

fn export(rows: Value, is_truncated: bool) -> CallExport {
    CallExport::read(&json!({ "calls": rows }), None, is_truncated).unwrap()
}

fn row(id: i64, at: i64, status: &str, words: Option<&str>) -> Value {
    json!({"call_id": id, "start_time": Timestamp(at).to_string(), "status": status,
        "transcripts": words.map(|words| json!([{"role": "user", "content": words}]))})
}

#[test]
fn an_answer_becomes_a_slice_and_its_calls() {
    let span = Span { from: 1_000_000, to: 1_000_000 + DAY_MS };
    let rows = json!([
        row(1, span.from, "completed", Some("first")),
        row(2, span.to - 1, "failed", None),
        row(3, span.to, "completed", Some("of the next day")),
        {"call_id": 4, "status": "completed", "transcripts": [{"role": "user", "content": "when?"}]},
        null,
    ]);
    let (slice, entries) = Slice::read(span, &export(rows, false), span.to).unwrap();
    assert_eq!((slice.calls, slice.silent, slice.unreadable), (2, 1, 1));
    assert_eq!(entries.iter().map(|entry| entry.call.0).collect::<Vec<_>>(), [1, 4]);
    assert_eq!(slice.bytes, entries.iter().map(Entry::bytes).sum::<u64>());
    assert!(!slice.is_cut && !slice.has_open_calls);
    assert_eq!(Slice::read_value(&slice.to_value()), Some(slice));
}

#[test]
fn a_slice_with_too_many_calls_is_divided_until_it_is_too_short() {
    let span = Span { from: 0, to: DAY_MS };
    let rows = |at| json!([row(1, at, "completed", Some("x"))]);
    assert_eq!(Slice::read(span, &export(rows(5), true), DAY_MS), None);
    let [newer, older] = span.halves().unwrap();
    assert_eq!((older.from, older.to, newer.from, newer.to), (0, DAY_MS / 2, DAY_MS / 2, DAY_MS));
    let short = Span { from: 0, to: MINUTE_MS };
    assert_eq!(short.halves(), None);
    assert!(Slice::read(short, &export(rows(5), true), DAY_MS).unwrap().0.is_cut);
    // All calls of another day: the dates were not read.
    assert!(Slice::read(span, &export(rows(2 * DAY_MS), true), DAY_MS).unwrap().0.is_cut);
}

#[test]
fn both_ends_are_asked_for_inclusively() {
    let span = Span { from: 1_790_000_000_000, to: 1_790_000_060_000 };
    let (start, end) = span.dates();
    assert_eq!(Timestamp::parse(&start), Some(Timestamp(span.from)));
    assert_eq!(Timestamp::parse(&end), Some(Timestamp(span.to - 1)));
}

#[test]
fn days_that_are_past_and_done_are_not_asked_for_again() {
    let noon = 10 * DAY_MS + DAY_MS / 2;
    let days = days(3, 11 * DAY_MS);
    let mut copies = Copies::new(3, noon);
    assert_eq!(copies.missing(&days), days);
    for day in &days {
        copies.put(slice(day.from, day.to, noon + 1));
    }
    assert_eq!((copies.missing(&days), copies.days_done(&days)), (vec![], 3));
    copies.finish(noon + 2);
    // Today has gone on.
    copies.begin(3, noon + 3);
    assert_eq!((copies.missing(&days), copies.days_done(&days)), (vec![days[0]], 2));
    copies.put(slice(days[0].from, days[0].to, noon + 4));
    assert_eq!((copies.slices.len(), copies.sum(|one| one.calls)), (3, 3));
    // A call of yesterday that was not over.
    copies.put(Slice { has_open_calls: true, ..slice(days[1].from, days[1].to, noon + 4) });
    copies.finish(noon + 5);
    copies.begin(3, noon + 6);
    assert_eq!(copies.missing(&days), days[..2]);
}

#[test]
fn a_run_that_was_broken_off_goes_on_and_an_old_one_begins_again() {
    let noon = 10 * DAY_MS + DAY_MS / 2;
    let days = days(3, 11 * DAY_MS);
    let mut copies = Copies::new(3, noon);
    copies.put(slice(days[0].from, days[0].to, noon + 1));
    let half = days[1].from + DAY_MS / 2;
    copies.put(slice(half, days[1].to, noon + 1));
    copies.begin(3, noon + MINUTE_MS);
    assert_eq!(copies.missing(&days), [Span { from: days[1].from, to: half }, days[2]]);
    copies.begin(3, noon + SAME_RUN_MS);
    assert_eq!(copies.missing(&days)[0], days[0]);
    copies.forget_before(days[1].from);
    assert_eq!(copies.slices.len(), 2);
    copies.forget_before(days[0].from);
    assert_eq!(copies.slices.len(), 1);
}

#[test]
fn what_is_kept_can_be_read_again_and_what_is_damaged_is_not_trusted() {
    let mut copies = Copies::new(30, 5);
    copies.put(slice(0, 7, i64::MAX));
    assert_eq!(Copies::read(&copies.to_value()), Some(copies.clone()));
    let mut value = copies.to_value();
    value["slices"] = json!([null, {"from": 1}, {"from": 0, "to": 1, "asked_at": 2, "calls": -1}]);
    assert_eq!(Copies::read(&value).unwrap().slices, []);
    for broken in [json!(null), json!({}), json!({"slices": []})] {
        assert_eq!(Copies::read(&broken), None);
    }
}

proptest! {
    /// Whatever is divided, broken off and begun again: in the end each instant is in one
    /// slice, and no request asks for what is done.
    #[test]
    fn every_instant_is_copied_once(
        count in 1_i64..6,
        acts in proptest::collection::vec((0_u8..4, any::<bool>()), 0..60),
    ) {
        let end = 20 * DAY_MS;
        let days = days(count, end);
        let mut now = end - DAY_MS / 2;
        let mut copies = Copies::new(count as u32, now);
        let mut pending = copies.missing(&days);
        let mut acts = acts.into_iter();
        while let Some(span) = (!pending.is_empty()).then(|| pending.remove(0)) {
            now += 1_000;
            for one in &copies.slices {
                let is_done = one.asked_at >= copies.run_at;
                prop_assert!(!(is_done && one.span.overlaps(span)), "{span:?} is asked for twice");
            }
            match acts.next() {
                Some((0, _)) => {
                    let halves = span.halves();
                    pending.splice(0..0, halves.into_iter().flatten());
                    if halves.is_none() {
                        copies.put(slice(span.from, span.to, now));
                    }
                }
                // The page is gone before or after the slice is kept.
                Some((1, is_kept)) => {
                    if is_kept {
                        copies.put(slice(span.from, span.to, now));
                    }
                    copies = Copies::read(&copies.to_value()).unwrap();
                    copies.begin(count as u32, now);
                    pending = copies.missing(&days);
                }
                _ => copies.put(slice(span.from, span.to, now)),
            }
        }
        prop_assert_eq!(copies.days_done(&days), days.len());
        let mut spans: Vec<Span> = copies.slices.iter().map(|one| one.span).collect();
        spans.sort_by_key(|span| span.from);
        let total: i64 = spans.iter().map(|span| span.to - span.from).sum();
        prop_assert_eq!(total, count * DAY_MS);
        prop_assert!(spans.windows(2).all(|pair| pair[0].to == pair[1].from));
    }
}
