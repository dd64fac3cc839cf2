//! Topping up and auto-reload, in the banner of a call that was refused for want of money.

use super::form::Form;
use crate::account::panels::{Panel, Part};
use crate::format;
use crate::organization::Organization;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn Billing(
    /// Credit was added: so many cents.
    on_added: Callback<i64>,
) -> impl IntoView {
    let organization = expect_context::<Organization>();
    let form = expect_context::<Form>();
    let cents = Memo::new(move |_| {
        organization.billing.with(|remote| remote.value.as_ref()?.balance_cents)
    });
    let balance = move || cents.get().map_or_else(|| "unknown".to_owned(), format::money);
    // Auto-reload, or a colleague, may pay as well.
    let was_empty = cents.get_untracked().is_some_and(|cents| cents <= 0);
    let is_paid = Memo::new(move |_| was_empty && cents.get().is_some_and(|cents| cents > 0));
    let onward = move || {
        is_paid.get().then(|| {
            view! {
                <p role="status">"There is credit again. You can place the call now."</p>
                <button type="button" class="button primary" on:click=move |_| form.submit(None)>
                    "Place the call"
                </button>
            }
        })
    };
    let top_up = Part::TopUp { on_added };
    view! {
        <div class="confirmation billing" role="group" aria-label="Billing" tabindex="-1" id="billing">
            <dl class="facts"><dt>"Balance"</dt><dd translate="no">{balance}</dd></dl>
            <Panel part=top_up />
            <h3>"Auto-reload"</h3>
            <Panel part=Part::AutoReload />
            {onward}
        </div>
    }
}
