//! The variables that a call runs with.

use std::borrow::Cow;

use serde_json::{Map, Value};

#[derive(Clone)]
pub enum Variables {
    /// As they were sent.
    Given(Map<String, Value>),
    /// Those of a past call, in a few bytes.
    Past(PastVariables),
}

/// What the practice knows of a person whom it has called. A large history has one for each
/// call.
#[derive(Clone, Copy)]
pub struct PastVariables {
    /// `None`: forgotten.
    pub first_name: Option<&'static str>,
    pub appointment: &'static str,
    pub dentist: &'static str,
    pub due_cents: i64,
}

impl Default for Variables {
    fn default() -> Self {
        Self::Given(Map::new())
    }
}

impl Variables {
    pub fn map(&self) -> Cow<'_, Map<String, Value>> {
        match self {
            Self::Given(map) => Cow::Borrowed(map),
            Self::Past(past) => Cow::Owned(past.map()),
        }
    }

    /// Sets these, too.
    pub fn extend(&mut self, more: Map<String, Value>) {
        let mut map = self.map().into_owned();
        map.extend(more);
        *self = Self::Given(map);
    }
}

impl PastVariables {
    fn map(&self) -> Map<String, Value> {
        let amount = format!("${}.{:02}", self.due_cents / 100, self.due_cents % 100);
        let mut variables = Map::new();
        for (key, value) in [
            ("first_name", self.first_name),
            ("appointment", Some(self.appointment)),
            ("last_visit", Some("last spring")),
            ("dentist", Some(self.dentist)),
            ("amount_due", Some(amount.as_str())),
            ("due_date", Some("the end of the month")),
        ] {
            if let Some(value) = value {
                variables.insert(key.to_owned(), value.into());
            }
        }
        variables
    }
}
