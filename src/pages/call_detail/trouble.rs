//! What went wrong with looking at the call, above what was last known of it.

use crate::browser::focus;
use crate::browser::history::Navigator;
use crate::browser::page::Presence;
use crate::components::banner::{Banner, Details};
use crate::follow::Follow;
use crate::organization::Organization;
use crate::remedy::{Button, Operation, request_failed};
use crate::route::{CallFilters, Route};
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;

#[component]
pub fn Trouble(follow: Follow) -> impl IntoView {
    let presence = expect_context::<Presence>();
    let navigator = expect_context::<Navigator>();
    let organization = expect_context::<Organization>();
    let is_dismissed = RwSignal::new(false);
    // A look that succeeds makes the next failure news again. It also takes the
    // banner away, maybe with the focus in it.
    Effect::new(move |_| {
        if follow.failed.read().is_none() {
            is_dismissed.set(false);
            if focus::is_within(".call > .banner") {
                focus::focus("h1".to_owned());
            }
        }
    });
    let on_press = Callback::new(move |button| match button {
        Button::BackToCalls => navigator.go(Route::Calls(CallFilters::default())),
        Button::OpenBilling | Button::TopUp => spawn_local(organization.refresh_billing()),
        _ => follow.check_now(),
    });
    let on_dismiss = Callback::new(move |()| is_dismissed.set(true));
    let content = move || {
        let failed = follow.failed.get().filter(|_| !is_dismissed.get())?;
        let remedy =
            request_failed(&failed.failure, Operation::LoadingCall, !presence.is_online.get());
        let details = Details::of(&failed.failure, failed.at);
        Some(view! { <Banner remedy details on_press on_dismiss /> })
    };
    view! { {content} }
}
