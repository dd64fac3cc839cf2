//! Calls as a table for a spreadsheet.

use super::Head;
use crate::call::end_reason;
use crate::csv_cell::{BYTE_ORDER_MARK, write_row};
use thunderphone::{Call, Timestamp};

/// A table that is written row by row.
pub struct Table {
    separator: char,
}

/// What a table needs to know besides the calls.
pub struct Names<'a> {
    /// The agent's name, where it is known.
    pub agent: &'a dyn Fn(i64) -> Option<String>,
    /// How many minutes the viewer's zone is ahead of UTC at an instant.
    pub offset_minutes: &'a dyn Fn(Timestamp) -> i64,
}

impl Table {
    /// `separator`: what the viewer's spreadsheet expects between cells.
    pub fn new(separator: char) -> Table {
        Table { separator }
    }

    /// The byte order mark and the heading, which says zone and order.
    pub fn heading(&self, head: &Head) -> String {
        let mut text = String::from(BYTE_ORDER_MARK);
        let time = format!("Time ({}), {}", head.zone, head.order);
        let cells = [
            "Call",
            &time,
            "Time (UTC)",
            "Direction",
            "Number",
            "From",
            "To",
            "Agent",
            "Agent id",
            "Status",
            "Ended",
            "End reason",
            "Outcome",
            "Goal",
            "Summary",
            "Duration (s)",
            "Cost (USD)",
            "Grade",
            "Issues",
            "Test call",
        ];
        write_row(&cells, self.separator, &mut text);
        text
    }

    pub fn row(&self, call: &Call, names: &Names<'_>) -> String {
        let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
        let number = |number: Option<i64>| number.map(|n| n.to_string()).unwrap_or_default();
        let agent = call.agent_id.and_then(|id| (names.agent)(id));
        let end = call.end_reason.as_deref();
        let local = call.start_time.map(|at| local_time(at, (names.offset_minutes)(at)));
        let cells = [
            call.call_id.to_string(),
            local.unwrap_or_default(),
            call.start_time.map(|at| at.to_string()).unwrap_or_default(),
            word(call.direction.as_ref().map(|it| it.as_str())),
            word(call.party()),
            word(call.from_number.as_deref()),
            word(call.to_number.as_deref()),
            agent.unwrap_or_default(),
            number(call.agent_id),
            word(call.status.as_ref().map(|it| it.as_str())),
            end.map(end_reason::show).unwrap_or_default(),
            word(end),
            word(call.call_outcome.as_deref()),
            word(call.goal_achievement.as_deref()),
            word(call.summary.as_deref()),
            number(call.duration_seconds),
            call.billing_total_cents.map(dollars).unwrap_or_default(),
            number(call.grade_score),
            number(call.issue_count),
            word(call.is_test_call.then_some("yes")),
        ];
        let mut text = String::new();
        write_row(&cells.each_ref().map(String::as_str), self.separator, &mut text);
        text
    }
}

/// `12.05`, with a sign only where something was paid back.
fn dollars(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

/// `2026-10-06 13:30:02`, as a spreadsheet reads a time.
pub fn local_time(at: Timestamp, offset_minutes: i64) -> String {
    let shifted = Timestamp(at.0.saturating_add(offset_minutes * 60_000)).to_string();
    shifted.get(..19).unwrap_or(&shifted).replace('T', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names() -> Names<'static> {
        Names {
            agent: &|id| (id == 12).then(|| "Recall visits".to_owned()),
            offset_minutes: &|_| -240,
        }
    }

    #[test]
    fn a_row_has_a_cell_for_each_heading_and_no_formula() {
        let table = Table::new(',');
        let head = Head {
            at: Timestamp(0),
            zone: "America/New_York".to_owned(),
            order: "newest first",
            filters: String::new(),
        };
        let call = Call::read(&json!({
            "call_id": 9_007_199_254_740_993_i64, "status": "completed", "direction": "outbound",
            "from_number": "+12025550143", "to_number": "+14155550199", "agent_id": 12,
            "start_time": "2026-10-06T17:31:30Z", "duration_seconds": 26,
            "billing_total_cents": 1205, "end_reason": "agent_end", "grade_score": 88,
            "summary": "=HYPERLINK(\"x\")", "issue_count": 2,
        }));
        let row = table.row(&call.unwrap(), &names());
        assert_eq!(
            row,
            "\"9007199254740993\",\"2026-10-06 13:31:30\",\"2026-10-06T17:31:30.000Z\",\
             \"outbound\",\"'+14155550199\",\"'+12025550143\",\"'+14155550199\",\
             \"Recall visits\",\"12\",\"completed\",\"The agent ended the call\",\"agent_end\",\
             \"\",\"\",\"'=HYPERLINK(\"\"x\"\")\",\"26\",\"12.05\",\"88\",\"2\",\"\"\r\n"
        );
        let heading = table.heading(&head);
        assert!(heading.contains("\"Time (America/New_York), newest first\""), "{heading}");
        let cells = |line: &str| line.matches("\",\"").count();
        assert_eq!(cells(&heading), cells(&row));
    }

    #[test]
    fn a_call_of_which_little_is_known_has_empty_cells() {
        let call = Call::read(&json!({"call_id": 7})).unwrap();
        let row = Table::new(';').row(&call, &names());
        assert!(row.starts_with("\"7\";\"\";\"\";"), "{row}");
        assert_eq!(dollars(-5), "-0.05");
        assert_eq!(dollars(0), "0.00");
    }
}
