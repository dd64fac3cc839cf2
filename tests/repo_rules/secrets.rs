//! What no file may contain: keys, and paths of one machine.

use crate::tree::File;
use crate::{allows, catches, holds};

fn keys(files: &[File]) -> Vec<String> {
    let prefix = ["sk", "live", ""].join("_");
    let has_key = |file: &&File| {
        file.text.match_indices(&prefix).any(|(at, _)| {
            let rest = file.text[at + prefix.len()..].chars();
            rest.take_while(char::is_ascii_alphanumeric).count() >= 12
        })
    };
    files.iter().filter(has_key).map(|file| format!("{}: a live key", file.path)).collect()
}

#[test]
fn no_file_contains_a_live_key() {
    holds(keys);
    let key = ["sk", "live", "0123456789abcdef"].join("_");
    catches(keys, "README.md", &format!("export THUNDERPHONE_API_KEY={key}"));
    allows(keys, "README.md", "a key begins sk_live_ and is long; sk_live_revoked is refused");
}

/// Home folders and the like.
fn machine_paths(files: &[File]) -> Vec<String> {
    let homes = ["/home/", "/Users/", "/root/", "/work/"];
    let has_path = |file: &&File| {
        homes.iter().any(|home| {
            file.text.match_indices(home).any(|(at, _)| {
                let is_absolute = file.text[..at]
                    .chars()
                    .next_back()
                    .is_none_or(|before| before.is_whitespace() || "\"'`(=:[".contains(before));
                let leads_on = file.text[at + home.len()..]
                    .starts_with(|next: char| next.is_alphanumeric() || next == '.');
                is_absolute && leads_on
            })
        })
    };
    files
        .iter()
        .filter(has_path)
        .map(|file| format!("{}: a path of one machine", file.path))
        .collect()
}

#[test]
fn no_file_contains_a_machine_path() {
    holds(machine_paths);
    let path = |folder: &str| format!("cd {}", ["", folder, "somebody", "callboard"].join("/"));
    catches(machine_paths, "README.md", &path("home"));
    catches(machine_paths, "README.md", &path("work"));
    catches(
        machine_paths,
        "xtask/src/main.rs",
        &format!("\"{}\"", ["", "root", ".cargo"].join("/")),
    );
    allows(machine_paths, "README.md", "see https://example.com/home/page and target/work/x");
}
