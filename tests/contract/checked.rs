//! A sandbox whose every reply is validated against the description.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use sandbox::Config;
use serde_json::Value;

use crate::client::{Answer, Host};
use crate::description::Description;

/// Statuses that the description does not list, and why the sandbox uses them.
const UNLISTED: [(&str, u16, &str); 7] = [
    ("placeCall", 413, "no limit of the body's size is described; the sandbox keeps one"),
    ("listIssueReports", 400, "a filter that cannot be read is not described for this list"),
    ("listWebhookDeliveries", 400, "a filter that cannot be read is not described for this log"),
    ("listTestCalls", 400, "a filter that cannot be read is not described for this list"),
    ("listSimulations", 400, "a filter that cannot be read is not described for this list"),
    ("listTransactions", 400, "a page that cannot be read is not described for this list"),
    ("getTranscript", 400, "a flag that cannot be read is not described"),
];

pub const KEY: &str = "Authorization: Bearer sk_live_contract\r\n";

pub struct Checked {
    pub host: Host,
    description: Description,
    validators: RefCell<BTreeMap<(String, u16), Validator>>,
    pub seen: RefCell<BTreeSet<String>>,
}

impl Checked {
    pub async fn start(history: usize) -> Self {
        Self {
            host: Host::with(Config { history, ..Config::default() }).await,
            description: Description::read(),
            validators: RefCell::default(),
            seen: RefCell::default(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, KEY, "").await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, KEY, &body.to_string()).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send("PATCH", path, KEY, &body.to_string()).await
    }

    pub async fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let answer = self.host.send(method, path, headers, body).await;
        let operation = self.description.operation(method, path);
        self.check(&operation, &answer, &format!("{method} {path}"));
        self.seen.borrow_mut().insert(operation);
        answer
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, KEY, "").await
    }

    /// Gets it and checks the status.
    pub async fn expect(&self, status: u16, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        answer.json()
    }

    fn check(&self, operation: &str, answer: &Answer, what: &str) {
        let status = answer.status;
        for (header, value) in [("x-thunderphone-sandbox", "1"), ("cache-control", "no-store")] {
            assert_eq!(answer.header(header), Some(value), "{what}");
        }
        assert!(answer.header("date").is_some(), "{what}");
        if status == 429 {
            assert!(
                answer.header("retry-after").is_some_and(|seconds| seconds.parse::<u32>().is_ok()),
                "{what}"
            );
        }
        let Some(response) = self.description.response(operation, status) else {
            let is_excused =
                UNLISTED.iter().any(|(excused, code, _)| *excused == operation && *code == status);
            assert!(is_excused, "{what}: {operation} does not list {status}");
            assert!(answer.json().is_object(), "{what}");
            return;
        };
        if status == 204 {
            assert!(answer.body.is_empty() && response["content"].is_null(), "{what}");
            return;
        }
        if let Some(headers) = response["headers"].as_object().filter(|_| status < 300) {
            // Those of an export are sent when it has not all calls, and then together.
            let sent = headers.keys().filter(|name| answer.header(&name.to_lowercase()).is_some());
            let sent = sent.count();
            assert!(sent == 0 || sent == headers.len(), "{what}: {sent} of {headers:?}");
        }
        let kind =
            answer.header("content-type").unwrap_or_default().split(';').next().unwrap().to_owned();
        let content = response["content"]
            .get(&kind)
            .unwrap_or_else(|| panic!("{what}: {status} is not described as {kind}"));
        if kind == "application/json" {
            self.check_body(operation, status, &content["schema"], &answer.json(), what);
        }
    }

    fn check_body(&self, operation: &str, status: u16, schema: &Value, body: &Value, what: &str) {
        let mut validators = self.validators.borrow_mut();
        let validator = validators
            .entry((operation.to_owned(), status))
            .or_insert_with(|| self.description.validator(schema));
        let problems: Vec<_> = validator
            .iter_errors(body)
            .map(|problem| format!("{}: {problem}", problem.instance_path()))
            .collect();
        assert_eq!(problems, [""; 0], "{what} {status}");
        assert_eq!(self.description.invented_keys(schema, body), [""; 0], "{what} {status}");
    }

    /// Operations that were not called, apart from those of campaigns, which the sandbox does
    /// not have.
    pub fn unseen(&self) -> Vec<String> {
        let is_due = |path: &str| !path.starts_with("/campaigns");
        let due = self.description.operations().into_iter().filter(|(_, _, path)| is_due(path));
        due.map(|(id, ..)| id).filter(|id| !self.seen.borrow().contains(id)).collect()
    }
}
