//! The requests whose faults are set by their names, and not by a key of their own.

/// Method and path, with `{id}` for every id.
pub const REQUESTS: [&str; 28] = [
    "GET /status/heartbeat",
    "GET /developer/webhook-endpoints",
    "POST /developer/webhook-endpoints",
    "PATCH /developer/webhook-endpoints/{id}",
    "DELETE /developer/webhook-endpoints/{id}",
    "POST /developer/webhook-endpoints/{id}/test",
    "GET /developer/webhook-deliveries",
    "GET /test-calls",
    "POST /test-calls",
    "GET /test-call-batches",
    "POST /test-call-batches",
    "GET /test-call-batches/{id}",
    "GET /simulations",
    "POST /simulations",
    "GET /simulations/batches",
    "POST /simulations/batches",
    "GET /simulations/batches/{id}",
    "GET /agents/{id}/test-scenarios",
    "POST /agents/{id}/test-scenarios",
    "POST /agents/{id}/test-scenarios/generate",
    "POST /agents/{id}/test-scenarios/refresh",
    "GET /agents/{id}/test-scenarios/{id}",
    "PATCH /agents/{id}/test-scenarios/{id}",
    "DELETE /agents/{id}/test-scenarios/{id}",
    "GET /agents/{id}/test-runs",
    "POST /agents/{id}/test-runs/execute",
    "GET /agents/{id}/test-runs/{id}",
    "POST /calls/{id}/promote-to-scenario",
];

/// The name of a request: `POST /calls/{id}/grade`.
pub fn request_name(method: &str, path: &str) -> String {
    let segments: Vec<&str> =
        path.split('/').map(|part| if is_id(part) { "{id}" } else { part }).collect();
    format!("{method} {}", segments.join("/"))
}

/// Whether it is a number or a UUID.
fn is_id(part: &str) -> bool {
    let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    is_number
        || (part.split('-').map(str::len).eq([8, 4, 4, 4, 12])
            && part.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_named_without_its_ids() {
        let check = |path: &str, expected: &str| assert_eq!(request_name("GET", path), expected);
        check("/calls", "GET /calls");
        check("/calls/987650001/grade", "GET /calls/{id}/grade");
        check("/x/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10", "GET /x/{id}");
        check("/x/webhook-endpoints", "GET /x/webhook-endpoints");
    }
}
