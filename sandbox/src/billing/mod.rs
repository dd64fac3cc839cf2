//! The organization's prepaid balance. Every cent that comes or goes is a transaction.

mod account;
mod auto_reload;
mod card;

pub use auto_reload::AutoReload;
pub use card::Card;

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

use crate::date::{DAY, Millis, iso, month};
use crate::decisions::{TEST_BUDGET_CENTS, TEST_BUDGET_SPENT_CENTS};
use crate::random::Random;

pub struct Billing {
    balance_cents: i64,
    /// Oldest first, so ids ascend.
    transactions: Vec<Transaction>,
    pub auto_reload: AutoReload,
    /// `None` when there is no card at all.
    pub default_card: Option<Card>,
    /// How often a card was charged, by hand or by auto-reload.
    pub charges: u64,
    /// How often each idempotency key has charged a card.
    pub charges_by_key: BTreeMap<String, u64>,
    /// The request and the response of each top-up, by idempotency key.
    pub top_ups: HashMap<String, (Map<String, Value>, Value)>,
    pub last_top_up_error: Option<&'static str>,
    pub last_payment_intent: Option<String>,
    /// The payment that its card's holder has to confirm: cents and idempotency key.
    waiting_payment: Option<(i64, Option<String>)>,
    spend_script: SpendScript,
    /// What simulated calls may cost together, and what is left of it.
    test_budget_cents: i64,
    test_budget_left_cents: i64,
    random: Random,
}

pub struct Transaction {
    pub id: i64,
    /// As the API names it: `call_usage`, `manual_topup`, `auto_reload`, ….
    pub kind: &'static str,
    /// Negative for a charge.
    pub cents: i64,
    description: String,
    call_id: Option<i64>,
    pub at: Millis,
}

/// How far the well-known number that spends the balance has come.
#[derive(Default, PartialEq, Eq)]
enum SpendScript {
    #[default]
    Idle,
    Spent,
    /// Money has arrived since.
    Credited,
}

/// The balance at the start.
const OPENING_CENTS: i64 = 4_250;
const PAST_TOP_UP_CENTS: i64 = 2_000;
const RELOAD_CENTS: i64 = 5_000;

impl Billing {
    /// The balance at the start, after `charges` (oldest first: when, which call, how many
    /// cents) and the top-ups that paid for them.
    pub fn with_history(charges: &[(Millis, i64, i64)], now: Millis, seed: u64) -> Self {
        let mut billing = Self {
            balance_cents: 0,
            transactions: Vec::new(),
            auto_reload: AutoReload {
                amount_cents: RELOAD_CENTS,
                minimum_cents: 1_000,
                ..AutoReload::default()
            },
            default_card: Some(Card::Visa),
            charges: 0,
            charges_by_key: BTreeMap::new(),
            top_ups: HashMap::new(),
            last_top_up_error: None,
            last_payment_intent: None,
            waiting_payment: None,
            spend_script: SpendScript::Idle,
            test_budget_cents: TEST_BUDGET_CENTS,
            test_budget_left_cents: TEST_BUDGET_CENTS - TEST_BUDGET_SPENT_CENTS,
            random: Random::new(seed ^ 0x1ed6e7),
        };
        let spent: i64 = charges.iter().map(|(_, _, cents)| cents).sum();
        let top_ups = (spent + OPENING_CENTS) / PAST_TOP_UP_CENTS;
        let first = charges.first().map_or(now, |(at, ..)| *at) - DAY;
        let mut credits = vec![("adjustment", (spent + OPENING_CENTS) % PAST_TOP_UP_CENTS, first)];
        credits.extend((0..top_ups).map(|index| {
            let kind = if index % 2 == 0 { "manual_topup" } else { "auto_reload" };
            (kind, PAST_TOP_UP_CENTS, first + 1 + (now - first) * index / (top_ups + 1))
        }));
        let mut credits = credits.into_iter().peekable();
        for (at, call_id, cents) in charges {
            while let Some((kind, cents, at)) = credits.next_if(|credit| credit.2 <= *at) {
                billing.post(kind, cents, describe(kind), None, at);
            }
            billing.charge_call(*call_id, *cents, *at);
        }
        for (kind, cents, at) in credits {
            billing.post(kind, cents, describe(kind), None, at);
        }
        billing
    }

    pub fn balance_cents(&self) -> i64 {
        self.balance_cents
    }

    pub fn charge_call(&mut self, call_id: i64, cents: i64, at: Millis) {
        self.post("call_usage", -cents, &format!("Call {call_id}"), Some(call_id), at);
    }

    /// Takes a simulated call's price from the budget for them, beside the balance.
    pub fn spend_test_budget(&mut self, cents: i64) {
        self.test_budget_left_cents -= cents;
    }

    /// Sets what is left for simulated calls.
    pub fn set_test_budget(&mut self, cents: i64) {
        self.test_budget_left_cents = cents;
        self.test_budget_cents = self.test_budget_cents.max(cents);
    }

    pub fn has_test_budget(&self) -> bool {
        self.test_budget_left_cents > 0
    }

    pub fn charge_preview(&mut self, cents: i64, at: Millis) {
        self.post("voice_sample_usage", -cents, "Voice preview", None, at);
    }

    /// Charges a card and returns the id of the payment intent.
    pub fn top_up(&mut self, cents: i64, key: Option<&str>, at: Millis) -> String {
        self.charge_card("manual_topup", cents, key, at);
        self.last_top_up_error = None;
        self.new_payment_intent()
    }

    /// Begins a payment that its card's holder has to confirm, and returns the id of the
    /// payment intent.
    pub fn begin_payment(&mut self, cents: i64, key: Option<&str>) -> String {
        self.waiting_payment = Some((cents, key.map(str::to_owned)));
        self.new_payment_intent()
    }

    /// Confirms the payment that waits. Returns whether there was one.
    pub fn finish_payment(&mut self, at: Millis) -> bool {
        let Some((cents, key)) = self.waiting_payment.take() else { return false };
        self.charge_card("manual_topup", cents, key.as_deref(), at);
        self.last_top_up_error = None;
        true
    }

    fn charge_card(&mut self, kind: &'static str, cents: i64, key: Option<&str>, at: Millis) {
        self.post(kind, cents, describe(kind), None, at);
        self.charges += 1;
        if let Some(key) = key {
            *self.charges_by_key.entry(key.to_owned()).or_default() += 1;
        }
        self.auto_reload.failure = None;
        self.credit_spend_script();
    }

    fn new_payment_intent(&mut self) -> String {
        let intent = format!("pi_{:016x}", self.random.draw());
        self.last_payment_intent = Some(intent.clone());
        intent
    }

    /// What the well-known number that spends the balance does: takes everything that is
    /// left and returns true. Once money has arrived, it leaves the next call alone and
    /// returns false.
    pub fn spend_everything(&mut self, at: Millis) -> bool {
        if self.spend_script == SpendScript::Credited {
            self.spend_script = SpendScript::Idle;
            return false;
        }
        self.spend_script = SpendScript::Spent;
        self.drain(at);
        self.reload_if_low(at);
        true
    }

    fn credit_spend_script(&mut self) {
        if self.spend_script == SpendScript::Spent {
            self.spend_script = SpendScript::Credited;
        }
    }

    /// Takes everything that is left.
    fn drain(&mut self, at: Millis) {
        self.post(
            "adjustment",
            -self.balance_cents.max(0),
            "Balance spent by the sandbox",
            None,
            at,
        );
    }

    /// Sets the balance by an adjustment.
    pub fn set_balance(&mut self, cents: i64, at: Millis) {
        self.post("adjustment", cents - self.balance_cents, "Balance set in the sandbox", None, at);
    }

    /// Makes this the default card. Auto-reload tries it at once if it has failed before.
    pub fn set_card(&mut self, card: Option<Card>) {
        self.default_card = card;
        self.auto_reload.failure = None;
    }

    /// The latest transaction of this kind.
    pub fn last(&self, kind: &str) -> Option<&Transaction> {
        self.transactions.iter().rev().find(|transaction| transaction.kind == kind)
    }

    /// As the API gives them, newest first.
    pub fn transactions(&self) -> impl Iterator<Item = Value> {
        self.transactions.iter().rev().map(Transaction::json)
    }

    fn post(
        &mut self,
        kind: &'static str,
        cents: i64,
        description: &str,
        call_id: Option<i64>,
        at: Millis,
    ) {
        let id = 9_001 + i64::try_from(self.transactions.len()).unwrap_or(0);
        self.balance_cents += cents;
        self.transactions.push(Transaction {
            id,
            kind,
            cents,
            description: description.to_owned(),
            call_id,
            at,
        });
    }

    /// The sum in cents.
    pub fn sum(&self, is_counted: impl Fn(&Transaction) -> bool) -> i64 {
        self.transactions
            .iter()
            .filter(|transaction| is_counted(transaction))
            .map(|transaction| transaction.cents)
            .sum()
    }

    /// The sum in cents over the calendar month (UTC) that contains `now`.
    pub fn month_sum(&self, now: Millis, is_counted: impl Fn(&Transaction) -> bool) -> i64 {
        // Compared as numbers: a large history has very many transactions.
        let month = month(now);
        self.sum(|transaction| is_counted(transaction) && month.contains(&transaction.at))
    }
}

impl Transaction {
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

/// An amount as the API writes it: `42.50`, `-0.10`.
pub fn usd(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opening_balance_is_the_same_whatever_the_history_has_cost() {
        for charges in [&[][..], &[(5, 1, 12)], &[(5, 1, 70_000), (900, 2, 7)]] {
            let billing = Billing::with_history(charges, 1_000, 1);
            assert_eq!(billing.balance_cents(), 4_250);
            assert!(billing.transactions.is_sorted_by_key(|transaction| transaction.at));
        }
    }

    #[test]
    fn the_balance_is_the_sum_of_the_lines() {
        let mut billing = Billing::with_history(&[], 0, 1);
        billing.charge_call(1, 12, 10);
        billing.top_up(1_000, None, 20);
        billing.drain(30);
        assert_eq!(billing.balance_cents(), 0);
        assert_eq!(billing.sum(|_| true), 0);
    }

    #[test]
    fn amounts_are_written_with_two_decimals() {
        assert_eq!([usd(4_250), usd(-10), usd(0), usd(5)], ["42.50", "-0.10", "0.00", "0.05"]);
    }
}
