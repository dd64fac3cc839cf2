//! All placements that this browser stores, and the decision about a new one. The outbox
//! is read, changed and written back in one transaction, so that two tabs never decide on
//! the same state.

use super::forbidden::Forbidden;
use super::placement::{Ambiguity, Hold, KeyConflict, Placement, State};
use super::record;
use super::states::Event;
use crate::call::RECENT_MS;
use crate::call::draft::Source;
use thunderphone::{AgentSource, CallId, CallRequest};

/// How long a settled placement stays stored: another window may still show the draft
/// that it was made from.
const RETENTION_MS: i64 = 24 * 60 * 60_000;
const MAX_ENTRIES: usize = 50;

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

/// An operation in one transaction.
#[derive(Clone, Debug)]
pub enum Command {
    Read,
    Create(Box<NewPlacement>),
    Apply {
        key: String,
        event: Event,
    },
    /// A person discards it. `now` is the server's time, in milliseconds.
    Discard {
        key: String,
        now: i64,
    },
}

/// A request of the form to place a call.
#[derive(Clone, Debug)]
pub struct NewPlacement {
    /// With the key of the draft.
    pub request: CallRequest,
    /// Used when the draft's key already belongs to something else.
    pub fresh_key: String,
    pub source: Source,
    pub now: i64,
    pub tab: String,
    /// The person has confirmed a second call to the number.
    pub is_deliberate: bool,
    /// See [`Placement::reason`] and [`Placement::is_unread_accepted`].
    pub reason: Option<String>,
    pub is_unread_accepted: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reply {
    Read,
    Decided(Decision),
    /// Whether the event or discard was allowed.
    Applied(bool),
}

/// What a new placement is, compared with the stored ones.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    /// A new placement, or one that starts again: it may be sent.
    Created(String),
    /// The same request is stored and not settled: it is sent once more, unless it is in
    /// flight.
    SendAgain(String),
    /// Another tab has sent the same draft, or it already became a call. Nothing is sent.
    Duplicate(String),
    /// Another placement to this number is not settled yet.
    Blocked(String),
    /// Ask a person first: the number was called minutes ago, or the key turned out to
    /// belong to another request.
    ConfirmRepeat(Recent),
}

/// An earlier call to the same number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recent {
    pub at: i64,
    /// `None` for a placement that was looked up and not found.
    pub call_id: Option<CallId>,
}

impl Outbox {
    /// From the key and text of each stored entry.
    pub fn read(stored: impl IntoIterator<Item = (String, String)>) -> Outbox {
        let entry = |(key, text): (String, String)| match record::read(&text) {
            Some(placement) if placement.key == key => Entry::Placement(Box::new(placement)),
            _ => Entry::Unreadable { key, text },
        };
        Outbox { entries: stored.into_iter().map(entry).collect(), changed: Vec::new() }
    }

    /// What to write: text by key, `None` for what to delete.
    pub fn changes(&self) -> Vec<(String, Option<String>)> {
        let text = |key: &String| (key.clone(), self.get(key).map(record::write));
        self.changed.iter().map(text).collect()
    }

    /// The changes, merged with what another tab may have stored meanwhile, so that nothing
    /// of it is lost.
    pub fn changes_in(&self, stored: &Outbox) -> Vec<(String, Option<String>)> {
        let change = |key: &String| match (self.get(key), stored.get(key)) {
            // Discarded here, but it became a call there.
            (None, Some(stored)) if stored.call_id().is_some() => None,
            (Some(own), Some(stored)) => {
                Some((key.clone(), Some(record::write(&own.clone().merge(stored.clone())))))
            }
            (own, _) => Some((key.clone(), own.map(record::write))),
        };
        self.changed.iter().filter_map(change).collect()
    }

    /// Whether this entry still has to be written.
    pub fn has_changed(&self, key: &str) -> bool {
        self.changed.iter().any(|changed| changed == key)
    }

    /// The same outbox, with nothing left to write.
    pub fn as_written(self) -> Outbox {
        Outbox { changed: Vec::new(), ..self }
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn placements(&self) -> impl Iterator<Item = &Placement> + Clone {
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
        if let Some(why) = self.forbids(key, event) {
            self.apply(key, &Event::Forbidden(why));
            return false;
        }
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

    /// Why an attempt must not be sent that would be, among those of all tabs.
    fn forbids(&self, key: &str, event: &Event) -> Option<Forbidden> {
        let Event::Sent { allowance, .. } = event else { return None };
        let own = self.get(key)?;
        own.clone().apply(event).then(|| allowance.check(own, self.placements()).err())?
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
                // A person sends it again, knowing that it was not found. The key stays:
                // if the call turns up after all, it is not placed twice.
                State::NotPlaced if own.key_conflict != KeyConflict::Confirmed => {
                    self.resume(&own.key, new);
                    return Decision::Created(own.key.clone());
                }
                State::NotPlaced => {
                    if !*is_deliberate {
                        return Decision::ConfirmRepeat(recent(own));
                    }
                }
                // Another tab may be about to send its own placement automatically.
                State::Armed | State::Sent | State::RetryAllowed | State::Unknown
                    if own.owner == *tab || own.is_on_hold() || own.is_overdue(now) =>
                {
                    self.resume(&own.key, new);
                    return Decision::SendAgain(own.key.clone());
                }
                _ => return Decision::Duplicate(own.key.clone()),
            }
        }
        // An unsent placement of this tab makes way for the new one.
        let is_unsent = |other: &Placement| other.state == State::Armed && other.owner == *tab;
        let is_blocking = |other: &&Placement| {
            !other.is_settled() && other.to_number == to_number && !is_unsent(other)
        };
        if let Some(other) = self.placements().find(is_blocking) {
            return Decision::Blocked(other.key.clone());
        }
        if !*is_deliberate && let Some(recent) = self.recent(&to_number, now) {
            return Decision::ConfirmRepeat(recent);
        }
        let replaced = |other: &&Placement| is_unsent(other) && other.to_number == to_number;
        let replaced: Vec<_> =
            self.placements().filter(replaced).map(|other| other.key.clone()).collect();
        self.forget(&replaced);
        // A refused or unsent placement leaves its key free. Any other has used it.
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
            confirmed_at: Some(now),
            is_sent_manually: false,
            ambiguity: Ambiguity::None,
            key_conflict: KeyConflict::None,
            hold: Hold::None,
            state: State::Armed,
            owner: tab.clone(),
            ruled_out: Vec::new(),
            reason: new.reason.clone(),
            is_unread_accepted: new.is_unread_accepted,
            forbidden: None,
        };
        let key = placement.key.clone();
        self.entries.retain(|entry| entry.key() != key);
        self.touch(&key);
        self.entries.push(Entry::Placement(Box::new(placement)));
        Decision::Created(key)
    }

    /// A person sends a stored placement once more, and may have been asked anew.
    fn resume(&mut self, key: &str, new: &NewPlacement) {
        self.apply(key, &Event::Resumed { by: new.tab.clone(), now: new.now });
        let placement = self.entries.iter_mut().find_map(|entry| match entry {
            Entry::Placement(placement) if placement.key == key => Some(placement),
            _ => None,
        });
        if let Some(own) = placement {
            own.reason = new.reason.clone().or(own.reason.take());
            own.is_unread_accepted = new.is_unread_accepted;
            self.touch(key);
        }
    }

    /// Whether this request continues a stored placement, so that it cannot mean another
    /// call.
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

    /// Forgets what is old, and what a new placement to this number replaces.
    fn forget_settled(&mut self, to_number: &str, now: i64) {
        let settled = || self.placements().filter(|placement| placement.is_settled());
        let is_obsolete = |placement: &Placement| {
            (placement.to_number == to_number && placement.call_id().is_none())
                || now - placement.created_at > RETENTION_MS
        };
        let mut gone: Vec<_> = settled()
            .filter(|placement| is_obsolete(placement))
            .map(|placement| placement.key.clone())
            .collect();
        if gone.is_empty()
            && self.entries.len() >= MAX_ENTRIES
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
impl From<Vec<Placement>> for Outbox {
    fn from(placements: Vec<Placement>) -> Outbox {
        let entries = placements.into_iter().map(Box::new).map(Entry::Placement).collect();
        Outbox { entries, changed: Vec::new() }
    }
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
            reason: None,
            is_unread_accepted: false,
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
        assert_eq!(keys.len(), 1, "one placement to a number at a time: {keys:?}");
    }

    #[test]
    fn a_draft_has_one_placement_in_all_tabs() {
        let again = || new_placement("k", ALICE);
        let in_another_tab = || NewPlacement { tab: "b".into(), ..again() };
        let same = Decision::Duplicate("k".into());
        let open = [State::Armed, State::Sent, State::RetryAllowed, State::Unknown];
        let known = [State::Pending(CallId(1)), State::Accepted(CallId(1))];
        for state in open.into_iter().chain(known) {
            check(state, in_another_tab(), same.clone());
            // Even if a person confirms a second call: that one begins with another draft.
            check(state, NewPlacement { is_deliberate: true, ..in_another_tab() }, same.clone());
        }
        for state in open {
            check(state, again(), Decision::SendAgain("k".into()));
        }
        for state in known {
            check(state, again(), same.clone());
        }
        // Nobody was called: the same key is used again.
        check(State::Refused, again(), created("k"));
        check(State::NotPlaced, again(), created("k"));
    }

    #[test]
    fn only_a_request_that_continues_an_open_placement_needs_no_confirmation() {
        let same = request("k", ALICE);
        let edited = CallRequest { max_hold_seconds: Some(60), ..same.clone() };
        for (state, expected) in [
            (State::Armed, true),
            (State::Sent, true),
            (State::RetryAllowed, true),
            (State::Unknown, true),
            (State::Accepted(CallId(1)), true),
            // A colleague may have called since.
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
    fn an_edited_draft_is_blocked_until_the_first_placement_to_the_number_is_settled() {
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
        // An unsent placement makes way, but not for another tab.
        check(State::Armed, edited(), created("k"));
        check(State::Armed, NewPlacement { tab: "b".into(), ..edited() }, blocked);
        check(State::Refused, edited(), created("k"));
        // An earlier call takes one confirmation; then it is another placement.
        let accepted = State::Accepted(CallId(1));
        let confirm = |call_id| Decision::ConfirmRepeat(Recent { at: 0, call_id });
        check(accepted, edited(), confirm(Some(CallId(1))));
        check(State::NotPlaced, edited(), confirm(None));
        let mut outbox = with(accepted);
        let deliberate = NewPlacement { is_deliberate: true, ..edited() };
        assert_eq!(outbox.create(&deliberate), created("fresh"));
        assert!(outbox.get("fresh").unwrap().body.contains("\"fresh\""));
    }

    #[test]
    fn a_call_to_another_number_gets_its_own_key() {
        for state in [State::Sent, State::Unknown, State::Accepted(CallId(1)), State::NotPlaced] {
            assert_eq!(with(state).create(&new_placement("k", BOB)), created("fresh"), "{state:?}");
        }
        assert_eq!(with(State::Refused).create(&new_placement("k", BOB)), created("k"));
        assert_eq!(with(State::Unknown).create(&new_placement("other", BOB)), created("other"));
    }

    #[test]
    fn a_second_call_within_minutes_needs_confirmation() {
        let at = |now| NewPlacement { now, ..new_placement("other", ALICE) };
        let confirm = Decision::ConfirmRepeat(Recent { at: 0, call_id: Some(CallId(1)) });
        let accepted = State::Accepted(CallId(1));
        assert_eq!(with(accepted).create(&at(RECENT_MS - 1)), confirm);
        assert_eq!(with(accepted).create(&at(RECENT_MS)), created("other"));
        assert_eq!(with(State::Refused).create(&at(1)), created("other"));
        let wanted = NewPlacement { is_deliberate: true, ..at(1) };
        assert_eq!(with(accepted).create(&wanted), created("other"));
    }

    #[test]
    fn a_key_is_replaced_only_after_a_confirmed_conflict_and_a_persons_confirmation() {
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
        let confirm = Decision::ConfirmRepeat(Recent { at: 0, call_id: None });
        assert_eq!(with(KeyConflict::Confirmed).create(&again()), confirm);
        assert_eq!(with(KeyConflict::Confirmed).create(&wanted()), created("fresh"));
    }

    #[test]
    fn an_unsettled_placement_is_never_forgotten() {
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
        assert!(outbox.entries.len() <= MAX_ENTRIES + 1);
        assert!(outbox.get("k").is_some());
        assert!(outbox.get("k79").is_some() && outbox.get("k0").is_none());
        let written = outbox.changes();
        assert!(written.iter().any(|(key, text)| key == "k0" && text.is_none()));
        let stored = Outbox::read(written.into_iter().filter_map(|(key, text)| Some((key, text?))));
        assert_eq!(stored.entries.len(), outbox.entries.len());
    }

    #[test]
    fn an_unreadable_entry_stays_and_can_be_discarded() {
        let own = record::write(&placement("k"));
        let stored = [("k", own.as_str()), ("x", own.as_str()), ("y", "{\"half"), ("z", "")];
        let mut outbox = Outbox::read(stored.map(|(key, text)| (key.to_owned(), text.to_owned())));
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
    fn a_sent_placement_can_be_discarded_only_when_nothing_is_in_flight() {
        for state in [State::Armed, State::RetryAllowed, State::Unknown, State::NotPlaced] {
            assert!(with(state).discard("k", 0), "{state:?}");
            assert!(!with(state).discard("other", 0), "{state:?}");
        }
        assert!(!with(State::Sent).discard("k", IN_FLIGHT_MS - 1));
        // Its tab may be frozen and never report an answer.
        assert!(with(State::Sent).discard("k", IN_FLIGHT_MS));
    }

    #[test]
    fn changes_of_another_tab_are_merged_and_never_lost() {
        let changed = |state| {
            let mut outbox = with(state);
            outbox.changed = vec!["k".to_owned()];
            outbox
        };
        let state_of = |changes: &[(String, Option<String>)]| {
            record::read(changes[0].1.as_ref().unwrap()).unwrap().state
        };
        let accepted = State::Accepted(CallId(1));
        assert_eq!(state_of(&changed(State::Unknown).changes_in(&changed(accepted))), accepted);
        assert_eq!(
            state_of(&changed(State::Armed).changes_in(&changed(State::Unknown))),
            State::Unknown
        );
        assert_eq!(state_of(&changed(accepted).changes_in(&changed(State::Sent))), accepted);
        let mut discarded = changed(State::Unknown);
        assert!(discarded.discard("k", 0));
        assert_eq!(discarded.changes_in(&changed(State::Unknown)), [("k".to_owned(), None)]);
        assert_eq!(discarded.changes_in(&changed(accepted)), []);
    }
}
