//! What a proxy writes about the requests it was asked.

use serde_json::Value;

/// The shortest number of a phone.
const DIGITS: usize = 7;

/// A request, as one line tells it. Every server has words of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub method: String,
    pub path: String,
    pub status: u64,
    /// Who has signed in; empty for nobody.
    pub user: String,
}

/// Every request in the log.
pub fn told(log: &str) -> Vec<Told> {
    log.lines().filter_map(|line| serde_json::from_str(line).ok()).filter_map(read).collect()
}

fn read(line: Value) -> Option<Told> {
    let of = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let is_caddys = line["request"].is_object();
    let (asked, path, user) =
        if is_caddys { (&line["request"], "uri", "user_id") } else { (&line, "path", "user") };
    Some(Told {
        method: of(&asked["method"]),
        path: of(&asked[path]),
        status: line["status"].as_u64()?,
        user: of(&line[user]),
    })
}

/// What no log may hold: a line that no program can read, and what filters of the
/// list look for, the numbers of phones. The last line may still be being written.
pub fn wrong(log: &str) -> Vec<String> {
    let wrong = |line: &str| match serde_json::from_str::<Value>(line) {
        Err(_) => Some(format!("not JSON: {line}")),
        Ok(value) => has_number(&value).then(|| format!("a number in a query: {line}")),
    };
    let whole = log.rfind('\n').map_or("", |end| &log[..end]);
    whole.lines().filter_map(wrong).collect()
}

/// Looked for in each text by itself: beside it stand times of many digits.
fn has_number(value: &Value) -> bool {
    match value {
        Value::String(text) => text.split_once('?').is_some_and(|(_, query)| {
            query.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() >= DIGITS)
        }),
        Value::Array(values) => values.iter().any(has_number),
        Value::Object(fields) => fields.values().any(has_number),
        _ => false,
    }
}
