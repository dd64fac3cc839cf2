//! Finding out what became of a placement whose answer was lost: when to send the
//! same bytes again, when only to look at the list of calls, and what that list
//! proves.
//!
//! A call in the list carries no key, and a colleague may have called the same number
//! with the same agent: so a call that may be this one is shown and asked about, never
//! taken. That there is none is believed only when the list proves it.

use super::placement::{IN_FLIGHT_MS, Placement, State};
use std::collections::HashSet;
use thunderphone::{Call, CallId, CallPage, Direction, Timestamp};

/// The pause between two checks. Long enough to read what the banner says and to press
/// “Stop”, short enough that an answer comes within ten seconds of the network's
/// return.
const PAUSE_MS: u32 = 3_000;
/// The pause once it has gone on for long.
const LONG_PAUSE_MS: u32 = 30_000;
/// After so many checks the pause is long: five minutes of outage.
const PATIENT_CHECKS: u16 = 100;
/// How long a call may take to appear in the list. Not published.
const LISTED_AFTER_MS: i64 = 30_000;
/// Sent again so often with a working list and no call in it: sending once more is not
/// going to settle it.
const ENOUGH_SENDINGS: u8 = 4;
/// A call may be recorded a little before it was asked for, when clocks differ.
const CLOCK_SLACK_MS: i64 = 10_000;
/// Digits that tell one number from another where a host writes no country.
const NATIONAL_DIGITS: usize = 7;

/// What one reconciliation has learnt so far. It begins anew in every tab.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Reconciliation {
    checks: u16,
    /// Sendings that settled nothing although the host could be asked.
    fruitless: u8,
    /// How often it had been sent when the host was last asked.
    attempts: u8,
    has_no_list: bool,
}

/// What to do next about a placement whose outcome is unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// The same bytes once more, then a look at the list.
    SendAgain,
    /// The list alone.
    Look,
    /// Nothing more by itself: a person decides.
    Rest,
}

/// What the list of calls said.
#[derive(Clone, PartialEq, Debug)]
pub enum Lookup {
    /// Calls that may be this one, the likeliest first. Never empty.
    Candidates(Vec<Candidate>),
    /// The list proves that it holds no such call.
    NotFound,
    /// It shows none, and does not prove that there is none.
    Inconclusive,
    /// It could not be asked just now.
    Silent,
    /// The host has no list, or does not show it.
    NoList,
}

/// A call that may be what the placement became.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    pub id: CallId,
    pub start: Option<Timestamp>,
    pub from_number: Option<String>,
    pub agent_id: Option<i64>,
    pub variables: Vec<(String, String)>,
    /// Everything that is known of it agrees: numbers, agent, variables and time.
    pub is_match: bool,
}

impl Reconciliation {
    /// The network is back, or somebody looks: it is worth checking often again.
    pub fn hurry(&mut self) {
        self.checks = 0;
    }

    pub fn pause_ms(&self) -> u32 {
        if self.checks > PATIENT_CHECKS { LONG_PAUSE_MS } else { PAUSE_MS }
    }

    pub fn step(&self, placement: &Placement, age_ms: i64) -> Step {
        match () {
            () if placement.may_be_sent_alone(age_ms) && self.fruitless < ENOUGH_SENDINGS => {
                Step::SendAgain
            }
            () if self.has_no_list => Step::Rest,
            () => Step::Look,
        }
    }

    /// Takes in what a look said. Whether that settles it: there is no such call, and
    /// it would be there by now.
    pub fn looked(&mut self, lookup: &Lookup, placement: &Placement, now: i64) -> bool {
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

/// Whether nothing of it can be on its way any more, and the list would show it.
pub fn is_over(placement: &Placement, now: i64) -> bool {
    now - placement.sent_at >= IN_FLIGHT_MS + LISTED_AFTER_MS
}

/// The pages of the list that were read about one placement, newest first as far as
/// the host keeps to that.
#[derive(Default)]
pub struct Evidence {
    rows: Vec<Call>,
    is_flawed: bool,
    /// A page told that there is nothing behind it.
    is_whole: bool,
}

impl Evidence {
    pub fn offset(&self) -> u32 {
        self.rows.len() as u32
    }

    pub fn take(&mut self, page: CallPage) {
        let known: HashSet<_> = self.rows.iter().map(|row| row.call_id).collect();
        let is_repeated = page.calls.iter().any(|row| known.contains(&row.call_id));
        self.is_flawed |= page.unreadable > 0 || is_repeated;
        let is_empty = page.calls.is_empty() && page.unreadable == 0;
        self.rows.extend(page.calls.into_iter().filter(|row| !known.contains(&row.call_id)));
        let is_all = page.total.is_some_and(|total| total == self.rows.len() as i64);
        self.is_whole |= is_empty || is_all;
    }

    /// Whether another page could prove something.
    pub fn wants_more(&self, placement: &Placement, others: &[CallId]) -> bool {
        !self.is_flawed
            && !self.reaches_back(placement)
            && self.candidates(placement, others).is_empty()
    }

    /// `others` are calls that are known to be something else.
    pub fn lookup(&self, placement: &Placement, others: &[CallId]) -> Lookup {
        let candidates = self.candidates(placement, others);
        let obeys = |row: &Call| {
            row.to_number.as_deref().is_some_and(|to| is_same_number(to, &placement.to_number))
        };
        match () {
            () if !candidates.is_empty() => Lookup::Candidates(candidates),
            () if !self.is_flawed
                && self.rows.iter().all(obeys)
                && self.reaches_back(placement) =>
            {
                Lookup::NotFound
            }
            () => Lookup::Inconclusive,
        }
    }

    /// Whether the list was read as far back as the placement: to its end or, in a
    /// list that runs from the newest to the oldest, to a call before it.
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
        // The oldest that agrees in everything is the likeliest.
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
    // Many hosts do not list the variables, and the platform adds some of its own.
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

/// Also where one of them is written without its country.
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
    fn a_fresh_placement_is_sent_again_until_that_is_no_use() {
        let mut placement = unknown();
        let mut reconciliation = Reconciliation::default();
        // What a person sees before anything was sent again does not count.
        reconciliation.looked(&Lookup::NotFound, &placement, 0);
        for _ in 0..4 {
            assert_eq!(reconciliation.step(&placement, MINUTE), Step::SendAgain);
            placement.attempts += 1;
            // However often a person looks in between.
            for _ in 0..3 {
                reconciliation.looked(&Lookup::NotFound, &placement, 0);
            }
        }
        assert_eq!(reconciliation.step(&placement, MINUTE), Step::Look);
    }

    #[test]
    fn an_outage_is_waited_out() {
        let placement = unknown();
        let mut reconciliation = Reconciliation::default();
        for _ in 0..80 {
            assert!(!reconciliation.looked(&Lookup::Silent, &placement, 10 * AT));
            assert_eq!(reconciliation.step(&placement, MINUTE), Step::SendAgain);
            assert_eq!(reconciliation.pause_ms(), 3_000);
        }
        for _ in 0..80 {
            reconciliation.looked(&Lookup::Silent, &placement, 10 * AT);
        }
        assert_eq!(reconciliation.pause_ms(), 30_000);
        reconciliation.hurry();
        assert_eq!(reconciliation.pause_ms(), 3_000);
    }

    #[test]
    fn what_is_old_stopped_or_without_its_page_is_only_looked_for() {
        let reconciliation = Reconciliation::default();
        assert_eq!(reconciliation.step(&unknown(), 15 * MINUTE), Step::Look);
        for hold in [Hold::PageGone, Hold::Stopped] {
            let placement = Placement { hold, ..unknown() };
            assert_eq!(reconciliation.step(&placement, 0), Step::Look);
        }
    }

    #[test]
    fn without_a_list_a_person_decides_in_the_end() {
        let mut placement = unknown();
        let mut reconciliation = Reconciliation::default();
        for _ in 0..4 {
            placement.attempts += 1;
            assert!(!reconciliation.looked(&Lookup::NoList, &placement, 10 * AT));
        }
        assert_eq!(reconciliation.step(&placement, MINUTE), Step::Rest);
    }

    #[test]
    fn absence_counts_once_nothing_can_be_on_its_way() {
        let placement = unknown();
        let mut reconciliation = Reconciliation::default();
        assert!(!reconciliation.looked(&Lookup::NotFound, &placement, AT + 189_999));
        assert!(reconciliation.looked(&Lookup::NotFound, &placement, AT + 190_000));
        for lookup in [Lookup::Silent, Lookup::NoList, Lookup::Inconclusive] {
            assert!(!reconciliation.looked(&lookup, &placement, 10 * AT), "{lookup:?}");
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

    /// What pages of these rows say, each with its total or none.
    fn looked(placement: &Placement, pages: &[(Vec<Value>, Option<i64>)]) -> Lookup {
        let mut evidence = Evidence::default();
        for (rows, total) in pages {
            let total = total.map_or(Value::Null, Value::from);
            let page =
                Value::from_iter([("results", Value::Array(rows.clone())), ("total", total)]);
            evidence.take(CallPage::read(&page).unwrap());
        }
        evidence.lookup(placement, &[CallId(9)])
    }

    #[track_caller]
    fn proves(pages: &[(Vec<Value>, Option<i64>)], expected: bool) {
        let lookup = looked(&unknown(), pages);
        let found = if expected { Lookup::NotFound } else { Lookup::Inconclusive };
        assert_eq!(lookup, found, "{pages:?}");
    }

    #[test]
    fn only_a_list_that_reaches_back_and_keeps_to_the_question_proves_absence() {
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
        // The oldest first: what is new stands on a page that was not read.
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
    fn a_call_that_may_be_it_is_a_candidate_and_never_more() {
        let check = |changes: &[(&str, Value)], expected: Option<bool>| {
            let lookup = looked(&unknown(), &[(vec![with(row(7, 1), changes)], Some(1))]);
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
        // The same number, but not all agrees.
        check(&[("variables", kim)], Some(false));
        check(&[("start_time", Value::Null)], Some(false));
        check(&[("from_number", "+12025550146".into())], Some(false));
        check(&[("from_number", Value::Null)], Some(false));
        check(&[("agent_id", 15.into())], Some(false));
        check(&[("to_number", "4155550199".into())], Some(true));
        check(&[("to_number", "(415) 555-0199".into())], Some(true));
        // Another call, as far as can be told.
        check(&[("start_time", written(-15).into())], None);
        check(&[("direction", "test".into())], None);
        check(&[("direction", "inbound".into())], None);
        check(&[("to_number", "+14155550198".into())], None);
        check(&[("call_id", 9.into())], None);
    }

    #[test]
    fn a_call_that_a_person_ruled_out_is_no_candidate() {
        let ruled_out = Placement { ruled_out: vec![CallId(7)], ..unknown() };
        assert_eq!(looked(&ruled_out, &[(vec![row(7, 1)], Some(1))]), Lookup::NotFound);
    }

    #[test]
    fn a_resumed_placement_matches_from_then_on_and_is_near_before() {
        let resumed = Placement { resumed_at: Some(AT + MINUTE), ..unknown() };
        let pages = [(vec![row(8, 70), row(7, 20)], Some(2))];
        let Lookup::Candidates(found) = looked(&resumed, &pages) else { panic!("none") };
        let told: Vec<_> = found.iter().map(|call| (call.id.0, call.is_match)).collect();
        assert_eq!(told, [(8, true), (7, false)]);
    }
}
