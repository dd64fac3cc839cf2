//! The list as a file that every spreadsheet opens: with the + of each number, without a
//! formula, and readable again by `import`. Pure.

use super::import::Refused;
use crate::csv_cell::{BYTE_ORDER_MARK, write_row};
use crate::do_not_call::Record;
use thunderphone::Timestamp;

/// What a file begins with. Spreadsheets read UTF-8 by its mark.
pub fn heading(separator: char) -> String {
    row(&["number", "reason", "added_at", "added_by", "call"], separator, BYTE_ORDER_MARK)
}

/// A number is written as its link, `tel:+14155550199`: of a bare one a spreadsheet takes
/// away the +, and long ones lose digits.
pub fn line(record: &Record, separator: char) -> String {
    let call = record.call.map(|call| call.to_string()).unwrap_or_default();
    let cells = [
        &*format!("tel:{}", record.entry.number),
        &record.entry.reason,
        &Timestamp(record.entry.added_at).to_string(),
        record.by.as_deref().unwrap_or_default(),
        &call,
    ];
    row(&cells, separator, "")
}

/// What a file of the rows that were not added begins with.
pub fn left_out_heading(separator: char) -> String {
    row(&["row", "text", "why"], separator, BYTE_ORDER_MARK)
}

pub fn left_out_line(refused: &Refused, separator: char) -> String {
    row(&[&refused.row.to_string(), &refused.text, &refused.why], separator, "")
}

fn row(cells: &[&str], separator: char, before: &str) -> String {
    let mut line = before.to_owned();
    write_row(cells, separator, &mut line);
    line
}
