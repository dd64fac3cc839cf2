//! Whether the rules let a placement be sent, by what is known right before it is. What is
//! not known keeps nothing from being sent, except that a list of numbers not to call could
//! not be read: then a person must have been asked.

use super::forbidden::Forbidden;
use super::placement::{Placement, State};
use crate::rules::Rules;
use thunderphone::CallId;

pub const DAY_MS: i64 = 24 * 60 * 60_000;
pub const WEEK_MS: i64 = 7 * DAY_MS;

/// What is known right before a placement is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facts {
    pub rules: Rules,
    /// Whether this browser lists the number; `None` where its storage does not say.
    pub is_listed_here: Option<bool>,
    /// Whether the team lists the number; `None` if its list could not be read.
    pub is_listed_by_team: Option<bool>,
    /// In some zone that the number may be in.
    pub is_outside_window: bool,
    /// What today's calls have cost, or as much of it as is known.
    pub spent_cents: i64,
    /// The organization's calls to this number, and when each began, as far as the list of
    /// calls tells.
    pub calls: Vec<(CallId, i64)>,
    /// The server's time, in milliseconds.
    pub now: i64,
}

/// How many more calls to the number there may be. The rest is counted where the attempt is
/// stored, because another tab may place one at the same moment.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Allowance {
    caps: Vec<Cap>,
    /// Calls that are counted already.
    counted: Vec<CallId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Cap {
    /// Calls since this time count.
    since: i64,
    left: u32,
    why: Forbidden,
}

impl Facts {
    /// # Errors
    /// Why the placement must not be sent.
    pub fn allowance(&self, placement: &Placement) -> Result<Allowance, Forbidden> {
        let is_unread = self.is_listed_here.is_none() || self.is_listed_by_team.is_none();
        let budget = self.rules.day_budget_cents;
        match () {
            () if self.is_listed_here == Some(true) => Err(Forbidden::DoNotCall),
            () if self.is_listed_by_team == Some(true) => Err(Forbidden::TeamDoNotCall),
            () if is_unread && !placement.is_unread_accepted => Err(Forbidden::Unread),
            () if self.is_outside_window && placement.reason.is_none() => Err(Forbidden::Hours),
            () if budget.is_some_and(|budget| self.spent_cents >= budget) => Err(Forbidden::Budget),
            () => self.calls_left(),
        }
    }

    fn calls_left(&self) -> Result<Allowance, Forbidden> {
        let Rules { per_day, per_week, .. } = self.rules;
        let limits =
            [(per_day, DAY_MS, Forbidden::DayCap), (per_week, WEEK_MS, Forbidden::WeekCap)];
        let mut caps = Vec::new();
        for (most, span, why) in limits {
            let Some(most) = most else { continue };
            let since = self.now - span;
            let count = self.calls.iter().filter(|(_, start)| *start >= since).count();
            let left = most.saturating_sub(u32::try_from(count).unwrap_or(u32::MAX));
            if left == 0 {
                return Err(why);
            }
            caps.push(Cap { since, left, why });
        }
        Ok(Allowance { caps, counted: self.calls.iter().map(|(id, _)| *id).collect() })
    }
}

impl Allowance {
    /// Whether the placements of all tabs leave room for this one.
    ///
    /// # Errors
    /// Why not.
    pub fn check<'a>(
        &self,
        placement: &Placement,
        others: impl Iterator<Item = &'a Placement> + Clone,
    ) -> Result<(), Forbidden> {
        let is_uncounted = |other: &&Placement| {
            // Nothing was sent, or nobody was called.
            let may_be_call =
                !matches!(other.state, State::Armed | State::Refused | State::NotPlaced);
            let is_new = other.call_id().is_none_or(|id| !self.counted.contains(&id));
            let is_other = other.key != placement.key && other.to_number == placement.to_number;
            may_be_call && is_new && is_other
        };
        for cap in &self.caps {
            let others = others.clone().filter(is_uncounted);
            let count = others.filter(|other| other.sent_at >= cap.since).count();
            if u32::try_from(count).unwrap_or(u32::MAX) >= cap.left {
                return Err(cap.why);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::placement::tests::placement;
    use super::*;

    const NOW: i64 = 30 * DAY_MS;

    fn facts(rules: Rules) -> Facts {
        Facts {
            rules,
            is_listed_here: Some(false),
            is_listed_by_team: Some(false),
            is_outside_window: false,
            spent_cents: 0,
            calls: Vec::new(),
            now: NOW,
        }
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Facts, &mut Placement), expected: Option<Forbidden>) {
        let rules = Rules {
            per_day: Some(2),
            per_week: Some(3),
            day_budget_cents: Some(500),
            ..Rules::default()
        };
        let (mut facts, mut placement) = (facts(rules), placement("k"));
        change(&mut facts, &mut placement);
        assert_eq!(facts.allowance(&placement).err(), expected, "{facts:?}");
    }

    #[test]
    fn each_rule_keeps_a_placement_from_being_sent() {
        check(|_, _| {}, None);
        check(|facts, _| facts.is_listed_here = Some(true), Some(Forbidden::DoNotCall));
        check(|facts, _| facts.is_listed_by_team = Some(true), Some(Forbidden::TeamDoNotCall));
        check(|facts, _| facts.is_outside_window = true, Some(Forbidden::Hours));
        check(
            |facts, placement| {
                facts.is_outside_window = true;
                placement.reason = Some("They asked for it".to_owned());
            },
            None,
        );
        check(|facts, _| facts.spent_cents = 499, None);
        check(|facts, _| facts.spent_cents = 500, Some(Forbidden::Budget));
        check(|facts, _| facts.rules.day_budget_cents = Some(0), Some(Forbidden::Budget));
        check(|facts, _| facts.rules.per_day = Some(0), Some(Forbidden::DayCap));
    }

    #[test]
    fn a_list_that_cannot_be_read_takes_a_persons_answer() {
        for hide in [(|facts: &mut Facts| facts.is_listed_here = None) as fn(&mut Facts), |facts| {
            facts.is_listed_by_team = None
        }] {
            check(|facts, _| hide(facts), Some(Forbidden::Unread));
            let answered = |facts: &mut Facts, placement: &mut Placement| {
                hide(facts);
                placement.is_unread_accepted = true;
            };
            check(answered, None);
        }
        let listed = |facts: &mut Facts, placement: &mut Placement| {
            facts.is_listed_by_team = None;
            facts.is_listed_here = Some(true);
            placement.is_unread_accepted = true;
        };
        check(listed, Some(Forbidden::DoNotCall));
    }

    #[test]
    fn a_day_has_24_hours_and_a_week_7_days() {
        let called = |starts: &'static [i64]| {
            move |facts: &mut Facts, _: &mut Placement| {
                facts.calls = (1..).map(CallId).zip(starts.iter().map(|ago| NOW - ago)).collect();
            }
        };
        check(called(&[0]), None);
        check(called(&[0, DAY_MS]), Some(Forbidden::DayCap));
        check(called(&[0, DAY_MS + 1]), None);
        check(called(&[DAY_MS + 1, DAY_MS + 2, WEEK_MS]), Some(Forbidden::WeekCap));
        check(called(&[DAY_MS + 1, DAY_MS + 2, WEEK_MS + 1]), None);
    }

    #[test]
    fn what_other_tabs_have_sent_counts_until_the_list_shows_it() {
        let mut facts = facts(Rules { per_day: Some(2), ..Rules::default() });
        facts.calls = vec![(CallId(1), NOW)];
        let own = placement("k");
        let allowance = facts.allowance(&own).unwrap();
        let other = |state| Placement { state, sent_at: NOW, ..placement("other") };
        let forbids = |other: Placement| allowance.check(&own, [&other].into_iter()).is_err();
        for state in [State::Sent, State::Unknown, State::RetryAllowed, State::Pending(CallId(2))] {
            assert!(forbids(other(state)), "{state:?}");
            assert!(!forbids(Placement { key: "k".into(), ..other(state) }), "{state:?}");
            assert!(!forbids(Placement { to_number: "+1".into(), ..other(state) }), "{state:?}");
            let old = Placement { sent_at: NOW - DAY_MS - 1, ..other(state) };
            assert!(!forbids(old), "{state:?}");
        }
        for state in [State::Armed, State::Refused, State::NotPlaced, State::Accepted(CallId(1))] {
            assert!(!forbids(other(state)), "{state:?}");
        }
    }
}
