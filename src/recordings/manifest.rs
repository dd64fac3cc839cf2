//! The table in the zip that says which file is whose, and what is missing. Pure.

use super::{Content, Reason};
use crate::csv_cell::{BYTE_ORDER_MARK, write_row};
use crate::export::local_time;
use thunderphone::{CallId, Timestamp};

/// What is known of a call, and what became of its recording.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    pub call: CallId,
    pub at: Option<Timestamp>,
    pub party: Option<String>,
    /// The name of its file and what is in it, or why there is none.
    pub file: Result<(String, Content), Reason>,
}

pub struct Head<'a> {
    /// The viewer's zone: `America/New_York`.
    pub zone: &'a str,
    /// What the viewer's spreadsheet expects between cells.
    pub separator: char,
    /// How many minutes the viewer's zone is ahead of UTC at an instant.
    pub offset_minutes: &'a dyn Fn(Timestamp) -> i64,
}

pub fn manifest(rows: &[Row], head: &Head<'_>) -> String {
    let mut text = String::from(BYTE_ORDER_MARK);
    let time = format!("Time ({})", head.zone);
    let heading =
        ["Call", &time, "Time (UTC)", "Number", "File", "Bytes", "SHA-256", "Why it is missing"];
    write_row(&heading, head.separator, &mut text);
    for row in rows {
        let local = row.at.map(|at| local_time(at, (head.offset_minutes)(at)));
        let utc = row.at.map(|at| at.to_string());
        let [name, bytes, sha256, reason] = match &row.file {
            Ok((name, content)) => {
                let Content { bytes, sha256, .. } = content;
                [name.clone(), bytes.to_string(), sha256.clone(), String::new()]
            }
            Err(reason) => [String::new(), String::new(), String::new(), reason.sentence()],
        };
        let cells = [
            &row.call.to_string(),
            local.as_deref().unwrap_or_default(),
            utc.as_deref().unwrap_or_default(),
            row.party.as_deref().unwrap_or_default(),
            &name,
            &bytes,
            &sha256,
            &reason,
        ];
        write_row(&cells, head.separator, &mut text);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::Checksum;
    use super::*;

    #[test]
    fn each_call_has_a_row_with_its_file_or_why_there_is_none() {
        let head = Head { zone: "America/New_York", separator: ',', offset_minutes: &|_| -240 };
        let content = Checksum::of("RIFF");
        let rows = [
            Row {
                call: CallId(7),
                at: Timestamp::parse("2026-10-06T17:31:30Z"),
                party: Some("+14155550199".to_owned()),
                file: Ok(("2026-10-06 1331 +14155550199.wav".to_owned(), content.clone())),
            },
            Row {
                call: CallId(8),
                at: None,
                party: Some("=HYPERLINK(\"x\")".to_owned()),
                file: Err(Reason::CallGone),
            },
        ];
        let text = manifest(&rows, &head);
        let lines: Vec<_> = text.split("\r\n").collect();
        assert!(lines[0].starts_with("\u{FEFF}\"Call\",\"Time (America/New_York)\""), "{text}");
        let sha256 = &content.sha256;
        assert_eq!(
            lines[1],
            format!(
                "\"7\",\"2026-10-06 13:31:30\",\"2026-10-06T17:31:30.000Z\",\"'+14155550199\",\
                 \"2026-10-06 1331 +14155550199.wav\",\"4\",\"{sha256}\",\"\""
            )
        );
        assert_eq!(
            lines[2],
            "\"8\",\"\",\"\",\"'=HYPERLINK(\"\"x\"\")\",\"\",\"\",\"\",\"ThunderPhone no longer \
             has this call.\""
        );
        assert_eq!(lines.len(), 4);
    }
}
