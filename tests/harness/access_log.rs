//! Reads the access log.

use serde_json::Value;

/// Of the shortest phone number.
const PHONE_NUMBER_DIGITS: usize = 7;

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedRequest {
    pub method: String,
    pub path: String,
    pub status: u64,
    /// Who is signed in; empty for nobody.
    pub user: String,
}

/// Every request in the log.
pub fn logged_requests(log: &str) -> Vec<LoggedRequest> {
    log.lines().filter_map(|line| serde_json::from_str(line).ok()).filter_map(read).collect()
}

fn read(line: Value) -> Option<LoggedRequest> {
    let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
    Some(LoggedRequest {
        method: text("method"),
        path: text("path"),
        status: line["status"].as_u64()?,
        user: text("user"),
    })
}

/// What no log may contain: lines that are not JSON, and phone numbers from filter
/// queries. The last line may be incomplete.
pub fn violations(log: &str) -> Vec<String> {
    let violation = |line: &str| match serde_json::from_str::<Value>(line) {
        Err(_) => Some(format!("not JSON: {line}")),
        Ok(value) => has_phone_number(&value).then(|| format!("a number in a query: {line}")),
    };
    let complete = log.rfind('\n').map_or("", |end| &log[..end]);
    complete.lines().filter_map(violation).collect()
}

/// Searches each text separately, because times beside it have many digits.
fn has_phone_number(value: &Value) -> bool {
    match value {
        Value::String(text) => text.split_once('?').is_some_and(|(_, query)| {
            query
                .split(|c: char| !c.is_ascii_digit())
                .any(|digits| digits.len() >= PHONE_NUMBER_DIGITS)
        }),
        Value::Array(values) => values.iter().any(has_phone_number),
        Value::Object(fields) => fields.values().any(has_phone_number),
        _ => false,
    }
}
