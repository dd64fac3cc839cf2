//! How far a recording can be sought in. A server that does not know `Range`
//! sends a recording only whole: Chromium then offers nothing but its start, and
//! a seek to 0:48 begins at 0:00; Firefox offers what has been loaded. Pure.

use crate::format;

/// Seconds by which a browser's own figures may miss.
pub const SLACK: f64 = 0.25;
/// A last frame may be shorter than the duration says.
const TAIL: f64 = 1.0;
/// Seconds by which the length of a recording may differ from that of its call.
const SAME_LENGTH: f64 = 2.0;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Nothing is loaded, or the browser does not tell: trying is the only way.
    Unknown,
    Everywhere,
    StartOnly,
    /// What has been loaded, which is not everything yet.
    Loaded,
}

/// `ranges`: what the browser offers, in seconds. `duration`: what it says, which
/// is infinite for a recording whose length nobody knows.
pub fn reach(ranges: &[(f64, f64)], duration: f64) -> Reach {
    let Some(end) = ranges.iter().map(|(_, end)| *end).reduce(f64::max) else {
        return if duration == f64::INFINITY { Reach::StartOnly } else { Reach::Unknown };
    };
    if end >= duration - TAIL {
        Reach::Everywhere
    } else if end < TAIL {
        Reach::StartOnly
    } else {
        Reach::Loaded
    }
}

/// Whether a seek to this second gets there.
pub fn is_within(ranges: &[(f64, f64)], duration: f64, seconds: f64) -> bool {
    let is_in = |(start, end): &(f64, f64)| (start - SLACK..=end + SLACK).contains(&seconds);
    match reach(ranges, duration) {
        Reach::Unknown => true,
        Reach::StartOnly => seconds <= SLACK,
        Reach::Everywhere | Reach::Loaded => ranges.iter().any(is_in),
    }
}

/// A second the recording can have: within its length, as far as that is known (0
/// is not).
pub fn within(seconds: f64, duration: f64) -> f64 {
    let limit = if duration > 0.0 { duration } else { f64::MAX };
    if seconds.is_finite() { seconds.clamp(0.0, limit) } else { 0.0 }
}

/// The length to show: the sound's own, else the call's, unless more than that has
/// been played already. 0 while nobody knows.
pub fn duration(of_sound: Option<f64>, of_call: Option<i64>, position: f64) -> f64 {
    let of_call = of_call.map(|seconds| seconds.max(0) as f64);
    of_sound.or(of_call.filter(|seconds| position <= seconds + TAIL)).unwrap_or(0.0)
}

/// The length in words, in whole seconds. A recording is a little longer than its call; the
/// page says one length of both. `None` while nobody knows.
pub fn shown_length(duration: f64, of_call: Option<i64>) -> Option<i64> {
    let is_same = |seconds: &i64| (duration - *seconds as f64).abs() < SAME_LENGTH;
    (duration > 0.0).then(|| of_call.filter(is_same).unwrap_or(duration as i64))
}

/// What to say of it; `refused` is the second that was asked for last and is not
/// reached. `None` when there is nothing to say.
pub fn sentence(reach: Reach, refused: Option<f64>) -> Option<String> {
    let refused = refused.map(|seconds| format::duration(seconds as i64));
    let start_only = "This recording only plays from the start: its server does not allow jumping.";
    Some(match (reach, refused) {
        (Reach::StartOnly, None) => start_only.to_owned(),
        (Reach::StartOnly, Some(second)) => format!("{start_only} It did not go to {second}."),
        (Reach::Loaded, Some(second)) => {
            format!("This recording cannot go to {second} yet: that part has not loaded.")
        }
        (_, Some(second)) => format!("This recording did not go to {second}."),
        (_, None) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOWHERE: f64 = f64::INFINITY;

    #[test]
    fn the_browsers_ranges_tell_how_far_it_reaches() {
        for (ranges, duration, expected) in [
            (&[(0.0, 33.0)][..], 33.0, Reach::Everywhere),
            (&[(0.0, 32.4)], 33.0, Reach::Everywhere),
            (&[(0.0, 10.0), (20.0, 33.0)], 33.0, Reach::Everywhere),
            (&[(0.0, 0.5)], 0.5, Reach::Everywhere),
            (&[(0.0, NOWHERE)], NOWHERE, Reach::Everywhere),
            // Chromium, of a server without `Range`.
            (&[(0.0, 0.0)], 33.0, Reach::StartOnly),
            (&[], NOWHERE, Reach::StartOnly),
            // Firefox, of the same.
            (&[(0.0, 12.0)], 33.0, Reach::Loaded),
            (&[(0.0, 12.0)], NOWHERE, Reach::Loaded),
            (&[], 33.0, Reach::Unknown),
            (&[], f64::NAN, Reach::Unknown),
        ] {
            assert_eq!(reach(ranges, duration), expected, "{ranges:?} of {duration}");
        }
    }

    #[test]
    fn only_a_second_that_is_offered_is_reached() {
        for (ranges, duration, seconds, expected) in [
            (&[(0.0, 33.0)][..], 33.0, 33.0, true),
            (&[(0.0, 0.0)], 33.0, 0.0, true),
            (&[(0.0, 0.0)], 33.0, 0.1, true),
            (&[(0.0, 0.0)], 33.0, 8.0, false),
            (&[(0.0, 12.0)], 33.0, 12.0, true),
            (&[(0.0, 12.0)], 33.0, 13.0, false),
            (&[(0.0, 5.0), (20.0, 25.0)], 33.0, 10.0, false),
            (&[(0.0, 5.0), (20.0, 25.0)], 33.0, 21.0, true),
            (&[], NOWHERE, 8.0, false),
            (&[], NOWHERE, 0.0, true),
            (&[], 33.0, 8.0, true),
        ] {
            assert_eq!(
                is_within(ranges, duration, seconds),
                expected,
                "{seconds} in {ranges:?} of {duration}"
            );
        }
    }

    #[test]
    fn the_length_shown_is_never_less_than_what_was_heard() {
        for (of_sound, of_call, position, expected) in [
            (Some(33.2), Some(32), 0.0, 33.2),
            (None, Some(32), 0.0, 32.0),
            (None, Some(32), 32.9, 32.0),
            // A stream whose length nobody knows, past the call's.
            (None, Some(32), 40.0, 0.0),
            (None, Some(-5), 0.0, 0.0),
            (None, None, 12.0, 0.0),
        ] {
            assert_eq!(duration(of_sound, of_call, position), expected);
        }
    }

    #[test]
    fn a_recording_has_one_length_before_and_after_it_is_loaded() {
        for (duration, of_call, expected) in [
            (32.0, Some(32), Some(32)),
            (33.2, Some(32), Some(32)),
            (31.2, Some(32), Some(32)),
            (40.9, Some(32), Some(40)),
            (33.9, None, Some(33)),
            (0.0, Some(32), None),
        ] {
            assert_eq!(shown_length(duration, of_call), expected, "{duration} {of_call:?}");
        }
    }

    #[test]
    fn what_is_not_reached_is_said_with_its_second() {
        let check = |reach, refused, expected: &str| {
            let said = sentence(reach, refused).unwrap_or_default();
            assert!(said.contains(expected) && said.is_empty() == expected.is_empty(), "{said}");
        };
        check(Reach::Everywhere, None, "");
        check(Reach::Unknown, None, "");
        check(Reach::Loaded, None, "");
        check(Reach::StartOnly, None, "only plays from the start");
        check(Reach::StartOnly, Some(48.2), "did not go to 0:48");
        check(Reach::Loaded, Some(48.0), "0:48 yet");
        check(Reach::Everywhere, Some(48.0), "did not go to 0:48");
    }

    proptest! {
        #[test]
        fn a_second_asked_for_is_always_one_the_recording_can_have(
            seconds in proptest::num::f64::ANY,
            duration in 0.0_f64..100_000.0,
        ) {
            let second = within(seconds, duration);
            prop_assert!(second >= 0.0 && second.is_finite());
            prop_assert!(duration == 0.0 || second <= duration);
        }
    }
}
