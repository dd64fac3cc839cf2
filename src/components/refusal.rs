//! Why a button is grayed out, beside it: its action needs a role, and who has it.

use leptos::prelude::*;
use strict_view::view;

/// For `aria-disabled`.
pub fn grayed_out(text: Memo<Option<String>>) -> impl Fn() -> Option<&'static str> + Copy {
    move || text.read().as_ref().map(|_| "true")
}

/// `text` is `None` where nothing is grayed out.
pub fn refusal(text: Memo<Option<String>>) -> AnyView {
    let content = move || text.get().map(|text| view! { " "<em class="refusal">{text}</em> });
    view! { {content} }.into_any()
}
