//! The requests that are passed on to the API, and what each one is: the one table of this
//! kind. A request must be spelled exactly like this, byte by byte.

use axum::http::Method;

use crate::roles::Role;

/// What a request does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Action {
    /// Looks at something.
    Read,
    /// Gets the link of a call's recording.
    Listen,
    /// Takes many calls out of here in one file, with names, numbers and what was said.
    Export,
    /// Places a call: a phone rings.
    Place,
    /// Verifies a phone number, which calls it.
    Verify,
    /// Charges the organization's card.
    TopUp,
    /// Changes when the card is charged without asking.
    AutoReload,
    /// Files an issue report about a call, or changes the status of one or of many. There is
    /// no way to delete one.
    Flag,
    /// Grades a call, which may cost money.
    Grade,
    /// Starts simulated calls. No phone rings, and each costs more than a call.
    Rehearse,
    /// Writes, changes or removes a scenario for simulated calls, or lets the vendor write some,
    /// which may cost money.
    Scenario,
    /// Looks at the webhook endpoints and at what was sent to them. The API shows them to admins
    /// only.
    SeeWebhooks,
    /// Adds, changes, removes or tests a webhook endpoint. Each one that is added is sent every
    /// event of the organization's calls.
    Webhook,
}

impl Action {
    /// Its name in the audit log; `None` for what is not there.
    pub(crate) fn audit_name(self) -> Option<&'static str> {
        match self {
            Self::Read | Self::SeeWebhooks => None,
            Self::Listen => Some("listen"),
            Self::Export => Some("export"),
            Self::Place => Some("place"),
            Self::Verify => Some("verify"),
            Self::TopUp => Some("top_up"),
            Self::AutoReload => Some("auto_reload"),
            Self::Flag => Some("flag"),
            Self::Grade => Some("grade"),
            Self::Rehearse => Some("rehearse"),
            Self::Scenario => Some("scenario"),
            Self::Webhook => Some("webhook"),
        }
    }

    /// The role that it needs.
    pub(crate) fn needs(self) -> Role {
        match self {
            // Whoever may read each call may read them together.
            Self::Read | Self::Listen | Self::Export => Role::Read,
            Self::Place | Self::Flag | Self::Grade | Self::Rehearse | Self::Scenario => Role::Place,
            Self::Verify | Self::TopUp | Self::AutoReload | Self::SeeWebhooks | Self::Webhook => {
                Role::Manage
            }
        }
    }

    /// Whether a repetition may do it once more, and no key prevents it: another simulated call,
    /// scenario or endpoint.
    pub(crate) fn adds_when_repeated(self) -> bool {
        matches!(self, Self::Rehearse | Self::Scenario | Self::Webhook)
    }

    /// Whether it counts for the limits of calls: it costs what calls cost.
    pub(crate) fn is_limited(self) -> bool {
        matches!(self, Self::Place | Self::Rehearse)
    }

    /// Whether it only looks, and nobody has to know later that somebody did.
    pub(crate) fn is_look(self) -> bool {
        matches!(self, Self::Read | Self::SeeWebhooks)
    }

    /// Whether it changes something, so that it has a body and must come from our own page.
    pub(crate) fn is_change(self) -> bool {
        !self.is_look() && !matches!(self, Self::Listen | Self::Export)
    }
}

/// The requests: method, path, action. `{id}` stands for an id, up to 20 digits, `{uuid}` for
/// a UUID; `?` at the end for any query of plain characters, and before a query for that one.
const RULES: [(&str, &str, Action); 56] = [
    ("GET", "/v1/whoami", Action::Read),
    ("GET", "/v1/status/heartbeat", Action::Read),
    ("GET", "/v1/agents", Action::Read),
    ("GET", "/v1/voices", Action::Read),
    ("GET", "/v1/phone-numbers", Action::Read),
    ("GET", "/v1/billing", Action::Read),
    ("GET", "/v1/billing/transactions?", Action::Read),
    ("GET", "/v1/billing/payment-methods", Action::Read),
    ("GET", "/v1/outbound-platform-number-request", Action::Read),
    ("GET", "/v1/outbound-tcpa-confirmation", Action::Read),
    ("GET", "/v1/calls?", Action::Read),
    ("GET", "/v1/calls/party-numbers?", Action::Read),
    ("GET", "/v1/calls/report-summary", Action::Read),
    ("GET", "/v1/calls/export?", Action::Export),
    ("GET", "/v1/calls/{id}", Action::Read),
    ("GET", "/v1/calls/{id}/grade", Action::Read),
    ("GET", "/v1/calls/{id}/transcript", Action::Read),
    ("GET", "/v1/calls/{id}/transcript?live=true", Action::Read),
    ("GET", "/v1/calls/{id}/issue-reports", Action::Read),
    ("GET", "/v1/calls/{id}/audio", Action::Listen),
    ("POST", "/v1/call", Action::Place),
    ("POST", "/v1/phone-numbers/{id}/verify-voip", Action::Verify),
    ("POST", "/v1/billing/top-up", Action::TopUp),
    ("PATCH", "/v1/billing", Action::AutoReload),
    ("POST", "/v1/calls/{id}/issue-reports", Action::Flag),
    ("PATCH", "/v1/issue-reports", Action::Flag),
    ("PATCH", "/v1/issue-reports/{uuid}", Action::Flag),
    ("POST", "/v1/calls/{id}/grade", Action::Grade),
    ("POST", "/v1/calls/{id}/grade?force=true", Action::Grade),
    ("GET", "/v1/test-calls?", Action::Read),
    ("POST", "/v1/test-calls", Action::Rehearse),
    ("GET", "/v1/test-call-batches", Action::Read),
    ("POST", "/v1/test-call-batches", Action::Rehearse),
    ("GET", "/v1/test-call-batches/{id}", Action::Read),
    // The newer names of the same.
    ("GET", "/v1/simulations?", Action::Read),
    ("POST", "/v1/simulations", Action::Rehearse),
    ("GET", "/v1/simulations/batches", Action::Read),
    ("POST", "/v1/simulations/batches", Action::Rehearse),
    ("GET", "/v1/simulations/batches/{id}", Action::Read),
    ("GET", "/v1/agents/{id}/test-scenarios", Action::Read),
    ("POST", "/v1/agents/{id}/test-scenarios", Action::Scenario),
    ("POST", "/v1/agents/{id}/test-scenarios/generate", Action::Scenario),
    ("POST", "/v1/agents/{id}/test-scenarios/refresh", Action::Scenario),
    ("GET", "/v1/agents/{id}/test-scenarios/{id}", Action::Read),
    ("PATCH", "/v1/agents/{id}/test-scenarios/{id}", Action::Scenario),
    ("DELETE", "/v1/agents/{id}/test-scenarios/{id}", Action::Scenario),
    ("GET", "/v1/agents/{id}/test-runs", Action::Read),
    ("POST", "/v1/agents/{id}/test-runs/execute", Action::Rehearse),
    ("GET", "/v1/agents/{id}/test-runs/{id}", Action::Read),
    ("POST", "/v1/calls/{id}/promote-to-scenario", Action::Scenario),
    ("GET", "/v1/developer/webhook-endpoints", Action::SeeWebhooks),
    ("POST", "/v1/developer/webhook-endpoints", Action::Webhook),
    ("PATCH", "/v1/developer/webhook-endpoints/{uuid}", Action::Webhook),
    ("DELETE", "/v1/developer/webhook-endpoints/{uuid}", Action::Webhook),
    ("POST", "/v1/developer/webhook-endpoints/{uuid}/test", Action::Webhook),
    ("GET", "/v1/developer/webhook-deliveries?", Action::SeeWebhooks),
];

const MOST_DIGITS: usize = 20;
/// Characters, where `%2B` is one.
const LONGEST_QUERY: usize = 500;

/// What a request does, or `None` if it is not passed on. `target` is the path with its query,
/// as they were sent.
pub(crate) fn action(method: &Method, target: &str) -> Option<Action> {
    let found = RULES.iter().find(|(verb, path, _)| method == *verb && matches(path, target));
    found.map(|(_, _, action)| *action)
}

/// Whether the answer should be a table in text.
pub(crate) fn wants_csv(query: Option<&str>) -> bool {
    query.unwrap_or_default().split('&').any(|pair| pair == "format=csv")
}

/// The id of the call in `/v1/calls/{id}/audio` and others below a call.
pub(crate) fn call_id(target: &str) -> Option<u64> {
    target.strip_prefix("/v1/calls/")?.split('/').next()?.parse().ok()
}

/// Whether a path is the API's, however it is spelled: it must never get the page.
pub(crate) fn is_below_v1(path: &str) -> bool {
    let start = path.get(..3).unwrap_or_default();
    start.eq_ignore_ascii_case("/v1") && matches!(path.as_bytes().get(3), None | Some(b'/'))
}

fn matches(rule: &str, target: &str) -> bool {
    let (rule, due) = match rule.split_once('?') {
        Some((rule, due)) => (rule, Some(due)),
        None => (rule, None),
    };
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    let mut segments = path.split('/');
    let is_path = rule.split('/').all(|due| {
        segments.next().is_some_and(|segment| match due {
            "{id}" => is_id(segment),
            "{uuid}" => is_uuid(segment),
            due => segment == due,
        })
    }) && segments.next().is_none();
    is_path
        && match (due, query) {
            (None, query) => query.is_none(),
            (Some(""), query) => query.is_none_or(is_plain_query),
            // The app's queries end with &.
            (Some(due), query) => query.is_some_and(|it| it.strip_suffix('&').unwrap_or(it) == due),
        }
}

fn is_id(text: &str) -> bool {
    matches!(text.len(), 1..=MOST_DIGITS) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Hexadecimal digits in groups of 8, 4, 4, 4 and 12.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// Letters, digits, `&=+_.~-`, and `%` with two digits of a printable character.
fn is_plain_query(query: &str) -> bool {
    let (mut bytes, mut length, mut is_plain) = (query.bytes(), 0, true);
    while let Some(byte) = bytes.next() {
        length += 1;
        is_plain &= match byte {
            b'%' => {
                bytes.next().is_some_and(|b| matches!(b, b'2'..=b'9' | b'A'..=b'F' | b'a'..=b'f'))
                    && bytes.next().is_some_and(|b| b.is_ascii_hexdigit())
            }
            _ => byte.is_ascii_alphanumeric() || b"&=+_.~-".contains(&byte),
        };
    }
    is_plain && length <= LONGEST_QUERY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<Action>) {
        let (method, target) = line.split_once(' ').unwrap();
        assert_eq!(action(&method.parse().unwrap(), target), expected, "{line}");
    }

    #[test]
    fn each_request_of_the_app_has_its_action() {
        for (line, action) in [
            ("GET /v1/whoami", Action::Read),
            ("GET /v1/status/heartbeat", Action::Read),
            ("GET /v1/calls", Action::Read),
            ("GET /v1/calls?limit=50&phone_number=%2B1%20415&", Action::Read),
            ("GET /v1/calls/party-numbers?q=%28415%29%20555", Action::Read),
            ("GET /v1/calls/report-summary", Action::Read),
            ("GET /v1/calls/export", Action::Export),
            ("GET /v1/calls/export?format=csv&start_date=2026-10-01&", Action::Export),
            ("GET /v1/calls/18446744073709551615", Action::Read),
            ("GET /v1/calls/7/transcript", Action::Read),
            ("GET /v1/calls/7/transcript?live=true", Action::Read),
            ("GET /v1/calls/7/transcript?live=true&", Action::Read),
            ("GET /v1/calls/7/audio", Action::Listen),
            ("GET /v1/billing/transactions?limit=25&offset=50", Action::Read),
            ("GET /v1/billing/payment-methods", Action::Read),
            ("GET /v1/outbound-platform-number-request", Action::Read),
            ("POST /v1/call", Action::Place),
            ("POST /v1/phone-numbers/7/verify-voip", Action::Verify),
            ("POST /v1/billing/top-up", Action::TopUp),
            ("PATCH /v1/billing", Action::AutoReload),
            ("GET /v1/calls/7/issue-reports", Action::Read),
            ("POST /v1/calls/7/issue-reports", Action::Flag),
            ("PATCH /v1/issue-reports", Action::Flag),
            ("PATCH /v1/issue-reports/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10", Action::Flag),
            ("PATCH /v1/issue-reports/5F9A1B52-0C64-4F5E-8F0B-6A2C4F1F9D10", Action::Flag),
            ("POST /v1/calls/7/grade", Action::Grade),
            ("POST /v1/calls/7/grade?force=true", Action::Grade),
            ("GET /v1/test-calls", Action::Read),
            ("GET /v1/test-calls?limit=50&agent_id=12&", Action::Read),
            ("POST /v1/test-calls", Action::Rehearse),
            ("GET /v1/test-call-batches", Action::Read),
            ("POST /v1/test-call-batches", Action::Rehearse),
            ("GET /v1/test-call-batches/81", Action::Read),
            ("GET /v1/simulations?status=queued", Action::Read),
            ("POST /v1/simulations", Action::Rehearse),
            ("GET /v1/simulations/batches", Action::Read),
            ("POST /v1/simulations/batches", Action::Rehearse),
            ("GET /v1/simulations/batches/81", Action::Read),
            ("GET /v1/agents/12/test-scenarios", Action::Read),
            ("POST /v1/agents/12/test-scenarios", Action::Scenario),
            ("POST /v1/agents/12/test-scenarios/generate", Action::Scenario),
            ("POST /v1/agents/12/test-scenarios/refresh", Action::Scenario),
            ("GET /v1/agents/12/test-scenarios/311", Action::Read),
            ("PATCH /v1/agents/12/test-scenarios/311", Action::Scenario),
            ("DELETE /v1/agents/12/test-scenarios/311", Action::Scenario),
            ("GET /v1/agents/12/test-runs", Action::Read),
            ("POST /v1/agents/12/test-runs/execute", Action::Rehearse),
            ("GET /v1/agents/12/test-runs/501", Action::Read),
            ("POST /v1/calls/7/promote-to-scenario", Action::Scenario),
            ("GET /v1/developer/webhook-endpoints", Action::SeeWebhooks),
            ("POST /v1/developer/webhook-endpoints", Action::Webhook),
            (
                "PATCH /v1/developer/webhook-endpoints/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10",
                Action::Webhook,
            ),
            (
                "DELETE /v1/developer/webhook-endpoints/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10",
                Action::Webhook,
            ),
            (
                "POST /v1/developer/webhook-endpoints/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10/test",
                Action::Webhook,
            ),
            ("GET /v1/developer/webhook-deliveries", Action::SeeWebhooks),
            (
                "GET /v1/developer/webhook-deliveries?since=2026-10-06T17%3A30%3A02Z&cursor=eyJ9&",
                Action::SeeWebhooks,
            ),
        ] {
            check(line, Some(action));
        }
    }

    #[test]
    fn nothing_that_is_merely_spelled_like_one_of_them_is_passed_on() {
        for line in [
            "HEAD /v1/whoami",
            "PUT /v1/billing",
            "DELETE /v1/calls/7",
            "post /v1/call",
            "POST /v1/call/",
            "POST /v1/call?x=1",
            "POST //v1/call",
            "POST /v1//call",
            "POST /v1/./call",
            "POST /V1/call",
            "POST /v1/calls/../call",
            "POST /v1/%63all",
            "GET /v1/whoami?x=1",
            "GET /v1/calls/",
            "GET /v1/calls/x",
            "GET /v1/calls/7/",
            "GET /v1/calls/7/audio?x",
            "GET /v1/calls/7/transcript?",
            "GET /v1/calls/7/transcript?live=false",
            "GET /v1/calls/7/transcript?live=true&x=1",
            "GET /v1/calls/123456789012345678901",
            "GET /v1/calls/{id}",
            "GET /v1/calls?x=%00",
            "GET /v1/calls?x=%0a",
            "GET /v1/calls?x=%4",
            "GET /v1/calls?x=;",
            "GET /v1/calls/export/",
            "GET /v1/calls/Export",
            "GET /v1/calls/export?x=%00",
            "POST /v1/calls/export",
            "GET /v1/calls/party-numbers/7",
            "GET /v1/calls/report-summary?",
            "GET /v1/calls/report-summary?x=1",
            "GET /v1/calls/7/export",
            "GET /v1/billing/transactions/7/receipt",
            "GET /v1/billing/payment-methods?x=1",
            "POST /v1/billing/payment-methods",
            "POST /v1/billing/setup-intent",
            "POST /v1/outbound-platform-number-request",
            "GET /v1/issue-reports",
            "GET /v1/issue-reports?limit=50&status=open",
            "PATCH /v1/issue-reports?x=1",
            "PATCH /v1/issue-reports/",
            "PATCH /v1/issue-reports/7",
            "PATCH /v1/issue-reports/{uuid}",
            "PATCH /v1/issue-reports/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d1",
            "PATCH /v1/issue-reports/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d100",
            "PATCH /v1/issue-reports/5f9a1b5210c6414f5e18f0b16a2c4f1f9d10",
            "PATCH /v1/issue-reports/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9dxx",
            "PATCH /v1/issue-reports/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10/x",
            "PATCH /v1/issue-reports/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10?x=1",
            "GET /v1/issue-reports/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10",
            "DELETE /v1/issue-reports/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10",
            "PATCH /v1/calls/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10/grade",
            "POST /v1/calls/7/issue-reports?x=1",
            "POST /v1/calls/7/grade?force=false",
            "POST /v1/calls/7/grade?",
            "GET /v1/calls/7/grade?force=true",
            "GET /v1/test-calls/7",
            "DELETE /v1/test-calls/7",
            "POST /v1/test-calls?x=1",
            "POST /v1/test-call-batches/81",
            "GET /v1/simulations/81",
            "POST /v1/simulations/batches/81",
            "GET /v1/agents/12",
            "PATCH /v1/agents/12",
            "DELETE /v1/agents/12/test-scenarios",
            "POST /v1/agents/12/test-scenarios/311",
            "GET /v1/agents/12/test-scenarios/generate",
            "GET /v1/agents/12/test-runs/execute",
            "POST /v1/agents/12/test-runs",
            "POST /v1/agents/12/validation-runs",
            "POST /v1/calls/7/promote-to-scenario?x=1",
            "GET /v1/calls/7/promote-to-scenario",
            "GET /v1/suites",
            "POST /v1/suites",
            "POST /v1/mic-session",
            "GET /v1/status/heartbeat?x=1",
            "GET /v1/status",
            "GET /v1/webhook",
            "GET /v1/webhook?x=1",
            "PATCH /v1/webhook",
            "GET /v1/developer/webhook-endpoints?x=1",
            "GET /v1/developer/webhook-endpoints/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10",
            "DELETE /v1/developer/webhook-endpoints",
            "DELETE /v1/developer/webhook-endpoints/7",
            "POST /v1/developer/webhook-endpoints/test",
            "PATCH /v1/developer/webhook-endpoints/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10?x=1",
            "POST /v1/developer/webhook-deliveries",
            "GET /v1/developer/api-keys",
            "GET /v1/api-keys",
            "GET /v1",
        ] {
            check(line, None);
        }
        check(&format!("GET /v1/calls?{}", "x".repeat(LONGEST_QUERY)), Some(Action::Read));
        check(&format!("GET /v1/calls?{}", "x".repeat(LONGEST_QUERY + 1)), None);
        check(&format!("GET /v1/calls?{}", "%2B".repeat(LONGEST_QUERY)), Some(Action::Read));
    }

    #[test]
    fn flagging_and_grading_need_the_role_that_places_calls_and_are_in_the_audit_log() {
        for (action, name) in [(Action::Flag, "flag"), (Action::Grade, "grade")] {
            assert_eq!((action.audit_name(), action.needs()), (Some(name), Role::Place));
            assert!(action.is_change());
        }
        assert_eq!(call_id("/v1/calls/7/grade?force=true"), Some(7));
        assert_eq!(call_id("/v1/calls/7/issue-reports"), Some(7));
        assert_eq!(call_id("/v1/issue-reports/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10"), None);
    }

    #[test]
    fn rehearsals_need_the_role_that_places_calls_and_count_like_calls() {
        for (action, name) in [(Action::Rehearse, "rehearse"), (Action::Scenario, "scenario")] {
            assert_eq!((action.audit_name(), action.needs()), (Some(name), Role::Place));
            assert!(action.is_change());
        }
        let limited = [Action::Place, Action::Rehearse, Action::Scenario, Action::Flag];
        assert_eq!(limited.map(Action::is_limited), [true, true, false, false]);
        assert_eq!(call_id("/v1/calls/7/promote-to-scenario"), Some(7));
    }

    #[test]
    fn webhooks_need_the_role_that_manages_and_their_changes_are_in_the_audit_log() {
        for (action, name) in [(Action::SeeWebhooks, None), (Action::Webhook, Some("webhook"))] {
            assert_eq!((action.audit_name(), action.needs()), (name, Role::Manage));
            assert_eq!(action.is_change(), name.is_some());
        }
    }

    #[test]
    fn an_export_needs_the_role_that_reads_and_is_in_the_audit_log() {
        let export = Action::Export;
        assert_eq!((export.audit_name(), export.needs()), (Some("export"), Role::Read));
        assert!(!export.is_change());
        assert_eq!(call_id("/v1/calls/export?format=csv"), None);
    }

    #[test]
    fn a_table_is_wanted_only_by_its_name() {
        for (query, expected) in [
            (Some("format=csv"), true),
            (Some("status=failed&format=csv&"), true),
            (Some("format=json"), false),
            (Some("format=csvx"), false),
            (Some("xformat=csv"), false),
            (None, false),
        ] {
            assert_eq!(wants_csv(query), expected, "{query:?}");
        }
    }

    #[test]
    fn every_path_of_the_api_is_recognized_as_one() {
        for path in ["/v1", "/v1/", "/V1/calls", "/v1/../calls"] {
            assert!(is_below_v1(path), "{path}");
        }
        for path in ["/", "/v1calls", "/calls/v1", "/v2/x"] {
            assert!(!is_below_v1(path), "{path}");
        }
    }
}
