//! `GET /calls`, `GET /calls/{id}`, `GET /calls/party-numbers`.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::filter::Filter;
use super::input::{Arguments, Id};
use crate::App;
use crate::call::{Call, Direction};
use crate::decisions::{LIST_DEFAULT, LIST_MAX};
use crate::history::PEOPLE;
use crate::refusal::Refusal;

pub async fn list(State(app): State<App>, arguments: Arguments) -> Result<Json<Value>, Refusal> {
    let listing = app.world().faults.listing;
    let filter = match listing.ignores_filters {
        true => Filter::default(),
        false => Filter::read(&arguments)?,
    };
    let limit = arguments.count("limit", 1, LIST_MAX)?.unwrap_or(LIST_DEFAULT);
    let limit = listing.limited(limit);
    let offset = match listing.ignores_offset {
        true => 0,
        false => arguments.count("offset", 0, usize::MAX)?.unwrap_or(0),
    };
    let mut world = app.world();
    let now = world.settle();
    let mut matching: Vec<_> = world.listed(now).filter(|call| filter.matches(call, now)).collect();
    if listing.is_oldest_first {
        matching.reverse();
    }
    let page = matching.iter().skip(offset).take(limit).enumerate();
    let row = |(index, call): (usize, &&Call)| listing.row(index, world.record(call, now));
    let results: Vec<Value> = page.map(row).collect();
    let mut answer = json!({
        "total": matching.len(), "limit": limit, "offset": offset, "results": results,
    });
    if let Some(answer) = answer.as_object_mut().filter(|_| listing.is_without_total) {
        answer.remove("total");
    }
    Ok(Json(answer))
}

pub async fn one(State(app): State<App>, Id(id): Id) -> Result<Json<Value>, Refusal> {
    let mut world = app.world();
    let now = world.settle();
    let call = world.found(id, now).ok_or_else(Refusal::not_found)?;
    Ok(Json(world.record(call, now)))
}

/// The numbers at the other end, most recent first.
pub async fn party_numbers(State(app): State<App>, arguments: Arguments) -> Json<Value> {
    const MOST: usize = 50;
    let query = arguments.text("q").unwrap_or_default().to_lowercase();
    let mut world = app.world();
    let now = world.settle();
    let mut numbers: Vec<Value> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for call in world.listed(now) {
        let number = if call.direction == Direction::Inbound { &call.from } else { &call.to };
        if number.is_empty() || seen.contains(&number.as_str()) {
            continue;
        }
        seen.push(number);
        let label = PEOPLE.iter().find(|(known, _)| known == number).map_or("", |(_, name)| name);
        if number.contains(&query) || label.to_lowercase().contains(&query) {
            numbers.push(json!({ "number": number, "label": label }));
        }
        if numbers.len() == MOST {
            break;
        }
    }
    Json(json!({ "numbers": numbers }))
}
