//! All presses this browser remembers, and what a new one is among them. Read,
//! changed and written back in one transaction, so that two tabs never both
//! decide on the same.

use super::{Doubt, Event, Intent, State, record};
use crate::call::draft::Source;
use thunderphone::{AgentSource, CallId, CallRequest};

/// A second call to the same number within this time is asked about.
pub const RECENT_MS: i64 = 15 * 60_000;
/// How long a settled press is remembered: long enough for a second window that
/// still shows the draft it was pressed from.
const KEPT_MS: i64 = 24 * 60 * 60_000;
const KEPT_AT_MOST: usize = 50;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Note {
    Press(Intent),
    /// Of another version, damaged or edited: shown, never sent.
    Unreadable {
        key: String,
        text: String,
    },
}

impl Note {
    pub fn key(&self) -> &str {
        match self {
            Note::Press(intent) => &intent.key,
            Note::Unreadable { key, .. } => key,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ledger {
    notes: Vec<Note>,
    changed: Vec<String>,
}

/// What is to be entered.
#[derive(Clone, Debug)]
pub enum Entry {
    /// Nothing: only to read.
    Nothing,
    Arm(Box<Arming>),
    Apply {
        key: String,
        event: Event,
    },
    /// A person puts it away.
    Discard {
        key: String,
    },
}

/// A press, as the form hands it over.
#[derive(Clone, Debug)]
pub struct Arming {
    /// With the draft's key.
    pub request: CallRequest,
    /// For when the draft's key was used for something else.
    pub fresh_key: String,
    pub source: Source,
    pub at: i64,
    pub tab: String,
    /// The person was asked, and wants a second call.
    pub is_deliberate: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    Nothing,
    Admitted(Admission),
    /// Whether it was an event that may happen now.
    Applied(bool),
}

/// What a press is, among those that are known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Admission {
    /// A press of its own: it may leave.
    Armed(String),
    /// One that is known already: from another window with the same draft, or
    /// from before a reload. Nothing is sent for it.
    SamePress(String),
    /// Another press to this number is not settled yet.
    Undecided(String),
    /// A second call to a number that was called minutes ago.
    Ask(Recent),
}

/// An earlier call to the same number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recent {
    pub at: i64,
    /// `None` for one that was not found when it was looked for.
    pub call_id: Option<CallId>,
}

impl Ledger {
    /// From what the browser kept: key and text of each.
    pub fn read(kept: impl IntoIterator<Item = (String, String)>) -> Ledger {
        let note = |(key, text): (String, String)| match record::read(&text) {
            Some(intent) if intent.key == key => Note::Press(intent),
            _ => Note::Unreadable { key, text },
        };
        Ledger { notes: kept.into_iter().map(note).collect(), changed: Vec::new() }
    }

    #[cfg(test)]
    pub fn of(presses: Vec<Intent>) -> Ledger {
        Ledger { notes: presses.into_iter().map(Note::Press).collect(), changed: Vec::new() }
    }

    /// What is to be written: text by key, and `None` for what is gone.
    pub fn changes(&self) -> Vec<(String, Option<String>)> {
        let text = |key: &String| (key.clone(), self.press(key).map(record::write));
        self.changed.iter().map(text).collect()
    }

    /// Whether it is still to be written.
    pub fn has_changed(&self, key: &str) -> bool {
        self.changed.iter().any(|changed| changed == key)
    }

    /// The same, with nothing left to be written.
    pub fn as_written(self) -> Ledger {
        Ledger { changed: Vec::new(), ..self }
    }

    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    pub fn presses(&self) -> impl Iterator<Item = &Intent> {
        self.notes.iter().filter_map(|note| match note {
            Note::Press(intent) => Some(intent),
            Note::Unreadable { .. } => None,
        })
    }

    pub fn press(&self, key: &str) -> Option<&Intent> {
        self.presses().find(|intent| intent.key == key)
    }

    pub fn enter(&mut self, entry: &Entry) -> Outcome {
        match entry {
            Entry::Nothing => Outcome::Nothing,
            Entry::Arm(arming) => Outcome::Admitted(self.arm(arming)),
            Entry::Apply { key, event } => Outcome::Applied(self.apply(key, event)),
            Entry::Discard { key } => Outcome::Applied(self.discard(key)),
        }
    }

    fn apply(&mut self, key: &str, event: &Event) -> bool {
        let press = self.notes.iter_mut().find_map(|note| match note {
            Note::Press(intent) if intent.key == key => Some(intent),
            _ => None,
        });
        let is_applied = press.is_some_and(|intent| intent.apply(event));
        if is_applied {
            self.touch(key);
        }
        is_applied
    }

    fn discard(&mut self, key: &str) -> bool {
        // Its answer is still to come.
        if self.press(key).is_some_and(Intent::is_on_its_way) {
            return false;
        }
        let count = self.notes.len();
        self.notes.retain(|note| note.key() != key);
        self.touch(key);
        self.notes.len() < count
    }

    fn arm(&mut self, arming: &Arming) -> Admission {
        let Arming { fresh_key, source, at, tab, is_deliberate, .. } = arming;
        let (at, mut request) = (*at, arming.request.clone());
        let to_number = request.to_number.clone();
        let own = self.press(&request.idempotency_key).cloned();
        if let Some(own) = &own
            && own.body == request.body()
        {
            match own.state {
                State::Refused => {}
                // The same press once more, by a person who knows that it was
                // not found: the key stays, so that a call which appears after
                // all is not placed twice.
                State::NotPlaced if !own.is_key_taken => {
                    self.apply(&own.key, &Event::Adopted { by: tab.clone() });
                    return Admission::Armed(own.key.clone());
                }
                State::NotPlaced => {}
                _ => return Admission::SamePress(own.key.clone()),
            }
        }
        let is_in_the_way = |press: &&Intent| !press.is_settled() && press.to_number == to_number;
        if let Some(key) = self.presses().find(is_in_the_way).map(|press| press.key.clone()) {
            return Admission::Undecided(key);
        }
        if !*is_deliberate && let Some(recent) = self.recent(&to_number, at) {
            return Admission::Ask(recent);
        }
        // A refused press did not use its key up; every other did.
        let is_free = own.is_none_or(|own| own.state == State::Refused);
        if !is_free || request.idempotency_key.is_empty() {
            request.idempotency_key.clone_from(fresh_key);
        }
        self.forget_settled(&to_number, at);
        let intent = Intent {
            body: request.body(),
            key: request.idempotency_key,
            from_number: request.from_number,
            to_number,
            source: *source,
            agent_id: match request.agent {
                AgentSource::Saved(id) => Some(id),
                _ => None,
            },
            at,
            sent_at: at,
            attempts: 0,
            doubt: Doubt::None,
            is_key_taken: false,
            state: State::Armed,
            tab: tab.clone(),
        };
        let key = intent.key.clone();
        self.notes.retain(|note| note.key() != key);
        self.touch(&key);
        self.notes.push(Note::Press(intent));
        Admission::Armed(key)
    }

    fn recent(&self, to_number: &str, now: i64) -> Option<Recent> {
        let is_recent = |press: &&Intent| {
            let was_maybe_placed = match press.state {
                State::NotPlaced => press.doubt != Doubt::None,
                state => state != State::Refused,
            };
            press.to_number == to_number && now - press.at < RECENT_MS && was_maybe_placed
        };
        let press = self.presses().filter(is_recent).max_by_key(|press| press.at)?;
        Some(Recent { at: press.at, call_id: press.call_id() })
    }

    /// What a new press to the number makes idle, and what is old.
    fn forget_settled(&mut self, to_number: &str, now: i64) {
        let settled = || self.presses().filter(|press| press.is_settled());
        let is_idle = |press: &Intent| {
            (press.to_number == to_number && press.call_id().is_none()) || now - press.at > KEPT_MS
        };
        let mut gone: Vec<_> =
            settled().filter(|press| is_idle(press)).map(|press| press.key.clone()).collect();
        if gone.is_empty()
            && self.notes.len() >= KEPT_AT_MOST
            && let Some(oldest) = settled().min_by_key(|press| press.at)
        {
            gone.push(oldest.key.clone());
        }
        self.notes.retain(|note| !gone.iter().any(|key| key == note.key()));
        gone.iter().for_each(|key| self.touch(key));
    }

    fn touch(&mut self, key: &str) {
        if !self.has_changed(key) {
            self.changed.push(key.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::intent;
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

    fn arming(key: &str, to_number: &str) -> Arming {
        Arming {
            request: request(key, to_number),
            fresh_key: "fresh".into(),
            source: Source::Saved,
            at: 0,
            tab: "a".into(),
            is_deliberate: false,
        }
    }

    /// A ledger with one press to Alice, with the key `k`.
    fn with(state: State) -> Ledger {
        let mut ledger = Ledger::default();
        ledger.arm(&arming("k", ALICE));
        let Some(Note::Press(intent)) = ledger.notes.first_mut() else { unreachable!() };
        intent.state = state;
        intent.doubt = Doubt::Lost;
        ledger
    }

    fn armed(key: &str) -> Admission {
        Admission::Armed(key.into())
    }

    #[track_caller]
    fn check(state: State, arming: Arming, expected: Admission) {
        let mut ledger = with(state);
        assert_eq!(ledger.arm(&arming), expected, "{state:?}");
        let keys: Vec<_> = ledger.presses().filter(|p| p.to_number == ALICE).collect();
        assert_eq!(keys.len(), 1, "one press to a number at a time: {keys:?}");
    }

    #[test]
    fn the_same_draft_is_the_same_press() {
        let again = || arming("k", ALICE);
        let same = Admission::SamePress("k".into());
        for state in [
            State::Armed,
            State::Sent,
            State::RetryAllowed,
            State::Unknown,
            State::Pending(CallId(1)),
            State::Accepted(CallId(1)),
        ] {
            check(state, again(), same.clone());
            // Also for a person who says that a second call is wanted: that
            // begins with another draft.
            check(state, Arming { is_deliberate: true, ..again() }, same.clone());
        }
        // Nobody was called: the same key may be used again, and is.
        check(State::Refused, again(), armed("k"));
        check(State::NotPlaced, again(), armed("k"));
    }

    #[test]
    fn an_edited_draft_to_the_same_number_waits_until_the_first_is_settled() {
        let edited = || {
            let mut arming = arming("k", ALICE);
            arming.request.max_hold_seconds = Some(60);
            arming
        };
        let undecided = Admission::Undecided("k".into());
        for state in [State::Armed, State::Sent, State::RetryAllowed, State::Unknown] {
            check(state, edited(), undecided.clone());
            check(state, Arming { is_deliberate: true, ..edited() }, undecided.clone());
        }
        check(State::Refused, edited(), armed("k"));
        // An earlier call is asked about, once; then it is another press.
        let accepted = State::Accepted(CallId(1));
        check(accepted, edited(), Admission::Ask(Recent { at: 0, call_id: Some(CallId(1)) }));
        check(State::NotPlaced, edited(), Admission::Ask(Recent { at: 0, call_id: None }));
        let mut ledger = with(accepted);
        assert_eq!(ledger.arm(&Arming { is_deliberate: true, ..edited() }), armed("fresh"));
        assert!(ledger.press("fresh").unwrap().body.contains("\"fresh\""));
    }

    #[test]
    fn another_number_is_another_press_with_a_key_of_its_own() {
        for state in [State::Sent, State::Unknown, State::Accepted(CallId(1)), State::NotPlaced] {
            assert_eq!(with(state).arm(&arming("k", BOB)), armed("fresh"), "{state:?}");
        }
        assert_eq!(with(State::Refused).arm(&arming("k", BOB)), armed("k"));
        assert_eq!(with(State::Unknown).arm(&arming("other", BOB)), armed("other"));
    }

    #[test]
    fn a_second_call_is_asked_about_for_some_minutes() {
        let at = |at| Arming { at, ..arming("other", ALICE) };
        let ask = Admission::Ask(Recent { at: 0, call_id: Some(CallId(1)) });
        let accepted = State::Accepted(CallId(1));
        assert_eq!(with(accepted).arm(&at(RECENT_MS - 1)), ask);
        assert_eq!(with(accepted).arm(&at(RECENT_MS)), armed("other"));
        assert_eq!(with(State::Refused).arm(&at(1)), armed("other"));
        let wanted = Arming { is_deliberate: true, ..at(1) };
        assert_eq!(with(accepted).arm(&wanted), armed("other"));
    }

    #[test]
    fn a_taken_key_is_replaced_only_by_a_persons_press() {
        let mut ledger = with(State::NotPlaced);
        let Some(Note::Press(intent)) = ledger.notes.first_mut() else { unreachable!() };
        intent.is_key_taken = true;
        let wanted = Arming { is_deliberate: true, ..arming("k", ALICE) };
        assert_eq!(ledger.arm(&wanted), armed("fresh"));
    }

    #[test]
    fn what_is_not_settled_is_never_forgotten() {
        let mut ledger = with(State::Unknown);
        for n in 0..80 {
            let to_number = format!("+1415555{n:04}");
            let arming = arming(&format!("k{n}"), &to_number);
            assert_eq!(ledger.arm(&Arming { at: n, ..arming }), armed(&format!("k{n}")));
            let Some(Note::Press(intent)) = ledger.notes.last_mut() else { unreachable!() };
            intent.state = State::Accepted(CallId(n));
        }
        assert!(ledger.notes.len() <= KEPT_AT_MOST + 1);
        assert!(ledger.press("k").is_some());
        assert!(ledger.press("k79").is_some() && ledger.press("k0").is_none());
        let written = ledger.changes();
        assert!(written.iter().any(|(key, text)| key == "k0" && text.is_none()));
        let kept = Ledger::read(written.into_iter().filter_map(|(key, text)| Some((key, text?))));
        assert_eq!(kept.notes.len(), ledger.notes.len());
    }

    #[test]
    fn what_cannot_be_read_is_kept_shown_and_can_be_discarded() {
        let own = record::write(&intent("k"));
        let kept = [("k", own.as_str()), ("x", own.as_str()), ("y", "{\"half"), ("z", "")];
        let mut ledger = Ledger::read(kept.map(|(key, text)| (key.to_owned(), text.to_owned())));
        assert_eq!(ledger.notes().len(), 4);
        assert_eq!(ledger.presses().count(), 1);
        for key in ["x", "y", "z"] {
            let leaves = Event::Leaves { tab: "a".into(), now: 0 };
            assert!(!ledger.apply(key, &leaves));
            assert!(ledger.discard(key));
        }
        assert_eq!(ledger.changes().len(), 3);
        assert_eq!(ledger.notes().len(), 1);
    }

    #[test]
    fn what_is_on_its_way_cannot_be_discarded() {
        let mut ledger = Ledger::default();
        ledger.arm(&arming("k", ALICE));
        assert!(!ledger.discard("k"));
        assert!(with(State::Unknown).discard("k"));
        assert!(!with(State::Unknown).discard("other"));
    }
}
