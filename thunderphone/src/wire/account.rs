//! The key's user and role, the balance, and whether the organization may dial.

use super::field::Fields;
use crate::timestamp::Timestamp;
use serde_json::Value;

#[derive(Clone, PartialEq, Debug)]
pub struct WhoAmI {
    pub organization: Option<String>,
    /// `owner`, `admin` or `member`.
    pub role: Option<String>,
    pub key_label: Option<String>,
}

impl WhoAmI {
    pub fn read(value: &Value) -> Option<WhoAmI> {
        let fields = Fields::new(value);
        value.is_object().then(|| WhoAmI {
            organization: fields.object("organization").non_empty("name"),
            role: fields.non_empty("role"),
            key_label: fields.non_empty("key_label"),
        })
    }
}

/// The prepaid balance. What is missing is unknown, never zero.
#[derive(Clone, PartialEq, Debug)]
pub struct Billing {
    /// US cents; may be negative.
    pub balance_cents: Option<i64>,
    /// As the API writes it, e.g. `42.50`.
    pub balance_usd: Option<String>,
    pub auto_reload_enabled: Option<bool>,
    pub auto_reload_status: Option<String>,
    pub auto_reload_last_error: Option<String>,
    pub auto_reload_minimum_cents: Option<i64>,
    pub auto_reload_amount_cents: Option<i64>,
    pub has_payment_method: Option<bool>,
    pub spending_limit_reached: Option<bool>,
}

impl Billing {
    pub fn read(value: &Value) -> Option<Billing> {
        let fields = Fields::new(value);
        value.is_object().then(|| Billing {
            balance_cents: fields.i64("balance_cents"),
            balance_usd: fields.non_empty("balance_usd"),
            auto_reload_enabled: fields.bool("auto_reload_enabled"),
            auto_reload_status: fields.non_empty("auto_reload_status"),
            auto_reload_last_error: fields.non_empty("auto_reload_last_error"),
            auto_reload_minimum_cents: fields.i64("auto_reload_minimum_cents"),
            auto_reload_amount_cents: fields.i64("auto_reload_amount_cents"),
            has_payment_method: fields.bool("has_payment_method"),
            spending_limit_reached: fields.bool("spending_limit_reached"),
        })
    }
}

/// A top-up mirrors a Stripe PaymentIntent: with a client secret the browser
/// would have to finish it with Stripe (API notes, section 9).
#[derive(Clone, PartialEq, Debug)]
pub struct TopUp {
    pub status: Option<String>,
    pub needs_browser: bool,
}

impl TopUp {
    pub fn read(value: &Value) -> Option<TopUp> {
        let fields = Fields::new(value);
        value.is_object().then(|| TopUp {
            status: fields.non_empty("status"),
            needs_browser: fields.non_empty("client_secret").is_some(),
        })
    }
}

/// The organization's one-time attestation that unlocks outbound dialing.
#[derive(Clone, PartialEq, Debug)]
pub struct TcpaConfirmation {
    pub status: Option<String>,
    pub confirmed_at: Option<Timestamp>,
}

impl TcpaConfirmation {
    /// A host may answer `null` for "never confirmed": that is an answer too.
    pub fn read(value: &Value) -> Option<TcpaConfirmation> {
        let fields = Fields::new(value);
        (value.is_object() || value.is_null()).then(|| TcpaConfirmation {
            status: fields.non_empty("status"),
            confirmed_at: fields.timestamp("confirmed_at"),
        })
    }

    pub fn is_active(&self) -> bool {
        self.status.as_deref() == Some("active")
    }
}
