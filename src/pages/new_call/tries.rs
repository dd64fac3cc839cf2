//! What the call list says of the calls to a number.

use crate::browser::moment::Moment;
use crate::call::tries::{Tries, Try};
use crate::outbox::is_same_number;
use thunderphone::{Call, CallQuery, Client, Direction, Transport};

/// So many of the newest calls are looked through: a host may list other numbers, too.
const ROWS: u32 = 20;

#[derive(Clone, PartialEq)]
pub struct LookedUp {
    pub tries: Tries,
    /// When it was found out.
    pub received_at: Option<Moment>,
    /// It was asked for again in vain.
    pub has_failed: bool,
    pub is_loading: bool,
}

impl LookedUp {
    pub fn not_yet(tries: Tries) -> LookedUp {
        LookedUp { tries, received_at: None, has_failed: false, is_loading: false }
    }

    pub fn is_older(&self, ms: i64) -> bool {
        self.received_at.is_some_and(|at| at.age_ms() > ms)
    }
}

/// The outbound calls to this number, the last one first. `None` when the list of calls does
/// not say: it did not come, or shows other numbers and not this one.
pub async fn tries_of<D: Transport>(client: &Client<D>, number: &str) -> Option<Vec<Try>> {
    let query = CallQuery { to_number: number.to_owned(), limit: ROWS, ..CallQuery::default() };
    among(&client.calls(&query).await.ok()?.calls, number)
}

/// Of these rows, in whatever order a host writes them. One in progress of which nobody
/// says since when is later than all others.
fn among(calls: &[Call], number: &str) -> Option<Vec<Try>> {
    let is_to =
        |call: &&Call| call.to_number.as_deref().is_some_and(|to| is_same_number(to, number));
    let is_ours = |call: &&Call| matches!(call.direction, None | Some(Direction::Outbound));
    let mut tries: Vec<Try> = calls.iter().filter(is_to).filter(is_ours).map(Try::of).collect();
    // Calls of others to a number of the organization's own.
    let is_filtered = calls.is_empty() || calls.iter().any(|call| is_to(&call));
    tries.sort_by_key(|one| match one.at {
        Some(start) => std::cmp::Reverse(start.0),
        None if one.is_over => std::cmp::Reverse(i64::MIN),
        None => std::cmp::Reverse(i64::MAX),
    });
    is_filtered.then_some(tries)
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
        let tries = among(&CallPage::read(&page).unwrap().calls, NUMBER);
        assert_eq!(tries.map(|tries| tries.first().map(|last| last.call_id.0)), expected);
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
        check(vec![inbound.clone(), row(1, NUMBER, Some(5))], Some(Some(1)));
        check(vec![inbound], Some(None));
    }
}
