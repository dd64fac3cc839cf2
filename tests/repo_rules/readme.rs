//! README is short enough to be read, and the table of numbers in docs/sandbox.md is
//! the sandbox's own.

use crate::tree::File;
use crate::{allows, catches, holds};

const README: &str = "README.md";
/// What somebody reads before they try something.
const README_LINES: usize = 150;
const NUMBERS: &str = "sandbox/numbers.txt";
const PAGE: &str = "docs/sandbox.md";

fn long_readme(files: &[File]) -> Vec<String> {
    let readme = files.iter().filter(|file| file.path == README);
    let lines = readme.map(|file| file.text.lines().count());
    lines
        .filter(|lines| *lines > README_LINES)
        .map(|lines| format!("{README} has {lines} lines, over {README_LINES}: docs/ has room"))
        .collect()
}

#[test]
fn the_readme_stays_short() {
    holds(long_readme);
    catches(long_readme, README, &"a line\n".repeat(README_LINES + 1));
    allows(long_readme, README, &"a line\n".repeat(README_LINES));
    allows(long_readme, "docs/deployment.md", &"a line\n".repeat(README_LINES + 1));
}

fn numbers(files: &[File]) -> Vec<String> {
    let text =
        |path: &str| files.iter().find(|file| file.path == path).map(|file| file.text.as_str());
    let (Some(numbers), Some(page)) = (text(NUMBERS), text(PAGE)) else {
        return vec![format!("{NUMBERS} and {PAGE} belong together")];
    };
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| +1415555")).collect();
    let due: Vec<String> = numbers.lines().map(|line| format!("| {line} |")).collect();
    let missing = due.iter().filter(|line| !rows.contains(&line.as_str()));
    let strange = rows.iter().filter(|row| !due.iter().any(|line| line == *row));
    missing
        .map(|line| format!("{PAGE} lacks the row {line}"))
        .chain(strange.map(|row| format!("{NUMBERS} does not know {PAGE}'s row {row}")))
        .collect()
}

#[test]
fn the_documents_list_the_sandbox_numbers() {
    holds(numbers);
}

#[test]
fn missing_and_unknown_rows_are_reported() {
    let numbers_txt =
        File::new(NUMBERS, "+14155550101 | No answer | Rings.\n+14155550102 | Busy | Ends.\n");
    let page = "| Number | Name | What |\n| +14155550101 | No answer | Rings. |\n| +14155550109 | Other | Else. |\n";
    let found = numbers(&[numbers_txt, File::new(PAGE, page)]);
    assert_eq!(found.len(), 2, "{found:?}");
}
