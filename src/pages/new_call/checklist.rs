//! “Before you call”: what is known before money is spent, how old that is, and what can be
//! done about it. What is fine takes one line.

use super::age::{Age, Newer};
use super::form::Form;
use super::freshness;
use super::remedies::Remedies;
use crate::browser::focus::focus_if_lost;
use crate::checklist::row::{Remedy, Row, State, Topic};
use leptos::prelude::*;
use strict_view::{For, view};

/// A row as it is shown.
#[derive(Clone, PartialEq)]
struct Shown {
    topic: Topic,
    row: Row,
    age: Option<Age>,
}

impl Shown {
    fn is_fine(&self) -> bool {
        self.row.state == State::Ok
    }

    /// Whether it has a line of its own: also the switch that made it so.
    fn is_open(&self) -> bool {
        match self.row.state {
            State::Ok => self.row.remedies.contains(&Remedy::Allow),
            State::Waiting => false,
            State::Attention | State::Refused | State::Unknown => true,
        }
    }
}

fn shown(form: Form) -> Vec<Shown> {
    let rows = freshness::rows(form).into_iter();
    let shown = rows.map(|(topic, mut row)| {
        let age = Age::of(form, topic);
        // What could not be checked again is not known to be so still.
        if row.state == State::Ok && age.is_some_and(|age| age.newer == Newer::Failed) {
            row.state = State::Unknown;
        }
        Shown { topic, row, age }
    });
    shown.collect()
}

#[component]
pub fn Checklist() -> impl IntoView {
    let form = expect_context::<Form>();
    let rows = Memo::new(move |_| shown(form));
    // What is being asked stands in the question.
    let is_asked = Memo::new(move |_| {
        let asked = form.asked.read();
        let Some(asked) = &*asked else { return Vec::new() };
        let topics = asked.question.points.iter().filter_map(|point| point.topic);
        topics.chain(asked.earlier.as_ref().map(|_| Topic::CalledRecently)).collect::<Vec<_>>()
    });
    let open = move || {
        let (rows, is_asked) = (rows.read(), is_asked.read());
        let is_open = |shown: &&Shown| shown.is_open() && !is_asked.contains(&shown.topic);
        rows.iter().filter(is_open).map(|shown| shown.topic).collect::<Vec<_>>()
    };
    let fine = move || {
        let rows = rows.read();
        rows.iter()
            .filter(|shown| shown.is_fine() && !shown.is_open())
            .map(|shown| shown.topic)
            .collect::<Vec<_>>()
    };
    // The first thing to choose, or what is awaited.
    let waiting = Memo::new(move |_| {
        let rows = rows.read();
        let waiting =
            |shown: &&Shown| shown.row.state == State::Waiting && !shown.row.text.is_empty();
        rows.iter().find(waiting).map(|shown| shown.row.text.clone())
    });
    let summary = Memo::new(move |_| {
        let is_ready = rows.read().iter().all(Shown::is_fine);
        match (is_ready, waiting.read().is_some()) {
            (true, _) => "Ready to call",
            (false, true) => "Already fine",
            (false, false) => "Everything else is fine",
        }
    });
    let is_none_fine = Memo::new(move |_| fine().is_empty());
    let names = Memo::new(move |_| {
        let names: Vec<_> = fine().into_iter().map(Topic::name).collect();
        names.join(" · ")
    });
    // Of all that is fine, what was checked longest ago.
    let age = Memo::new(move |_| {
        let rows = rows.read();
        rows.iter()
            .filter(|shown| shown.is_fine())
            .filter_map(|shown| shown.age)
            .max_by_key(Age::minutes)
    });
    // A row that a remedy has mended takes its button along.
    let count = Memo::new(move |_| open().len());
    Effect::new(move |last: Option<usize>| {
        let count = count.get();
        if last.is_some_and(|last| last > count) && form.asked.read_untracked().is_none() {
            focus_if_lost("#place-call");
        }
        count
    });
    view! {
        <section class="checklist" aria-labelledby="before-you-call">
            <h2 id="before-you-call" tabindex="-1">"Before you call"</h2>
            <p class="hint" role="status">{move || form.checked.get()}</p>
            <ul><For each=open key=|topic| *topic let(topic)><RowOf topic rows /></For></ul>
            {move || waiting.get().map(|text| view! { <p class="waiting">{text}</p> })}
            <details class="fine" data-state="ok" hidden=move || is_none_fine.get()>
                <summary>
                    <span class="mark" aria-hidden="true"></span>
                    <strong>{move || summary.get()}</strong>
                </summary>
                <ul><For each=fine key=|topic| *topic let(topic)><RowOf topic rows /></For></ul>
            </details>
            <p class="fine-names">{move || names.get()}". "{move || age.get().map(|age| age.show(form))}</p>
        </section>
    }
}

#[component]
fn RowOf(topic: Topic, rows: Memo<Vec<Shown>>) -> impl IntoView {
    let form = expect_context::<Form>();
    let shown = Memo::new(move |_| rows.read().iter().find(|shown| shown.topic == topic).cloned());
    let state = move || shown.read().as_ref().map_or(State::Waiting, |shown| shown.row.state);
    let tone = move || match state() {
        State::Ok => "ok",
        State::Attention => "attention",
        State::Refused => "refused",
        State::Unknown | State::Waiting => "unknown",
    };
    let word = move || match state() {
        State::Ok => "OK",
        State::Attention => "Attention",
        State::Refused => "Refused",
        State::Unknown | State::Waiting => "Unknown",
    };
    let text = Memo::new(move |_| shown.read().as_ref().map(|shown| shown.row.text.clone()));
    let age = Memo::new(move |_| shown.read().as_ref().and_then(|shown| shown.age));
    let remedies = Memo::new(move |_| {
        shown.read().as_ref().map(|shown| shown.row.remedies.clone()).unwrap_or_default()
    });
    view! {
        <li id=topic.id() tabindex="-1" data-state=tone>
            <span class="state"><span class="mark" aria-hidden="true"></span>{word}</span>
            <div>
                <p><strong>{topic.name()}</strong>": "{move || text.get()}{move || age.get().map(|age| age.show(form))}</p>
                <Remedies topic remedies />
            </div>
        </li>
    }
}
