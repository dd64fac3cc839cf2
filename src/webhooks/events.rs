//! For whoever builds a receiver: what each event means, and what its body looks like.

/// What `data` has beyond what is documented is not known.
pub const TEST_EVENT: &str = "webhook.test";

/// One line each, in the order of [`thunderphone::WEBHOOK_EVENTS`].
const MEANINGS: [(&str, &str); 20] = [
    ("telephony.complete", "A phone call ended. It has the call's record and transcript."),
    (
        "telephony.incoming",
        "Somebody calls one of your numbers. The answer configures the call; it must come within 2 seconds.",
    ),
    ("telephony.turn", "Somebody said something in a phone call."),
    ("telephony.tool", "An agent used a tool in a phone call."),
    ("call.graded", "A call was graded: score, outcome and a short report."),
    ("call.data_extracted", "Data was extracted from a call."),
    ("call.transfer_completed", "A call was transferred."),
    ("issue.reported", "An issue with a call was reported."),
    ("issue.escalated", "An issue was escalated to ThunderPhone."),
    ("alert.triggered", "An alert of your organization was triggered."),
    ("test-call.completed", "A simulated call ended."),
    ("campaign.completed", "A campaign called everybody on its list."),
    ("sms.received", "A text message came in."),
    ("sms.sent", "A text message was sent."),
    ("sms.failed", "A text message was not sent."),
    ("web.complete", "A call in a browser ended."),
    ("web.incoming", "A call in a browser begins."),
    ("web.turn", "Somebody said something in a call in a browser."),
    ("web.tool", "An agent used a tool in a call in a browser."),
    (TEST_EVENT, "An invented event, sent by “Send a test”."),
];

pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    MEANINGS.into_iter()
}

/// An example of a body. The numbers and names are invented.
pub fn example(event: &str) -> String {
    match event {
        "telephony.complete" => COMPLETE.to_owned(),
        "telephony.incoming" => INCOMING.to_owned(),
        "call.graded" => GRADED.to_owned(),
        other => format!("{{\n  \"type\": \"{other}\",\n  \"data\": {{ … }}\n}}"),
    }
}

/// Whether the fields of `data` are documented.
pub fn is_documented(event: &str) -> bool {
    matches!(event, "telephony.complete" | "telephony.incoming" | "call.graded")
}

const COMPLETE: &str = r#"{
  "type": "telephony.complete",
  "data": {
    "call_id": 987654321,
    "agent_name": "Appointment reminders",
    "direction": "outbound",
    "from_number": "+12025550143",
    "to_number": "+14155550199",
    "start_time": "2026-10-06T17:30:02.114Z",
    "end_time": "2026-10-06T17:31:29.340Z",
    "duration_seconds": 77,
    "status": "completed",
    "end_reason": "caller_hangup",
    "recording_url": "https://storage.example.com/recordings/987654321.ogg",
    "billable_minutes": 1.29,
    "billing_total_cents": 10,
    "transcripts": [
      { "role": "assistant", "content": "Hi, this is Riley.", "start_ms": 420, "end_ms": 1900 }
    ]
  }
}"#;

const INCOMING: &str = r#"{
  "type": "telephony.incoming",
  "data": {
    "call_id": 987654321,
    "from_number": "+14155550177",
    "to_number": "+12025550143"
  }
}"#;

const GRADED: &str = r#"{
  "type": "call.graded",
  "data": {
    "call_id": 987654321,
    "agent_name": "Appointment reminders",
    "grade": { "score": 92, "call_outcome": "success", "grader_model": "full-grader" },
    "report": { "outcome_label": "Rescheduled" }
  }
}"#;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use thunderphone::WEBHOOK_EVENTS;

    #[test]
    fn every_event_has_one_line_and_one_example() {
        let named: Vec<_> =
            all().map(|(name, _)| name).filter(|name| *name != TEST_EVENT).collect();
        assert_eq!(named, WEBHOOK_EVENTS);
        for (name, line) in all() {
            assert!(line.ends_with('.'), "{name}");
            assert!(example(name).contains(&format!("\"type\": \"{name}\"")), "{name}");
        }
    }

    #[test]
    fn the_documented_examples_have_the_fields_of_the_description() {
        let read = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
        for (name, published) in [
            (
                "telephony.complete",
                include_str!("../../tests/api/examples/webhook-telephony-complete.json"),
            ),
            (
                "telephony.incoming",
                include_str!("../../tests/api/examples/webhook-telephony-incoming.json"),
            ),
            ("call.graded", include_str!("../../tests/api/examples/webhook-call-graded.json")),
        ] {
            let (shown, published) = (read(&example(name)), read(published));
            assert!(is_documented(name));
            assert_eq!(shown["type"], published["type"]);
            for key in shown["data"].as_object().unwrap().keys() {
                assert!(published["data"].get(key).is_some(), "{name}: {key}");
            }
        }
    }
}
