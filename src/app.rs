//! The root of the app: provides the contexts, places the shell around every page, and
//! shows the page of the route.

use crate::account::Account;
use crate::api::Api;
use crate::browser::clock::Clock;
use crate::browser::focus::focus;
use crate::browser::history::Navigator;
use crate::browser::page::Presence;
use crate::browser::tabs::Channel;
use crate::browser::theme::Theme;
use crate::components::heading::HasNavigated;
use crate::components::policy_notice::PolicyNotice;
use crate::follow_ups::FollowUps;
use crate::later::Later;
use crate::later_pages::{LOAD, LaterPage};
use crate::live::Live;
use crate::organization::Organization;
use crate::outbox::Placements;
use crate::pages::call_list::KeptLists;
use crate::pages::new_call::{FilledFrom, NewCallPage};
use crate::pages::not_found::NotFoundPage;
use crate::polled::EndIsSent;
use crate::route::{CallFilters, Route};
use crate::session::Session;
use crate::shell::header::Header;
use crate::shell::pending_placements::PendingPlacements;
use crate::shell::sandbox_notice::{ChosenNumber, SandboxNotice};
use crate::shell::shortcuts::Shortcuts;
use crate::team_rules::TeamRules;
use crate::vendor_status::VendorStatus;
use leptos::prelude::*;
use strict_view::view;

/// Mounts the app in place of the static shell in index.html.
pub fn start() {
    Theme::remembered().apply();
    if let Some(shell) = document().get_element_by_id("shell") {
        shell.remove();
    }
    leptos::mount::mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let clock = Clock::start();
    let api = Api::new(clock);
    let organization = Organization::new(api);
    let navigator = Navigator::start();
    provide_context(clock);
    provide_context(api);
    provide_context(Session::start(api));
    provide_context(organization);
    provide_context(navigator);
    let presence = Presence::start();
    provide_context(presence);
    provide_context(VendorStatus::new(api, presence));
    let channel = Channel::open();
    provide_context(channel);
    let team_rules = TeamRules::start(api, presence);
    provide_context(team_rules);
    provide_context(Placements::new(api, organization, team_rules, navigator, presence, channel));
    provide_context(Account::new(api, organization, channel));
    provide_context(FollowUps::start(clock, presence, channel));
    provide_context(KeptLists::new());
    provide_context(FilledFrom(RwSignal::new(None)));
    provide_context(EndIsSent::new(api));
    provide_context(ChosenNumber(RwSignal::new(None)));
    provide_context(HasNavigated(StoredValue::new(false)));
    provide_context(Later::start(LOAD));
    provide_context(Live::new());
    organization.load_header();

    // By script, because with a <base> `#main` would lead to another page.
    let skip = |event: web_sys::MouseEvent| {
        event.prevent_default();
        focus("#main".to_owned());
    };
    view! {
        <a class="skip" href="#main" on:click=skip>"Skip to content"</a>
        <SandboxNotice />
        <PolicyNotice />
        <Header />
        <main id="main" tabindex="-1">
            <PendingPlacements />
            <Pages route=navigator.route() />
        </main>
        <Shortcuts />
    }
}

/// The page for the route. It is mounted again only for another page or another call, see
/// `is_same_page`.
#[component]
fn Pages(route: RwSignal<Route>) -> impl IntoView {
    let page = Memo::new(move |last: Option<&Route>| match (last, &*route.read()) {
        (Some(last), now) if last.is_same_page(now) => last.clone(),
        (_, now) => now.clone(),
    });
    let filters = Memo::new(move |last: Option<&CallFilters>| match &*route.read() {
        Route::Calls(filters) => filters.clone(),
        _ => last.cloned().unwrap_or_default(),
    });
    let at = Memo::new(move |_| match &*route.read() {
        Route::Call { at, .. } => *at,
        _ => None,
    });
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-page", page.read().page());
        }
    });
    let content = move || match page.get() {
        Route::NewCall { again } => view! { <NewCallPage again /> }.into_any(),
        route @ (Route::Calls(_)
        | Route::Call { .. }
        | Route::Review(_)
        | Route::ToCall
        | Route::Account
        | Route::Webhooks
        | Route::DoNotCall
        | Route::Rehearsals { .. }
        | Route::Search { .. }) => view! { <LaterPage route at filters /> }.into_any(),
        Route::NotFound => view! { <NotFoundPage /> }.into_any(),
    };
    view! { {content} }
}
