//! Modules of a crate depend on each other in one direction only.
//!
//! An edge leads from a module to each module whose path it names, followed through
//! `pub use` to the file that has the item. A module and those below it may name each
//! other: a folder's `mod.rs` uses its parts, and the parts share what it defines.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::holds;
use crate::paths::{module, named, test_modules};
use crate::tree::File;

type Graph = BTreeMap<String, BTreeSet<String>>;

/// The files of each crate's `src`, by that folder, without test modules.
fn crates(files: &[File]) -> BTreeMap<&str, Vec<&File>> {
    let mut crates: BTreeMap<&str, Vec<&File>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let end = match file.path.find("/src/") {
            _ if file.path.starts_with("src/") => "src".len(),
            Some(at) => at + "/src".len(),
            None => continue,
        };
        crates.entry(&file.path[..end]).or_default().push(file);
    }
    for files in crates.values_mut() {
        let tests: BTreeSet<String> =
            files.iter().flat_map(|file| test_modules(&file.path, &file.text)).collect();
        let is_test = |name: &str| tests.iter().any(|test| is_within(name, test));
        files.retain(|file| !is_test(&module(&file.path).join("::")));
    }
    crates
}

fn is_within(name: &str, ancestor: &str) -> bool {
    name.strip_prefix(ancestor).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Which module names which, as files have it.
fn graph(files: &[&File]) -> Graph {
    let named: BTreeMap<String, Vec<String>> = files
        .iter()
        .map(|file| (module(&file.path).join("::"), named(&file.path, &file.text)))
        .collect();
    let mut graph = Graph::new();
    for (name, paths) in &named {
        let targets = paths
            .iter()
            .filter_map(|path| target(&named, path))
            .filter(|target| !is_within(name, target) && !is_within(target, name));
        graph.insert(name.clone(), targets.collect());
    }
    graph
}

/// The module that has what the path leads to.
fn target(named: &BTreeMap<String, Vec<String>>, path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split("::").collect();
    let length = (1..=parts.len()).rev().find(|n| named.contains_key(&parts[..*n].join("::")))?;
    let found = parts[..length].join("::");
    // Where the item is re-exported from below.
    let Some(item) = parts.get(length) else { return Some(found) };
    let mut below = named[&found].iter().filter_map(|used| {
        let used =
            if used.starts_with("crate::") { used.clone() } else { format!("{found}::{used}") };
        let (holder, name) = used.rsplit_once("::")?;
        let is_below = holder != found && is_within(holder, &found) && named.contains_key(holder);
        (is_below && name == *item).then(|| holder.to_owned())
    });
    Some(below.next().unwrap_or(found))
}

/// The same between the folders and files right below a crate's root.
fn top_level(graph: &Graph) -> Graph {
    let top = |name: &str| name.split("::").take(2).collect::<Vec<_>>().join("::");
    let mut tops = Graph::new();
    for (name, targets) in graph {
        let targets =
            targets.iter().map(|target| top(target)).filter(|target| *target != top(name));
        tops.entry(top(name)).or_default().extend(targets);
    }
    tops
}

/// The shortest way from a module back to itself, beginning and ending with it.
fn shortest_circle(graph: &Graph, start: &str) -> Option<Vec<String>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(name) = queue.pop_front() {
        for target in graph.get(name).into_iter().flatten() {
            if target == start {
                let back = std::iter::successors(Some(name), |at| came_from.get(at).copied());
                let mut circle: Vec<String> = back.map(str::to_owned).collect();
                circle.reverse();
                circle.push(start.to_owned());
                return Some(circle);
            }
            if !came_from.contains_key(target.as_str()) {
                came_from.insert(target, name);
                queue.push_back(target);
            }
        }
    }
    None
}

/// Every circle once: it begins with the module that is first in the alphabet.
fn circles_in(graph: &Graph) -> BTreeSet<Vec<String>> {
    let found = graph.keys().filter_map(|name| shortest_circle(graph, name));
    found
        .map(|mut circle| {
            circle.pop();
            let first = (0..circle.len()).min_by_key(|at| &circle[*at]).unwrap_or(0);
            circle.rotate_left(first);
            circle.push(circle[0].clone());
            circle
        })
        .collect()
}

fn all_circles(files: &[File]) -> BTreeMap<&str, BTreeSet<Vec<String>>> {
    let circles = |files: Vec<&File>| {
        let graph = graph(&files);
        circles_in(&graph).into_iter().chain(circles_in(&top_level(&graph))).collect()
    };
    crates(files).into_iter().map(|(folder, files)| (folder, circles(files))).collect()
}

fn circles(files: &[File]) -> Vec<String> {
    let all = all_circles(files);
    all.iter()
        .flat_map(|(folder, circles)| {
            let name = |circle: &Vec<String>| circle.join(" → ").replace("crate::", "");
            circles.iter().map(move |circle| format!("{folder}: a circle: {}", name(circle)))
        })
        .collect()
}

#[test]
fn modules_do_not_depend_on_each_other_in_circles() {
    holds(circles);
}

#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let files: Vec<File> = files.iter().map(|(path, text)| File::new(path, text)).collect();
    assert_eq!(circles(&files), expected);
}

#[test]
fn circles_between_files_are_caught() {
    check(
        &[
            ("a/src/one.rs", "use crate::two::Two;"),
            ("a/src/two.rs", "fn f() { crate::three::f() }"),
            ("a/src/three.rs", "use super::one;"),
        ],
        &["a/src: a circle: one → two → three → one"],
    );
    // Of two items of one folder, through what it re-exports.
    check(
        &[
            ("a/src/room/mod.rs", "mod one; mod two; pub use one::One; pub use self::two::Two;"),
            ("a/src/room/one.rs", "use super::Two;"),
            ("a/src/room/two.rs", "use crate::room::One;"),
        ],
        &["a/src: a circle: room::one → room::two → room::one"],
    );
}

#[test]
fn circles_between_folders_are_caught() {
    check(
        &[
            ("a/src/one/low.rs", ""),
            ("a/src/one/high.rs", "use crate::two::Two;"),
            ("a/src/two/mod.rs", "use crate::one::low::Low;"),
        ],
        &["a/src: a circle: one → two → one"],
    );
}

#[test]
fn one_direction_parents_tests_and_comments_are_allowed() {
    check(&[("a/src/one.rs", "use crate::two::Two;"), ("a/src/two.rs", "")], &[]);
    let parts = "pub mod part; use part::Part; pub struct Whole;";
    check(&[("a/src/one/mod.rs", parts), ("a/src/one/part.rs", "use super::Whole;")], &[]);
    // Two crates may have modules of the same names.
    check(
        &[("a/src/one.rs", "use crate::two::Two;"), ("b/src/two.rs", "use crate::one::One;")],
        &[],
    );
    let declared = "#[cfg(test)] mod tests;";
    let text = "#[cfg(test)] mod tests { use crate::one::One; } // crate::one::One";
    check(
        &[
            ("a/src/one/mod.rs", declared),
            ("a/src/one/tests.rs", "use crate::two::Two;"),
            ("a/src/two.rs", text),
        ],
        &[],
    );
}
