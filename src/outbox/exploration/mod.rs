//! Explores every state × event × two tabs: two windows with the same draft, a network
//! that loses, delays and duplicates requests, a server that refuses or answers nonsense,
//! tabs that crash and freeze, people who place, stop and place again.
//!
//! What it assumes:
//! - The API, as documented: one key dials once, and a key that has dialed is answered
//!   with its call, not refused.
//! - The proxies: a request that arrives at all arrives within [`IN_FLIGHT_MS`], and if
//!   they did not pass on a first attempt, no copy of it arrives.
//! - The list of calls: a call is in it within half a minute, and reading the list can
//!   prove that a call is not there (`reconciliation` says how).
//! - People: whoever discards a placement or takes a new key was warned; whoever
//!   recognizes a call is right.
//!
//! A colleague's call to the same number is not part of any state: it is only shown.

mod invariants;
mod rules;
mod world;

use std::collections::{HashMap, HashSet, VecDeque};
use world::World;

/// How many events happen one after the other.
const DEPTH: usize = 9;

#[test]
fn one_placement_is_one_key_and_one_call_whatever_happens() {
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
                next.check_invariants();
                before.push(Vec::new());
                settled.push(next.is_settled());
                is_edge.push(false);
                waiting.push_back((next, depth + 1));
                before.len() - 1
            });
            before[to].push(from);
        }
    }
    // No dead end: every state leads to a settled one. States at the greatest depth are
    // left out, because their successors were not explored.
    let mut can_settle: HashSet<usize> =
        (0..before.len()).filter(|at| settled[*at] || is_edge[*at]).collect();
    let mut open: Vec<usize> = can_settle.iter().copied().collect();
    while let Some(at) = open.pop() {
        open.extend(before[at].iter().filter(|from| can_settle.insert(**from)));
    }
    assert_eq!(can_settle.len(), before.len(), "dead ends");
    let edges = is_edge.iter().filter(|is| **is).count();
    println!("{} states, {edges} at the greatest depth", before.len());
    assert!(before.len() > 10_000, "only {} states were explored", before.len());
}
