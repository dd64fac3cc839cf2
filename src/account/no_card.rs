//! Where no card is saved: who can add one, and where.

use super::Account;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;

#[component]
pub fn NoCard() -> impl IntoView {
    let account = expect_context::<Account>();
    let is_checking = RwSignal::new(false);
    let check = move |_| {
        if is_checking.get_untracked() {
            return;
        }
        is_checking.set(true);
        spawn_local(async move {
            account.refresh_cards().await;
            account.organization.refresh_billing().await;
            is_checking.try_set(false);
        });
    };
    view! {
        <div class="note no-card">
            <p><strong>"No card is saved, so nothing can be charged."</strong>" An admin of your organization can add one in ThunderPhone's dashboard."</p>
            <button type="button" class="button" aria-disabled=move || is_checking.get().then_some("true") on:click=check>
                {move || if is_checking.get() { "Checking…" } else { "Check again" }}
            </button>
        </div>
    }
}
