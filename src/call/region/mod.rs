//! Where a phone number belongs: its country or region, its possible time zones, and
//! whether it is of a kind used for toll fraud.
//!
//! A number shows where it was issued, not where its owner is. So all of this is only
//! shown as a hint and never refuses a call. The browser computes the local time from the
//! zone names; this file has no clock.

use super::country::{Country, country_by_code, owner};
use super::number::PhoneNumber;

mod data;
pub mod destination;
mod kinds;
mod parts;

use destination::Destination;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// A state, a province with its country, a country, or a kind of number
    /// (“Toll-free”).
    pub name: String,
    /// IANA names in no particular order, one for each possible local time; empty when
    /// unknown. For computing, not for display: Stockholm's is `Europe/Berlin`, because
    /// their clocks agree.
    pub zones: Vec<&'static str>,
}

/// The country whose national numbers the owner of this number probably types. A +1
/// number without a state, such as a toll-free one, gives the US.
pub fn default_country_for(e164: &str) -> Option<&'static Country> {
    let digits = e164.strip_prefix('+')?;
    let owner = match digits.strip_prefix('1') {
        Some(national) => area(national).map_or("US", |area| area.country),
        None => owner(digits)?.code,
    };
    country_by_code(if owner.is_empty() && digits.starts_with('1') { "US" } else { owner })
}

/// The ISO codes of the countries that this number (E.164) may be of: two for a +1 number
/// without a place, none for one of no country.
pub fn countries_of(e164: &str) -> Vec<&'static str> {
    let national = e164.strip_prefix("+1");
    if national.is_some_and(|national| area(national).is_none_or(|it| it.country.is_empty())) {
        return vec!["US", "CA"];
    }
    default_country_for(e164).map(|country| country.code).into_iter().collect()
}

/// Where the number was issued; `None` for an unassigned calling code.
pub fn place(number: &PhoneNumber) -> Option<Place> {
    let digits = number.digits();
    let (name, zones) = match digits.strip_prefix('1') {
        None => {
            owner(digits).map(|country| (country.name.to_owned(), zones_of(country, digits)))?
        }
        Some(national) => match area(national) {
            None => ("United States or Canada".to_owned(), ""),
            Some(Area { country, name, zones }) => {
                let zones = exchange_zones(national).unwrap_or(zones);
                match (country, name) {
                    ("CA", name) => (format!("{name}, Canada"), zones),
                    (country, "") => (country_by_code(country)?.name.to_owned(), zones),
                    (_, name) => (name.to_owned(), zones),
                }
            }
        },
    };
    Some(Place { name, zones: zones.split_whitespace().collect() })
}

/// A warning if the number is of a kind used for toll fraud.
pub fn is_high_risk(number: &PhoneNumber) -> Option<&'static str> {
    const PREMIUM: &str = "This is a premium-rate number: the call can cost dollars a minute.";
    const ISLANDS: &str = "This +1 number is outside the US and Canada: it can cost as much as an international call. Toll fraud often uses such numbers.";
    const NETWORKS: &str = "This is a satellite or international network number: the call can cost dollars a minute. Toll fraud often uses such numbers.";
    match destination::of(number) {
        Destination::Premium => Some(PREMIUM),
        Destination::Satellite => Some(NETWORKS),
        Destination::Island => Some(ISLANDS),
        _ => None,
    }
}

/// The country's zones, or those of the part of it that the first digits stand for.
fn zones_of(country: &'static Country, digits: &str) -> &'static str {
    if !country.zones.contains(' ') {
        return country.zones;
    }
    let national = digits.strip_prefix(country.calling_code).unwrap_or_default();
    let parts = parts::PARTS.lines().filter_map(|line| {
        let (zones, prefixes) =
            line.strip_prefix(country.calling_code)?.strip_prefix('|')?.split_once('|')?;
        let fitting = prefixes.split(' ').filter(|prefix| national.starts_with(prefix));
        Some((fitting.map(str::len).max()?, zones))
    });
    parts.max().map_or(country.zones, |(_, zones)| zones)
}

/// The zone of an exchange whose area has more than one, if it is known.
fn exchange_zones(national: &str) -> Option<&'static str> {
    let (area, exchange) = (national.get(..3)?, national.get(3..6)?.parse::<u32>().ok()?);
    parts::EXCHANGES.lines().find_map(|line| {
        let (zones, signs) = line.strip_prefix(area)?.strip_prefix('|')?.split_once('|')?;
        let mut at = 199;
        let mut exchanges = signs.bytes().filter_map(|sign| {
            let is_gap = sign == b'~';
            at += if is_gap { 85 } else { u32::from(sign.saturating_sub(b'(')) };
            (!is_gap).then_some(at)
        });
        exchanges.any(|known| known == exchange).then_some(zones)
    })
}

struct Area {
    country: &'static str,
    name: &'static str,
    zones: &'static str,
}

fn area(national: &str) -> Option<Area> {
    let wanted = national.as_bytes().get(..3)?;
    data::AREAS.lines().find_map(|line| {
        let mut fields = line.split('|');
        let (country, name, zones, codes) =
            (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        codes.as_bytes().chunks_exact(3).any(|code| code == wanted).then_some(Area {
            country,
            name,
            zones,
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::call::country::ROWS;
    use crate::call::number::parse;

    /// About 2 KiB once compressed.
    #[test]
    fn the_table_stays_small() {
        assert!(data::AREAS.len() < 5_000, "{}", data::AREAS.len());
    }

    fn number(e164: &str) -> PhoneNumber {
        parse(e164, None).unwrap_or_else(|error| panic!("{e164}: {error:?}"))
    }

    #[track_caller]
    fn check(e164: &str, name: &str, zones: &[&str]) {
        let place = place(&number(e164)).unwrap();
        let found: BTreeSet<_> = place.zones.iter().copied().collect();
        assert_eq!((place.name.as_str(), found), (name, zones.iter().copied().collect()));
    }

    #[test]
    fn a_north_american_number_is_placed_by_its_area_code() {
        check("+14155550199", "California", &["America/Los_Angeles"]);
        check("+12125550199", "New York", &["America/New_York"]);
        check("+19075550199", "Alaska", &["America/Anchorage", "America/Adak"]);
        check("+18085550199", "Hawaii", &["Pacific/Honolulu"]);
        check("+12025550199", "Washington, D.C.", &["America/New_York"]);
        check("+14045550199", "Georgia (US)", &["America/New_York"]);
        check("+14165550199", "Ontario, Canada", &["America/Toronto"]);
        check("+17875550199", "Puerto Rico", &["America/Puerto_Rico"]);
        check("+18765550199", "Jamaica", &["America/Jamaica"]);
    }

    #[test]
    fn an_area_that_spans_zones_lists_all_of_them() {
        check("+18505550199", "Florida", &["America/New_York", "America/Chicago"]);
        check("+14485550199", "Florida", &["America/New_York", "America/Chicago"]);
        check("+19285550199", "Arizona", &["America/Phoenix", "America/Denver"]);
        check(
            "+18675550199",
            "Yukon, Northwest Territories or Nunavut, Canada",
            &["America/Whitehorse", "America/Edmonton", "America/Winnipeg", "America/Toronto"],
        );
        let spanning =
            data::AREAS.lines().filter(|line| line.split('|').nth(2).unwrap().contains(' '));
        let areas: usize = spanning.map(|line| line.split('|').nth(3).unwrap().len() / 3).sum();
        assert!((25..45).contains(&areas), "{areas}");
    }

    #[test]
    fn an_exchange_tells_which_part_of_an_area_it_is() {
        check("+18504690199", "Florida", &["America/Chicago"]); // Pensacola
        check("+12083340199", "Idaho", &["America/Denver"]); // Boise
        check("+12086640199", "Idaho", &["America/Los_Angeles"]); // Coeur d'Alene
        check("+16053420199", "South Dakota", &["America/Denver"]); // Rapid City
        check("+16053360199", "South Dakota", &["America/Chicago"]); // Sioux Falls
        check("+19072760199", "Alaska", &["America/Anchorage"]);
        // Of no known town.
        check("+12085550199", "Idaho", &["America/Denver", "America/Los_Angeles"]);
        for line in parts::EXCHANGES.lines().skip(1) {
            let fields: Vec<_> = line.splitn(3, '|').collect();
            let [area, zones, _] = fields[..] else { panic!("{line}") };
            let all = super::area(area).unwrap().zones;
            let known = (200..1_000)
                .filter(|exchange| exchange_zones(&format!("{area}{exchange}")) == Some(zones));
            assert!(known.count() > 0, "{line}");
            assert!(zones.split(' ').all(|zone| all.contains(zone)) && zones != all, "{line}");
        }
    }

    #[test]
    fn elsewhere_the_first_digits_tell_which_part_of_a_country_it_is() {
        check("+551132345678", "Brazil", &["America/Sao_Paulo"]);
        check("+5511912345678", "Brazil", &["America/Sao_Paulo"]);
        check("+559232345678", "Brazil", &["America/Manaus"]);
        check("+74951234567", "Russia", &["Europe/Moscow"]);
        check("+74232345678", "Russia", &["Asia/Vladivostok"]);
        check("+61398765432", "Australia", &["Australia/Sydney"]);
        check("+61893210987", "Australia", &["Australia/Adelaide", "Australia/Perth"]);
        check("+62211234567", "Indonesia", &["Asia/Jakarta"]);
        check("+526641234567", "Mexico", &["America/Tijuana"]);
        check("+34928123456", "Spain", &["Atlantic/Canary"]);
        // Mobile numbers are of the whole country.
        for e164 in ["+79161234567", "+61412345678", "+34612345678", "+6281234567890"] {
            assert!(place(&number(e164)).unwrap().zones.len() > 1, "{e164}");
        }
        for line in parts::PARTS.lines() {
            let (code, rest) = line.split_once('|').unwrap();
            let (zones, prefixes) = rest.split_once('|').unwrap();
            let main = ROWS.iter().find(|row| row.calling_code == code && row.leading.is_empty());
            let all = main.unwrap().zones;
            let towns = ["Australia/Lord_Howe", "Australia/Eucla"];
            assert!(!prefixes.is_empty() && zones != all, "{line}");
            for zone in zones.split(' ') {
                assert!(all.contains(zone) || towns.contains(&zone), "{line}");
            }
        }
    }

    #[test]
    fn a_number_without_a_place_has_its_kind() {
        check("+18005550199", "Toll-free", &[]);
        check("+18885550199", "Toll-free", &[]);
        check("+19005550199", "Premium rate", &[]);
        check("+12115550199", "United States or Canada", &[]);
        check("+881612345678", "Satellite phone", &[]);
        assert_eq!(place(&number("+99912345678")), None);
    }

    #[test]
    fn other_numbers_are_placed_by_their_calling_code() {
        check("+4930123456", "Germany", &["Europe/Berlin"]);
        check("+442079460958", "United Kingdom", &["Europe/London"]);
        check("+35312345678", "Ireland", &["Europe/Dublin"]);
        check("+213551234567", "Algeria", &["Africa/Algiers"]);
        let australia = [
            "Australia/Sydney",
            "Australia/Brisbane",
            "Australia/Adelaide",
            "Australia/Darwin",
            "Australia/Perth",
        ];
        check("+61412345678", "Australia", &australia);
        let russia = place(&number("+79161234567")).unwrap();
        assert_eq!((russia.name.as_str(), russia.zones.len()), ("Russia", 11));
        check("+77011234567", "Kazakhstan", &["Asia/Almaty"]);
    }

    #[test]
    fn countries_with_one_calling_code_are_distinguished_where_digits_allow() {
        for (e164, code) in [
            ("+441481123456", "GG"),
            ("+447624123456", "IM"),
            ("+390669812345", "VA"),
            ("+390612345678", "IT"),
            ("+590590123456", "GP"),
            ("+262269123456", "YT"),
            ("+14165550199", "CA"),
            ("+18095550199", "DO"),
            ("+18005550199", "US"),
            ("+12115550199", "US"),
        ] {
            assert_eq!(default_country_for(e164).map(|country| country.code), Some(code), "{e164}");
        }
        for nobody in ["", "+", "4155550199", "+999123456789", "+88161234567", "+é"] {
            assert_eq!(default_country_for(nobody), None, "{nobody}");
        }
    }

    #[test]
    fn a_number_without_a_place_may_be_of_the_us_or_of_canada() {
        for (e164, codes) in [
            ("+14155550199", &["US"][..]),
            ("+18765550199", &["JM"]),
            ("+18005550199", &["US", "CA"]),
            ("+12115550199", &["US", "CA"]),
            ("+442079460958", &["GB"]),
            ("+80012345678", &[]),
            ("+99912345678", &[]),
        ] {
            assert_eq!(countries_of(e164), codes, "{e164}");
        }
    }

    #[test]
    fn numbers_used_for_toll_fraud_have_a_warning() {
        for e164 in [
            "+18765550199",
            "+12685550199",
            "+881612345678",
            "+88212345678",
            "+88312345678",
            "+979123456789",
        ] {
            assert!(
                is_high_risk(&number(e164)).is_some_and(|sentence| sentence.ends_with('.')),
                "{e164}"
            );
        }
        for e164 in ["+19005550199", "+14159765555"] {
            assert!(
                is_high_risk(&number(e164)).is_some_and(|sentence| sentence.contains("premium")),
                "{e164}"
            );
        }
        for e164 in [
            "+14155550199",
            "+14165550199",
            "+17875550199",
            "+18005550199",
            "+442079460958",
            "+99912345678",
        ] {
            assert_eq!(is_high_risk(&number(e164)), None, "{e164}");
        }
    }

    #[test]
    fn every_area_code_is_listed_once_and_every_zone_is_a_zone() {
        let mut seen = BTreeSet::new();
        for line in data::AREAS.lines() {
            let fields: Vec<_> = line.split('|').collect();
            let [country, _, _, codes] = fields[..] else { panic!("{line}") };
            assert!(country.is_empty() || country_by_code(country).is_some(), "{line}");
            assert_eq!(codes.len() % 3, 0, "{line}");
            for code in codes.as_bytes().chunks(3) {
                assert!((b'2'..=b'9').contains(&code[0]), "{line}");
                assert!(seen.insert(code), "{line}");
            }
        }
        assert!(seen.len() > 440);
        let of_areas = data::AREAS.lines().map(|line| line.split('|').nth(2).unwrap());
        for zone in of_areas.chain(ROWS.iter().map(|row| row.zones)).flat_map(str::split_whitespace)
        {
            assert!(zone.contains('/') && zone.is_ascii(), "{zone}");
        }
    }
}
