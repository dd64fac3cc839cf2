//! Files are named for the type or page they hold.

use crate::tree::File;
use crate::{allows, catches, holds};

const EMPTY_WORDS: [&str; 10] = [
    "utils", "util", "helpers", "helper", "common", "misc", "services", "service", "manager",
    "managers",
];

fn empty_names(files: &[File]) -> Vec<String> {
    let is_empty = |part: &str| {
        let stem = part.split('.').next().unwrap_or_default().to_lowercase();
        stem.split(['_', '-']).any(|word| EMPTY_WORDS.contains(&word))
    };
    files
        .iter()
        .filter(|file| file.path.split('/').any(is_empty))
        .map(|file| format!("{}: named for nothing it holds", file.path))
        .collect()
}

#[test]
fn file_names_are_specific() {
    holds(empty_names);
    catches(empty_names, "src/utils.rs", "");
    catches(empty_names, "src/call_manager.rs", "");
    catches(empty_names, "src/common/money.rs", "");
    allows(empty_names, "src/call/number.rs", "");
}
