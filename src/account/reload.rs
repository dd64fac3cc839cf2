//! Auto-reload in words. Pure.

use super::card::Card;
use crate::format;
use strict_view::bidi::isolate;
use thunderphone::{AutoReloadStatus, Billing};

/// Adds this much whenever less than that is left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reload {
    pub minimum_cents: i64,
    pub amount_cents: i64,
}

impl Reload {
    /// What the host keeps, or else what is offered first.
    pub fn of(billing: Option<&Billing>) -> Reload {
        let positive = |cents: Option<i64>| cents.filter(|cents| *cents > 0);
        let minimum = billing.and_then(|billing| positive(billing.auto_reload_minimum_cents));
        let amount = billing.and_then(|billing| positive(billing.auto_reload_amount_cents));
        Reload { minimum_cents: minimum.unwrap_or(1_000), amount_cents: amount.unwrap_or(2_500) }
    }

    /// What switching it on does: said before it is switched on.
    pub fn promise(self, card: &Card, balance_cents: Option<i64>) -> String {
        let Reload { minimum_cents, amount_cents } = self;
        let (below, amount) = (format::money(minimum_cents), format::money(amount_cents));
        let mut said = format!(
            "Charges {} with {amount} whenever less than {below} is left, without asking again.",
            card.words()
        );
        if balance_cents.is_some_and(|cents| cents < minimum_cents) {
            said.push_str(&format!(" Less is left now, so it charges {amount} right away."));
        }
        said.push_str(&self.repeats(balance_cents));
        said
    }

    /// Whether saving it charges the card right away, as far as the balance is known.
    pub fn may_charge_now(self, balance_cents: Option<i64>) -> bool {
        balance_cents.is_none_or(|cents| cents < self.minimum_cents)
    }

    /// What is asked before that, and why it charges.
    pub fn question(self, card: &Card, balance_cents: Option<i64>) -> (String, String) {
        let (below, amount) = (format::money(self.minimum_cents), format::money(self.amount_cents));
        let question = format!("Charge {amount} to {} now?", card.words());
        let why = match balance_cents {
            Some(cents) => format!("{} is left, which is less than {below}.", format::money(cents)),
            None => {
                format!("The balance is not known. It charges now if less than {below} is left.")
            }
        };
        (question, why + &self.repeats(balance_cents))
    }

    /// Said when one reload does not reach the threshold.
    fn repeats(self, balance_cents: Option<i64>) -> String {
        let missing = balance_cents.map_or(0, |cents| self.minimum_cents.saturating_sub(cents));
        let amount = self.amount_cents.max(1);
        let times = missing / amount + i64::from(missing % amount > 0);
        if times < 2 {
            return String::new();
        }
        format!(
            " One reload does not reach {}: the card may be charged {times} times, {} in all.",
            format::money(self.minimum_cents),
            format::money(times.saturating_mul(amount))
        )
    }
}

/// How auto-reload is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    Off,
    On,
    /// It is on, and does not work.
    Failing,
    Unknown,
}

/// `On`, and what that means; without times, which a view shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Described {
    pub tone: Tone,
    pub word: String,
    pub text: String,
}

pub fn describe(billing: &Billing, card: &Card) -> Described {
    let new = |tone, word: &str, text: String| Described { tone, word: word.to_owned(), text };
    let adds = match (billing.auto_reload_amount_cents, billing.auto_reload_minimum_cents) {
        (Some(amount), Some(below)) => format!(
            "Adds {} whenever less than {} is left.",
            format::money(amount),
            format::money(below)
        ),
        _ => String::new(),
    };
    let status = billing.auto_reload_status.as_ref();
    match (status, billing.auto_reload_enabled) {
        (Some(AutoReloadStatus::Retrying), _) => {
            new(Tone::Failing, "On, but failing", failed(billing, card))
        }
        (Some(AutoReloadStatus::Stopped), _) => new(
            Tone::Failing,
            "Stopped",
            format!(
                "{} It was tried several times and is not tried again. Add another card in ThunderPhone's dashboard, then turn it on again.",
                failed(billing, card)
            ),
        ),
        (Some(AutoReloadStatus::Capped), _) => {
            new(Tone::Failing, "On, but paused", capped(billing))
        }
        (Some(AutoReloadStatus::Off), _) | (None, Some(false)) => {
            new(Tone::Off, "Off", "When the balance is used up, calls are refused.".to_owned())
        }
        (Some(AutoReloadStatus::Ok), _) | (None, Some(true)) => match billing.auto_reload_paused {
            Some(true) => new(Tone::Failing, "On, but paused", adds),
            // Older hosts tell it only by the error.
            _ if status.is_none() && billing.auto_reload_last_error.is_some() => {
                new(Tone::Failing, "On, but failing", failed(billing, card))
            }
            _ => new(Tone::On, "On", adds),
        },
        (Some(AutoReloadStatus::Other(word)), _) => new(Tone::Unknown, &format::words(word), adds),
        (None, None) => new(Tone::Unknown, "Not known", String::new()),
    }
}

/// The last attempt: what was declined, and in whose words.
fn failed(billing: &Billing, card: &Card) -> String {
    let amount = billing.auto_reload_failed_amount_cents.or(billing.auto_reload_amount_cents);
    let amount = amount.map(|cents| format!(" for {}", format::money(cents))).unwrap_or_default();
    let said = billing.auto_reload_last_error.as_deref();
    let said = said.map(|said| format!(" ThunderPhone says: “{}”", isolate(said)));
    format!("{} was not charged{amount}.{}", card.title(), said.unwrap_or_default())
}

fn capped(billing: &Billing) -> String {
    match (billing.auto_reload_month_spend_cents, billing.auto_reload_monthly_limit_cents) {
        (Some(spent), Some(limit)) => format!(
            "It added {} this month, and {} is its limit. It goes on next month.",
            format::money(spent),
            format::money(limit)
        ),
        _ => "The monthly limit is reached. It goes on next month.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn described(value: Value) -> Described {
        let billing = Billing::read(&value).unwrap();
        describe(&billing, &Card::Named("Visa ending in 0002".to_owned(), None))
    }

    #[test]
    fn every_status_is_said_in_words() {
        let base = json!({"auto_reload_enabled": true, "auto_reload_amount_cents": 2_500,
            "auto_reload_minimum_cents": 1_000, "auto_reload_last_error": "Your card was declined.",
            "auto_reload_monthly_limit_cents": 5_000, "auto_reload_month_spend_cents": 4_000});
        for (status, tone, word, text) in [
            ("ok", Tone::On, "On", "Adds $25.00 whenever less than $10.00 is left."),
            ("off", Tone::Off, "Off", "calls are refused"),
            (
                "retrying",
                Tone::Failing,
                "On, but failing",
                "Visa ending in 0002 was not charged for $25.00. ThunderPhone says: “Your card was declined.”",
            ),
            ("stopped", Tone::Failing, "Stopped", "is not tried again"),
            ("capped", Tone::Failing, "On, but paused", "It added $40.00 this month, and $50.00"),
            ("on_holiday", Tone::Unknown, "on holiday", "Adds $25.00"),
        ] {
            let mut value = base.clone();
            value["auto_reload_status"] = json!(status);
            let said = described(value);
            assert_eq!((said.tone, said.word.as_str()), (tone, word));
            let plain = said.text.replace(['\u{2068}', '\u{2069}'], "");
            assert!(plain.contains(text), "{said:?}");
        }
    }

    #[test]
    fn an_older_host_is_read_by_its_flags() {
        for (value, tone) in [
            (json!({}), Tone::Unknown),
            (json!({"auto_reload_enabled": false}), Tone::Off),
            (json!({"auto_reload_enabled": true}), Tone::On),
            (json!({"auto_reload_enabled": true, "auto_reload_last_error": "No."}), Tone::Failing),
        ] {
            assert_eq!(described(value.clone()).tone, tone, "{value}");
        }
    }

    #[test]
    fn the_price_is_said_before_and_so_is_a_charge_right_away() {
        let reload = Reload { minimum_cents: 1_000, amount_cents: 2_500 };
        let card = Card::Named("Visa ending in 4242".to_owned(), None);
        let promise = "Charges Visa ending in 4242 with $25.00 whenever less than $10.00 is left, without asking again.";
        assert_eq!(reload.promise(&card, Some(1_000)), promise);
        assert_eq!(reload.promise(&card, None), promise);
        assert!(reload.promise(&card, Some(999)).ends_with("so it charges $25.00 right away."));
    }

    #[test]
    fn a_reload_that_charges_right_away_is_asked_about_with_every_charge_it_may_make() {
        let card = Card::Named("Visa ending in 4242".to_owned(), None);
        let reload = |minimum_cents, amount_cents| Reload { minimum_cents, amount_cents };
        for (balance, asks) in [(None, true), (Some(999), true), (Some(1_000), false)] {
            assert_eq!(reload(1_000, 2_500).may_charge_now(balance), asks, "{balance:?}");
        }
        let (question, why) = reload(1_000, 2_500).question(&card, Some(-120));
        assert_eq!(question, "Charge $25.00 to Visa ending in 4242 now?");
        assert_eq!(why, "-$1.20 is left, which is less than $10.00.");
        let (_, why) = reload(10_000, 2_500).question(&card, Some(499));
        assert!(why.ends_with("may be charged 4 times, $100.00 in all."), "{why}");
        let promise = reload(10_000, 2_500).promise(&card, Some(5_001));
        assert!(
            promise.ends_with(
                "One reload does not reach $100.00: the card may be charged 2 times, $50.00 in all."
            ),
            "{promise}"
        );
        let (_, why) = reload(10_000, 2_500).question(&card, None);
        assert!(why.starts_with("The balance is not known."), "{why}");
        assert!(!why.contains("times"), "{why}");
        let (_, why) = reload(10_000, 10_000).question(&card, Some(0));
        assert!(!why.contains("times"), "{why}");
    }
}
