//! How often one browser checks on its own what became of its placements: one pace for all
//! of them, in all its tabs.
//!
//! Without it each placement whose outcome is unknown sends a request every second or two,
//! and a few of them use up what the server allows a whole office. So each check books a
//! *turn* first: the next free one, so that nobody is overtaken and nobody starves.
//!
//! A person's click needs no turn.

/// What is done in a turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// The same request to place the call, once more.
    SendAgain,
    /// A query of the list of calls.
    LookUp,
}

/// So many turns of each kind may follow one another at once. The first checks of a
/// placement, three seconds apart, wait for nothing.
const AT_ONCE: i64 = 4;
/// Between two turns of a kind in the long run, in milliseconds. With [`AT_ONCE`] this makes
/// at most [`PER_MINUTE`], and is short enough for a placement to settle within ten seconds
/// of the network's return.
const INTERVAL_MS: i64 = 7_500;
/// Turns of each kind in any minute. Ten browsers together then send at most 120 requests to
/// place a call, which is what the gateway allows one address.
#[cfg(test)]
const PER_MINUTE: usize = 12;
/// A turn kept for so long is used, a later one booked anew, in milliseconds.
pub const KEPT_MS: i64 = INTERVAL_MS;
/// A longer wait than the outbox's placements can cause together means that the clock was
/// set back, in milliseconds.
const LONGEST_WAIT_MS: i64 = 600_000;

/// The turns that one placement has booked and not used yet, by the monotonic clock.
#[derive(Default)]
pub struct Turns {
    send: Option<i64>,
    look_up: Option<i64>,
}

impl Turns {
    pub fn of(&mut self, check: Check) -> &mut Option<i64> {
        match check {
            Check::SendAgain => &mut self.send,
            Check::LookUp => &mut self.look_up,
        }
    }
}

/// The turns of one browser so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pace {
    sends: Meter,
    lookups: Meter,
}

impl Pace {
    /// Books the next free turn for a check that is due in `in_ms` milliseconds. Returns in
    /// how many milliseconds the turn is. `now` is the browser's clock.
    pub fn book(&mut self, check: Check, in_ms: u32, now: i64) -> u32 {
        let meter = match check {
            Check::SendAgain => &mut self.sends,
            Check::LookUp => &mut self.lookups,
        };
        let at = meter.book(now + i64::from(in_ms), now);
        (at - now).try_into().unwrap_or(in_ms)
    }

    /// As it is stored.
    pub fn write(&self) -> String {
        format!("{} {}", self.sends.booked_until, self.lookups.booked_until)
    }

    /// A text that [`Pace::write`] did not write means that nothing is booked.
    pub fn read(text: &str) -> Pace {
        let meter = |text: &str| Some(Meter { booked_until: text.parse().ok()? });
        let read = |text: &str| {
            let (sends, lookups) = text.split_once(' ')?;
            Some(Pace { sends: meter(sends)?, lookups: meter(lookups)? })
        };
        read(text).unwrap_or_default()
    }
}

/// A leaky bucket (the “generic cell rate algorithm”).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Meter {
    /// When all booked turns have been paid for, at one for each interval.
    booked_until: i64,
}

impl Meter {
    fn book(&mut self, due: i64, now: i64) -> i64 {
        let free = self.booked_until.saturating_sub((AT_ONCE - 1) * INTERVAL_MS);
        let is_clock_set_back = free.saturating_sub(now) > LONGEST_WAIT_MS;
        let (at, booked_until) = if is_clock_set_back {
            (due, due)
        } else {
            (due.max(free), self.booked_until.max(due.max(free)))
        };
        self.booked_until = booked_until + INTERVAL_MS;
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MINUTE: i64 = 60_000;
    const KINDS: [Check; 2] = [Check::SendAgain, Check::LookUp];

    /// The most of these in any minute.
    fn most_in_a_minute(times: &[i64]) -> usize {
        let count =
            |from: i64| times.iter().filter(|at| (from..from + MINUTE).contains(at)).count();
        times.iter().map(|from| count(*from)).max().unwrap_or_default()
    }

    #[test]
    fn the_first_checks_of_one_placement_wait_for_nothing() {
        for check in KINDS {
            let mut pace = Pace::default();
            for now in [3_000, 6_000, 9_000, 12_000, 15_000] {
                assert_eq!(pace.book(check, 0, now), 0, "{check:?} at {now}");
            }
        }
    }

    #[test]
    fn one_placement_is_checked_again_within_ten_seconds_however_long_it_takes() {
        for check in KINDS {
            let (mut pace, mut now) = (Pace::default(), 0);
            for _ in 0..200 {
                let wait = pace.book(check, 3_000, now);
                assert!((3_000..8_000).contains(&wait), "{check:?} at {now}: {wait}");
                now += i64::from(wait);
            }
        }
    }

    #[test]
    fn a_clock_that_was_set_back_holds_nothing_up() {
        let mut pace = Pace::default();
        let _ = pace.book(Check::LookUp, 0, 24 * 60 * MINUTE);
        assert_eq!(pace.book(Check::LookUp, 3_000, MINUTE), 3_000);
        assert_eq!(pace.book(Check::LookUp, 0, MINUTE), 0);
        let mut far_ahead = Pace::read(&format!("{} {}", i64::MAX, i64::MIN));
        for check in KINDS {
            assert_eq!(far_ahead.book(check, 5, 0), 5);
        }
    }

    #[test]
    fn only_what_was_written_is_read() {
        let mut pace = Pace::default();
        let _ = pace.book(Check::SendAgain, 0, 1_000);
        assert_eq!(Pace::read(&pace.write()), pace);
        for text in ["", "1", "1 x", "1 2 3", "{}", "99999999999999999999 1"] {
            assert_eq!(Pace::read(text), Pace::default(), "{text}");
        }
    }

    proptest! {
        /// Whoever books, in whatever order, and however far ahead.
        #[test]
        fn no_minute_has_more_turns_than_twelve(
            bookings in proptest::collection::vec((0i64..9_000, 0u32..30_000), 1..70),
        ) {
            let (mut pace, mut now, mut turns) = (Pace::default(), 0, Vec::new());
            for (pause, in_ms) in bookings {
                now += pause;
                turns.push(now + i64::from(pace.book(Check::SendAgain, in_ms, now)));
                pace = Pace::read(&pace.write());
            }
            prop_assert!(most_in_a_minute(&turns) <= PER_MINUTE, "{turns:?}");
        }

        /// Each placement books its next turn once it has had one.
        #[test]
        fn of_many_placements_none_waits_longer_than_its_share(count in 1usize..50) {
            let mut pace = Pace::default();
            let mut next: Vec<i64> = (0..count as i64).map(|at| 3_000 + at).collect();
            let mut turns = Vec::new();
            for _ in 0..count * 20 {
                let (at, now) = next.iter().copied().enumerate().min_by_key(|(_, now)| *now).unwrap();
                turns.push(now);
                let wait = i64::from(pace.book(Check::LookUp, 3_000, now));
                let share = INTERVAL_MS * (count as i64 + 1);
                prop_assert!(wait <= share, "{wait} of {share}");
                next[at] = now + wait;
            }
            // Each booked one turn for each that it took.
            prop_assert!(most_in_a_minute(&turns[count..]) <= PER_MINUTE, "{turns:?}");
        }
    }
}
