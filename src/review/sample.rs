//! A random sample of calls that can be drawn again: the same calls and the same seed give
//! the same sample, in the same order, on every computer.

use thunderphone::CallId;

/// Seeds that are made here are below this, so that people can read them to each other.
const SEEDS: u64 = 1_000_000;

/// A new seed. `random` is between 0 and 1.
pub fn new_seed(random: f64) -> u64 {
    ((random * SEEDS as f64) as u64).min(SEEDS - 1)
}

/// A seed as somebody types it: digits, perhaps with spaces. `None` for anything else, and
/// for more than 64 bits.
pub fn parse_seed(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    // `parse` would take a sign.
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// So many of the calls, or all when there are fewer, each at most once. The order in which
/// the calls come in does not matter.
pub fn sample(ids: &[CallId], seed: u64, size: usize) -> Vec<CallId> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let size = size.min(ids.len());
    let mut random = SplitMix64(seed);
    // The first steps of Fisher and Yates' shuffle.
    for at in 0..size {
        let other = at + random.below(ids.len() - at);
        ids.swap(at, other);
    }
    ids.truncate(size);
    ids
}

/// Steele, Lea and Flood's generator: the same numbers in every version of Callboard.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// At least 0 and below `end`, which is not 0. The remainder favors small numbers by
    /// less than one in a trillion.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn ids(numbers: impl IntoIterator<Item = i64>) -> Vec<CallId> {
        numbers.into_iter().map(CallId).collect()
    }

    #[test]
    fn the_generator_is_the_published_one() {
        let mut random = SplitMix64(1_234_567);
        let numbers: Vec<u64> = (0..5).map(|_| random.next()).collect();
        assert_eq!(
            numbers,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821
            ]
        );
    }

    #[test]
    fn a_sample_never_changes() {
        let drawn: Vec<i64> = sample(&ids(1..=100), 42, 5).iter().map(|id| id.0).collect();
        assert_eq!(drawn, [14, 84, 87, 10, 3]);
    }

    #[test]
    fn there_are_never_more_than_there_are_calls() {
        assert_eq!(sample(&[], 1, 5), []);
        assert_eq!(sample(&ids([7, 7, 7]), 1, 5), ids([7]));
        assert_eq!(sample(&ids([7, 8]), 1, 0), []);
        assert_eq!(sample(&ids(0..10), 1, usize::MAX).len(), 10);
    }

    #[test]
    fn every_call_is_as_likely() {
        let mut counts = [0_u32; 10];
        for seed in 0..10_000 {
            for id in sample(&ids(0..10), seed, 3) {
                counts[id.0 as usize] += 1;
            }
        }
        // 3,000 expected; 46 is the standard deviation.
        assert!(counts.iter().all(|count| (2_700..3_300).contains(count)), "{counts:?}");
    }

    #[test]
    fn seeds_are_digits() {
        for (text, seed) in [
            ("481516", Some(481_516)),
            (" 481 516 ", Some(481_516)),
            ("0", Some(0)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("", None),
            ("+5", None),
            ("-5", None),
            ("0x5", None),
            ("٥", None),
        ] {
            assert_eq!(parse_seed(text), seed, "{text}");
        }
        for (random, seed) in
            [(0.0, 0), (0.5, 500_000), (1.0, 999_999), (-3.0, 0), (9.0, 999_999), (f64::NAN, 0)]
        {
            assert_eq!(new_seed(random), seed, "{random}");
        }
    }

    proptest! {
        #[test]
        fn the_same_calls_and_seed_give_the_same_sample(
            numbers in proptest::collection::vec(any::<i64>(), 0..40),
            rotation in 0..40_usize,
            seed in any::<u64>(),
            size in 0..50_usize,
        ) {
            let drawn = sample(&ids(numbers.clone()), seed, size);
            let mut others: Vec<i64> = numbers.iter().rev().copied().collect();
            others.rotate_left(rotation.min(numbers.len()));
            prop_assert_eq!(&sample(&ids(others), seed, size), &drawn);
            let known: BTreeSet<CallId> = ids(numbers).into_iter().collect();
            let distinct: BTreeSet<CallId> = drawn.iter().copied().collect();
            prop_assert_eq!(distinct.len(), drawn.len());
            prop_assert_eq!(drawn.len(), size.min(known.len()));
            prop_assert!(distinct.is_subset(&known));
            // A larger sample begins with the smaller one.
            prop_assert!(sample(&ids(numbers_of(&known)), seed, size + 5).starts_with(&drawn));
        }
    }

    fn numbers_of(ids: &BTreeSet<CallId>) -> Vec<i64> {
        ids.iter().map(|id| id.0).collect()
    }
}
