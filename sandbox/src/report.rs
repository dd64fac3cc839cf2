//! The figures of `GET /calls/report-summary`: the last seven days of the practice, and the
//! seven before them. The API's documents name the outer fields; the inside of the metrics, the
//! reasons and the agents follow the examples.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::{Value, json};

use crate::call::{Call, Direction, GradeStatus};
use crate::date::{DAY, Millis, day, in_los_angeles};
use crate::identity::TIMEZONE;

/// Calls with these numbers are left out: one is a phone of the practice's own people.
const EXCLUDED_NUMBERS: [&str; 1] = ["+12125550168"];
const PERIOD_DAYS: i64 = 7;
const GOOD_SCORE: i64 = 80;
const BAD_SCORE: i64 = 65;

/// A week of calls.
#[derive(Default)]
struct Figures {
    handled: i64,
    pending: i64,
    start_to_finish: i64,
    appointments: i64,
    good: i64,
    neutral: i64,
    bad: i64,
    graded: i64,
    succeeded: i64,
    needs_attention: i64,
    /// By their labels.
    outcomes: BTreeMap<&'static str, i64>,
    reasons: BTreeMap<&'static str, i64>,
    /// By id, with the name.
    agents: BTreeMap<i64, (String, i64)>,
}

/// `calls` are those that a list may show.
pub fn summary<'a>(calls: impl Iterator<Item = &'a Call>, now: Millis) -> Value {
    let today = in_los_angeles(now).div_euclid(DAY);
    let period = today - PERIOD_DAYS + 1..today + 1;
    let previous = period.start - PERIOD_DAYS..period.start;
    let (mut current_figures, mut previous_figures) = (Figures::default(), Figures::default());
    for call in calls {
        let on = in_los_angeles(call.start).div_euclid(DAY);
        if period.contains(&on) {
            current_figures.add(call, now);
        } else if previous.contains(&on) {
            previous_figures.add(call, now);
        }
    }
    current_figures.json(&previous_figures, &period, &previous)
}

impl Figures {
    fn add(&mut self, call: &Call, now: Millis) {
        let is_excluded =
            [&call.from, &call.to].iter().any(|number| EXCLUDED_NUMBERS.contains(&number.as_str()));
        if is_excluded || call.direction == Direction::Test {
            return;
        }
        self.handled += 1;
        if let Some(id) = call.snapshot.agent_id {
            let name = || (call.snapshot.agent_name.clone(), 0);
            self.agents.entry(id).or_insert_with(name).1 += 1;
        }
        if !call.is_ended(now) || call.grade_status(now) == Some(GradeStatus::Pending) {
            self.pending += 1;
            return;
        }
        let simulation = &call.simulation;
        let dialogue = simulation.dialogue.filter(|_| call.is_graded(now));
        let label = match (simulation.answered_at, dialogue) {
            (None, _) => "No conversation",
            (Some(_), Some(dialogue)) => dialogue.label,
            (Some(_), None) => "Other",
        };
        *self.outcomes.entry(label).or_default() += 1;
        let is_cut_short = matches!(simulation.end_reason, "timeout" | "silence_timeout");
        let is_alone = simulation.answered_at.is_some() && simulation.end_reason != "transfer";
        self.start_to_finish += i64::from(is_alone && !is_cut_short);
        self.appointments += i64::from(matches!(label, "Rescheduled" | "Confirmed" | "Interested"));
        let reason = match simulation.end_reason {
            "timeout" => Some("Ran out of time"),
            "silence_timeout" => Some("Nobody spoke"),
            "error" => Some("Failed to connect"),
            _ => None,
        };
        self.needs_attention += i64::from(reason.is_some());
        if let Some(reason) = reason {
            *self.reasons.entry(reason).or_default() += 1;
        }
        let Some(dialogue) = dialogue else { return };
        self.graded += 1;
        self.succeeded += i64::from(call.outcome() == "success");
        match dialogue.score {
            Some(score) if score >= GOOD_SCORE => self.good += 1,
            Some(score) if score < BAD_SCORE => self.bad += 1,
            _ => self.neutral += 1,
        }
    }

    fn json(&self, previous: &Self, days: &Range<i64>, previous_days: &Range<i64>) -> Value {
        let both = |value: i64, previous: i64| json!({ "value": value, "previous": previous });
        let agents = self
            .agents
            .iter()
            .map(|(id, (name, calls))| json!({ "agent_id": id, "name": name, "calls": calls }));
        json!({
            "period": dates(days),
            "previous_period": dates(previous_days),
            "timezone": TIMEZONE,
            "has_business_hours": true,
            "excluded_numbers": EXCLUDED_NUMBERS.len(),
            "reported": self.handled - self.pending,
            "pending_reports": self.pending,
            "metrics": {
                "calls_handled": both(self.handled, previous.handled),
                "handled_start_to_finish": both(self.start_to_finish, previous.start_to_finish),
                "appointments_set": both(self.appointments, previous.appointments),
                "caller_experience": { "good": self.good, "neutral": self.neutral, "bad": self.bad },
                "went_badly": both(self.bad, previous.bad),
            },
            "success_rate": {
                "graded": self.graded,
                "succeeded": self.succeeded,
                "graded_previous": previous.graded,
                "succeeded_previous": previous.succeeded,
            },
            "outcomes": counts(&self.outcomes),
            "needs_attention": {
                "value": self.needs_attention,
                "previous": previous.needs_attention,
                "reasons": counts(&self.reasons),
            },
            "agents": agents.collect::<Vec<_>>(),
        })
    }
}

/// The most frequent one first.
fn counts(by_label: &BTreeMap<&'static str, i64>) -> Vec<Value> {
    let mut counts: Vec<_> = by_label.iter().collect();
    counts.sort_by_key(|(_, count)| -**count);
    let key = |label: &str| label.to_lowercase().replace(' ', "_");
    counts
        .into_iter()
        .map(|(label, count)| json!({ "key": key(label), "label": label, "count": count }))
        .collect()
}

/// The first and the last day.
fn dates(days: &Range<i64>) -> Value {
    json!({ "start": day(days.start * DAY), "end": day((days.end - 1) * DAY) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::span;
    use crate::history;
    use crate::organization::Organization;
    use crate::random::Random;

    fn figures(count: usize) -> (Value, Vec<Call>) {
        let now = span("2026-10-06T23:30:00Z").unwrap().0;
        let calls = history::calls(count, &Organization::new(now), now, &mut Random::new(1));
        (summary(calls.iter().rev(), now), calls)
    }

    #[test]
    fn the_figures_are_those_of_the_week_and_name_what_they_leave_out() {
        let (summary, calls) = figures(3_000);
        assert_eq!(summary["period"], json!({ "start": "2026-09-30", "end": "2026-10-06" }));
        assert_eq!(summary["previous_period"]["end"], "2026-09-29");
        let start = span("2026-09-30T07:00:00Z").unwrap().0;
        let of_the_week = calls.iter().filter(|call| {
            let is_excluded = [&call.from, &call.to].iter().any(|it| *it == EXCLUDED_NUMBERS[0]);
            call.start >= start && call.direction != Direction::Test && !is_excluded
        });
        let handled = of_the_week.count();
        assert_eq!(summary["metrics"]["calls_handled"]["value"], handled);
        assert_eq!(
            (&summary["reported"], &summary["excluded_numbers"]),
            (&json!(handled), &json!(1))
        );
        let sum = |rows: &Value, key: &str| {
            rows.as_array().unwrap().iter().map(|row| row[key].as_i64().unwrap()).sum::<i64>()
        };
        assert_eq!(sum(&summary["outcomes"], "count"), summary["reported"]);
        let attention = &summary["needs_attention"];
        assert_eq!(sum(&attention["reasons"], "count"), attention["value"]);
        assert!(attention["value"].as_i64().unwrap() > 0, "{attention}");
        // Each call in a browser has an agent, too.
        assert_eq!(sum(&summary["agents"], "calls"), handled as i64);
        let rate = &summary["success_rate"];
        assert!(rate["succeeded"].as_i64() <= rate["graded"].as_i64(), "{rate}");
    }

    #[test]
    fn without_calls_there_are_no_figures() {
        let (summary, _) = figures(0);
        assert_eq!(summary["metrics"]["calls_handled"], json!({ "value": 0, "previous": 0 }));
        assert_eq!((&summary["outcomes"], &summary["agents"]), (&json!([]), &json!([])));
    }
}
