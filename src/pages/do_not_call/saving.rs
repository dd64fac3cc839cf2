//! The list as a file.

use super::export;
use crate::browser::{download, intl};
use crate::do_not_call;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;

#[component]
pub fn Export(is_empty: Signal<bool>) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let is_busy = RwSignal::new(false);
    let on_click = move |_| {
        if is_empty.get_untracked() || is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        said.set(String::new());
        spawn_local(async move {
            let sentence = export(said).await;
            if said.try_read_untracked().is_some() {
                said.set(sentence);
                is_busy.set(false);
            }
        });
    };
    view! {
        <button type="button" class="button" on:click=on_click aria-describedby="dnc-export-hint"
            aria-disabled=move || (is_empty.get() || is_busy.get()).then_some("true")>
            "Export as CSV"
        </button>
        <p class="hint" id="dnc-export-hint">"In the file, tel: comes before each number, so that a spreadsheet keeps its +."</p>
        <p class="status-message" role="status">{said}</p>
    }
}

async fn export(said: RwSignal<String>) -> String {
    let separator = intl::list_separator();
    let mut texts = vec![export::heading(separator)];
    let (mut last, mut count) = (String::new(), 0);
    loop {
        let Ok(records) = do_not_call::records_after(&last).await else {
            return "This browser blocks storage, so the list cannot be read.".to_owned();
        };
        let Some(end) = records.last() else { break };
        last.clone_from(&end.entry.number);
        count += records.len();
        texts.push(records.iter().map(|record| export::line(record, separator)).collect());
        if said.try_read_untracked().is_some() {
            said.set(format!("Reading the list: {}…", intl::number(count)));
        }
    }
    let name = format!("do-not-call-{}.csv", intl::today());
    match download::save_texts(&name, &texts) {
        true if count == 1 => format!("1 number is in {name}."),
        true => format!("{} numbers are in {name}.", intl::number(count)),
        false => "This browser blocks saving files.".to_owned(),
    }
}
