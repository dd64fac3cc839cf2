//! Transactions: every cent that came to the balance or left it.

use super::call::CallId;
use super::field::{Fields, Rows};
use super::open_enum::open_enum;
use crate::timestamp::Timestamp;
use serde_json::Value;

open_enum! {
    TransactionKind {
        CallUsage = "call_usage",
        TransferBridge = "transfer_bridge",
        PhoneNumberMonthly = "phone_number_monthly",
        VoiceSampleUsage = "voice_sample_usage",
        ConversionReport = "conversion_report",
        ManualTopUp = "manual_topup",
        AutoReload = "auto_reload",
        Adjustment = "adjustment",
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct Transaction {
    pub id: i64,
    pub kind: Option<TransactionKind>,
    /// US cents; negative where money was spent.
    pub amount_cents: Option<i64>,
    pub description: Option<String>,
    /// The call that cost it.
    pub call_id: Option<CallId>,
    /// The phone number that cost it.
    pub phone_number: Option<String>,
    pub created_at: Option<Timestamp>,
}

impl Transaction {
    pub fn read(value: &Value) -> Option<Transaction> {
        let fields = Fields::new(value);
        Some(Transaction {
            id: fields.i64("id")?,
            kind: fields.non_empty("kind").map(|word| TransactionKind::read(&word)),
            amount_cents: fields.i64("amount_cents"),
            description: fields.non_empty("description"),
            call_id: fields.i64("call_id").map(CallId),
            phone_number: fields.non_empty("phone_number_value"),
            created_at: fields.timestamp("created_at"),
        })
    }
}

/// A page of the transactions, newest first.
#[derive(Clone, PartialEq, Debug)]
pub struct TransactionPage {
    pub transactions: Vec<Transaction>,
    /// How many there are in all, when the host says so: one that sends a plain array does
    /// not (API notes, section 7).
    pub total: Option<i64>,
    /// How many rows could not be read.
    pub unreadable: usize,
}

impl TransactionPage {
    pub fn read(value: &Value) -> Option<TransactionPage> {
        let Rows { rows, unreadable } = Rows::read(value, Transaction::read)?;
        let total = Fields::new(value).i64("total");
        Some(TransactionPage { transactions: rows, total, unreadable })
    }

    /// The offset of the next page, if there may be one, after this was asked for with
    /// `limit` and `offset`. Without a total a full page may be followed by another; more
    /// rows than asked for are all that there are.
    pub fn next_offset(&self, limit: u32, offset: u32) -> Option<u32> {
        let rows = u32::try_from(self.transactions.len() + self.unreadable).ok()?;
        let next = offset.checked_add(rows)?;
        let has_more = match self.total {
            Some(total) => rows > 0 && i64::from(next) < total,
            None => rows > 0 && rows == limit,
        };
        has_more.then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::from_str_lossy;
    use serde_json::json;

    fn page(value: Value) -> TransactionPage {
        TransactionPage::read(&value).unwrap()
    }

    #[test]
    fn an_odd_field_hides_no_other_and_an_odd_row_no_neighbor() {
        let page = page(json!([
            {"id": 3, "kind": "call_usage", "amount_cents": {}, "call_id": "x", "created_at": 5},
            {"kind": "adjustment", "amount_cents": 1},
            null,
            {"id": "2", "kind": "text_message", "amount_cents": "-10", "call_id": 987654321987654321_i64,
             "description": "", "created_at": "2026-10-06T17:31:30.020Z"},
        ]));
        assert_eq!((page.transactions.len(), page.unreadable, page.total), (2, 2, None));
        let [odd, other] = &page.transactions[..] else { panic!("{page:?}") };
        assert_eq!((odd.id, odd.kind.clone()), (3, Some(TransactionKind::CallUsage)));
        assert_eq!((odd.amount_cents, odd.call_id, odd.created_at), (None, None, None));
        assert_eq!(other.kind.as_ref().map(TransactionKind::as_str), Some("text_message"));
        assert_eq!(other.amount_cents, Some(-10));
        assert_eq!(other.call_id, Some(CallId(987_654_321_987_654_321)));
        assert_eq!(other.description, None);
        assert!(other.created_at.is_some());
    }

    #[test]
    fn an_amount_is_exact_or_unknown() {
        for (written, cents) in [
            ("-10", Some(-10)),
            ("9007199254740993", Some(9_007_199_254_740_993)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("1250.0", Some(1_250)),
            ("12.5", None),
            ("1e3", None),
            ("\"12,50\"", None),
            ("null", None),
        ] {
            let text = format!("[{{\"id\": 1, \"amount_cents\": {written}}}]");
            let page = page(from_str_lossy(&text).unwrap());
            assert_eq!(page.transactions[0].amount_cents, cents, "{written}");
        }
    }

    #[test]
    fn an_array_and_an_envelope_are_read_alike() {
        let rows = json!([{"id": 2}, {"id": 1}]);
        let envelope = page(json!({"results": rows, "total": 9, "limit": 2, "offset": 0}));
        assert_eq!(envelope, TransactionPage { total: Some(9), ..page(rows) });
        assert_eq!(TransactionPage::read(&json!({"detail": "no"})), None);
    }

    #[test]
    fn a_page_is_followed_by_another_until_there_can_be_none() {
        let array = |count: i64| page((0..count).map(|id| json!({"id": id})).collect());
        let of = |count: i64, total: i64| TransactionPage { total: Some(total), ..array(count) };
        for (page, limit, offset, next) in [
            (array(20), 20, 40, Some(60)),
            (array(19), 20, 40, None),
            (array(0), 20, 40, None),
            // A host that does not page.
            (array(90), 20, 0, None),
            (of(20, 61), 20, 40, Some(60)),
            (of(20, 60), 20, 40, None),
            // A host with a smaller limit of its own.
            (of(10, 60), 20, 40, Some(50)),
            (of(0, 60), 20, 40, None),
            (array(1), 1, u32::MAX, None),
        ] {
            assert_eq!(
                page.next_offset(limit, offset),
                next,
                "{} {limit} {offset}",
                page.transactions.len()
            );
        }
        let unreadable = page(json!([{"id": 1}, null]));
        assert_eq!(unreadable.next_offset(2, 0), Some(2));
    }
}
