//! All placements that this browser remembers, and what a new one is among them. Read,
//! changed and written back in one transaction, so that two tabs never both decide on
//! the same.

use super::placement::{Ambiguity, Hold, KeyConflict, Placement, State};
use super::record;
use super::states::Event;
use crate::call::RECENT_MS;
use crate::call::draft::Source;
use thunderphone::{AgentSource, CallId, CallRequest};

/// How long a settled placement is remembered: long enough for a second window that
/// still shows the draft it was made from.
const KEPT_MS: i64 = 24 * 60 * 60_000;
const KEPT_AT_MOST: usize = 50;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Entry {
    Placement(Box<Placement>),
    /// Of another version, damaged or edited: shown, never sent.
    Unreadable {
        key: String,
        text: String,
    },
}

impl Entry {
    pub fn key(&self) -> &str {
        match self {
            Entry::Placement(placement) => &placement.key,
            Entry::Unreadable { key, .. } => key,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outbox {
    entries: Vec<Entry>,
    changed: Vec<String>,
}

/// What is to be done in one transaction.
#[derive(Clone, Debug)]
pub enum Command {
    Read,
    Create(Box<NewPlacement>),
    Apply {
        key: String,
        event: Event,
    },
    /// A person puts it away. `now` is the server's time, in milliseconds.
    Discard {
        key: String,
        now: i64,
    },
}

/// A placement, as the form hands it over.
#[derive(Clone, Debug)]
pub struct NewPlacement {
    /// With the draft's key.
    pub request: CallRequest,
    /// For when the draft's key was used for something else.
    pub fresh_key: String,
    pub source: Source,
    pub now: i64,
    pub tab: String,
    /// The person was asked, and wants a second call.
    pub is_deliberate: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reply {
    Read,
    Decided(Decision),
    /// Whether it was something that may happen now.
    Applied(bool),
}

/// What a press is, among the placements that are known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    /// A placement of its own: it may be sent.
    Created(String),
    /// One that is not settled: a press means the same request once more, unless that
    /// is on its way.
    SendAgain(String),
    /// One that is known already: of another tab with the same draft, or a call.
    /// Nothing is sent for it.
    Duplicate(String),
    /// Another placement to this number is not settled yet.
    Blocked(String),
    /// A second call to a number that was called minutes ago, or one whose key turned
    /// out to be another request's.
    ConfirmRepeat(Recent),
}

/// An earlier call to the same number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recent {
    pub at: i64,
    /// `None` for one that was not found when it was looked for.
    pub call_id: Option<CallId>,
}

impl Outbox {
    /// From what the browser kept: key and text of each.
    pub fn read(kept: impl IntoIterator<Item = (String, String)>) -> Outbox {
        let entry = |(key, text): (String, String)| match record::read(&text) {
            Some(placement) if placement.key == key => Entry::Placement(Box::new(placement)),
            _ => Entry::Unreadable { key, text },
        };
        Outbox { entries: kept.into_iter().map(entry).collect(), changed: Vec::new() }
    }

    #[cfg(test)]
    pub fn of(placements: Vec<Placement>) -> Outbox {
        let entries = placements.into_iter().map(Box::new).map(Entry::Placement).collect();
        Outbox { entries, changed: Vec::new() }
    }

    /// What is to be written: text by key, and `None` for what is gone.
    pub fn changes(&self) -> Vec<(String, Option<String>)> {
        let text = |key: &String| (key.clone(), self.get(key).map(record::write));
        self.changed.iter().map(text).collect()
    }

    /// The changes, in what another tab may have written meanwhile: merged, so that
    /// nothing that is known there is lost.
    pub fn changes_in(&self, kept: &Outbox) -> Vec<(String, Option<String>)> {
        let change = |key: &String| match (self.get(key), kept.get(key)) {
            // Put away here, and a call there.
            (None, Some(kept)) if kept.call_id().is_some() => None,
            (Some(own), Some(kept)) => {
                Some((key.clone(), Some(record::write(&own.clone().merge(kept.clone())))))
            }
            (own, _) => Some((key.clone(), own.map(record::write))),
        };
        self.changed.iter().filter_map(change).collect()
    }

    /// Whether it is still to be written.
    pub fn has_changed(&self, key: &str) -> bool {
        self.changed.iter().any(|changed| changed == key)
    }

    /// The same, with nothing left to be written.
    pub fn as_written(self) -> Outbox {
        Outbox { changed: Vec::new(), ..self }
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn placements(&self) -> impl Iterator<Item = &Placement> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Placement(placement) => Some(&**placement),
            Entry::Unreadable { .. } => None,
        })
    }

    pub fn get(&self, key: &str) -> Option<&Placement> {
        self.placements().find(|placement| placement.key == key)
    }

    pub fn execute(&mut self, command: &Command) -> Reply {
        match command {
            Command::Read => Reply::Read,
            Command::Create(new) => Reply::Decided(self.create(new)),
            Command::Apply { key, event } => Reply::Applied(self.apply(key, event)),
            Command::Discard { key, now } => Reply::Applied(self.discard(key, *now)),
        }
    }

    fn apply(&mut self, key: &str, event: &Event) -> bool {
        let placement = self.entries.iter_mut().find_map(|entry| match entry {
            Entry::Placement(placement) if placement.key == key => Some(placement),
            _ => None,
        });
        let is_applied = placement.is_some_and(|placement| placement.apply(event));
        if is_applied {
            self.touch(key);
        }
        is_applied
    }

    fn discard(&mut self, key: &str, now: i64) -> bool {
        if self.get(key).is_some_and(|own| !own.may_be_discarded(now)) {
            return false;
        }
        let count = self.entries.len();
        self.entries.retain(|entry| entry.key() != key);
        self.touch(key);
        self.entries.len() < count
    }

    fn create(&mut self, new: &NewPlacement) -> Decision {
        let NewPlacement { fresh_key, source, now, tab, is_deliberate, .. } = new;
        let (now, mut request) = (*now, new.request.clone());
        let to_number = request.to_number.clone();
        let own = self.get(&request.idempotency_key).cloned();
        if let Some(own) = &own
            && own.body == request.body()
        {
            match own.state {
                State::Refused => {}
                // The same placement once more, by a person who knows that it was not
                // found: the key stays, so that a call which appears after all is not
                // placed twice.
                State::NotPlaced if own.key_conflict != KeyConflict::Confirmed => {
                    self.apply(&own.key, &Event::Resumed { by: tab.clone(), now });
                    return Decision::Created(own.key.clone());
                }
                State::NotPlaced => {
                    if !*is_deliberate {
                        return Decision::ConfirmRepeat(recent(own));
                    }
                }
                // Of another tab it is a press only where nobody sends it by itself.
                State::Armed | State::Sent | State::RetryAllowed | State::Unknown
                    if own.owner == *tab || own.is_held() || own.is_left(now) =>
                {
                    self.apply(&own.key, &Event::Resumed { by: tab.clone(), now });
                    return Decision::SendAgain(own.key.clone());
                }
                _ => return Decision::Duplicate(own.key.clone()),
            }
        }
        // What this tab has written down and not sent gives way.
        let is_unsent = |other: &Placement| other.state == State::Armed && other.owner == *tab;
        let is_in_the_way = |other: &&Placement| {
            !other.is_settled() && other.to_number == to_number && !is_unsent(other)
        };
        if let Some(other) = self.placements().find(is_in_the_way) {
            return Decision::Blocked(other.key.clone());
        }
        if !*is_deliberate && let Some(recent) = self.recent(&to_number, now) {
            return Decision::ConfirmRepeat(recent);
        }
        let replaced = |other: &&Placement| is_unsent(other) && other.to_number == to_number;
        let replaced: Vec<_> =
            self.placements().filter(replaced).map(|other| other.key.clone()).collect();
        self.forget(&replaced);
        // What was refused or never sent did not use its key up; all else did.
        let is_free = own.is_none_or(|own| own.state == State::Refused || is_unsent(&own));
        if !is_free || request.idempotency_key.is_empty() {
            request.idempotency_key.clone_from(fresh_key);
        }
        self.forget_settled(&to_number, now);
        let placement = Placement {
            body: request.body(),
            key: request.idempotency_key,
            from_number: request.from_number,
            to_number,
            source: *source,
            agent_id: match request.agent {
                AgentSource::Saved(id) => Some(id),
                _ => None,
            },
            variables: request.variables,
            created_at: now,
            sent_at: now,
            resumed_at: None,
            attempts: 0,
            hand_at: Some(now),
            is_sent_by_hand: false,
            ambiguity: Ambiguity::None,
            key_conflict: KeyConflict::None,
            hold: Hold::None,
            state: State::Armed,
            owner: tab.clone(),
            ruled_out: Vec::new(),
        };
        let key = placement.key.clone();
        self.entries.retain(|entry| entry.key() != key);
        self.touch(&key);
        self.entries.push(Entry::Placement(Box::new(placement)));
        Decision::Created(key)
    }

    /// Whether a press with this request goes on with a placement that was asked for
    /// before, so that no other call can be meant.
    pub fn continues(&self, request: &CallRequest) -> bool {
        self.get(&request.idempotency_key).is_some_and(|own| {
            let is_gone = matches!(own.state, State::Refused | State::NotPlaced);
            own.body == request.body() && !is_gone
        })
    }

    fn recent(&self, to_number: &str, now: i64) -> Option<Recent> {
        let is_recent = |placement: &&Placement| {
            let was_maybe_placed = match placement.state {
                State::NotPlaced => placement.attempts > 0,
                State::Armed => false,
                state => state != State::Refused,
            };
            placement.to_number == to_number
                && now - placement.created_at < RECENT_MS
                && was_maybe_placed
        };
        self.placements().filter(is_recent).max_by_key(|placement| placement.created_at).map(recent)
    }

    /// What a new placement to the number makes idle, and what is old.
    fn forget_settled(&mut self, to_number: &str, now: i64) {
        let settled = || self.placements().filter(|placement| placement.is_settled());
        let is_idle = |placement: &Placement| {
            (placement.to_number == to_number && placement.call_id().is_none())
                || now - placement.created_at > KEPT_MS
        };
        let mut gone: Vec<_> = settled()
            .filter(|placement| is_idle(placement))
            .map(|placement| placement.key.clone())
            .collect();
        if gone.is_empty()
            && self.entries.len() >= KEPT_AT_MOST
            && let Some(oldest) = settled().min_by_key(|placement| placement.created_at)
        {
            gone.push(oldest.key.clone());
        }
        self.forget(&gone);
    }

    fn forget(&mut self, keys: &[String]) {
        self.entries.retain(|entry| !keys.iter().any(|key| key == entry.key()));
        keys.iter().for_each(|key| self.touch(key));
    }

    fn touch(&mut self, key: &str) {
        if !self.has_changed(key) {
            self.changed.push(key.to_owned());
        }
    }
}

fn recent(placement: &Placement) -> Recent {
    Recent { at: placement.created_at, call_id: placement.call_id() }
}

#[cfg(test)]
mod tests {
    use super::super::placement::IN_FLIGHT_MS;
    use super::super::placement::tests::placement;
    use super::*;

    const ALICE: &str = "+14155550198";
    const BOB: &str = "+14155550199";

    fn request(key: &str, to_number: &str) -> CallRequest {
        CallRequest {
            from_number: "+12025550143".into(),
            to_number: to_number.into(),
            agent: AgentSource::Saved(12),
            variables: Vec::new(),
            max_hold_seconds: None,
            idempotency_key: key.into(),
        }
    }

    fn new_placement(key: &str, to_number: &str) -> NewPlacement {
        NewPlacement {
            request: request(key, to_number),
            fresh_key: "fresh".into(),
            source: Source::Saved,
            now: 0,
            tab: "a".into(),
            is_deliberate: false,
        }
    }

    /// An outbox with one placement to Alice, of the tab `a`, with the key `k`.
    fn with(state: State) -> Outbox {
        let mut outbox = Outbox::default();
        outbox.create(&new_placement("k", ALICE));
        let Some(Entry::Placement(placement)) = outbox.entries.first_mut() else { unreachable!() };
        placement.state = state;
        placement.ambiguity = Ambiguity::Lost;
        placement.attempts = u8::from(state != State::Armed);
        outbox
    }

    fn created(key: &str) -> Decision {
        Decision::Created(key.into())
    }

    #[track_caller]
    fn check(state: State, new: NewPlacement, expected: Decision) {
        let mut outbox = with(state);
        assert_eq!(outbox.create(&new), expected, "{state:?}");
        let keys: Vec<_> = outbox.placements().filter(|p| p.to_number == ALICE).collect();
        assert_eq!(keys.len(), 1, "one press to a number at a time: {keys:?}");
    }

    #[test]
    fn the_same_draft_is_the_same_placement() {
        let again = || new_placement("k", ALICE);
        let in_another_tab = || NewPlacement { tab: "b".into(), ..again() };
        let same = Decision::Duplicate("k".into());
        let open = [State::Armed, State::Sent, State::RetryAllowed, State::Unknown];
        let known = [State::Pending(CallId(1)), State::Accepted(CallId(1))];
        for state in open.into_iter().chain(known) {
            check(state, in_another_tab(), same.clone());
            // Also for a person who says that a second call is wanted: that begins with
            // another draft.
            check(state, NewPlacement { is_deliberate: true, ..in_another_tab() }, same.clone());
        }
        for state in open {
            check(state, again(), Decision::SendAgain("k".into()));
        }
        for state in known {
            check(state, again(), same.clone());
        }
        // Nobody was called: the same key may be used again, and is.
        check(State::Refused, again(), created("k"));
        check(State::NotPlaced, again(), created("k"));
    }

    #[test]
    fn only_a_press_that_goes_on_with_an_open_placement_needs_no_question() {
        let same = request("k", ALICE);
        let edited = CallRequest { max_hold_seconds: Some(60), ..same.clone() };
        for (state, expected) in [
            (State::Armed, true),
            (State::Sent, true),
            (State::RetryAllowed, true),
            (State::Unknown, true),
            (State::Accepted(CallId(1)), true),
            // Somebody else may have called since.
            (State::Refused, false),
            (State::NotPlaced, false),
        ] {
            assert_eq!(with(state).continues(&same), expected, "{state:?}");
            for other in [&edited, &request("k", BOB), &request("other", ALICE)] {
                assert!(!with(state).continues(other), "{state:?}");
            }
        }
    }

    #[test]
    fn an_edited_draft_to_the_same_number_waits_until_the_first_is_settled() {
        let edited = || {
            let mut new = new_placement("k", ALICE);
            new.request.max_hold_seconds = Some(60);
            new
        };
        let blocked = Decision::Blocked("k".into());
        for state in [State::Sent, State::RetryAllowed, State::Unknown] {
            check(state, edited(), blocked.clone());
            check(state, NewPlacement { is_deliberate: true, ..edited() }, blocked.clone());
        }
        // What was never sent gives way, but not to another tab.
        check(State::Armed, edited(), created("k"));
        check(State::Armed, NewPlacement { tab: "b".into(), ..edited() }, blocked);
        check(State::Refused, edited(), created("k"));
        // An earlier call is asked about, once; then it is another placement.
        let accepted = State::Accepted(CallId(1));
        let ask = |call_id| Decision::ConfirmRepeat(Recent { at: 0, call_id });
        check(accepted, edited(), ask(Some(CallId(1))));
        check(State::NotPlaced, edited(), ask(None));
        let mut outbox = with(accepted);
        let deliberate = NewPlacement { is_deliberate: true, ..edited() };
        assert_eq!(outbox.create(&deliberate), created("fresh"));
        assert!(outbox.get("fresh").unwrap().body.contains("\"fresh\""));
    }

    #[test]
    fn another_number_is_another_placement_with_a_key_of_its_own() {
        for state in [State::Sent, State::Unknown, State::Accepted(CallId(1)), State::NotPlaced] {
            assert_eq!(with(state).create(&new_placement("k", BOB)), created("fresh"), "{state:?}");
        }
        assert_eq!(with(State::Refused).create(&new_placement("k", BOB)), created("k"));
        assert_eq!(with(State::Unknown).create(&new_placement("other", BOB)), created("other"));
    }

    #[test]
    fn a_second_call_is_asked_about_for_some_minutes() {
        let at = |now| NewPlacement { now, ..new_placement("other", ALICE) };
        let ask = Decision::ConfirmRepeat(Recent { at: 0, call_id: Some(CallId(1)) });
        let accepted = State::Accepted(CallId(1));
        assert_eq!(with(accepted).create(&at(RECENT_MS - 1)), ask);
        assert_eq!(with(accepted).create(&at(RECENT_MS)), created("other"));
        assert_eq!(with(State::Refused).create(&at(1)), created("other"));
        let wanted = NewPlacement { is_deliberate: true, ..at(1) };
        assert_eq!(with(accepted).create(&wanted), created("other"));
    }

    #[test]
    fn a_key_is_replaced_only_once_it_is_confirmed_to_be_anothers_and_a_person_was_asked() {
        let again = || new_placement("k", ALICE);
        let wanted = || NewPlacement { is_deliberate: true, ..again() };
        let with = |key_conflict| {
            let mut outbox = with(State::NotPlaced);
            let Some(Entry::Placement(placement)) = outbox.entries.first_mut() else {
                unreachable!()
            };
            placement.key_conflict = key_conflict;
            outbox
        };
        assert_eq!(with(KeyConflict::Reported).create(&wanted()), created("k"));
        let ask = Decision::ConfirmRepeat(Recent { at: 0, call_id: None });
        assert_eq!(with(KeyConflict::Confirmed).create(&again()), ask);
        assert_eq!(with(KeyConflict::Confirmed).create(&wanted()), created("fresh"));
    }

    #[test]
    fn what_is_not_settled_is_never_forgotten() {
        let mut outbox = with(State::Unknown);
        for n in 0..80 {
            let to_number = format!("+1415555{n:04}");
            let new = new_placement(&format!("k{n}"), &to_number);
            assert_eq!(outbox.create(&NewPlacement { now: n, ..new }), created(&format!("k{n}")));
            let Some(Entry::Placement(placement)) = outbox.entries.last_mut() else {
                unreachable!()
            };
            placement.state = State::Accepted(CallId(n));
        }
        assert!(outbox.entries.len() <= KEPT_AT_MOST + 1);
        assert!(outbox.get("k").is_some());
        assert!(outbox.get("k79").is_some() && outbox.get("k0").is_none());
        let written = outbox.changes();
        assert!(written.iter().any(|(key, text)| key == "k0" && text.is_none()));
        let kept = Outbox::read(written.into_iter().filter_map(|(key, text)| Some((key, text?))));
        assert_eq!(kept.entries.len(), outbox.entries.len());
    }

    #[test]
    fn what_cannot_be_read_is_kept_shown_and_can_be_discarded() {
        let own = record::write(&placement("k"));
        let kept = [("k", own.as_str()), ("x", own.as_str()), ("y", "{\"half"), ("z", "")];
        let mut outbox = Outbox::read(kept.map(|(key, text)| (key.to_owned(), text.to_owned())));
        assert_eq!(outbox.entries().len(), 4);
        assert_eq!(outbox.placements().count(), 1);
        for key in ["x", "y", "z"] {
            assert!(!outbox.apply(key, &Event::Stopped));
            assert!(outbox.discard(key, 0));
        }
        assert_eq!(outbox.changes().len(), 3);
        assert_eq!(outbox.entries().len(), 1);
    }

    #[test]
    fn what_awaits_its_answer_cannot_be_discarded_until_nothing_is_on_its_way() {
        for state in [State::Armed, State::RetryAllowed, State::Unknown, State::NotPlaced] {
            assert!(with(state).discard("k", 0), "{state:?}");
            assert!(!with(state).discard("other", 0), "{state:?}");
        }
        assert!(!with(State::Sent).discard("k", IN_FLIGHT_MS - 1));
        // Its tab may be frozen, and never say.
        assert!(with(State::Sent).discard("k", IN_FLIGHT_MS));
    }

    #[test]
    fn what_another_tab_has_written_meanwhile_is_merged_and_never_lost() {
        let of = |state| {
            let mut outbox = with(state);
            outbox.changed = vec!["k".to_owned()];
            outbox
        };
        let state_of = |changes: &[(String, Option<String>)]| {
            record::read(changes[0].1.as_ref().unwrap()).unwrap().state
        };
        let accepted = State::Accepted(CallId(1));
        assert_eq!(state_of(&of(State::Unknown).changes_in(&of(accepted))), accepted);
        assert_eq!(state_of(&of(State::Armed).changes_in(&of(State::Unknown))), State::Unknown);
        assert_eq!(state_of(&of(accepted).changes_in(&of(State::Sent))), accepted);
        let mut discarded = of(State::Unknown);
        assert!(discarded.discard("k", 0));
        assert_eq!(discarded.changes_in(&of(State::Unknown)), [("k".to_owned(), None)]);
        assert_eq!(discarded.changes_in(&of(accepted)), []);
    }
}
