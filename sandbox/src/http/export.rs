//! `GET /calls/export`: the newest calls of a list as one file.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::filter::Filter;
use super::input::QueryParams;
use crate::api_error::ApiError;
use crate::app::App;
use crate::decisions::EXPORT_MAX;

const COLUMNS: [&str; 19] = [
    "call_id",
    "agent_id",
    "direction",
    "from_number",
    "to_number",
    "start_time",
    "end_time",
    "duration_seconds",
    "status",
    "end_reason",
    "outbound_dial_state",
    "product",
    "voice",
    "billable_minutes",
    "billing_total_cents",
    "grade_score",
    "grade_status",
    "call_outcome",
    "issue_count",
];

pub async fn export(State(app): State<App>, query: QueryParams) -> Result<Response, ApiError> {
    let filter = Filter::parse(&query)?;
    let is_json = query.one_of("format", &["csv", "json"])? != Some("csv");
    let mut state = app.state();
    let now = state.settle();
    let matching: Vec<_> =
        state.listed_calls(now).filter(|call| filter.matches(call, now)).collect();
    let is_truncated = matching.len() > EXPORT_MAX;
    let rows: Vec<Value> = matching
        .iter()
        .take(EXPORT_MAX)
        .map(|call| {
            let mut row = state.record(call, now);
            if let Some(row) = row.as_object_mut().filter(|_| is_json) {
                row.insert("transcripts".to_owned(), call.transcript(now, false).into());
            }
            row
        })
        .collect();
    // Only when rows are missing (API notes, section 7).
    let counts = is_truncated.then(|| {
        [("x-total-count", matching.len().to_string()), ("x-truncated", "true".to_owned())]
    });
    let counts = HeaderMap::from_iter(counts.into_iter().flatten().filter_map(|(name, value)| {
        Some((HeaderName::from_static(name), HeaderValue::try_from(value).ok()?))
    }));
    if is_json {
        let body = json!({ "total": rows.len(), "truncated": is_truncated, "calls": rows });
        return Ok((counts, Json(body)).into_response());
    }
    let file = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"calls.csv\""),
    ];
    Ok((counts, file, csv(&rows)).into_response())
}

fn csv(rows: &[Value]) -> String {
    let mut file = COLUMNS.join(",") + "\r\n";
    for row in rows {
        let cells: Vec<String> = COLUMNS.iter().map(|column| cell(row.get(*column))).collect();
        file += &cells.join(",");
        file += "\r\n";
    }
    file
}

fn cell(value: Option<&Value>) -> String {
    let text = match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_csv_cell_with_a_comma_or_a_quote_is_quoted() {
        let check = |value: Value, expected: &str| assert_eq!(cell(Some(&value)), expected);
        check(json!("plain"), "plain");
        check(json!("a,b"), "\"a,b\"");
        check(json!("say \"hi\""), "\"say \"\"hi\"\"\"");
        check(json!(null), "");
        check(json!(1.5), "1.5");
    }
}
