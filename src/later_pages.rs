//! The pages that the first view does without. A release has them in the second wasm.

use crate::browser::page::reload;
use crate::components::heading::Heading;
use crate::later::{Later, Load, Loading, State, later, load_of, loaded};
use crate::pages::account::AccountPage;
use crate::pages::call_detail::CallPage;
use crate::pages::call_list::{CallsPage, ListBeside};
use crate::pages::do_not_call::DoNotCallPage;
use crate::pages::rehearsals::RehearsalsPage;
use crate::pages::review::ReviewPage;
use crate::pages::search::SearchPage;
use crate::pages::to_call::ToCallPage;
use crate::pages::webhooks::WebhooksPage;
use crate::route::{CallFilters, Route};
use leptos::prelude::*;
use strict_view::view;
use thunderphone::CallId;

// A page that comes later. What only these pages use goes into the second wasm with this
// function; what is used elsewhere, too, stays in the first.
later! {
    load,
    fn page(route: Route, at: Memo<Option<u32>>, filters: Memo<CallFilters>) {
        match route {
            Route::Calls(_) => view! { <CallsPage filters /> }.into_any(),
            Route::Account => view! { <AccountPage /> }.into_any(),
            Route::Call { id, .. } => view! {
                <div class="beside">
                    <ListBeside call_id=id />
                    <CallPage id at />
                </div>
            }
            .into_any(),
            Route::DoNotCall => view! { <DoNotCallPage /> }.into_any(),
            Route::Rehearsals { agent } => view! { <RehearsalsPage agent /> }.into_any(),
            Route::Review(_) => view! { <ReviewPage call=call_in_review() /> }.into_any(),
            Route::Search { .. } => view! { <SearchPage /> }.into_any(),
            Route::ToCall => view! { <ToCallPage /> }.into_any(),
            Route::Webhooks => view! { <WebhooksPage /> }.into_any(),
            Route::NewCall { .. } | Route::NotFound => ().into_any(),
        }
    }
}

/// Pages never import each other: the review gets the page of a call from here.
fn call_in_review() -> Callback<CallId, AnyView> {
    let at = Memo::new(|_| None);
    Callback::new(move |id| view! { <CallPage id at /> }.into_any())
}

/// See [`Later::start`].
pub const LOAD: Load = load_of!(load);

/// What is shown in place of the pages.
fn title(route: &Route) -> &'static str {
    match route {
        Route::Account => "Account",
        Route::Calls(_) => "Calls",
        Route::Call { .. } => "Call",
        Route::DoNotCall => "Do not call",
        Route::Rehearsals { .. } => "Rehearsals",
        Route::Review(_) => "Review",
        Route::Search { .. } => "Search what was said",
        Route::ToCall => "To call",
        Route::Webhooks => "Webhooks",
        Route::NewCall { .. } | Route::NotFound => "",
    }
}

#[component]
pub fn LaterPage(route: Route, at: Memo<Option<u32>>, filters: Memo<CallFilters>) -> impl IntoView {
    let later = expect_context::<Later>();
    later.load();
    let content = move || match later.state() {
        State::NotLoaded => view! { <Loading /> }.into_any(),
        State::Loaded => {
            loaded(page(route.clone(), at, filters)).unwrap_or_else(|| missing(&route, false))
        }
        State::Failed => missing(&route, false),
        State::Outdated => missing(&route, true),
    };
    view! { {content} }
}

fn missing(route: &Route, is_outdated: bool) -> AnyView {
    let later = expect_context::<Later>();
    let (sentence, label) = match is_outdated {
        false => ("This page could not be loaded. Check the connection.", "Try again"),
        true => ("There is a newer version of Callboard. Reload to see this page.", "Reload"),
    };
    let press = move |_| match is_outdated {
        false => later.load(),
        true => reload(),
    };
    // Its phone may be ringing.
    let call = matches!(route, Route::Call { .. })
        .then(|| view! { <p>"The call itself goes on as it would."</p> });
    view! {
        <Heading text=title(route) />
        <section class="banner" role="alert">
            <p>{sentence}</p>
            {call}
            <p><button type="button" class="button primary" on:click=press>{label}</button></p>
        </section>
    }
    .into_any()
}
