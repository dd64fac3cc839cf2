//! Many numbers at once, from a file or pasted. What would be added is shown first.

use super::import_state::{Importing, Step};
use super::preview::Ready;
use crate::browser::focus::focus;
use crate::browser::intl;
use leptos::html;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn ImportNumbers() -> impl IntoView {
    let importing = Importing {
        shared: expect_context(),
        step: RwSignal::new(Step::Nothing),
        preview: StoredValue::new_local(None),
        text: RwSignal::new(None),
        reason: RwSignal::new("Imported".to_owned()),
        pasted: RwSignal::new(String::new()),
        turn: RwSignal::new(0),
    };
    let input = NodeRef::<html::Input>::new();
    let on_file = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            importing.read_file(file);
        }
        // So that the same file can be chosen again, after it was mended.
        input.set_value("");
    };
    let on_paste = move |_| {
        let pasted = importing.pasted.get_untracked();
        if pasted.trim().is_empty() {
            return focus("#dnc-pasted".to_owned());
        }
        let turn = importing.begin();
        importing.read(turn, pasted.into(), None);
    };
    let said = move || match &*importing.step.read() {
        Step::Busy(sentence) | Step::Over(sentence) => sentence.clone(),
        Step::Ready => importing.preview.with_value(|preview| {
            let preview = preview.as_ref();
            preview.map(|preview| preview.outcome.summary(intl::number)).unwrap_or_default()
        }),
        Step::Nothing => String::new(),
    };
    view! {
        <section aria-labelledby="dnc-import-title">
            <h2 id="dnc-import-title" tabindex="-1">"Add many numbers"</h2>
            <div class="fields">
                <div class="field">
                    <label for="dnc-file">"CSV file"</label>
                    <input id="dnc-file" type="file" accept=".csv,.tsv,.txt,text/csv,text/plain" node_ref=input
                        aria-describedby="dnc-file-hint" on:change=on_file />
                    <p class="hint" id="dnc-file-hint">"Numbers in any columns. A column “reason” is kept."</p>
                </div>
                <div class="field">
                    <label for="dnc-default-reason">"Reason for rows without one"</label>
                    <input id="dnc-default-reason" type="text" autocomplete="off" maxlength="300"
                        prop:value=importing.reason
                        on:input=move |event| importing.reason.set(event_target_value(&event)) />
                </div>
            </div>
            <div class="field">
                <label for="dnc-pasted">"Or paste numbers"</label>
                <textarea id="dnc-pasted" rows="4" prop:value=importing.pasted
                    on:input=move |event| importing.pasted.set(event_target_value(&event))></textarea>
            </div>
            <div class="actions">
                <button type="button" class="button" on:click=on_paste>"Read pasted numbers"</button>
            </div>
            <p class="import-said" id="dnc-import-said" role="status">{said}</p>
            {move || matches!(*importing.step.read(), Step::Ready).then(|| view! { <Ready importing /> })}
        </section>
    }
}
