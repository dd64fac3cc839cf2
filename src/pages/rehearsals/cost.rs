//! What simulated calls cost, in words. Pure.

use crate::format::money;

/// How many times the price of a call a rehearsal costs, where nothing else is said.
const MULTIPLIER: i64 = 2;

/// What all further rehearsals together can cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cost {
    /// The budget is used up: none starts.
    NoBudget,
    AtMost {
        cents: i64,
    },
    /// The API does not say what is left.
    Unknown,
}

impl Cost {
    /// `budget` is what is left of it, in US cents.
    pub fn new(budget: Option<i64>) -> Cost {
        match budget {
            Some(cents) if cents > 0 => Cost::AtMost { cents },
            Some(_) => Cost::NoBudget,
            None => Cost::Unknown,
        }
    }

    /// What `runs` rehearsals cost, in sentences. `estimate` is that of an earlier one, in US
    /// cents; `multiplier` how many times the price of a call one costs.
    pub fn words(self, runs: usize, estimate: Option<i64>, multiplier: Option<i64>) -> String {
        let most = match self {
            Cost::NoBudget => {
                return "The budget for rehearsals is used up. An admin raises it in ThunderPhone's dashboard."
                    .to_owned();
            }
            Cost::AtMost { cents } => {
                format!(
                    "At most {}: that is what is left of the budget for rehearsals.",
                    money(cents)
                )
            }
            Cost::Unknown => "What it costs at most is not known.".to_owned(),
        };
        let times = match multiplier.unwrap_or(MULTIPLIER) {
            1 => "A rehearsal costs as much as a call.".to_owned(),
            times => format!("A rehearsal costs {times} times the price of a call."),
        };
        let mut words = format!("{times} {most}");
        if let Some(each) = estimate.filter(|each| *each > 0 && runs > 0) {
            let cents = each.saturating_mul(i64::try_from(runs).unwrap_or(i64::MAX));
            let noun = if runs == 1 { "run" } else { "runs" };
            let probable = format!(
                " Probably about {} for {runs} {noun}, by the last estimate.",
                money(cents)
            );
            words.push_str(&probable);
            if matches!(self, Cost::AtMost { cents: left } if cents > left) {
                words.push_str(" That is more than is left.");
            }
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_costs_is_said_as_far_as_it_is_known() {
        const TWICE: &str = "A rehearsal costs 2 times the price of a call.";
        const LEFT: &str = "At most $4.80: that is what is left of the budget for rehearsals.";
        const UNKNOWN: &str = "What it costs at most is not known.";
        for (budget, runs, estimate, multiplier, said) in [
            (Some(480), 3, None, None, format!("{TWICE} {LEFT}")),
            (
                Some(480),
                3,
                Some(20),
                Some(2),
                format!("{TWICE} {LEFT} Probably about $0.60 for 3 runs, by the last estimate."),
            ),
            (
                Some(480),
                1,
                Some(20),
                Some(3),
                format!(
                    "A rehearsal costs 3 times the price of a call. {LEFT} Probably about $0.20 for 1 run, by the last estimate."
                ),
            ),
            (
                Some(480),
                48,
                Some(20),
                None,
                format!(
                    "{TWICE} {LEFT} Probably about $9.60 for 48 runs, by the last estimate. That is more than is left."
                ),
            ),
            // Nothing is chosen yet, or the estimate says nothing.
            (Some(480), 0, Some(20), None, format!("{TWICE} {LEFT}")),
            (Some(480), 3, Some(0), None, format!("{TWICE} {LEFT}")),
            (None, 3, None, None, format!("{TWICE} {UNKNOWN}")),
            (
                None,
                2,
                Some(20),
                Some(1),
                format!(
                    "A rehearsal costs as much as a call. {UNKNOWN} Probably about $0.40 for 2 runs, by the last estimate."
                ),
            ),
        ] {
            assert_eq!(Cost::new(budget).words(runs, estimate, multiplier), said);
        }
    }

    #[test]
    fn without_a_budget_nothing_is_said_of_a_price() {
        for budget in [0, -1, i64::MIN] {
            let said = Cost::new(Some(budget)).words(3, Some(20), Some(2));
            assert_eq!(
                said,
                "The budget for rehearsals is used up. An admin raises it in ThunderPhone's dashboard."
            );
        }
    }

    #[test]
    fn numbers_beyond_all_measure_overflow_nothing() {
        let said = Cost::new(Some(i64::MAX)).words(usize::MAX, Some(i64::MAX), Some(i64::MAX));
        assert!(said.contains("Probably about"), "{said}");
    }
}
