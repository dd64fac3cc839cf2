//! The words of the filters' choices.

use crate::format;

/// A status, as the table has it.
pub fn status_label(word: &str) -> String {
    match word {
        "completed" => "Ended".to_owned(),
        word => sentence(word),
    }
}

/// `in_progress` → `In progress`.
pub fn sentence(word: &str) -> String {
    let words = format::words(word);
    let (first, rest) = words.split_at_checked(1).unwrap_or_default();
    first.to_ascii_uppercase() + rest
}
