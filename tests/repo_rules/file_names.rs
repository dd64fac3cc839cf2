//! File names say what is in the file.

use crate::tree::File;
use crate::{allows, catches, holds};

const VAGUE_WORDS: [&str; 10] = [
    "utils", "util", "helpers", "helper", "common", "misc", "services", "service", "manager",
    "managers",
];

fn vague_names(files: &[File]) -> Vec<String> {
    let is_vague = |part: &str| {
        let stem = part.split('.').next().unwrap_or_default().to_lowercase();
        stem.split(['_', '-']).any(|word| VAGUE_WORDS.contains(&word))
    };
    files
        .iter()
        .filter(|file| file.path.split('/').any(is_vague))
        .map(|file| format!("{}: its name does not say what is in it", file.path))
        .collect()
}

#[test]
fn file_names_are_specific() {
    holds(vague_names);
    catches(vague_names, "src/utils.rs", "");
    catches(vague_names, "src/call_manager.rs", "");
    catches(vague_names, "src/common/money.rs", "");
    allows(vague_names, "src/call/number.rs", "");
}
