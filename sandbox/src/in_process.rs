//! A sandbox inside a test, without a network. Connections are in memory, and what the
//! admin endpoints offer are methods. Under a paused tokio clock
//! (`#[tokio::test(start_paused = true)]`) all its time is virtual.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use serde_json::Value;
use tokio::io::DuplexStream;

use crate::api_error::ApiError;
use crate::app::{App, Sandbox};
use crate::config::Config;
use crate::date::{Millis, SECOND};
use crate::fault::Faults;
use crate::place::place_for_colleague;
use crate::{connection, http};

/// How many bytes may be on their way in one direction before the writer has to wait.
const BUFFER: usize = 64 * 1024;
/// The host in URLs of recordings. Nothing listens there.
const BASE_URL: &str = "http://sandbox.invalid";

pub struct InProcessSandbox {
    app: App,
    router: Router,
}

impl InProcessSandbox {
    pub fn new(config: Config) -> Self {
        let app = Arc::new(Sandbox::new(config, BASE_URL.to_owned()));
        Self { router: http::router(app.clone()), app }
    }

    /// Opens a connection that is served like one from the network: it is kept alive, and
    /// can stall or be dropped. A reset is a drop here. Needs a tokio runtime.
    pub fn connect(&self) -> DuplexStream {
        let (ours, theirs) = tokio::io::duplex(BUFFER);
        tokio::spawn(connection::serve(ours, self.router.clone()));
        theirs
    }

    /// Does the same as `POST /sandbox/faults`, with the same JSON.
    ///
    /// # Errors
    /// When the setting is invalid; the error's body says what is wrong.
    pub fn set_faults(&self, setting: Value) -> Result<(), ApiError> {
        self.app.state().faults = Faults::try_from(setting)?;
        Ok(())
    }

    /// Does the same as `POST /sandbox/place`, with the same JSON: a colleague places a
    /// call. Returns the call's id.
    ///
    /// # Errors
    /// When the API refuses the call.
    pub fn place(&self, call: Value) -> Result<i64, ApiError> {
        let Value::Object(call) = call else {
            return Err(ApiError::field("non_field_errors", "Invalid data. Expected an object."));
        };
        place_for_colleague(&mut self.app.state(), call)
    }

    /// Does the same as `POST /sandbox/advance`, in addition to what tokio's clock does.
    pub fn advance(&self, seconds: u32) {
        self.app.state().clock.advance(Millis::from(seconds) * SECOND);
    }

    /// The sandbox's current time, which is also that of its `Date` headers.
    pub fn now(&self) -> Millis {
        self.app.state().settle()
    }

    /// How many calls were dialed.
    pub fn dials(&self) -> u64 {
        self.app.state().total_dials()
    }

    /// The same, by idempotency key.
    pub fn dials_by_key(&self) -> BTreeMap<String, u64> {
        self.app.state().dials_by_key.clone()
    }

    /// How many requests to place a call have arrived, retries included.
    pub fn placements(&self) -> u64 {
        self.app.state().placements
    }
}
