//! Who the key is, what it may spend, and whether the organization may dial.

use super::field::Fields;
use crate::instant::Instant;
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
        let fields = Fields::of(value);
        value.is_object().then(|| WhoAmI {
            organization: fields.object("organization").filled("name"),
            role: fields.filled("role"),
            key_label: fields.filled("key_label"),
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
        let fields = Fields::of(value);
        value.is_object().then(|| Billing {
            balance_cents: fields.int("balance_cents"),
            balance_usd: fields.filled("balance_usd"),
            auto_reload_enabled: fields.flag("auto_reload_enabled"),
            auto_reload_status: fields.filled("auto_reload_status"),
            auto_reload_last_error: fields.filled("auto_reload_last_error"),
            auto_reload_minimum_cents: fields.int("auto_reload_minimum_cents"),
            auto_reload_amount_cents: fields.int("auto_reload_amount_cents"),
            has_payment_method: fields.flag("has_payment_method"),
            spending_limit_reached: fields.flag("spending_limit_reached"),
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
        let fields = Fields::of(value);
        value.is_object().then(|| TopUp {
            status: fields.filled("status"),
            needs_browser: fields.filled("client_secret").is_some(),
        })
    }
}

/// The organization's one-time attestation that unlocks outbound dialling.
#[derive(Clone, PartialEq, Debug)]
pub struct TcpaConfirmation {
    pub status: Option<String>,
    pub confirmed_at: Option<Instant>,
}

impl TcpaConfirmation {
    /// A host may answer `null` for "never confirmed": that is an answer too.
    pub fn read(value: &Value) -> Option<TcpaConfirmation> {
        let fields = Fields::of(value);
        (value.is_object() || value.is_null()).then(|| TcpaConfirmation {
            status: fields.filled("status"),
            confirmed_at: fields.instant("confirmed_at"),
        })
    }

    pub fn is_active(&self) -> bool {
        self.status.as_deref() == Some("active")
    }
}
