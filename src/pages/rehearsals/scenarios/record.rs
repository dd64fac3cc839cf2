//! What the parts of a scenario's row share.

use super::AgentScenarios;
use crate::browser::focus::focus_if_lost;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use thunderphone::Scenario;

/// A scenario, however it changes.
#[derive(Clone, Copy)]
pub struct Record {
    pub scenarios: AgentScenarios,
    pub id: i64,
    pub scenario: Memo<Option<Scenario>>,
    /// Both may be open: a question about it does not lose what is typed.
    pub is_editing: RwSignal<bool>,
    pub is_removing: RwSignal<bool>,
}

impl Record {
    pub fn new(scenarios: AgentScenarios, id: i64) -> Record {
        let scenario =
            Memo::new(move |_| scenarios.listed().into_iter().find(|scenario| scenario.id == id));
        let (is_editing, is_removing) = (RwSignal::new(false), RwSignal::new(false));
        Record { scenarios, id, scenario, is_editing, is_removing }
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
        let is_open = if part == "edit" { self.is_editing } else { self.is_removing };
        is_open.set(false);
        focus_if_lost(format!("#{}", self.id_of(part)));
    }
}
