//! What is asked before a template is lost.

use serde_json::Value;
use strict_view::bidi::isolate;

/// So many names are said, and of the others how many.
const NAMED: usize = 3;

#[derive(Clone)]
pub enum Question {
    /// Whether to delete it, as this tab knows it.
    Delete(String, Value),
    /// Another tab has changed it. What is in the form was to be saved.
    Changed(String, Value),
    /// An import, with what exists already under each name.
    Import(Vec<(String, Value, Option<Value>)>),
}

impl Question {
    pub fn sentence(&self) -> String {
        match self {
            Question::Delete(name, _) => {
                format!("Delete “{}”? This browser keeps no copy.", isolate(name))
            }
            Question::Changed(name, _) => {
                format!("“{}” was changed in another tab meanwhile.", isolate(name))
            }
            Question::Import(templates) => {
                let existing = || templates.iter().filter(|(_, _, known)| known.is_some());
                let quoted = |(name, ..): &(String, Value, _)| format!("“{}”", isolate(name));
                let names: Vec<String> = existing().take(NAMED).map(quoted).collect();
                let names = names.join(", ");
                let more = match existing().count().saturating_sub(NAMED) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                format!("You already have other templates of these names: {names}{more}.")
            }
        }
    }

    /// The buttons, the safer one first.
    pub fn buttons(&self) -> &'static [(&'static str, Answer)] {
        match self {
            Question::Delete(..) => &[("Delete", Answer::Replace)],
            Question::Changed(..) => {
                &[("Keep both", Answer::KeepBoth), ("Replace the other one", Answer::Replace)]
            }
            Question::Import(..) => {
                &[("Keep both", Answer::KeepBoth), ("Replace mine", Answer::Replace)]
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
pub enum Answer {
    KeepBoth,
    Replace,
}
