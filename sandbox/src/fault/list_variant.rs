//! How the list of calls differs from the published one on a host of another version:
//! `list` in `POST /sandbox/faults`. The differences can be combined.

use serde_json::{Map, Value};

/// The default is the published list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListVariant {
    /// Filters are ignored: every call matches, and a filter is not even validated.
    pub ignores_filters: bool,
    pub is_oldest_first: bool,
    /// The highest number of rows in a response, whatever the request asks for.
    limit: Option<usize>,
    /// The offset is ignored: a response always starts with the first row.
    pub ignores_offset: bool,
    pub is_without_total: bool,
    /// Rows have no times.
    is_without_times: bool,
    from_numbers: FromNumbers,
    /// How many rows at the start of a response cannot be read.
    unreadable_rows: usize,
    /// How many rows at the start of a response are in it twice.
    repeated_rows: usize,
    /// By how many calls the total is lower on each page than on the page before.
    shrinking_total: usize,
    /// Times are written without their zone.
    is_without_zone: bool,
}

/// How `from_number` is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum FromNumbers {
    #[default]
    E164,
    Null,
    /// Without `+` and country code.
    National,
}

const KEYS: [&str; 11] = [
    "ignores_filters",
    "oldest_first",
    "limit",
    "ignores_offset",
    "without_total",
    "without_times",
    "from_numbers",
    "unreadable_rows",
    "repeated_rows",
    "shrinking_total",
    "without_zone",
];

impl ListVariant {
    /// # Errors
    /// A sentence about the first key that is wrong.
    pub fn parse(value: &Value) -> Result<Self, String> {
        let setting =
            value.as_object().ok_or("Expected an object with differences of the list.")?;
        let mut variant = Self::default();
        for (key, value) in setting {
            match key.as_str() {
                "ignores_filters" => variant.ignores_filters = flag(key, value)?,
                "oldest_first" => variant.is_oldest_first = flag(key, value)?,
                "limit" => variant.limit = Some(count(key, value, 1)?),
                "ignores_offset" => variant.ignores_offset = flag(key, value)?,
                "without_total" => variant.is_without_total = flag(key, value)?,
                "without_times" => variant.is_without_times = flag(key, value)?,
                "from_numbers" => variant.from_numbers = from_numbers(value)?,
                "unreadable_rows" => variant.unreadable_rows = count(key, value, 0)?,
                "repeated_rows" => variant.repeated_rows = count(key, value, 0)?,
                "shrinking_total" => variant.shrinking_total = count(key, value, 0)?,
                "without_zone" => variant.is_without_zone = flag(key, value)?,
                _ => return Err(format!("{key:?} is not one of {}.", KEYS.join(", "))),
            }
        }
        Ok(variant)
    }

    /// The limit of a response when the request asks for `requested` rows.
    pub fn limit(self, requested: usize) -> usize {
        self.limit.map_or(requested, |limit| requested.min(limit))
    }

    /// The total of the page at this offset.
    pub fn total(self, matching: usize, offset: usize, limit: usize) -> usize {
        let page = offset.checked_div(limit).unwrap_or_default();
        matching.saturating_sub(self.shrinking_total.saturating_mul(page))
    }

    /// How often the row at this index is in the response.
    pub fn copies(self, index: usize) -> usize {
        if index < self.repeated_rows { 2 } else { 1 }
    }

    /// The row of a response as this host gives it. `index` counts from the response's first row.
    pub fn row(self, index: usize, record: Value) -> Value {
        let Value::Object(mut record) = record else { return record };
        if self.is_without_times {
            record.retain(|key, _| !key.ends_with("_time") && !key.ends_with("_at"));
        }
        if self.is_without_zone {
            for (key, value) in &mut record {
                let is_time = key.ends_with("_time") || key.ends_with("_at");
                if let Some(time) = value.as_str().filter(|_| is_time) {
                    *value = time.trim_end_matches('Z').into();
                }
            }
        }
        self.from_numbers.write(&mut record);
        if index >= self.unreadable_rows {
            return Value::Object(record);
        }
        // Alternates between the two kinds of rows that are no record of a call.
        if index.is_multiple_of(2) {
            record.remove("call_id");
            Value::Object(record)
        } else {
            Value::Null
        }
    }
}

impl FromNumbers {
    fn write(self, record: &mut Map<String, Value>) {
        let Some(number) = record.get_mut("from_number") else { return };
        match self {
            Self::E164 => {}
            Self::Null => *number = Value::Null,
            // Every number of the sandbox is a North American one.
            Self::National => {
                if let Some(national) = number.as_str().and_then(|text| text.strip_prefix("+1")) {
                    *number = national.into();
                }
            }
        }
    }
}

fn flag(key: &str, value: &Value) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| format!("{key} is {value}, neither true nor false."))
}

fn count(key: &str, value: &Value, least: usize) -> Result<usize, String> {
    let count = value.as_u64().and_then(|count| usize::try_from(count).ok());
    count
        .filter(|count| *count >= least)
        .ok_or_else(|| format!("{key} is {value}, not a whole number of at least {least}."))
}

fn from_numbers(value: &Value) -> Result<FromNumbers, String> {
    match value.as_str() {
        Some("e164") => Ok(FromNumbers::E164),
        Some("null") => Ok(FromNumbers::Null),
        Some("national") => Ok(FromNumbers::National),
        _ => Err(format!("from_numbers is {value}. There are: e164, null, national.")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows(setting: Value) -> Vec<Value> {
        let variant = ListVariant::parse(&setting).unwrap();
        let record = json!({
            "call_id": 7, "from_number": "+12025550143", "to_number": "+14155550199",
            "start_time": "2026-11-23T20:26:03Z", "sip_answered_at": null, "duration_seconds": 9,
        });
        (0..3).map(|index| variant.row(index, record.clone())).collect()
    }

    #[test]
    fn rows_are_unchanged_unless_a_difference_is_set() {
        let whole = rows(json!({}));
        assert_eq!(whole[0].as_object().unwrap().len(), 6);
        let none = json!({
            "ignores_filters": false, "oldest_first": false, "ignores_offset": false,
            "without_total": false, "without_times": false, "from_numbers": "e164",
            "unreadable_rows": 0, "repeated_rows": 0, "shrinking_total": 0, "without_zone": false,
        });
        assert_eq!(rows(none.clone()), whole);
        assert_eq!(ListVariant::parse(&none), Ok(ListVariant::default()));
    }

    #[test]
    fn a_limit_never_raises_the_requested_number_of_rows() {
        let limited = |setting, requested| ListVariant::parse(&setting).unwrap().limit(requested);
        assert_eq!(limited(json!({}), 200), 200);
        assert_eq!(limited(json!({ "limit": 20 }), 200), 20);
        assert_eq!(limited(json!({ "limit": 20 }), 5), 5);
    }

    #[test]
    fn a_row_without_times_keeps_everything_else() {
        let keys: Vec<_> = rows(json!({ "without_times": true }))[0]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        assert_eq!(keys, ["call_id", "duration_seconds", "from_number", "to_number"]);
    }

    #[test]
    fn from_numbers_are_written_as_set_and_to_numbers_are_unchanged() {
        let check = |written: &str, expected: Value| {
            let row = rows(json!({ "from_numbers": written }))[0].clone();
            assert_eq!(row["from_number"], expected);
            assert_eq!(row["to_number"], "+14155550199");
        };
        check("null", Value::Null);
        check("national", json!("2025550143"));
        let web = ListVariant::parse(&json!({ "from_numbers": "national" })).unwrap();
        assert_eq!(web.row(0, json!({ "from_number": "" })), json!({ "from_number": "" }));
    }

    #[test]
    fn unreadable_rows_lack_a_call_id_or_are_null() {
        let rows = rows(json!({ "unreadable_rows": 2 }));
        assert!(rows[0].is_object() && rows[0].get("call_id").is_none(), "{}", rows[0]);
        assert_eq!((&rows[1], &rows[2]["call_id"]), (&Value::Null, &json!(7)));
    }

    #[test]
    fn times_lose_their_zone_and_nothing_else_changes() {
        let row = rows(json!({ "without_zone": true }))[0].clone();
        assert_eq!(row["start_time"], "2026-11-23T20:26:03");
        assert_eq!((&row["sip_answered_at"], &row["duration_seconds"]), (&Value::Null, &json!(9)));
    }

    #[test]
    fn a_total_shrinks_from_page_to_page_and_never_below_zero() {
        let total = |setting, offset| ListVariant::parse(&setting).unwrap().total(10, offset, 4);
        assert_eq!([0, 4, 8].map(|offset| total(json!({}), offset)), [10; 3]);
        let shrinking = |offset| total(json!({ "shrinking_total": 6 }), offset);
        assert_eq!([0, 4, 8].map(shrinking), [10, 4, 0]);
    }

    #[test]
    fn only_the_first_rows_are_repeated() {
        let variant = ListVariant::parse(&json!({ "repeated_rows": 2 })).unwrap();
        assert_eq!([0, 1, 2].map(|index| variant.copies(index)), [2, 2, 1]);
    }

    #[test]
    fn an_invalid_setting_is_explained_in_a_sentence() {
        let check = |setting: Value, said: &str| {
            let sentence = ListVariant::parse(&setting).unwrap_err();
            assert!(sentence.contains(said) && sentence.ends_with('.'), "{sentence}");
        };
        check(json!(true), "object");
        check(json!({ "newest_first": true }), "\"newest_first\" is not one of ignores_filters");
        for key in
            ["ignores_filters", "oldest_first", "ignores_offset", "without_total", "without_times"]
        {
            check(json!({ key: 1 }), &format!("{key} is 1"));
        }
        check(json!({ "limit": 0 }), "at least 1");
        check(json!({ "limit": "5" }), "\"5\"");
        check(json!({ "unreadable_rows": -1 }), "-1");
        check(json!({ "repeated_rows": 0.5 }), "0.5");
        check(json!({ "shrinking_total": "1" }), "\"1\"");
        check(json!({ "without_zone": 1 }), "without_zone is 1");
        check(json!({ "from_numbers": null }), "e164, null, national");
        check(json!({ "from_numbers": "local" }), "\"local\"");
    }
}
