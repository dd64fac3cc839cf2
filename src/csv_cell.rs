//! Cells of a file that spreadsheets open: quoted, and never a formula. Pure.

/// By this spreadsheets know that a file is UTF-8. It comes first.
pub const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// A row of cells, with the end of its line.
pub fn write_row(cells: &[&str], separator: char, out: &mut String) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(separator);
        }
        write_cell(cell, out);
    }
    out.push_str("\r\n");
}

/// A text as a cell. A spreadsheet must not take it for a formula, so an apostrophe comes
/// before what would be one; see [`without_apostrophe`].
pub fn write_cell(text: &str, out: &mut String) {
    out.push('"');
    if may_be_formula(text) {
        out.push('\'');
    }
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
}

/// What was written by [`write_cell`], or marked as text in a spreadsheet.
pub fn without_apostrophe(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|_| may_be_formula(cell)).unwrap_or(cell)
}

/// Behind any apostrophes, so that one more can be told from those of the text itself.
fn may_be_formula(text: &str) -> bool {
    let text = text.trim_start_matches('\'').trim_start();
    text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_ends_its_line_and_quotes_its_cells() {
        let mut out = String::new();
        write_row(&["a", "b;\"c\"\n", ""], ';', &mut out);
        assert_eq!(out, "\"a\";\"b;\"\"c\"\"\n\";\"\"\r\n");
    }

    #[test]
    fn no_cell_begins_like_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "'=1", "＝1", "\t=1"] {
            let mut cell = String::new();
            write_cell(text, &mut cell);
            assert!(cell.starts_with("\"'"), "{cell}");
        }
        let mut cell = String::new();
        write_cell("'tis asked", &mut cell);
        assert_eq!(cell, "\"'tis asked\"");
    }
}
