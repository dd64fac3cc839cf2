//! The state of the exploration: outbox, tabs, network and API, and every possible next
//! event.

use crate::call::draft::Source;
use crate::outbox::placement::{CONFIRMATION_MS, Hold, IN_FLIGHT_MS, MAX_AGE_MS};
use crate::outbox::reconciliation::is_over;
use crate::outbox::*;
use thunderphone::{AgentSource, CallId, CallRequest};

const MAX_CRASHES: u8 = 2;
const MAX_CLICKS: u8 = 3;
const MAX_RESUMES: u8 = 2;
/// The times that are explored: the click; when nothing can be in flight any more and the
/// list must be complete; when the placement is old.
const MOMENTS: [i64; 3] = [0, IN_FLIGHT_MS + 31_000, MAX_AGE_MS + 60_000];
pub(super) const CALL: CallId = CallId(1);

#[derive(Clone, PartialEq, Eq, Hash)]
pub struct World {
    pub(super) placements: Vec<Placement>,
    pub(super) tabs: [Tab; 2],
    /// Copies in flight to the API: the key of each, and when it was sent.
    pub(super) wire: Vec<(String, i64)>,
    /// Which keys dialed, and when.
    pub(super) dialed: Vec<(String, i64)>,
    pub(super) moment: usize,
    pub(super) crashes: u8,
    pub(super) clicks: u8,
    pub(super) resumes: u8,
    /// Which keys were ever sent.
    pub(super) keys: Vec<String>,
    pub(super) was_discarded: bool,
    /// A tab froze while it waited, and the other tab settled the placement.
    pub(super) was_taken_over: bool,
    /// The API reported the key conflict twice, and a person was warned and clicked anyway:
    /// the only way to another key.
    pub(super) was_renewed: bool,
    /// An attempt without the confirmation that it needs, in words.
    pub(super) wrong_send: Option<&'static str>,
}

#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Tab {
    /// How often it crashed and was reopened: each time it is a new tab.
    pub(super) life: u8,
    pub(super) is_awaiting: bool,
    /// Its newest stored confirmation, until that is used.
    pub(super) confirmation: Option<Confirmation>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Confirmation {
    at: i64,
    /// “Stop” was clicked since.
    is_stopped: bool,
}

impl World {
    pub fn new() -> World {
        World {
            placements: Vec::new(),
            tabs: Default::default(),
            wire: Vec::new(),
            dialed: Vec::new(),
            moment: 0,
            crashes: 0,
            clicks: 0,
            resumes: 0,
            keys: Vec::new(),
            was_discarded: false,
            was_taken_over: false,
            was_renewed: false,
            wrong_send: None,
        }
    }

    fn now(&self) -> i64 {
        MOMENTS[self.moment]
    }

    fn name(&self, tab: usize) -> String {
        format!("{tab}.{}", self.tabs[tab].life)
    }

    pub(super) fn is_alive(&self, name: &str) -> bool {
        (0..2).any(|tab| self.name(tab) == name)
    }

    fn execute(&mut self, command: Command) -> Reply {
        let mut outbox = Outbox::from(std::mem::take(&mut self.placements));
        let reply = outbox.execute(&command);
        self.placements = outbox.placements().cloned().collect();
        reply
    }

    fn apply(&mut self, key: &str, event: Event) -> bool {
        self.execute(Command::Apply { key: key.into(), event }) == Reply::Applied(true)
    }

    /// Every state that may come next.
    pub fn successors(&self) -> Vec<World> {
        let mut next = Vec::new();
        let mut may = |change: &dyn Fn(&mut World) -> bool| {
            let mut world = self.clone();
            if change(&mut world) {
                next.push(world);
            }
        };
        for tab in 0..2 {
            may(&|world| world.place_call(tab, false));
            may(&|world| world.place_call(tab, true));
            may(&|world| world.crash(tab));
            for own in &self.placements {
                may(&|world| world.send(tab, own, false));
                may(&|world| world.send(tab, own, true));
                may(&|world| world.resume(tab, own) && world.send(tab, own, true));
                may(&|world| world.resume(tab, own));
                may(&|world| world.take_lease(tab, own));
                for outcome in [
                    Outcome::Accepted(CALL),
                    Outcome::Pending(CALL),
                    Outcome::Refused,
                    Outcome::NotPassedOn,
                    Outcome::Throttled,
                    Outcome::CarrierFault,
                    Outcome::KeyTaken,
                    Outcome::Unknown,
                ] {
                    may(&|world| world.answer(tab, own, outcome));
                }
            }
        }
        for own in &self.placements {
            may(&|world| world.stop(own));
            // The rules may forbid any attempt, the first or a later one. Without crashes,
            // which the same states come from, to keep the exploration short.
            may(&|world| {
                let event = Event::Forbidden(Forbidden::DayCap);
                world.crashes == 0 && world.apply(&own.key, event)
            });
            may(&|world| world.not_found(own));
            // A person recognizes the call that it became, and no other.
            may(&|world| {
                let was_dialed = world.dialed.iter().any(|(key, _)| *key == own.key);
                was_dialed && world.apply(&own.key, Event::Found(CALL))
            });
            may(&|world| {
                world.was_discarded = true;
                let (key, now) = (own.key.clone(), world.now());
                world.execute(Command::Discard { key, now }) == Reply::Applied(true)
            });
        }
        for copy in 0..self.wire.len() {
            may(&|world| world.arrive(copy));
            may(&|world| {
                world.wire.remove(copy);
                true
            });
        }
        may(&|world| {
            world.moment += 1;
            // What has not arrived by then never arrives.
            let Some(now) = MOMENTS.get(world.moment) else { return false };
            world.wire.retain(|(_, sent)| now - sent < IN_FLIGHT_MS);
            true
        });
        next
    }

    /// “Place call” of the form, with the same draft in both windows.
    fn place_call(&mut self, tab: usize, is_deliberate: bool) -> bool {
        if self.clicks == MAX_CLICKS || self.tabs[tab].is_awaiting {
            return false;
        }
        self.clicks += 1;
        let has_key_conflict = |own: &Placement| {
            own.state == State::NotPlaced && own.key_conflict == KeyConflict::Confirmed
        };
        let may_renew = is_deliberate && self.placements.iter().any(has_key_conflict);
        self.was_renewed |= may_renew;
        let new = NewPlacement {
            request: CallRequest {
                from_number: "+12025550143".into(),
                to_number: "+14155550199".into(),
                agent: AgentSource::NumbersOwn,
                variables: Vec::new(),
                max_hold_seconds: None,
                idempotency_key: "k".into(),
            },
            fresh_key: format!("fresh-{}", self.clicks),
            source: Source::NumbersOwn,
            now: self.now(),
            tab: self.name(tab),
            is_deliberate,
            reason: None,
            is_unread_accepted: false,
        };
        match self.execute(Command::Create(Box::new(new))) {
            // The first attempt is sent right after the click, or never.
            Reply::Decided(Decision::Created(key) | Decision::SendAgain(key)) => {
                let own = self.take_confirmation(tab, &key);
                own.is_some_and(|own| self.send_by(tab, &own, true))
            }
            _ => false,
        }
    }

    fn crash(&mut self, tab: usize) -> bool {
        let life = self.tabs[tab].life + 1;
        self.tabs[tab] = Tab { life, ..Tab::default() };
        self.crashes += 1;
        self.crashes <= MAX_CRASHES
    }

    fn stop(&mut self, own: &Placement) -> bool {
        for confirmation in self.tabs.iter_mut().filter_map(|tab| tab.confirmation.as_mut()) {
            confirmation.is_stopped = true;
        }
        self.apply(&own.key, Event::Stopped)
    }

    /// Remembers the confirmation that was just stored from this tab.
    fn take_confirmation(&mut self, tab: usize, key: &str) -> Option<Placement> {
        let own = self.placements.iter().find(|own| own.key == key).cloned()?;
        self.tabs[tab].confirmation =
            own.confirmed_at.map(|at| Confirmation { at, is_stopped: false });
        Some(own)
    }

    /// An attempt: automatic, or with a stored confirmation. It need not be useful, but it
    /// must not do harm.
    fn send(&mut self, tab: usize, own: &Placement, is_manual: bool) -> bool {
        (!is_manual || self.tabs[tab].confirmation.is_some()) && self.send_by(tab, own, is_manual)
    }

    fn send_by(&mut self, tab: usize, own: &Placement, is_manual: bool) -> bool {
        let (by, now) = (self.name(tab), self.now());
        let age_ms = now - own.created_at;
        let confirmation = self.tabs[tab].confirmation.clone().filter(|_| is_manual);
        let event = Event::Sent {
            by,
            now,
            age_ms,
            confirmation: confirmation.as_ref().map(|confirmation| confirmation.at),
            allowance: Allowance::default(),
        };
        if self.tabs[tab].is_awaiting || !self.apply(&own.key, event) {
            return false;
        }
        let sent = self.placements.iter().find(|sent| sent.key == own.key);
        // With an expired confirmation it may still be sent automatically.
        let is_manual = sent.is_some_and(|sent| sent.is_sent_manually);
        if let Some(confirmation) = confirmation.filter(|_| is_manual) {
            self.tabs[tab].confirmation = None;
            self.wrong_send = match () {
                () if confirmation.is_stopped => Some("after “Stop”, with an older confirmation"),
                () if now - confirmation.at >= CONFIRMATION_MS => Some("with an old confirmation"),
                () => None,
            };
        } else {
            self.wrong_send = match own.hold {
                Hold::Stopped => Some("after “Stop”"),
                Hold::PageGone => Some("without its page"),
                Hold::None if age_ms >= MAX_AGE_MS => Some("when it was old"),
                Hold::None if own.attempts == 0 => Some("the first time"),
                Hold::None => None,
            };
        }
        self.tabs[tab].is_awaiting = true;
        self.wire.push((own.key.clone(), now));
        if !self.keys.contains(&own.key) {
            self.keys.push(own.key.clone());
        }
        true
    }

    /// “Place call” of a placement that is paused, or was not found.
    fn resume(&mut self, tab: usize, own: &Placement) -> bool {
        self.resumes += 1;
        let event = Event::Resumed { by: self.name(tab), now: self.now() };
        let is_resumed = self.resumes <= MAX_RESUMES && self.apply(&own.key, event);
        is_resumed && self.take_confirmation(tab, &own.key).is_some()
    }

    /// The API handles a copy, which stays in flight: browsers may send it twice.
    fn arrive(&mut self, copy: usize) -> bool {
        let (key, _) = self.wire[copy].clone();
        if self.dialed.iter().any(|(dialed, _)| *dialed == key) {
            return false;
        }
        self.dialed.push((key, self.now()));
        true
    }

    fn answer(&mut self, tab: usize, own: &Placement, outcome: Outcome) -> bool {
        let was_dialed = self.dialed.iter().any(|(key, _)| *key == own.key);
        let is_in_flight = self.wire.iter().any(|(key, _)| *key == own.key);
        let is_possible = match outcome {
            Outcome::Accepted(_) | Outcome::Pending(_) => was_dialed,
            // No copy of this attempt was handled, or will be.
            Outcome::Refused => {
                self.wire.retain(|(key, _)| *key != own.key);
                own.ambiguity != Ambiguity::None || !was_dialed
            }
            // The same for this attempt; a copy of an earlier one may have dialed.
            Outcome::NotPassedOn => {
                self.wire.retain(|(key, sent)| *key != own.key || *sent != own.sent_at);
                own.attempts > 1 || !was_dialed
            }
            // Rejected before the key is read, perhaps after another copy of the same
            // attempt has dialed.
            Outcome::Throttled => {
                self.wire.retain(|(key, _)| *key != own.key);
                true
            }
            Outcome::KeyTaken => was_dialed || is_in_flight,
            Outcome::CarrierFault | Outcome::Unknown => true,
        };
        let is_own = self.tabs[tab].is_awaiting && own.owner == self.name(tab);
        self.tabs[tab].is_awaiting = false;
        is_own && is_possible && self.apply(&own.key, Event::Answered(outcome))
    }

    pub(super) fn take_lease(&mut self, tab: usize, own: &Placement) -> bool {
        let event = Event::LeaseTaken { from: own.owner.clone(), by: self.name(tab) };
        !self.is_alive(&own.owner) && self.apply(&own.key, event)
    }

    /// The list proves to some tab that there is no such call. A call that is in the list
    /// is only shown, which changes no state.
    fn not_found(&mut self, own: &Placement) -> bool {
        let dialed = self.dialed.iter().find(|(key, _)| *key == own.key);
        let is_possible = dialed.is_none_or(|(_, at)| self.now() - at < 30_000);
        self.was_taken_over |= own.state == State::Sent;
        is_possible && is_over(own, self.now()) && self.apply(&own.key, Event::NotFound)
    }
}
