//! The endpoints about many calls at once: exports, the numbers of past calls, and figures.
//! What the first two answer is personal data: nothing of it may be stored.

use crate::client::{CallQuery, Client, encode, read};
use crate::error::{Error, classify};
use crate::transport::{Method, Transport};
use crate::wire::{CallExport, PartyNumber, ReportSummary};

/// A host reads up to 1,000 calls with their transcripts for it.
const EXPORT_TIMEOUT_MS: u32 = 120_000;

impl<T: Transport> Client<T> {
    /// The newest calls that match, with their transcripts; `limit` and `offset` are not sent.
    /// An export above [`crate::body::LIMIT_BYTES`] is [`Error::TooLarge`]: ask for fewer days,
    /// or page the list.
    pub async fn export_calls(&self, query: &CallQuery) -> Result<CallExport, Error> {
        let path = format!("/v1/calls/export?format=json{}", query.filters());
        let request = self.request(Method::Get, path, None, EXPORT_TIMEOUT_MS);
        let reply = self.transport.send(request).await?;
        let (total_count, is_truncated) = (reply.total_count, reply.is_truncated);
        let value = classify(reply)?;
        read(&value, |value| CallExport::read(value, total_count, is_truncated))
    }

    /// Numbers of past calls that have these digits anywhere, the most recent call first.
    /// Punctuation is ignored. Without a digit there is nothing to ask for.
    pub async fn party_numbers(&self, text: &str) -> Result<Vec<PartyNumber>, Error> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if digits.is_empty() {
            return Ok(Vec::new());
        }
        let path = format!("/v1/calls/party-numbers?q={}", encode(&digits));
        read(&self.get(path).await?, PartyNumber::read_all)
    }

    /// The host's own figures of a period, which the answer names.
    pub async fn report_summary(&self) -> Result<ReportSummary, Error> {
        read(&self.get("/v1/calls/report-summary".to_owned()).await?, ReportSummary::read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::{Reply, Request, TransportError};
    use std::cell::RefCell;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    /// Writes down what is sent and how long it may take, and answers with this.
    struct Recorder(RefCell<Vec<String>>, Reply);

    impl Transport for Recorder {
        async fn send(&self, request: Request) -> Result<Reply, TransportError> {
            let Request { method, path, timeout_ms, .. } = request;
            self.0.borrow_mut().push(format!("{method:?} {path} {timeout_ms}"));
            Ok(self.1.clone())
        }
    }

    fn client(body: &str, total_count: Option<i64>) -> Client<Recorder> {
        let is_truncated = total_count.is_some();
        let body = body.to_owned();
        let reply = Reply { status: 200, body, total_count, is_truncated, ..Reply::default() };
        Client::new(Recorder(RefCell::default(), reply))
    }

    fn finished<T>(future: impl Future<Output = T>) -> T {
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(result) = pin!(future).poll(&mut context) else { panic!("it waits") };
        result
    }

    #[test]
    fn an_export_has_the_filters_of_the_list_but_no_page() {
        let client = client(r#"{"calls": [{"call_id": 1}], "total": 1}"#, Some(4_200));
        let query = CallQuery {
            phone_number: "+14155550199".into(),
            start_date: "2026-10-01".into(),
            exclude_test_calls: true,
            limit: 50,
            offset: 100,
            ..CallQuery::default()
        };
        let export = finished(client.export_calls(&query)).unwrap();
        assert_eq!((export.total, export.is_truncated), (Some(4_200), true));
        finished(client.export_calls(&CallQuery::default())).unwrap();
        assert_eq!(
            *client.transport.0.borrow(),
            [
                "Get /v1/calls/export?format=json&phone_number=%2B14155550199&start_date=2026-10-01&exclude_test_calls=true 120000",
                "Get /v1/calls/export?format=json 120000",
            ]
        );
    }

    #[test]
    fn only_digits_are_searched_for_and_nothing_is_asked_without_one() {
        let client = client(r#"{"numbers": [{"number": "+14155550199"}]}"#, None);
        assert_eq!(finished(client.party_numbers("(415) 555")).unwrap().len(), 1);
        assert_eq!(finished(client.party_numbers("Dana +")).unwrap(), []);
        assert_eq!(*client.transport.0.borrow(), ["Get /v1/calls/party-numbers?q=415555 15000"]);
    }

    #[test]
    fn an_answer_without_figures_is_unreadable() {
        let summary = finished(client(r#"{"reported": 7}"#, None).report_summary()).unwrap();
        assert_eq!(summary.reported, Some(7));
        let other = finished(client("{}", None).report_summary());
        assert!(matches!(other, Err(Error::Unreadable { .. })), "{other:?}");
    }
}
