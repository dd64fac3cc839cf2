//! A call in one line: which way, how long it rang and how long people talked, what it cost.

use super::{end_reason, gaps};
use crate::format;
use thunderphone::{Call, Direction};

/// What the line says after the time of the call. What is not known is not in it.
pub fn parts(call: &Call) -> Vec<String> {
    let cost = call.billing_total_cents.map(format::money);
    [gaps::rang(call), gaps::talked(call), cost].into_iter().flatten().collect()
}

/// Which way the call went, and what kind it is.
pub fn direction(call: &Call) -> &'static str {
    match (call.is_test_call, &call.direction) {
        (true, _) | (_, Some(Direction::Test)) => "Test call",
        (_, Some(Direction::Inbound)) => "Inbound",
        (_, Some(Direction::Web)) => "Web call",
        (_, Some(Direction::Outbound) | None) => "Outbound",
        (_, Some(Direction::Other(_))) => "Call",
    }
}

/// How a call ended, for its status: `None` while it goes on, or where the API does not say.
pub fn ending(call: &Call) -> Option<String> {
    call.end_reason.as_deref().filter(|_| call.is_final()).map(end_reason::show)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::CallId;

    fn read(record: Value) -> Call {
        Call::read_as(CallId(7), &record)
    }

    #[test]
    fn the_line_says_what_is_known_and_nothing_else() {
        let at = |second: u32| format!("2026-10-06T17:30:{second:02}Z");
        for (record, expected) in [
            (
                json!({"status": "completed", "start_time": at(0), "sip_answered_at": at(6),
                    "end_time": at(32), "duration_seconds": 26, "billing_total_cents": 4}),
                vec!["rang 6 s", "talked 26 s", "$0.04"],
            ),
            (
                json!({"status": "failed", "start_time": at(0), "sip_answered_at": null,
                    "end_time": at(30), "end_reason": "no_answer", "duration_seconds": 0,
                    "billing_total_cents": 0}),
                vec!["rang 30 s", "$0.00"],
            ),
            (
                json!({"status": "in_progress", "start_time": at(0), "sip_answered_at": at(9)}),
                vec!["rang 9 s"],
            ),
            // A clock that went back.
            (json!({"start_time": at(9), "sip_answered_at": at(6)}), vec![]),
            (json!({}), vec![]),
        ] {
            assert_eq!(parts(&read(record.clone())), expected, "{record}");
        }
    }

    #[test]
    fn a_test_call_is_called_one() {
        for (record, expected) in [
            (json!({"direction": "outbound"}), "Outbound"),
            (json!({"direction": "inbound"}), "Inbound"),
            (json!({"direction": "web"}), "Web call"),
            (json!({"direction": "test"}), "Test call"),
            (json!({"direction": "outbound", "is_test_call": true}), "Test call"),
            (json!({"direction": "sideways"}), "Call"),
            (json!({}), "Outbound"),
        ] {
            assert_eq!(direction(&read(record.clone())), expected, "{record}");
        }
    }

    #[test]
    fn only_a_call_that_is_over_has_ended_somehow() {
        let ending = |status| ending(&read(json!({"status": status, "end_reason": "no_answer"})));
        assert_eq!(ending("failed").as_deref(), Some("Nobody answered"));
        assert_eq!(ending("in_progress"), None);
    }
}
