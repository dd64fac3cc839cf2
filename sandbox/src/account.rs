//! The states of the account that a person chooses by a flag and a test by
//! `POST /sandbox/account`. What is not set stays as it is.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::api_error::ApiError;
use crate::billing::Card;
use crate::decisions::PLATFORM_DAILY_LIMIT;
use crate::family::Family;
use crate::tcpa::TcpaStatus;

/// What the balance can be set to, in cents.
pub const BALANCES: RangeInclusive<i64> = -100_000_000..=100_000_000;

#[derive(Clone, Debug, Default)]
pub struct AccountSetting {
    /// The default card; `Some(None)` for no card at all.
    pub card: Option<Option<Card>>,
    pub balance_cents: Option<i64>,
    pub tcpa: Option<TcpaStatus>,
    /// Whether the transactions are an envelope with a total and not an array.
    pub is_enveloped: Option<bool>,
    /// Whether the host is an older one, without some fields and endpoints.
    pub is_older: Option<bool>,
    /// The groups of endpoints that the host lacks.
    pub lacks: Option<Vec<Family>>,
    /// What is left for simulated calls, in cents.
    pub test_budget_cents: Option<i64>,
    /// The families of products that are not well, with their status.
    pub heartbeat: Option<BTreeMap<String, String>>,
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
                "card" => {
                    let word = value.as_str().unwrap_or_default();
                    account.card = Some(Card::default_named(word).map_err(wrong)?);
                }
                "balance_cents" => {
                    account.balance_cents = Some(balance_cents(value).map_err(wrong)?);
                }
                "test_budget_cents" => {
                    account.test_budget_cents = Some(balance_cents(value).map_err(wrong)?);
                }
                "tcpa" => {
                    let word = value.as_str().unwrap_or_default();
                    account.tcpa = Some(TcpaStatus::named(word).map_err(wrong)?);
                }
                "transactions" => account.is_enveloped = Some(is_enveloped(value).map_err(wrong)?),
                "older" => {
                    let is_older = value.as_bool();
                    account.is_older = Some(
                        is_older
                            .ok_or_else(|| wrong(format!("{value} is neither true nor false.")))?,
                    );
                }
                "heartbeat" => account.heartbeat = Some(heartbeat(value).map_err(wrong)?),
                "lacks" => account.lacks = Some(lacks(value).map_err(wrong)?),
                "platform_calls" => {
                    account.platform_calls = Some(platform_calls(value).map_err(wrong)?);
                }
                _ => return Err(wrong("No part of the account has this name.".to_owned())),
            }
        }
        Ok(account)
    }
}

fn balance_cents(value: &Value) -> Result<i64, String> {
    let cents = value.as_i64().filter(|cents| BALANCES.contains(cents));
    cents.ok_or_else(|| format!("{value} is no whole number of cents up to {}.", BALANCES.end()))
}

fn is_enveloped(value: &Value) -> Result<bool, String> {
    match value.as_str() {
        Some("array") => Ok(false),
        Some("envelope") => Ok(true),
        _ => Err(format!("{value} is not a form of the transactions. There are: array, envelope.")),
    }
}

fn heartbeat(value: &Value) -> Result<BTreeMap<String, String>, String> {
    let families = value.as_object().ok_or("Expected an object of families and their status.")?;
    let status = |(family, status): (&String, &Value)| {
        let status = status.as_str().ok_or_else(|| format!("{status} is no word."))?;
        Ok((family.clone(), status.to_owned()))
    };
    families.iter().map(status).collect()
}

fn lacks(value: &Value) -> Result<Vec<Family>, String> {
    let names = value.as_array().ok_or("Expected a list of groups of endpoints.")?;
    names.iter().map(|name| Family::named(name.as_str().unwrap_or_default())).collect()
}

fn platform_calls(value: &Value) -> Result<i64, String> {
    let calls = value.as_i64().filter(|calls| (0..=PLATFORM_DAILY_LIMIT).contains(calls));
    calls.ok_or_else(|| format!("{value} is no whole number from 0 to {PLATFORM_DAILY_LIMIT}."))
}
