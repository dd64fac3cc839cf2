//! Finding out what became of a press whose answer was lost: when to ask again
//! with the same key, when only to look at the list of calls, and when to say
//! that it was not placed.

use super::Intent;
use thunderphone::{Call, CallId, Direction};

/// The pause between two checks. Long enough to read what the banner says,
/// short enough that an answer comes within ten seconds of the network's return.
const PAUSE_MS: u32 = 3_000;
/// The pause once it has gone on for long.
const LONG_PAUSE_MS: u32 = 30_000;
/// After so many checks the pause is long: five minutes of outage.
const PATIENT_CHECKS: u16 = 100;
/// A press older than this is not sent again by itself: whoever pressed it no
/// longer expects a phone to ring. The list is still looked at.
const FRESH_MS: i64 = 15 * 60_000;
/// How long a call may take to appear in the list. Not published; a wrong guess
/// costs no second call, because "Place call" keeps the key.
const LISTED_AFTER_MS: i64 = 30_000;
/// So many checks with a working list and no call in it: sending again is not
/// going to settle it.
const ENOUGH_SENDINGS: u8 = 4;
/// A call may be recorded a little before the press, when clocks differ.
const CLOCK_SLACK_MS: i64 = 10_000;

/// What one search has learnt so far. It begins anew in every tab.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Search {
    checks: u16,
    /// Checks that settled nothing although the host could be asked.
    fruitless: u8,
    has_no_list: bool,
    /// A person asked for it: then it is sent whatever its age.
    is_by_hand: bool,
}

/// What to do next about a press whose outcome is unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Plan {
    /// The same bytes once more, then a look at the list.
    SendAgain,
    /// The list alone.
    Look,
    /// Nothing more by itself: a person decides.
    Rest,
}

/// What the list of calls said.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Looked {
    Found(CallId),
    Absent,
    /// It could not be asked just now.
    Silent,
    /// The host has no list, or does not show it.
    NoList,
}

impl Search {
    /// Begun by a person.
    pub fn by_hand() -> Search {
        Search { is_by_hand: true, ..Search::default() }
    }

    pub fn pause_ms(&self) -> u32 {
        if self.checks > PATIENT_CHECKS { LONG_PAUSE_MS } else { PAUSE_MS }
    }

    pub fn plan(&self, intent: &Intent, now: i64) -> Plan {
        let is_fresh = now - intent.at < FRESH_MS || self.is_by_hand;
        match () {
            () if is_fresh && self.fruitless < ENOUGH_SENDINGS => Plan::SendAgain,
            () if self.has_no_list => Plan::Rest,
            () => Plan::Look,
        }
    }

    /// Takes in what a look said. Whether that settles it: it is not there,
    /// and would be by now.
    pub fn looked(&mut self, looked: Looked, intent: &Intent, now: i64) -> bool {
        self.checks = self.checks.saturating_add(1);
        if looked != Looked::Silent {
            self.fruitless = self.fruitless.saturating_add(1);
            self.has_no_list = looked == Looked::NoList;
        }
        looked == Looked::Absent && now - intent.sent_at >= LISTED_AFTER_MS
    }
}

/// The call of these that the press became, when one can be it: between the
/// same numbers, not before the press, and no other press's.
pub fn found_in(calls: &[Call], intent: &Intent, others: &[CallId]) -> Option<CallId> {
    let is_it = |call: &&Call| {
        let is_ours = matches!(call.direction, None | Some(Direction::Outbound));
        let is_new = call.start_time.is_some_and(|start| start.0 >= intent.at - CLOCK_SLACK_MS);
        let is_same_agent = match (call.agent_id, intent.agent_id) {
            (Some(call), Some(intent)) => call == intent,
            _ => true,
        };
        is_ours
            && is_new
            && is_same_agent
            && call.from_number.as_deref() == Some(&intent.from_number)
            && call.to_number.as_deref() == Some(&intent.to_number)
            && !others.contains(&call.call_id)
    };
    // Newest first: the oldest that fits is the one of this press.
    calls.iter().rev().find(is_it).map(|call| call.call_id)
}

#[cfg(test)]
mod tests {
    use super::super::tests::intent;
    use super::*;
    use thunderphone::{Value, json};

    const MINUTE: i64 = 60_000;

    #[test]
    fn a_fresh_press_is_sent_again_until_that_is_no_use() {
        let intent = Intent { at: 0, sent_at: 0, ..intent("k") };
        let mut search = Search::default();
        for _ in 0..4 {
            assert_eq!(search.plan(&intent, MINUTE), Plan::SendAgain);
            search.looked(Looked::Absent, &intent, 0);
        }
        assert_eq!(search.plan(&intent, MINUTE), Plan::Look);
    }

    #[test]
    fn an_outage_is_waited_out() {
        let intent = intent("k");
        let mut search = Search::default();
        for _ in 0..80 {
            assert!(!search.looked(Looked::Silent, &intent, 10 * MINUTE));
            assert_eq!((search.plan(&intent, MINUTE), search.pause_ms()), (Plan::SendAgain, 3_000));
        }
        for _ in 0..80 {
            search.looked(Looked::Silent, &intent, 10 * MINUTE);
        }
        assert_eq!(search.pause_ms(), 30_000);
    }

    #[test]
    fn an_old_press_is_only_looked_for_unless_a_person_asks() {
        let intent = intent("k");
        assert_eq!(Search::default().plan(&intent, 16 * MINUTE), Plan::Look);
        assert_eq!(Search::by_hand().plan(&intent, 16 * MINUTE), Plan::SendAgain);
    }

    #[test]
    fn without_a_list_a_person_decides_in_the_end() {
        let intent = intent("k");
        let mut search = Search::default();
        for _ in 0..4 {
            assert!(!search.looked(Looked::NoList, &intent, 10 * MINUTE));
        }
        assert_eq!(search.plan(&intent, 10 * MINUTE), Plan::Rest);
    }

    #[test]
    fn absence_counts_once_the_call_would_be_listed() {
        let intent = Intent { sent_at: 5_000, ..intent("k") };
        let mut search = Search::default();
        assert!(!search.looked(Looked::Absent, &intent, 34_999));
        assert!(search.looked(Looked::Absent, &intent, 35_000));
        assert!(!search.looked(Looked::Silent, &intent, 99_000));
        assert!(!search.looked(Looked::NoList, &intent, 99_000));
    }

    #[track_caller]
    fn check(change: &[(&str, Value)], expected: bool) {
        let mut record = json!({
            "call_id": 7, "direction": "outbound", "from_number": "+12025550143",
            "to_number": "+14155550199", "start_time": "1970-01-01T00:10:00Z", "agent_id": 12
        });
        let Value::Object(fields) = &mut record else { unreachable!() };
        for (name, value) in change {
            fields.insert((*name).to_owned(), value.clone());
        }
        let intent = Intent { at: 600_000, agent_id: Some(12), ..intent("k") };
        let calls = [Call::read(&record).unwrap()];
        let found = found_in(&calls, &intent, &[CallId(9)]);
        assert_eq!(found.is_some(), expected, "{change:?}");
    }

    #[test]
    fn only_a_call_that_can_be_the_presss_own_is_taken_for_it() {
        check(&[], true);
        check(&[("agent_id", Value::Null)], true);
        check(&[("direction", Value::Null)], true);
        check(&[("start_time", "1970-01-01T00:09:55Z".into())], true);
        check(&[("start_time", "1970-01-01T00:09:45Z".into())], false);
        check(&[("start_time", Value::Null)], false);
        check(&[("direction", "test".into())], false);
        check(&[("from_number", "+12025550146".into())], false);
        check(&[("to_number", "+14155550198".into())], false);
        check(&[("agent_id", 15.into())], false);
        check(&[("call_id", 9.into())], false);
    }
}
