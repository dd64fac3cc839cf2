//! What calls have cost, by the list of calls.

use crate::call::recording::was_never_answered;
use crate::calls_since::{Pages, each_since};
use thunderphone::{Call, Client, Error, Timestamp, Transport};

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Spending {
    pub cents: i64,
    pub calls: usize,
    /// Whether every call is in it, and each said what it cost.
    pub is_complete: bool,
    /// By saved agent, the greatest first; `None` for calls without one.
    pub by_agent: Vec<(Option<i64>, i64)>,
}

const PAGES: Pages = Pages { rows: 100, most: 20 };

/// The calls that began at `start()` or later. Before the first reply only the browser's clock
/// is known, which may show another day: if the reply moves the start, they are read again.
///
/// # Errors
/// When the list of calls could not be read.
pub async fn since_start<D: Transport>(
    client: &Client<D>,
    start: impl Fn() -> Timestamp,
) -> Result<Spending, Error> {
    let mut is_again = false;
    loop {
        let from = start();
        let spending = since(client, from).await?;
        if is_again || start() == from {
            return Ok(spending);
        }
        is_again = true;
    }
}

/// The calls that began at this time or later.
///
/// # Errors
/// When the list of calls could not be read.
async fn since<D: Transport>(client: &Client<D>, from: Timestamp) -> Result<Spending, Error> {
    let mut sum = Sum { cents: 0, calls: 0, by_agent: Vec::new(), is_complete: true };
    let listed = each_since(client, from, PAGES, |call| sum.add(call)).await?;
    sum.is_complete &= listed.is_whole && listed.unreadable == 0;
    Ok(sum.spending())
}

struct Sum {
    cents: i64,
    calls: usize,
    by_agent: Vec<(Option<i64>, i64)>,
    is_complete: bool,
}

impl Sum {
    fn add(&mut self, call: &Call) {
        // It may be older. To count too much is the safer mistake of the two.
        self.is_complete &= call.start_time.is_some();
        self.calls += 1;
        let cents = match call.billing_total_cents {
            Some(cents) => cents,
            // Nobody picked up, and no bill will come.
            None if was_never_answered(call) => return,
            None => {
                self.is_complete = false;
                return;
            }
        };
        self.cents = self.cents.saturating_add(cents);
        match self.by_agent.iter_mut().find(|(agent, _)| *agent == call.agent_id) {
            Some((_, sum)) => *sum = sum.saturating_add(cents),
            None => self.by_agent.push((call.agent_id, cents)),
        }
    }

    fn spending(mut self) -> Spending {
        self.by_agent.sort_by_key(|(_, cents)| std::cmp::Reverse(*cents));
        Spending {
            cents: self.cents,
            calls: self.calls,
            is_complete: self.is_complete,
            by_agent: self.by_agent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use std::cell::RefCell;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};
    use thunderphone::{Reply, Request, TransportError};

    /// Answers with one list after another, and writes down the paths.
    struct Host {
        pages: RefCell<Vec<Value>>,
        paths: RefCell<Vec<String>>,
    }

    impl Transport for Host {
        async fn send(&self, request: Request) -> Result<Reply, TransportError> {
            self.paths.borrow_mut().push(request.path);
            let mut pages = self.pages.borrow_mut();
            // The last page again and again, as by a host that does not page.
            let page = if pages.len() > 1 { pages.remove(0) } else { pages[0].clone() };
            let content_type = "application/json".to_owned();
            Ok(Reply { status: 200, content_type, body: page.to_string(), ..Reply::default() })
        }
    }

    fn spent(pages: Vec<Value>) -> (Spending, Vec<String>) {
        let host = Host { pages: RefCell::new(pages), paths: RefCell::default() };
        let client = Client::new(host);
        let from = Timestamp::parse("2026-10-06T00:00:00Z").unwrap();
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(spending) = pin!(since(&client, from)).poll(&mut context) else {
            panic!("it waits")
        };
        let paths = client.transport.paths.borrow().clone();
        (spending.unwrap(), paths)
    }

    #[test]
    fn a_day_that_the_first_reply_corrects_is_added_up_again() {
        let late = json!({"results": [call(1, None, Some(4))], "total": 1});
        let right =
            json!({"results": [call(1, None, Some(4)), call(2, None, Some(5))], "total": 2});
        let read = |days: &'static [&'static str]| {
            let host = Host {
                pages: RefCell::new(vec![late.clone(), right.clone()]),
                paths: RefCell::default(),
            };
            let client = Client::new(host);
            let start = || {
                let replies = client.transport.paths.borrow().len();
                Timestamp::parse(days[replies.min(days.len() - 1)]).unwrap()
            };
            let mut context = Context::from_waker(Waker::noop());
            let Poll::Ready(spending) = pin!(since_start(&client, start)).poll(&mut context) else {
                panic!("it waits")
            };
            (spending.unwrap().cents, client.transport.paths.borrow().len())
        };
        assert_eq!(read(&["2026-10-06T00:00:00Z"]), (4, 1));
        assert_eq!(read(&["2026-10-06T00:00:00Z", "2026-10-05T00:00:00Z"]), (9, 2));
        // A host whose clock jumps is not asked without end.
        let jumps = ["2026-10-06T00:00:00Z", "2026-10-05T00:00:00Z", "2026-10-04T00:00:00Z"];
        assert_eq!(read(Box::leak(Box::new(jumps))), (9, 2));
    }

    fn call(id: i64, agent: Option<i64>, cents: Option<i64>) -> Value {
        json!({"call_id": id, "agent_id": agent, "billing_total_cents": cents,
            "start_time": "2026-10-06T09:00:00Z"})
    }

    #[test]
    fn calls_are_added_up_by_agent_and_none_twice() {
        let first =
            json!({"results": [call(3, Some(12), Some(4)), call(2, None, Some(5))], "total": 4});
        let second =
            json!({"results": [call(2, None, Some(5)), call(1, Some(12), Some(3))], "total": 4});
        let (spending, paths) = spent(vec![first, second]);
        assert_eq!((spending.cents, spending.calls, spending.is_complete), (12, 3, true));
        assert_eq!(spending.by_agent, [(Some(12), 7), (None, 5)]);
        assert_eq!(
            paths,
            [
                "/v1/calls?limit=100&start_date=2026-10-06T00%3A00%3A00.000Z",
                "/v1/calls?limit=100&offset=2&start_date=2026-10-06T00%3A00%3A00.000Z"
            ]
        );
    }

    #[test]
    fn what_is_not_known_makes_it_incomplete() {
        for row in [
            call(2, None, None),
            json!({"call_id": 2, "billing_total_cents": 5}),
            json!({"billing_total_cents": 5}),
            Value::Null,
        ] {
            let (spending, _) =
                spent(vec![json!({"results": [call(1, None, Some(4)), row], "total": 2})]);
            assert!(spending.cents >= 4 && !spending.is_complete, "{spending:?}");
        }
    }

    #[test]
    fn a_call_that_nobody_answered_has_no_cost_to_wait_for() {
        let row = |status: &str| {
            json!({"call_id": 2, "status": status, "start_time": "2026-10-06T10:00:00Z",
                "sip_answered_at": null, "billing_total_cents": null})
        };
        for (status, is_complete) in [("failed", true), ("in_progress", false)] {
            let rows = json!({"results": [call(1, None, Some(4)), row(status)], "total": 2});
            let (spending, _) = spent(vec![rows]);
            assert_eq!((spending.cents, spending.calls), (4, 2));
            assert_eq!(spending.is_complete, is_complete, "{status}");
        }
    }

    #[test]
    fn older_calls_of_a_host_that_does_not_filter_are_left_out() {
        let old =
            json!({"call_id": 9, "billing_total_cents": 100, "start_time": "2026-10-05T23:59:59Z"});
        let (spending, _) =
            spent(vec![json!({"results": [call(1, None, Some(4)), old], "total": 2})]);
        assert_eq!((spending.cents, spending.calls, spending.is_complete), (4, 1, true));
    }

    #[test]
    fn a_host_that_does_not_page_or_has_too_many_calls_ends_and_is_incomplete() {
        let same = json!({"results": [call(1, None, Some(4))], "total": 1_000});
        let (spending, paths) = spent(vec![same]);
        assert_eq!((spending.cents, spending.is_complete, paths.len()), (4, false, 2));
        let many = (0..30).map(|id| json!({"results": [call(id, None, Some(1))], "total": 1_000}));
        let (spending, paths) = spent(many.collect());
        assert_eq!((spending.cents, spending.is_complete, paths.len()), (20, false, 20));
        // Without a total an empty page is the end.
        let (spending, paths) = spent(vec![json!([call(1, None, Some(4))]), json!([])]);
        assert_eq!((spending.cents, spending.is_complete, paths.len()), (4, true, 2));
    }
}
