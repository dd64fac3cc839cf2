//! The flags of one call, as the page has them: issue reports of ThunderPhone.

use crate::api::Api;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{CallId, Error, IssueReport, IssueStatus, Timestamp};

/// How they were loaded.
#[derive(Clone, PartialEq)]
pub enum State {
    Loading,
    Loaded,
    /// The server has no flags.
    NotOffered,
    Failed(Error, Timestamp),
}

#[derive(Clone, Copy)]
pub struct FlagReports {
    pub call_id: CallId,
    pub(super) api: Api,
    /// The newest first.
    pub all: RwSignal<Vec<IssueReport>>,
    pub state: RwSignal<State>,
    pub unreadable: RwSignal<usize>,
}

impl FlagReports {
    pub fn new(call_id: CallId, api: Api) -> FlagReports {
        FlagReports {
            call_id,
            api,
            all: RwSignal::new(Vec::new()),
            state: RwSignal::new(State::Loading),
            unreadable: RwSignal::new(0),
        }
    }

    pub fn load(self) {
        spawn_local(async move {
            let _ = self.read().await;
        });
    }

    /// Reads them again, and shows them if the page is still there.
    ///
    /// # Errors
    /// When they could not be read; those that are known stay.
    pub(super) async fn read(self) -> Result<Vec<IssueReport>, Error> {
        let answer = self.api.client().issue_reports_of(self.call_id).await;
        if self.state.try_read_untracked().is_none() {
            return answer.map(|rows| rows.rows);
        }
        match answer {
            Ok(rows) => {
                let reports = newest_first(rows.rows);
                self.unreadable.set(rows.unreadable);
                self.all.set(reports.clone());
                self.state.set(State::Loaded);
                Ok(reports)
            }
            Err(failure) => {
                let is_missing = failure.is_missing_endpoint() && !is_from_proxy(&failure);
                let at = self.api.clock.now_untracked();
                self.state.set(match is_missing {
                    true => State::NotOffered,
                    false => State::Failed(failure.clone(), at),
                });
                Err(failure)
            }
        }
    }

    /// Takes over what was filed or changed.
    pub(super) fn put(self, report: IssueReport) {
        let _ = self.all.try_update(|all| {
            let is_it = |other: &IssueReport| is_same(other, &report);
            match all.iter_mut().find(|other| is_it(other)) {
                Some(known) => *known = report,
                None => all.insert(0, report),
            }
        });
    }

    /// For the lanes and the transcript: the millisecond and the turn of each.
    pub fn marks(self) -> Memo<Vec<FlagMark>> {
        Memo::new(move |_| {
            let all = self.all.read();
            let mark = |report: &IssueReport| FlagMark {
                ms: report.timestamp_seconds.filter(|second| *second >= 0).map(|s| s * 1000),
                turn: report.failing_turn_index.and_then(|turn| usize::try_from(turn).ok()),
                is_done: matches!(
                    report.status,
                    Some(IssueStatus::Resolved | IssueStatus::Dismissed)
                ),
            };
            let marks = all.iter().map(mark);
            marks.filter(|mark| mark.ms.is_some() || mark.turn.is_some()).collect()
        })
    }
}

/// Where in the call a flag is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FlagMark {
    pub ms: Option<i64>,
    /// `Turn::index`.
    pub turn: Option<usize>,
    /// Resolved or dismissed.
    pub is_done: bool,
}

fn is_from_proxy(failure: &Error) -> bool {
    failure.api_error().is_some_and(thunderphone::ApiError::is_from_proxy)
}

fn is_same(one: &IssueReport, other: &IssueReport) -> bool {
    match (&one.trace_id, &other.trace_id) {
        (Some(one), Some(other)) => one == other,
        _ => one.id.is_some() && one.id == other.id,
    }
}

fn newest_first(mut reports: Vec<IssueReport>) -> Vec<IssueReport> {
    reports.sort_by_key(|report| std::cmp::Reverse((report.created_at, report.id)));
    reports
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_newest_report_comes_first_and_a_changed_one_is_the_same() {
        let report = |id: i64, second: u32| {
            let at = format!("2026-10-05T16:20:{second:02}Z");
            IssueReport::read(&json!({"id": id, "created_at": at})).unwrap()
        };
        let sorted = newest_first(vec![report(1, 5), report(2, 9), report(3, 5)]);
        let ids: Vec<_> = sorted.iter().map(|report| report.id.unwrap()).collect();
        assert_eq!(ids, [2, 3, 1]);
        assert!(is_same(&report(1, 5), &report(1, 6)));
        assert!(!is_same(&report(1, 5), &report(2, 5)));
        let traced = |trace: &str| IssueReport::read(&json!({"id": 1, "trace_id": trace})).unwrap();
        assert!(!is_same(&traced("a"), &traced("b")));
    }
}
