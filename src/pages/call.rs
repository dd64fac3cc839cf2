//! One call: followed, heard, read.

use crate::components::heading::Heading;
use leptos::prelude::*;
use thunderphone::CallId;

#[component]
pub fn CallPage(id: CallId, at: Memo<Option<u32>>) -> impl IntoView {
    let _ = at;
    view! { <Heading text=format!("Call {id}") /> }
}
