//! Topping up and auto-reload, in the banner of a call that was refused for want of money.

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
    let balance = move || {
        let cents = organization.billing.with(|remote| remote.value.as_ref()?.balance_cents);
        cents.map_or_else(|| "unknown".to_owned(), format::money)
    };
    let top_up = Part::TopUp { on_added };
    view! {
        <div class="confirmation billing" role="group" aria-label="Billing" tabindex="-1" id="billing">
            <dl class="facts"><dt>"Balance"</dt><dd translate="no">{balance}</dd></dl>
            <Panel part=top_up />
            <h3>"Auto-reload"</h3>
            <Panel part=Part::AutoReload />
        </div>
    }
}
