//! What the filters ask the API for, and what is wrong with them.

use crate::browser::intl;
use crate::call::country::country_by_code;
use crate::call::number::{self, NumberError};
use crate::route::CallFilters;
use crate::store::preferences;
use thunderphone::{CallQuery, Instant};

/// A number, an id or a date that is none is left out, and its field says so.
pub fn query(filters: &CallFilters, offset: u32, limit: u32) -> CallQuery {
    let instant = |at: Option<Instant>| at.map(|at| at.to_string()).unwrap_or_default();
    let agent = filters.agent.trim().parse::<i64>();
    // Both bounds are inclusive (API notes, section 7): the last day ends a
    // millisecond before the next one begins.
    let end = intl::day_start(&filters.to_date, 1).map(|next_day| Instant(next_day.0 - 1));
    CallQuery {
        status: filters.status.clone(),
        direction: filters.direction.clone(),
        agent_id: agent.map(|id| id.to_string()).unwrap_or_default(),
        phone_number: e164(&filters.number).unwrap_or_default(),
        start_date: instant(intl::day_start(&filters.from_date, 0)),
        end_date: instant(end),
        exclude_test_calls: filters.hide_test_calls,
        limit,
        offset,
        ..CallQuery::default()
    }
}

/// National digits are read in the country that was chosen last.
fn e164(text: &str) -> Result<String, NumberError> {
    let country = preferences::get(preferences::COUNTRY);
    let country = country.as_deref().and_then(country_by_code);
    number::parse_existing(text, country)
}

/// What is wrong with a number, for its field.
pub fn number_trouble(text: &str) -> Option<String> {
    let sentence = match e164(text) {
        Ok(_) | Err(NumberError::Empty) => return None,
        Err(NumberError::NoCountry) => {
            "Write the whole number, with + and its country code.".to_owned()
        }
        Err(error) => error.sentence(),
    };
    Some(format!("Not applied yet. {sentence}"))
}

pub fn agent_trouble(text: &str) -> Option<String> {
    let text = text.trim();
    let is_id = text.is_empty() || text.parse::<i64>().is_ok();
    (!is_id).then(|| "Not applied yet. An agent's id is a whole number.".to_owned())
}

/// A date field cannot show what is no date, so it is said beside it.
pub fn date_trouble(text: &str) -> Option<String> {
    let is_date = text.is_empty() || intl::day_start(text, 0).is_some();
    (!is_date).then(|| format!("Not applied: “{text}” is not a date."))
}

/// Dates as `YYYY-MM-DD` compare as text.
pub fn range_trouble(from: &str, to: &str) -> Option<String> {
    let is_reversed = !from.is_empty() && !to.is_empty() && from > to;
    date_trouble(to).or_else(|| {
        is_reversed.then(|| "This is before the first date, so no call can match.".to_owned())
    })
}
