//! The draft in the form: this tab's own, kept as it is typed, and the offer to
//! take over one that another tab has left.

use super::form::Form;
use super::prefill::FilledFrom;
use crate::browser::focus::focus;
use crate::browser::page::{Presence, random_key};
use crate::browser::tabs;
use crate::call::draft::Draft;
use crate::call::field::Field;
use crate::call::number::grouped;
use crate::format;
use crate::outbox::Placements;
use crate::outbox::env::Env;
use crate::store::drafts::{self, DraftCopy};
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;

/// This tab's draft, or an empty one.
pub fn own() -> Draft {
    drafts::tidy(now());
    let mut draft = drafts::load().unwrap_or_default();
    if draft.key.is_empty() {
        draft.key = random_key();
    }
    draft
}

/// Keeps what is typed, and whether that outlives a reload.
pub fn keep(form: Form) -> RwSignal<bool> {
    let placements = expect_context::<Placements>();
    let is_kept = RwSignal::new(true);
    Effect::new(move |last: Option<Draft>| {
        let draft = form.draft.get();
        is_kept.set(drafts::save(&draft));
        // As it was loaded it is no news for other tabs.
        if let Some(last) = last.filter(|last| *last != draft) {
            let mut renamed = last.clone();
            renamed.key.clone_from(&draft.key);
            if renamed == draft {
                drafts::forget(&last.key);
            }
            drafts::share(&DraftCopy { draft: draft.clone(), at: now(), tab: placements.tab() });
        }
        draft
    });
    spawn_local(give_key_away(form, placements));
    is_kept
}

/// The draft may have become a call while this tab was not there to see it, by
/// another tab with the same draft: then the next click places another call.
async fn give_key_away(form: Form, placements: Placements) {
    let key = form.draft.read_untracked().key.clone();
    if placements.is_placed(&key).await
        && form.draft.try_read_untracked().is_some_and(|draft| draft.key == key)
    {
        drafts::forget(&key);
        form.draft.update(|draft| *draft = draft.after_acceptance(random_key()));
    }
}

fn now() -> i64 {
    js_sys::Date::now() as i64
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Whose {
    OpenTab,
    ClosedTab,
    /// Of another tab, and nobody can tell whether it is still open.
    SomeTab,
    /// What was typed here before another draft was taken over.
    Here,
}

#[derive(Clone, PartialEq)]
struct Offer {
    draft: Draft,
    at: i64,
    whose: Whose,
}

/// Offers the newest draft of another tab, above a form in which nothing is written.
#[component]
pub fn OtherDraft() -> impl IntoView {
    let form = expect_context::<Form>();
    let placements = expect_context::<Placements>();
    let presence = expect_context::<Presence>();
    let filled = expect_context::<FilledFrom>();
    let offers = RwSignal::new(Vec::<Offer>::new());
    let is_wanted = StoredValue::new(true);
    let own_key = Memo::new(move |_| form.draft.read().key.clone());
    Effect::new(move |_| {
        let (own_key, is_visible) = (own_key.get(), presence.is_visible.get());
        let is_empty = !form.draft.read_untracked().has_content();
        if is_visible && is_empty && is_wanted.get_value() {
            spawn_local(async move {
                let found = look(&own_key, &placements.tab()).await;
                if is_wanted.try_get_value() == Some(true) {
                    offers.set(found);
                }
            });
        }
    });
    // One that has become a call is not offered.
    let first = Memo::new(move |_| {
        let outbox = placements.outbox.read();
        let is_placed =
            |key: &str| outbox.get(key).is_some_and(|placement| placement.call_id().is_some());
        offers.read().iter().find(|offer| !is_placed(&offer.draft.key)).cloned()
    });
    let put_away = move |key: &str| {
        offers.update(|offers| offers.retain(|offer| offer.draft.key != *key));
        focus(format!("#{}", Field::ToNumber.name()));
    };
    let take_over = move |draft: Draft| {
        is_wanted.set_value(false);
        let before = form.draft.get_untracked();
        let is_lost = before.has_content();
        let before = Offer { draft: before, at: now(), whose: Whose::Here };
        offers.set(if is_lost { vec![before] } else { Vec::new() });
        form.errors.set(Vec::new());
        filled.0.set(None);
        form.draft.set(draft);
        focus(format!("#{}", Field::ToNumber.name()));
    };
    view! {
        <div class="draft-offer" role="status">
            {move || {
                let offer = first.get()?;
                let sentence = sentence(&offer, now());
                let key = offer.draft.key.clone();
                let (away, on_away): (_, Box<dyn Fn()>) = match offer.whose {
                    Whose::ClosedTab => ("Discard", Box::new(move || {
                        drafts::forget(&key);
                        put_away(&key);
                    })),
                    _ => ("Dismiss", Box::new(move || {
                        drafts::dismiss(&key);
                        put_away(&key);
                    })),
                };
                Some(view! {
                    <div class="confirmation">
                        <p>{sentence}</p>
                        <button type="button" class="button" on:click=move |_| take_over(offer.draft.clone())>
                            "Use this draft"
                        </button>
                        <button type="button" class="button quiet" on:click=move |_| on_away()>
                            {away}
                        </button>
                    </div>
                })
            }}
        </div>
    }
}

async fn look(own_key: &str, own_tab: &str) -> Vec<Offer> {
    let mut found = Vec::new();
    for DraftCopy { draft, at, tab } in drafts::offered(own_key, now()) {
        let is_live = if tab.is_empty() { None } else { tabs::is_live(&tab).await };
        let whose = match is_live {
            _ if tab == own_tab => Whose::Here,
            Some(true) => Whose::OpenTab,
            Some(false) => Whose::ClosedTab,
            None => Whose::SomeTab,
        };
        found.push(Offer { draft, at, whose });
    }
    found
}

fn sentence(offer: &Offer, now: i64) -> String {
    let typed = offer.draft.text(Field::ToNumber).trim();
    let number = offer.draft.to_number().map(|number| grouped(number.as_str()));
    let number = match (number, typed) {
        (Some(number), _) => format!(", for {number}"),
        (None, "") => ", without a number".to_owned(),
        (None, typed) => format!(", for “{typed}”"),
    };
    let ago = format::ago((now - offer.at) / 1000);
    let (whose, state) = match offer.whose {
        Whose::OpenTab => ("A draft from another tab", " That tab is still open."),
        Whose::ClosedTab => ("A draft from another tab", " That tab is closed."),
        Whose::SomeTab => ("A draft from another tab", ""),
        Whose::Here => ("Your earlier draft", ""),
    };
    format!("{whose}{number}, changed {ago}.{state}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(number: &str, whose: Whose, seconds: i64, expected: &str) {
        let mut draft = Draft::default();
        draft.set(Field::ToNumber, number);
        let at = 1_790_000_000_000;
        assert_eq!(sentence(&Offer { draft, at, whose }, at + seconds * 1000), expected);
    }

    #[test]
    fn an_offer_says_whose_draft_it_is_and_for_whom() {
        use Whose::{ClosedTab, Here, OpenTab, SomeTab};
        let number = "+14155550122";
        check(
            number,
            OpenTab,
            300,
            "A draft from another tab, for +1 415 555 0122, changed 5 min ago. That tab is still open.",
        );
        check(
            number,
            ClosedTab,
            90_000,
            "A draft from another tab, for +1 415 555 0122, changed yesterday. That tab is closed.",
        );
        check("", SomeTab, 3, "A draft from another tab, without a number, changed 3 s ago.");
        check("04", SomeTab, 3, "A draft from another tab, for “04”, changed 3 s ago.");
        check(" ", Here, -5, "Your earlier draft, without a number, changed just now.");
    }
}
