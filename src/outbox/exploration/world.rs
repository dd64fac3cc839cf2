//! What there is in a walk, and everything that may happen next.

use crate::call::draft::Source;
use crate::outbox::placement::IN_FLIGHT_MS;
use crate::outbox::placement::{HAND_MS, Hold, MAX_AGE_MS};
use crate::outbox::reconciliation::is_over;
use crate::outbox::*;
use thunderphone::{AgentSource, CallId, CallRequest};

const CRASHES: u8 = 2;
const PRESSES: u8 = 3;
const HANDS: u8 = 2;
/// The moments looked at: the press; when nothing can be on its way any more and the
/// list must know; when it is old.
const MOMENTS: [i64; 3] = [0, IN_FLIGHT_MS + 31_000, MAX_AGE_MS + 60_000];
const CALL: CallId = CallId(1);

#[derive(Clone, PartialEq, Eq, Hash)]
pub struct World {
    placements: Vec<Placement>,
    tabs: [Tab; 2],
    /// Copies on the way to the API: the key of each, and when it was sent.
    wire: Vec<(String, i64)>,
    /// Which keys dialled, and when.
    dialled: Vec<(String, i64)>,
    moment: usize,
    crashes: u8,
    pressed: u8,
    hands: u8,
    /// Which keys were ever sent.
    keys: Vec<String>,
    was_discarded: bool,
    /// A tab froze while it waited, and the other one went on.
    was_left: bool,
    /// A person was told twice that the key is another request's, was warned, and
    /// pressed: the one way to another key.
    was_renewed: bool,
    /// Something was sent that no hand had asked for although it was to be.
    was_sent_alone: Option<&'static str>,
}

#[derive(Clone, PartialEq, Eq, Hash, Default)]
struct Tab {
    /// How often it crashed and was opened again: each time it is another.
    life: u8,
    is_awaiting: bool,
    /// Its newest press that was written down, and not sent yet.
    hand: Option<Hand>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Hand {
    at: i64,
    /// Somebody has stopped it since.
    is_stopped: bool,
}

impl World {
    pub fn new() -> World {
        World {
            placements: Vec::new(),
            tabs: Default::default(),
            wire: Vec::new(),
            dialled: Vec::new(),
            moment: 0,
            crashes: 0,
            pressed: 0,
            hands: 0,
            keys: Vec::new(),
            was_discarded: false,
            was_left: false,
            was_renewed: false,
            was_sent_alone: None,
        }
    }

    fn now(&self) -> i64 {
        MOMENTS[self.moment]
    }

    fn name(&self, tab: usize) -> String {
        format!("{tab}.{}", self.tabs[tab].life)
    }

    fn is_alive(&self, name: &str) -> bool {
        (0..2).any(|tab| self.name(tab) == name)
    }

    fn execute(&mut self, command: Command) -> Reply {
        let mut outbox = Outbox::of(std::mem::take(&mut self.placements));
        let reply = outbox.execute(&command);
        self.placements = outbox.placements().cloned().collect();
        reply
    }

    fn apply(&mut self, key: &str, event: Event) -> bool {
        self.execute(Command::Apply { key: key.into(), event }) == Reply::Applied(true)
    }

    /// Everything that may happen next.
    pub fn successors(&self) -> Vec<World> {
        let mut next = Vec::new();
        let mut may = |change: &dyn Fn(&mut World) -> bool| {
            let mut world = self.clone();
            if change(&mut world) {
                next.push(world);
            }
        };
        for tab in 0..2 {
            may(&|world| world.press(tab, false));
            may(&|world| world.press(tab, true));
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
            may(&|world| world.look(own));
            // A person recognises the call that it became, and no other.
            may(&|world| {
                let was_dialled = world.dialled.iter().any(|(key, _)| *key == own.key);
                was_dialled && world.apply(&own.key, Event::Found(CALL))
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
            // What has not arrived by then never does.
            let Some(now) = MOMENTS.get(world.moment) else { return false };
            world.wire.retain(|(_, sent)| now - sent < IN_FLIGHT_MS);
            true
        });
        next
    }

    /// “Place call”, of the same draft in both windows.
    fn press(&mut self, tab: usize, is_deliberate: bool) -> bool {
        if self.pressed == PRESSES || self.tabs[tab].is_awaiting {
            return false;
        }
        self.pressed += 1;
        let is_confirmed = |own: &Placement| {
            own.state == State::NotPlaced && own.key_conflict == KeyConflict::Confirmed
        };
        let may_renew = is_deliberate && self.placements.iter().any(is_confirmed);
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
            fresh_key: format!("fresh-{}", self.pressed),
            source: Source::NumbersOwn,
            now: self.now(),
            tab: self.name(tab),
            is_deliberate,
        };
        match self.execute(Command::Create(Box::new(new))) {
            // The hand that pressed sends it, or it is never sent.
            Reply::Decided(Decision::Created(key) | Decision::SendAgain(key)) => {
                let own = self.take_hand(tab, &key);
                own.is_some_and(|own| self.send_by(tab, &own, true))
            }
            _ => false,
        }
    }

    fn crash(&mut self, tab: usize) -> bool {
        let life = self.tabs[tab].life + 1;
        self.tabs[tab] = Tab { life, ..Tab::default() };
        self.crashes += 1;
        self.crashes <= CRASHES
    }

    fn stop(&mut self, own: &Placement) -> bool {
        for hand in self.tabs.iter_mut().filter_map(|tab| tab.hand.as_mut()) {
            hand.is_stopped = true;
        }
        self.apply(&own.key, Event::Stopped)
    }

    /// What a person has just asked for in this tab was written down.
    fn take_hand(&mut self, tab: usize, key: &str) -> Option<Placement> {
        let own = self.placements.iter().find(|own| own.key == key).cloned()?;
        self.tabs[tab].hand = own.hand_at.map(|at| Hand { at, is_stopped: false });
        Some(own)
    }

    /// By itself when that is due, or by a press that waits. Whether it is worth it is
    /// another question: it must not do harm.
    fn send(&mut self, tab: usize, own: &Placement, is_by_hand: bool) -> bool {
        (!is_by_hand || self.tabs[tab].hand.is_some()) && self.send_by(tab, own, is_by_hand)
    }

    fn send_by(&mut self, tab: usize, own: &Placement, is_by_hand: bool) -> bool {
        let (by, now) = (self.name(tab), self.now());
        let age_ms = now - own.created_at;
        let hand = self.tabs[tab].hand.clone().filter(|_| is_by_hand);
        let event = Event::Sent { by, now, age_ms, hand: hand.as_ref().map(|hand| hand.at) };
        if self.tabs[tab].is_awaiting || !self.apply(&own.key, event) {
            return false;
        }
        let sent = self.placements.iter().find(|sent| sent.key == own.key);
        // A press that no longer counts may come at a time at which it is sent alone.
        let is_by_hand = sent.is_some_and(|sent| sent.is_sent_by_hand);
        if let Some(hand) = hand.filter(|_| is_by_hand) {
            self.tabs[tab].hand = None;
            self.was_sent_alone = match () {
                () if hand.is_stopped => Some("after “Stop”, by an older press"),
                () if now - hand.at >= HAND_MS => Some("by a press that is old"),
                () => None,
            };
        } else {
            self.was_sent_alone = match own.hold {
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

    /// “Place call” of one that waits, or was not found.
    fn resume(&mut self, tab: usize, own: &Placement) -> bool {
        self.hands += 1;
        let event = Event::Resumed { by: self.name(tab), now: self.now() };
        let is_resumed = self.hands <= HANDS && self.apply(&own.key, event);
        is_resumed && self.take_hand(tab, &own.key).is_some()
    }

    /// The API handles a copy. It may stay on the wire: browsers send twice.
    fn arrive(&mut self, copy: usize) -> bool {
        let (key, _) = self.wire[copy].clone();
        if self.dialled.iter().any(|(dialled, _)| *dialled == key) {
            return false;
        }
        self.dialled.push((key, self.now()));
        true
    }

    fn answer(&mut self, tab: usize, own: &Placement, outcome: Outcome) -> bool {
        let was_dialled = self.dialled.iter().any(|(key, _)| *key == own.key);
        let is_on_its_way = self.wire.iter().any(|(key, _)| *key == own.key);
        let is_possible = match outcome {
            Outcome::Accepted(_) | Outcome::Pending(_) => was_dialled,
            // Nothing of this sending was, or will be, handled.
            Outcome::Refused => {
                self.wire.retain(|(key, _)| *key != own.key);
                own.ambiguity != Ambiguity::None || !was_dialled
            }
            // Of this sending; a copy of an earlier one may have dialled.
            Outcome::NotPassedOn => {
                self.wire.retain(|(key, sent)| *key != own.key || *sent != own.sent_at);
                own.attempts > 1 || !was_dialled
            }
            // Turned away before the key is looked at, and perhaps after another copy
            // of the same sending has dialled.
            Outcome::Throttled => {
                self.wire.retain(|(key, _)| *key != own.key);
                true
            }
            Outcome::KeyTaken => was_dialled || is_on_its_way,
            Outcome::CarrierFault | Outcome::Unknown => true,
        };
        let is_own = self.tabs[tab].is_awaiting && own.owner == self.name(tab);
        self.tabs[tab].is_awaiting = false;
        is_own && is_possible && self.apply(&own.key, Event::Answered(outcome))
    }

    fn take_lease(&mut self, tab: usize, own: &Placement) -> bool {
        let event = Event::LeaseTaken { from: own.owner.clone(), by: self.name(tab) };
        !self.is_alive(&own.owner) && self.apply(&own.key, event)
    }

    /// The list proves that it holds no such call, to whichever tab looks. A call that
    /// is in it is shown and asked about: that changes nothing by itself.
    fn look(&mut self, own: &Placement) -> bool {
        let dialled = self.dialled.iter().find(|(key, _)| *key == own.key);
        let is_possible = dialled.is_none_or(|(_, at)| self.now() - at < 30_000);
        self.was_left |= own.state == State::Sent;
        is_possible && is_over(own, self.now()) && self.apply(&own.key, Event::NotFound)
    }

    #[track_caller]
    pub fn holds(&self) {
        assert_eq!(self.was_sent_alone, None);
        let waiting = self.tabs.iter().filter(|tab| tab.is_awaiting).count();
        let is_left = self.was_left || self.was_discarded;
        assert!(waiting <= 1 || is_left, "two tabs wait for the same placement");
        assert!(self.placements.len() <= 1, "one draft, one placement: {:?}", self.placements);
        let keys = self.keys.len();
        assert!(keys <= 1 || self.was_renewed, "two keys for one press: {:?}", self.keys);
        // Whoever takes a new key was told that the old one may have called.
        assert!(self.dialled.len() <= 1 || self.was_renewed, "two dials: {:?}", self.dialled);
        for own in &self.placements {
            let was_dialled = self.dialled.iter().any(|(key, _)| *key == own.key);
            match own.state {
                State::Accepted(id) | State::Pending(id) => {
                    assert!(was_dialled && id == CALL, "{own:?}");
                }
                State::Refused => assert!(!was_dialled || self.was_discarded, "{own:?}"),
                State::NotPlaced => {
                    assert!(!was_dialled || self.was_discarded, "{own:?}");
                }
                _ => {}
            }
            // There is always somebody whose move it is: its tab, the network, or
            // whoever outlives its tab.
            let is_owned = self.is_alive(&own.owner);
            assert!(own.is_settled() || is_owned || self.can_be_taken(own));
        }
    }

    fn can_be_taken(&self, own: &Placement) -> bool {
        self.clone().take_lease(0, own)
    }

    pub fn is_settled(&self) -> bool {
        self.placements.iter().all(Placement::is_settled)
    }
}
