//! Many numbers at once, from a file or pasted. What would be added is shown first.

use super::export;
use super::import::{Outcome, Settings};
use super::reading::{self, Preview};
use super::{BLOCKED, Shared, UNCERTAIN};
use crate::browser::database::TransactError;
use crate::browser::focus::focus;
use crate::browser::{download, intl};
use crate::do_not_call::{self, Record, tidy};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use strict_view::bidi::isolate;
use strict_view::view;

/// Refused rows that are shown; the others are in the file of them.
const SHOWN: usize = 20;

#[derive(Clone)]
enum Step {
    Nothing,
    /// At work, and how far.
    Busy(String),
    Ready(Arc<Preview>),
    /// What became of it.
    Over(String),
}

#[derive(Clone, Copy)]
struct Importing {
    shared: Shared,
    step: RwSignal<Step>,
    /// What is read, to read it again with another column.
    text: RwSignal<Option<Arc<str>>>,
    reason: RwSignal<String>,
    pasted: RwSignal<String>,
    /// Counts what was begun: an older one that ends later shows nothing.
    turn: RwSignal<u32>,
}

impl Importing {
    fn begin(self) -> u32 {
        self.step.set(Step::Busy("Reading…".to_owned()));
        self.turn.update(|turn| *turn += 1);
        self.turn.get_untracked()
    }

    fn show(self, turn: u32, step: Step) {
        if self.turn.try_get_untracked() == Some(turn) {
            self.step.set(step);
        }
    }

    fn read(self, turn: u32, text: Arc<str>, column: Option<usize>) {
        let settings = Settings {
            country: self.shared.country(),
            reason: Some(tidy(&self.reason.read_untracked()))
                .filter(|reason| !reason.is_empty())
                .unwrap_or_else(|| "Imported".to_owned()),
            now: self.shared.now(),
            column,
        };
        self.text.set(Some(text.clone()));
        spawn_local(async move {
            let on_rows = move |rows| {
                let sentence = format!("Reading… {} rows", intl::number(rows));
                self.show(turn, Step::Busy(sentence));
            };
            let step = match reading::preview(text, settings, on_rows).await {
                Ok(preview) => Step::Ready(Arc::new(preview)),
                Err(sentence) => Step::Over(sentence.to_owned()),
            };
            self.show(turn, step);
        });
    }

    fn read_file(self, file: web_sys::File) {
        let turn = self.begin();
        spawn_local(async move {
            match reading::text_of(file).await {
                Ok(text) if self.shared.is_there() => self.read(turn, text, None),
                Ok(_) => {}
                Err(sentence) => self.show(turn, Step::Over(sentence.to_owned())),
            }
        });
    }

    fn add(self, preview: &Preview) {
        let turn = self.begin();
        let by = self.shared.by();
        let records = preview.outcome.new.iter().cloned();
        let records: Arc<[Record]> = records
            .map(|record| Record { by: record.by.or_else(|| by.clone()), ..record })
            .collect();
        let count = records.len();
        spawn_local(async move {
            let on_progress = move |done| {
                let (done, count) = (intl::number(done), intl::number(count));
                self.show(turn, Step::Busy(format!("Adding… {done} of {count}")));
            };
            let added = do_not_call::add_all(records, on_progress).await;
            if added.is_ok() {
                self.shared.has_changed();
            }
            if self.shared.is_there() {
                self.pasted.set(String::new());
                self.text.set(None);
                self.show(turn, Step::Over(sentence(added, count)));
                focus("#dnc-import-title".to_owned());
            }
        });
    }
}

fn sentence(added: Result<u32, TransactError>, count: usize) -> String {
    match added {
        Ok(known) => {
            let added = match count.saturating_sub(known as usize) {
                1 => "1 number was added.".to_owned(),
                count => format!("{} numbers were added.", intl::number(count)),
            };
            match known {
                0 => added,
                known => format!("{added} {known} were added elsewhere meanwhile."),
            }
        }
        Err(TransactError::Blocked) => BLOCKED.to_owned(),
        Err(TransactError::Uncertain) => UNCERTAIN.to_owned(),
    }
}

#[component]
pub fn ImportNumbers() -> impl IntoView {
    let importing = Importing {
        shared: expect_context(),
        step: RwSignal::new(Step::Nothing),
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
        Step::Ready(preview) => preview.outcome.summary(intl::number),
        Step::Nothing => String::new(),
    };
    let preview = move || match &*importing.step.read() {
        Step::Ready(preview) => Some(preview.clone()),
        _ => None,
    };
    view! {
        <section aria-labelledby="dnc-import-title">
            <h2 id="dnc-import-title" tabindex="-1">"Add many numbers"</h2>
            <div class="fields">
                <div class="field">
                    <label for="dnc-file">"CSV file"</label>
                    <input id="dnc-file" type="file" accept=".csv,.tsv,.txt,text/csv,text/plain" node_ref=input
                        aria-describedby="dnc-file-hint" on:change=on_file />
                    <p class="hint" id="dnc-file-hint">"One number a row, in any column. A column “reason” is kept."</p>
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
            {move || preview().map(|preview| view! { <Ready importing preview /> })}
        </section>
    }
}

/// What would be added, and what not.
#[component]
fn Ready(importing: Importing, preview: Arc<Preview>) -> impl IntoView {
    let new = preview.outcome.new.len();
    let add = preview.clone();
    let cancel = move |_| {
        importing.step.set(Step::Nothing);
        focus("#dnc-import-title".to_owned());
    };
    let label = match new {
        1 => "Add 1 number".to_owned(),
        count => format!("Add {} numbers", intl::number(count)),
    };
    let heading = (preview.heading_row > 0).then(|| {
        let row = intl::number(preview.heading_row);
        view! { <p class="hint">"Row "{row}" has the headings."</p> }
    });
    let keeps = (preview.outcome.listed > 0 || !preview.outcome.repeated.is_empty())
        .then(|| view! { <p class="hint">"Numbers on the list keep their reason and date. Of rows with the same number the first one counts."</p> });
    view! {
        <div class="import-ready">
            {heading}
            {keeps}
            <ColumnSelect importing preview=preview.clone() />
            <LeftOut outcome=preview.outcome.clone() />
            <div class="actions">
                {(new > 0).then(|| view! {
                    <button type="button" class="button primary" aria-describedby="dnc-import-said"
                        on:click=move |_| importing.add(&add)>{label}</button>
                })}
                <button type="button" class="button quiet" on:click=cancel>"Cancel"</button>
            </div>
        </div>
    }
}

#[component]
fn ColumnSelect(importing: Importing, preview: Arc<Preview>) -> impl IntoView {
    let has_choice = preview.column_names.len() > 1;
    let chosen = preview.column;
    let option = |(at, name): (usize, &String)| {
        let name = isolate(name).into_owned();
        view! { <option value=at.to_string() prop:selected=move || chosen == Some(at)>{name}</option> }
    };
    let mut options = Vec::new();
    if chosen.is_none() {
        options.push(view! { <option value="">"Every column"</option> });
    }
    options.extend(preview.column_names.iter().enumerate().map(option));
    let on_change = move |event| {
        let Some(text) = importing.text.get_untracked() else { return };
        let turn = importing.begin();
        importing.read(turn, text, event_target_value(&event).parse().ok());
    };
    view! {
        {has_choice.then(|| view! {
            <div class="field">
                <label for="dnc-column">"Column with the numbers"</label>
                <select id="dnc-column" on:change=on_change>{options}</select>
            </div>
        })}
    }
}

/// The rows that are not added, and why.
#[component]
fn LeftOut(outcome: Outcome) -> impl IntoView {
    let rows = outcome.left_out();
    let count = rows.len();
    let failed = RwSignal::new(false);
    let file = export::refused_rows(&rows, intl::list_separator());
    let on_save = move |_| failed.set(!download::save_text("rows-left-out.csv", &file));
    let shown: Vec<_> = rows
        .into_iter()
        .take(SHOWN)
        .map(|refused| {
            let row = intl::number(refused.row);
            let (text, why) = (refused.text.clone(), refused.why.clone());
            view! {
                <li><div class="row-facts">
                    <span>"Row "{row}": "<code>{text}</code></span>
                    <span class="hint">{why}</span>
                </div></li>
            }
        })
        .collect();
    let more = (count > SHOWN).then(|| {
        let more = intl::number(count - SHOWN);
        view! { <p class="hint">"And "{more}" more."</p> }
    });
    let label = match count {
        1 => "Save the row that is left out".to_owned(),
        count => format!("Save the {} rows that are left out", intl::number(count)),
    };
    view! {
        {(count > 0).then(|| view! {
            <ul class="rows" aria-label="Rows that are left out">{shown}</ul>
            {more}
            <div class="actions">
                <button type="button" class="button" on:click=on_save>{label}</button>
                <span class="status-message" role="status">
                    {move || failed.get().then_some("This browser blocks saving files.")}
                </span>
            </div>
        })}
    }
}
