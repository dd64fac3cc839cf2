//! The issue reports about the past calls.

use serde_json::{Value, json};

use crate::call::Call;
use crate::date::HOUR;
use crate::issue::Issue;
use crate::random::Random;

/// Reports about roughly one call in twelve. Some of them are no longer open.
pub fn issues(calls: &[Call], random: &mut Random) -> Vec<Issue> {
    const FOUND: [(&str, &str, &str, Option<&str>); 5] = [
        ("warning", "user", "Agent transferred too early", None),
        ("info", "system", "Answered a question twice", Some("repeat-answer")),
        ("critical", "system", "Gave a time that is not open", Some("wrong-slot")),
        ("warning", "user", "Long pause before the answer", None),
        ("info", "system", "Did not say the practice's name", Some("no-greeting")),
    ];
    let mut issues = Vec::new();
    for call in calls.iter().filter(|call| call.conversation().is_some()) {
        if !random.chance(8) {
            continue;
        }
        let Some((severity, source, title, pattern)) = random.pick(&FOUND) else { continue };
        let report = json!({
            "severity": severity, "source": source, "title": title, "detected_issue_ref": pattern,
            "timestamp_seconds": random.between(2, 14), "failing_turn_index": random.between(0, 2),
        });
        let Value::Object(report) = report else { continue };
        let id = 4_001 + i64::try_from(issues.len()).unwrap_or(0);
        let at = call.simulation.settled_at();
        let mut issue = Issue::new(id, random.uuid(), call, report, at);
        if random.chance(40) {
            issue.set_status(
                random.pick(&["acknowledged", "resolved", "dismissed"]).unwrap_or(&"resolved"),
                at + HOUR,
            );
        }
        issues.push(issue);
    }
    issues
}
