//! What a sheet has in which column: by its headings, or by what is in it. Pure.

use super::csv::{Rows, SEPARATORS, declared_separator};
use crate::call::country::Country;
use crate::call::number::{self, NumberError};

/// Rows that are looked at.
const SAMPLE: usize = 60;
/// Fewer digits are no number, so that a heading may have some: “Phone 1”.
const FEWEST_DIGITS: usize = 5;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Numbers {
    Column(usize),
    /// Nothing but numbers, several in a row.
    Every,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Columns {
    pub numbers: Numbers,
    /// The columns beside that one whose headings say that they have numbers, too.
    pub further: Vec<usize>,
    /// Whether there are several, of which a person may choose one.
    pub has_several: bool,
    /// Whether the column with the numbers was chosen by a person.
    pub is_chosen: bool,
    pub reason: Option<usize>,
    pub added_at: Option<usize>,
    pub added_by: Option<usize>,
    pub call: Option<usize>,
    /// The row that has the headings, or 0.
    pub heading_row: usize,
    /// The headings, or `Column 2`.
    pub names: Vec<String>,
}

impl Columns {
    /// `None` if several columns have numbers.
    pub fn number_column(&self) -> Option<usize> {
        match self.numbers {
            Numbers::Column(column) if self.is_chosen || self.further.is_empty() => Some(column),
            Numbers::Column(_) | Numbers::Every => None,
        }
    }

    /// Takes the numbers of this column and of no other.
    pub fn choose(&mut self, column: usize) {
        self.numbers = Numbers::Column(column);
        self.is_chosen = true;
        self.reason = self.reason.filter(|reason| *reason != column);
    }

    /// What is to be done with a number in a cell beside the column with the numbers.
    /// `is_sure`: by the way it is written it is nothing else.
    pub fn beside(&self, column: usize, is_sure: bool) -> Beside {
        let is_other = [self.added_at, self.added_by, self.call].contains(&Some(column));
        let is_named_reason = self.heading_row > 0 && self.reason == Some(column);
        if is_other || is_named_reason || self.numbers == Numbers::Column(column) {
            return Beside::NoNumber;
        }
        match !self.is_chosen && (is_sure || self.further.contains(&column)) {
            true => Beside::Taken,
            false => Beside::LeftOut,
        }
    }
}

/// What a cell beside the column with the numbers is, if it can be read as a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beside {
    Taken,
    /// Perhaps it is none, or another column was chosen: the column is named.
    LeftOut,
    /// Something else by its heading.
    NoNumber,
}

const NUMBER_NAMES: &[&str] = &[
    "number",
    "numbers",
    "phone",
    "phones",
    "phonenumber",
    "phonenumbers",
    "telephone",
    "telephonenumber",
    "tel",
    "mobile",
    "mobilephone",
    "cell",
    "cellphone",
    "e164",
    "msisdn",
    "telefon",
    "telefonnummer",
    "rufnummer",
    "nummer",
    "handy",
    "telefono",
    "teléfono",
    "numero",
    "número",
    "téléphone",
    "numéro",
];
/// In the middle of a heading: “Home phone 2”, “Cell number”.
const NUMBER_WORDS: &[&str] = &[
    "phone",
    "mobile",
    "cell",
    "telef",
    "télé",
    "landline",
    "msisdn",
    "rufnummer",
    "handy",
    "fax",
];
const REASON_NAMES: &[&str] =
    &["reason", "reasons", "note", "notes", "comment", "comments", "grund", "motivo", "raison"];
const DATE_NAMES: &[&str] =
    &["addedat", "added", "addedon", "date", "since", "datum", "fecha", "createdat"];
const BY_NAMES: &[&str] = &["addedby"];
const CALL_NAMES: &[&str] = &["call", "callid"];

/// What separates the cells, and the text from the first row on.
pub fn separator(text: &str) -> (char, &str) {
    if let Some(declared) = declared_separator(text) {
        return declared;
    }
    // How many rows it splits, unless the headings already say it.
    let splits = |separator: char| {
        let rows: Vec<_> = sample(text, separator);
        let has_headings = rows.first().is_some_and(|(_, cells)| {
            cells.len() > 1 && cells.iter().any(|cell| is_named(cell, NUMBER_NAMES))
        });
        (has_headings, rows.iter().filter(|(_, cells)| cells.len() > 1).count())
    };
    let best = SEPARATORS.into_iter().rev().max_by_key(|separator| splits(*separator));
    (best.unwrap_or(','), text)
}

/// The first rows that have something in them, with their numbers.
fn sample(text: &str, separator: char) -> Vec<(usize, Vec<String>)> {
    let readable = |row: super::csv::Row| Some((row.number, row.cells.ok()?));
    let is_filled =
        |(_, cells): &(usize, Vec<String>)| cells.iter().any(|cell| !cell.trim().is_empty());
    // Of a file without any such row not everything is read.
    Rows::new(text, separator, 0)
        .take(SAMPLE * 10)
        .filter_map(readable)
        .filter(is_filled)
        .take(SAMPLE)
        .collect()
}

/// What is in the columns of a text from its first row on.
pub fn columns(text: &str, separator: char, country: Option<&'static Country>) -> Columns {
    let rows = sample(text, separator);
    let width = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or_default();
    let (heading_row, headings) = match rows.first() {
        Some((row, cells)) if is_heading(cells, &rows, country) => (*row, cells.as_slice()),
        _ => (0, [].as_slice()),
    };
    let named = |names: &[&str]| headings.iter().position(|cell| is_named(cell, names));
    let body = || rows.iter().filter(|(row, _)| *row != heading_row).map(|(_, cells)| cells);
    let score = |column: usize| {
        body().filter_map(|cells| cells.get(column)).map(|cell| likeness(cell, country)).sum()
    };
    // The leftmost of equals.
    let is_candidate = |column: &usize| {
        let is_any = named(NUMBER_NAMES).is_none();
        is_any || headings.get(*column).is_some_and(|cell| is_named(cell, NUMBER_NAMES))
    };
    let best = (0..width).filter(is_candidate).rev().max_by_key(|column| -> u32 { score(*column) });
    let number = best.unwrap_or_default();
    let numbers = match heading_row {
        0 if is_nothing_but_numbers(&rows, country) => Numbers::Every,
        _ => Numbers::Column(number),
    };
    let reason = named(REASON_NAMES).or_else(|| {
        // Two columns without headings: the number, and why.
        (heading_row == 0 && width == 2 && numbers != Numbers::Every).then(|| 1 - number.min(1))
    });
    let is_further = |column: &usize| {
        let heading = headings.get(*column).map(|cell| letters(cell)).unwrap_or_default();
        let name = heading.trim_end_matches(|next: char| next.is_ascii_digit());
        let is_number =
            NUMBER_NAMES.contains(&name) || NUMBER_WORDS.iter().any(|word| name.contains(word));
        is_number && numbers != Numbers::Column(*column)
    };
    let name = |column: usize| match headings.get(column).map(|cell| cell.trim()) {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => format!("Column {}", column + 1),
    };
    let further: Vec<usize> = (0..width).filter(is_further).collect();
    Columns {
        numbers,
        has_several: numbers == Numbers::Every || !further.is_empty(),
        further,
        is_chosen: false,
        reason,
        added_at: named(DATE_NAMES),
        added_by: named(BY_NAMES),
        call: named(CALL_NAMES),
        heading_row,
        names: (0..width).map(name).collect(),
    }
}

/// Whether the first row has headings: known ones, or no number above numbers.
fn is_heading(
    first: &[String],
    rows: &[(usize, Vec<String>)],
    country: Option<&'static Country>,
) -> bool {
    let is_wordy =
        |cell: &String| cell.chars().filter(char::is_ascii_digit).count() < FEWEST_DIGITS;
    if !first.iter().all(is_wordy) {
        return false;
    }
    let has_number = |cells: &[String]| cells.iter().any(|cell| likeness(cell, country) > 0);
    // “911” is no heading: its row is read, and left out with why.
    let is_number = |cell: &String| {
        cell.contains(|next: char| next.is_ascii_digit()) && !cell.contains(char::is_alphabetic)
    };
    first.iter().any(|cell| is_named(cell, NUMBER_NAMES))
        || !first.iter().any(is_number) && rows.iter().skip(1).any(|(_, cells)| has_number(cells))
}

fn is_named(cell: &str, names: &[&str]) -> bool {
    names.contains(&&*letters(cell))
}

fn letters(heading: &str) -> String {
    heading.chars().filter(|next| next.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// 2 for a number, 1 for what may be one that is written wrong.
fn likeness(cell: &str, country: Option<&'static Country>) -> u32 {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    match number::parse(cell, country) {
        Ok(_) => 2,
        Err(NumberError::Empty | NumberError::NotADigit(_)) => 0,
        Err(_) => u32::from(digits >= FEWEST_DIGITS),
    }
}

fn is_nothing_but_numbers(
    rows: &[(usize, Vec<String>)],
    country: Option<&'static Country>,
) -> bool {
    let filled = || rows.iter().flat_map(|(_, cells)| cells).filter(|cell| !cell.trim().is_empty());
    filled().count() > rows.len() && filled().all(|cell| likeness(cell, country) == 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::country::country_by_code;

    fn found(text: &str) -> (char, Columns) {
        let (separator, text) = separator(text);
        (separator, columns(text, separator, country_by_code("US")))
    }

    #[track_caller]
    fn check(text: &str, separator: char, numbers: Numbers, reason: Option<usize>, heading: usize) {
        let (by, columns) = found(text);
        assert_eq!(
            (by, columns.numbers, columns.reason, columns.heading_row),
            (separator, numbers, reason, heading),
            "{text:?}"
        );
    }

    #[test]
    fn columns_are_found_in_any_order_with_and_without_headings() {
        use Numbers::{Column, Every};
        check("number,reason\n+14155550199,asked", ',', Column(0), Some(1), 1);
        check("Reason;Phone Number\nasked;+14155550199", ';', Column(1), Some(0), 1);
        check("name\tPHONE\tnotes\nAnn\t4155550199\tx", '\t', Column(1), Some(2), 1);
        check("+14155550199,asked", ',', Column(0), Some(1), 0);
        check("asked,+14155550199", ',', Column(1), Some(0), 0);
        check("+14155550199", '\t', Column(0), None, 0);
        check("+14155550199\n(415) 555-0198\n", '\t', Column(0), None, 0);
        check("Leads of May\n+14155550199", '\t', Column(0), None, 1);
        check("\n\nphone\n+14155550199", '\t', Column(0), None, 3);
        check("+14155550199,+14155550198\n+14155550197,", ',', Every, None, 0);
        check("+14155550199\t+14155550198", '\t', Every, None, 0);
        check("Phone 1,Phone 2\nx,+14155550198", ',', Column(1), None, 1);
        check("phone,mobile\n,+14155550198\n,+14155550197", ',', Column(1), None, 1);
        check("date,id,number\n2026-11-28,1234567,+14155550198", ',', Column(2), None, 1);
        check("2026-11-28,12,+14155550198", ',', Column(2), None, 0);
        check("911\n+14155550199", '\t', Column(0), None, 0);
        check("2026,phone\n1,+14155550199", ',', Column(1), None, 1);
        check("just words\nand more", '\t', Column(0), None, 0);
        check("", '\t', Column(0), None, 0);
    }

    #[test]
    fn the_separator_is_what_the_headings_or_most_rows_have() {
        for (text, expected) in [
            ("number,reason\n+14155550199,a;b\n+14155550198,c;d", ','),
            ("number;reason\n+14155550199;a,b\n+14155550198;c,d", ';'),
            ("+14155550199;Hello, you\n+14155550198;x", ';'),
            ("sep=,\n+14155550199,a;b", ','),
            ("\"a;b\",+14155550199", ','),
        ] {
            assert_eq!(separator(text).0, expected, "{text:?}");
        }
    }

    #[test]
    fn a_number_beside_the_column_is_taken_where_it_is_one_for_sure() {
        use Beside::{LeftOut, NoNumber, Taken};
        let check = |text: &str, column: usize, is_sure: bool, expected: Beside| {
            let columns = found(text).1;
            assert_eq!(columns.beside(column, is_sure), expected, "{text:?} {column}");
        };
        let file = "phone,Mobile Number,Home phone 2,customer,reason,date,call\n+14155550199,,,,,,";
        for (column, expected) in
            [NoNumber, Taken, Taken, LeftOut, NoNumber, NoNumber, NoNumber].into_iter().enumerate()
        {
            check(file, column, false, expected);
        }
        check(file, 3, true, Taken);
        check("+14155550183, Ann\n+14155550187,+14155550189", 1, true, Taken);
        check("2026-11-28,12,+14155550198", 0, false, LeftOut);
        let mut columns = found(file).1;
        assert_eq!(columns.number_column(), None);
        columns.choose(1);
        assert_eq!(columns.number_column(), Some(1));
        assert_eq!(columns.beside(0, true), LeftOut);
        assert_eq!(found("phone,reason\n+14155550199,x").1.number_column(), Some(0));
    }

    #[test]
    fn columns_have_names_to_choose_from() {
        assert_eq!(found("phone,\n+14155550199,x").1.names, ["phone", "Column 2"]);
        assert_eq!(found("+14155550199,x").1.names, ["Column 1", "Column 2"]);
    }
}
