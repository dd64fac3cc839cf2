//! Regions, kinds and time zones of phone numbers, against other readers of the same facts:
//! `rlibphonenumber` for region and kind, the Python package `phonenumbers` for zones
//! (`zones.txt`, written by `zones.py`), and `jiff` with a time zone database of its own.

use std::collections::{BTreeMap, BTreeSet};

use callboard::call::number::{PhoneNumber, parse};
use callboard::call::region::{countries_of, place};
use callboard::rules::destination::{self, Destination};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};

const ZONES: &str = include_str!("zones.txt");

/// Around each change of clocks of 2026 and 2027 in North America, Europe, Australia, Chile
/// and New Zealand: a minute before, and a minute after.
const CHANGES: [&str; 16] = [
    "2026-03-08T10:00:00Z",
    "2026-03-29T01:00:00Z",
    "2026-04-04T16:00:00Z",
    "2026-04-05T03:00:00Z",
    "2026-09-06T04:00:00Z",
    "2026-10-03T16:00:00Z",
    "2026-10-25T01:00:00Z",
    "2026-11-01T09:00:00Z",
    "2027-03-14T10:00:00Z",
    "2027-03-28T01:00:00Z",
    "2027-04-03T16:00:00Z",
    "2027-04-04T03:00:00Z",
    "2027-09-05T04:00:00Z",
    "2027-10-02T16:00:00Z",
    "2027-10-31T01:00:00Z",
    "2027-11-07T09:00:00Z",
];

/// Where the other reader's zones are not those of the place, and why.
const STAND_INS: [(&str, &str); 5] = [
    ("+212", "Morocco's are those of Portugal or Spain"),
    ("+213", "Algeria's is Paris, which has summer time"),
    ("+614", "mobile numbers also have those of places of a few hundred people"),
    ("+52500", "all of Mexico's, and New York's"),
    ("+52800", "all of Mexico's, and New York's"),
];

/// `None` for one that the app refuses, such as +1 809 064 …: no exchange begins with 0.
fn number(e164: &str) -> Option<PhoneNumber> {
    parse(e164, None).ok()
}

/// Each number, and the zones that the other reader names.
fn rows() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    ZONES.lines().map(|line| {
        // A line without zones is a row that agrees with nothing.
        let (e164, zones) = line.split_once('|').unwrap_or((line, ""));
        (e164, zones.split(' ').collect())
    })
}

#[test]
fn numbers_of_many_regions_are_of_the_region_that_another_library_names() {
    let (mut count, mut regions) = (0, BTreeSet::new());
    for (e164, _) in rows() {
        let other = PHONE_NUMBER_UTIL.parse(e164, None).expect("a number");
        let Some(region) = other.get_region_code() else { continue };
        let region = region.to_string();
        let ours = countries_of(e164);
        assert!(ours.contains(&region.as_str()), "{e164}: {region}, not {ours:?}");
        count += 1;
        regions.insert(region);
    }
    assert!(count >= 2_000 && regions.len() >= 60, "{count} numbers, {} regions", regions.len());
}

#[test]
fn toll_free_and_premium_numbers_are_those_of_another_library() {
    let mut counts = BTreeMap::new();
    for region in PHONE_NUMBER_UTIL.get_supported_regions() {
        for kind in [
            PhoneNumberType::TollFree,
            PhoneNumberType::PremiumRate,
            PhoneNumberType::FixedLine,
            PhoneNumberType::Mobile,
        ] {
            let example = PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, kind);
            let Ok(example) = example else { continue };
            let e164 = example.format_as(PhoneNumberFormat::E164).into_owned();
            // Some countries have numbers that are too short for the API.
            let Ok(ours) = parse(&e164, None) else { continue };
            let expected = match example.get_type() {
                PhoneNumberType::TollFree => "free",
                PhoneNumberType::PremiumRate => "premium",
                _ => "other",
            };
            let found = match destination::of(&ours) {
                Destination::TollFree => "free",
                Destination::Premium => "premium",
                _ => "other",
            };
            assert_eq!(found, expected, "{e164} of {region}");
            *counts.entry(expected).or_insert(0) += 1;
        }
    }
    assert!(counts["free"] > 130 && counts["premium"] > 90, "{counts:?}");
}

/// The time of day in each zone, asked once for each.
#[derive(Default)]
struct Clocks(BTreeMap<&'static str, String>);

impl Clocks {
    fn times(&mut self, zones: &[&'static str], at: Timestamp) -> BTreeSet<String> {
        let time = |zone: &'static str| {
            let known = TimeZone::get(zone).unwrap_or_else(|error| panic!("{zone}: {error}"));
            at.to_zoned(known).strftime("%H:%M").to_string()
        };
        zones.iter().map(|zone| self.0.entry(zone).or_insert_with(|| time(zone)).clone()).collect()
    }
}

/// Ours may be more: where they are, all of them must be inside the window.
#[test]
fn the_local_times_are_those_of_another_reader_at_every_change_of_clocks() {
    let is_stand_in = |e164: &str| STAND_INS.iter().any(|(begin, _)| e164.starts_with(begin));
    // A number without a place, such as +1 500, has all zones there: we name none.
    let has_place = |(e164, zones): &(&str, Vec<_>)| zones.len() <= 8 && !is_stand_in(e164);
    let zones: Vec<_> = rows()
        .filter(has_place)
        .filter_map(|(e164, theirs)| Some((e164, place(&number(e164)?)?.zones, theirs)))
        .collect();
    assert!(zones.len() >= 2_000, "only {} numbers", zones.len());
    let mut wrong = BTreeMap::new();
    for change in CHANGES {
        let change: Timestamp = change.parse().expect("a time");
        for seconds in [-60, 0, 60] {
            let at = change + jiff::SignedDuration::from_secs(seconds);
            let mut clocks = Clocks::default();
            for (e164, ours, theirs) in &zones {
                let (ours, theirs) = (clocks.times(ours, at), clocks.times(theirs, at));
                if !theirs.is_subset(&ours) {
                    wrong.entry(*e164).or_insert((at, ours, theirs));
                }
            }
        }
    }
    let wrong: Vec<_> = wrong.iter().map(|wrong| format!("{wrong:?}")).collect();
    assert!(wrong.is_empty(), "{} numbers:\n{}", wrong.len(), wrong.join("\n"));
}
