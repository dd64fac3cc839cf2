//! The call's number and id, to take elsewhere: a phone, a spreadsheet, a report.

use crate::components::copy::{CopyOutcome, Copying};
use leptos::prelude::*;
use strict_view::view;
use thunderphone::CallId;

#[component]
pub fn Identity(id: CallId, party: Memo<Option<String>>) -> impl IntoView {
    let copying = Copying::new();
    let numbers = move || {
        let number = party.get()?;
        let digits = number.trim_start_matches('+').to_owned();
        let copy_number = move |_| copying.copy(number.clone(), "Number copied");
        let copy_digits = move |_| copying.copy(digits.clone(), "Digits copied");
        Some(view! {
            <button type="button" class="button quiet" on:click=copy_number>"Copy number"</button>
            <button type="button" class="button quiet" on:click=copy_digits>"Copy digits"</button>
        })
    };
    let copy_id = move |_| copying.copy(id.to_string(), "Call id copied");
    view! {
        <div class="identity">
            {numbers}
            <button type="button" class="button quiet" on:click=copy_id>"Copy call id"</button>
            <CopyOutcome copying />
        </div>
    }
}
