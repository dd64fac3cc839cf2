//! The banner of an operation that did not end well.

use crate::access::Action;
use crate::browser::page::Presence;
use crate::components::banner::{Banner, Details};
use crate::remedy::{Button, Operation, request_failed};
use leptos::prelude::*;
use strict_view::view;
use thunderphone::{Error, Timestamp};

#[derive(Clone, PartialEq, Debug)]
pub struct Trouble {
    pub failure: Error,
    pub at: Timestamp,
    /// Whether it went out: otherwise only the list could not be read.
    pub is_sent: bool,
}

/// “Try again” is `send`, which looks first. `listing` is reading the list.
#[component]
pub fn TroubleBanner(
    trouble: Memo<Option<Trouble>>,
    operation: Operation,
    listing: Operation,
    #[prop(into, default = None)] try_again: Option<Action>,
    send: Callback<()>,
    on_dismiss: Callback<()>,
) -> impl IntoView {
    let presence = expect_context::<Presence>();
    let on_press = Callback::new(move |_: Button| send.run(()));
    let content = move || {
        let Trouble { failure, at, is_sent } = trouble.get()?;
        let operation = if is_sent { operation } else { listing };
        let remedy = request_failed(&failure, operation, !presence.is_online.get_untracked());
        let details = Details::of(&failure, at);
        Some(view! { <Banner remedy details on_press on_dismiss try_again /> })
    };
    view! { {content} }
}
