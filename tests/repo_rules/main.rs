//! The repository's own rules: what docs/architecture.md and CONTRIBUTING ask for and no
//! compiler checks. Each rule proves, on an invented file, that it catches what it is
//! for.

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod circles;
mod csp;
mod file_names;
mod file_size;
mod imports;
mod links;
mod manifests;
mod module_files;
mod paths;
mod proxy_configs;
mod readme;
mod secrets;
mod security;
mod shown_texts;
mod tree;
mod words;

use tree::File;

/// Runs a rule over the repository.
#[track_caller]
fn holds(rule: fn(&[File]) -> Vec<String>) {
    let found = rule(&tree::tracked());
    assert!(found.is_empty(), "\n  {}\n", found.join("\n  "));
}

/// Checks that a rule finds exactly one fault in `text` at `path`.
#[track_caller]
fn catches(rule: fn(&[File]) -> Vec<String>, path: &str, text: &str) {
    assert_eq!(rule(&[File::new(path, text)]).len(), 1, "{path}: {text}");
}

/// Checks that a rule finds nothing in it.
#[track_caller]
fn allows(rule: fn(&[File]) -> Vec<String>, path: &str, text: &str) {
    assert_eq!(rule(&[File::new(path, text)]), Vec::<String>::new());
}
