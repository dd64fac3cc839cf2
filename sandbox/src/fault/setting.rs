//! Reads the faults from the JSON of a test. An invalid setting is an error with a sentence:
//! a test that runs without its fault proves nothing.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde_json::{Map, Value};

use super::{Fault, Faults, ListVariant, REQUESTS, RandomFaults, RangeSupport};
use crate::api_error::ApiError;
use crate::date::{Millis, SECOND};
use crate::random::Random;

/// The name for a request without a fault.
const NONE: &str = "none";

impl TryFrom<Value> for Faults {
    type Error = ApiError;

    fn try_from(setting: Value) -> Result<Self, ApiError> {
        match setting {
            Value::Object(setting) => Self::parse(&setting),
            _ => Err(ApiError::field("non_field_errors", "Invalid data. Expected an object.")),
        }
    }
}

impl Faults {
    /// # Errors
    /// 400 with a sentence about the first key that is wrong.
    pub fn parse(setting: &Map<String, Value>) -> Result<Self, ApiError> {
        let mut faults = Self::default();
        for (key, value) in setting {
            let wrong = |sentence: String| ApiError::field(key, &sentence);
            match key.as_str() {
                "place" => faults.scripted = kinds(value).map_err(wrong)?.into(),
                "top_up" => faults.top_ups = kinds(value).map_err(wrong)?.into(),
                "issue_report" => faults.issue_reports = kinds(value).map_err(wrong)?.into(),
                "grade" => faults.gradings = kinds(value).map_err(wrong)?.into(),
                "export" => faults.exports = kinds(value).map_err(wrong)?.into(),
                "requests" => faults.requests = requests(value).map_err(wrong)?,
                "random" => faults.random = Some(random(value).map_err(wrong)?),
                "deduplicates" => faults.deduplicates = truth(value).map_err(wrong)?,
                "rehearsals_stay_queued" => {
                    faults.keeps_rehearsals_queued = truth(value).map_err(wrong)?;
                }
                "wide_ids" => faults.has_wide_ids = truth(value).map_err(wrong)?,
                "lost_recordings" => {
                    let count = value.as_i64().filter(|count| *count >= 0);
                    faults.lost_recordings = count.ok_or_else(|| {
                        wrong(format!("{value} is not a whole number of at least 0."))
                    })?;
                }
                "list_delay_seconds" => faults.list_delay = seconds(value).map_err(wrong)?,
                "missing_seconds" => faults.missing = seconds(value).map_err(wrong)?,
                "list" => faults.list_variant = ListVariant::parse(value).map_err(wrong)?,
                "retry_after_seconds" => {
                    faults.retry_after = value
                        .as_u64()
                        .ok_or_else(|| wrong(format!("{value} is no whole number of seconds.")))?;
                }
                "audio_delay_seconds" => {
                    let delay = seconds(value).map_err(wrong)?;
                    faults.audio_delay = Duration::from_millis(delay.unsigned_abs());
                }
                "recordings" => {
                    faults.range_support =
                        RangeSupport::named(value.as_str().unwrap_or_default()).map_err(wrong)?;
                }
                "recordings_cors" => faults.shares_recordings = truth(value).map_err(wrong)?,
                _ => return Err(wrong("No fault has this name.".to_owned())),
            }
        }
        Ok(faults)
    }
}

fn random(value: &Value) -> Result<RandomFaults, String> {
    let value = value.as_object().ok_or("Expected an object with seed, percent and kinds.")?;
    if let Some(key) =
        value.keys().find(|key| !["seed", "percent", "kinds"].contains(&key.as_str()))
    {
        return Err(format!("{key:?} is not one of seed, percent and kinds."));
    }
    let seed = value.get("seed").and_then(Value::as_u64);
    let seed = seed.ok_or("A seed is required, a whole number of at least 0.")?;
    let percent = value.get("percent").and_then(Value::as_i64);
    let percent = percent
        .filter(|percent| (0..=100).contains(percent))
        .ok_or("A percent is required, a whole number from 0 to 100.")?;
    let kinds = match value.get("kinds") {
        None => Fault::ALL.map(Some).to_vec(),
        Some(named) => kinds(named)?,
    };
    if kinds.is_empty() {
        return Err("There are no kinds to choose from.".to_owned());
    }
    Ok(RandomFaults { random: Random::new(seed), percent, kinds })
}

/// By the names of the requests, with the refusals that any of them may get.
fn requests(value: &Value) -> Result<BTreeMap<String, VecDeque<Option<Fault>>>, String> {
    let value = value.as_object().ok_or("Expected an object of requests and their faults.")?;
    let faults = |(name, list): (&String, &Value)| {
        if !REQUESTS.contains(&name.as_str()) {
            return Err(format!("{name:?} is not one of: {}.", REQUESTS.join(", ")));
        }
        let list = list.as_array().ok_or("Expected a list of kinds of faults.")?;
        let refusal = |value: &Value| {
            Fault::REFUSALS.into_iter().find(|fault| value.as_str() == Some(fault.name))
        };
        let faults =
            list.iter().map(|value| refusal(value).map_or_else(|| kind(value), |it| Ok(Some(it))));
        Ok((name.clone(), faults.collect::<Result<_, _>>()?))
    };
    value.iter().map(faults).collect()
}

fn kinds(value: &Value) -> Result<Vec<Option<Fault>>, String> {
    let names = value.as_array().ok_or("Expected a list of kinds of faults.")?;
    names.iter().map(kind).collect()
}

fn kind(value: &Value) -> Result<Option<Fault>, String> {
    let name = value.as_str().unwrap_or_default();
    if name == NONE {
        return Ok(None);
    }
    Fault::named(name).map(Some).ok_or_else(|| {
        let known = Fault::ALL.map(|fault| fault.name).join(", ");
        format!("{value} is not a kind of fault. There are: {NONE}, {known}.")
    })
}

fn truth(value: &Value) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| format!("{value} is neither true nor false."))
}

fn seconds(value: &Value) -> Result<Millis, String> {
    let seconds = value.as_f64().filter(|seconds| (0.0..=1e9).contains(seconds));
    let seconds =
        seconds.ok_or_else(|| format!("{value} is not a number of seconds, 0 to 1e9."))?;
    Ok((seconds * SECOND as f64) as Millis)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_empty_setting_has_no_faults() {
        let mut faults = Faults::try_from(json!({})).unwrap();
        assert_eq!(faults.take(), None);
        assert_eq!((faults.deduplicates, faults.list_delay, faults.missing), (true, 0, 0));
        assert_eq!(
            (faults.audio_delay, faults.range_support),
            (Duration::ZERO, RangeSupport::Ranges)
        );
        assert_eq!(faults.list_variant, ListVariant::default());
    }

    #[test]
    fn each_key_of_a_setting_sets_its_fault() {
        let faults = Faults::try_from(
            json!({ "deduplicates": false, "list_delay_seconds": 2.5, "missing_seconds": 7 }),
        );
        let faults = faults.unwrap();
        assert_eq!((faults.deduplicates, faults.list_delay, faults.missing), (false, 2_500, 7_000));
        let setting = json!({ "audio_delay_seconds": 7, "recordings": "whole" });
        let faults = Faults::try_from(setting).unwrap();
        assert_eq!(
            (faults.audio_delay, faults.range_support),
            (Duration::from_secs(7), RangeSupport::Whole)
        );
        let faults = Faults::try_from(json!({ "recordings_cors": false })).unwrap();
        assert!(Faults::default().shares_recordings && !faults.shares_recordings);
        let faults = Faults::try_from(json!({ "lost_recordings": 3, "wide_ids": true })).unwrap();
        assert_eq!((faults.lost_recordings, faults.has_wide_ids), (3, true));
        assert!(faults.has_lost_recording(9) && !faults.has_lost_recording(10));
        assert!(!Faults::default().has_lost_recording(9));
        let faults = Faults::try_from(json!({ "retry_after_seconds": 3_600 })).unwrap();
        assert_eq!((Faults::default().retry_after, faults.retry_after), (1, 3_600));
        let named = json!({ "requests": { REQUESTS[0]: ["403_before", "none", "drop_after"] } });
        let mut faults = Faults::try_from(named).unwrap();
        assert_eq!(faults.take_for("GET /calls"), None);
        let taken = [(); 4].map(|()| faults.take_for(REQUESTS[0]).map(|fault| fault.name));
        assert_eq!(taken, [Some("403_before"), None, Some("drop_after"), None]);
        let faults = Faults::try_from(json!({ "list": { "oldest_first": true } })).unwrap();
        assert!(faults.list_variant.is_oldest_first);
    }

    #[test]
    fn an_invalid_setting_is_explained_in_a_sentence() {
        let check = |setting: Value, key: &str, said: &str| {
            let Err(refusal) = Faults::try_from(setting.clone()) else { panic!("{setting}") };
            let sentence = refusal.body[key][0].as_str().unwrap_or_default();
            assert!(sentence.contains(said) && sentence.ends_with('.'), "{}", refusal.body);
        };
        check(json!([]), "non_field_errors", "object");
        check(json!({ "plaice": [] }), "plaice", "No fault");
        check(json!({ "place": "drop_after" }), "place", "list");
        check(json!({ "place": ["drop"] }), "place", "\"drop\" is not a kind");
        check(json!({ "place": [5] }), "place", "drop_before, drop_after");
        check(json!({ "top_up": ["drop"] }), "top_up", "\"drop\" is not a kind");
        check(json!({ "issue_report": ["drop"] }), "issue_report", "\"drop\" is not a kind");
        check(json!({ "grade": 5 }), "grade", "list");
        check(json!({ "requests": [] }), "requests", "object");
        check(json!({ "requests": { "GET /x": [] } }), "requests", "\"GET /x\" is not one of");
        let named = REQUESTS[0];
        check(json!({ "requests": { named: ["drop"] } }), "requests", "\"drop\" is not a kind");
        check(json!({ "requests": { named: "403_before" } }), "requests", "list");
        check(json!({ "random": 5 }), "random", "object");
        check(json!({ "random": { "percent": 5 } }), "random", "seed");
        check(json!({ "random": { "seed": -1, "percent": 5 } }), "random", "seed");
        check(json!({ "random": { "seed": 1 } }), "random", "percent");
        check(json!({ "random": { "seed": 1, "percent": 101 } }), "random", "percent");
        check(json!({ "random": { "seed": 1, "percent": 5, "kind": [] } }), "random", "\"kind\"");
        check(json!({ "random": { "seed": 1, "percent": 5, "kinds": [] } }), "random", "no kinds");
        check(json!({ "random": { "seed": 1, "percent": 5, "kinds": ["x"] } }), "random", "\"x\"");
        check(json!({ "deduplicates": "no" }), "deduplicates", "neither");
        check(json!({ "list_delay_seconds": -1 }), "list_delay_seconds", "-1");
        check(json!({ "retry_after_seconds": 1.5 }), "retry_after_seconds", "1.5");
        check(json!({ "missing_seconds": null }), "missing_seconds", "null");
        check(json!({ "audio_delay_seconds": "7" }), "audio_delay_seconds", "7");
        check(json!({ "export": ["cut"] }), "export", "\"cut\" is not a kind");
        check(json!({ "lost_recordings": -1 }), "lost_recordings", "-1");
        check(json!({ "wide_ids": 1 }), "wide_ids", "neither");
        check(json!({ "rehearsals_stay_queued": 1 }), "rehearsals_stay_queued", "neither");
        check(json!({ "recordings": "half" }), "recordings", "ranges, whole");
        check(json!({ "recordings": false }), "recordings", "ranges, whole");
        check(json!({ "recordings_cors": 1 }), "recordings_cors", "neither");
        check(json!({ "list": [] }), "list", "object");
        check(json!({ "list": { "sorted": true } }), "list", "\"sorted\" is not one of");
    }
}
