//! The requests that the app may make, one of each kind, and the rule that tells them from all
//! others.

/// Every request of the app.
pub const APP_REQUESTS: [&str; 59] = [
    "GET /v1/whoami",
    "GET /v1/status/heartbeat",
    "GET /v1/agents",
    "GET /v1/voices",
    "GET /v1/phone-numbers",
    "GET /v1/billing",
    "GET /v1/billing/transactions?limit=25&offset=50",
    "GET /v1/billing/payment-methods",
    "GET /v1/outbound-platform-number-request",
    "GET /v1/outbound-tcpa-confirmation",
    "GET /v1/calls?limit=50&offset=100&status=in_progress&phone_number=%2B1%20415&exclude_test_calls=true",
    "GET /v1/calls?phone_number=caf%C3%A9",
    "GET /v1/calls/party-numbers?q=%28415%29%20555",
    "GET /v1/calls/report-summary",
    "GET /v1/calls/export",
    "GET /v1/calls/export?format=csv&status=failed&phone_number=%2B14155550199&start_date=2026-10-01&",
    "GET /v1/calls/export?format=json&exclude_test_calls=true",
    "GET /v1/calls/987654321",
    "GET /v1/calls/18446744073709551615/audio",
    "GET /v1/calls/7/grade",
    "GET /v1/calls/7/transcript",
    "GET /v1/calls/7/transcript?live=true",
    "POST /v1/call",
    "POST /v1/phone-numbers/7/verify-voip",
    "POST /v1/billing/top-up",
    "PATCH /v1/billing",
    "GET /v1/calls/7/issue-reports",
    "POST /v1/calls/7/issue-reports",
    "PATCH /v1/issue-reports",
    "PATCH /v1/issue-reports/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10",
    "POST /v1/calls/7/grade",
    "POST /v1/calls/7/grade?force=true",
    "GET /v1/test-calls?limit=50&agent_id=12&",
    "POST /v1/test-calls",
    "GET /v1/test-call-batches",
    "POST /v1/test-call-batches",
    "GET /v1/test-call-batches/81",
    "GET /v1/simulations?status=queued",
    "POST /v1/simulations",
    "GET /v1/simulations/batches",
    "POST /v1/simulations/batches",
    "GET /v1/simulations/batches/81",
    "GET /v1/agents/12/test-scenarios",
    "POST /v1/agents/12/test-scenarios",
    "POST /v1/agents/12/test-scenarios/generate",
    "POST /v1/agents/12/test-scenarios/refresh",
    "GET /v1/agents/12/test-scenarios/311",
    "PATCH /v1/agents/12/test-scenarios/311",
    "DELETE /v1/agents/12/test-scenarios/311",
    "GET /v1/agents/12/test-runs",
    "POST /v1/agents/12/test-runs/execute",
    "GET /v1/agents/12/test-runs/501",
    "POST /v1/calls/7/promote-to-scenario",
    "GET /v1/developer/webhook-endpoints",
    "POST /v1/developer/webhook-endpoints",
    "PATCH /v1/developer/webhook-endpoints/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10",
    "DELETE /v1/developer/webhook-endpoints/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10",
    "POST /v1/developer/webhook-endpoints/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10/test",
    "GET /v1/developer/webhook-deliveries?limit=50&status=failed&since=2026-10-06T17%3A30%3A02Z&",
];

/// The rule of the gateway in other words: the requests that are allowed.
pub fn is_allowed(method: &str, target: &str) -> bool {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    let is_id =
        |text: &str| matches!(text.len(), 1..=20) && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_uuid = |text: &str| {
        text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
            && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
    };
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match (method, parts.as_slice(), query) {
        (
            "GET",
            [
                "v1",
                "whoami"
                | "agents"
                | "voices"
                | "phone-numbers"
                | "billing"
                | "outbound-tcpa-confirmation"
                | "outbound-platform-number-request",
            ]
            | ["v1", "billing", "payment-methods"]
            | ["v1", "calls", "report-summary"]
            | ["v1", "status", "heartbeat"],
            None,
        )
        | (
            "GET",
            ["v1", "calls"]
            | ["v1", "calls", "export" | "party-numbers"]
            | ["v1", "billing", "transactions"]
            | ["v1", "test-calls" | "simulations"]
            | ["v1", "developer", "webhook-deliveries"],
            _,
        )
        | (
            "GET" | "POST",
            ["v1", "test-call-batches"]
            | ["v1", "simulations", "batches"]
            | ["v1", "developer", "webhook-endpoints"],
            None,
        )
        | ("POST", ["v1", "test-calls" | "simulations"], None)
        | ("POST", ["v1", "call"] | ["v1", "billing", "top-up"], None)
        | ("PATCH", ["v1", "billing" | "issue-reports"], None) => true,
        ("GET", ["v1", "calls", id, rest @ ..], query) => {
            is_id(id)
                && match rest {
                    [] | ["audio" | "grade" | "issue-reports"] => query.is_none(),
                    ["transcript"] => matches!(query, None | Some("live=true")),
                    _ => false,
                }
        }
        ("GET" | "POST", ["v1", "agents", id, "test-scenarios"], None)
        | ("POST", ["v1", "agents", id, "test-scenarios", "generate" | "refresh"], None)
        | ("GET", ["v1", "agents", id, "test-runs"], None)
        | ("POST", ["v1", "agents", id, "test-runs", "execute"], None)
        | ("GET", ["v1", "test-call-batches", id] | ["v1", "simulations", "batches", id], None)
        | ("POST", ["v1", "calls", id, "promote-to-scenario"], None)
        | ("POST", ["v1", "phone-numbers", id, "verify-voip"], None)
        | ("POST", ["v1", "calls", id, "issue-reports"], None)
        | ("POST", ["v1", "calls", id, "grade"], None | Some("force=true")) => is_id(id),
        ("GET" | "PATCH" | "DELETE", ["v1", "agents", agent, "test-scenarios", id], None)
        | ("GET", ["v1", "agents", agent, "test-runs", id], None) => is_id(agent) && is_id(id),
        ("PATCH", ["v1", "issue-reports", uuid], None)
        | ("PATCH" | "DELETE", ["v1", "developer", "webhook-endpoints", uuid], None)
        | ("POST", ["v1", "developer", "webhook-endpoints", uuid, "test"], None) => is_uuid(uuid),
        _ => false,
    }
}
