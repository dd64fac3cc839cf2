//! The host's own figures of a period, with those of the period before. The inside of most of
//! them is not published: each number may be missing.

use super::field::Fields;
use serde_json::Value;

/// Show [`ReportSummary::excluded_numbers`] and [`ReportSummary::pending_reports`] with the
/// figures: they say what is not in them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ReportSummary {
    pub period: ReportPeriod,
    pub previous_period: ReportPeriod,
    /// The zone of the period, an IANA name.
    pub timezone: Option<String>,
    pub has_business_hours: Option<bool>,
    /// How many numbers the organization leaves out.
    pub excluded_numbers: Option<i64>,
    /// How many calls the figures are from.
    pub reported: Option<i64>,
    /// How many calls of the period are not in them yet.
    pub pending_reports: Option<i64>,
    pub calls_handled: Metric,
    pub handled_start_to_finish: Metric,
    pub appointments_set: Metric,
    pub went_badly: Metric,
    /// How many calls were `good`, `neutral` or whatever else the host says, in its order.
    pub caller_experience: Vec<(String, i64)>,
    pub success_rate: SuccessRate,
    pub outcomes: Vec<ReportCount>,
    pub needs_attention: Metric,
    pub attention_reasons: Vec<ReportCount>,
    pub agents: Vec<AgentCalls>,
}

/// The first and the last day, as the host writes them: mostly dates without a time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReportPeriod {
    pub start: Option<String>,
    pub end: Option<String>,
}

/// A number of the period and of the one before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Metric {
    pub value: Option<i64>,
    pub previous: Option<i64>,
}

/// Counts and no shares, so that both can be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SuccessRate {
    pub graded: Option<i64>,
    pub succeeded: Option<i64>,
    pub graded_previous: Option<i64>,
    pub succeeded_previous: Option<i64>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportCount {
    pub key: Option<String>,
    /// For people; the key where there is no label.
    pub label: String,
    pub count: i64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgentCalls {
    pub agent_id: Option<i64>,
    pub name: Option<String>,
    pub calls: Option<i64>,
}

impl ReportSummary {
    /// `None` for what has none of the figures.
    pub fn read(value: &Value) -> Option<ReportSummary> {
        let fields = Fields::new(value);
        let known = ["reported", "metrics", "success_rate", "outcomes", "needs_attention"];
        if known.iter().all(|key| fields.value(key).is_none()) {
            return None;
        }
        let metrics = fields.object("metrics");
        let metric = |key: &str| Metric::read(metrics.value(key));
        let rate = fields.object("success_rate");
        let attention = fields.object("needs_attention");
        Some(ReportSummary {
            period: ReportPeriod::read(&fields.object("period")),
            previous_period: ReportPeriod::read(&fields.object("previous_period")),
            timezone: fields.non_empty("timezone"),
            has_business_hours: fields.bool("has_business_hours"),
            excluded_numbers: fields.i64("excluded_numbers"),
            reported: fields.i64("reported"),
            pending_reports: fields.i64("pending_reports"),
            calls_handled: metric("calls_handled"),
            handled_start_to_finish: metric("handled_start_to_finish"),
            appointments_set: metric("appointments_set"),
            went_badly: metric("went_badly"),
            caller_experience: shares(metrics.value("caller_experience")),
            success_rate: SuccessRate {
                graded: rate.i64("graded"),
                succeeded: rate.i64("succeeded"),
                graded_previous: rate.i64("graded_previous"),
                succeeded_previous: rate.i64("succeeded_previous"),
            },
            outcomes: counts(fields.array("outcomes")),
            needs_attention: Metric::read(fields.value("needs_attention")),
            attention_reasons: counts(attention.array("reasons")),
            agents: agents(fields.array("agents")),
        })
    }
}

impl ReportPeriod {
    fn read(fields: &Fields<'_>) -> ReportPeriod {
        ReportPeriod { start: fields.non_empty("start"), end: fields.non_empty("end") }
    }
}

impl Metric {
    /// A number alone is read as that of the period.
    fn read(value: Option<&Value>) -> Metric {
        let Some(value) = value else { return Metric::default() };
        let fields = Fields::new(value);
        let alone = value.as_number().and_then(|number| number.as_i64());
        Metric { value: fields.i64("value").or(alone), previous: fields.i64("previous") }
    }
}

fn shares(value: Option<&Value>) -> Vec<(String, i64)> {
    let Some(Value::Object(map)) = value else { return Vec::new() };
    let share = |(key, value): (&String, &Value)| Some((key.clone(), value.as_i64()?));
    map.iter().filter_map(share).collect()
}

fn counts(rows: Option<&Vec<Value>>) -> Vec<ReportCount> {
    let count = |row: &Value| {
        let fields = Fields::new(row);
        let key = fields.non_empty("key");
        let label = fields.non_empty("label").or_else(|| key.clone())?;
        Some(ReportCount { key, label, count: fields.i64("count")? })
    };
    rows.into_iter().flatten().filter_map(count).collect()
}

fn agents(rows: Option<&Vec<Value>>) -> Vec<AgentCalls> {
    let agent = |row: &Value| {
        let fields = Fields::new(row);
        let (agent_id, name) = (fields.i64("agent_id"), fields.non_empty("name"));
        let is_named = agent_id.is_some() || name.is_some();
        is_named.then(|| AgentCalls { agent_id, name, calls: fields.i64("calls") })
    };
    rows.into_iter().flatten().filter_map(agent).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const EXAMPLE: &str = include_str!("../../../tests/api/examples/report-summary.json");
    const EMPTY: &str = include_str!("../../../tests/api/examples/report-summary-empty.json");

    #[test]
    fn a_summary_is_read_with_all_it_says() {
        let summary = ReportSummary::read(&serde_json::from_str(EXAMPLE).unwrap()).unwrap();
        assert_eq!(summary.period.start.as_deref(), Some("2026-10-01"));
        assert_eq!(summary.previous_period.end.as_deref(), Some("2026-09-30"));
        assert_eq!(summary.timezone.as_deref(), Some("America/Los_Angeles"));
        assert_eq!((summary.reported, summary.pending_reports), (Some(212), Some(3)));
        assert_eq!(summary.excluded_numbers, Some(1));
        assert_eq!(summary.calls_handled, Metric { value: Some(215), previous: Some(188) });
        assert_eq!(summary.went_badly.value, Some(13));
        assert_eq!(summary.caller_experience.len(), 3);
        assert!(summary.caller_experience.contains(&("good".to_owned(), 158)));
        assert_eq!(summary.success_rate.succeeded_previous, Some(143));
        assert_eq!((summary.outcomes.len(), summary.outcomes[0].count), (4, 96));
        assert_eq!(summary.needs_attention.previous, Some(17));
        assert_eq!(summary.attention_reasons[1].label, "Gave wrong information");
        assert_eq!(summary.agents[0].calls, Some(215));
    }

    #[test]
    fn a_summary_without_calls_is_read_and_another_answer_is_none() {
        let summary = ReportSummary::read(&serde_json::from_str(EMPTY).unwrap()).unwrap();
        assert_eq!((summary.calls_handled, summary.reported), (Metric::default(), Some(0)));
        for value in [json!({}), json!([]), json!(null), json!({"detail": "x"})] {
            assert_eq!(ReportSummary::read(&value), None, "{value}");
        }
    }

    #[test]
    fn an_odd_figure_hides_no_other() {
        let odd = json!({
            "reported": "7", "metrics": {"calls_handled": 9, "went_badly": {"value": null}, "caller_experience": {"good": 5, "bad": "many"}},
            "outcomes": [{"label": "Booked"}, null, {"key": "other", "count": 9_007_199_254_740_993i64}],
            "agents": [{"calls": 5}, {"name": "Front desk"}],
        });
        let summary = ReportSummary::read(&odd).unwrap();
        assert_eq!((summary.reported, summary.calls_handled.value), (Some(7), Some(9)));
        assert_eq!(summary.went_badly, Metric::default());
        assert_eq!(summary.caller_experience, [("good".to_owned(), 5)]);
        assert_eq!((summary.outcomes.len(), summary.outcomes[0].label.as_str()), (1, "other"));
        assert_eq!(summary.outcomes[0].count, 9_007_199_254_740_993);
        assert_eq!((summary.agents.len(), summary.agents[0].calls), (1, None));
    }

    proptest! {
        #[test]
        fn a_changed_field_never_loses_the_summary(index in 0usize..40, kind in 0usize..7) {
            let Ok(Value::Object(mut map)) = serde_json::from_str(EXAMPLE) else { panic!("an object") };
            let names: Vec<String> = map.keys().cloned().collect();
            let changed = [json!(null), json!(1.5e300), json!(-1), json!("new"), json!([{}]), json!({"a": []}), json!(true)];
            map.insert(names[index % names.len()].clone(), changed[kind].clone());
            prop_assert!(ReportSummary::read(&Value::Object(map)).is_some());
        }
    }
}
