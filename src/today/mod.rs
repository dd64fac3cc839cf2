//! The figures of today's calls, and what is missing from them: by the list of calls or, where
//! that cannot say them, by ThunderPhone's own report if it is about today. Pure.

mod report;
mod words;

use crate::call::recording::was_never_answered;
use crate::calls_since::Listed;
pub use report::{Day, Report};
use thunderphone::{Call, Direction};
pub use words::{cells, line, missing};

/// A sum of what the calls say, and how many of them do not say it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sum {
    pub total: i64,
    /// Calls that have said it, or will never have anything to say.
    pub known: usize,
    /// Calls that are over and have not said it.
    pub unknown: usize,
}

impl Sum {
    fn add(&mut self, amount: Option<i64>) {
        match amount {
            Some(amount) => {
                self.known += 1;
                self.total = self.total.saturating_add(amount);
            }
            None => self.unknown += 1,
        }
    }
}

/// Of the calls that are over; those in progress are counted alone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Figures {
    pub calls: usize,
    pub in_progress: usize,
    /// Of all calls: also those that talk now.
    pub answered: Sum,
    pub seconds: Sum,
    pub cents: Sum,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Today {
    pub all: Figures,
    /// By saved agent, with the most calls first; `None` for calls without one.
    pub by_agent: Vec<(Option<i64>, Figures)>,
    /// Calls that do not say when they began: they may be older.
    pub undated: usize,
    pub listed: Listed,
}

impl Today {
    pub fn add(&mut self, call: &Call) {
        self.undated += usize::from(call.start_time.is_none());
        self.all.add(call);
        let found = self.by_agent.iter_mut().find(|(agent, _)| *agent == call.agent_id);
        match found {
            Some((_, figures)) => figures.add(call),
            None => {
                let mut figures = Figures::default();
                figures.add(call);
                self.by_agent.push((call.agent_id, figures));
            }
        }
    }

    /// When all calls have been added.
    pub fn end(mut self, listed: Listed) -> Today {
        self.by_agent.sort_by_key(|(_, figures)| std::cmp::Reverse(figures.calls));
        Today { listed, ..self }
    }
}

impl Figures {
    fn add(&mut self, call: &Call) {
        self.calls += 1;
        let is_over = call.is_final();
        self.in_progress += usize::from(!is_over);
        match was_answered(call) {
            // It may be answered yet.
            Some(false) | None if !is_over => {}
            is_answered => self.answered.add(is_answered.map(i64::from)),
        }
        if is_over {
            let is_unanswered = was_never_answered(call);
            // Nobody picked up: there was no talk, and no bill will come.
            let nothing = is_unanswered.then_some(0);
            self.seconds.add(call.duration_seconds.map(|seconds| seconds.max(0)).or(nothing));
            self.cents.add(call.billing_total_cents.or(nothing));
        }
    }
}

/// `None` where the record does not say it.
fn was_answered(call: &Call) -> Option<bool> {
    if call.sip_answered_at.is_some() || call.duration_seconds.unwrap_or_default() > 0 {
        return Some(true);
    }
    // Nothing rings in a browser.
    if matches!(call.direction, Some(Direction::Web | Direction::Test)) {
        return None;
    }
    let says_pick_ups = call.raw.get("sip_answered_at").is_some();
    let is_over_at_once = call.is_final() && call.duration_seconds == Some(0);
    (says_pick_ups || is_over_at_once).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn today(calls: &[Value]) -> Today {
        let mut today = Today::default();
        for call in calls {
            today.add(&Call::read(call).unwrap());
        }
        today.end(Listed { is_whole: true, unreadable: 0 })
    }

    fn talked(id: i64, agent: i64, seconds: i64, cents: Value) -> Value {
        json!({"call_id": id, "agent_id": agent, "status": "completed", "duration_seconds": seconds,
            "start_time": "2026-10-06T09:00:00Z", "sip_answered_at": "2026-10-06T09:00:05Z",
            "billing_total_cents": cents})
    }

    fn unanswered(id: i64) -> Value {
        json!({"call_id": id, "status": "failed", "start_time": "2026-10-06T09:00:00Z",
            "sip_answered_at": null, "billing_total_cents": null})
    }

    #[test]
    fn calls_are_added_up_alone_and_by_agent() {
        let today = today(&[
            talked(1, 12, 90, json!(10)),
            talked(2, 21, 30, json!(4)),
            talked(3, 21, 60, json!(6)),
            unanswered(4),
        ]);
        let known = |total, known| Sum { total, known, unknown: 0 };
        let all = Figures {
            calls: 4,
            in_progress: 0,
            answered: known(3, 4),
            seconds: known(180, 4),
            cents: known(20, 4),
        };
        assert_eq!(today.all, all);
        let by_agent: Vec<_> =
            today.by_agent.iter().map(|(agent, figures)| (*agent, figures.calls)).collect();
        assert_eq!(by_agent, [(Some(21), 2), (Some(12), 1), (None, 1)]);
    }

    #[test]
    fn what_a_call_has_not_said_is_unknown_and_not_zero() {
        let today =
            today(&[talked(1, 12, 90, Value::Null), json!({"call_id": 2, "status": "completed"})]);
        assert_eq!(today.all.cents, Sum { total: 0, known: 0, unknown: 2 });
        assert_eq!(today.all.seconds, Sum { total: 90, known: 1, unknown: 1 });
        assert_eq!(today.all.answered, Sum { total: 1, known: 1, unknown: 1 });
        assert_eq!(today.undated, 1);
    }

    #[test]
    fn a_call_in_progress_is_counted_and_adds_nothing_that_may_still_change() {
        let rings = json!({"call_id": 1, "status": "in_progress", "sip_answered_at": null,
            "start_time": "2026-10-06T09:00:00Z"});
        let talks = json!({"call_id": 2, "status": "in_progress", "duration_seconds": 4,
            "start_time": "2026-10-06T09:00:00Z", "sip_answered_at": "2026-10-06T09:00:05Z"});
        let today = today(&[rings, talks]);
        assert_eq!((today.all.calls, today.all.in_progress), (2, 2));
        assert_eq!(today.all.answered, Sum { total: 1, known: 1, unknown: 0 });
        assert_eq!((today.all.seconds, today.all.cents), (Sum::default(), Sum::default()));
    }

    proptest! {
        /// Every call is in each figure once: as known, as unknown, or as in progress.
        #[test]
        fn no_call_is_lost_from_a_figure(kinds in proptest::collection::vec(0_u8..5, 0..30)) {
            let call = |(id, kind): (usize, &u8)| match kind {
                0 => talked(id as i64, 12, 60, json!(3)),
                1 => talked(id as i64, 21, 60, Value::Null),
                2 => unanswered(id as i64),
                3 => json!({"call_id": id, "status": "in_progress"}),
                _ => json!({"call_id": id, "status": "completed", "direction": "web"}),
            };
            let calls: Vec<_> = kinds.iter().enumerate().map(call).collect();
            let today = today(&calls);
            let all = &today.all;
            prop_assert_eq!(all.calls, calls.len());
            for sum in [all.seconds, all.cents] {
                prop_assert_eq!(sum.known + sum.unknown + all.in_progress, all.calls);
            }
            let of_agents: usize = today.by_agent.iter().map(|(_, it)| it.calls).sum();
            let cents: i64 = today.by_agent.iter().map(|(_, it)| it.cents.total).sum();
            prop_assert_eq!((of_agents, cents), (all.calls, all.cents.total));
        }
    }
}
