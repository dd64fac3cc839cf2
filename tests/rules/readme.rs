//! README's table of numbers is the sandbox's own.

use crate::holds;
use crate::tree::File;

const NUMBERS: &str = "sandbox/numbers.txt";

fn numbers(files: &[File]) -> Vec<String> {
    let text =
        |path: &str| files.iter().find(|file| file.path == path).map(|file| file.text.as_str());
    let (Some(numbers), Some(readme)) = (text(NUMBERS), text("README.md")) else {
        return vec![format!("{NUMBERS} and README.md belong together")];
    };
    let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| +1415555")).collect();
    let due: Vec<String> = numbers.lines().map(|line| format!("| {line} |")).collect();
    let missing = due.iter().filter(|line| !rows.contains(&line.as_str()));
    let strange = rows.iter().filter(|row| !due.iter().any(|line| line == *row));
    missing
        .map(|line| format!("README.md lacks the row {line}"))
        .chain(strange.map(|row| format!("{NUMBERS} does not know README.md's row {row}")))
        .collect()
}

#[test]
fn readme_lists_the_numbers_of_the_sandbox() {
    holds(numbers);
}

#[test]
fn a_row_too_few_and_a_row_too_many_are_told() {
    let numbers_txt =
        File::new(NUMBERS, "+14155550101 | No answer | Rings.\n+14155550102 | Busy | Ends.\n");
    let readme = "| Number | Name | What |\n| +14155550101 | No answer | Rings. |\n| +14155550109 | Other | Else. |\n";
    let found = numbers(&[numbers_txt, File::new("README.md", readme)]);
    assert_eq!(found.len(), 2, "{found:?}");
}
