//! Which numbers were called after they were due: by this browser's placements, which are
//! known at once, and by the list of calls, which has those of others.

use crate::api::Api;
use crate::browser::page::Presence;
use crate::follow_ups::FollowUp;
use crate::outbox::{Placement, Placements, is_same_number};
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{Call, CallId, CallQuery, Direction, Timestamp};

/// More calls than a person's list of follow-ups needs.
const LIMIT: u32 = 100;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Called {
    pub id: CallId,
    pub at: Timestamp,
}

#[derive(Clone, Copy)]
pub struct Calls {
    placements: Placements,
    listed: RwSignal<Vec<Call>>,
}

impl Calls {
    /// Reads the list of calls while something is due: now, when that changes, and whenever
    /// the page is looked at.
    pub fn start(api: Api, due: Memo<Vec<FollowUp>>) -> Calls {
        let calls = Calls { placements: expect_context(), listed: RwSignal::new(Vec::new()) };
        let presence = expect_context::<Presence>();
        let first = Memo::new(move |_| due.read().iter().map(|one| one.at).min());
        Effect::new(move |_| {
            let (Some(first), true) = (first.get(), presence.is_visible.get()) else { return };
            spawn_local(async move {
                let query = CallQuery {
                    start_date: Timestamp(first).to_string(),
                    limit: LIMIT,
                    ..CallQuery::default()
                };
                // Without the list the placements of this browser are enough.
                if let Ok(page) = api.client().calls(&query).await {
                    calls.listed.try_set(page.calls);
                }
            });
        });
        calls
    }

    /// The last call to this number that was placed at this time or later.
    pub fn since(self, number: &str, at: i64) -> Option<Called> {
        let outbox = self.placements.outbox.read();
        let own = outbox.placements().filter(|placement| placement.to_number == number);
        newest(own.filter_map(placed).chain(listed(&self.listed.read(), number)), at)
    }
}

fn placed(placement: &Placement) -> Option<Called> {
    let at = Timestamp(placement.created_at.max(placement.sent_at));
    placement.call_id().map(|id| Called { id, at })
}

fn listed(calls: &[Call], number: &str) -> Vec<Called> {
    let is_to = |call: &&Call| {
        matches!(call.direction, None | Some(Direction::Outbound))
            && call.to_number.as_deref().is_some_and(|to| is_same_number(to, number))
    };
    let called = |call: &Call| Some(Called { id: call.call_id, at: call.start_time? });
    calls.iter().filter(is_to).filter_map(called).collect()
}

fn newest(calls: impl Iterator<Item = Called>, at: i64) -> Option<Called> {
    calls.filter(|called| called.at.0 >= at).max_by_key(|called| called.at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NUMBER: &str = "+14155550199";

    #[test]
    fn only_an_outbound_call_to_the_number_after_it_was_due_counts() {
        let call = |id: i64, direction: &str, to: &str, start: &str| {
            let record = json!({"direction": direction, "to_number": to, "start_time": start});
            Call::read_as(CallId(id), &record)
        };
        let calls = [
            call(1, "outbound", NUMBER, "2026-11-28T09:59:59Z"),
            call(2, "outbound", "4155550199", "2026-11-28T10:00:00Z"),
            call(3, "inbound", NUMBER, "2026-11-28T11:00:00Z"),
            call(4, "test", NUMBER, "2026-11-28T11:00:00Z"),
            call(5, "outbound", "+14155550198", "2026-11-28T11:00:00Z"),
            call(6, "outbound", NUMBER, "2026-11-28T10:30:00Z"),
            call(7, "outbound", NUMBER, ""),
        ];
        let since = |due: &str, count: usize| {
            let due = Timestamp::parse(due).unwrap().0;
            newest(listed(&calls[..count], NUMBER).into_iter(), due).map(|called| called.id.0)
        };
        assert_eq!(since("2026-11-28T10:00:00Z", 1), None);
        assert_eq!(since("2026-11-28T10:00:00Z", 5), Some(2));
        assert_eq!(since("2026-11-28T10:00:00Z", 7), Some(6));
        assert_eq!(since("2026-11-28T10:30:01Z", 7), None);
    }
}
