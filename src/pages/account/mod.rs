//! The organization: money, numbers, and who may do what.

mod balance;
mod csv;
mod export;
mod identity;
mod lines;
mod numbers;
mod spending;
mod transactions;

use crate::account::{Account, loading};
use crate::browser::keys::{self, Enter};
use crate::components::heading::Heading;
use crate::components::rules_settings::RulesSettings;
use crate::route::Route;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn AccountPage() -> impl IntoView {
    let account = expect_context::<Account>();
    let organization = account.organization;
    account.top_up.load();
    loading::keep(organization.billing, loading::FRESH_MS, move || organization.refresh_billing());
    loading::keep(organization.whoami, loading::FRESH_MS, move || organization.refresh_whoami());
    loading::keep(organization.numbers, loading::FRESH_MS, move || organization.refresh_numbers());
    loading::keep(organization.agents, loading::FRESH_MS, move || organization.refresh_agents());
    loading::keep(account.cards, loading::FRESH_MS, move || account.refresh_cards());
    // A key that is held down must not confirm what has just appeared under it.
    let on_keydown = move |event: web_sys::KeyboardEvent| {
        if keys::enter(&event) == Some(Enter::Repeated) {
            event.prevent_default();
        }
    };
    view! {
        <Heading text="Account" />
        <div class="account" on:keydown=on_keydown>
            <div class="account-top">
                <balance::BalanceSection />
                <balance::AutoReloadSection />
            </div>
            <div class="account-rail">
                <spending::SpendingSection />
                <identity::IdentitySection />
            </div>
            <div class="account-rest">
                <transactions::TransactionsSection />
                <numbers::NumbersSection />
                <RulesSettings />
                <section class="panel" aria-labelledby="do-not-call">
                    <h2 id="do-not-call">"Do not call"</h2>
                    <p>"Numbers of people who asked not to be called."</p>
                    <p><a href=Route::DoNotCall.url()>"Do not call"</a></p>
                </section>
                <section class="panel" aria-labelledby="webhooks">
                    <h2 id="webhooks">"Webhooks"</h2>
                    <p>"Servers of yours that ThunderPhone sends events to, such as the end of a call."</p>
                    <p><a href=Route::Webhooks.url()>"Webhooks"</a></p>
                </section>
            </div>
        </div>
    }
}
