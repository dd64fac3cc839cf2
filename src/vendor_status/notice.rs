//! “ThunderPhone reports trouble with calls”, quietly. A release has it in the second wasm, and
//! nothing waits for it.

use super::VendorStatus;
use crate::later::{QuietPart, later, load_of, loaded};
use leptos::prelude::*;
use strict_view::view;

later! {
    load_notice,
    fn notice(status: VendorStatus) {
        view! { <Notice status /> }.into_any()
    }
}

/// Nothing where there is no trouble, or nobody knows of any.
#[component]
pub fn VendorNotice() -> impl IntoView {
    // Documents of tests have none.
    let status = use_context::<VendorStatus>();
    status.map(|status| {
        let part = Callback::new(move |()| loaded(notice(status)));
        view! { <QuietPart load=load_of!(load_notice) part /> }
    })
}

#[component]
fn Notice(status: VendorStatus) -> impl IntoView {
    status.keep();
    let content = move || {
        let words = status.trouble.get()?;
        Some(view! {
            <strong>"ThunderPhone reports trouble with calls."</strong>
            " It says: “"<span translate="no">{words}</span>"”."
        })
    };
    view! { <p class="vendor-trouble" role="status">{content}</p> }
}
