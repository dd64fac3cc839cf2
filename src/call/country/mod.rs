//! The countries that have a calling code, and how long their numbers are.
//!
//! The allowed lengths depend on the first digits, which show the kind of number: a mobile
//! number may be longer than a landline. Unknown first digits may have any length of the
//! country, so that a range newer than the table is not refused.

use std::sync::LazyLock;

mod data;

/// A row of the “Country” select.
#[derive(Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1, such as `US`; `XK`, `AC` and `TA` as libphonenumber has them.
    pub code: &'static str,
    pub name: &'static str,
    /// Digits without `+`. Several countries share 1, 7, 44 and some others.
    pub calling_code: &'static str,
    trunks: &'static str,
    pub(super) leading: &'static str,
    pub(super) zones: &'static str,
}

impl Country {
    /// The trunk prefix before a national number inside the country; may be empty.
    pub(super) fn trunk(&self) -> &'static str {
        self.trunks.split(' ').next().unwrap_or_default()
    }

    /// Trunk prefixes that are out of use or less common.
    pub(super) fn older_trunks(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.trunks.split(' ').skip(1)
    }

    /// For a sentence: “the United Kingdom”, “Germany”.
    pub(super) fn name_in_a_sentence(&self) -> String {
        const PLURALS: [&str; 6] =
            ["Bahamas", "Comoros", "Maldives", "Netherlands", "Philippines", "Seychelles"];
        const NOUNS: [&str; 6] =
            ["Emirates", "Islands", "Kingdom", "Republic", "States", "Territory"];
        let last = self.name.rsplit(' ').next().unwrap_or_default();
        let has_article = PLURALS.contains(&self.name)
            || NOUNS.contains(&last)
            || matches!(self.name, "Gambia" | "Isle of Man" | "Vatican City");
        match has_article {
            true => format!("the {}", self.name),
            false => self.name.to_owned(),
        }
    }
}

/// Every row. Calling codes without a country come last.
pub(super) static ROWS: LazyLock<Vec<Country>> =
    LazyLock::new(|| data::COUNTRIES.lines().filter_map(row).collect());

fn row(line: &'static str) -> Option<Country> {
    let mut fields = line.split('|');
    Some(Country {
        code: fields.next()?,
        name: fields.next()?,
        calling_code: fields.next()?,
        trunks: fields.next()?,
        leading: fields.next()?,
        zones: fields.next()?,
    })
}

/// Every country with a calling code, sorted by name (accents count as plain letters).
pub fn countries() -> &'static [Country] {
    let end = ROWS.partition_point(|row| !row.code.is_empty());
    ROWS.get(..end).unwrap_or_default()
}

/// By ISO code in capitals.
pub fn country_by_code(code: &str) -> Option<&'static Country> {
    countries().iter().find(|country| country.code == code)
}

/// A row with the calling code that these digits begin with. No code is the beginning of
/// another, so at most one fits.
pub(super) fn calling_code_row(digits: &str) -> Option<&'static Country> {
    ROWS.iter().find(|row| digits.starts_with(row.calling_code))
}

/// The calling code that these digits begin with, if it is assigned.
pub(super) fn calling_code_of(digits: &str) -> Option<&'static str> {
    calling_code_row(digits).map(|row| row.calling_code)
}

/// The country of these digits, calling code first. Not for +1, where the area code
/// decides.
pub(super) fn owner(digits: &str) -> Option<&'static Country> {
    let how_well = |row: &&Country| -> Option<usize> {
        let national = digits.strip_prefix(row.calling_code)?;
        if row.leading.is_empty() {
            return Some(0);
        }
        row.leading.split(' ').filter(|leading| national.starts_with(leading)).map(str::len).max()
    };
    ROWS.iter().filter(|row| how_well(row).is_some()).max_by_key(how_well)
}

/// The possible lengths of a national number, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lengths(u32);

impl Lengths {
    /// From runs such as `5-9,11`.
    fn read(runs: &str) -> Self {
        let (mut lengths, mut first, mut number) = (0, None, 0_usize);
        for byte in runs.bytes().chain([b',']) {
            match byte {
                b'0'..=b'9' => number = number * 10 + usize::from(byte - b'0'),
                b'-' => first = Some(std::mem::take(&mut number)),
                _ => {
                    let last = std::mem::take(&mut number);
                    for length in first.take().unwrap_or(last)..=last {
                        lengths |= bit(length);
                    }
                }
            }
        }
        Self(lengths)
    }

    pub fn contains(self, digits: usize) -> bool {
        self.0 & bit(digits) != 0
    }

    /// Whether all lengths are above this one.
    pub fn are_above(self, digits: usize) -> bool {
        digits < self.0.trailing_zeros() as usize
    }

    pub fn are_below(self, digits: usize) -> bool {
        digits >= (u32::BITS - self.0.leading_zeros()) as usize
    }

    /// “10”, “9 or 10”, “7, 9 or 10”, “5 to 9 or 11”.
    pub fn in_words(self) -> String {
        let mut words = Vec::new();
        let mut length = 0;
        while length < u32::BITS as usize {
            let last = (length..).take_while(|next| self.contains(*next)).last();
            match last.map(|last| (last, last - length)) {
                Some((last, 2..)) => {
                    words.push(length.to_string() + " to " + &last.to_string());
                    length = last;
                }
                Some(_) => words.push(length.to_string()),
                None => {}
            }
            length += 1;
        }
        let last = words.pop().unwrap_or_default();
        if words.is_empty() { last } else { words.join(", ") + " or " + &last }
    }
}

fn bit(length: usize) -> u32 {
    u32::try_from(length).ok().and_then(|length| 1_u32.checked_shl(length)).unwrap_or_default()
}

/// Lengths of a country's numbers that begin with certain digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) lengths: Lengths,
    /// Whether numbers with these first digits are known.
    pub(super) is_known: bool,
}

/// `None` for an unassigned calling code, and for 1, which has its own rules.
pub(super) fn plan(calling_code: &str, national: &str) -> Option<Plan> {
    let (_, lengths, tree) = data::LENGTHS.lines().find_map(|line| {
        let mut fields = line.split('|');
        let code = fields.next().filter(|code| *code == calling_code)?;
        Some((code, fields.next()?, fields.next()?))
    })?;
    let letter = leaf(tree.as_bytes(), national.bytes());
    let known = letter.and_then(|letter| letter.checked_sub(b'a'));
    let place = known.map_or(0, |known| usize::from(known) + 1);
    let lengths = Lengths::read(lengths.split(';').nth(place)?);
    Some(Plan { lengths, is_known: known.is_some() })
}

/// The letter that these digits lead to, if there are enough of them.
fn leaf(tree: &[u8], mut digits: impl Iterator<Item = u8>) -> Option<u8> {
    let mut rest = tree;
    loop {
        match rest.split_first()? {
            (b'(', branches) => {
                let digit = digits.next()?.checked_sub(b'0')?;
                rest = (0..digit).try_fold(branches, |rest, _| without_first(rest))?;
            }
            (letter, _) => return Some(*letter),
        }
    }
}

/// The tree after its first branch.
fn without_first(tree: &[u8]) -> Option<&[u8]> {
    let (mut rest, mut open) = (tree, 1_usize);
    while open > 0 {
        let (first, after) = rest.split_first()?;
        rest = after;
        open = if *first == b'(' { open + 9 } else { open - 1 };
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn every_country_is_listed_once_and_by_name() {
        let plain = |name: &str| -> String {
            let letters = name.chars().map(|letter| match letter {
                'Å' | 'ã' => 'a',
                'ç' => 'c',
                'é' => 'e',
                'í' => 'i',
                'ô' => 'o',
                'ü' => 'u',
                other => other.to_ascii_lowercase(),
            });
            letters.collect()
        };
        let names: Vec<_> = countries().iter().map(|country| plain(country.name)).collect();
        assert!(names.is_sorted());
        assert_eq!(
            names.len(),
            data::COUNTRIES.lines().filter(|line| !line.starts_with('|')).count()
        );
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert!(names.len() > 240);
        for country in countries() {
            assert_eq!(country_by_code(country.code), Some(country));
            assert!(
                country.code.len() == 2
                    && country.code.bytes().all(|byte| byte.is_ascii_uppercase())
            );
            assert!(country.calling_code.bytes().all(|byte| byte.is_ascii_digit()));
        }
        assert_eq!(country_by_code(""), None);
    }

    #[test]
    fn a_calling_code_has_one_main_country_and_one_way_to_write_trunk_numbers() {
        let mut shared: BTreeMap<&str, Vec<&Country>> = BTreeMap::new();
        ROWS.iter().filter(|row| row.calling_code != "1").for_each(|row| {
            shared.entry(row.calling_code).or_default().push(row);
        });
        for (code, rows) in &shared {
            assert_eq!(rows.iter().filter(|row| row.leading.is_empty()).count(), 1, "{code}");
            assert!(rows.iter().all(|row| row.trunks == rows[0].trunks), "{code}");
            let longer = shared.keys().filter(|other| other.starts_with(code)).count();
            assert_eq!(longer, 1, "{code} is the beginning of another code");
        }
    }

    #[test]
    fn every_country_outside_north_america_has_a_zone() {
        for country in countries().iter().filter(|country| country.calling_code != "1") {
            assert!(!country.zones.is_empty(), "{}", country.code);
        }
    }

    #[test]
    fn the_first_digits_decide_the_lengths() {
        let check = |code: &str, national: &str, lengths: &str, is_known: bool| {
            let plan = plan(code, national).unwrap();
            assert_eq!(
                (plan.lengths, plan.is_known),
                (Lengths::read(lengths), is_known),
                "+{code} {national}"
            );
        };
        check("44", "2079460958", "10", true);
        check("44", "7912345678", "10", true);
        check("44", "1204612345", "9-10", true);
        check("44", "1481123456", "10", true);
        check("44", "4155550199", "7,9-10", false);
        check("7", "9125550199", "10", true);
        check("39", "0612345678", "6-11", true);
        check("33", "0142685300", "9", false);
        check("800", "12345678", "8", true);
        // too few digits to decide
        check("44", "2", "7,9-10", false);
        check("44", "", "7,9-10", false);
        assert_eq!(plan("1", "4155550199"), None);
        assert_eq!(plan("999", "12345678"), None);
    }

    #[test]
    fn lengths_are_said_in_words() {
        for (lengths, words) in [
            ("10", "10"),
            ("9-10", "9 or 10"),
            ("7,9-10", "7, 9 or 10"),
            ("5-9", "5 to 9"),
            ("5-9,11", "5 to 9 or 11"),
        ] {
            assert_eq!(Lengths::read(lengths).in_words(), words);
        }
        let gap = Lengths::read("7,9-10");
        let contained: Vec<_> = (0..20).filter(|digits| gap.contains(*digits)).collect();
        assert_eq!(contained, [7, 9, 10]);
        assert!(gap.are_above(6) && !gap.are_above(7) && !gap.are_above(8));
        assert!(gap.are_below(11) && !gap.are_below(10) && !gap.are_below(8));
    }

    /// Every tree is complete, and every letter in it means lengths that a number with this
    /// calling code can have.
    #[test]
    fn every_calling_code_has_a_tree_of_lengths() {
        let codes: BTreeSet<_> = ROWS.iter().map(|row| row.calling_code).collect();
        let listed: BTreeSet<_> =
            data::LENGTHS.lines().map(|line| line.split('|').next().unwrap()).collect();
        assert_eq!(
            codes.iter().filter(|code| **code != "1").copied().collect::<BTreeSet<_>>(),
            listed
        );
        for line in data::LENGTHS.lines() {
            let fields: Vec<_> = line.split('|').collect();
            let [code, lengths, tree] = fields[..] else { panic!("{line}") };
            assert_eq!(without_first(tree.as_bytes()), Some(&b""[..]), "{code}");
            let lengths: Vec<_> = lengths.split(';').map(Lengths::read).collect();
            for letter in tree.bytes().filter(u8::is_ascii_lowercase) {
                assert!(lengths.get(usize::from(letter - b'a') + 1).is_some(), "{code}");
            }
            let can_be = 7 - code.len()..=15 - code.len();
            assert!(
                lengths.iter().all(|lengths| {
                    lengths.0 != 0
                        && (0..32).all(|it| !lengths.contains(it) || can_be.contains(&it))
                }),
                "{line}"
            );
        }
    }

    #[test]
    fn a_sentence_names_countries_as_people_do() {
        for (code, name) in [
            ("GB", "the United Kingdom"),
            ("NL", "the Netherlands"),
            ("DO", "the Dominican Republic"),
            ("IM", "the Isle of Man"),
            ("DE", "Germany"),
            ("IE", "Ireland"),
        ] {
            assert_eq!(country_by_code(code).unwrap().name_in_a_sentence(), name);
        }
    }

    /// About 9 KiB once compressed, of which 6 are the lengths: a visitor waits for
    /// every one of them.
    #[test]
    fn the_tables_stay_small() {
        assert!(data::COUNTRIES.len() < 10_000, "{}", data::COUNTRIES.len());
        assert!(data::LENGTHS.len() < 29_000, "{}", data::LENGTHS.len());
    }
}
