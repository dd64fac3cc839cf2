//! Why a call was placed outside calling hours, as this browser keeps it.

use crate::browser::intl;
use crate::store::reasons;
use leptos::prelude::*;
use strict_view::bidi::written_out;
use strict_view::view;
use thunderphone::CallId;

#[component]
pub fn CallReason(id: CallId) -> impl IntoView {
    reasons::find(id).map(|(window, reason)| {
        let hours = window.text(intl::time_of_day);
        let reason = written_out(&reason).into_owned();
        view! { <p class="note">"Called outside "{hours}" because: "<span>{reason}</span></p> }
    })
}
