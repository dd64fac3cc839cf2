//! One charge of a card: what is kept of it until its outcome is known, what an answer says
//! about it, and which transaction it became. Pure.

use crate::outbox::outcome::{self, outcome_of_failure};
use serde_json::{Value, json};
use thunderphone::{
    Billing, Error, Fields, Timestamp, TopUp, Transaction, TransactionKind, TransactionPage,
};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Charge {
    /// The idempotency key: with it the card is charged at most once.
    pub key: String,
    pub cents: i64,
    /// Which card was named in the question: its id, and in words.
    pub card: Option<(String, String)>,
    /// When it was first sent, by the server's clock.
    pub started_at: Timestamp,
    /// When it was sent last.
    pub sent_at: Timestamp,
    pub state: ChargeState,
    /// The top-ups of the same amount that there were before. `None` where that could not
    /// be read.
    pub seen: Option<Vec<i64>>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ChargeState {
    /// Without an answer that tells.
    Sent,
    /// The bank wants its holder to confirm it.
    Bank,
    /// Accepted, and not paid yet: in the API's word.
    Processing(String),
}

/// What an answer says about the card.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    Added,
    Pending(ChargeState),
    /// Nothing was charged.
    Refused,
    Unknown,
}

const VERSION: i64 = 1;
/// Clocks differ, and the `Date` of an answer has no fractions.
const CLOCK_MS: i64 = 10_000;
/// By then no answer can come any more, and no request be on its way.
const DISCARDABLE_AFTER_MS: i64 = 120_000;

/// `is_again`: the same charge was sent before, and its outcome was unknown.
pub fn outcome(answer: &Result<TopUp, Error>, is_again: bool) -> Outcome {
    let failure = match answer {
        Ok(top_up) => return accepted(top_up),
        Err(failure) => failure,
    };
    let status = failure.status();
    match outcome_of_failure(failure) {
        // The key was used, perhaps by this very charge.
        _ if status == Some(409) && !is_from_proxy(failure) => Outcome::Unknown,
        // The card is asked only for a charge that was not made before.
        outcome::Outcome::Refused if !is_again || matches!(status, Some(402 | 422)) => {
            Outcome::Refused
        }
        outcome::Outcome::NotPassedOn | outcome::Outcome::Throttled if !is_again => {
            Outcome::Refused
        }
        _ => Outcome::Unknown,
    }
}

fn is_from_proxy(failure: &Error) -> bool {
    failure.api_error().is_some_and(|refusal| refusal.is_from_proxy())
}

fn accepted(top_up: &TopUp) -> Outcome {
    match top_up.status.as_deref() {
        Some("succeeded") => Outcome::Added,
        _ if top_up.needs_browser => Outcome::Pending(ChargeState::Bank),
        Some("requires_action" | "requires_confirmation") => Outcome::Pending(ChargeState::Bank),
        word => Outcome::Pending(ChargeState::Processing(word.unwrap_or("processing").to_owned())),
    }
}

impl Charge {
    pub fn new(key: String, cents: i64, card: Option<(String, String)>, at: Timestamp) -> Charge {
        let state = ChargeState::Sent;
        Charge { key, cents, card, started_at: at, sent_at: at, state, seen: None }
    }

    /// “Visa ending in 4242”, in the middle of a sentence.
    pub fn card_words(&self) -> &str {
        self.card.as_ref().map_or("the saved card", |(_, name)| name)
    }

    pub fn text(&self) -> String {
        let state = match &self.state {
            ChargeState::Sent => Value::Null,
            ChargeState::Bank => "requires_action".into(),
            ChargeState::Processing(word) => word.as_str().into(),
        };
        let (card, card_name) = self.card.clone().unzip();
        json!({"version": VERSION, "key": self.key, "cents": self.cents, "card": card, "card_name": card_name,
            "started_at": self.started_at.0, "sent_at": self.sent_at.0, "state": state,
            "seen": self.seen})
        .to_string()
    }

    /// `None` for a record of another version, or one that was changed by others.
    pub fn read(text: &str) -> Option<Charge> {
        let value = serde_json::from_str::<Value>(text).ok()?;
        let fields = Fields::new(&value);
        if fields.i64("version") != Some(VERSION) {
            return None;
        }
        Some(Charge {
            key: fields.non_empty("key")?,
            cents: fields.i64("cents").filter(|cents| *cents > 0)?,
            card: fields.non_empty("card").zip(fields.non_empty("card_name")),
            started_at: Timestamp(fields.i64("started_at")?),
            sent_at: Timestamp(fields.i64("sent_at")?),
            state: match fields.str("state").as_deref() {
                None => ChargeState::Sent,
                Some("requires_action") => ChargeState::Bank,
                Some(word) => ChargeState::Processing(word.to_owned()),
            },
            seen: fields.array("seen").map(|ids| ids.iter().filter_map(Value::as_i64).collect()),
        })
    }

    /// Whether one of the transactions is what it became.
    pub fn is_in(&self, page: &TransactionPage) -> bool {
        page.transactions.iter().any(|line| {
            let is_earlier = match (&self.seen, line.created_at) {
                (Some(seen), _) if seen.contains(&line.id) => true,
                // A line that was not on that page, because that page was short.
                (Some(_), Some(at)) => at.0 < self.started_at.0 - 6 * CLOCK_MS,
                (Some(_), None) => false,
                (None, Some(at)) => at.0 < self.started_at.0 - CLOCK_MS,
                (None, None) => true,
            };
            is_top_up_of(line, self.cents) && !is_earlier
        })
    }

    /// The same by the balance, for a host without transactions.
    pub fn is_last_of(&self, billing: &Billing) -> bool {
        billing.last_top_up.as_ref().is_some_and(|last| {
            last.kind.as_deref() == Some("manual")
                && last.amount_cents == Some(self.cents)
                && last.created_at.is_some_and(|at| at >= self.started_at)
        })
    }

    /// Whether a person may decide that it came to nothing.
    pub fn may_be_discarded(&self, now: Timestamp) -> bool {
        now.0 - self.sent_at.0 > DISCARDABLE_AFTER_MS
    }
}

/// The top-ups of this amount in a page.
pub fn top_ups_of(page: &TransactionPage, cents: i64) -> Vec<i64> {
    let same = page.transactions.iter().filter(|line| is_top_up_of(line, cents));
    same.map(|line| line.id).collect()
}

fn is_top_up_of(line: &Transaction, cents: i64) -> bool {
    line.kind == Some(TransactionKind::ManualTopUp) && line.amount_cents == Some(cents)
}

#[cfg(test)]
mod tests {
    use super::*;
    use thunderphone::Reply;
    use thunderphone::error::classify;

    const AT: Timestamp = Timestamp(1_790_000_000_000);

    fn charge(seen: Option<Vec<i64>>) -> Charge {
        let card = Some(("pm_1".to_owned(), "Visa ending in 4242".to_owned()));
        Charge { seen, ..Charge::new("k".to_owned(), 2_500, card, AT) }
    }

    fn answer(status: u16, body: &str) -> Result<TopUp, Error> {
        let content_type = "application/json".to_owned();
        let reply = Reply { status, content_type, body: body.to_owned(), ..Reply::default() };
        classify(reply).map(|value| TopUp::read(&value).unwrap())
    }

    fn lost() -> Result<TopUp, Error> {
        Err(Error::Unreachable { message: String::new(), may_be_stopped: false })
    }

    #[test]
    fn an_answer_says_charged_refused_or_unknown() {
        let pending = |state| Outcome::Pending(state);
        let processing = |word: &str| pending(ChargeState::Processing(word.to_owned()));
        for (status, body, first, again) in [
            (201, r#"{"status": "succeeded"}"#, Outcome::Added, Outcome::Added),
            (
                201,
                r#"{"status": "requires_action", "client_secret": "s"}"#,
                pending(ChargeState::Bank),
                pending(ChargeState::Bank),
            ),
            (
                201,
                r#"{"status": "processing"}"#,
                processing("processing"),
                processing("processing"),
            ),
            (201, r#"{"status": "on_hold"}"#, processing("on_hold"), processing("on_hold")),
            (201, "{}", processing("processing"), processing("processing")),
            (402, r#"{"code": "card_declined"}"#, Outcome::Refused, Outcome::Refused),
            (422, r#"{"code": "payment_method_required"}"#, Outcome::Refused, Outcome::Refused),
            (400, r#"{"amount_cents": ["No."]}"#, Outcome::Refused, Outcome::Unknown),
            (401, "{}", Outcome::Refused, Outcome::Unknown),
            (403, "{}", Outcome::Refused, Outcome::Unknown),
            (403, r#"{"code": "proxy_role"}"#, Outcome::Refused, Outcome::Unknown),
            (404, "{}", Outcome::Refused, Outcome::Unknown),
            (429, "{}", Outcome::Refused, Outcome::Unknown),
            (409, "{}", Outcome::Unknown, Outcome::Unknown),
            (409, r#"{"code": "in_progress"}"#, Outcome::Unknown, Outcome::Unknown),
            (408, "{}", Outcome::Unknown, Outcome::Unknown),
            (500, "{}", Outcome::Unknown, Outcome::Unknown),
            (502, "{}", Outcome::Unknown, Outcome::Unknown),
            (502, r#"{"code": "proxy_no_answer"}"#, Outcome::Unknown, Outcome::Unknown),
        ] {
            assert_eq!(outcome(&answer(status, body), false), first, "{status} {body}");
            assert_eq!(outcome(&answer(status, body), true), again, "again {status} {body}");
        }
        assert_eq!(outcome(&lost(), false), Outcome::Unknown);
    }

    #[test]
    fn a_record_survives_storage_and_others_are_not_read() {
        for state in
            [ChargeState::Sent, ChargeState::Bank, ChargeState::Processing("on_hold".to_owned())]
        {
            for seen in [None, Some(vec![]), Some(vec![9_001, 9_002])] {
                let charge = Charge { state: state.clone(), ..charge(seen) };
                assert_eq!(Charge::read(&charge.text()), Some(charge.clone()));
                let unnamed = Charge { card: None, ..charge };
                assert_eq!(Charge::read(&unnamed.text()), Some(unnamed));
            }
        }
        let text = charge(None).text();
        for other in [
            "".to_owned(),
            "{}".to_owned(),
            text.replace("\"version\":1", "\"version\":2"),
            text.replace("2500", "-1"),
            text.replace("\"k\"", "\"\""),
            text.chars().take(20).collect(),
        ] {
            assert_eq!(Charge::read(&other), None, "{other}");
        }
    }

    fn page(rows: Value) -> TransactionPage {
        TransactionPage::read(&rows).unwrap()
    }

    fn line(id: i64, kind: &str, cents: i64, seconds_later: i64) -> Value {
        let at = Timestamp(AT.0 + seconds_later * 1_000).to_string();
        json!({"id": id, "kind": kind, "amount_cents": cents, "created_at": at})
    }

    #[test]
    fn a_charge_is_found_by_amount_and_time_and_never_taken_for_an_earlier_one() {
        let known = charge(Some(vec![7]));
        let unknown = charge(None);
        for (line, by_id, by_time) in [
            (line(8, "manual_topup", 2_500, 1), true, true),
            // Of the other one it is not known whether it was there before.
            (line(7, "manual_topup", 2_500, 1), false, true),
            (line(8, "manual_topup", 2_500, -20), true, false),
            (line(6, "manual_topup", 2_500, -90), false, false),
            (line(8, "manual_topup", 5_000, 1), false, false),
            (line(8, "auto_reload", 2_500, 1), false, false),
            (json!({"id": 8, "kind": "manual_topup", "amount_cents": 2_500}), true, false),
        ] {
            assert_eq!(known.is_in(&page(json!([line]))), by_id, "{line}");
            assert_eq!(unknown.is_in(&page(json!([line]))), by_time, "{line}");
        }
        assert_eq!(
            top_ups_of(
                &page(json!([
                    line(1, "manual_topup", 2_500, 0),
                    line(2, "manual_topup", 500, 0),
                    line(3, "adjustment", 2_500, 0)
                ])),
                2_500
            ),
            [1]
        );
    }

    #[test]
    fn a_balance_without_transactions_tells_by_its_last_top_up() {
        let billing = |kind: &str, cents: i64, seconds: i64| {
            let at = Timestamp(AT.0 + seconds * 1_000).to_string();
            let last = json!({"kind": kind, "amount_cents": cents, "created_at": at});
            Billing::read(&json!({ "last_top_up": last })).unwrap()
        };
        assert!(charge(None).is_last_of(&billing("manual", 2_500, 1)));
        assert!(!charge(None).is_last_of(&billing("manual", 2_500, -1)));
        assert!(!charge(None).is_last_of(&billing("auto", 2_500, 1)));
        assert!(!charge(None).is_last_of(&billing("manual", 2_600, 1)));
    }

    #[test]
    fn it_may_be_discarded_once_no_answer_can_come() {
        assert!(!charge(None).may_be_discarded(Timestamp(AT.0 + 119_000)));
        assert!(charge(None).may_be_discarded(Timestamp(AT.0 + 121_000)));
    }
}
