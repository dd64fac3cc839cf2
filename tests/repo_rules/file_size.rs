//! How long a file may be, so that it can be read in one go.

use crate::tree::File;
use crate::{allows, catches, holds};

const LIMIT: usize = 300;

/// Longer files, each with the reason.
const EXCEPTIONS: &[(&str, &str)] =
    &[("src/call/country/data.rs", "generated: a table, not to be read")];

/// Lines of code: no empty lines, no comments, no tests at the end of the file.
fn lines_of_code(text: &str) -> usize {
    let code = text.split_once("\n#[cfg(test)]\nmod tests {").map_or(text, |(code, _)| code);
    let is_code = |line: &&str| !line.is_empty() && !line.starts_with("//");
    code.lines().map(str::trim).filter(is_code).count()
}

fn long_files(files: &[File]) -> Vec<String> {
    let is_ours = |file: &&File| {
        [".rs", ".css", ".js"].iter().any(|end| file.path.ends_with(end))
            && !file.path.ends_with("/tests.rs")
    };
    let is_excepted = |file: &&File| EXCEPTIONS.iter().any(|(path, _)| *path == file.path);
    let long = files.iter().filter(is_ours).filter(|file| !is_excepted(file));
    long.map(|file| (file, lines_of_code(&file.text)))
        .filter(|(_, lines)| *lines > LIMIT)
        .map(|(file, lines)| format!("{}: {lines} lines of code, over {LIMIT}", file.path))
        .collect()
}

#[test]
fn files_stay_within_the_size_limit() {
    holds(long_files);
    let long = "let x = 1;\n".repeat(LIMIT + 1);
    catches(long_files, "src/pages/call.rs", &long);
    catches(long_files, "style/base.css", &long);
    allows(long_files, "src/pages/call.rs", &"// why\n\n".repeat(LIMIT));
    allows(
        long_files,
        "src/call/number.rs",
        &format!("fn f() {{}}\n\n#[cfg(test)]\nmod tests {{\n{long}}}"),
    );
}

#[test]
fn every_size_exception_is_needed() {
    let files = crate::tree::tracked();
    for (path, reason) in EXCEPTIONS {
        let file = files.iter().find(|file| file.path == *path);
        let lines = file.map_or(0, |file| lines_of_code(&file.text));
        assert!(lines > LIMIT, "{path} has {lines} lines and needs no exception ({reason})");
    }
}
