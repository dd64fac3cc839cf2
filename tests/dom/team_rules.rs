//! The team's rules, as a page loads them.

use super::mount;
use callboard::api::Api;
use callboard::browser::clock::Clock;
use callboard::browser::page::Presence;
use callboard::rules::Policy;
use callboard::team_rules::TeamRules;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use strict_view::view;
use wasm_bindgen_test::wasm_bindgen_test;

/// The server of these tests has none, and answers 404.
#[wasm_bindgen_test]
async fn rules_are_asked_for_even_where_a_device_says_that_it_is_offline() {
    let started = Rc::new(Cell::new(None));
    let inner = started.clone();
    let (_place, _mounted) = mount(move || {
        let presence = Presence::start();
        presence.is_online.set(false);
        inner.set(Some(TeamRules::start(Api::new(Clock::start()), presence)));
        view! { <p>"Page"</p> }
    });
    let team_rules = started.get().unwrap();
    team_rules.until_loaded().await;
    TimeoutFuture::new(0).await;
    assert_eq!(team_rules.policy.get_untracked(), Policy::Absent);
}
