//! What would be added from a file or a pasted text, and which rows are not: known in full
//! before anything is written. Pure, and done a few rows at a time.

use super::columns::{self, Columns, Numbers};
use super::csv::{Misquoted, Row, Rows};
use crate::call::country::Country;
use crate::call::number::{self, NumberError};
use crate::csv_cell::without_apostrophe;
use crate::do_not_call::{Entry, Record, digits, tidy};
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;
use thunderphone::{CallId, Timestamp};

/// The most rows of one import.
pub const MOST_ROWS: usize = 250_000;
/// How much of a refused row is shown, in characters.
const SHOWN: usize = 60;

#[derive(Clone)]
pub struct Settings {
    /// For numbers without `+`.
    pub country: Option<&'static Country>,
    /// For rows without a reason.
    pub reason: String,
    /// By this computer's clock, in milliseconds: for rows without a date.
    pub now: i64,
    /// Who is signed in: for rows that name nobody.
    pub by: Option<String>,
    /// The column with the numbers, if somebody chose it.
    pub column: Option<usize>,
}

/// A row that is not added, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    pub row: usize,
    pub text: String,
    pub why: String,
}

#[derive(Default)]
pub struct Outcome {
    pub new: Vec<Record>,
    /// Rows whose number is on the list already.
    pub listed: usize,
    /// Rows whose number an earlier row has.
    pub repeated: usize,
    /// The rows that repeat a number or cannot be read.
    pub left_out: Vec<Refused>,
}

pub struct Import {
    text: Arc<str>,
    /// How much of the text is read, in bytes.
    at: usize,
    row: usize,
    separator: char,
    columns: Columns,
    settings: Settings,
    listed: Rc<HashSet<u64>>,
    seen: HashSet<u64>,
    outcome: Outcome,
}

/// There are more rows than one import takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooLong;

impl Import {
    pub fn new(text: Arc<str>, settings: Settings, listed: Rc<HashSet<u64>>) -> Import {
        let (separator, rest) = columns::separator(&text);
        let at = text.len() - rest.len();
        let mut columns = columns::columns(rest, separator, settings.country);
        if let Some(column) = settings.column {
            columns.numbers = Numbers::Column(column);
            columns.reason = columns.reason.filter(|reason| *reason != column);
        }
        // A line that declares the separator is a row of the sheet, too.
        let row = usize::from(at > 0);
        columns.heading_row += if columns.heading_row > 0 { row } else { 0 };
        let (seen, outcome) = (HashSet::new(), Outcome::default());
        Import { text, at, row, separator, columns, settings, listed, seen, outcome }
    }

    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    pub fn rows_read(&self) -> usize {
        self.row
    }

    /// Reads the next rows. Returns whether there are more.
    ///
    /// # Errors
    /// When there are too many.
    pub fn step(&mut self, rows: usize) -> Result<bool, TooLong> {
        let text = self.text.clone();
        let mut next = Rows::new(text.get(self.at..).unwrap_or_default(), self.separator, self.row);
        for row in next.by_ref().take(rows) {
            self.row = row.number;
            self.read(row);
        }
        self.at = text.len() - next.rest().len();
        if self.row > MOST_ROWS {
            return Err(TooLong);
        }
        Ok(!next.rest().is_empty())
    }

    pub fn into_outcome(self) -> Outcome {
        self.outcome
    }

    fn read(&mut self, row: Row) {
        let cells = match row.cells {
            Ok(_) if row.number == self.columns.heading_row => return,
            Ok(cells) if cells.iter().all(|cell| cell.trim().is_empty()) => return,
            Ok(cells) => cells,
            Err(Misquoted(line)) => {
                let why = "A quotation mark is out of place.".to_owned();
                return self.outcome.left_out.push(refused(row.number, &line, why));
            }
        };
        match self.columns.numbers {
            Numbers::Column(column) => {
                let cell = cells.get(column).map(String::as_str).unwrap_or_default();
                self.take(row.number, cell, &cells);
            }
            Numbers::Every => {
                for cell in cells.iter().filter(|cell| !cell.trim().is_empty()) {
                    self.take(row.number, cell, &cells);
                }
            }
        }
    }

    fn take(&mut self, row: usize, cell: &str, cells: &[String]) {
        let number = match number::parse(cell, self.settings.country) {
            Ok(number) => number,
            Err(error) => {
                let text = if cell.trim().is_empty() { cells.join(" ") } else { cell.to_owned() };
                return self.outcome.left_out.push(refused(row, &text, sentence(&error)));
            }
        };
        let Some(value) = digits(number.as_str()) else { return };
        if self.listed.contains(&value) {
            self.outcome.listed += 1;
        } else if self.seen.insert(value) {
            let record = self.record(number.as_str().to_owned(), cells);
            self.outcome.new.push(record);
        } else {
            let why = format!("{number} is in an earlier row, which counts.");
            self.outcome.repeated += 1;
            self.outcome.left_out.push(refused(row, cell, why));
        }
    }

    fn record(&self, number: String, cells: &[String]) -> Record {
        let Columns { reason, added_at, added_by, call, .. } = self.columns;
        let cell = |column: Option<usize>| {
            let text = cells.get(column?).map(|cell| tidy(without_apostrophe(cell)))?;
            Some(text).filter(|text| !text.is_empty())
        };
        let now = self.settings.now;
        let date = cell(added_at).and_then(|text| Timestamp::parse(&text));
        // Of a wrong clock, or a date that was typed wrong.
        let date = date.map(|at| at.0).filter(|at| (0..=now).contains(at));
        let entry = Entry {
            number,
            reason: cell(reason).unwrap_or_else(|| self.settings.reason.clone()),
            added_at: date.unwrap_or(now),
        };
        let call = cell(call).and_then(|text| text.parse().ok()).map(CallId);
        Record { entry, by: cell(added_by).or_else(|| self.settings.by.clone()), call }
    }
}

fn refused(row: usize, text: &str, why: String) -> Refused {
    Refused { row, text: tidy(text).chars().take(SHOWN).collect(), why }
}

fn sentence(error: &NumberError) -> String {
    match error {
        NumberError::Empty => "There is no number in this row.".to_owned(),
        error => error.sentence(),
    }
}

impl Outcome {
    /// `98,120 numbers will be added, 1,503 are on the list already, 377 rows cannot be
    /// read.` `show` writes a count.
    pub fn summary(&self, show: impl Fn(usize) -> String) -> String {
        let mut parts = vec![match self.new.len() {
            0 => "No number will be added".to_owned(),
            1 => "1 number will be added".to_owned(),
            count => format!("{} numbers will be added", show(count)),
        }];
        let mut add = |count: usize, one: &str, many: &str| match count {
            0 => {}
            1 => parts.push(format!("1 {one}")),
            count => parts.push(format!("{} {many}", show(count))),
        };
        add(self.listed, "is on the list already", "are on the list already");
        add(self.repeated, "row repeats another", "rows repeat others");
        add(self.left_out.len() - self.repeated, "row cannot be read", "rows cannot be read");
        parts.join(", ") + "."
    }
}

#[cfg(test)]
mod tests;
