//! The calls to a number, by anybody, as far as the list of calls says.

use super::end_reason;
use crate::format;
use thunderphone::{Call, CallId, Timestamp};

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Try {
    pub call_id: CallId,
    /// `None` for one of which nobody says since when.
    pub at: Option<Timestamp>,
    pub is_over: bool,
    /// The API's code.
    pub end_reason: Option<String>,
    pub seconds: Option<i64>,
}

impl Try {
    pub fn of(call: &Call) -> Try {
        Try {
            call_id: call.call_id,
            at: call.start_time,
            is_over: call.is_final(),
            end_reason: call.end_reason.clone(),
            seconds: call.duration_seconds,
        }
    }

    /// `The other side hung up after 0:32`, without a full stop.
    pub fn ending(&self) -> String {
        let ending = match &self.end_reason {
            Some(code) => end_reason::show(code),
            None if self.is_over => "Ended".to_owned(),
            None => return "Still in progress".to_owned(),
        };
        match self.seconds.filter(|seconds| *seconds > 0) {
            Some(seconds) => format!("{ending} after {}", format::wait(seconds)),
            None => ending,
        }
    }

    fn ago(&self, now: Timestamp) -> String {
        let ago = |at| format::ago(now.seconds_since(at));
        self.at.map_or_else(|| "at an unknown time".to_owned(), ago)
    }
}

/// The calls to the number, newest first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tries {
    NotRequested,
    Loading,
    Unavailable,
    Known(Vec<Try>),
}

/// So many tries are named, the last one among them.
const NAMED: usize = 3;

impl Tries {
    pub fn known(&self) -> &[Try] {
        match self {
            Tries::Known(tries) => tries,
            _ => &[],
        }
    }

    /// How many began at this time or later.
    pub fn since(&self, at: Timestamp) -> usize {
        let began = |one: &&Try| one.at.is_some_and(|start| start.0 >= at.0);
        self.known().iter().filter(began).count()
    }

    /// Whether somebody was called today, is being called, or nobody knows when.
    pub fn is_recent(&self, today: Timestamp) -> bool {
        let last = self.known().first();
        last.is_some_and(|last| last.at.is_none() || !last.is_over) || self.since(today) > 0
    }

    /// The last tries in words; `None` when there is none.
    pub fn in_words(&self, today: Timestamp, now: Timestamp) -> Option<String> {
        let (last, before) = self.known().split_first()?;
        let mut words = format!("Last called {}. {}.", last.ago(now), last.ending());
        let count = self.since(today);
        if count > 1 {
            words += &format!(" {count} calls today.");
        }
        let before: Vec<_> = before
            .iter()
            .take(NAMED - 1)
            .map(|one| format!("{} ({})", one.ago(now), one.ending()))
            .collect();
        if !before.is_empty() {
            words += &format!(" Before that: {}.", before.join(", "));
        }
        Some(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(id: i64, second: i64, code: &str, seconds: Option<i64>) -> Try {
        Try {
            call_id: CallId(id),
            at: Some(Timestamp(second * 1_000)),
            is_over: true,
            end_reason: Some(code.to_owned()),
            seconds,
        }
    }

    #[test]
    fn the_last_tries_say_when_how_they_ended_and_how_long_they_took() {
        let (today, now) = (Timestamp(80_000_000), Timestamp(100_000_000));
        let in_words = |tries: Vec<Try>| Tries::Known(tries).in_words(today, now);
        assert_eq!(in_words(vec![]), None);
        let last = one(1, 97_960, "caller_hangup", Some(32));
        assert_eq!(
            in_words(vec![last.clone()]).as_deref(),
            Some("Last called 34 min ago. The other side hung up after 32 s.")
        );
        let before = one(2, 90_000, "no_answer", Some(0));
        let earlier = one(3, 10_000, "busy", None);
        let tries = vec![last.clone(), before, earlier.clone(), earlier];
        let expected = "Last called 34 min ago. The other side hung up after 32 s. 2 calls today. Before that: 2 h ago (Nobody answered), yesterday (The line was busy).";
        assert_eq!(in_words(tries).as_deref(), Some(expected));
        let running = Try { is_over: false, end_reason: None, at: None, ..last };
        let expected = "Last called at an unknown time. Still in progress.";
        assert_eq!(in_words(vec![running.clone()]).as_deref(), Some(expected));
        assert!(Tries::Known(vec![running]).is_recent(today));
    }

    #[test]
    fn today_is_recent_and_yesterday_is_not() {
        let today = Timestamp(80_000_000);
        assert!(Tries::Known(vec![one(1, 80_000, "busy", None)]).is_recent(today));
        assert!(!Tries::Known(vec![one(1, 79_999, "busy", None)]).is_recent(today));
        for none in [Tries::NotRequested, Tries::Loading, Tries::Unavailable] {
            assert!(!none.is_recent(today) && none.since(today) == 0);
        }
    }
}
