//! An API whose every text is an attempt to run a script. The gateway forwards to it, so
//! that nothing in the page is stubbed.

use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::xss_payloads::XSS_PAYLOADS;

/// The examples of the API description, to be filled with other texts.
macro_rules! example {
    ($name:literal) => {
        include_str!(concat!("../api/examples/", $name, ".json"))
    };
}

/// Fields that must stay valid for the record to be shown.
const UNCHANGED_FIELDS: [&str; 4] = ["start_time", "end_time", "sip_answered_at", "role"];

pub async fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address");
    let router = Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Today at 18:00 UTC, as in the sandbox: within the hours to call in, whenever this runs.
fn evening() -> String {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let now = i64::try_from(now).unwrap_or_default();
    sandbox::date::http(now - now % DAY + DAY / 4 * 3)
}

async fn answer(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches("/v1").to_owned();
    let is_post = request.method() == Method::POST;
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let (status, body) = match parts.as_slice() {
        ["call"] => (StatusCode::BAD_REQUEST, error_body()),
        ["calls"] => (StatusCode::OK, calls(request.uri())),
        ["calls", id] => (StatusCode::OK, call(id.parse().unwrap_or_default())),
        ["calls", _, "transcript"] => (StatusCode::OK, transcript()),
        ["calls", _, "issue-reports"] => (StatusCode::OK, reports()),
        ["calls", _, "audio"] => (StatusCode::OK, json!({ "url": "javascript:ran++" })),
        ["agents"] => (StatusCode::OK, rows(example!("agents"), "id")),
        ["phone-numbers"] => (StatusCode::OK, numbers()),
        ["developer", "webhook-endpoints"] => {
            (StatusCode::OK, rows(example!("webhook-endpoints"), "id"))
        }
        ["voices"] => (StatusCode::OK, voices()),
        ["whoami"] => (StatusCode::OK, filled(&read(example!("whoami-api-key")), 0)),
        ["billing"] if !is_post => (StatusCode::OK, filled(&read(example!("billing-empty")), 3)),
        _ => (StatusCode::NOT_FOUND, error_body()),
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        // Headers carry ASCII only.
        (
            header::HeaderName::from_static("x-request-id"),
            HeaderValue::from_static("\"><img src=x onerror=ran++>"),
        ),
    ];
    let mut response = (status, headers, body.to_string()).into_response();
    if let Ok(date) = HeaderValue::from_str(&evening()) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

fn read(example: &str) -> Value {
    serde_json::from_str(example).expect("an example")
}

fn payload(index: usize) -> &'static str {
    XSS_PAYLOADS[index % XSS_PAYLOADS.len()]
}

/// The record with a payload in place of each text, starting with the given one.
fn filled(value: &Value, first: usize) -> Value {
    let mut index = first;
    let mut value = value.clone();
    fill(&mut value, &mut index);
    value
}

fn fill(value: &mut Value, index: &mut usize) {
    match value {
        Value::String(text) => {
            *text = payload(*index).to_owned();
            *index += 1;
        }
        Value::Array(values) => values.iter_mut().for_each(|value| fill(value, index)),
        Value::Object(map) => {
            for (name, value) in
                map.iter_mut().filter(|(name, _)| !UNCHANGED_FIELDS.contains(&name.as_str()))
            {
                // Fields that are still null can hold text, too.
                if value.is_null() && !name.ends_with("_id") {
                    *value = json!("");
                }
                fill(value, index);
            }
            map.insert(payload(*index).to_owned(), json!(payload(*index + 1)));
        }
        _ => {}
    }
}

/// A row for each payload, starting with it.
fn rows(example: &str, id: &str) -> Value {
    let first = read(example)[0].clone();
    let row = |index: usize| {
        let mut row = filled(&first, index);
        row[id] = json!(index + 1);
        row
    };
    (0..XSS_PAYLOADS.len()).map(row).collect()
}

fn reports() -> Value {
    rows(&format!("[{}]", example!("issue-report")), "id")
}

/// With one number that may dial, so that the form can be submitted.
fn numbers() -> Value {
    let mut rows = rows(example!("phone-numbers"), "id");
    for (index, row) in rows.as_array_mut().into_iter().flatten().enumerate() {
        row["label"] = json!(payload(index));
        row["outbound_eligible"] = json!(index.is_multiple_of(2));
        if index.is_multiple_of(3) {
            row["number"] = json!(format!("+1202555{:04}", 100 + index));
        }
    }
    rows[0] = read(example!("phone-numbers"))[0].clone();
    rows
}

fn voices() -> Value {
    let first = read(example!("voices"))["voices"][0].clone();
    let voices: Value = (0..XSS_PAYLOADS.len()).map(|index| filled(&first, index)).collect();
    json!({ "voices": voices })
}

fn call(id: usize) -> Value {
    let mut call = filled(&read(example!("call-completed")), id);
    call["call_id"] = json!(id);
    // Each payload gets its turn in the most prominent places.
    for name in ["status", "end_reason", "to_number", "recording_url", "summary", "voice"] {
        call[name] = json!(payload(id));
    }
    // Every second call has ended, so that there is a player.
    if id.is_multiple_of(2) {
        call["status"] = json!("completed");
        call["recording_mode"] = json!("recording");
    }
    call["direction"] = json!(if id.is_multiple_of(3) { payload(id) } else { "outbound" });
    call
}

/// If the query asks for a number, the first call is to it.
fn calls(uri: &Uri) -> Value {
    let mut results: Value = (0..XSS_PAYLOADS.len()).map(|id| call(id + 1)).collect();
    let mut asked = uri.query().unwrap_or_default().split('&');
    if let Some(number) = asked.find_map(|pair| pair.strip_prefix("to_number=")) {
        results[0]["to_number"] = json!(number.replace("%2B", "+"));
    }
    json!({ "total": XSS_PAYLOADS.len(), "limit": 100, "offset": 0, "results": results })
}

/// Turns, their speakers, and tool calls.
fn transcript() -> Value {
    let said = |text: &&str| match text.len() % 2 {
        0 => json!({ "role": text, "content": text, "start_ms": 1_000, "end_ms": 1_900 }),
        _ => json!({ "role": "assistant", "content": text, "start_ms": 2_000, "end_ms": 2_900 }),
    };
    let done = |text: &&str| {
        let content = json!({ "name": text, *text: text });
        json!({ "role": "tool_call", "content": content, "start_ms": 3_000, "end_ms": 3_000 })
    };
    let turns: Value = XSS_PAYLOADS.iter().map(said).chain(XSS_PAYLOADS.iter().map(done)).collect();
    json!({ "call_id": payload(0), "transcripts": turns })
}

/// An error with every kind of text that the API may add.
fn error_body() -> Value {
    let mut fields = filled(&json!({ "from_number": "x", "to_number": ["x"] }), 14);
    for text in XSS_PAYLOADS {
        fields[text] = json!([text]);
    }
    fields
}
