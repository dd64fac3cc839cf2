//! What is typed of a scenario, and what is wrong with it.

use super::draft::{Part, Written};
use crate::browser::focus::focus;
use leptos::prelude::*;

#[derive(Clone, Copy)]
pub struct Typed {
    pub written: RwSignal<Written>,
    problems: RwSignal<Vec<(Part, String)>>,
    /// The ids of the fields begin so.
    name: StoredValue<String>,
}

impl Typed {
    pub fn new(written: Written, name: String) -> Typed {
        Typed {
            written: RwSignal::new(written),
            problems: RwSignal::new(Vec::new()),
            name: StoredValue::new(name),
        }
    }

    /// Begins with an empty form.
    pub fn start_over(self) {
        self.written.set(Written::new());
        self.problems.set(Vec::new());
    }

    /// Whether it can be sent. If not, it says why at the fields, and focuses the first.
    pub fn check(self) -> bool {
        let problems = self.written.with_untracked(Written::problems);
        self.say(problems)
    }

    /// Says what is wrong. Returns whether nothing is.
    pub fn say(self, problems: Vec<(Part, String)>) -> bool {
        let first = problems.first().map(|(part, _)| *part);
        self.problems.set(problems);
        if let Some(part) = first {
            focus(format!("#{}", self.id(part)));
        }
        first.is_none()
    }

    /// The id of something that is no field with problems of its own.
    pub fn id_of(self, part: &str) -> String {
        format!("{}-{part}", self.name.read_value())
    }

    pub fn id(self, part: Part) -> String {
        self.id_of(match part {
            Part::Title => "title",
            Part::Prompt => "prompt",
            Part::Noise => "noise",
            Part::Level => "level",
            Part::Pace => "pace",
            Part::Accent => "accent",
            Part::Digits => "digits",
            Part::Silence => "silence",
            Part::Topic => "topic",
        })
    }

    /// Changes what is typed in a field. What was wrong with it is no longer said.
    pub fn change(self, part: Part, change: impl FnOnce(&mut Written)) {
        self.written.update(change);
        if untrack(|| self.problem(part)).is_some() {
            self.problems.update(|problems| problems.retain(|(wrong, _)| *wrong != part));
        }
    }

    pub fn problem(self, part: Part) -> Option<String> {
        let problems = self.problems.read();
        problems.iter().find(|(wrong, _)| *wrong == part).map(|(_, why)| why.clone())
    }
}
