//! What the parts of a scenario's row share.

use super::AgentScenarios;
use crate::browser::focus::focus;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use thunderphone::Scenario;

/// What is open below a scenario.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Open {
    Nothing,
    Edit,
    Remove,
}

/// A scenario, however it changes.
#[derive(Clone, Copy)]
pub struct Record {
    pub scenarios: AgentScenarios,
    pub id: i64,
    pub scenario: Memo<Option<Scenario>>,
    pub open: RwSignal<Open>,
}

impl Record {
    pub fn new(scenarios: AgentScenarios, id: i64) -> Record {
        let scenario =
            Memo::new(move |_| scenarios.listed().into_iter().find(|scenario| scenario.id == id));
        Record { scenarios, id, scenario, open: RwSignal::new(Open::Nothing) }
    }

    /// For sentences, and for the names of buttons.
    pub fn title(self) -> String {
        let title = self.scenario.with(|scenario| scenario.as_ref().map(|it| it.title.clone()));
        isolate(&title.unwrap_or_default()).into_owned()
    }

    pub fn id_of(self, part: &str) -> String {
        format!("scenario-{part}-{}", self.id)
    }

    /// Closes what is open, back to the button that opened it.
    pub fn close(self, part: &str) {
        self.open.set(Open::Nothing);
        focus(format!("#{}", self.id_of(part)));
    }
}
