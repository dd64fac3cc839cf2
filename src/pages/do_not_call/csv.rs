//! Rows of cells in a text, and back. It is strict about quotation marks: one that is out
//! of place would swallow the rows up to the next one, so its row is refused alone. Pure.

/// What separates cells, by how sure it is when several fit.
pub const SEPARATORS: [char; 3] = ['\t', ';', ','];
/// The longest cell in quotation marks: longer ones were never closed.
const LONGEST_CELL: usize = 10_000;

/// A row of a sheet, the first one being 1. Empty rows count.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub number: usize,
    pub cells: Result<Vec<String>, Misquoted>,
}

/// A quotation mark is out of place. The row as it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misquoted(pub String);

pub struct Rows<'a> {
    rest: &'a str,
    separator: char,
    number: usize,
}

impl<'a> Rows<'a> {
    /// `after` rows have been read of what came before this text.
    pub fn new(text: &'a str, separator: char, after: usize) -> Rows<'a> {
        Rows { rest: text, separator, number: after }
    }

    /// What is not read yet.
    pub fn rest(&self) -> &'a str {
        self.rest
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let (cells, rest) = match row(self.rest, self.separator) {
            Some((cells, rest)) => (Ok(cells), rest),
            None => {
                let (line, rest) = line(self.rest);
                (Err(Misquoted(line.to_owned())), rest)
            }
        };
        self.rest = rest;
        Some(Row { number: self.number, cells })
    }
}

/// The cells of the first row, and what comes after it. `None` when a quotation mark is out
/// of place.
fn row(text: &str, separator: char) -> Option<(Vec<String>, &str)> {
    let (mut cells, mut rest) = (Vec::new(), text);
    loop {
        let (cell, after) = match rest.strip_prefix('"') {
            Some(quoted) => in_quotes(quoted)?,
            None => {
                let end = rest.find([separator, '\n', '\r']).unwrap_or(rest.len());
                let (cell, after) = rest.split_at_checked(end)?;
                (cell.to_owned(), after)
            }
        };
        cells.push(cell);
        match after.strip_prefix(separator) {
            Some(next) => rest = next,
            None => return Some((cells, without_line_end(after)?)),
        }
    }
}

/// `None` if something other than the end of a line is next.
fn without_line_end(text: &str) -> Option<&str> {
    let ends = ["\r\n", "\n", "\r"];
    if text.is_empty() { Some(text) } else { ends.iter().find_map(|end| text.strip_prefix(end)) }
}

fn in_quotes(text: &str) -> Option<(String, &str)> {
    let (mut cell, mut rest) = (String::new(), text);
    loop {
        let (before, after) = rest.split_once('"')?;
        cell.push_str(before);
        if cell.len() > LONGEST_CELL {
            return None;
        }
        match after.strip_prefix('"') {
            Some(more) => {
                cell.push('"');
                rest = more;
            }
            None => return Some((cell, after)),
        }
    }
}

fn line(text: &str) -> (&str, &str) {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    let (line, after) = text.split_at_checked(end).unwrap_or((text, ""));
    (line, without_line_end(after).unwrap_or_default())
}

/// `sep=;`, by which some spreadsheets say what separates the cells, and the text after it.
pub fn declared_separator(text: &str) -> Option<(char, &str)> {
    let (first, rest) = line(text);
    let mut declared = first.trim_matches('"').strip_prefix("sep=")?.chars();
    let separator = declared.next().filter(|sign| SEPARATORS.contains(sign))?;
    declared.next().is_none().then_some((separator, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv_cell::{without_apostrophe, write_cell};
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, separator: char, expected: &[&[&str]]) {
        let rows: Vec<_> = Rows::new(text, separator, 0)
            .map(|row| row.cells.unwrap_or_else(|Misquoted(line)| vec!["MISQUOTED".into(), line]))
            .collect();
        assert_eq!(rows, expected, "{text:?}");
    }

    #[test]
    fn rows_and_cells_are_told_apart() {
        check("", ',', &[]);
        check("a", ',', &[&["a"]]);
        check("a,b\nc,d", ',', &[&["a", "b"], &["c", "d"]]);
        check("a,b\r\nc,d\r\n", ',', &[&["a", "b"], &["c", "d"]]);
        check("a\rb", ',', &[&["a"], &["b"]]);
        check("a;b,c", ';', &[&["a", "b,c"]]);
        check("a\t\tb\t", '\t', &[&["a", "", "b", ""]]);
        check("a\n\n\nb", ',', &[&["a"], &[""], &[""], &["b"]]);
    }

    #[test]
    fn quotation_marks_keep_separators_and_lines_together() {
        check("\"a,b\",c", ',', &[&["a,b", "c"]]);
        check("\"a\nb\",c\nd", ',', &[&["a\nb", "c"], &["d"]]);
        check("\"say \"\"hi\"\"\"", ',', &[&["say \"hi\""]]);
        check("\"\",\"\"", ',', &[&["", ""]]);
        check("\"\"\"\"", ',', &[&["\""]]);
        check("=\"+14155550199\",x", ',', &[&["=\"+14155550199\"", "x"]]);
        check("\"=\"\"+14155550199\"\"\"", ',', &[&["=\"+14155550199\""]]);
        check("5\" screen,b", ',', &[&["5\" screen", "b"]]);
    }

    #[test]
    fn a_misplaced_quotation_mark_refuses_its_row_alone() {
        check("\"a,b\nc,d", ',', &[&["MISQUOTED", "\"a,b"], &["c", "d"]]);
        check("\"a\"b,c\nd", ',', &[&["MISQUOTED", "\"a\"b,c"], &["d"]]);
        // The mark of the third row would close the one of the first.
        check(
            "1,\"a\n2,b\n3,\"c\"\n4,d",
            ',',
            &[&["MISQUOTED", "1,\"a"], &["2", "b"], &["3", "c"], &["4", "d"]],
        );
        check("\"1\",\"a\n\"2\",\"b\"\n", ',', &[&["MISQUOTED", "\"1\",\"a"], &["2", "b"]]);
        let long = format!("\"{}\"\nb", "x".repeat(LONGEST_CELL + 1));
        assert_eq!(Rows::new(&long, ',', 0).filter(|row| row.cells.is_err()).count(), 1);
    }

    #[test]
    fn rows_are_counted_as_a_sheet_shows_them() {
        let numbers =
            |text: &str| -> Vec<_> { Rows::new(text, ',', 0).map(|row| row.number).collect() };
        assert_eq!(numbers("a\n\nb\n\"c\nd\"\ne"), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_declared_separator_is_taken() {
        assert_eq!(declared_separator("sep=;\r\na;b"), Some((';', "a;b")));
        assert_eq!(declared_separator("\"sep=\t\"\na"), Some(('\t', "a")));
        for text in ["", "sep=", "sep=x\na", "sep=;;\na", "a;b"] {
            assert_eq!(declared_separator(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_cell_survives_writing_and_reading(
            cells in proptest::collection::vec("[=+@'\" ,;\t\n\r-]{0,3}\\PC{0,9}", 1..4),
            separator in 0..3_usize,
        ) {
            let separator = SEPARATORS[separator];
            let mut text = String::new();
            for cell in &cells {
                write_cell(cell, &mut text);
                text.push(separator);
            }
            text.pop();
            let rows: Vec<_> = Rows::new(&text, separator, 0).collect();
            prop_assert_eq!(rows.len(), 1);
            let read = rows[0].cells.clone().unwrap();
            let read: Vec<&str> = read.iter().map(|cell| without_apostrophe(cell)).collect();
            prop_assert_eq!(read, cells);
        }

        #[test]
        fn no_text_panics_and_every_line_is_read(text in "[a\",;\n\r\t\u{e9}]{0,40}") {
            for separator in SEPARATORS {
                let mut rows = Rows::new(&text, separator, 0);
                let count = rows.by_ref().count();
                prop_assert!(rows.rest().is_empty());
                prop_assert!(count <= text.len());
            }
        }
    }
}
