//! SECURITY.md cites a test for each claim. Every cited test must exist.

use crate::tree::File;
use crate::{catches, holds};

const PAGE: &str = "SECURITY.md";

/// Tests are cited as `file::name`, as `cargo test` prints them. A long name without a
/// file counts as a citation that lacks its file.
fn missing_tests(files: &[File]) -> Vec<String> {
    let Some(page) = files.iter().find(|file| file.path == PAGE) else {
        return vec![format!("there is no {PAGE}")];
    };
    let spans = page.text.split('`').skip(1).step_by(2);
    let is_name = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
    };
    let missing = spans.filter(|span| match span.split_once("::") {
        Some((file, name)) if is_name(file) && is_name(name) => {
            !files.iter().any(|it| it.path.ends_with(&format!("/{file}.rs")) && has_test(it, name))
        }
        Some(_) => false,
        None => is_name(span) && span.matches('_').count() > 2,
    });
    missing.map(|span| format!("{PAGE}: there is no test {span}")).collect()
}

/// Whether the file has a function of that name with a test attribute.
fn has_test(file: &File, name: &str) -> bool {
    let head = format!("fn {name}(");
    let lines: Vec<&str> = file.text.lines().map(str::trim_start).collect();
    lines.iter().enumerate().any(|(at, line)| {
        let attributes = || lines[..at].iter().rev().take_while(|line| line.starts_with("#["));
        line.trim_start_matches("async ").starts_with(&head)
            && attributes().any(|line| line.contains("test"))
    })
}

#[test]
fn every_test_cited_in_security_md_exists() {
    holds(missing_tests);
    catches(missing_tests, "README.md", "");
    catches(missing_tests, PAGE, "shown by `log::no_key_is_written_down`");
    catches(missing_tests, PAGE, "shown by `no_key_is_written_down`");
}

#[test]
fn a_function_without_a_test_attribute_does_not_count() {
    let page = "`log::no_key` by `tests/proxies`, `proxy/start`, `a::B` and `idempotency_key`";
    let found = |text: &str| {
        missing_tests(&[File::new(PAGE, page), File::new("tests/proxies/log.rs", text)])
    };
    for test in ["#[tokio::test]\nasync fn no_key() {}", "#[test]\n#[ignore]\nfn no_key() {}"] {
        assert_eq!(found(test), Vec::<String>::new(), "{test}");
    }
    for other in
        ["fn no_key() {}", "#[test]\nfn f() {}\nfn no_key() {}", "#[test]\nfn no_keys() {}"]
    {
        assert_eq!(found(other), ["SECURITY.md: there is no test log::no_key"], "{other}");
    }
}
