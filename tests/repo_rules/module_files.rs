//! One convention for modules with parts: `foo/mod.rs`, never `foo.rs` beside `foo/`.

use std::collections::BTreeSet;

use crate::holds;
use crate::tree::File;

fn split_modules(files: &[File]) -> Vec<String> {
    let rust = || files.iter().filter(|file| file.is_rust());
    let folders: BTreeSet<&str> =
        rust().filter_map(|file| file.path.rsplit_once('/').map(|(folder, _)| folder)).collect();
    let has_folder = |stem: &str| {
        let inside = format!("{stem}/");
        folders.iter().any(|folder| *folder == stem || folder.starts_with(&inside))
    };
    rust()
        .filter_map(|file| Some((file, file.path.strip_suffix(".rs")?)))
        .filter(|(_, stem)| has_folder(stem))
        .map(|(file, stem)| format!("{}: belongs into {stem}/mod.rs", file.path))
        .collect()
}

#[test]
fn a_module_with_parts_is_a_folder_with_a_mod_file() {
    holds(split_modules);
}

#[test]
fn a_file_beside_a_folder_of_its_name_is_caught() {
    let check = |paths: &[&str], expected: &[&str]| {
        let files: Vec<File> = paths.iter().map(|path| File::new(path, "")).collect();
        assert_eq!(split_modules(&files), expected);
    };
    check(&["src/call.rs", "src/call/number.rs"], &["src/call.rs: belongs into src/call/mod.rs"]);
    check(
        &["src/call.rs", "src/call/number/mod.rs"],
        &["src/call.rs: belongs into src/call/mod.rs"],
    );
    check(&["src/call/mod.rs", "src/call/number.rs"], &[]);
    check(&["src/call.rs", "src/calls/mod.rs", "docs/call/picture.png"], &[]);
}
