//! The header: where one can go, which organization and API host this is, who is
//! signed in, what is left to spend, and how many calls are running.

use crate::api::Api;
use crate::browser::events::listen;
use crate::browser::history::Navigator;
use crate::browser::theme::Theme;
use crate::format;
use crate::later::{QuietPart, later, load_of, loaded};
use crate::live::InProgress;
use crate::organization::Organization;
use crate::route::{CallFilters, Route};
use crate::session::Session;
use crate::shell::due::Due;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::view;

#[component]
pub fn Header() -> impl IntoView {
    super::retry::keep_trying();
    view! {
        <header class="app-header">
            <a class="brand" translate="no" href=Route::Calls(CallFilters::default()).url()>"Callboard"</a>
            <Navigation />
            <div class="header-facts">
                <LiveCalls />
                <Balance />
                <ApiHost />
                <SignedIn />
                <ThemeSwitch />
            </div>
        </header>
    }
}

#[component]
fn Navigation() -> impl IntoView {
    let route = expect_context::<Navigator>().route();
    let link = move |target: Route, name: &'static str| {
        let url = target.url();
        let due = (target == Route::ToCall).then(|| view! { <Due /> });
        let current = move || {
            let is_here = std::mem::discriminant(&*route.read()) == std::mem::discriminant(&target);
            is_here.then_some("page")
        };
        view! { <a href=url aria-current=current>{name}{due}</a> }
    };
    view! {
        <nav aria-label="Main">
            {link(Route::Calls(CallFilters::default()), "Calls")}
            {link(Route::NewCall { again: None }, "New call")}
            {link(Route::Review(CallFilters::default()), "Review")}
            {link(Route::ToCall, "To call")}
            {link(Route::Rehearsals { agent: None }, "Rehearsals")}
            {link(Route::Account, "Account")}
        </nav>
    }
}

/// How many calls are running: in the second wasm, and in its place from the start.
#[component]
fn LiveCalls() -> impl IntoView {
    let part = Callback::new(|()| loaded(in_progress()));
    view! { <span class="live-place"><QuietPart load=load_of!(load_in_progress) part /></span> }
}

later! {
    load_in_progress,
    fn in_progress() {
        view! { <InProgress /> }.into_any()
    }
}

#[component]
fn Balance() -> impl IntoView {
    let organization = expect_context::<Organization>();
    let content = move || {
        let billing = organization.billing.value()?;
        let amount = match (billing.balance_cents, billing.balance_usd) {
            (Some(cents), _) => format::money(cents),
            (None, Some(usd)) => format::dollars(&usd),
            (None, None) => return None,
        };
        let is_empty = billing.balance_cents.is_some_and(|cents| cents <= 0);
        Some(
            view! { <span class="balance" class:is-empty=is_empty>"Balance " <span translate="no">{amount}</span></span> },
        )
    };
    view! { {content} }
}

#[component]
fn ApiHost() -> impl IntoView {
    let organization = expect_context::<Organization>();
    let host = expect_context::<Api>().host;
    let name = move || organization.whoami.value().and_then(|whoami| whoami.organization);
    let place = move || {
        let host = host.read();
        host.name.clone().or_else(|| (host.is_sandbox == Some(true)).then(|| "sandbox".to_owned()))
    };
    view! {
        <span class="connection">
            {move || name().map(|name| view! { <span class="organization" translate="no">{name}</span> })}
            {move || place().map(|place| view! { <span class="host" translate="no" title="Server">{place}</span> })}
        </span>
    }
}

/// A long name is cut; its whole is in the title, and read aloud.
#[component]
fn SignedIn() -> impl IntoView {
    let session = expect_context::<Session>();
    let content = move || {
        let access = session.access()?;
        let user = access.user.map(|name| {
            view! {
                <span class="user" title=isolate(&name).into_owned()>
                    <span class="visually-hidden">"Signed in as "</span>
                    <span translate="no">{name}</span>
                </span>
            }
        });
        let sign_out = access.sign_out.map(|url| view! { <a href=url>"Sign out"</a> });
        Some(view! { <span class="signed-in">{user}{sign_out}</span> })
    };
    view! { {content} }
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let theme = RwSignal::new(Theme::remembered());
    let options: Vec<_> = Theme::ALL
        .into_iter()
        .map(|option| {
            let selected = move || theme.get() == option;
            view! { <option value=option.as_str() selected=selected>{option.label()}</option> }
        })
        .collect();
    let on_change = move |event| {
        let chosen = Theme::read(&event_target_value(&event));
        chosen.apply();
        theme.set(chosen);
    };
    // Chosen in another tab.
    listen("storage", move |_| {
        if theme.get_untracked() != Theme::remembered() {
            theme.set(Theme::remembered());
            Theme::remembered().show();
        }
    });
    view! { <select class="theme" aria-label="Theme" on:change=on_change>{options}</select> }
}
