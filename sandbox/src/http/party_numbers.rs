//! `GET /calls/party-numbers`: the numbers on either side of past calls, by the most recent
//! call, for a field that suggests them.

use std::collections::HashSet;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::input::QueryParams;
use crate::app::App;
use crate::history::PEOPLE;

const MOST: usize = 50;

pub async fn party_numbers(State(app): State<App>, query: QueryParams) -> Json<Value> {
    let wanted = query.text("q").map(digits);
    // Nobody's number is in a query without a digit.
    if wanted.as_ref().is_some_and(String::is_empty) {
        return Json(json!({ "numbers": [] }));
    }
    let wanted = wanted.unwrap_or_default();
    let mut state = app.state();
    let now = state.settle();
    let mut numbers: Vec<Value> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for call in state.listed_calls(now) {
        for number in [call.to.as_str(), call.from.as_str()] {
            // Every number is E.164, so its digits are all but the plus sign.
            if number.is_empty() || !seen.insert(number) || !number.contains(&wanted) {
                continue;
            }
            let own = state.organization.find_number(number).map(|own| own.label);
            let person = || PEOPLE.iter().find(|(known, _)| *known == number);
            let label = own.or_else(|| person().map(|(_, name)| *name)).unwrap_or_default();
            numbers.push(json!({ "number": number, "label": label }));
        }
        if numbers.len() >= MOST {
            numbers.truncate(MOST);
            break;
        }
    }
    Json(json!({ "numbers": numbers }))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
