//! Verdicts and notes as a file: for a spreadsheet, or as JSON for a program.

use super::agreement::agrees;
use super::note::Note;
use super::verdict::{Judgment, Verdict};
use crate::csv_cell::{BYTE_ORDER_MARK, write_row};
use crate::ordered_json;
use serde_json::Value;
use std::collections::BTreeMap;
use thunderphone::{CallId, Timestamp};

/// What is known of one call.
#[derive(Clone, Copy, Default)]
struct Row<'a> {
    verdict: Option<&'a Verdict>,
    note: Option<&'a Note>,
}

/// By call, the oldest first. Of several verdicts or notes on a call the newest counts.
fn rows<'a>(verdicts: &'a [Verdict], notes: &'a [Note]) -> BTreeMap<CallId, Row<'a>> {
    let mut rows = BTreeMap::<CallId, Row<'a>>::new();
    for verdict in verdicts.iter().filter(|verdict| !verdict.is_empty()) {
        let row = rows.entry(verdict.call).or_default();
        row.verdict = row.verdict.filter(|other| other.at > verdict.at).or(Some(verdict));
    }
    for note in notes.iter().filter(|note| !note.is_empty()) {
        let row = rows.entry(note.call).or_default();
        row.note = row.note.filter(|other| other.at > note.at).or(Some(note));
    }
    rows
}

/// A table whose cells are separated by this sign. No cell is a formula.
pub fn csv(verdicts: &[Verdict], notes: &[Note], separator: char) -> String {
    let mut text = String::from(BYTE_ORDER_MARK);
    let heading = [
        "call",
        "verdict",
        "reasons",
        "words",
        "grade",
        "score",
        "agrees",
        "judged_at",
        "judged_by",
        "note",
        "asked_for_callback",
        "note_at",
        "note_by",
    ];
    write_row(&heading, separator, &mut text);
    for (call, Row { verdict, note }) in rows(verdicts, notes) {
        let reasons = verdict.map(|verdict| codes(verdict).join(" ")).unwrap_or_default();
        let agrees = verdict.and_then(agrees).map(|agrees| if agrees { "yes" } else { "no" });
        let grade = verdict.map(|verdict| verdict.grade).unwrap_or_default();
        let at = |ms: Option<i64>| ms.map(time).unwrap_or_default();
        let cells = [
            &*call.to_string(),
            code(verdict.and_then(|verdict| verdict.judgment)),
            &reasons,
            verdict.map(|verdict| &*verdict.words).unwrap_or_default(),
            code(grade.judgment),
            &grade.score.map(|score| score.to_string()).unwrap_or_default(),
            agrees.unwrap_or_default(),
            &at(verdict.map(|verdict| verdict.at)),
            verdict.and_then(|verdict| verdict.by.as_deref()).unwrap_or_default(),
            note.map(|note| &*note.text).unwrap_or_default(),
            note.filter(|note| note.asked_for_callback).map(|_| "yes").unwrap_or_default(),
            &at(note.map(|note| note.at)),
            note.and_then(|note| note.by.as_deref()).unwrap_or_default(),
        ];
        write_row(&cells, separator, &mut text);
    }
    text
}

/// An array of objects with the columns of the table as fields; what is missing is `null`.
pub fn json(verdicts: &[Verdict], notes: &[Note]) -> String {
    let object = |(call, row): (CallId, Row<'_>)| {
        let Row { verdict, note } = row;
        let judgment = |one: Option<Judgment>| Value::from(one.map(Judgment::code));
        let grade = verdict.map(|verdict| verdict.grade).unwrap_or_default();
        let text = |text: Option<&str>| Value::from(text);
        let at = |ms: Option<i64>| Value::from(ms.map(time));
        ordered_json::object(&[
            ("call", call.0.into()),
            ("verdict", judgment(verdict.and_then(|verdict| verdict.judgment))),
            ("reasons", verdict.map(codes).unwrap_or_default().into()),
            ("words", text(verdict.map(|verdict| &*verdict.words))),
            ("grade", judgment(grade.judgment)),
            ("score", grade.score.into()),
            ("agrees", verdict.and_then(agrees).into()),
            ("judged_at", at(verdict.map(|verdict| verdict.at))),
            ("judged_by", text(verdict.and_then(|verdict| verdict.by.as_deref()))),
            ("note", text(note.map(|note| &*note.text))),
            ("asked_for_callback", note.map(|note| note.asked_for_callback).into()),
            ("note_at", at(note.map(|note| note.at))),
            ("note_by", text(note.and_then(|note| note.by.as_deref()))),
        ])
    };
    ordered_json::array(rows(verdicts, notes).into_iter().map(object)) + "\n"
}

fn codes(verdict: &Verdict) -> Vec<&'static str> {
    verdict.reasons.iter().map(|reason| reason.code()).collect()
}

fn code(judgment: Option<Judgment>) -> &'static str {
    judgment.map_or("", Judgment::code)
}

/// `2026-10-06T17:30:02.114Z`
fn time(ms: i64) -> String {
    Timestamp(ms).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::verdict::{Choice, GradeSeen};
    use super::*;
    use serde_json::json;

    fn verdict(call: i64, keys: &[&str], words: &str) -> Verdict {
        let mut verdict =
            Verdict { words: words.to_owned(), at: 1_000, ..Verdict::new(CallId(call)) };
        keys.iter().for_each(|key| verdict.choose(Choice::by_key(key).unwrap()));
        verdict
    }

    fn note(call: i64, text: &str, at: i64) -> Note {
        Note { text: text.to_owned(), at, ..Note::new(CallId(call)) }
    }

    fn verdicts() -> Vec<Verdict> {
        let judged = verdict(9, &["2", "6", "3"], "=HYPERLINK(\"x\")");
        let grade = GradeSeen { score: Some(92), judgment: Some(Judgment::Good) };
        let judged = Verdict { grade, by: Some("@dana".to_owned()), ..judged };
        vec![judged, verdict(7, &["1"], ""), verdict(5, &[], " ")]
    }

    #[test]
    fn a_table_has_a_row_for_each_call_and_no_formula() {
        let text = csv(&verdicts(), &[note(7, "-1\nfine", 0), note(8, "only a note", 0)], ',');
        let expected = [
            "\u{feff}\"call\",\"verdict\",\"reasons\",\"words\",\"grade\",\"score\",\"agrees\",\"judged_at\",\"judged_by\",\"note\",\"asked_for_callback\",\"note_at\",\"note_by\"",
            "\"7\",\"good\",\"\",\"\",\"\",\"\",\"\",\"1970-01-01T00:00:01.000Z\",\"\",\"'-1\nfine\",\"\",\"1970-01-01T00:00:00.000Z\",\"\"",
            "\"8\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"only a note\",\"\",\"1970-01-01T00:00:00.000Z\",\"\"",
            "\"9\",\"bad\",\"wrong_facts too_slow\",\"'=HYPERLINK(\"\"x\"\")\",\"good\",\"92\",\"no\",\"1970-01-01T00:00:01.000Z\",\"'@dana\",\"\",\"\",\"\",\"\"",
            "",
        ];
        assert_eq!(text, expected.join("\r\n"));
        assert_eq!(csv(&[], &[], ';').lines().count(), 1);
    }

    #[test]
    fn json_has_the_same_fields_in_the_same_order() {
        let text = json(&verdicts(), &[note(7, "a \"b\"\u{202e}", 0)]);
        let first = text.lines().nth(1).unwrap();
        assert!(first.starts_with("{\"call\": 7, \"verdict\": \"good\", \"reasons\": [], \"words\": \"\", \"grade\": null, \"score\": null, \"agrees\": null, \"judged_at\": \"1970-"), "{first}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read[0]["note"], json!("a \"b\"\u{202e}"));
        assert_eq!(read[1]["reasons"], json!(["wrong_facts", "too_slow"]));
        assert_eq!(read[1]["agrees"], json!(false));
        assert_eq!(read.as_array().map(Vec::len), Some(2));
        assert_eq!(json(&[], &[]), "[]\n");
    }

    #[test]
    fn of_several_on_one_call_the_newest_counts() {
        let notes = [note(7, "old", 1), note(7, "new", 5), note(7, "older", 0)];
        let read: Value = serde_json::from_str(&json(&[], &notes)).unwrap();
        assert_eq!(read[0]["note"], json!("new"));
        let extreme = [note(7, "x", i64::MIN), note(8, "x", i64::MAX)];
        assert_eq!(csv(&[], &extreme, ',').lines().count(), 3);
    }
}
