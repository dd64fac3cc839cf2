//! The organization's prepaid balance: every cent that came or went is a line.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::date::{DAY, Millis, iso};
use crate::random::Random;

pub struct Ledger {
    balance_cents: i64,
    /// Oldest first.
    lines: Vec<Line>,
    pub auto_reload: AutoReload,
    /// Top-ups by idempotency key: the request and its reply.
    pub top_ups: HashMap<String, (Map<String, Value>, Value)>,
    pub last_top_up_error: Option<&'static str>,
    pub last_intent: Option<String>,
    random: Random,
}

pub struct Line {
    pub id: i64,
    pub kind: &'static str,
    pub cents: i64,
    description: String,
    call_id: Option<i64>,
    pub at: Millis,
}

#[derive(Default)]
pub struct AutoReload {
    pub is_enabled: bool,
    pub minimum_cents: i64,
    pub amount_cents: i64,
    pub monthly_limit_cents: Option<i64>,
}

/// What the organization has when the sandbox starts.
const OPENING_CENTS: i64 = 4_250;
const PAST_TOP_UP_CENTS: i64 = 5_000;

impl Ledger {
    /// The ledger after `charges` (oldest first: when, which call, how much) and
    /// the top-ups that paid for them.
    pub fn after(charges: &[(Millis, i64, i64)], now: Millis, seed: u64) -> Self {
        let mut ledger = Self {
            balance_cents: 0,
            lines: Vec::new(),
            auto_reload: AutoReload {
                amount_cents: PAST_TOP_UP_CENTS,
                minimum_cents: 1_000,
                ..AutoReload::default()
            },
            top_ups: HashMap::new(),
            last_top_up_error: None,
            last_intent: None,
            random: Random::new(seed ^ 0x1ed6e7),
        };
        let spent: i64 = charges.iter().map(|(_, _, cents)| cents).sum();
        let top_ups = (spent + OPENING_CENTS) / PAST_TOP_UP_CENTS;
        let first = charges.first().map_or(now, |(at, ..)| *at) - DAY;
        let mut credits = vec![("adjustment", (spent + OPENING_CENTS) % PAST_TOP_UP_CENTS, first)];
        credits.extend((0..top_ups).map(|index| {
            ("manual_topup", PAST_TOP_UP_CENTS, first + 1 + (now - first) * index / (top_ups + 1))
        }));
        let mut credits = credits.into_iter().peekable();
        for (at, call_id, cents) in charges {
            while let Some((kind, cents, at)) = credits.next_if(|credit| credit.2 <= *at) {
                ledger.post(kind, cents, describe(kind), None, at);
            }
            ledger.charge_call(*call_id, *cents, *at);
        }
        for (kind, cents, at) in credits {
            ledger.post(kind, cents, describe(kind), None, at);
        }
        ledger
    }

    pub fn balance_cents(&self) -> i64 {
        self.balance_cents
    }

    pub fn charge_call(&mut self, call_id: i64, cents: i64, at: Millis) {
        self.post("call_usage", -cents, &format!("Call {call_id}"), Some(call_id), at);
    }

    pub fn charge_preview(&mut self, cents: i64, at: Millis) {
        self.post("voice_sample_usage", -cents, "Voice preview", None, at);
    }

    /// Adds credit and names the payment.
    pub fn top_up(&mut self, cents: i64, at: Millis) -> String {
        self.post("manual_topup", cents, describe("manual_topup"), None, at);
        self.new_intent()
    }

    pub fn new_intent(&mut self) -> String {
        let intent = format!("pi_{:016x}", self.random.draw());
        self.last_intent = Some(intent.clone());
        intent
    }

    /// Takes everything that is left.
    pub fn drain(&mut self, at: Millis) {
        self.post(
            "adjustment",
            -self.balance_cents.max(0),
            "Balance spent by the sandbox",
            None,
            at,
        );
    }

    /// Reloads when the balance is below the minimum; says whether it did.
    pub fn reload_if_low(&mut self, at: Millis) -> bool {
        let rule = &self.auto_reload;
        if !rule.is_enabled || self.balance_cents >= rule.minimum_cents || self.is_capped(at) {
            return false;
        }
        self.post("auto_reload", rule.amount_cents, describe("auto_reload"), None, at);
        true
    }

    pub fn is_capped(&self, at: Millis) -> bool {
        let after =
            self.month_sum(at, |line| line.kind == "auto_reload") + self.auto_reload.amount_cents;
        self.auto_reload.monthly_limit_cents.is_some_and(|limit| after > limit)
    }

    /// The latest line of that kind.
    pub fn last(&self, kind: &str) -> Option<&Line> {
        self.lines.iter().rev().find(|line| line.kind == kind)
    }

    /// Newest first.
    pub fn lines(&self) -> impl Iterator<Item = Value> {
        self.lines.iter().rev().map(Line::json)
    }

    fn post(
        &mut self,
        kind: &'static str,
        cents: i64,
        description: &str,
        call_id: Option<i64>,
        at: Millis,
    ) {
        let id = 9_001 + i64::try_from(self.lines.len()).unwrap_or(0);
        self.balance_cents += cents;
        self.lines.push(Line { id, kind, cents, description: description.to_owned(), call_id, at });
    }

    pub fn sum(&self, is_counted: impl Fn(&Line) -> bool) -> i64 {
        self.lines.iter().filter(|line| is_counted(line)).map(|line| line.cents).sum()
    }

    /// Over the calendar month that `now` is in.
    pub fn month_sum(&self, now: Millis, is_counted: impl Fn(&Line) -> bool) -> i64 {
        let month = |at| iso(at).chars().take(7).collect::<String>();
        self.sum(|line| is_counted(line) && month(line.at) == month(now))
    }
}

impl Line {
    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "kind": self.kind,
            "amount_cents": self.cents,
            "amount_usd": usd(self.cents),
            "description": self.description,
            "call_id": self.call_id,
            "phone_number_id": null,
            "phone_number_value": null,
            "has_receipt": matches!(self.kind, "manual_topup" | "auto_reload"),
            "metadata": {},
            "created_at": iso(self.at),
        })
    }
}

fn describe(kind: &str) -> &'static str {
    match kind {
        "manual_topup" => "Top-up",
        "auto_reload" => "Auto reload",
        _ => "Opening balance",
    }
}

pub fn usd(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opening_balance_does_not_depend_on_the_history() {
        for charges in [&[][..], &[(5, 1, 12)], &[(5, 1, 70_000), (900, 2, 7)]] {
            let ledger = Ledger::after(charges, 1_000, 1);
            assert_eq!(ledger.balance_cents(), 4_250);
            assert!(ledger.lines.is_sorted_by_key(|line| line.at));
        }
    }

    #[test]
    fn the_balance_is_the_sum_of_the_lines() {
        let mut ledger = Ledger::after(&[], 0, 1);
        ledger.charge_call(1, 12, 10);
        ledger.top_up(1_000, 20);
        ledger.drain(30);
        assert_eq!(ledger.balance_cents(), 0);
        assert_eq!(ledger.sum(|_| true), 0);
    }

    #[test]
    fn auto_reload_fills_up_below_its_minimum_and_stops_at_its_cap() {
        let mut ledger = Ledger::after(&[], 0, 1);
        ledger.auto_reload = AutoReload {
            is_enabled: true,
            minimum_cents: 1_000,
            amount_cents: 2_000,
            monthly_limit_cents: Some(3_000),
        };
        assert!(!ledger.reload_if_low(10));
        ledger.drain(20);
        assert!(ledger.reload_if_low(30));
        ledger.drain(40);
        assert!(!ledger.reload_if_low(50));
        assert_eq!(ledger.account(60)["auto_reload_status"], "capped");
    }

    #[test]
    fn money_is_written_with_two_decimals() {
        assert_eq!([usd(4_250), usd(-10), usd(0), usd(5)], ["42.50", "-0.10", "0.00", "0.05"]);
    }
}
