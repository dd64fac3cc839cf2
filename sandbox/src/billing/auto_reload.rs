//! Auto-reload: tops up from the default card when the balance falls below a minimum.

use super::{Billing, Card};
use crate::date::Millis;
use crate::decisions::{RELOAD_DECLINES_MAX, RELOAD_RETRIED_AFTER, detail};

#[derive(Default)]
pub struct AutoReload {
    pub is_enabled: bool,
    pub minimum_cents: i64,
    pub amount_cents: i64,
    /// The most that may be reloaded in a calendar month; `None` is no limit.
    pub monthly_limit_cents: Option<i64>,
    /// The last attempt, if it failed.
    pub failure: Option<ReloadFailure>,
}

pub struct ReloadFailure {
    pub code: &'static str,
    pub message: &'static str,
    pub at: Millis,
    pub cents: i64,
    /// How many attempts in a row have failed.
    pub declines: i64,
}

impl ReloadFailure {
    /// `None` when it was the last attempt.
    pub fn next_retry_at(&self) -> Option<Millis> {
        (self.declines < RELOAD_DECLINES_MAX).then_some(self.at + RELOAD_RETRIED_AFTER)
    }
}

impl Billing {
    /// Reloads when the balance is below the minimum, and makes up for every attempt that has
    /// become due since. Returns whether money came.
    pub fn reload_if_low(&mut self, now: Millis) -> bool {
        while let Some(at) = self.reload_due(now) {
            let cents = self.auto_reload.amount_cents;
            let no_card = Some(("payment_method_required", detail::NO_CARD));
            let Some((code, message)) = self.default_card.map_or(no_card, Card::refusal) else {
                self.charge_card("auto_reload", cents, None, now);
                return true;
            };
            let declines =
                self.auto_reload.failure.as_ref().map_or(0, |failure| failure.declines) + 1;
            self.auto_reload.failure = Some(ReloadFailure { code, message, at, cents, declines });
        }
        false
    }

    /// When the attempt that is due was or is to be made.
    fn reload_due(&self, now: Millis) -> Option<Millis> {
        let reload = &self.auto_reload;
        if !reload.is_enabled || self.balance_cents >= reload.minimum_cents || self.is_capped(now) {
            return None;
        }
        match &reload.failure {
            None => Some(now),
            Some(failure) => failure.next_retry_at().filter(|at| *at <= now),
        }
    }

    /// Whether one more reload would exceed the monthly limit.
    fn is_capped(&self, at: Millis) -> bool {
        let after = self.month_sum(at, |transaction| transaction.kind == "auto_reload")
            + self.auto_reload.amount_cents;
        self.auto_reload.monthly_limit_cents.is_some_and(|limit| after > limit)
    }

    /// As the API names it.
    pub fn auto_reload_status(&self, now: Millis) -> &'static str {
        match &self.auto_reload.failure {
            _ if !self.auto_reload.is_enabled => "off",
            Some(failure) if failure.next_retry_at().is_some() => "retrying",
            Some(_) => "stopped",
            None if self.is_capped(now) => "capped",
            None => "ok",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::HOUR;

    fn billing(card: Card, monthly_limit_cents: Option<i64>) -> Billing {
        let mut billing = Billing::with_history(&[], 0, 1);
        billing.default_card = Some(card);
        billing.auto_reload = AutoReload {
            is_enabled: true,
            minimum_cents: 1_000,
            amount_cents: 2_000,
            monthly_limit_cents,
            failure: None,
        };
        billing
    }

    #[test]
    fn auto_reload_tops_up_below_the_minimum_until_the_monthly_limit() {
        let mut billing = billing(Card::Visa, Some(3_000));
        assert!(!billing.reload_if_low(10));
        billing.drain(20);
        assert!(billing.reload_if_low(30));
        billing.drain(40);
        assert!(!billing.reload_if_low(50));
        assert_eq!(billing.account(60)["auto_reload_status"], "capped");
    }

    #[test]
    fn retries_that_nobody_watched_are_made_up_for() {
        let mut billing = billing(Card::Declined, None);
        billing.drain(0);
        assert!(!billing.reload_if_low(0));
        assert!(!billing.reload_if_low(6 * HOUR - 1));
        assert_eq!(billing.account(1)["auto_reload_consecutive_declines"], 1);
        assert!(!billing.reload_if_low(100 * HOUR));
        let account = billing.account(100 * HOUR);
        assert_eq!(account["auto_reload_status"], "stopped");
        assert_eq!(account["auto_reload_consecutive_declines"], 3);
        assert_eq!(account["auto_reload_failed_at"], "1970-01-01T12:00:00.000Z");
    }
}
