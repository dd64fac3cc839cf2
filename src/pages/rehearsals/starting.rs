//! Starting simulated calls once. No key makes a repeat harmless: it is a second one, which is
//! billed, too.

use crate::access::Action;
use crate::api::Api;
use crate::once::Once;
use crate::once::attempt::Listed;
use crate::once::trouble::TroubleBanner;
use crate::rehearsal::draft::Rehearsal;
use crate::remedy::Operation;
use leptos::prelude::*;
use strict_view::view;
use thunderphone::{Error, RunQuery, TestBatch, TestRun};

/// The name under which the tab keeps what was sent and not answered over a reload.
pub const OPEN: &str = "callboard.rehearsal.open";
/// The most that the API lists at once.
const LISTED: u32 = 200;

#[derive(Clone, Copy)]
pub struct Starting(pub Api);

/// What became of it: one run, or several.
#[derive(Clone, PartialEq, Debug)]
pub enum Started {
    One(TestRun),
    Several(TestBatch),
}

impl Listed for Starting {
    type Sent = Rehearsal;
    type Row = Started;
    type Made = Started;

    async fn list(&self, sent: &Rehearsal) -> Result<Vec<Started>, Error> {
        let client = self.0.client();
        if sent.runs > 1 {
            let batches = client.test_batches().await?.rows;
            return Ok(batches.into_iter().map(Started::Several).collect());
        }
        let query = RunQuery { limit: LISTED, ..RunQuery::default() };
        let runs = client.test_runs(&query).await?.rows;
        Ok(runs.into_iter().map(Started::One).collect())
    }

    async fn send(&self, sent: &Rehearsal) -> Result<Started, Error> {
        let client = self.0.client();
        Ok(match sent.runs {
            1 => Started::One(client.start_test_run(&sent.run).await?),
            runs => Started::Several(client.start_test_batch(&sent.run, &sent.name, runs).await?),
        })
    }

    fn id(started: &Started) -> String {
        match started {
            Started::One(run) => run.id.to_string(),
            Started::Several(batch) => batch.id.to_string(),
        }
    }

    fn is(sent: &Rehearsal, started: &Started) -> bool {
        match started {
            Started::One(run) => sent.runs == 1 && sent.run.is(run),
            Started::Several(batch) => {
                batch.name == sent.name
                    && batch.target_id == Some(sent.run.agent_id)
                    && batch.total_runs.is_none_or(|total| total == i64::from(sent.runs))
            }
        }
    }
}

/// What went wrong with the last one.
#[component]
pub fn StartingTrouble(once: Once<Starting>) -> impl IntoView {
    let trouble = Memo::new(move |_| once.stage.read().trouble());
    view! {
        <TroubleBanner trouble operation=Operation::Rehearsing listing=Operation::LoadingRehearsals
            try_again=Action::Rehearse send=Callback::new(move |()| once.again())
            on_dismiss=Callback::new(move |()| once.put_away()) />
    }
}
