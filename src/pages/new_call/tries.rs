//! What the call list says of the last call to a number.

use crate::browser::moment::Moment;
use crate::call::checklist::LastCall;
use crate::outbox::is_same_number;
use thunderphone::{Call, CallQuery, Client, Direction, Timestamp, Transport};

/// So many of the newest calls are looked through: a host may list other numbers, too.
const ROWS: u32 = 20;

#[derive(Clone, PartialEq)]
pub struct LookedUp {
    pub last: LastCall,
    /// When it and the calls before it began, as far as they were looked through.
    pub starts: Vec<Timestamp>,
    /// When it was found out.
    pub received_at: Option<Moment>,
    /// It was asked for again in vain.
    pub has_failed: bool,
    pub is_loading: bool,
}

impl LookedUp {
    pub fn not_yet(last: LastCall) -> LookedUp {
        LookedUp {
            last,
            starts: Vec::new(),
            received_at: None,
            has_failed: false,
            is_loading: false,
        }
    }

    pub fn is_older(&self, ms: i64) -> bool {
        self.received_at.is_some_and(|at| at.age_ms() > ms)
    }

    /// How many calls began at this time or later.
    pub fn since(&self, at: Timestamp) -> usize {
        self.starts.iter().filter(|start| start.0 >= at.0).count()
    }
}

/// The outbound calls to a number.
pub struct Calls {
    /// The last one, if there was one.
    pub last: Option<Call>,
    /// When each of them began.
    pub starts: Vec<Timestamp>,
}

/// The calls to this number. `None` when the list of calls does not say: it did not come, or
/// shows other numbers and not this one.
pub async fn last_call_to<D: Transport>(client: &Client<D>, number: &str) -> Option<Calls> {
    let query = CallQuery { to_number: number.to_owned(), limit: ROWS, ..CallQuery::default() };
    last_of(client.calls(&query).await.ok()?.calls, number)
}

/// Of these rows, in whatever order a host writes them. One in progress of which nobody
/// says since when is later than all others.
fn last_of(calls: Vec<Call>, number: &str) -> Option<Calls> {
    let is_empty = calls.is_empty();
    let is_meant = |call: &Call| {
        let is_ours = matches!(call.direction, None | Some(Direction::Outbound));
        is_ours && call.to_number.as_deref().is_some_and(|to| is_same_number(to, number))
    };
    let meant: Vec<Call> = calls.into_iter().filter(is_meant).collect();
    let starts = meant.iter().filter_map(|call| call.start_time).collect();
    let last = meant.into_iter().max_by_key(|call| match call.start_time {
        Some(start) => start.0,
        None if call.is_final() => i64::MIN,
        None => i64::MAX,
    });
    (is_empty || last.is_some()).then_some(Calls { last, starts })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::CallPage;

    const NUMBER: &str = "+14155550199";

    /// A row that began at this second, or does not say when.
    fn row(id: i64, to: &str, second: Option<i64>) -> Value {
        let start = second.map_or(Value::Null, |s| format!("2026-11-28T00:00:{s:02}Z").into());
        json!({ "call_id": id, "direction": "outbound", "to_number": to, "start_time": start })
    }

    #[track_caller]
    fn check(rows: Vec<Value>, expected: Option<Option<i64>>) {
        let page = Value::from_iter([("results", Value::Array(rows))]);
        let last = last_of(CallPage::read(&page).unwrap().calls, NUMBER);
        assert_eq!(last.map(|calls| calls.last.map(|call| call.call_id.0)), expected);
    }

    #[test]
    fn the_last_call_to_a_number_is_found_in_any_list() {
        check(vec![], Some(None));
        check(vec![row(2, NUMBER, Some(9)), row(1, NUMBER, Some(5))], Some(Some(2)));
        check(vec![row(1, NUMBER, Some(5)), row(2, NUMBER, Some(9))], Some(Some(2)));
        check(vec![row(1, "4155550199", Some(5))], Some(Some(1)));
        // The filter is ignored: other numbers say nothing of this one.
        check(vec![row(3, "+14155550198", Some(20)), row(1, NUMBER, Some(5))], Some(Some(1)));
        check(vec![row(3, "+14155550198", Some(20))], None);
        // It is in progress, or over, and nobody says since when.
        check(vec![row(1, NUMBER, Some(5)), row(2, NUMBER, None)], Some(Some(2)));
        let mut over = row(2, NUMBER, None);
        if let Value::Object(fields) = &mut over {
            fields.insert("end_time".to_owned(), "2026-11-28T00:00:50Z".into());
            fields.insert("status".to_owned(), "completed".into());
        }
        check(vec![row(1, NUMBER, Some(5)), over], Some(Some(1)));
        let mut inbound = row(4, NUMBER, Some(30));
        if let Value::Object(fields) = &mut inbound {
            fields.insert("direction".to_owned(), "inbound".into());
        }
        check(vec![inbound, row(1, NUMBER, Some(5))], Some(Some(1)));
    }
}
