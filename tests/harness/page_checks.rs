//! What every page must pass at the end of a test.

use std::sync::Mutex;

use serde_json::Value;

use super::axe;
use super::page::Page;
use super::webdriver;

/// Console errors that a test expects: the browser logs every failed request, also those
/// that a test makes fail on purpose.
#[derive(Default)]
pub struct AllowedFailures(Mutex<Vec<(String, String)>>);

impl AllowedFailures {
    fn covers(&self, line: &Value) -> bool {
        let message = line["message"].as_str().unwrap_or_default();
        let allowed = self.0.lock().expect("nobody panics here");
        // What another origin keeps from the page has a message of its own before that.
        let is_failure = line["source"] == "network" && message.contains("Failed to load resource");
        (is_failure || message.contains("blocked by CORS policy"))
            && allowed.iter().any(|(path, what)| {
                message.contains(path.as_str()) && message.contains(what.as_str())
            })
    }
}

impl Page {
    /// Declares that requests whose URL contains `path` fail in this test, and how: a
    /// status, or `net::ERR_…`.
    pub fn allow_failure(&self, path: &str, failure: &str) {
        let mut allowed = self.allowed.0.lock().expect("nobody panics here");
        allowed.push((path.to_owned(), failure.to_owned()));
    }

    /// Declares that responses to such requests get lost between the API and the gateway.
    /// The gateway responds with a status, because browsers resend after a broken
    /// connection.
    pub fn allow_lost_response(&self, path: &str) {
        self.allow_failure(path, "504");
    }

    /// Fails on a console error, on anything the policy blocked, and on any axe-core
    /// finding.
    pub async fn check_page(&self) {
        let mut found = self.take_errors().await;
        found.extend(axe::violations(self).await.into_iter().map(|v| format!("axe: {v}")));
        assert!(found.is_empty(), "{}:\n    {}", self.url().await, found.join("\n    "));
    }

    /// Errors since the last call. Policy violations are among them even if the page
    /// caught the exception.
    pub async fn take_errors(&self) -> Vec<String> {
        let lines = webdriver::console(self.client()).await.expect("the console can be read");
        let is_error = |line: &&Value| {
            let message = line["message"].as_str().unwrap_or_default();
            line["level"] == "SEVERE"
                || message.contains("Content Security Policy")
                || message.contains("panicked at")
        };
        lines
            .iter()
            .filter(is_error)
            .filter(|line| !self.allowed.covers(line))
            .map(|line| format!("console: {}", line["message"].as_str().unwrap_or_default()))
            .collect()
    }
}
