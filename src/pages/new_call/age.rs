//! How old it is what a row says, and what became of asking again.

use super::form::Form;
use super::freshness::FRESH_MS;
use crate::browser::moment::Moment;
use crate::call::draft::Source;
use crate::checklist::row::Topic;
use crate::format;
use crate::organization::Remote;
use leptos::prelude::*;
use strict_view::view;
use thunderphone::Timestamp;

#[derive(Clone, Copy, PartialEq)]
pub struct Age {
    minutes: i64,
    received_at: Moment,
    pub newer: Newer,
}

/// What became of asking again.
#[derive(Clone, Copy, PartialEq)]
pub enum Newer {
    NotAsked,
    Asked,
    /// In vain.
    Failed,
}

impl Newer {
    fn of(is_loading: bool, has_failed: bool) -> Newer {
        match (is_loading, has_failed) {
            (true, _) => Newer::Asked,
            (false, true) => Newer::Failed,
            (false, false) => Newer::NotAsked,
        }
    }
}

impl Age {
    pub fn of(form: Form, topic: Topic) -> Option<Age> {
        fn times<T>(remote: &Remote<T>) -> Option<(Moment, Newer)> {
            Some((remote.received_at?, Newer::of(remote.is_loading, remote.failure.is_some())))
        }
        let organization = form.organization;
        let (received_at, newer) = match topic {
            Topic::MayDial => organization.numbers.with(times),
            Topic::Confirmation => organization.tcpa.with(times),
            Topic::Balance => organization.billing.with(times),
            Topic::Agent if form.source.get() == Source::OneOff => None,
            Topic::Agent => organization.agents.with(times),
            Topic::CalledRecently | Topic::Limit => {
                let looked_up = form.looked_up.read();
                let newer = Newer::of(looked_up.is_loading, looked_up.has_failed);
                Some((looked_up.received_at?, newer))
            }
            Topic::ToNumber
            | Topic::DoNotCall
            | Topic::LocalTime
            | Topic::Budget
            | Topic::TeamRules => None,
        }?;
        Some(Age { minutes: received_at.age_ms() / 60_000, received_at, newer })
    }

    pub fn minutes(&self) -> i64 {
        self.minutes
    }

    pub fn show(self, form: Form) -> AnyView {
        let age = self.received_at.age_ms();
        let ago = match age >= FRESH_MS {
            true => format::ago(self.minutes * 60),
            false => "just now".to_owned(),
        };
        let text = match self.newer {
            Newer::NotAsked => format!(" Checked {ago}."),
            // Usually over before it could be read.
            Newer::Asked if age < FRESH_MS => format!(" Checked {ago}."),
            Newer::Asked => format!(" Checked {ago}, checking again…"),
            Newer::Failed => format!(" Checked {ago}. It could not be checked again."),
        };
        let utc = Timestamp(form.clock.now_untracked().0 - age).to_string();
        view! { <time class="checked" datetime=utc.clone() title=format!("{utc} (UTC)")>{text}</time> }
    }
}
