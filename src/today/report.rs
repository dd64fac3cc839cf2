//! ThunderPhone's own figures, where they are about today and nothing else.

use thunderphone::{AgentCalls, ReportSummary, Timestamp};

/// Today, as the viewer has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Day {
    /// `2026-10-06`
    pub date: String,
    pub start: Timestamp,
    pub now: Timestamp,
    /// How many minutes the viewer's zone is ahead of UTC.
    pub offset_minutes: i64,
}

/// It has neither minutes nor money.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    pub calls: i64,
    pub agents: Vec<AgentCalls>,
    /// How many numbers the organization leaves out.
    pub excluded_numbers: i64,
    /// How many calls are not in it yet.
    pub pending: i64,
}

/// Most calls end within this. A day that lasts longer is another period.
const LONGEST_DAY_MS: i64 = 25 * 3_600_000;

impl Report {
    /// `None` for a period that is not today, or is not known to be. `zone_offset`: how many
    /// minutes the report's zone is ahead of UTC now, where that is known.
    pub fn of_today(summary: ReportSummary, zone_offset: Option<i64>, day: &Day) -> Option<Report> {
        let (start, end) = (summary.period.start.as_deref()?, summary.period.end.as_deref()?);
        let is_today = if start.len() == 10 {
            start == day.date && end == day.date && zone_offset == Some(day.offset_minutes)
        } else {
            let (start, end) = (Timestamp::parse(start)?, Timestamp::parse(end)?);
            let is_within = end.0 - start.0 <= LONGEST_DAY_MS;
            // Its figures are as old as its end says.
            start == day.start && end.0 >= day.now.0 - 60_000 && is_within
        };
        is_today.then_some(Report {
            calls: summary.calls_handled.value?,
            agents: summary.agents,
            excluded_numbers: summary.excluded_numbers.unwrap_or_default(),
            pending: summary.pending_reports.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn summary(start: &str, end: &str) -> ReportSummary {
        let value = json!({
            "period": {"start": start, "end": end}, "timezone": "America/Los_Angeles",
            "metrics": {"calls_handled": {"value": 42}}, "pending_reports": 3,
            "excluded_numbers": 1,
        });
        ReportSummary::read(&value).unwrap()
    }

    #[test]
    fn figures_of_another_period_are_never_those_of_today() {
        let day = Day {
            date: "2026-10-06".to_owned(),
            start: Timestamp::parse("2026-10-06T07:00:00Z").unwrap(),
            now: Timestamp::parse("2026-10-06T19:00:00Z").unwrap(),
            offset_minutes: -420,
        };
        for (start, end, offset, expected) in [
            ("2026-10-06", "2026-10-06", Some(-420), true),
            ("2026-10-06", "2026-10-06", Some(-240), false),
            ("2026-10-06", "2026-10-06", None, false),
            ("2026-09-30", "2026-10-06", Some(-420), false),
            ("2026-10-05", "2026-10-05", Some(-420), false),
            ("2026-10-06T00:00:00-07:00", "2026-10-07T00:00:00-07:00", None, true),
            ("2026-10-06T00:00:00-07:00", "2026-10-06T12:00:00-07:00", None, true),
            ("2026-10-06T00:00:00-07:00", "2026-10-06T09:00:00-07:00", None, false),
            ("2026-10-06T00:00:00Z", "2026-10-07T00:00:00Z", Some(-420), false),
            ("2026-10-06T00:00:00-07:00", "2026-10-13T00:00:00-07:00", None, false),
            ("today", "today", Some(-420), false),
        ] {
            let report = Report::of_today(summary(start, end), offset, &day);
            assert_eq!(report.is_some(), expected, "{start} to {end}, {offset:?}");
            assert!(report.is_none_or(|it| (it.calls, it.pending) == (42, 3)));
        }
        let without = ReportSummary::read(&json!({"reported": 7})).unwrap();
        assert_eq!(Report::of_today(without, Some(-420), &day), None);
    }
}
