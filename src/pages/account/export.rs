//! All transactions as a file: every page, or nothing.

use super::csv;
use crate::api::Api;
use crate::browser::intl;
use crate::components::copy::{CopyOutcome, Copying};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;
use strict_view::view;
use thunderphone::{Error, Transaction};

const PAGE: u32 = 100;
/// 10,000 lines.
const MAX_PAGES: u32 = 100;

#[derive(Clone, PartialEq)]
enum State {
    Idle,
    Loading(usize),
    Said(String),
}

struct Loaded {
    lines: Vec<Transaction>,
    unreadable: usize,
    is_complete: bool,
}

#[component]
pub fn Export() -> impl IntoView {
    let api = expect_context::<Api>();
    let state = RwSignal::new(State::Idle);
    let copying = Copying::new();
    let is_loading = Memo::new(move |_| matches!(*state.read(), State::Loading(_)));
    let export = move |_| {
        if is_loading.get_untracked() {
            return;
        }
        state.set(State::Loading(0));
        spawn_local(async move {
            let loaded = load(api, state).await;
            if state.try_read_untracked().is_none() {
                return;
            }
            state.set(State::Said(match loaded {
                Ok(loaded) => {
                    let now = api.clock.now_untracked().to_string();
                    let day = now.get(..10).unwrap_or_default();
                    let text = csv::file(&loaded.lines, intl::offset_minutes);
                    copying.save(&format!("transactions {day}.csv"), text);
                    said(&loaded)
                }
                Err(_) => "The transactions could not be loaded, so nothing was saved.".to_owned(),
            }));
        });
    };
    let words = move || match state.get() {
        State::Idle => String::new(),
        State::Loading(0) => "Loading all transactions…".to_owned(),
        State::Loading(count) => format!("Loading all transactions… {}", intl::number(count)),
        State::Said(text) => text,
    };
    view! {
        <div class="export actions">
            <button type="button" class="button" aria-disabled=move || is_loading.get().then_some("true") on:click=export>
                "Export all as CSV"
            </button>
            <span class="hint" role="status">{words}</span>
            <CopyOutcome copying />
        </div>
    }
}

async fn load(api: Api, state: RwSignal<State>) -> Result<Loaded, Error> {
    let (mut lines, mut seen, mut unreadable, mut offset) = (Vec::new(), BTreeSet::new(), 0, 0);
    for _ in 0..MAX_PAGES {
        let page = api.client().transactions(PAGE, offset).await?;
        unreadable += page.unreadable;
        let next = page.next_offset(PAGE, offset);
        let before = lines.len();
        // What comes in meanwhile moves the rest down.
        lines.extend(page.transactions.into_iter().filter(|line| seen.insert(line.id)));
        match next {
            Some(next) if lines.len() > before => offset = next,
            _ => return Ok(Loaded { lines, unreadable, is_complete: true }),
        }
        state.try_set(State::Loading(lines.len()));
    }
    Ok(Loaded { lines, unreadable, is_complete: false })
}

fn said(loaded: &Loaded) -> String {
    let count = intl::number(loaded.lines.len());
    let mut text = match (loaded.is_complete, loaded.lines.len()) {
        (false, _) => format!("Saved the newest {count} transactions; there are more."),
        (true, 1) => "Saved 1 transaction.".to_owned(),
        (true, _) => format!("Saved all {count} transactions."),
    };
    if loaded.unreadable > 0 {
        text.push_str(&format!(" {} could not be read and are missing.", loaded.unreadable));
    }
    text
}
