//! Transactions as a file for a spreadsheet. Pure.

use crate::format;
use thunderphone::{Timestamp, Transaction, TransactionKind};

/// The words of the table, too.
pub fn kind_words(kind: Option<&TransactionKind>) -> String {
    match kind {
        Some(TransactionKind::CallUsage) => "Call".to_owned(),
        Some(TransactionKind::TransferBridge) => "Transferred call".to_owned(),
        Some(TransactionKind::PhoneNumberMonthly) => "Number, monthly".to_owned(),
        Some(TransactionKind::VoiceSampleUsage) => "Voice sample".to_owned(),
        Some(TransactionKind::ConversionReport) => "Conversion report".to_owned(),
        Some(TransactionKind::ManualTopUp) => "Top-up".to_owned(),
        Some(TransactionKind::AutoReload) => "Auto-reload".to_owned(),
        Some(TransactionKind::Adjustment) => "Adjustment".to_owned(),
        Some(TransactionKind::Other(word)) => format::words(word),
        None => "Unknown".to_owned(),
    }
}

/// By this Excel knows that it is UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// `offset_minutes` tells how far the viewer's zone is ahead of UTC at an instant.
pub fn file(lines: &[Transaction], offset_minutes: impl Fn(Timestamp) -> i64) -> String {
    let mut text = String::from(BYTE_ORDER_MARK);
    row(
        &mut text,
        &[
            "Time (UTC)",
            "Local time with UTC offset",
            "Kind",
            "Description",
            "Call",
            "Number",
            "Amount (USD)",
        ],
    );
    for line in lines {
        let local = line.created_at.map(|at| local(at, offset_minutes(at)));
        row(
            &mut text,
            &[
                &line.created_at.map(|at| at.to_string()).unwrap_or_default(),
                &local.unwrap_or_default(),
                &plain(&kind_words(line.kind.as_ref())),
                line.description.as_deref().unwrap_or_default(),
                &line.call_id.map(|id| id.to_string()).unwrap_or_default(),
                line.phone_number.as_deref().unwrap_or_default(),
                &line.amount_cents.map(dollars).unwrap_or_default(),
            ],
        );
    }
    text
}

/// Without the marks around text of another direction.
fn plain(text: &str) -> String {
    text.replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], "")
}

fn dollars(cents: i64) -> String {
    format::money(cents).replace('$', "")
}

/// `2026-10-06T13:30:02-04:00`
fn local(at: Timestamp, offset_minutes: i64) -> String {
    let shifted = Timestamp(at.0.saturating_add(offset_minutes * 60_000)).to_string();
    let wall = shifted.get(..19).unwrap_or(&shifted);
    let sign = if offset_minutes < 0 { '-' } else { '+' };
    let ahead = offset_minutes.abs();
    format!("{wall}{sign}{:02}:{:02}", ahead / 60, ahead % 60)
}

fn row(text: &mut String, cells: &[&str]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&self::cell(cell));
    }
    text.push_str("\r\n");
}

/// Quoted where it must be, and never a formula: what a spreadsheet would carry out gets an
/// apostrophe before it. A number with its sign, such as +14155550199, is none.
fn cell(text: &str) -> String {
    let is_signed_number = text.strip_prefix(['+', '-']).is_some_and(|digits| {
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    });
    let begins = text.trim_start_matches([' ', '\u{feff}']);
    let is_formula = begins
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
        && !is_signed_number;
    let guarded = if is_formula { format!("'{text}") } else { text.to_owned() };
    if guarded.contains([',', ';', '"', '\r', '\n', '\t', '\'']) || guarded.starts_with(' ') {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_is_never_a_formula() {
        for (text, written) in [
            ("Call 7", "Call 7"),
            ("a,b", "\"a,b\""),
            ("a;b", "\"a;b\""),
            ("a \"b\"", "\"a \"\"b\"\"\""),
            ("a\r\nb", "\"a\r\nb\""),
            ("+14155550199", "+14155550199"),
            ("-0.10", "-0.10"),
            ("=1+1", "\"'=1+1\""),
            ("+1 415", "\"'+1 415\""),
            ("+cmd|' /C calc'!A0", "\"'+cmd|' /C calc'!A0\""),
            ("-2+3", "\"'-2+3\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            (" =1", "\"' =1\""),
            ("＝1", "\"'＝1\""),
            ("-", "\"'-\""),
            ("", ""),
        ] {
            assert_eq!(cell(text), written, "{text}");
        }
    }

    #[test]
    fn a_file_says_both_times_and_keeps_signs() {
        let rows = [
            json!({"id": 2, "kind": "call_usage", "amount_cents": -10, "call_id": 987,
                "description": "=HYPERLINK(\"x\")", "phone_number_value": "+12025550143",
                "created_at": "2026-10-06T17:31:30.020Z"}),
            json!({"id": 1, "kind": "gift"}),
        ];
        let lines: Vec<_> = rows.iter().map(|row| Transaction::read(row).unwrap()).collect();
        let text = file(&lines, |_| -240);
        assert_eq!(
            text,
            "\u{feff}Time (UTC),Local time with UTC offset,Kind,Description,Call,Number,Amount (USD)\r\n\
             2026-10-06T17:31:30.020Z,2026-10-06T13:31:30-04:00,Call,\"'=HYPERLINK(\"\"x\"\")\",987,+12025550143,-0.10\r\n\
             ,,gift,,,,\r\n"
        );
        assert_eq!(
            local(Timestamp::parse("2026-01-01T00:00:00Z").unwrap(), 330),
            "2026-01-01T05:30:00+05:30"
        );
    }
}
