//! Every state × event × two tabs, walked through: two windows with the same draft, a
//! network that loses, delays and doubles, a server that refuses or answers nothing
//! sensible, tabs that crash and freeze, people who press, stop and press again.
//!
//! Assumed of the API, as it documents it: one key dials once, and a key that dialled
//! is answered with its call, not refused. Assumed of the proxies: a request that
//! arrives at all does so within [`IN_FLIGHT_MS`], and of a first sending that they did
//! not pass on no copy arrives. Assumed of the list of calls: a call is in it within
//! half a minute, and whoever reads it proves that a call is not there
//! (`reconciliation` says how). Assumed of people: who discards an attempt or takes a
//! new key was warned; who recognises a call is right. A colleague's call to the same
//! number is in the list and in no state: it is only ever shown.

mod world;

use std::collections::{HashMap, HashSet, VecDeque};
use world::World;

/// So many things happen one after the other.
const DEPTH: usize = 9;

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
    // No dead end: from everywhere something settled can be reached. What lies at the
    // edge of what was walked is not judged.
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
