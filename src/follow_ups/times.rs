//! When somebody may be called again, where the callee is. Pure: the offset of a zone at an
//! instant, in minutes ahead of UTC, comes from outside.

use crate::rules::Window;
use thunderphone::Timestamp;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// Ten in the morning, in minutes.
const MORNING: i64 = 10 * 60;
/// Between the times that are tried where no zone fits ten in the morning, in minutes.
const STEP: i64 = 30;

/// A time by the clock on the wall.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Local {
    /// Since 1 January 1970.
    pub day: i64,
    /// Since midnight.
    pub minute: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Offered {
    InOneHour,
    Tomorrow,
    Monday,
}

/// Where the callee may be: offsets by zone.
pub struct Place<'a, O> {
    /// One at least.
    pub zones: &'a [&'static str],
    pub offset: O,
}

impl<O: Fn(Timestamp, &str) -> Option<i64>> Place<'_, O> {
    fn local(&self, at: Timestamp, zone: &str) -> Option<Local> {
        let minutes = at.0.div_euclid(MINUTE_MS) + (self.offset)(at, zone)?;
        let day = 24 * 60;
        Some(Local { day: minutes.div_euclid(day), minute: minutes.rem_euclid(day) })
    }

    /// The local times, from the westernmost zone to the easternmost.
    pub fn locals(&self, at: Timestamp) -> Vec<(Local, &'static str)> {
        let local = |zone: &&'static str| Some((self.local(at, zone)?, *zone));
        let mut locals: Vec<_> = self.zones.iter().filter_map(local).collect();
        locals.sort();
        locals
    }

    /// Whether every zone is known and within the window then.
    pub fn is_inside(&self, at: Timestamp, window: Window) -> bool {
        let hours = i64::from(window.from)..i64::from(window.to);
        self.zones
            .iter()
            .all(|zone| self.local(at, zone).is_some_and(|local| hours.contains(&local.minute)))
    }

    /// When a zone's clocks show this. Of two such instants the first; a time that the
    /// clocks skip is as long after the gap as it would be into it.
    fn instant_in(&self, local: Local, zone: &str) -> Option<Timestamp> {
        let as_utc = local.day * DAY_MS + local.minute * MINUTE_MS;
        // Clocks are changed at most once in two days.
        let before = (self.offset)(Timestamp(as_utc - DAY_MS), zone)?;
        let after = (self.offset)(Timestamp(as_utc + DAY_MS), zone)?;
        let with = |offset: i64| Timestamp(as_utc - offset * MINUTE_MS);
        let is_right =
            |offset: &i64| (self.offset)(with(*offset), zone).is_some_and(|at| at == *offset);
        let right = [before, after].into_iter().filter(is_right).map(with).min();
        Some(right.unwrap_or_else(|| with(before)))
    }

    /// When it is this time in the westernmost zone, so that it is later everywhere else.
    pub fn instant(&self, local: Local) -> Option<Timestamp> {
        self.zones.iter().filter_map(|zone| self.instant_in(local, zone)).max()
    }

    /// The times to offer, each within the window wherever the callee may be.
    pub fn offers(&self, now: Timestamp, window: Window) -> Vec<(Offered, Timestamp)> {
        let mut offers = Vec::new();
        let in_one_hour = Timestamp(now.0 + 60 * MINUTE_MS);
        if self.is_inside(in_one_hour, window) {
            offers.push((Offered::InOneHour, in_one_hour));
        }
        let Some((today, _)) = self.locals(now).into_iter().next() else { return offers };
        // The first day of the count was a Thursday.
        let to_monday = match (4 - today.day).rem_euclid(7) {
            0 => 7,
            days => days,
        };
        let days = [(Offered::Tomorrow, 1), (Offered::Monday, to_monday)];
        for (offered, days) in
            days.into_iter().filter(|(offered, days)| *offered == Offered::Tomorrow || *days > 1)
        {
            offers.extend(self.on(today.day + days, window).map(|at| (offered, at)));
        }
        offers
    }

    /// Ten in the morning of a day, or the first time that is within the window everywhere.
    fn on(&self, day: i64, window: Window) -> Option<Timestamp> {
        let (from, to) = (i64::from(window.from), i64::from(window.to));
        let steps = (0..).map(|step| from + step * STEP).take_while(|minute| *minute < to);
        let mut times = [MORNING].into_iter().chain(steps);
        times.find_map(|minute| {
            let at = self.instant(Local { day, minute })?;
            self.is_inside(at, window).then_some(at)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WINDOW: Window = Window { from: 8 * 60, to: 21 * 60 };

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    /// California and New York with the clock changes of 2026 and 2027, and some that have
    /// none.
    fn offset(at: Timestamp, zone: &str) -> Option<i64> {
        let (standard, change_hour) = match zone {
            "Los Angeles" => (-8 * 60, 10),
            "New York" => (-5 * 60, 7),
            "Phoenix" => return Some(-7 * 60),
            "Kathmandu" => return Some(5 * 60 + 45),
            "Kaliningrad" => return Some(2 * 60),
            "Kamchatka" => return Some(12 * 60),
            "Kiritimati" => return Some(14 * 60),
            "Midway" => return Some(-11 * 60),
            _ => return None,
        };
        let changes = |day: &str, hour: i64| self::at(day).0 + hour * 60 * MINUTE_MS;
        let is_summer = [("2026-03-08", "2026-11-01"), ("2027-03-14", "2027-11-07")]
            .into_iter()
            .any(|(from, to)| {
                (changes(from, change_hour)..changes(to, change_hour - 1)).contains(&at.0)
            });
        Some(standard + if is_summer { 60 } else { 0 })
    }

    fn place<'a>(zones: &'a [&'static str]) -> Place<'a, fn(Timestamp, &str) -> Option<i64>> {
        Place { zones, offset }
    }

    #[track_caller]
    fn offers(zones: &[&'static str], now: &str, expected: &[(Offered, &str)]) {
        let offers = place(zones).offers(at(now), WINDOW);
        let expected: Vec<_> =
            expected.iter().map(|(offered, text)| (*offered, at(text))).collect();
        assert_eq!(offers, expected, "{now}");
    }

    #[test]
    fn times_are_offered_by_the_clock_of_the_callee() {
        use Offered::{InOneHour, Monday, Tomorrow};
        // A Friday, ten in the morning in California.
        offers(
            &["Los Angeles"],
            "2026-11-27T18:00:00Z",
            &[
                (InOneHour, "2026-11-27T19:00:00Z"),
                (Tomorrow, "2026-11-28T18:00:00Z"),
                (Monday, "2026-11-30T18:00:00Z"),
            ],
        );
        // Too late for an hour later; there it is still Friday.
        offers(
            &["Los Angeles"],
            "2026-11-28T04:30:00Z",
            &[(Tomorrow, "2026-11-28T18:00:00Z"), (Monday, "2026-11-30T18:00:00Z")],
        );
        // A Sunday: tomorrow is Monday.
        offers(
            &["Phoenix"],
            "2026-11-29T18:00:00Z",
            &[(InOneHour, "2026-11-29T19:00:00Z"), (Tomorrow, "2026-11-30T17:00:00Z")],
        );
        // A Monday: the next one.
        offers(
            &["Kathmandu"],
            "2026-11-30T06:15:00Z",
            &[
                (InOneHour, "2026-11-30T07:15:00Z"),
                (Tomorrow, "2026-12-01T04:15:00Z"),
                (Monday, "2026-12-07T04:15:00Z"),
            ],
        );
        // Ten in the west is one in the east.
        offers(
            &["New York", "Los Angeles"],
            "2026-11-27T18:00:00Z",
            &[
                (InOneHour, "2026-11-27T19:00:00Z"),
                (Tomorrow, "2026-11-28T18:00:00Z"),
                (Monday, "2026-11-30T18:00:00Z"),
            ],
        );
        // Ten in Kaliningrad is eight in the evening in Kamchatka.
        offers(
            &["Kamchatka", "Kaliningrad"],
            "2026-11-27T18:00:00Z",
            &[(Tomorrow, "2026-11-28T08:00:00Z"), (Monday, "2026-11-30T08:00:00Z")],
        );
        // Never daytime in all of them.
        offers(&["Los Angeles", "Kaliningrad", "Kamchatka"], "2026-11-27T18:00:00Z", &[]);
        offers(&["Nowhere"], "2026-11-27T18:00:00Z", &[]);
    }

    #[test]
    fn tomorrow_is_right_across_every_clock_change() {
        for (now, expected) in [
            ("2026-03-07T20:00:00Z", "2026-03-08T17:00:00Z"),
            ("2026-10-31T20:00:00Z", "2026-11-01T18:00:00Z"),
            ("2027-03-13T20:00:00Z", "2027-03-14T17:00:00Z"),
            ("2027-11-06T20:00:00Z", "2027-11-07T18:00:00Z"),
        ] {
            let offers = place(&["Los Angeles"]).offers(at(now), WINDOW);
            let tomorrow = offers.iter().find(|(offered, _)| *offered == Offered::Tomorrow);
            assert_eq!(tomorrow.map(|(_, at)| *at), Some(at(expected)), "{now}");
        }
    }

    #[track_caller]
    fn instant(day: &str, minute: i64, expected: &str) {
        let local = Local { day: at(day).0 / DAY_MS, minute };
        assert_eq!(place(&["Los Angeles"]).instant(local), Some(at(expected)));
    }

    #[test]
    fn a_time_that_the_clocks_skip_is_after_the_gap_and_a_repeated_one_is_the_first() {
        instant("2026-03-08", 2 * 60 + 30, "2026-03-08T10:30:00Z");
        instant("2026-03-08", 60 + 59, "2026-03-08T09:59:00Z");
        instant("2026-03-08", 3 * 60, "2026-03-08T10:00:00Z");
        instant("2026-11-01", 60 + 30, "2026-11-01T08:30:00Z");
        instant("2026-11-01", 2 * 60, "2026-11-01T10:00:00Z");
    }

    const ZONES: [&str; 8] = [
        "Los Angeles",
        "New York",
        "Phoenix",
        "Kathmandu",
        "Kaliningrad",
        "Kamchatka",
        "Kiritimati",
        "Midway",
    ];

    proptest! {
        #[test]
        fn every_offer_is_later_and_within_the_window_everywhere(
            minute in 0..(2 * 366 * 24 * 60_i64),
            chosen in proptest::sample::subsequence(ZONES.to_vec(), 1..4),
            from in 0..12_u32,
            length in 1..12_u32,
        ) {
            let now = Timestamp(at("2026-01-01").0 + minute * MINUTE_MS);
            let window = Window { from: from * 60, to: (from + length) * 60 };
            let place = place(&chosen);
            for (offered, then) in place.offers(now, window) {
                prop_assert!(then > now, "{offered:?}");
                prop_assert!(place.is_inside(then, window), "{offered:?}");
            }
        }

        #[test]
        fn an_instant_shows_the_time_that_was_asked_for(
            day in 20_454..21_184_i64,
            minute in 0..(24 * 60_i64),
            zone in proptest::sample::select(ZONES.to_vec()),
        ) {
            let local = Local { day, minute };
            let place = place(std::slice::from_ref(&zone));
            let then = place.instant(local).unwrap();
            let shown = place.locals(then)[0].0;
            // In the hour that is skipped in spring, the clocks show an hour more.
            let skipped = Local { minute: minute + 60, ..local };
            prop_assert!(shown == local || (shown == skipped && (120..180).contains(&minute)));
        }
    }
}
