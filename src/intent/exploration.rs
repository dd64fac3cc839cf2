//! Every state × event × two tabs, walked through: two windows with the same
//! draft, a network that loses, delays and doubles, a server that refuses or
//! answers nothing sensible, tabs that crash, people who press again.
//!
//! Assumed of the API, as it documents it: one key dials once. Assumed of its
//! list: a call stands in it within half a minute.

use super::*;
use std::collections::{HashMap, HashSet, VecDeque};
use thunderphone::{AgentSource, CallRequest};

/// So many things happen one after the other.
const DEPTH: usize = 11;
const CRASHES: u8 = 2;
const PRESSES: u8 = 3;
/// The moments looked at: the press, when a list must know, when it is old.
const MOMENTS: [i64; 3] = [0, 31_000, 16 * 60_000];
const CALL: CallId = CallId(1);

#[derive(Clone, PartialEq, Eq, Hash)]
struct World {
    presses: Vec<Intent>,
    tabs: [Tab; 2],
    /// Copies on the way to the API: the key of each, and when it left.
    wire: Vec<(String, i64)>,
    /// Which keys dialled, and when.
    dialled: Vec<(String, i64)>,
    moment: usize,
    crashes: u8,
    pressed: u8,
    /// Which keys ever left.
    keys: Vec<String>,
    was_discarded: bool,
    /// A person pressed again after being told that the key is another
    /// request's and that no call was found: the one way to another key.
    was_renewed: bool,
}

#[derive(Clone, PartialEq, Eq, Hash, Default)]
struct Tab {
    /// How often it crashed and was opened again: each time it is another.
    life: u8,
    is_awaiting: bool,
    search: Search,
}

impl World {
    fn new() -> World {
        World {
            presses: Vec::new(),
            tabs: Default::default(),
            wire: Vec::new(),
            dialled: Vec::new(),
            moment: 0,
            crashes: 0,
            pressed: 0,
            keys: Vec::new(),
            was_discarded: false,
            was_renewed: false,
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

    fn enter(&mut self, entry: Entry) -> Outcome {
        let mut ledger = Ledger::of(std::mem::take(&mut self.presses));
        let outcome = ledger.enter(&entry);
        self.presses = ledger.presses().cloned().collect();
        outcome
    }

    fn apply(&mut self, key: &str, event: Event) -> bool {
        self.enter(Entry::Apply { key: key.into(), event }) == Outcome::Applied(true)
    }

    /// Everything that may happen next.
    fn successors(&self) -> Vec<World> {
        let mut next = Vec::new();
        let mut may = |change: &dyn Fn(&mut World) -> bool| {
            let mut world = self.clone();
            if change(&mut world) {
                next.push(world);
            }
        };
        for tab in 0..2 {
            may(&|world| world.press(tab));
            may(&|world| world.crash(tab));
            for press in &self.presses {
                may(&|world| world.send(tab, press));
                may(&|world| world.take_over(tab, press));
                for looked in [Looked::Found(CALL), Looked::Absent, Looked::Silent, Looked::NoList]
                {
                    may(&|world| world.look(tab, press, looked));
                }
                for heard in [
                    Heard::Accepted(CALL),
                    Heard::Pending(CALL),
                    Heard::Refused,
                    Heard::Throttled,
                    Heard::CarrierFault,
                    Heard::KeyTaken,
                    Heard::Nothing,
                ] {
                    may(&|world| world.hear(tab, press, heard));
                }
            }
        }
        for press in &self.presses {
            may(&|world| {
                world.was_discarded = true;
                world.enter(Entry::Discard { key: press.key.clone() }) == Outcome::Applied(true)
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
            world.wire.retain(|(_, left)| now - left < 30_000);
            true
        });
        next
    }

    /// "Place call", of the same draft in both windows.
    fn press(&mut self, tab: usize) -> bool {
        if self.pressed == PRESSES || self.tabs[tab].is_awaiting {
            return false;
        }
        self.pressed += 1;
        self.was_renewed |=
            self.presses.iter().any(|p| p.state == State::NotPlaced && p.is_key_taken);
        let arming = Arming {
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
            at: self.now(),
            tab: self.name(tab),
            is_deliberate: false,
        };
        matches!(self.enter(Entry::Arm(Box::new(arming))), Outcome::Admitted(Admission::Armed(_)))
    }

    fn crash(&mut self, tab: usize) -> bool {
        let life = self.tabs[tab].life + 1;
        self.tabs[tab] = Tab { life, ..Tab::default() };
        self.crashes += 1;
        self.crashes <= CRASHES
    }

    fn send(&mut self, tab: usize, press: &Intent) -> bool {
        let is_due = match press.state {
            State::Unknown => self.tabs[tab].search.plan(press, self.now()) == Plan::SendAgain,
            _ => true,
        };
        let (name, now) = (self.name(tab), self.now());
        if self.tabs[tab].is_awaiting
            || !is_due
            || !self.apply(&press.key, Event::Leaves { tab: name, now })
        {
            return false;
        }
        self.tabs[tab].is_awaiting = true;
        self.wire.push((press.key.clone(), now));
        if !self.keys.contains(&press.key) {
            self.keys.push(press.key.clone());
        }
        true
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

    fn hear(&mut self, tab: usize, press: &Intent, heard: Heard) -> bool {
        let was_dialled = self.dialled.iter().any(|(key, _)| *key == press.key);
        let is_on_its_way = self.wire.iter().any(|(key, _)| *key == press.key);
        let is_possible = match heard {
            Heard::Accepted(_) | Heard::Pending(_) => was_dialled,
            // Nothing of this sending was, or will be, handled.
            Heard::Refused => {
                self.wire.retain(|(key, _)| *key != press.key);
                press.doubt != Doubt::None || !was_dialled
            }
            // Turned away before the key is looked at, and perhaps after another
            // copy of the same sending has dialled.
            Heard::Throttled => {
                self.wire.retain(|(key, _)| *key != press.key);
                true
            }
            Heard::KeyTaken => was_dialled || is_on_its_way,
            Heard::CarrierFault | Heard::Nothing => true,
        };
        let is_own = self.tabs[tab].is_awaiting && press.tab == self.name(tab);
        self.tabs[tab].is_awaiting = false;
        is_own && is_possible && self.apply(&press.key, Event::Heard(heard))
    }

    fn take_over(&mut self, tab: usize, press: &Intent) -> bool {
        let event = Event::TakenOver { from: press.tab.clone(), by: self.name(tab) };
        !self.is_alive(&press.tab) && self.apply(&press.key, event)
    }

    fn look(&mut self, tab: usize, press: &Intent, looked: Looked) -> bool {
        let dialled = self.dialled.iter().find(|(key, _)| *key == press.key);
        let is_possible = match looked {
            Looked::Found(_) => dialled.is_some(),
            Looked::Absent => dialled.is_none_or(|(_, at)| self.now() - at < 30_000),
            _ => true,
        };
        let is_mine = press.state == State::Unknown && press.tab == self.name(tab);
        if !is_mine || !is_possible || self.tabs[tab].is_awaiting {
            return false;
        }
        let now = self.now();
        let is_absent = self.tabs[tab].search.looked(looked, press, now);
        match looked {
            Looked::Found(id) => self.apply(&press.key, Event::Found(id)),
            _ if is_absent => self.apply(&press.key, Event::Absent),
            // Once a fruitless check was counted there is no more to learn here.
            _ => true,
        }
    }

    #[track_caller]
    fn holds(&self) {
        let waiting = self.tabs.iter().filter(|tab| tab.is_awaiting).count();
        assert!(waiting <= 1, "two tabs wait for the same press");
        assert!(self.presses.len() <= 1, "one draft, one press: {:?}", self.presses);
        let keys = self.keys.len();
        assert!(keys <= 1 || self.was_renewed, "two keys for one press: {:?}", self.keys);
        // Forgetting a press that may have been placed is warned of.
        let is_warned = self.was_renewed && self.was_discarded;
        assert!(self.dialled.len() <= 1 || is_warned, "two dials: {:?}", self.dialled);
        for press in &self.presses {
            let was_dialled = self.dialled.iter().any(|(key, _)| *key == press.key);
            match press.state {
                State::Accepted(_) | State::Pending(_) => assert!(was_dialled, "{press:?}"),
                State::Refused => assert!(!was_dialled || self.was_discarded, "{press:?}"),
                State::NotPlaced => {
                    assert!(!was_dialled || self.was_discarded, "{press:?}");
                }
                _ => {}
            }
            // There is always somebody whose move it is: its tab, the network, or
            // whoever outlives its tab.
            let is_tended = self.is_alive(&press.tab);
            assert!(press.is_settled() || is_tended || self.can_be_taken_over(press));
        }
    }

    fn can_be_taken_over(&self, press: &Intent) -> bool {
        self.clone().take_over(0, press)
    }

    fn is_settled(&self) -> bool {
        self.presses.iter().all(Intent::is_settled)
    }
}

#[test]
fn one_press_is_one_key_and_one_call_whatever_happens() {
    let start = World::new();
    let mut seen: HashMap<World, usize> = HashMap::from([(start.clone(), 0)]);
    let mut before: Vec<Vec<usize>> = vec![Vec::new()];
    let mut settled = vec![true];
    let mut is_edge = vec![false];
    let mut waiting = VecDeque::from([(start, 0)]);
    while let Some((world, depth)) = waiting.pop_front() {
        let from = seen[&world];
        if depth == DEPTH {
            is_edge[from] = true;
            continue;
        }
        for next in world.successors() {
            let to = *seen.entry(next.clone()).or_insert_with(|| {
                next.holds();
                before.push(Vec::new());
                settled.push(next.is_settled());
                is_edge.push(false);
                waiting.push_back((next, depth + 1));
                before.len() - 1
            });
            before[to].push(from);
        }
    }
    // No dead end: from everywhere something settled can be reached. What lies
    // at the edge of what was walked is not judged.
    let mut can_settle: HashSet<usize> =
        (0..before.len()).filter(|at| settled[*at] || is_edge[*at]).collect();
    let mut open: Vec<usize> = can_settle.iter().copied().collect();
    while let Some(at) = open.pop() {
        open.extend(before[at].iter().filter(|from| can_settle.insert(**from)));
    }
    assert_eq!(can_settle.len(), before.len(), "dead ends");
    let edges = is_edge.iter().filter(|is| **is).count();
    println!("{} states, {edges} at the edge", before.len());
    assert!(before.len() > 10_000, "only {} states were walked", before.len());
}
