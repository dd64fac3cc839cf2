//! Times in the viewer's zone, or in a callee's, by the browser's own `Intl`.

use super::ability::call;
use js_sys::{Date, JSON, Object, Reflect};
use thunderphone::Timestamp;
use wasm_bindgen::{JsCast, JsValue};

const LOCALE: &str = "en-GB";

/// `Tue 6 Oct, 17:30:02`, with the year when it is not this one. Where the browser has
/// no `Intl` this and the next are the exact UTC instant.
pub fn date_time(at: Timestamp, needs_year: bool) -> String {
    const THIS_YEAR: &str = r#"{"weekday":"short","day":"numeric","month":"short","hour":"2-digit","minute":"2-digit","second":"2-digit"}"#;
    const OTHER_YEAR: &str = r#"{"weekday":"short","day":"numeric","month":"short","year":"numeric","hour":"2-digit","minute":"2-digit","second":"2-digit"}"#;
    show(at, if needs_year { OTHER_YEAR } else { THIS_YEAR })
}

/// How many minutes the viewer's zone is ahead of UTC at an instant.
pub fn offset_minutes(at: Timestamp) -> i64 {
    -(Date::new(&JsValue::from_f64(at.0 as f64)).get_timezone_offset() as i64)
}

/// `Tue 6 Oct 2026, 17:30`
pub fn date_time_short(at: Timestamp) -> String {
    show(
        at,
        r#"{"day":"numeric","month":"short","year":"numeric","hour":"2-digit","minute":"2-digit"}"#,
    )
}

/// The viewer's zone, as the browser names it: `CEST` or `GMT+2`.
pub fn zone_name(at: Timestamp) -> String {
    let options = parse(r#"{"hour":"2-digit","timeZoneName":"short"}"#).unwrap_or_default();
    let Some(shown) = locale_text("toLocaleString", at, &options) else { return "UTC".to_owned() };
    shown.split_once(' ').map_or(shown.clone(), |(_, zone)| zone.to_owned())
}

/// Hour and minute in an IANA zone; `None` for a zone the browser lacks.
pub fn hour_in_zone(at: Timestamp, zone: &str) -> Option<(u32, u32)> {
    let options = parse(r#"{"hour":"2-digit","minute":"2-digit","hourCycle":"h23"}"#)?;
    Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
    // An unknown zone throws.
    let shown = locale_text("toLocaleTimeString", at, &options)?;
    let (hour, minute) = shown.split_once(':')?;
    Some((hour.parse().ok()?, minute.parse().ok()?))
}

/// When a day begins in the viewer's zone: at midnight, or when the clocks that
/// skip midnight go on. `None` for a day that the zone skipped as a whole, as
/// Samoa did with 30 December 2011.
///
/// The day is one of the calendar, in a year from 1000 on.
pub fn day_start(year: u32, month: u32, day: u32) -> Option<Timestamp> {
    let start = midnight(year, month, day);
    (start.get_date() == day).then(|| instant(&start))
}

/// The last millisecond before the next day that the viewer's zone has.
pub fn day_end(year: u32, month: u32, day: u32) -> Timestamp {
    Timestamp(instant(&midnight(year, month, day + 1)).0 - 1)
}

/// A midnight that the zone skips is read with the offset before the gap, which
/// is the instant at which the gap begins.
fn midnight(year: u32, month: u32, day: u32) -> Date {
    Date::new_with_year_month_day(year, month as i32 - 1, day as i32)
}

fn instant(date: &Date) -> Timestamp {
    Timestamp(date.get_time() as i64)
}

fn show(at: Timestamp, options: &str) -> String {
    let options = parse(options).unwrap_or_default();
    locale_text("toLocaleString", at, &options).unwrap_or_else(|| at.to_string())
}

fn locale_text(method: &str, at: Timestamp, options: &Object) -> Option<String> {
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    call(&date, method, [&LOCALE.into(), options])?.as_string()
}

fn parse(options: &str) -> Option<Object> {
    JSON::parse(options).ok()?.dyn_into().ok()
}
