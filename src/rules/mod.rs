//! What the team allows: the hours to call in, the countries, how often a number is called,
//! what a day may cost. Pure.
//!
//! [`policy_file`] reads the team's file, and in the same format what a browser keeps.
//! [`own`] makes a browser's own rules of what is typed. [`number_hashes`] is the team's list of numbers that are never called, and
//! [`destination`] what kind of number it is.

pub mod destination;
mod number_hashes;
pub mod own;
pub mod policy_file;
mod text_reader;

pub use crate::call::calling_hours::Window;
pub use number_hashes::NumberHashes;

use crate::call::region::countries_of;

/// What holds for each call: of the team's rules and this browser's, the stricter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rules {
    pub window: Window,
    /// ISO codes; `None` stands for the countries of the organization's own numbers.
    pub countries: Option<Vec<String>>,
    /// The most calls to one number in 24 hours and in 7 days (the callee's number, all
    /// callers).
    pub per_day: Option<u32>,
    pub per_week: Option<u32>,
    pub day_budget_cents: Option<i64>,
}

impl Rules {
    /// The stricter of both, rule by rule. Windows that share no hour leave none to call in.
    #[must_use]
    pub fn stricter(&self, own: &Rules) -> Rules {
        let window = Window {
            from: self.window.from.max(own.window.from),
            to: self.window.to.min(own.window.to),
        };
        Rules {
            window,
            countries: match (&self.countries, &own.countries) {
                (Some(team), Some(own)) => {
                    Some(team.iter().filter(|code| own.contains(code)).cloned().collect())
                }
                (Some(team), None) => Some(team.clone()),
                (None, own) => own.clone(),
            },
            per_day: least(self.per_day, own.per_day),
            per_week: least(self.per_week, own.per_week),
            day_budget_cents: least(self.day_budget_cents, own.day_budget_cents),
        }
    }

    /// Whether a number (E.164) of these rules' countries may be called. `own_numbers` are the
    /// organization's; while they are unknown nothing is refused for its country. A number of
    /// no known country is of none that is allowed.
    #[must_use]
    pub fn allows_country(&self, number: &str, own_numbers: &[&str]) -> bool {
        let countries = countries_of(number);
        match &self.countries {
            Some(codes) => countries.iter().any(|country| codes.iter().any(|it| it == country)),
            None => {
                let is_own = |own: &&str| {
                    countries_of(own).iter().any(|country| countries.contains(country))
                };
                // A free call has no country: whoever offers it pays.
                let is_free = countries.is_empty() && number.starts_with("+800");
                own_numbers.is_empty() || is_free || own_numbers.iter().any(is_own)
            }
        }
    }

    /// Whether these limit how often a number is called.
    #[must_use]
    pub fn has_caps(&self) -> bool {
        self.per_day.is_some() || self.per_week.is_some()
    }
}

fn least<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    one.into_iter().chain(other).min()
}

/// What is known of the team's rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Policy {
    Loading,
    /// The team has none.
    Absent,
    Read,
    /// It did not come, is damaged, or is of a later version: why, in a sentence.
    Unreadable(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rules() -> impl Strategy<Value = Rules> {
        let countries = prop::collection::vec(prop::sample::select(vec!["US", "CA", "FR"]), 0..3);
        let countries = countries.prop_map(|codes| codes.into_iter().map(String::from).collect());
        (
            (0..1_440_u32, 0..=1_440_u32),
            prop::option::of(countries),
            (prop::option::of(0..9_u32), prop::option::of(0..9_u32)),
            prop::option::of(0..9_000_i64),
        )
            .prop_map(|((from, to), countries, (per_day, per_week), day_budget_cents)| {
                Rules {
                    window: Window { from, to },
                    countries,
                    per_day,
                    per_week,
                    day_budget_cents,
                }
            })
    }

    #[test]
    fn without_named_countries_those_of_the_own_numbers_may_be_called() {
        let (own, named) = (Rules::default(), |codes: &[&str]| Rules {
            countries: Some(codes.iter().map(|code| (*code).to_owned()).collect()),
            ..Rules::default()
        });
        for (rules, number, own_numbers, expected) in [
            (&own, "+14155550199", &["+12025550143"][..], true),
            (&own, "+14165550199", &["+12025550143"], false),
            (&own, "+14165550199", &["+12025550143", "+16045550143"], true),
            (&own, "+18005550199", &["+16045550143"], true),
            (&own, "+18765550199", &["+12025550143"], false),
            (&own, "+442079460958", &["+12025550143"], false),
            (&own, "+80012345678", &["+12025550143"], true),
            (&own, "+871123456789", &["+12025550143"], false),
            (&own, "+99912345678", &["+12025550143"], false),
            (&own, "+442079460958", &[], true),
            (&named(&["GB"]), "+442079460958", &["+12025550143"], true),
            (&named(&["GB"]), "+14155550199", &["+12025550143"], false),
            (&named(&["GB"]), "+80012345678", &[], false),
            (&named(&[]), "+14155550199", &["+12025550143"], false),
        ] {
            assert_eq!(rules.allows_country(number, own_numbers), expected, "{number}");
        }
    }

    fn is_within<T: PartialOrd>(limit: Option<T>, effective: Option<T>) -> bool {
        limit.is_none_or(|limit| effective.is_some_and(|effective| effective <= limit))
    }

    proptest! {
        #[test]
        fn a_browser_only_makes_the_teams_rules_stricter(team in rules(), own in rules()) {
            let both = team.stricter(&own);
            for minute in 0..1_440 {
                let time = (minute / 60, minute % 60);
                let allowed = team.window.contains(time) && own.window.contains(time);
                prop_assert_eq!(both.window.contains(time), allowed);
            }
            for rules in [&team, &own] {
                prop_assert!(is_within(rules.per_day, both.per_day));
                prop_assert!(is_within(rules.per_week, both.per_week));
                prop_assert!(is_within(rules.day_budget_cents, both.day_budget_cents));
            }
            for code in both.countries.iter().flatten() {
                prop_assert!(team.countries.as_ref().is_none_or(|team| team.contains(code)));
                prop_assert!(own.countries.as_ref().is_none_or(|own| own.contains(code)));
            }
            let is_named = team.countries.is_some() || own.countries.is_some();
            prop_assert_eq!(both.countries.is_some(), is_named);
        }
    }
}
