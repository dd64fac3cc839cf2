//! The rules, whatever the order of events and tabs: no attempt is sent to a listed number,
//! outside the window without a reason, or beyond a cap or the day's budget.

use crate::call::draft::Source;
use crate::outbox::guard::{DAY_MS, Facts, WEEK_MS};
use crate::outbox::*;
use crate::rules::Rules;
use proptest::prelude::*;
use thunderphone::{AgentSource, CallId, CallRequest};

const NUMBERS: [&str; 2] = ["+14155550198", "+14155550199"];
const COST: i64 = 40;

/// What may happen next.
#[derive(Clone, Debug)]
enum Happens {
    /// “Place call” in a tab, to a number, with a reason or an answer.
    Place {
        tab: usize,
        to: usize,
        has_reason: bool,
        accepts_unread: bool,
    },
    /// A tab asks the rules for its placement, as the runner does before it sends.
    Ask {
        tab: usize,
        at: usize,
    },
    /// It stores the attempt with what the rules left, perhaps much later, and sends it.
    Send {
        tab: usize,
        at: usize,
    },
    Answer {
        at: usize,
        outcome: Outcome,
    },
    Resume {
        tab: usize,
        at: usize,
    },
    /// The list of calls shows what has rung.
    ListCatchesUp,
    ColleagueCalls {
        to: usize,
    },
    Charge,
    List {
        to: usize,
    },
    HideLists(bool),
    Window(bool),
    Wait(i64),
}

fn happens() -> impl Strategy<Value = Happens> {
    use Happens::*;
    let (tab, to, at) = (0..2_usize, 0..2_usize, 0..6_usize);
    let outcome = prop::sample::select(vec![
        Outcome::Accepted(CallId(0)),
        Outcome::Refused,
        Outcome::Throttled,
        Outcome::CarrierFault,
        Outcome::Unknown,
    ]);
    prop_oneof![
        6 => (tab.clone(), to.clone(), any::<bool>(), any::<bool>()).prop_map(
            |(tab, to, has_reason, accepts_unread)| Place { tab, to, has_reason, accepts_unread }
        ),
        8 => (tab.clone(), at.clone()).prop_map(|(tab, at)| Ask { tab, at }),
        8 => (tab.clone(), at.clone()).prop_map(|(tab, at)| Send { tab, at }),
        6 => (at.clone(), outcome).prop_map(|(at, outcome)| Answer { at, outcome }),
        3 => (tab, at).prop_map(|(tab, at)| Resume { tab, at }),
        2 => Just(ListCatchesUp),
        1 => to.clone().prop_map(|to| ColleagueCalls { to }),
        1 => Just(Charge),
        1 => to.prop_map(|to| List { to }),
        1 => any::<bool>().prop_map(HideLists),
        2 => any::<bool>().prop_map(Window),
        2 => prop::sample::select(vec![1_000, 61_000, DAY_MS / 2, DAY_MS + 1, WEEK_MS + 1])
            .prop_map(Wait),
    ]
}

/// A call that rang.
struct Rang {
    key: String,
    to: usize,
    at: i64,
    id: CallId,
    is_in_list: bool,
}

struct World {
    rules: Rules,
    outbox: Outbox,
    now: i64,
    rang: Vec<Rang>,
    listed: [bool; 2],
    are_lists_hidden: bool,
    is_outside: bool,
    spent: i64,
    /// What the rules left, by tab and key, as asked last.
    asked: Vec<(usize, String, Allowance, i64)>,
    placed: u32,
}

impl World {
    fn new(rules: Rules) -> World {
        World {
            rules,
            outbox: Outbox::default(),
            now: 10 * WEEK_MS,
            rang: Vec::new(),
            listed: [false; 2],
            are_lists_hidden: false,
            is_outside: false,
            spent: 0,
            asked: Vec::new(),
            placed: 0,
        }
    }

    fn placement(&self, at: usize) -> Option<Placement> {
        self.outbox.placements().nth(at).cloned()
    }

    fn facts(&self, to: usize) -> Facts {
        let shown = self.rang.iter().filter(|rang| rang.to == to && rang.is_in_list);
        let hidden = |is: bool| if self.are_lists_hidden { None } else { Some(is) };
        Facts {
            rules: self.rules.clone(),
            is_listed_here: hidden(self.listed[to]),
            is_listed_by_team: hidden(false),
            is_outside_window: self.is_outside,
            spent_cents: self.spent,
            calls: shown.map(|rang| (rang.id, rang.at)).collect(),
            now: self.now,
        }
    }

    fn happen(&mut self, what: &Happens) -> Result<(), TestCaseError> {
        match what {
            Happens::Place { tab, to, has_reason, accepts_unread } => {
                self.placed += 1;
                let new = NewPlacement {
                    request: CallRequest {
                        from_number: "+12025550143".into(),
                        to_number: NUMBERS[*to].into(),
                        agent: AgentSource::NumbersOwn,
                        variables: Vec::new(),
                        max_hold_seconds: None,
                        idempotency_key: format!("k{}", self.placed),
                    },
                    fresh_key: format!("f{}", self.placed),
                    source: Source::NumbersOwn,
                    now: self.now,
                    tab: tab.to_string(),
                    is_deliberate: true,
                    reason: has_reason.then(|| "They asked for it".to_owned()),
                    is_unread_accepted: *accepts_unread && self.are_lists_hidden,
                };
                self.outbox.execute(&Command::Create(Box::new(new)));
            }
            Happens::Ask { tab, at } => self.ask(*tab, *at),
            Happens::Send { tab, at } => self.send(*tab, *at)?,
            Happens::Answer { at, outcome } => {
                let Some(own) = self.placement(*at) else { return Ok(()) };
                let rang = self.rang.iter().find(|rang| rang.key == own.key);
                let outcome = match (outcome, rang) {
                    (Outcome::Accepted(_), Some(rang)) => Outcome::Accepted(rang.id),
                    (Outcome::Accepted(_), None) => return Ok(()),
                    // That nobody was called is only said when nobody was.
                    (Outcome::Refused | Outcome::Throttled, Some(_)) => Outcome::Unknown,
                    (outcome, _) => *outcome,
                };
                self.apply(&own.key, Event::Answered(outcome));
            }
            Happens::Resume { tab, at } => {
                let Some(own) = self.placement(*at) else { return Ok(()) };
                let event = Event::Resumed { by: tab.to_string(), now: self.now };
                self.apply(&own.key, event);
            }
            Happens::ListCatchesUp => {
                self.rang.iter_mut().for_each(|rang| rang.is_in_list = true);
            }
            Happens::ColleagueCalls { to } => {
                let id = CallId(1_000 + self.rang.len() as i64);
                let (key, at) = (format!("colleague {}", id.0), self.now);
                self.rang.push(Rang { key, to: *to, at, id, is_in_list: true });
            }
            Happens::Charge => self.spent += COST,
            Happens::List { to } => self.listed[*to] = true,
            Happens::HideLists(are) => self.are_lists_hidden = *are,
            Happens::Window(is) => self.is_outside = *is,
            Happens::Wait(ms) => {
                self.now += ms;
                // What was asked before is asked again after a pause, and by then the list
                // shows what has rung.
                self.asked.clear();
                self.rang.iter_mut().for_each(|rang| rang.is_in_list = true);
            }
        }
        Ok(())
    }

    fn apply(&mut self, key: &str, event: Event) -> bool {
        let command = Command::Apply { key: key.into(), event };
        self.outbox.execute(&command) == Reply::Applied(true)
    }

    fn ask(&mut self, tab: usize, at: usize) {
        let Some(own) = self.placement(at) else { return };
        let to = NUMBERS.iter().position(|number| *number == own.to_number).unwrap();
        match self.facts(to).allowance(&own) {
            Ok(allowance) => {
                self.asked.retain(|(by, key, ..)| (*by, key) != (tab, &own.key));
                self.asked.push((tab, own.key, allowance, self.now));
            }
            Err(why) => {
                self.apply(&own.key, Event::Forbidden(why));
            }
        }
    }

    fn send(&mut self, tab: usize, at: usize) -> Result<(), TestCaseError> {
        let Some(own) = self.placement(at) else { return Ok(()) };
        // The runner asks right before it sends, every time.
        self.ask(tab, at);
        let is_asked = |(by, key, ..): &(usize, String, Allowance, i64)| {
            (*by, key.as_str()) == (tab, own.key.as_str())
        };
        let Some(asked) = self.asked.iter().position(is_asked) else { return Ok(()) };
        let (_, _, allowance, _) = self.asked.swap_remove(asked);
        let event = Event::Sent {
            by: tab.to_string(),
            now: self.now,
            age_ms: self.now - own.created_at,
            confirmation: self.placement(at).and_then(|own| own.confirmed_at),
            allowance,
        };
        if !self.apply(&own.key, event) {
            return Ok(());
        }
        let to = NUMBERS.iter().position(|number| *number == own.to_number).unwrap();
        prop_assert!(self.are_lists_hidden || !self.listed[to], "to a listed number");
        prop_assert!(!self.are_lists_hidden || own.is_unread_accepted, "an unread list");
        prop_assert!(!self.is_outside || own.reason.is_some(), "outside the window");
        let budget = self.rules.day_budget_cents;
        prop_assert!(budget.is_none_or(|budget| self.spent < budget), "beyond the budget");
        // The same key rings once.
        if !self.rang.iter().any(|rang| rang.key == own.key) {
            let id = CallId(1 + self.rang.len() as i64);
            self.rang.push(Rang { key: own.key, to, at: self.now, id, is_in_list: false });
        }
        for (most, span) in [(self.rules.per_day, DAY_MS), (self.rules.per_week, WEEK_MS)] {
            let since = self.now - span;
            let count = self.rang.iter().filter(|it| it.to == to && it.at >= since).count();
            prop_assert!(most.is_none_or(|most| count <= most as usize), "beyond a cap");
        }
        Ok(())
    }
}

fn rules() -> impl Strategy<Value = Rules> {
    let cap = || prop::option::of(1..4_u32);
    (cap(), cap(), prop::option::of(1..150_i64)).prop_map(
        |(per_day, per_week, day_budget_cents)| Rules {
            per_day,
            per_week,
            day_budget_cents,
            ..Rules::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]
    #[test]
    fn nothing_is_sent_against_the_rules_whatever_happens(
        rules in rules(),
        events in prop::collection::vec(happens(), 1..60),
    ) {
        let mut world = World::new(rules);
        for event in &events {
            world.happen(event)?;
        }
    }
}

#[test]
fn of_two_presses_at_the_same_moment_one_takes_the_last_call() {
    let mut world = World::new(Rules { per_day: Some(1), ..Rules::default() });
    let place = |tab| Happens::Place { tab, to: 0, has_reason: false, accepts_unread: false };
    world.happen(&place(0)).unwrap();
    let first = world.placement(0).unwrap();
    // The other tab's placement to this number, as it is while both are unsent.
    let second = Placement { key: "other".into(), owner: "1".into(), ..first.clone() };
    world.outbox = Outbox::from(vec![first, second]);
    world.ask(0, 0);
    world.ask(1, 1);
    let send = |world: &mut World, tab: usize, at: usize| {
        let own = world.placement(at).unwrap();
        let (_, _, allowance, _) = world.asked.iter().find(|(by, ..)| *by == tab).unwrap().clone();
        let (now, confirmation) = (world.now, own.confirmed_at);
        let by = tab.to_string();
        world.apply(&own.key, Event::Sent { by, now, age_ms: 0, confirmation, allowance })
    };
    assert!(send(&mut world, 1, 1));
    assert!(!send(&mut world, 0, 0));
    let refused = world.placement(0).unwrap();
    assert_eq!((refused.state, refused.forbidden), (State::NotPlaced, Some(Forbidden::DayCap)));
}
