//! The response of `GET /billing`.

use serde_json::{Value, json};

use super::{Billing, usd};
use crate::date::{DAY, Millis, iso};

impl Billing {
    pub fn account(&self, now: Millis) -> Value {
        let reload = &self.auto_reload;
        let week: i64 = self
            .sum(|transaction| transaction.kind == "call_usage" && transaction.at > now - 7 * DAY);
        let daily = -week / 7;
        let auto = self.last("auto_reload");
        let top_up = auto
            .into_iter()
            .chain(self.last("manual_topup"))
            .max_by_key(|transaction| transaction.id);
        let failure = reload.failure.as_ref().filter(|_| reload.is_enabled);
        json!({
            "balance_cents": self.balance_cents(),
            "balance_usd": usd(self.balance_cents()),
            "currency": "usd",
            "has_payment_method": self.default_card.is_some(),
            "has_ever_topped_up": true,
            "auto_reload_enabled": reload.is_enabled,
            "auto_reload_minimum_cents": reload.minimum_cents,
            "auto_reload_amount_cents": reload.amount_cents,
            "auto_reload_monthly_limit_cents": reload.monthly_limit_cents,
            "auto_reload_in_progress": false,
            "auto_reload_status": self.auto_reload_status(now),
            "auto_reload_paused": false,
            "auto_reload_paused_until": null,
            "auto_reload_last_error": failure.map(|failure| failure.message),
            "auto_reload_failure_code": failure.map(|failure| failure.code),
            "auto_reload_failed_at": failure.map(|failure| iso(failure.at)),
            "auto_reload_failed_amount_cents": failure.map(|failure| failure.cents),
            "auto_reload_next_retry_at": failure.and_then(|failure| failure.next_retry_at()).map(iso),
            "auto_reload_consecutive_declines": failure.map_or(0, |failure| failure.declines),
            "auto_reload_month_spend_cents": self.month_sum(now, |transaction| transaction.kind == "auto_reload"),
            "average_daily_spend_cents_7d": daily,
            "balance_runway_days": (daily > 0).then(|| self.balance_cents().max(0) / daily),
            "current_month_usage_spend_cents": -self.month_sum(now, |transaction| transaction.kind == "call_usage"),
            "monthly_spending_limit_cents": null,
            "spending_limit_reached": false,
            "test_call_budget_cents": self.test_budget_cents,
            "test_call_budget_remaining_cents": self.test_budget_left_cents.max(0),
            "last_top_up": top_up.map(|transaction| json!({
                "amount_cents": transaction.cents,
                "created_at": iso(transaction.at),
                "kind": if transaction.kind == "auto_reload" { "auto" } else { "manual" },
            })),
            "last_auto_reload": auto.map(|transaction| json!({ "amount_cents": transaction.cents, "created_at": iso(transaction.at) })),
            "last_manual_topup_error": self.last_top_up_error,
            "last_manual_topup_intent_id": self.last_payment_intent,
            "available_cash_cents": self.balance_cents(),
        })
    }
}
