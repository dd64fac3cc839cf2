//! The endpoints about simulated calls and their scenarios. Whatever starts, makes or writes
//! something here takes no idempotency key: the same request again does it again, and a
//! simulated call is billed. After a lost answer, read the list first.

use crate::client::{Client, read};
use crate::error::{Error, classify};
use crate::transport::{Method, Transport};
use crate::wire::{
    CallId, NewTestRun, Rows, Scenario, ScenarioBatch, ScenarioDraft, ScenarioExecution, TestBatch,
    TestRun,
};
use serde_json::json;
use std::fmt::Write;

/// Long enough that the answer is rarely lost.
const CHANGE_TIMEOUT_MS: u32 = 30_000;
/// The platform writes scenarios while it is waited for.
const WRITING_TIMEOUT_MS: u32 = 120_000;

/// Which simulated calls to list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RunQuery {
    pub agent_id: Option<i64>,
    /// Empty for all.
    pub status: String,
    /// 1 to 200.
    pub limit: u32,
    pub offset: u32,
}

impl RunQuery {
    fn path(&self) -> String {
        let mut path = format!("/v1/test-calls?limit={}", self.limit.max(1));
        if self.offset > 0 {
            let _ = write!(path, "&offset={}", self.offset);
        }
        if let Some(id) = self.agent_id {
            let _ = write!(path, "&agent_id={id}");
        }
        if !self.status.is_empty() {
            let _ = write!(path, "&status={}", crate::client::encode(&self.status));
        }
        path
    }
}

fn scenarios_of(agent: i64) -> String {
    format!("/v1/agents/{agent}/test-scenarios")
}

impl<T: Transport> Client<T> {
    /// Simulated calls, newest first.
    pub async fn test_runs(&self, query: &RunQuery) -> Result<Rows<TestRun>, Error> {
        read(&self.get(query.path()).await?, |value| Rows::read(value, TestRun::read))
    }

    /// Starts a simulated call. It is billed.
    pub async fn start_test_run(&self, run: &NewTestRun) -> Result<TestRun, Error> {
        let path = "/v1/test-calls".to_owned();
        let value = self.send(Method::Post, path, Some(run.body()), CHANGE_TIMEOUT_MS).await?;
        read(&value, TestRun::read)
    }

    /// Batches of simulated calls, newest first.
    pub async fn test_batches(&self) -> Result<Rows<TestBatch>, Error> {
        let value = self.get("/v1/test-call-batches".to_owned()).await?;
        read(&value, |value| Rows::read(value, TestBatch::read))
    }

    /// Starts several simulated calls, one after the other. They are billed.
    pub async fn start_test_batch(
        &self,
        run: &NewTestRun,
        name: &str,
        runs: u32,
    ) -> Result<TestBatch, Error> {
        let (path, body) = ("/v1/test-call-batches".to_owned(), run.batch_body(name, runs));
        let value = self.send(Method::Post, path, Some(body), CHANGE_TIMEOUT_MS).await?;
        read(&value, TestBatch::read)
    }

    /// The scenarios of an agent.
    pub async fn scenarios(&self, agent: i64) -> Result<Vec<Scenario>, Error> {
        read(&self.get(scenarios_of(agent)).await?, Scenario::read_list)
    }

    /// Saves a scenario.
    pub async fn create_scenario(
        &self,
        agent: i64,
        draft: &ScenarioDraft,
    ) -> Result<Scenario, Error> {
        let (path, body) = (scenarios_of(agent), Some(draft.body()));
        let value = self.send(Method::Post, path, body, CHANGE_TIMEOUT_MS).await?;
        read(&value, Scenario::read)
    }

    /// Changes what differs from what is there. The same request again changes nothing.
    pub async fn change_scenario(
        &self,
        agent: i64,
        id: i64,
        before: &ScenarioDraft,
        draft: &ScenarioDraft,
    ) -> Result<Scenario, Error> {
        let path = format!("{}/{id}", scenarios_of(agent));
        let body = Some(draft.change_body(before));
        let value = self.send(Method::Patch, path, body, CHANGE_TIMEOUT_MS).await?;
        read(&value, Scenario::read)
    }

    /// Removes a scenario, for good. One that is gone already counts as removed.
    pub async fn delete_scenario(&self, agent: i64, id: i64) -> Result<(), Error> {
        self.delete(format!("{}/{id}", scenarios_of(agent)), CHANGE_TIMEOUT_MS).await
    }

    /// Lets the platform write scenarios for an agent.
    pub async fn generate_scenarios(
        &self,
        agent: i64,
        count: u32,
        has_edge_cases: bool,
    ) -> Result<Vec<Scenario>, Error> {
        let path = format!("{}/generate", scenarios_of(agent));
        let body = json!({ "count": count, "include_edge_cases": has_edge_cases }).to_string();
        let value = self.send(Method::Post, path, Some(body), WRITING_TIMEOUT_MS).await?;
        read(&value, Scenario::read_list)
    }

    /// Lets the platform write those anew whose agent's prompt has changed since. Twice writes
    /// nothing more.
    pub async fn refresh_scenarios(&self, agent: i64) -> Result<Vec<Scenario>, Error> {
        let path = format!("{}/refresh", scenarios_of(agent));
        let body = json!({ "only_stale": true }).to_string();
        let value = self.send(Method::Post, path, Some(body), WRITING_TIMEOUT_MS).await?;
        read(&value, Scenario::read_list)
    }

    /// Makes a scenario of a call, which failed at this turn, as the report with this trace id
    /// says. One for each call is kept; true if it is new.
    pub async fn promote_call(
        &self,
        id: CallId,
        failing_turn: Option<usize>,
        trace_id: Option<&str>,
    ) -> Result<(Scenario, bool), Error> {
        let path = format!("/v1/calls/{id}/promote-to-scenario");
        let body =
            json!({ "failing_turn_index": failing_turn, "issue_trace_id": trace_id }).to_string();
        let request = self.request(Method::Post, path, Some(body), WRITING_TIMEOUT_MS);
        let reply = self.transport.send(request).await?;
        let is_new = reply.status == 201;
        Ok((read(&classify(reply)?, Scenario::read)?, is_new))
    }

    /// Runs saved scenarios of an agent. They are billed.
    pub async fn execute_scenarios(
        &self,
        agent: i64,
        execution: &ScenarioExecution,
    ) -> Result<ScenarioBatch, Error> {
        let path = format!("/v1/agents/{agent}/test-runs/execute");
        let value =
            self.send(Method::Post, path, Some(execution.body()), CHANGE_TIMEOUT_MS).await?;
        read(&value, ScenarioBatch::read)
    }

    /// How the scenarios of an agent were run.
    pub async fn scenario_batches(&self, agent: i64) -> Result<Rows<ScenarioBatch>, Error> {
        let value = self.get(format!("/v1/agents/{agent}/test-runs")).await?;
        read(&value, |value| Rows::read(value, ScenarioBatch::read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::{Reply, Request, TransportError};
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
    fn each_request_about_rehearsals_is_sent_once_and_exactly() {
        let client = client(200, r#"{"id": 1, "results": [{"id": 1}], "scenarios": []}"#);
        let query = RunQuery { agent_id: Some(12), limit: 50, offset: 100, ..Default::default() };
        assert_eq!(finished(client.test_runs(&query)).unwrap().rows.len(), 1);
        let query = RunQuery { status: "queued".into(), limit: 50, ..Default::default() };
        finished(client.test_runs(&query)).unwrap();
        finished(client.test_batches()).unwrap();
        finished(client.scenarios(12)).unwrap();
        let draft = ScenarioDraft { title: "T".into(), ..Default::default() };
        finished(client.change_scenario(12, 5, &ScenarioDraft::default(), &draft)).unwrap();
        finished(client.delete_scenario(12, 5)).unwrap();
        finished(client.generate_scenarios(12, 6, true)).unwrap();
        finished(client.refresh_scenarios(12)).unwrap();
        finished(client.promote_call(CallId(7), Some(2), Some("5f9a"))).unwrap();
        finished(client.promote_call(CallId(7), None, None)).unwrap();
        finished(client.scenario_batches(12)).unwrap();
        assert_eq!(
            *client.transport.0.borrow(),
            [
                "Get /v1/test-calls?limit=50&offset=100&agent_id=12 ",
                "Get /v1/test-calls?limit=50&status=queued ",
                "Get /v1/test-call-batches ",
                "Get /v1/agents/12/test-scenarios ",
                r#"Patch /v1/agents/12/test-scenarios/5 {"title":"T"}"#,
                "Delete /v1/agents/12/test-scenarios/5 ",
                r#"Post /v1/agents/12/test-scenarios/generate {"count":6,"include_edge_cases":true}"#,
                r#"Post /v1/agents/12/test-scenarios/refresh {"only_stale":true}"#,
                r#"Post /v1/calls/7/promote-to-scenario {"failing_turn_index":2,"issue_trace_id":"5f9a"}"#,
                r#"Post /v1/calls/7/promote-to-scenario {"failing_turn_index":null,"issue_trace_id":null}"#,
                "Get /v1/agents/12/test-runs ",
            ]
        );
    }

    #[test]
    fn what_is_billed_goes_out_once_and_says_so() {
        let client = client(201, r#"{"id": 1}"#);
        let run = NewTestRun { agent_id: 12, ..Default::default() };
        let execution = ScenarioExecution { scenario_ids: vec![5], ..Default::default() };
        assert_eq!(finished(client.start_test_run(&run)).unwrap().id, 1);
        assert_eq!(finished(client.start_test_batch(&run, "B", 3)).unwrap().id, 1);
        assert_eq!(finished(client.execute_scenarios(12, &execution)).unwrap().id, 1);
        assert_eq!(finished(client.create_scenario(12, &ScenarioDraft::default())).unwrap().id, 1);
        let sent = client.transport.0.borrow();
        let paths: Vec<&str> = sent.iter().filter_map(|sent| sent.split(' ').nth(1)).collect();
        assert_eq!(
            paths,
            [
                "/v1/test-calls",
                "/v1/test-call-batches",
                "/v1/agents/12/test-runs/execute",
                "/v1/agents/12/test-scenarios"
            ]
        );
        assert!(sent[..3].iter().all(|sent| sent.contains(r#""consent_to_charge":true"#)));
    }

    #[test]
    fn an_answer_without_a_run_is_unreadable_and_no_success() {
        let client = client(201, "{}");
        let run = finished(client.start_test_run(&NewTestRun::default()));
        assert!(matches!(run, Err(Error::Unreadable { .. })), "{run:?}");
    }

    #[test]
    fn the_status_tells_a_new_scenario_from_the_one_that_was_there() {
        for (status, is_new) in [(201, true), (200, false)] {
            let client = client(status, r#"{"id": 319}"#);
            assert_eq!(finished(client.promote_call(CallId(7), Some(2), None)).unwrap().1, is_new);
        }
    }
}
