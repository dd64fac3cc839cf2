//! Calls taken out in one file, with what was said on them.

use super::call::Call;
use super::field::Fields;
use super::transcript::{Turn, read_transcript};
use serde_json::Value;

#[derive(Clone, PartialEq, Debug)]
pub struct ExportedCall {
    /// Its [`Call::raw`] has no transcript.
    pub call: Call,
    /// `None` where the host says nothing of what was said.
    pub transcript: Option<Vec<Turn>>,
}

/// The newest calls that match, at most 1,000 (API notes, section 7).
#[derive(Clone, PartialEq, Debug)]
pub struct CallExport {
    pub calls: Vec<ExportedCall>,
    /// How many rows could not be read.
    pub unreadable: usize,
    /// How many calls match in all, when the host says so: more than there are rows if it is
    /// truncated.
    pub total: Option<i64>,
    /// Calls that match are missing.
    pub is_truncated: bool,
}

impl CallExport {
    /// `total_count` and `is_truncated` are what the headers say.
    pub fn read(value: &Value, total_count: Option<i64>, is_truncated: bool) -> Option<CallExport> {
        let fields = Fields::new(value);
        let rows = match value {
            Value::Array(rows) => rows,
            _ => fields.array("calls").or_else(|| fields.array("results"))?,
        };
        let calls: Vec<ExportedCall> = rows.iter().filter_map(ExportedCall::read).collect();
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        // No document says whether it counts the rows or all that match.
        let total = total_count.or_else(|| fields.i64("total"));
        let is_truncated = is_truncated
            || fields.bool("truncated") == Some(true)
            || total.is_some_and(|total| total > count);
        // Of a truncated export the number of its rows tells nothing.
        let total = total.filter(|total| !is_truncated || *total > count);
        Some(CallExport { unreadable: rows.len() - calls.len(), calls, total, is_truncated })
    }
}

impl ExportedCall {
    fn read(row: &Value) -> Option<ExportedCall> {
        let Value::Object(row) = row else { return None };
        let transcripts = ["transcripts", "transcript"].iter().find_map(|key| row.get(*key));
        let transcript = transcripts.and_then(read_transcript);
        let mut record = row.clone();
        // Else it would be in memory twice.
        record.retain(|key, _| key != "transcripts" && key != "transcript");
        Some(ExportedCall { call: Call::read(&Value::Object(record))?, transcript })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::CallId;
    use serde_json::json;

    const EXAMPLE: &str = include_str!("../../../tests/api/examples/call-export-json.json");

    fn read(value: Value) -> CallExport {
        CallExport::read(&value, None, false).unwrap()
    }

    #[test]
    fn an_export_is_read_with_what_was_said() {
        let export = read(serde_json::from_str(EXAMPLE).unwrap());
        assert_eq!((export.total, export.is_truncated, export.unreadable), (Some(1), false, 0));
        let [ExportedCall { call, transcript }] = &export.calls[..] else { panic!("one call") };
        assert_eq!((call.call_id, call.duration_seconds), (CallId(987_654_321), Some(77)));
        assert_eq!(transcript.as_ref().map(Vec::len), Some(2));
        assert!(call.raw.get("transcripts").is_none());
    }

    #[test]
    fn an_unreadable_row_hides_no_other_and_is_counted() {
        let wide = 9_007_199_254_740_993i64;
        let export = read(json!({"calls": [
            {"call_id": wide, "transcripts": null}, null, "x", {"status": "completed"},
            {"call_id": "7", "transcripts": [null, {"role": "user", "content": "Hi"}], "new": [1]},
        ]}));
        assert_eq!((export.calls.len(), export.unreadable), (2, 3));
        assert_eq!(export.calls[0].call.call_id, CallId(wide));
        assert_eq!(export.calls[0].transcript, None);
        assert_eq!(export.calls[1].transcript.as_ref().map(Vec::len), Some(1));
        assert_eq!((export.total, export.is_truncated), (None, false));
        assert_eq!(read(json!([{"call_id": 1}])).calls.len(), 1);
        assert_eq!(CallExport::read(&json!({"detail": "x"}), None, false), None);
    }

    #[test]
    fn a_truncated_export_is_recognized_by_each_sign_of_it() {
        let rows = json!([{"call_id": 1}, {"call_id": 2}]);
        for (body, count, flag, total, is_truncated) in [
            (json!({"calls": rows, "total": 2, "truncated": false}), None, false, Some(2), false),
            (json!({"calls": rows, "total": 2, "truncated": true}), None, false, None, true),
            (json!({"calls": rows, "total": 2}), None, true, None, true),
            (json!({"calls": rows, "total": 2}), Some(9), true, Some(9), true),
            (json!({"calls": rows, "total": 2}), Some(9), false, Some(9), true),
            (json!({"calls": rows, "total": 9}), None, false, Some(9), true),
            (json!({"calls": rows, "truncated": "no"}), None, false, None, false),
        ] {
            let export = CallExport::read(&body, count, flag).unwrap();
            assert_eq!((export.total, export.is_truncated), (total, is_truncated), "{body}");
        }
    }
}
