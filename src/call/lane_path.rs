//! Spans of a recording as one SVG path, so that a page draws one element for each lane.
//! Its view box is `0 0 10000 1`.

use super::lanes::Span;
use std::fmt::Write as _;

/// How wide the view box is, whatever the length of the recording.
pub const WIDTH: i64 = 10_000;
/// The narrowest span of speech, in units of the view box.
pub const SPEECH: i64 = 1;
/// The narrowest tool, hold, flag or match: a pixel or two on most screens.
pub const MARK: i64 = 12;

/// The path of the spans, in order of time. Empty when nothing is to be drawn. What is
/// closer than a unit is drawn as one, so that the path has at most [`WIDTH`] parts.
pub fn path(spans: &[Span], length_ms: i64, narrowest: i64) -> String {
    let (mut path, mut drawn) = (String::new(), None::<(i64, i64)>);
    if length_ms <= 0 {
        return path;
    }
    let narrowest = narrowest.clamp(1, WIDTH);
    let unit = |ms: i64| ms.clamp(0, length_ms) as f64 / length_ms as f64 * WIDTH as f64;
    for span in spans {
        let left = (unit(span.start_ms).floor() as i64).min(WIDTH - narrowest);
        let right = (unit(span.end_ms).ceil() as i64).max(left + narrowest);
        drawn = match drawn {
            Some((first, last)) if left <= last => Some((first, last.max(right))),
            before => {
                push(before, &mut path);
                Some((left, right))
            }
        };
    }
    push(drawn, &mut path);
    path
}

/// The path of single moments, in milliseconds, in any order.
pub fn marks(times_ms: &[i64], length_ms: i64) -> String {
    let within = times_ms.iter().copied().filter(|ms| (0..=length_ms).contains(ms));
    let mut spans: Vec<Span> = within.map(|ms| Span { start_ms: ms, end_ms: ms }).collect();
    spans.sort_unstable();
    path(&spans, length_ms, MARK)
}

fn push(drawn: Option<(i64, i64)>, path: &mut String) {
    if let Some((left, right)) = drawn {
        let width = right - left;
        let _ = write!(path, "M{left} 0h{width}v1h-{width}z");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(spans: &[(i64, i64)], length_ms: i64, narrowest: i64, expected: &str) {
        let spans: Vec<Span> =
            spans.iter().map(|&(start_ms, end_ms)| Span { start_ms, end_ms }).collect();
        assert_eq!(path(&spans, length_ms, narrowest), expected, "{spans:?}");
    }

    #[test]
    fn a_path_has_a_part_for_each_span() {
        check(&[], 100, SPEECH, "");
        check(&[(0, 50), (75, 100)], 100, SPEECH, "M0 0h5000v1h-5000zM7500 0h2500v1h-2500z");
        // In a 3-hour call a tenth of a second is less than a unit.
        check(&[(5_400_000, 5_400_100)], 10_800_000, SPEECH, "M5000 0h1v1h-1z");
        check(&[(50, 50)], 100, MARK, "M5000 0h12v1h-12z");
        check(&[(100, 100)], 100, MARK, "M9988 0h12v1h-12z");
    }

    #[test]
    fn what_is_too_close_to_tell_apart_is_one_part() {
        check(&[(0, 1), (2, 3)], 1_000_000, SPEECH, "M0 0h1v1h-1z");
        assert_eq!(marks(&[7, 5, 6, -1, 2_000_000], 1_000_000), "M0 0h12v1h-12z");
        let many: Vec<i64> = (0..10_000).map(|at| at * 100).collect();
        assert!(marks(&many, 1_000_000).matches('M').count() <= 1);
    }

    #[test]
    fn hostile_lengths_and_times_draw_nothing_outside() {
        for length_ms in [0, -5, i64::MIN] {
            check(&[(0, 10)], length_ms, SPEECH, "");
        }
        check(&[(i64::MIN, i64::MAX)], i64::MAX, SPEECH, "M0 0h10000v1h-10000z");
        check(&[(0, 10)], 10, i64::MAX, "M0 0h10000v1h-10000z");
    }

    proptest! {
        #[test]
        fn every_part_is_within_the_view_box(
            times in proptest::collection::vec(0_i64..1_000, 0..20),
            narrowest in 1_i64..20,
        ) {
            let mut spans: Vec<Span> =
                times.iter().map(|&start_ms| Span { start_ms, end_ms: start_ms + 3 }).collect();
            spans.sort_unstable();
            let mut before = -1;
            for part in path(&spans, 900, narrowest).split('M').skip(1) {
                let (left, rest) = part.split_once(" 0h").unwrap();
                let (width, _) = rest.split_once('v').unwrap();
                let (left, width): (i64, i64) = (left.parse().unwrap(), width.parse().unwrap());
                prop_assert!(left > before && width >= narrowest && left + width <= WIDTH);
                before = left + width;
            }
        }
    }
}
