//! Something that this browser kept and that cannot be read: of another version,
//! half-written, edited by hand. It is shown and can be discarded, never used.

use super::copy::{CopyOutcome, Copying};
use leptos::prelude::*;
use strict_view::bidi::written_out;
use strict_view::view;

#[component]
pub fn CorruptEntry(
    title: &'static str,
    meaning: &'static str,
    text: String,
    on_discard: Callback<()>,
) -> impl IntoView {
    let copied = text.clone();
    let copying = Copying::new();
    view! {
        <section class="banner is-ambiguous" role="alert">
            <h2>{title}</h2>
            <p>{meaning}</p>
            <div class="banner-foot">
                <details>
                    <summary>"Details"</summary>
                    <pre tabindex="0" aria-label="What was kept">{written_out(&text).into_owned()}</pre>
                    <button type="button" class="button quiet" on:click=move |_| copying.copy(copied.clone(), "Copied")>
                        "Copy details"
                    </button>
                    <CopyOutcome copying />
                </details>
                <button type="button" class="button" on:click=move |_| on_discard.run(())>
                    "Discard"
                </button>
            </div>
        </section>
    }
}
