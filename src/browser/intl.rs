//! Dates, times and numbers as the reader's browser writes them, and time zones: by its
//! own `Intl`. The fields for dates follow the same locale. Money and durations are in
//! `format`.

use super::ability::{call, get};
use js_sys::{Array, Date, JSON};
use leptos::prelude::window;
use std::cell::{Cell, RefCell};
use thunderphone::Timestamp;
use wasm_bindgen::JsValue;

/// For digits that are read by this program.
const PLAIN: &str = "en-GB";

/// `Tue, Oct 6, 5:30:02 PM`, with the year when it is not this one. Where the browser
/// has no `Intl` this is the exact UTC instant.
pub fn date_time(at: Timestamp, needs_year: bool, has_seconds: bool) -> String {
    let options = match (needs_year, has_seconds) {
        (false, false) => {
            r#"{"weekday":"short","day":"numeric","month":"short","hour":"numeric","minute":"2-digit"}"#
        }
        (false, true) => {
            r#"{"weekday":"short","day":"numeric","month":"short","hour":"numeric","minute":"2-digit","second":"2-digit"}"#
        }
        (true, false) => {
            r#"{"weekday":"short","day":"numeric","month":"short","year":"numeric","hour":"numeric","minute":"2-digit"}"#
        }
        (true, true) => {
            r#"{"weekday":"short","day":"numeric","month":"short","year":"numeric","hour":"numeric","minute":"2-digit","second":"2-digit"}"#
        }
    };
    formatted(at, options).unwrap_or_else(|| at.to_string())
}

/// `Tue, Oct 6, 5:30 PM` by the clocks of an IANA zone, with the year on demand; `None` for a
/// zone the browser lacks.
pub fn date_time_in_zone(at: Timestamp, zone: &str, needs_year: bool) -> Option<String> {
    let year = if needs_year { r#","year":"numeric""# } else { "" };
    let options = format!(
        r#"{{"weekday":"short","day":"numeric","month":"short"{year},"hour":"numeric","minute":"2-digit","timeZone":"{zone}"}}"#
    );
    locale_text(&date(at), "toLocaleString", None, &options)
}

/// `5:30 PM`, of an instant. Quick, because a list has many.
pub fn listed_time(at: Timestamp) -> String {
    formatted(at, r#"{"hour":"numeric","minute":"2-digit"}"#).unwrap_or_else(|| at.to_string())
}

/// `Wed, Nov 25`, with the year on demand. Quick, too.
pub fn listed_day(at: Timestamp, needs_year: bool) -> String {
    let options = match needs_year {
        false => r#"{"weekday":"short","day":"numeric","month":"short"}"#,
        true => r#"{"year":"numeric","day":"numeric","month":"short"}"#,
    };
    formatted(at, options).unwrap_or_default()
}

/// The name of a kind of format, and its options.
type FormatKey = (&'static str, &'static str);

thread_local! {
    /// Making one takes longer than all that it writes on a screen.
    static FORMATS: RefCell<Vec<(FormatKey, Option<JsValue>)>> = const { RefCell::new(Vec::new()) };
}

fn formatted(at: Timestamp, options: &'static str) -> Option<String> {
    written("DateTimeFormat", options, &date(at))
}

/// By a format of `Intl` that is kept.
fn written(kind: &'static str, options: &'static str, value: &JsValue) -> Option<String> {
    let made = || {
        let options = JSON::parse(options).ok()?;
        call(&get(&window(), "Intl")?, kind, [&JsValue::UNDEFINED, &options])
    };
    let format = FORMATS.with_borrow_mut(|formats| {
        if let Some((_, format)) = formats.iter().find(|(known, _)| *known == (kind, options)) {
            return format.clone();
        }
        formats.push(((kind, options), made()));
        formats.last().and_then(|(_, format)| format.clone())
    });
    call(&format?, "format", [value])?.as_string()
}

/// `5:30 PM`
pub fn time_of_day(hour: u32, minute: u32) -> String {
    const OPTIONS: &str = r#"{"hour":"numeric","minute":"2-digit"}"#;
    // Of a day on which no clock is changed.
    let date = Date::new_with_year_month_day_hr_min(2000, 0, 15, hour as i32, minute as i32);
    locale_text(&date, "toLocaleTimeString", None, OPTIONS)
        .unwrap_or_else(|| format!("{hour}:{minute:02}"))
}

/// `1,234`
pub fn number(count: usize) -> String {
    written("NumberFormat", "{}", &JsValue::from_f64(count as f64))
        .unwrap_or_else(|| count.to_string())
}

/// What separates the cells of a CSV file where the reader's spreadsheet writes `1.5` or
/// `1,5`.
pub fn list_separator() -> char {
    let list = Array::of1(&JsValue::from_f64(1.5));
    let written = locale_text(&list, "toLocaleString", None, "{}");
    if written.is_some_and(|written| written.contains(',')) { ';' } else { ',' }
}

/// `2026-11-28`, in the viewer's zone.
pub fn today() -> String {
    let date = Date::new_0();
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

/// `2026-11-27 1841`, in the viewer's zone: for the names of files.
pub fn stamp(at: Timestamp) -> String {
    let date = date(at);
    let (year, month, day) = (date.get_full_year(), date.get_month() + 1, date.get_date());
    format!("{year:04}-{month:02}-{day:02} {:02}{:02}", date.get_hours(), date.get_minutes())
}

/// Whether the browser writes dates and numbers in this language.
pub fn is_known_language(tag: &str) -> bool {
    // A malformed tag throws.
    let supported = || {
        let format = get(&get(&window(), "Intl")?, "DateTimeFormat")?;
        get(&call(&format, "supportedLocalesOf", [&tag.into()])?, "length")?.as_f64()
    };
    supported().is_some_and(|count| count > 0.0)
}

/// A day `2026-12-01` in a language: `Tuesday, December 1`, with the year if it is not this
/// one. Without the weekday for a day that is years away.
pub fn day_in(language: &str, day: &str, this_year: i64) -> Option<String> {
    let date = Date::new(&day.into());
    let years = (date.get_utc_full_year() as i64 - this_year).abs();
    let weekday = if years <= 1 { r#""weekday":"long","# } else { "" };
    let year = if years > 0 { r#""year":"numeric","# } else { "" };
    let options = format!(r#"{{{weekday}{year}"day":"numeric","month":"long","timeZone":"UTC"}}"#);
    in_language(&date, "toLocaleDateString", language, &options)
}

/// A time `14:30` in a language: `2:30 PM`
pub fn time_in(language: &str, time: &str) -> Option<String> {
    let date = Date::new(&format!("1970-01-01T{time}Z").into());
    let options = r#"{"hour":"numeric","minute":"2-digit","timeZone":"UTC"}"#;
    in_language(&date, "toLocaleTimeString", language, options)
}

fn in_language(date: &Date, method: &str, language: &str, options: &str) -> Option<String> {
    if date.get_time().is_nan() {
        return None;
    }
    locale_text(date, method, Some(language), options)
}

/// An amount of a currency, `USD`, in a language: `$1,250.00`
pub fn money_in(language: &str, amount: f64, currency: &str) -> Option<String> {
    let options = format!(r#"{{"style":"currency","currency":"{currency}"}}"#);
    locale_text(&Array::of1(&amount.into()), "toLocaleString", Some(language), &options)
}

/// The viewer's zone by its name in the zone database: `America/New_York`.
pub fn viewer_zone() -> Option<String> {
    let format = call(&get(&window(), "Intl")?, "DateTimeFormat", [])?;
    get(&call(&format, "resolvedOptions", [])?, "timeZone")?.as_string()
}

/// How many minutes the viewer's zone is ahead of UTC at an instant. The last answer is kept:
/// a list asks it of one call after the other, and a zone changes at a quarter of an hour.
pub fn offset_minutes(at: Timestamp) -> i64 {
    thread_local! {
        static LAST: Cell<Option<(i64, i64)>> = const { Cell::new(None) };
    }
    let quarter = at.0.div_euclid(15 * 60_000);
    if let Some((_, offset)) = LAST.get().filter(|(of, _)| *of == quarter) {
        return offset;
    }
    let offset = -(date(at).get_timezone_offset() as i64);
    LAST.set(Some((quarter, offset)));
    offset
}

/// The viewer's zone, as the browser names it: `EST`, `CEST` or `GMT+2`.
pub fn zone_name(at: Timestamp) -> String {
    let text = |options| locale_text(&date(at), "toLocaleTimeString", None, options);
    // The name stands before or after the time, as the locale has it.
    let zone = || {
        let time = text(r#"{"hour":"2-digit","minute":"2-digit"}"#)?;
        let named = text(r#"{"hour":"2-digit","minute":"2-digit","timeZoneName":"short"}"#)?;
        Some(named.replace(&time, "").trim().to_owned())
    };
    zone().unwrap_or_else(|| "UTC".to_owned())
}

/// Hour and minute in an IANA zone; `None` for a zone the browser lacks.
pub fn hour_in_zone(at: Timestamp, zone: &str) -> Option<(u32, u32)> {
    let options =
        format!(r#"{{"hour":"2-digit","minute":"2-digit","hourCycle":"h23","timeZone":"{zone}"}}"#);
    // An unknown zone throws.
    let shown = locale_text(&date(at), "toLocaleTimeString", Some(PLAIN), &options)?;
    let (hour, minute) = shown.split_once(':')?;
    Some((hour.parse().ok()?, minute.parse().ok()?))
}

/// How many minutes an IANA zone is ahead of UTC at an instant; `None` for a zone the
/// browser lacks.
pub fn offset_in_zone(at: Timestamp, zone: &str) -> Option<i64> {
    let options = format!(
        r#"{{"year":"numeric","month":"2-digit","day":"2-digit","hour":"2-digit","minute":"2-digit","hourCycle":"h23","timeZone":"{zone}"}}"#
    );
    let shown = locale_text(&date(at), "toLocaleString", Some(PLAIN), &options)?;
    // `28/11/2026, 21:30`
    let mut parts =
        shown.split(|next: char| !next.is_ascii_digit()).filter(|part| !part.is_empty());
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let (hour, minute) = (parts.next()?, parts.next()?);
    let local = Timestamp::parse(&format!("{year}-{month}-{day}T{hour}:{minute}:00Z"))?;
    Some(local.0.div_euclid(60_000) - at.0.div_euclid(60_000))
}

/// When a day begins in the viewer's zone: at midnight or, if the clocks skip midnight,
/// right after the gap. `None` for a day that the zone skipped as a whole, as Samoa did
/// with 30 December 2011.
///
/// The day must exist in the calendar, in a year from 1000 on.
pub fn day_start(year: u32, month: u32, day: u32) -> Option<Timestamp> {
    let start = midnight(year, month, day);
    (start.get_date() == day).then(|| instant(&start))
}

/// When the day of this instant began in the viewer's zone.
pub fn start_of_day(at: Timestamp) -> Timestamp {
    let date = date(at);
    instant(&midnight(date.get_full_year(), date.get_month() + 1, date.get_date()))
}

/// When the day began that was so many days before the one of this instant.
pub fn start_of_day_ago(at: Timestamp, days: u32) -> Timestamp {
    let date = date(at);
    // Days that are below 1 belong to the month before.
    let day = date.get_date() as i32 - i32::try_from(days).unwrap_or_default();
    let (year, month) = (date.get_full_year(), date.get_month() as i32);
    instant(&Date::new_with_year_month_day(year, month, day))
}

/// When the week of this instant began in the viewer's zone: on Monday.
pub fn start_of_week(at: Timestamp) -> Timestamp {
    const DAY_MS: i64 = 86_400_000;
    let since_monday = i64::from((date(at).get_day() + 6) % 7);
    // From noon, which no change of the clocks moves to another day.
    let noon = Timestamp(start_of_day(at).0 + DAY_MS / 2);
    start_of_day(Timestamp(noon.0 - since_monday * DAY_MS))
}

/// The last millisecond before the next day that the viewer's zone has.
pub fn day_end(year: u32, month: u32, day: u32) -> Timestamp {
    Timestamp(instant(&midnight(year, month, day + 1)).0 - 1)
}

/// A skipped midnight is read with the offset before the gap: that is the instant at which
/// the gap begins.
fn midnight(year: u32, month: u32, day: u32) -> Date {
    Date::new_with_year_month_day(year, month as i32 - 1, day as i32)
}

fn instant(date: &Date) -> Timestamp {
    Timestamp(date.get_time() as i64)
}

fn date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at.0 as f64))
}

/// In the reader's locale, unless another is named.
fn locale_text(of: &JsValue, method: &str, locale: Option<&str>, options: &str) -> Option<String> {
    let locale = locale.map_or(JsValue::UNDEFINED, JsValue::from);
    call(of, method, [&locale, &JSON::parse(options).ok()?])?.as_string()
}
