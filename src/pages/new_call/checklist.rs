//! “Before you call”: what is known before money is spent, and how old that is.

use super::form::Form;
use super::freshness::{self, FRESH_MS};
use crate::browser::moment::Moment;
use crate::call::checklist::{State, Topic};
use crate::call::draft::Source;
use crate::format;
use crate::organization::Remote;
use leptos::prelude::*;
use strict_view::view;
use thunderphone::Timestamp;

#[component]
pub fn Checklist() -> impl IntoView {
    let form = expect_context::<Form>();
    let rows = Memo::new(move |_| freshness::rows(form));
    let show = |(index, topic): (usize, Topic)| {
        let row = Memo::new(move |_| rows.read().get(index).cloned());
        let age = Memo::new(move |_| {
            form.clock.now();
            Age::of(form, topic)
        });
        let content = move || {
            let row = row.get()?;
            let age = age.get();
            let (tone, word) = match row.state {
                // What could not be checked again is not known to be so still.
                State::Ok if age.is_some_and(|age| age.newer == Newer::Failed) => {
                    ("unknown", "Unknown")
                }
                State::Ok => ("ok", "OK"),
                State::Attention => ("attention", "Attention"),
                State::Unknown => ("unknown", "Unknown"),
            };
            Some(view! {
                <li data-state=tone>
                    <span class="state">{word}</span>
                    <span><strong>{topic.name()}</strong>": "{row.text}{age.map(|age| age.show(form))}</span>
                </li>
            })
        };
        view! { {content} }
    };
    view! {
        <section class="checklist" aria-labelledby="before-you-call">
            <h2 id="before-you-call">"Before you call"</h2>
            <ul>{Topic::ALL.into_iter().enumerate().map(show).collect::<Vec<_>>()}</ul>
        </section>
    }
}

/// Of what a row says, when that is worth saying.
#[derive(Clone, Copy, PartialEq)]
struct Age {
    minutes: i64,
    received_at: Moment,
    newer: Newer,
}

/// What became of asking again.
#[derive(Clone, Copy, PartialEq)]
enum Newer {
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
    fn of(form: Form, topic: Topic) -> Option<Age> {
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
            Topic::ToNumber | Topic::LocalTime => None,
            Topic::CalledRecently => {
                let looked_up = form.last_call.read();
                let newer = Newer::of(looked_up.is_loading, looked_up.has_failed);
                Some((looked_up.received_at?, newer))
            }
        }?;
        let age = received_at.age_ms();
        (age >= FRESH_MS).then_some(Age { minutes: age / 60_000, received_at, newer })
    }

    fn show(self, form: Form) -> AnyView {
        let ago = format::ago(self.minutes * 60);
        let text = match self.newer {
            Newer::NotAsked => format!(" Checked {ago}."),
            Newer::Asked => format!(" Checked {ago}, checking again…"),
            Newer::Failed => format!(" Checked {ago}. It could not be checked again."),
        };
        let utc = Timestamp(form.clock.now_untracked().0 - self.received_at.age_ms()).to_string();
        view! { <time class="checked" datetime=utc.clone() title=format!("{utc} (UTC)")>{text}</time> }
    }
}
