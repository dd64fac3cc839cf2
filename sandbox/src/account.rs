//! The states of the account that a person chooses by a flag and a test by
//! `POST /sandbox/account`. What is not set stays as it is.

use serde_json::{Map, Value};

use crate::api_error::ApiError;
use crate::decisions::PLATFORM_DAILY_LIMIT;

#[derive(Clone, Debug, Default)]
pub struct AccountSetting {
    /// How many calls ThunderPhone's own numbers have placed today. Those numbers may dial
    /// out once this is set.
    pub platform_calls: Option<i64>,
}

impl AccountSetting {
    /// # Errors
    /// 400 with a sentence about the first key that is wrong.
    pub fn parse(setting: &Map<String, Value>) -> Result<Self, ApiError> {
        let mut account = Self::default();
        for (key, value) in setting {
            let wrong = |sentence: String| ApiError::field(key, &sentence);
            match key.as_str() {
                "platform_calls" => {
                    account.platform_calls = Some(platform_calls(value).map_err(wrong)?);
                }
                _ => return Err(wrong("No part of the account has this name.".to_owned())),
            }
        }
        Ok(account)
    }
}

fn platform_calls(value: &Value) -> Result<i64, String> {
    let calls = value.as_i64().filter(|calls| (0..=PLATFORM_DAILY_LIMIT).contains(calls));
    calls.ok_or_else(|| format!("{value} is no whole number from 0 to {PLATFORM_DAILY_LIMIT}."))
}
