//! What the filters ask the API for, and what is wrong with them.

use crate::browser::clock::browser_now;
use crate::browser::fold::fold;
use crate::browser::intl;
use crate::browser::preferences;
use crate::call::country::country_by_code;
use crate::call::day::{Day, DayError};
use crate::call::found;
use crate::call::number::{self, NumberError};
use crate::call::range::Range;
use crate::route::CallFilters;
use strict_view::bidi::isolate;
use thunderphone::{Call, CallQuery, Timestamp};

/// A number, an id or a date that is none is left out, and its field says so.
pub fn query(filters: &CallFilters, offset: u32, limit: u32) -> CallQuery {
    let (start_date, end_date) = bounds(filters);
    let agent = filters.agent.trim().parse::<i64>();
    let searched = match search(filters) {
        Search::Number(number) => Some(number),
        Search::Nothing | Search::Words(_) => None,
    };
    CallQuery {
        status: filters.status.clone(),
        direction: filters.direction.clone(),
        agent_id: agent.map(|id| id.to_string()).unwrap_or_default(),
        phone_number: e164(&filters.number).ok().or(searched).unwrap_or_default(),
        start_date,
        end_date,
        exclude_test_calls: filters.hide_test_calls,
        limit,
        offset,
        ..CallQuery::default()
    }
}

/// What the search asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Search {
    Nothing,
    /// A whole number, in E.164: the API finds its calls.
    Number(String),
    /// Words, folded, which are looked for in each record.
    Words(Vec<String>),
}

pub fn search(filters: &CallFilters) -> Search {
    let text = filters.search.trim();
    if text.is_empty() {
        return Search::Nothing;
    }
    let has_letter = text.contains(char::is_alphabetic);
    // Where another number is a filter already, both must be on the call.
    let whole = if has_letter || !filters.number.is_empty() { None } else { e164(text).ok() };
    whole.map_or_else(|| Search::Words(found::words(&fold(text))), Search::Number)
}

/// Whether a call has the words that are searched for, which the API cannot find.
pub fn matcher(filters: &CallFilters) -> impl Fn(&Call) -> bool + use<> {
    let words = match search(filters) {
        Search::Words(words) => words,
        Search::Nothing | Search::Number(_) => Vec::new(),
    };
    move |call| {
        if words.is_empty() {
            return true;
        }
        let text = fold(&found::text_of(call));
        words.iter().all(|word| text.contains(word))
    }
}

/// The range, unless dates are set, which are more exact.
pub fn range(filters: &CallFilters) -> Option<Range> {
    let has_dates = !filters.from_date.is_empty() || !filters.to_date.is_empty();
    Range::parse(&filters.range).filter(|_| !has_dates)
}

/// Why a range is left out.
pub fn range_word_trouble(filters: &CallFilters) -> Option<&'static str> {
    if filters.range.is_empty() || range(filters).is_some() {
        return None;
    }
    Some(match Range::parse(&filters.range) {
        Some(_) => "left out, because dates are set",
        None => "not a known period, so it is left out",
    })
}

/// Both are inclusive (API notes, section 7): the last day ends a millisecond
/// before the next one begins.
fn bounds(filters: &CallFilters) -> (String, String) {
    if let Some(range) = range(filters) {
        return range_bounds(range);
    }
    let bound = |text: &str, of: fn(Span) -> Timestamp| {
        let span = span(text).ok().flatten();
        span.map(|span| of(span).to_string()).unwrap_or_default()
    };
    (bound(&filters.from_date, |span| span.start), bound(&filters.to_date, |span| span.end))
}

/// Only a range that ends before today has an end: calls that begin later belong to it, too.
fn range_bounds(range: Range) -> (String, String) {
    let (first, last) = range.days_ago();
    let start = |days_ago: u32| intl::start_of_day_ago(Timestamp(browser_now()), days_ago);
    let end = last.checked_sub(1).map(|next| Timestamp(start(next).0 - 1).to_string());
    (start(first).to_string(), end.unwrap_or_default())
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
        Err(NumberError::NoCountry) => "Type the full number, such as +1 415 555 0199.".to_owned(),
        Err(error) => error.sentence(),
    };
    Some(format!("Not applied yet. {sentence}"))
}

pub fn agent_trouble(text: &str) -> Option<String> {
    let text = text.trim();
    let is_id = text.is_empty() || text.parse::<i64>().is_ok();
    (!is_id).then(|| "Not applied yet. An agent's id is a whole number.".to_owned())
}

/// A day in the viewer's zone, both ends inclusive.
#[derive(Clone, Copy)]
struct Span {
    start: Timestamp,
    end: Timestamp,
}

/// The end of the last year that the API's form of an instant can name.
const LAST: Timestamp = Timestamp(253_402_300_799_999);

/// `None` where no date is asked for, or the sentence about what is none.
fn span(text: &str) -> Result<Option<Span>, String> {
    let Day { year, month, day } = match Day::parse(text) {
        Ok(day) => day,
        Err(error) => return sentence(text, error).map_or(Ok(None), Err),
    };
    let Some(start) = intl::day_start(year, month, day) else {
        return Err(format!(
            "“{}” does not exist in your time zone, so it is left out.",
            isolate(text)
        ));
    };
    Ok(Some(Span { start, end: intl::day_end(year, month, day).min(LAST) }))
}

/// A date field cannot show what is no date, so the sentence names it.
fn sentence(text: &str, error: DayError) -> Option<String> {
    let why = match error {
        DayError::Empty => return None,
        DayError::Form => "is not a date as YYYY-MM-DD",
        DayError::NoSuchDay => "is not a date that exists",
        DayError::TooEarly => "is before the year 1000",
    };
    // As much of it as its field is wide.
    let shown: String = text.chars().take(SHOWN).collect();
    let dots = if shown.len() < text.len() { "…" } else { "" };
    Some(format!("“{}{dots}” {why}, so it is left out.", isolate(&shown)))
}

const SHOWN: usize = 30;

/// Whether a date field can show it.
pub fn is_date(text: &str) -> bool {
    Day::parse(text).is_ok()
}

pub fn date_trouble(text: &str) -> Option<String> {
    span(text).err()
}

/// A date that is left out bounds nothing.
pub fn range_trouble(from: &str, to: &str) -> Option<String> {
    let is_reversed = match (span(from), span(to)) {
        (_, Err(sentence)) => return Some(sentence),
        (Ok(Some(from)), Ok(Some(to))) => from.start > to.end,
        _ => false,
    };
    is_reversed.then(|| "This is before the first date, so no call can match.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, sentence: &str) {
        assert_eq!(date_trouble(text).as_deref(), Some(sentence));
        assert_eq!(range_trouble("", text).as_deref(), Some(sentence));
        assert_eq!(range_trouble(text, ""), None, "it bounds nothing");
        let filters =
            CallFilters { from_date: text.into(), to_date: text.into(), ..CallFilters::default() };
        assert_eq!(bounds(&filters), (String::new(), String::new()), "{text}");
    }

    #[test]
    fn what_is_no_date_is_left_out_and_named() {
        check("2026-02-31", "“2026-02-31” is not a date that exists, so it is left out.");
        check("2026-13-01", "“2026-13-01” is not a date that exists, so it is left out.");
        check("0026-02-03", "“0026-02-03” is before the year 1000, so it is left out.");
        check("20260203", "“20260203” is not a date as YYYY-MM-DD, so it is left out.");
        check("soon", "“soon” is not a date as YYYY-MM-DD, so it is left out.");
        check(" 2026-02-03", "“ 2026-02-03” is not a date as YYYY-MM-DD, so it is left out.");
        check(
            &"9".repeat(2_000),
            &format!("“{}…” is not a date as YYYY-MM-DD, so it is left out.", "9".repeat(SHOWN)),
        );
    }

    #[test]
    fn no_date_is_no_trouble() {
        assert_eq!(date_trouble(""), None);
        assert_eq!(range_trouble("", ""), None);
    }
}
