//! The endpoints of a review: issue reports and grades. None of them takes an idempotency
//! key, so a request whose answer is lost must not simply be sent again.

use crate::client::{Client, encode, read};
use crate::error::{Error, classify};
use crate::json;
use crate::transport::{Method, Transport};
use crate::wire::{
    CallGrade, CallId, GradeRun, IssueReport, IssueReportPage, IssueReportsUpdated, IssueStatus,
    NewIssueReport, Rows,
};
use serde::Serialize;
use std::fmt::Write;

/// How long filing a report or changing one may take: long enough that the answer is rarely
/// lost.
const CHANGE_TIMEOUT_MS: u32 = 30_000;
/// The host answers when the grader is done.
const GRADE_TIMEOUT_MS: u32 = 120_000;

/// Which issue reports to list. Empty text means no filter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct IssueReportQuery {
    pub severity: String,
    pub status: String,
    pub source: String,
    pub agent_id: String,
    /// ISO 8601, inclusive.
    pub start_date: String,
    pub end_date: String,
    /// At most 200.
    pub limit: u32,
    pub offset: u32,
}

impl IssueReportQuery {
    fn path(&self) -> String {
        let mut path = format!("/v1/issue-reports?limit={}", self.limit.max(1));
        if self.offset > 0 {
            let _ = write!(path, "&offset={}", self.offset);
        }
        for (key, value) in [
            ("severity", &self.severity),
            ("status", &self.status),
            ("source", &self.source),
            ("agent_id", &self.agent_id),
            ("start_date", &self.start_date),
            ("end_date", &self.end_date),
        ] {
            if !value.is_empty() {
                let _ = write!(path, "&{key}={}", encode(value));
            }
        }
        path
    }
}

#[derive(Serialize)]
struct StatusBody<'a> {
    status: &'a str,
}

#[derive(Serialize)]
struct StatusesBody<'a> {
    trace_ids: &'a [String],
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern_key: Option<&'a str>,
}

impl<T: Transport> Client<T> {
    /// All reports about a call, in the host's order.
    pub async fn issue_reports_of(&self, id: CallId) -> Result<Rows<IssueReport>, Error> {
        let value = self.get(format!("/v1/calls/{id}/issue-reports")).await?;
        read(&value, |value| Rows::read(value, IssueReport::read))
    }

    /// Reports about all calls, newest first.
    pub async fn issue_reports(&self, query: &IssueReportQuery) -> Result<IssueReportPage, Error> {
        read(&self.get(query.path()).await?, IssueReportPage::read)
    }

    /// Files a report. It cannot be deleted, and the same request again files a second one:
    /// after a lost answer, read [`Client::issue_reports_of`] first.
    pub async fn file_issue_report(
        &self,
        id: CallId,
        report: &NewIssueReport,
    ) -> Result<IssueReport, Error> {
        let (path, body) = (format!("/v1/calls/{id}/issue-reports"), Some(report.body()));
        let value = self.send(Method::Post, path, body, CHANGE_TIMEOUT_MS).await?;
        read(&value, IssueReport::read)
    }

    /// Changes the status of a report. The same request again changes nothing.
    pub async fn set_issue_status(
        &self,
        trace_id: &str,
        status: &IssueStatus,
    ) -> Result<IssueReport, Error> {
        let path = format!("/v1/issue-reports/{}", encode(trace_id));
        let body = Some(json::to_string(&StatusBody { status: status.as_str() }));
        let value = self.send(Method::Patch, path, body, CHANGE_TIMEOUT_MS).await?;
        read(&value, IssueReport::read)
    }

    /// Changes the status of these reports. With a [`IssueReport::pattern_key`] it changes every
    /// report of their patterns, whether it was loaded or not; empty text is none. The same
    /// request again changes nothing more.
    pub async fn set_issue_statuses(
        &self,
        trace_ids: &[String],
        status: &IssueStatus,
        pattern_key: Option<&str>,
    ) -> Result<IssueReportsUpdated, Error> {
        let body = json::to_string(&StatusesBody {
            trace_ids,
            status: status.as_str(),
            pattern_key: pattern_key.filter(|key| !key.trim().is_empty()),
        });
        let path = "/v1/issue-reports".to_owned();
        let value = self.send(Method::Patch, path, Some(body), CHANGE_TIMEOUT_MS).await?;
        read(&value, IssueReportsUpdated::read)
    }

    /// Grades a call, which may cost money. Without `again` the host answers with the grade
    /// it has, if it has one. Before [`CallGrade::may_run_again_at`] it always does. 409 when
    /// there is nothing to grade.
    pub async fn run_grade(&self, id: CallId, again: bool) -> Result<GradeRun, Error> {
        let again = if again { "?force=true" } else { "" };
        let path = format!("/v1/calls/{id}/grade{again}");
        let request = self.request(Method::Post, path, Some("{}".to_owned()), GRADE_TIMEOUT_MS);
        let reply = self.transport.send(request).await?;
        let is_new = reply.status == 201;
        let grade = read(&classify(reply)?, CallGrade::read)?;
        Ok(GradeRun { grade, is_new })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::{Reply, Request, TransportError};
    use crate::wire::IssueSeverity;
    use std::cell::RefCell;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    /// Writes down what is sent, and answers with this.
    struct Recorder(RefCell<Vec<String>>, u16, &'static str);

    impl Transport for Recorder {
        async fn send(&self, request: Request) -> Result<Reply, TransportError> {
            let Request { method, path, body, .. } = request;
            self.0.borrow_mut().push(format!("{method:?} {path} {}", body.unwrap_or_default()));
            Ok(Reply { status: self.1, body: self.2.to_owned(), ..Reply::default() })
        }
    }

    fn client(status: u16, body: &'static str) -> Client<Recorder> {
        Client::new(Recorder(RefCell::default(), status, body))
    }

    fn finished<T>(future: impl Future<Output = T>) -> T {
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(result) = pin!(future).poll(&mut context) else { panic!("it waits") };
        result
    }

    #[test]
    fn each_request_about_reports_is_sent_once_and_exactly() {
        let client = client(200, r#"{"id": 1, "results": [{"id": 1}]}"#);
        let report = NewIssueReport {
            title: "Too fast".into(),
            severity: Some(IssueSeverity::Info),
            ..NewIssueReport::default()
        };
        let query = IssueReportQuery {
            status: "open".into(),
            start_date: "2026-10-06".into(),
            limit: 50,
            offset: 100,
            ..IssueReportQuery::default()
        };
        assert_eq!(finished(client.issue_reports_of(CallId(7))).unwrap().rows.len(), 1);
        assert_eq!(finished(client.issue_reports(&query)).unwrap().reports.len(), 1);
        finished(client.file_issue_report(CallId(7), &report)).unwrap();
        finished(client.set_issue_status("5f9a/..", &IssueStatus::Resolved)).unwrap();
        assert_eq!(
            *client.transport.0.borrow(),
            [
                "Get /v1/calls/7/issue-reports ",
                "Get /v1/issue-reports?limit=50&offset=100&status=open&start_date=2026-10-06 ",
                r#"Post /v1/calls/7/issue-reports {"title":"Too fast","severity":"info"}"#,
                r#"Patch /v1/issue-reports/5f9a%2F.. {"status":"resolved"}"#,
            ]
        );
    }

    #[test]
    fn a_change_of_many_reports_names_the_pattern_only_when_there_is_one() {
        let client = client(200, r#"{"updated": 9}"#);
        let ids = ["a".to_owned(), "b\"".to_owned()];
        for pattern_key in [None, Some(""), Some("repeat-answer")] {
            let change = client.set_issue_statuses(&ids, &IssueStatus::Resolved, pattern_key);
            assert_eq!(finished(change).unwrap().updated, Some(9));
        }
        let without = r#"Patch /v1/issue-reports {"trace_ids":["a","b\""],"status":"resolved"}"#;
        assert_eq!(
            *client.transport.0.borrow(),
            [
                without,
                without,
                r#"Patch /v1/issue-reports {"trace_ids":["a","b\""],"status":"resolved","pattern_key":"repeat-answer"}"#,
            ]
        );
    }

    #[test]
    fn an_answer_without_a_report_is_unreadable_and_no_success() {
        let client = client(201, "{}");
        let filed = finished(client.file_issue_report(CallId(7), &NewIssueReport::default()));
        assert!(matches!(filed, Err(Error::Unreadable { .. })), "{filed:?}");
    }

    #[test]
    fn the_status_tells_a_new_grade_from_the_one_that_was_there() {
        for (status, is_new) in [(201, true), (200, false)] {
            let client = client(status, r#"{"status": "completed", "score": 90}"#);
            let run = finished(client.run_grade(CallId(7), is_new)).unwrap();
            assert_eq!((run.is_new, run.grade.score), (is_new, Some(90)));
            let force = if is_new { "?force=true" } else { "" };
            assert_eq!(
                *client.transport.0.borrow(),
                [format!("Post /v1/calls/7/grade{force} {{}}")]
            );
        }
        let refused = client(409, r#"{"detail": "Nothing to grade."}"#);
        let refused = finished(refused.run_grade(CallId(7), false)).unwrap_err();
        assert_eq!(refused.status(), Some(409));
    }
}
