//! One try of an operation that no key makes idempotent. Knows no page.

use serde::{Deserialize, Serialize};
use std::future::Future;
use thunderphone::Error;

/// An operation whose list shows what it made.
pub trait Listed: Copy + 'static {
    /// What is sent.
    type Sent: Clone + Send + Sync + 'static;
    /// What the list has of it.
    type Row: Clone + PartialEq + Send + Sync + 'static;
    /// What the answer has of it.
    type Made: Clone + PartialEq + Send + Sync + 'static;

    /// Whether what is sent has a name of ours that the list shows. Otherwise a row counts only
    /// if it was not there before.
    const IS_NAMED: bool = false;

    /// The list that has what this becomes, as the API has it now.
    fn list(&self, sent: &Self::Sent) -> impl Future<Output = Result<Vec<Self::Row>, Error>>;

    fn send(&self, sent: &Self::Sent) -> impl Future<Output = Result<Self::Made, Error>>;

    fn id(row: &Self::Row) -> String;

    /// Whether this row is what was sent, as far as a row tells.
    fn is(sent: &Self::Sent, row: &Self::Row) -> bool;
}

/// What was sent, and which ids the list had before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attempt<T> {
    pub sent: T,
    pub before: Vec<String>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Outcome<M, F> {
    Made(M),
    Found(F),
    Refused(Error),
    Lost(Error),
    NotChecked(Error),
}

impl<M, F> Outcome<M, F> {
    /// Whether it is known what became of everything that was sent.
    pub fn is_known(&self) -> bool {
        !matches!(self, Outcome::Lost(_) | Outcome::NotChecked(_))
    }
}

/// Sends it once. After an `earlier` attempt that was not answered, the list is read first, and
/// nothing is sent if that one is there. `begin` is told of the attempt before it goes out, and
/// can stop it: then there is no outcome.
pub async fn attempt<O: Listed>(
    operation: &O,
    sent: O::Sent,
    earlier: Option<Attempt<O::Sent>>,
    begin: impl FnOnce(&Attempt<O::Sent>) -> bool,
) -> Option<Outcome<O::Made, O::Row>> {
    if let Some(earlier) = earlier {
        match operation.list(&earlier.sent).await.map(|rows| made_by::<O>(&earlier, &rows)) {
            Ok(Some(found)) => return Some(Outcome::Found(found)),
            Ok(None) => {}
            Err(failure) => return Some(Outcome::NotChecked(failure)),
        }
    }
    let mut before = Vec::new();
    if !O::IS_NAMED {
        match operation.list(&sent).await {
            Ok(rows) => before.extend(rows.iter().map(O::id)),
            Err(failure) => return Some(Outcome::NotChecked(failure)),
        }
    }
    let attempt = Attempt { sent, before };
    if !begin(&attempt) {
        return None;
    }
    Some(match operation.send(&attempt.sent).await {
        Ok(made) => Outcome::Made(made),
        Err(failure) if failure.is_refusal() => Outcome::Refused(failure),
        // At once: mostly it arrived, and only the answer did not.
        Err(failure) => match operation.list(&attempt.sent).await {
            Ok(rows) => match made_by::<O>(&attempt, &rows) {
                Some(found) => Outcome::Found(found),
                None => Outcome::Lost(failure),
            },
            Err(_) => Outcome::Lost(failure),
        },
    })
}

/// The row that an attempt has made.
fn made_by<O: Listed>(attempt: &Attempt<O::Sent>, rows: &[O::Row]) -> Option<O::Row> {
    let is_new = |row: &&O::Row| O::IS_NAMED || !attempt.before.contains(&O::id(row));
    rows.iter().filter(is_new).find(|row| O::is(&attempt.sent, row)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};
    use thunderphone::{Reply, error::classify};

    thread_local! {
        static API: RefCell<Server> = RefCell::default();
    }

    /// Keeps what it is sent, and loses what it is told to.
    #[derive(Default)]
    struct Server {
        rows: Vec<(u32, &'static str)>,
        posts: usize,
        reads: usize,
        keeps: bool,
        answer: Option<Error>,
        list: Option<Error>,
    }

    #[derive(Clone, Copy)]
    struct Plain;
    #[derive(Clone, Copy)]
    struct Named;

    fn read() -> Result<Vec<(u32, &'static str)>, Error> {
        API.with_borrow_mut(|api| {
            api.reads += 1;
            api.list.clone().map_or_else(|| Ok(api.rows.clone()), Err)
        })
    }

    fn write(sent: &'static str) -> Result<u32, Error> {
        API.with_borrow_mut(|api| {
            api.posts += 1;
            let id = u32::try_from(api.rows.len()).unwrap() + 100;
            if api.keeps {
                api.rows.push((id, sent));
            }
            api.answer.clone().map_or(Ok(id), Err)
        })
    }

    macro_rules! listed {
        ($name:ident, $is_named:literal) => {
            impl Listed for $name {
                type Sent = &'static str;
                type Row = (u32, &'static str);
                type Made = u32;
                const IS_NAMED: bool = $is_named;
                async fn list(&self, _: &&'static str) -> Result<Vec<Self::Row>, Error> {
                    read()
                }
                async fn send(&self, sent: &&'static str) -> Result<u32, Error> {
                    write(sent)
                }
                fn id(row: &Self::Row) -> String {
                    row.0.to_string()
                }
                fn is(sent: &&'static str, row: &Self::Row) -> bool {
                    row.1 == *sent
                }
            }
        };
    }
    listed!(Plain, false);
    listed!(Named, true);

    fn finished<T>(future: impl Future<Output = T>) -> T {
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(result) = pin!(future).poll(&mut context) else { panic!("it waits") };
        result
    }

    fn lost() -> Error {
        Error::TimedOut { after_ms: 1 }
    }

    fn refused() -> Error {
        let reply = Reply { status: 400, body: "{}".to_owned(), ..Reply::default() };
        classify(reply).unwrap_err()
    }

    fn with(server: Server) {
        API.with_borrow_mut(|api| *api = server);
    }

    fn posts() -> usize {
        API.with_borrow(|api| api.posts)
    }

    fn is<M: PartialEq, F: PartialEq>(outcome: Option<Outcome<M, F>>, what: Outcome<M, F>) -> bool {
        outcome == Some(what)
    }

    #[test]
    fn a_first_try_is_sent_once_whatever_comes_of_it() {
        let same_before = || vec![(1, "a")];
        type Expected = Outcome<u32, (u32, &'static str)>;
        let cases: [(bool, Option<Error>, Expected); 5] = [
            (true, None, Outcome::Made(101)),
            (false, Some(refused()), Outcome::Refused(refused())),
            (true, Some(lost()), Outcome::Found((101, "a"))),
            (false, Some(lost()), Outcome::Lost(lost())),
            (
                true,
                Some(Error::Unreadable { status: 201, body: String::new(), request_id: None }),
                Outcome::Found((101, "a")),
            ),
        ];
        for (keeps, answer, expected) in cases {
            with(Server { rows: same_before(), keeps, answer, ..Server::default() });
            let outcome = finished(attempt(&Plain, "a", None, |attempt| {
                assert_eq!(attempt.before, ["1"]);
                true
            }));
            assert_eq!(outcome, Some(expected));
            assert_eq!(posts(), 1);
        }
    }

    #[test]
    fn nothing_is_sent_while_the_list_is_not_known_or_the_page_is_gone() {
        with(Server { list: Some(lost()), ..Server::default() });
        assert!(is(finished(attempt(&Plain, "a", None, |_| true)), Outcome::NotChecked(lost())));
        let earlier = Attempt { sent: "a", before: vec![] };
        let again = attempt(&Named, "a", Some(earlier), |_| true);
        assert!(is(finished(again), Outcome::NotChecked(lost())));
        assert_eq!(posts(), 0);
        with(Server { keeps: true, ..Server::default() });
        assert_eq!(finished(attempt(&Plain, "a", None, |_| false)), None);
        assert_eq!(posts(), 0);
    }

    #[test]
    fn a_lost_try_is_looked_for_and_not_sent_again_when_it_is_there() {
        let earlier = || Some(Attempt { sent: "a", before: vec!["1".to_owned()] });
        with(Server { rows: vec![(1, "a"), (2, "a")], ..Server::default() });
        assert!(is(finished(attempt(&Plain, "a", earlier(), |_| true)), Outcome::Found((2, "a"))));
        // It is looked for as it was sent, not as it is now.
        assert!(is(finished(attempt(&Plain, "b", earlier(), |_| true)), Outcome::Found((2, "a"))));
        assert_eq!(posts(), 0);
        // What was there before is no trace of it.
        with(Server { rows: vec![(1, "a")], keeps: true, ..Server::default() });
        let outcome = finished(attempt(&Plain, "a", earlier(), |attempt| attempt.before == ["1"]));
        assert!(is(outcome, Outcome::Made(101)));
        assert_eq!(posts(), 1);
    }

    #[test]
    fn what_has_a_name_of_ours_needs_no_list_before_it_is_sent() {
        with(Server { keeps: true, ..Server::default() });
        assert!(is(finished(attempt(&Named, "a", None, |_| true)), Outcome::Made(100)));
        assert_eq!(API.with_borrow(|api| api.reads), 0);
    }

    #[test]
    fn only_a_lost_answer_and_an_unread_list_leave_it_open() {
        type Any = Outcome<u32, u32>;
        let known: [Any; 3] = [Outcome::Made(1), Outcome::Found(1), Outcome::Refused(refused())];
        assert!(known.iter().all(Any::is_known));
        let open: [Any; 2] = [Outcome::Lost(lost()), Outcome::NotChecked(lost())];
        assert!(!open.iter().any(Any::is_known));
    }
}
