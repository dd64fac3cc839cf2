//! Compares the whole table of lengths with libphonenumber's verdicts on numbers.
//! verdicts.py, which made verdicts.txt, says how to read it.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::call::country::{ROWS, country_by_code};

const VERDICTS: &str = include_str!("verdicts.txt");

struct Judged {
    region: &'static str,
    calling_code: &'static str,
    national: &'static str,
    verdict: char,
}

impl Judged {
    fn e164(&self) -> String {
        format!("+{}{}", self.calling_code, self.national)
    }

    /// Whether the API accepts the length.
    fn has_e164_length(&self) -> bool {
        (SHORTEST..=LONGEST).contains(&(self.calling_code.len() + self.national.len()))
    }

    /// With +1 every number must have ten digits here, so Canada's 310-xxxx is refused.
    fn is_north_american(&self) -> bool {
        self.calling_code == "1"
    }
}

fn judged() -> Vec<Judged> {
    let mut all = Vec::new();
    let (mut region, mut calling_code) = ("", "");
    for line in VERDICTS.lines().filter(|line| !line.starts_with('#')) {
        let (first, rest) = line.split_once(' ').unwrap();
        if !first.bytes().any(|byte| byte.is_ascii_lowercase()) {
            (region, calling_code) = (first, rest);
            continue;
        }
        all.extend(rest.split(' ').map(|entry| {
            let (national, verdict) = entry.split_at(entry.len() - 1);
            let verdict = verdict.chars().next().unwrap();
            Judged { region, calling_code, national, verdict }
        }));
    }
    all
}

#[test]
fn thousands_of_numbers_of_every_country_are_judged() {
    let all = judged();
    let regions: BTreeSet<_> = all.iter().map(|it| (it.region, it.calling_code)).collect();
    let rows = ROWS.iter().map(|row| match row.code {
        "" => ("001", row.calling_code),
        code => (code, row.calling_code),
    });
    // Saint Barthélemy and others share all numbers of a neighbor and are included.
    assert_eq!(regions, rows.collect());
    let count = |verdicts: &str| all.iter().filter(|it| verdicts.contains(it.verdict)).count();
    assert!(all.len() > 6_500 && count("V") > 2_500);
    assert!(count("S") > 1_200 && count("L") > 1_200 && count("K") > 1_000);
}

#[test]
fn a_valid_number_is_never_refused() {
    let valid = judged().into_iter().filter(|it| it.verdict == 'V' && it.has_e164_length());
    let valid = valid.filter(|it| !it.is_north_american() || it.national.len() == NORTH_AMERICAN);
    let refused: Vec<_> = valid
        .filter(|it| parse(&it.e164(), None).map(|number| number.to_string()) != Ok(it.e164()))
        .map(|it| (it.region, it.e164(), parse(&it.e164(), None)))
        .collect();
    assert!(refused.is_empty(), "{}: {refused:#?}", refused.len());
}

#[test]
fn a_number_of_impossible_length_is_never_accepted() {
    let impossible = judged().into_iter().filter(|it| "SLIOK".contains(it.verdict));
    let accepted: Vec<_> = impossible
        .filter(|it| parse(&it.e164(), None).is_ok())
        .map(|it| (it.region, it.e164(), it.verdict))
        .collect();
    assert!(accepted.is_empty(), "{}: {accepted:#?}", accepted.len());
}

#[test]
fn too_long_and_too_short_are_reported_correctly() {
    let mut said: BTreeMap<(char, &str), usize> = BTreeMap::new();
    for it in judged().into_iter().filter(|it| !it.is_north_american()) {
        if let Err(NumberError::Length { digits, lengths, .. }) = parse(&it.e164(), None) {
            let what = match () {
                () if lengths.are_above(digits) => "short",
                () if lengths.are_below(digits) => "long",
                () => "between",
            };
            *said.entry((it.verdict, what)).or_default() += 1;
        }
    }
    let never = [('S', "long"), ('S', "between"), ('L', "short"), ('L', "between")];
    assert!(never.iter().all(|wrong| !said.contains_key(wrong)), "{said:?}");
}

/// The same numbers as people inside the country write them.
#[test]
fn a_valid_national_number_is_read_as_itself_or_reported_as_unclear() {
    let mut counts = [0; 2];
    let mut wrong = Vec::new();
    for it in judged().into_iter().filter(|it| it.verdict == 'V' && it.has_e164_length()) {
        let Some(country) = country_by_code(it.region) else { continue };
        if it.is_north_american() && it.national.len() != NORTH_AMERICAN {
            continue;
        }
        let with_trunk = format!("{}{}", country.trunk(), it.national);
        for typed in [it.national, &with_trunk] {
            match parse(typed, Some(country)) {
                Ok(number) if number.as_str() == it.e164() => counts[0] += 1,
                Err(
                    NumberError::Ambiguous { .. }
                    | NumberError::Unclear { .. }
                    | NumberError::DialPrefix(_),
                ) => counts[1] += 1,
                other => wrong.push((it.region, typed.to_owned(), other)),
            }
        }
    }
    assert!(wrong.is_empty(), "{}: {wrong:#?}", wrong.len());
    assert!(counts[0] > 20 * counts[1], "{counts:?}");
}
