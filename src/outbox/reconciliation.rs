//! Reconciliation of a placement whose answer was lost: when to send the same bytes again,
//! when only to query the list of calls, and what that list proves.
//!
//! A call in the list carries no key, and a colleague may have called the same number with
//! the same agent. So a call that may be this one is shown for a person to confirm, never
//! taken. That there is none counts only when the list proves it.

use super::placement::{IN_FLIGHT_MS, Placement, State};
use std::collections::HashSet;
use thunderphone::{Call, CallId, CallPage, Direction, Timestamp};

/// The pause between two attempts: long enough to read the banner and click “Stop”, short
/// enough for an answer within ten seconds of the network's return.
const PAUSE_MS: u32 = 3_000;
/// The pause after many attempts.
const LONG_PAUSE_MS: u32 = 30_000;
/// After this many lookups the pause is long: five minutes of outage.
const PATIENT_CHECKS: u16 = 100;
/// How long a call may take to appear in the list. Not published.
const LISTED_AFTER_MS: i64 = 30_000;
/// After this many attempts that settled nothing although the host answered, another one
/// will not help.
const ENOUGH_SENDINGS: u8 = 4;
/// When clocks differ, a call may seem to begin before its placement was created.
const CLOCK_SLACK_MS: i64 = 10_000;
/// How many last digits must agree where a host writes no country code.
const NATIONAL_DIGITS: usize = 7;

/// What one reconciliation knows so far. Each tab starts its own.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Reconciliation {
    checks: u16,
    /// Attempts that settled nothing although the host answered the lookup.
    fruitless: u8,
    /// `Placement::attempts` at the last answered lookup.
    attempts: u8,
    has_no_list: bool,
}

/// What to do next about a placement whose outcome is unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Send the same bytes once more, then query the list.
    SendAgain,
    /// Only query the list.
    LookUp,
    /// Do nothing automatically: a person decides.
    Pause,
}

/// What the list of calls said.
#[derive(Clone, PartialEq, Debug)]
pub enum Lookup {
    /// Calls that may be this one, the likeliest first. Never empty.
    Candidates(Vec<Candidate>),
    /// The list proves that it holds no such call.
    NotFound,
    /// It shows no such call, and does not prove that there is none.
    Inconclusive,
    /// The request failed.
    Silent,
    /// The host has no list, or does not let us read it.
    NoList,
}

/// A call that the placement may have become.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    pub id: CallId,
    pub start: Option<Timestamp>,
    pub from_number: Option<String>,
    pub agent_id: Option<i64>,
    pub variables: Vec<(String, String)>,
    /// Whether numbers, agent, variables and time all agree, as far as they are known.
    pub is_match: bool,
}

impl Reconciliation {
    /// The network is back, or a person is watching: short pauses again.
    pub fn hurry(&mut self) {
        self.checks = 0;
    }

    pub fn pause_ms(&self) -> u32 {
        if self.checks > PATIENT_CHECKS { LONG_PAUSE_MS } else { PAUSE_MS }
    }

    pub fn step(&self, placement: &Placement, age_ms: i64) -> Step {
        match () {
            () if placement.may_be_sent_automatically(age_ms)
                && self.fruitless < ENOUGH_SENDINGS =>
            {
                Step::SendAgain
            }
            () if self.has_no_list => Step::Pause,
            () => Step::LookUp,
        }
    }

    /// Records the result of a lookup. Returns whether it settles the placement: there is no
    /// such call, and the list would show it by now.
    pub fn record_lookup(&mut self, lookup: &Lookup, placement: &Placement, now: i64) -> bool {
        self.checks = self.checks.saturating_add(1);
        if *lookup != Lookup::Silent {
            let is_unknown = placement.state == State::Unknown;
            let is_again = placement.attempts > 1 && self.attempts != placement.attempts;
            let was_sent = is_unknown && is_again;
            self.fruitless = self.fruitless.saturating_add(u8::from(was_sent));
            self.attempts = placement.attempts;
            self.has_no_list = *lookup == Lookup::NoList;
        }
        *lookup == Lookup::NotFound && is_over(placement, now)
    }
}

/// Whether no copy can be in flight any more, and the list would show the call.
pub fn is_over(placement: &Placement, now: i64) -> bool {
    now - placement.sent_at >= IN_FLIGHT_MS + LISTED_AFTER_MS
}

/// The pages of the list that were read for one placement, newest first if the host sorts
/// them so.
#[derive(Default)]
pub struct Evidence {
    rows: Vec<Call>,
    is_flawed: bool,
    /// Whether the list was read to its end.
    is_whole: bool,
}

impl Evidence {
    pub fn offset(&self) -> u32 {
        self.rows.len() as u32
    }

    pub fn add(&mut self, page: CallPage) {
        let known: HashSet<_> = self.rows.iter().map(|row| row.call_id).collect();
        let is_repeated = page.calls.iter().any(|row| known.contains(&row.call_id));
        self.is_flawed |= page.unreadable > 0 || is_repeated;
        let is_empty = page.calls.is_empty() && page.unreadable == 0;
        self.rows.extend(page.calls.into_iter().filter(|row| !known.contains(&row.call_id)));
        let is_all = page.total.is_some_and(|total| total == self.rows.len() as i64);
        self.is_whole |= is_empty || is_all;
    }

    /// Whether another page could prove more.
    pub fn wants_more(&self, placement: &Placement, others: &[CallId]) -> bool {
        !self.is_flawed
            && !self.reaches_back(placement)
            && self.candidates(placement, others).is_empty()
    }

    /// `others` are calls that other placements became.
    pub fn lookup(&self, placement: &Placement, others: &[CallId]) -> Lookup {
        let candidates = self.candidates(placement, others);
        let passes_filter = |row: &Call| {
            row.to_number.as_deref().is_some_and(|to| is_same_number(to, &placement.to_number))
        };
        match () {
            () if !candidates.is_empty() => Lookup::Candidates(candidates),
            () if !self.is_flawed
                && self.rows.iter().all(passes_filter)
                && self.reaches_back(placement) =>
            {
                Lookup::NotFound
            }
            () => Lookup::Inconclusive,
        }
    }

    /// Whether the pages reach back to the time of the placement: to the end of the list
    /// or, if the newest come first, to a call before it.
    fn reaches_back(&self, placement: &Placement) -> bool {
        if self.is_whole {
            return true;
        }
        let Some(times) = self.rows.iter().map(|row| row.start_time).collect::<Option<Vec<_>>>()
        else {
            return false;
        };
        let runs_back = times.is_sorted_by(|one, next| one >= next) && times.first() > times.last();
        runs_back
            && times.last().is_some_and(|oldest| oldest.0 < placement.created_at - CLOCK_SLACK_MS)
    }

    fn candidates(&self, placement: &Placement, others: &[CallId]) -> Vec<Candidate> {
        let may_be_it = |row: &&Call| {
            let is_ours = !matches!(
                row.direction,
                Some(Direction::Inbound | Direction::Test | Direction::Web)
            );
            let may_be_new =
                row.start_time.is_none_or(|start| start.0 >= placement.created_at - CLOCK_SLACK_MS);
            let is_other =
                others.contains(&row.call_id) || placement.ruled_out.contains(&row.call_id);
            let to_number = row.to_number.as_deref();
            is_ours
                && may_be_new
                && !is_other
                && to_number.is_some_and(|to| is_same_number(to, &placement.to_number))
        };
        let mut candidates: Vec<_> =
            self.rows.iter().filter(may_be_it).map(|row| candidate(row, placement)).collect();
        // The oldest full match is the likeliest.
        candidates.sort_by_key(|candidate| (!candidate.is_match, candidate.start));
        candidates
    }
}

fn candidate(row: &Call, placement: &Placement) -> Candidate {
    let is_new = row.start_time.is_some_and(|start| start.0 >= placement.since() - CLOCK_SLACK_MS);
    let is_same_agent = match (row.agent_id, placement.agent_id) {
        (Some(theirs), Some(ours)) => theirs == ours,
        _ => true,
    };
    let has = |pair: &(String, String)| row.variables.contains(pair);
    // Many hosts do not list the variables, and the platform adds some.
    let is_same_content = row.variables.is_empty() || placement.variables.iter().all(has);
    Candidate {
        id: row.call_id,
        start: row.start_time,
        from_number: row.from_number.clone(),
        agent_id: row.agent_id,
        variables: row.variables.clone(),
        is_match: is_new
            && is_same_agent
            && is_same_content
            && row.from_number.as_deref() == Some(&placement.from_number),
    }
}

/// Also matches when one of them lacks its country code.
pub fn is_same_number(one: &str, other: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (one, other) = (digits(one), digits(other));
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let national = short.trim_start_matches('0');
    national.len() >= NATIONAL_DIGITS && long.ends_with(national)
}

#[cfg(test)]
mod tests {
    use super::super::placement::{Hold, tests::placement};
    use super::*;
    use serde_json::{Value, json};

    const MINUTE: i64 = 60_000;
    const AT: i64 = 10 * MINUTE;

    fn unknown() -> Placement {
        Placement {
            state: State::Unknown,
            attempts: 1,
            created_at: AT,
            sent_at: AT,
            agent_id: Some(12),
            variables: vec![("first_name".into(), "Dana".into())],
            ..placement("k")
        }
    }

    #[test]
    fn a_fresh_placement_is_sent_again_at_most_four_times_to_a_host_that_answers() {
        let mut placement = unknown();
        let mut reconciliation = Reconciliation::default();
        // A lookup before the second attempt does not count.
        reconciliation.record_lookup(&Lookup::NotFound, &placement, 0);
        for _ in 0..4 {
            assert_eq!(reconciliation.step(&placement, MINUTE), Step::SendAgain);
            placement.attempts += 1;
            // However often a person checks in between.
            for _ in 0..3 {
                reconciliation.record_lookup(&Lookup::NotFound, &placement, 0);
            }
        }
        assert_eq!(reconciliation.step(&placement, MINUTE), Step::LookUp);
    }

    #[test]
    fn attempts_go_on_during_an_outage_with_longer_pauses() {
        let placement = unknown();
        let mut reconciliation = Reconciliation::default();
        for _ in 0..80 {
            assert!(!reconciliation.record_lookup(&Lookup::Silent, &placement, 10 * AT));
            assert_eq!(reconciliation.step(&placement, MINUTE), Step::SendAgain);
            assert_eq!(reconciliation.pause_ms(), 3_000);
        }
        for _ in 0..80 {
            reconciliation.record_lookup(&Lookup::Silent, &placement, 10 * AT);
        }
        assert_eq!(reconciliation.pause_ms(), 30_000);
        reconciliation.hurry();
        assert_eq!(reconciliation.pause_ms(), 3_000);
    }

    #[test]
    fn an_old_stopped_or_orphaned_placement_is_only_looked_up() {
        let reconciliation = Reconciliation::default();
        assert_eq!(reconciliation.step(&unknown(), 15 * MINUTE), Step::LookUp);
        for hold in [Hold::PageGone, Hold::Stopped] {
            let placement = Placement { hold, ..unknown() };
            assert_eq!(reconciliation.step(&placement, 0), Step::LookUp);
        }
    }

    #[test]
    fn without_a_list_automatic_attempts_end_and_a_person_decides() {
        let mut placement = unknown();
        let mut reconciliation = Reconciliation::default();
        for _ in 0..4 {
            placement.attempts += 1;
            assert!(!reconciliation.record_lookup(&Lookup::NoList, &placement, 10 * AT));
        }
        assert_eq!(reconciliation.step(&placement, MINUTE), Step::Pause);
    }

    #[test]
    fn a_missing_call_counts_only_when_nothing_can_be_in_flight() {
        let placement = unknown();
        let mut reconciliation = Reconciliation::default();
        assert!(!reconciliation.record_lookup(&Lookup::NotFound, &placement, AT + 189_999));
        assert!(reconciliation.record_lookup(&Lookup::NotFound, &placement, AT + 190_000));
        for lookup in [Lookup::Silent, Lookup::NoList, Lookup::Inconclusive] {
            assert!(!reconciliation.record_lookup(&lookup, &placement, 10 * AT), "{lookup:?}");
        }
    }

    fn written(seconds: i64) -> String {
        let second = AT / 1_000 + seconds;
        format!("1970-01-01T00:{:02}:{:02}Z", second / 60, second % 60)
    }

    /// A row that began so many seconds after the placement.
    fn row(id: i64, seconds: i64) -> Value {
        let start = written(seconds);
        json!({
            "call_id": id, "direction": "outbound", "from_number": "+12025550143",
            "to_number": "+14155550199", "start_time": start, "agent_id": 12
        })
    }

    fn with(row: Value, changes: &[(&str, Value)]) -> Value {
        let Value::Object(mut fields) = row else { unreachable!() };
        for (name, value) in changes {
            fields.insert((*name).to_owned(), value.clone());
        }
        Value::Object(fields)
    }

    /// The result of these pages, each with its rows and its total, if any.
    fn lookup_of(placement: &Placement, pages: &[(Vec<Value>, Option<i64>)]) -> Lookup {
        let mut evidence = Evidence::default();
        for (rows, total) in pages {
            let total = total.map_or(Value::Null, Value::from);
            let page =
                Value::from_iter([("results", Value::Array(rows.clone())), ("total", total)]);
            evidence.add(CallPage::read(&page).unwrap());
        }
        evidence.lookup(placement, &[CallId(9)])
    }

    #[track_caller]
    fn proves(pages: &[(Vec<Value>, Option<i64>)], expected: bool) {
        let lookup = lookup_of(&unknown(), pages);
        let found = if expected { Lookup::NotFound } else { Lookup::Inconclusive };
        assert_eq!(lookup, found, "{pages:?}");
    }

    #[test]
    fn only_a_complete_list_that_respects_the_filter_proves_absence() {
        let old = |id, seconds: i64| row(id, -seconds);
        let other_number = with(old(1, 50), &[("to_number", "+14155550198".into())]);
        let no_number = with(old(1, 50), &[("to_number", Value::Null)]);
        proves(&[(vec![], None)], true);
        proves(&[(vec![old(1, 50)], Some(1))], true);
        proves(&[(vec![old(2, 50), old(1, 90)], None)], true);
        // A page that may have been cut short, and the next one that shows it was not.
        proves(&[(vec![old(1, 50)], None)], false);
        proves(&[(vec![old(1, 50)], None), (vec![], None)], true);
        proves(&[(vec![old(1, 50)], Some(7))], false);
        // The oldest first: a new call is on a page that was not read.
        proves(&[(vec![old(1, 90), old(2, 50)], None)], false);
        proves(&[(vec![old(1, 90), old(2, 50)], None), (vec![], None)], true);
        // The same page again: the offset is ignored.
        proves(&[(vec![old(1, 50)], None), (vec![old(1, 50)], None)], false);
        // The filter is ignored.
        proves(&[(vec![other_number], Some(1))], false);
        proves(&[(vec![no_number], Some(1))], false);
        // A row that cannot be read may be the one.
        proves(&[(vec![old(2, 50), "?".into(), old(1, 90)], None)], false);
    }

    #[test]
    fn a_matching_call_is_only_ever_a_candidate() {
        let check = |changes: &[(&str, Value)], expected: Option<bool>| {
            let lookup = lookup_of(&unknown(), &[(vec![with(row(7, 1), changes)], Some(1))]);
            let is_match = match &lookup {
                Lookup::Candidates(found) => Some(found[0].is_match),
                _ => None,
            };
            assert_eq!(is_match, expected, "{changes:?}: {lookup:?}");
        };
        let dana = Value::from_iter([("first_name", Value::from("Dana")), ("x", Value::from("y"))]);
        let kim = Value::from_iter([("first_name", Value::from("Kim"))]);
        check(&[], Some(true));
        check(&[("agent_id", Value::Null)], Some(true));
        check(&[("direction", Value::Null)], Some(true));
        check(&[("start_time", written(-5).into())], Some(true));
        check(&[("variables", dana)], Some(true));
        // The same number, but something else differs.
        check(&[("variables", kim)], Some(false));
        check(&[("start_time", Value::Null)], Some(false));
        check(&[("from_number", "+12025550146".into())], Some(false));
        check(&[("from_number", Value::Null)], Some(false));
        check(&[("agent_id", 15.into())], Some(false));
        check(&[("to_number", "4155550199".into())], Some(true));
        check(&[("to_number", "(415) 555-0199".into())], Some(true));
        // Certainly another call.
        check(&[("start_time", written(-15).into())], None);
        check(&[("direction", "test".into())], None);
        check(&[("direction", "inbound".into())], None);
        check(&[("to_number", "+14155550198".into())], None);
        check(&[("call_id", 9.into())], None);
    }

    #[test]
    fn a_ruled_out_call_is_no_candidate() {
        let ruled_out = Placement { ruled_out: vec![CallId(7)], ..unknown() };
        assert_eq!(lookup_of(&ruled_out, &[(vec![row(7, 1)], Some(1))]), Lookup::NotFound);
    }

    #[test]
    fn a_resumed_placement_fully_matches_only_calls_after_the_resume() {
        let resumed = Placement { resumed_at: Some(AT + MINUTE), ..unknown() };
        let pages = [(vec![row(8, 70), row(7, 20)], Some(2))];
        let Lookup::Candidates(found) = lookup_of(&resumed, &pages) else { panic!("none") };
        let matches: Vec<_> = found.iter().map(|call| (call.id.0, call.is_match)).collect();
        assert_eq!(matches, [(8, true), (7, false)]);
    }
}
