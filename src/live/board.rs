//! The calls in progress, on top of Calls: the newest last, so that none moves when another
//! comes. A call that ends keeps its place for a moment.

use super::Live;
use super::calls::{LiveCall, Stage};
use super::card::Card;
use super::notify_switch::NotifySwitch;
use super::place;
use super::watch::Watch;
use crate::browser::clock::{Clock, browser_now};
use crate::call::number;
use crate::format;
use crate::later::{QuietPart, later, load_of, loaded};
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::{For, Show, view};

/// So many cards are shown at first: two rows on a wide screen.
const COLLAPSED: usize = 6;
/// How long a call that has ended stays at least.
const ENDED_MS: i64 = 10_000;
/// When the watch is late, its age is said, in seconds.
const LATE_S: i64 = 30;

/// Takes no room while no call is in progress, and nothing waits for it.
#[component]
pub fn Board() -> impl IntoView {
    let part = Callback::new(|()| loaded(board()));
    view! { <QuietPart load=load_of!(load_board) part /> }
}

later! {
    load_board,
    fn board() {
        view! { <Cards /> }.into_any()
    }
}

#[component]
fn Cards() -> impl IntoView {
    let live = expect_context::<Live>();
    let clock = expect_context::<Clock>();
    let cards = RwSignal::new(Vec::<LiveCall>::new());
    let shows_all = RwSignal::new(false);
    let announcement = RwSignal::new(String::new());
    // Keeps the height while what is below is used, in CSS pixels.
    let least_height = RwSignal::new(0.0);
    live.has_board.set(true);
    on_cleanup(move || live.has_board.set(false));
    Effect::new(move |last: Option<()>| {
        let (next, new) =
            cards.with_untracked(|shown| live.watch.with(|watch| merge(shown, watch)));
        // Those that the page opens with are no news.
        if last.is_some() && !new.is_empty() {
            announcement.set(sentence(&new));
        }
        if cards.with_untracked(|shown| *shown != next) {
            place::hold_below(|| cards.set(next));
        }
    });
    Effect::new(move |_| {
        // Every second.
        clock.now();
        let is_used_below = place::is_used_below();
        let is_over =
            |card: &LiveCall| card.ended_at.is_some_and(|at| browser_now() - at >= ENDED_MS);
        let least = if is_used_below { place::height() } else { 0.0 };
        if (least - least_height.get_untracked()).abs() >= 1.0 {
            least_height.set(least);
        }
        if cards.with_untracked(|cards| cards.iter().any(is_over)) && !place::is_used() {
            cards.update(|cards| cards.retain(|card| !is_over(card)));
        }
    });
    let count = Memo::new(move |_| cards.with(Vec::len));
    let ids = move || {
        let shown = if shows_all.get() { usize::MAX } else { COLLAPSED };
        cards.with(|cards| cards.iter().take(shown).map(|card| card.id).collect::<Vec<_>>())
    };
    let more = move || {
        let (count, is_open) = (count.get(), shows_all.get());
        let label = if is_open { "Show fewer".to_owned() } else { format!("Show all {count}") };
        (count > COLLAPSED).then(|| {
            let on_click = move |_| shows_all.update(|all| *all = !*all);
            let expanded = is_open.to_string();
            view! { <button type="button" class="button quiet" aria-expanded=expanded on:click=on_click>{label}</button> }
        })
    };
    let late = move || {
        clock.now();
        let at = live.watch.with(|watch| watch.listed_at)?;
        let seconds = (browser_now() - at) / 1_000;
        (seconds >= LATE_S).then(|| format!("Checked {}", format::ago(seconds)))
    };
    view! {
        <div class="live-board" style:min-block-size=move || format!("{}px", least_height.get())>
            <Show when=move || { count.get() > 0 }>
                <ul class="live-cards" aria-label="Calls in progress">
                    <For each=ids key=|id| *id let(id)>
                        <Card id cards />
                    </For>
                </ul>
                <div class="live-foot">
                    <p class="hint" aria-live="off">{late}</p>
                    {more}
                    <NotifySwitch />
                </div>
            </Show>
            <p class="visually-hidden" role="status">{announcement}</p>
        </div>
    }
}

/// The cards after an answer, and those that are new.
fn merge(shown: &[LiveCall], watch: &Watch) -> (Vec<LiveCall>, Vec<LiveCall>) {
    // What no card shows must not draw it again.
    let card = |call: &LiveCall| LiveCall { asked_at: 0, is_gone: false, ..call.clone() };
    let mut cards: Vec<LiveCall> = shown.to_vec();
    for shown in &mut cards {
        match watch.call(shown.id) {
            Some(call) => *shown = card(call),
            // Nobody knows how it ended.
            None if shown.is_live() => {
                shown.stage = Stage::Ended { is_failed: false, reason: None };
                shown.ended_at = Some(browser_now());
            }
            None => {}
        }
    }
    let is_shown = |call: &&LiveCall| shown.iter().any(|card| card.id == call.id);
    let new = watch.calls.iter().filter(|call| call.is_live() && !is_shown(call));
    let new: Vec<LiveCall> = new.map(card).collect();
    cards.extend(new.iter().cloned());
    (cards, new)
}

fn sentence(new: &[LiveCall]) -> String {
    match new {
        [call] => {
            let party = call.party.as_deref().map(number::grouped);
            let party = party.unwrap_or_else(|| format!("call {}", call.id));
            format!("New call in progress: {}", isolate(&party))
        }
        _ => format!("{} new calls in progress", new.len()),
    }
}
