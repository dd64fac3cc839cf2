//! Follow-ups: who is to be called again, and when. Nothing here dials automatically.

mod called;
mod row;

use crate::api::Api;
use crate::browser::clock::Clock;
use crate::browser::database::TransactError;
use crate::browser::focus::focus;
use crate::call::number::grouped;
use crate::components::heading::Heading;
use crate::follow_ups::{FollowUp, FollowUps};
use crate::route::Route;
use called::Calls;
use leptos::prelude::*;
use leptos::task::spawn_local;
use row::{DoneRow, Row};
use strict_view::bidi::isolate;
use strict_view::{For, view};

const NOT_CHANGED: &str = "This browser blocks storage, or it is full. Nothing was changed.";
const UNCERTAIN: &str = "This browser's storage did not answer. Reload this page to check.";

/// What the rows share.
#[derive(Clone, Copy)]
struct Actions {
    follow_ups: FollowUps,
    said: RwSignal<String>,
    /// What the last action took from the list, to bring it back.
    taken: RwSignal<Option<FollowUp>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Finish,
    Remove,
    BringBack,
}

impl Actions {
    fn act(self, action: Action, one: FollowUp) {
        let number = isolate(&grouped(&one.number)).into_owned();
        spawn_local(async move {
            let before = one.clone();
            let done = match action {
                Action::Finish => self.follow_ups.finish(one).await,
                Action::Remove => self.follow_ups.remove(one).await,
                Action::BringBack => self.follow_ups.keep(FollowUp { done_at: None, ..one }).await,
            };
            if self.said.try_read_untracked().is_none() {
                return;
            }
            self.said.set(match (done, action) {
                (Ok(()), Action::Finish) => format!("{number} is done."),
                (Ok(()), Action::Remove) => format!("{number} was removed."),
                (Ok(()), Action::BringBack) => format!("{number} is to be called again."),
                (Err(TransactError::Blocked), _) => return self.said.set(NOT_CHANGED.to_owned()),
                (Err(TransactError::Uncertain), _) => return self.said.set(UNCERTAIN.to_owned()),
            });
            match action {
                Action::BringBack => {
                    self.taken.set(None);
                    focus("h1".to_owned());
                }
                Action::Finish | Action::Remove => {
                    self.taken.set(Some(before));
                    focus("#bring-back".to_owned());
                }
            }
        });
    }
}

#[component]
pub fn ToCallPage() -> impl IntoView {
    let follow_ups = expect_context::<FollowUps>();
    let clock = expect_context::<Clock>();
    let actions =
        Actions { follow_ups, said: RwSignal::new(String::new()), taken: RwSignal::new(None) };
    provide_context(actions);
    // Not every second: the rows stay as they are until one more is due.
    let due = Memo::new(move |_| {
        let now = clock.now().0;
        let stored = follow_ups.stored.read();
        stored.all.iter().filter(|one| one.is_due(now)).cloned().collect::<Vec<_>>()
    });
    provide_context(Calls::start(expect_context::<Api>(), due));
    let later = Memo::new(move |_| {
        let now = clock.now().0;
        let stored = follow_ups.stored.read();
        let is_later = |one: &&FollowUp| one.done_at.is_none() && !one.is_due(now);
        stored.all.iter().filter(is_later).cloned().collect::<Vec<_>>()
    });
    let done = Memo::new(move |_| {
        let stored = follow_ups.stored.read();
        stored.all.iter().filter(|one| one.done_at.is_some()).cloned().collect::<Vec<_>>()
    });
    let is_empty = Memo::new(move |_| due.read().is_empty() && later.read().is_empty());
    view! {
        <Heading text="To call" />
        <div class="to-call">
            <p class="hint">
                "Callboard reminds you here and in the navigation. It never calls automatically. "
                "Who asked not to be called is on the "
                <a href=Route::DoNotCall.url()>"do-not-call list"</a>"."
            </p>
            <Storage follow_ups />
            <div class="actions">
                <p class="status-message" role="status">{actions.said}</p>
                {move || actions.taken.get().map(|one| view! {
                    <button type="button" class="button quiet" id="bring-back"
                        on:click=move |_| actions.act(Action::BringBack, one.clone())>"Undo"</button>
                })}
            </div>
            {move || (is_empty.get() && follow_ups.is_kept.get() == Some(true)).then(|| view! {
                <div class="empty-state">
                    <h2>"Nobody is to be called again"</h2>
                    <p>"On a call's page, “Try again later” puts its number here."</p>
                </div>
            })}
            <Section title="Due" list=due />
            <Section title="Later" list=later />
            <Done done />
        </div>
    }
}

/// What the browser does not keep, or cannot read.
#[component]
fn Storage(follow_ups: FollowUps) -> impl IntoView {
    let unreadable = Memo::new(move |_| follow_ups.stored.read().unreadable.len());
    let discard = move |_| {
        spawn_local(async move {
            let _ = follow_ups.discard_unreadable().await;
            focus("h1".to_owned());
        });
    };
    view! {
        {move || (follow_ups.is_kept.get() == Some(false)).then(|| view! {
            <p class="field-error">"This browser blocks storage, so nothing can be kept or shown here."</p>
        })}
        {move || {
            let count = Some(unreadable.get()).filter(|count| *count > 0)?;
            Some(view! {
                <p class="actions">
                    <span class="field-error">"Saved entries that cannot be read: "{count}"."</span>
                    <button type="button" class="button" on:click=discard>"Discard them"</button>
                </p>
            })
        }}
    }
}

#[component]
fn Section(title: &'static str, list: Memo<Vec<FollowUp>>) -> impl IntoView {
    let has_any = Memo::new(move |_| !list.read().is_empty());
    let count = Memo::new(move |_| list.read().len());
    // One that was changed is another row.
    let key = |one: &FollowUp| (one.number.clone(), one.at, one.made_at);
    view! {
        {move || has_any.get().then(|| view! {
            <section>
                <h2>{title}" ("{count}")"</h2>
                <ul class="rows" aria-label=title>
                    <For each=move || list.get() key=key let(one)>
                        <Row one />
                    </For>
                </ul>
            </section>
        })}
    }
}

#[component]
fn Done(done: Memo<Vec<FollowUp>>) -> impl IntoView {
    let has_any = Memo::new(move |_| !done.read().is_empty());
    view! {
        {move || has_any.get().then(|| view! {
            <details>
                <summary>"Done this week"</summary>
                <ul class="rows" aria-label="Done this week">
                    <For each=move || done.get() key=|one| (one.number.clone(), one.done_at) let(one)>
                        <DoneRow one />
                    </For>
                </ul>
            </details>
        })}
    }
}
