//! A sandbox inside a test, without a network: connections are in memory, and what
//! the tests' own endpoints tell can be asked directly. Under a paused tokio clock
//! (`#[tokio::test(start_paused = true)]`) all its time is virtual.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use serde_json::Value;
use tokio::io::DuplexStream;

use crate::date::{Millis, SECOND};
use crate::fault::Faults;
use crate::place::place_elsewhere;
use crate::refusal::Refusal;
use crate::{App, Config, Sandbox, connection, http};

/// What is on its way in one direction before the writer has to wait.
const BUFFER: usize = 64 * 1024;
/// In links to recordings; nobody listens there.
const BASE: &str = "http://sandbox.invalid";

pub struct Local {
    app: App,
    router: Router,
}

pub fn local(config: Config) -> Local {
    let app = Arc::new(Sandbox::new(config, BASE.to_owned()));
    Local { router: http::router(app.clone()), app }
}

impl Local {
    /// A new connection, served like one from the network: it is kept alive, and can
    /// stall or be dropped. A reset is a drop here. Needs a tokio runtime.
    pub fn connect(&self) -> DuplexStream {
        let (ours, theirs) = tokio::io::duplex(BUFFER);
        tokio::spawn(connection::serve(ours, self.router.clone()));
        theirs
    }

    /// As `POST /sandbox/faults`, in the same JSON.
    ///
    /// # Errors
    /// When the setting cannot be read; the body says what is wrong with it.
    pub fn set_faults(&self, setting: Value) -> Result<(), Refusal> {
        self.app.world().faults = Faults::try_from(setting)?;
        Ok(())
    }

    /// As `POST /sandbox/place`, in the same JSON: a colleague places a call. Its id.
    ///
    /// # Errors
    /// When the call is refused.
    pub fn place(&self, call: Value) -> Result<i64, Refusal> {
        let Value::Object(call) = call else {
            return Err(Refusal::field("non_field_errors", "Invalid data. Expected an object."));
        };
        place_elsewhere(&mut self.app.world(), call)
    }

    /// As `POST /sandbox/advance`: beside what tokio's clock does.
    pub fn advance(&self, seconds: u32) {
        self.app.world().clock.advance(Millis::from(seconds) * SECOND);
    }

    /// The sandbox's time now, which is also what its `Date` headers tell.
    pub fn now(&self) -> Millis {
        self.app.world().settle()
    }

    /// How often a phone would have rung.
    pub fn dials(&self) -> u64 {
        self.app.world().all_dials()
    }

    /// The same, by idempotency key.
    pub fn dials_by_key(&self) -> BTreeMap<String, u64> {
        self.app.world().dials_by_key.clone()
    }

    /// How many requests to place a call have arrived, copies included.
    pub fn placements(&self) -> u64 {
        self.app.world().placements
    }
}
