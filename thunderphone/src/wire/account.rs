//! The key's user and role, the balance and who pays it, and whether the organization may dial.

use super::field::{Fields, Rows};
use super::open_enum::open_enum;
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

open_enum! {
    /// `retrying` and `stopped` follow a declined card, `capped` the monthly limit.
    AutoReloadStatus {
        Off = "off",
        Ok = "ok",
        Retrying = "retrying",
        Stopped = "stopped",
        Capped = "capped",
    }
}

/// The prepaid balance. What is missing is unknown, never zero.
#[derive(Clone, PartialEq, Debug)]
pub struct Billing {
    /// US cents; may be negative.
    pub balance_cents: Option<i64>,
    /// As the API writes it, e.g. `42.50`.
    pub balance_usd: Option<String>,
    /// How many days the balance lasts at the rate of the last seven.
    pub balance_runway_days: Option<i64>,
    pub has_payment_method: Option<bool>,
    pub auto_reload_enabled: Option<bool>,
    /// Older hosts do not say.
    pub auto_reload_status: Option<AutoReloadStatus>,
    pub auto_reload_minimum_cents: Option<i64>,
    pub auto_reload_amount_cents: Option<i64>,
    /// The most in a calendar month (UTC).
    pub auto_reload_monthly_limit_cents: Option<i64>,
    pub auto_reload_month_spend_cents: Option<i64>,
    // The last attempt, if it failed.
    pub auto_reload_last_error: Option<String>,
    pub auto_reload_failure_code: Option<String>,
    pub auto_reload_failed_at: Option<Timestamp>,
    pub auto_reload_failed_amount_cents: Option<i64>,
    pub auto_reload_next_retry_at: Option<Timestamp>,
    /// When auto-reload goes on, if it is paused.
    pub auto_reload_paused_until: Option<Timestamp>,
    pub auto_reload_paused: Option<bool>,
    /// Spent in this calendar month (UTC).
    pub current_month_usage_spend_cents: Option<i64>,
    pub monthly_spending_limit_cents: Option<i64>,
    pub spending_limit_reached: Option<bool>,
    /// For simulated calls.
    pub test_call_budget_cents: Option<i64>,
    pub test_call_budget_remaining_cents: Option<i64>,
    pub last_top_up: Option<LastTopUp>,
    /// How the last top-up by hand ended.
    pub last_manual_topup_error: Option<String>,
    pub last_manual_topup_intent_id: Option<String>,
}

impl Billing {
    pub fn read(value: &Value) -> Option<Billing> {
        let fields = Fields::new(value);
        value.is_object().then(|| Billing {
            balance_cents: fields.i64("balance_cents"),
            balance_usd: fields.non_empty("balance_usd"),
            balance_runway_days: fields.i64("balance_runway_days"),
            has_payment_method: fields.bool("has_payment_method"),
            auto_reload_enabled: fields.bool("auto_reload_enabled"),
            auto_reload_status: fields
                .non_empty("auto_reload_status")
                .map(|word| AutoReloadStatus::read(&word)),
            auto_reload_minimum_cents: fields.i64("auto_reload_minimum_cents"),
            auto_reload_amount_cents: fields.i64("auto_reload_amount_cents"),
            auto_reload_monthly_limit_cents: fields.i64("auto_reload_monthly_limit_cents"),
            auto_reload_month_spend_cents: fields.i64("auto_reload_month_spend_cents"),
            auto_reload_last_error: fields.non_empty("auto_reload_last_error"),
            auto_reload_failure_code: fields.non_empty("auto_reload_failure_code"),
            auto_reload_failed_at: fields.timestamp("auto_reload_failed_at"),
            auto_reload_failed_amount_cents: fields.i64("auto_reload_failed_amount_cents"),
            auto_reload_next_retry_at: fields.timestamp("auto_reload_next_retry_at"),
            auto_reload_paused_until: fields.timestamp("auto_reload_paused_until"),
            auto_reload_paused: fields.bool("auto_reload_paused"),
            current_month_usage_spend_cents: fields.i64("current_month_usage_spend_cents"),
            monthly_spending_limit_cents: fields.i64("monthly_spending_limit_cents"),
            spending_limit_reached: fields.bool("spending_limit_reached"),
            test_call_budget_cents: fields.i64("test_call_budget_cents"),
            test_call_budget_remaining_cents: fields.i64("test_call_budget_remaining_cents"),
            last_top_up: fields.value("last_top_up").and_then(LastTopUp::read),
            last_manual_topup_error: fields.non_empty("last_manual_topup_error"),
            last_manual_topup_intent_id: fields.non_empty("last_manual_topup_intent_id"),
        })
    }
}

/// The last top-up, manual or automatic.
#[derive(Clone, PartialEq, Debug)]
pub struct LastTopUp {
    pub amount_cents: Option<i64>,
    pub created_at: Option<Timestamp>,
    /// `auto` or `manual`.
    pub kind: Option<String>,
}

impl LastTopUp {
    fn read(value: &Value) -> Option<LastTopUp> {
        let fields = Fields::new(value);
        value.is_object().then(|| LastTopUp {
            amount_cents: fields.i64("amount_cents"),
            created_at: fields.timestamp("created_at"),
            kind: fields.non_empty("kind"),
        })
    }
}

/// A top-up mirrors a Stripe PaymentIntent: with a client secret the browser
/// would have to finish it with Stripe (API notes, section 9).
#[derive(Clone, PartialEq, Debug)]
pub struct TopUp {
    /// A word of Stripe's, such as `succeeded`, `processing` or `requires_action`.
    pub status: Option<String>,
    pub payment_intent_id: Option<String>,
    pub needs_browser: bool,
}

impl TopUp {
    pub fn read(value: &Value) -> Option<TopUp> {
        let fields = Fields::new(value);
        value.is_object().then(|| TopUp {
            status: fields.non_empty("status"),
            payment_intent_id: fields.non_empty("payment_intent_id"),
            needs_browser: fields.non_empty("client_secret").is_some(),
        })
    }
}

/// A saved card.
#[derive(Clone, PartialEq, Debug)]
pub struct PaymentMethod {
    pub id: Option<String>,
    pub brand: Option<String>,
    pub last4: Option<String>,
    pub exp_month: Option<i64>,
    pub exp_year: Option<i64>,
    pub is_default: bool,
}

impl PaymentMethod {
    fn read(value: &Value) -> Option<PaymentMethod> {
        let fields = Fields::new(value);
        value.is_object().then(|| PaymentMethod {
            id: fields.non_empty("id"),
            brand: fields.non_empty("brand"),
            last4: fields.non_empty("last4"),
            exp_month: fields.i64("exp_month"),
            exp_year: fields.i64("exp_year"),
            is_default: fields.bool("is_default") == Some(true),
        })
    }

    /// The cards, the default first.
    pub fn read_all(value: &Value) -> Option<Vec<PaymentMethod>> {
        let cards = Fields::new(value).value("payment_methods")?;
        Some(Rows::read(cards, PaymentMethod::read)?.rows)
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

/// How many calls ThunderPhone's own numbers may place on a day (UTC), all together. Attempts
/// count, whether or not anybody answers.
#[derive(Clone, PartialEq, Debug)]
pub struct PlatformOutbound {
    /// Whether those numbers may dial out at all.
    pub is_enabled: Option<bool>,
    pub calls_today: Option<i64>,
    /// None until they may dial out.
    pub daily_call_limit: Option<i64>,
    pub resets_at: Option<Timestamp>,
    /// What has become of the request to let them dial out: `pending`, `approved` or `denied`.
    pub request_status: Option<String>,
    pub denial_reason: Option<String>,
}

impl PlatformOutbound {
    pub fn read(value: &Value) -> Option<PlatformOutbound> {
        let fields = Fields::new(value);
        let request = fields.object("request");
        value.is_object().then(|| PlatformOutbound {
            is_enabled: fields.bool("platform_outbound_enabled"),
            calls_today: fields.i64("calls_today"),
            daily_call_limit: fields.i64("daily_call_limit"),
            resets_at: fields.timestamp("resets_at"),
            request_status: request.non_empty("status"),
            denial_reason: request.non_empty("denial_reason"),
        })
    }

    /// How many more calls those numbers may place today; none when that is not known.
    pub fn calls_left(&self) -> Option<i64> {
        Some(self.daily_call_limit?.saturating_sub(self.calls_today?).max(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::from_str_lossy;
    use serde_json::json;

    #[test]
    fn an_odd_field_of_the_balance_hides_no_other() {
        let text = r#"{"balance_cents": -9007199254740993, "auto_reload_enabled": "yes",
            "auto_reload_status": "paused", "auto_reload_failed_at": 7,
            "auto_reload_next_retry_at": "2026-10-06T21:00:00.000Z", "last_top_up": [],
            "auto_reload_last_error": "", "last_manual_topup_error": "Declined."}"#;
        let billing = Billing::read(&from_str_lossy(text).unwrap()).unwrap();
        assert_eq!(billing.balance_cents, Some(-9_007_199_254_740_993));
        assert_eq!(billing.auto_reload_enabled, None);
        assert_eq!(billing.auto_reload_status, Some(AutoReloadStatus::Other("paused".to_owned())));
        assert_eq!((billing.auto_reload_failed_at, billing.last_top_up), (None, None));
        assert!(billing.auto_reload_next_retry_at.is_some());
        assert_eq!(billing.auto_reload_last_error, None);
        assert_eq!(billing.last_manual_topup_error.as_deref(), Some("Declined."));
        assert_eq!(Billing::read(&json!([])), None);
    }

    #[test]
    fn an_older_host_says_nothing_of_auto_reload() {
        let billing = Billing::read(&json!({"balance_cents": 5})).unwrap();
        assert_eq!((billing.auto_reload_status, billing.has_payment_method), (None, None));
    }

    #[test]
    fn an_odd_card_hides_no_other_and_none_is_an_empty_list() {
        let cards = PaymentMethod::read_all(&json!({"payment_methods": [
            "visa", {"brand": 5, "last4": "0002", "is_default": true}, {}]}));
        let cards = cards.unwrap();
        assert_eq!(cards.len(), 2);
        assert_eq!(
            (cards[0].brand.as_deref(), cards[0].last4.as_deref(), cards[0].is_default),
            (Some("5"), Some("0002"), true)
        );
        assert_eq!(PaymentMethod::read_all(&json!({"payment_methods": []})), Some(Vec::new()));
        assert_eq!(PaymentMethod::read_all(&json!({})), None);
    }

    #[test]
    fn the_calls_left_today_are_known_or_unknown_and_never_below_zero() {
        for (state, left) in [
            (json!({"calls_today": 37, "daily_call_limit": 100}), Some(63)),
            (json!({"calls_today": 101, "daily_call_limit": 100}), Some(0)),
            (json!({"calls_today": 0, "daily_call_limit": null}), None),
            (json!({"daily_call_limit": 100}), None),
            (json!({"request": "pending"}), None),
        ] {
            assert_eq!(PlatformOutbound::read(&state).unwrap().calls_left(), left, "{state}");
        }
        let denied = json!({"request": {"status": "denied", "denial_reason": "No consent."}});
        let denied = PlatformOutbound::read(&denied).unwrap();
        assert_eq!(
            (denied.request_status.as_deref(), denied.denial_reason.as_deref()),
            (Some("denied"), Some("No consent."))
        );
        assert_eq!(PlatformOutbound::read(&Value::Null), None);
    }
}
