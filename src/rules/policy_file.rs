//! Reads `callboard-policy.json`. A file that is wrong in any way is not read in part: who
//! wrote it meant something stricter than what would be left. A key that is not known counts
//! as wrong, because a misspelled one would lift a rule and nobody would notice.

use super::text_reader::{Fault, TextReader};
use super::{NumberHashes, Rules, Window};
use crate::call::country::country_by_code;
use futures_util::FutureExt;
use std::future::ready;
use std::pin::Pin;

/// More than 100,000 numbers need.
pub const MOST_BYTES: usize = 8_000_000;
/// So many numbers are read in one go.
const HASHES_AT_ONCE: usize = 2_000;
const MOST_CALLS: u32 = 1_000;
/// A million dollars.
pub const MOST_CENTS: u32 = 100_000_000;

const TIME: &str = "A time must look like “08:00”.";
const WINDOW: &str = "The window must have “from” and “to”, and begin before it ends.";
const COUNTRY: &str = "A country must be a code of two capital letters, such as “US”.";
const HASH: &str = "A number under “do_not_call” must be 64 hexadecimal digits.";
const CALLS: &str = "Calls per number must be a whole number from 0 to 1000.";
const BUDGET: &str = "The day's budget must be a whole number of cents, at most 100000000.";
const VERSION: &str = "The version must be 1.";

/// The team's rules.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PolicyFile {
    pub rules: Rules,
    pub do_not_call: NumberHashes,
}

/// Boxed, so that the bundle holds one reader.
pub type Pause = Pin<Box<dyn Future<Output = ()>>>;

/// Reads the file, with a pause after each part of a long list.
///
/// # Errors
/// Says what is wrong with it, in a sentence.
pub async fn read(text: &str, pause: &dyn Fn() -> Pause) -> Result<PolicyFile, String> {
    if text.len() > MOST_BYTES {
        return Err("The file is larger than 8 MB.".to_owned());
    }
    let mut reader = TextReader::new(text.trim_start_matches('\u{feff}'));
    match file(&mut reader, pause).await {
        Ok(file) if reader.is_at_end() => Ok(file),
        Ok(_) => Err(sentence(&reader.syntax())),
        // Whatever else a later version has.
        Err(_) if is_later(text) => {
            Err("The file is of a later version: reload Callboard.".to_owned())
        }
        Err(fault) => Err(sentence(&fault)),
    }
}

/// Rules of the same format without a list, as a browser keeps them.
///
/// # Errors
/// Says what is wrong with them, in a sentence.
pub fn read_own(text: &str) -> Result<Rules, String> {
    let file = read(text, &no_pause).now_or_never();
    file.unwrap_or_else(|| Err(String::new())).map(|file| file.rules)
}

fn no_pause() -> Pause {
    Box::pin(ready(()))
}

fn sentence(fault: &Fault) -> String {
    match fault {
        Fault::Syntax { line } => format!("The file is not valid JSON, see line {line}."),
        Fault::Twice(key) => format!("“{key}” is written twice."),
        Fault::Unknown(key) => format!("“{key}” is not a known rule."),
        Fault::Value(what) => (*what).to_owned(),
    }
}

fn is_later(text: &str) -> bool {
    let after = text.split_once("\"version\"").map(|(_, after)| after.trim_start());
    let digits = after.and_then(|after| after.strip_prefix(':')).map(|after| {
        let after = after.trim_start();
        after.split(|sign: char| !sign.is_ascii_digit()).next().unwrap_or_default()
    });
    digits.is_some_and(|digits| !matches!(digits.trim_start_matches('0'), "" | "1"))
}

async fn file(reader: &mut TextReader<'_>, pause: &dyn Fn() -> Pause) -> Result<PolicyFile, Fault> {
    let mut file = PolicyFile::default();
    let mut seen = Vec::new();
    reader.expect('{')?;
    while let Some(key) = reader.key(&mut seen)? {
        let rules = &mut file.rules;
        match key {
            "version" => {
                if reader.whole(u32::MAX, VERSION)? != 1 {
                    return Err(Fault::Value(VERSION));
                }
            }
            "window" => rules.window = window(reader)?,
            "countries" => rules.countries = Some(countries(reader)?),
            "calls_per_number" => calls_per_number(reader, rules)?,
            "day_budget_cents" => {
                rules.day_budget_cents = Some(i64::from(reader.whole(MOST_CENTS, BUDGET)?));
            }
            "do_not_call" => {
                reader.expect('[')?;
                let mut count = 0_usize;
                while reader.goes_on(']', count == 0)? {
                    if !file.do_not_call.add(reader.string()?) {
                        return Err(Fault::Value(HASH));
                    }
                    count += 1;
                    if count.is_multiple_of(HASHES_AT_ONCE) {
                        pause().await;
                    }
                }
            }
            other => return Err(Fault::Unknown(other.to_owned())),
        }
    }
    if seen.contains(&"version") { Ok(file) } else { Err(Fault::Value(VERSION)) }
}

fn window(reader: &mut TextReader<'_>) -> Result<Window, Fault> {
    let (mut from, mut to) = (None, None);
    let mut seen = Vec::new();
    reader.expect('{')?;
    while let Some(key) = reader.key(&mut seen)? {
        match key {
            "from" => from = Some(time(reader)?),
            "to" => to = Some(time(reader)?),
            other => return Err(Fault::Unknown(other.to_owned())),
        }
    }
    let window = from.zip(to).map(|(from, to)| Window { from, to });
    window.filter(|window| window.from < window.to).ok_or(Fault::Value(WINDOW))
}

/// Minutes since midnight, from 00:00 to 24:00.
fn time(reader: &mut TextReader<'_>) -> Result<u32, Fault> {
    minutes(reader.string()?).ok_or(Fault::Value(TIME))
}

#[must_use]
pub fn minutes(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let two = |digits: &str| -> Option<u32> {
        let is_plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|_| is_plain)
    };
    let (hour, minute) = (two(hour)?, two(minute)?);
    (minute < 60 && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
}

fn countries(reader: &mut TextReader<'_>) -> Result<Vec<String>, Fault> {
    let mut codes = Vec::new();
    reader.expect('[')?;
    while reader.goes_on(']', codes.is_empty())? {
        let code = reader.string()?;
        country_by_code(code).ok_or(Fault::Value(COUNTRY))?;
        codes.push(code.to_owned());
    }
    Ok(codes)
}

fn calls_per_number(reader: &mut TextReader<'_>, rules: &mut Rules) -> Result<(), Fault> {
    let mut seen = Vec::new();
    reader.expect('{')?;
    while let Some(key) = reader.key(&mut seen)? {
        match key {
            "day" => rules.per_day = Some(reader.whole(MOST_CALLS, CALLS)?),
            "week" => rules.per_week = Some(reader.whole(MOST_CALLS, CALLS)?),
            other => return Err(Fault::Unknown(other.to_owned())),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use std::cell::Cell;

    const NUMBER: &str = "+14155550199";
    /// `printf %s +14155550199 | sha256sum`
    const HASHED: &str = "e8d4612843461999eefd96a316ed1b97a142e152473aebfe6cb220d6f484b109";

    fn read(text: &str) -> Result<PolicyFile, String> {
        super::read(text, &no_pause).now_or_never().unwrap()
    }

    fn whole() -> Value {
        json!({
            "version": 1,
            "window": {"from": "08:00", "to": "21:00"},
            "countries": ["US", "CA"],
            "do_not_call": [HASHED],
            "calls_per_number": {"day": 3, "week": 6},
            "day_budget_cents": 5000
        })
    }

    #[test]
    fn the_documented_file_is_read() {
        for text in [whole().to_string(), format!("\u{feff}{:#}\r\n", whole())] {
            let file = read(&text).unwrap();
            let expected = Rules {
                window: Window { from: 480, to: 1_260 },
                countries: Some(vec!["US".to_owned(), "CA".to_owned()]),
                per_day: Some(3),
                per_week: Some(6),
                day_budget_cents: Some(5_000),
            };
            assert_eq!(file.rules, expected);
            assert!(file.do_not_call.contains(NUMBER));
            assert!(!file.do_not_call.contains("+14155550198"));
        }
    }

    #[test]
    fn a_hash_in_capital_letters_is_the_same_hash() {
        for hash in [HASHED.to_uppercase(), HASHED.replace('e', "E")] {
            let file = read(&whole().to_string().replace(HASHED, &hash)).unwrap();
            assert!(file.do_not_call.contains(NUMBER), "{hash}");
        }
    }

    #[test]
    fn every_key_but_the_version_may_be_missing() {
        assert_eq!(read("{\"version\":1}"), Ok(PolicyFile::default()));
        let Value::Object(whole) = whole() else { unreachable!() };
        for key in whole.keys() {
            let mut without = whole.clone();
            without.remove(key);
            let is_read = read(&Value::from(without).to_string()).is_ok();
            assert_eq!(is_read, key != "version", "{key}");
        }
        let empty = r#"{"version":1,"countries":[],"do_not_call":[],"calls_per_number":{}}"#;
        assert_eq!(read(empty).unwrap().rules.countries, Some(Vec::new()));
    }

    #[test]
    fn a_file_that_is_wrong_in_any_way_is_not_read() {
        let with = |key: &str, value: &str| format!("{{\"version\":1,\"{key}\":{value}}}");
        let table = [
            (String::new(), "not valid JSON, see line 1"),
            ("{}".to_owned(), "version must be 1"),
            ("[]".to_owned(), "not valid JSON"),
            ("null".to_owned(), "not valid JSON"),
            ("<!doctype html>".to_owned(), "not valid JSON"),
            ("{\"version\":1".to_owned(), "not valid JSON"),
            ("{\n\"version\":1,\n}".to_owned(), "see line 3"),
            ("{\"version\":1}}".to_owned(), "not valid JSON"),
            ("{\"version\":1}\u{fffd}".to_owned(), "not valid JSON"),
            ("{\"version\":1 \"window\":{}}".to_owned(), "not valid JSON"),
            ("{\"version\":2}".to_owned(), "later version"),
            ("{\"rules\":{\"a\":[1e9]},\"version\": 10}".to_owned(), "later version"),
            ("{\"version\":0}".to_owned(), "version must be 1"),
            ("{\"version\":\"1\"}".to_owned(), "version must be 1"),
            ("{\"version\":1.0}".to_owned(), "version must be 1"),
            ("{\"version\":1e0}".to_owned(), "version must be 1"),
            ("{\"version\":01}".to_owned(), "version must be 1"),
            ("{\"version\":1,\"version\":1}".to_owned(), "“version” is written twice"),
            (with("window", "{\"from\":\"08:00\"}"), "“from” and “to”"),
            (with("window", "{\"from\":\"08:00\",\"to\":\"08:00\"}"), "begin before it ends"),
            (with("window", "{\"from\":\"22:00\",\"to\":\"06:00\"}"), "begin before it ends"),
            (with("window", "{\"from\":\"8:00\",\"to\":\"21:00\"}"), "time must look like"),
            (with("window", "{\"from\":\"08:60\",\"to\":\"21:00\"}"), "time must look like"),
            (with("window", "{\"from\":\"08:00\",\"to\":\"24:01\"}"), "time must look like"),
            (with("window", "{\"from\":\"+8:00\",\"to\":\"21:00\"}"), "time must look like"),
            (with("window", "{\"from\":8,\"to\":21}"), "not valid JSON"),
            (with("window", "{\"from\":\"08:00\",\"from\":\"09:00\"}"), "“from” is written twice"),
            (with("window", "{\"From\":\"08:00\"}"), "“From” is not a known rule"),
            (with("window", "null"), "not valid JSON"),
            (with("countries", "\"US\""), "not valid JSON"),
            (with("countries", "[\"us\"]"), "country must be"),
            (with("countries", "[\"USA\"]"), "country must be"),
            (with("countries", "[\"\"]"), "country must be"),
            (with("countries", "[\"U\\u0053\"]"), "not valid JSON"),
            (with("countries", "[\"US\",]"), "not valid JSON"),
            (with("countries", "[\"US\" \"CA\"]"), "not valid JSON"),
            (with("countries", "[1]"), "not valid JSON"),
            (with("do_not_call", "[\"+14155550199\"]"), "64 hexadecimal digits"),
            (with("do_not_call", &format!("[\"{}g\"]", &HASHED[1..])), "64 hexadecimal digits"),
            (with("do_not_call", &format!("[\"{HASHED}\"")), "not valid JSON"),
            (with("do_not_call", &format!("[\"{HASHED}")), "not valid JSON"),
            (with("do_not_call", "{}"), "not valid JSON"),
            (with("calls_per_number", "3"), "not valid JSON"),
            (with("calls_per_number", "{\"day\":-1}"), "Calls per number"),
            (with("calls_per_number", "{\"day\":1.5}"), "Calls per number"),
            (with("calls_per_number", "{\"day\":1001}"), "Calls per number"),
            (with("calls_per_number", "{\"day\":NaN}"), "Calls per number"),
            (with("calls_per_number", "{\"day\":null}"), "Calls per number"),
            (with("calls_per_number", "{\"week\":\"3\"}"), "Calls per number"),
            (with("calls_per_number", "{\"month\":3}"), "“month” is not a known rule"),
            (with("day_budget_cents", "-1"), "day's budget"),
            (with("day_budget_cents", "1e9"), "day's budget"),
            (with("day_budget_cents", "12,5"), "not valid JSON"),
            (with("day_budget_cents", "100000001"), "day's budget"),
            (with("day_budget_cents", "99999999999999999999"), "day's budget"),
            (with("day_budget_cents", "Infinity"), "day's budget"),
            (with("day_budget_cent", "5"), "“day_budget_cent” is not a known rule"),
            (with("$schema", "\"x\""), "not a known rule"),
            (format!("{}{}", "{\"version\":1}", " ".repeat(10_000_000)), "larger than 8 MB"),
        ];
        for (text, why) in table {
            let said = read(&text).expect_err(&text[..text.len().min(80)]);
            assert!(said.contains(why), "{text:.80}: {said}");
            assert!(said.ends_with('.'), "{said}");
        }
        let cut = whole().to_string();
        for end in 0..cut.len() {
            assert!(read(&cut[..end]).is_err(), "{}", &cut[..end]);
        }
    }

    #[test]
    fn a_list_of_100_000_numbers_fits_and_is_read_in_parts() {
        let hashes: Vec<_> = (0..100_000).map(|n| format!("\"{n:064x}\"")).collect();
        let text = format!("{{\"version\":1,\"do_not_call\":[{}]}}", hashes.join(","));
        assert!(text.len() > 6_500_000 && text.len() < MOST_BYTES);
        let pauses = Cell::new(0);
        let pause = || {
            pauses.set(pauses.get() + 1);
            no_pause()
        };
        let file = super::read(&text, &pause).now_or_never().unwrap().unwrap();
        assert_eq!((file.do_not_call.count(), pauses.get()), (100_000, 50));
    }

    proptest! {
        /// So that it is JSON, and means what every other reader of JSON takes it to mean.
        #[test]
        fn what_is_read_is_json_with_the_same_values(at in 0..230_usize, sign in any::<char>()) {
            let mut text: Vec<char> = whole().to_string().chars().collect();
            let at = at % text.len();
            text[at] = sign;
            let text: String = text.into_iter().collect();
            if let Ok(file) = read(&text) {
                let value: Value = serde_json::from_str(&text).unwrap();
                let calls = &value["calls_per_number"];
                prop_assert_eq!(file.rules.per_day.map(i64::from), calls["day"].as_i64());
                prop_assert_eq!(file.rules.per_week.map(i64::from), calls["week"].as_i64());
                prop_assert_eq!(file.rules.day_budget_cents, value["day_budget_cents"].as_i64());
                prop_assert_eq!(file.do_not_call.count(), 1);
            }
        }

        #[test]
        fn no_text_stops_the_reader(text in ".{0,80}") {
            prop_assert!(read(&text).is_err());
            let _ = read_own(&format!("{{\"version\":1,{text}"));
        }
    }
}
