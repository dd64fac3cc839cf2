//! What would be added from a file, and what not, with the button that adds it.

use super::columns::Columns;
use super::export;
use super::import::{Outcome, Refused};
use super::import_state::{Importing, Step};
use super::reading::{self, Preview};
use crate::browser::focus::focus;
use crate::browser::{download, intl};
use crate::call::number::grouped;
use crate::do_not_call::{LONGEST, Record};
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::bidi::isolate;
use strict_view::view;

/// Numbers and refused rows that are shown. The file of them has every refused row.
const SHOWN: usize = 20;

/// What is said of a preview, small enough to be copied.
struct Facts {
    new: usize,
    has_kept: bool,
    columns: Columns,
    left_out: Vec<Refused>,
    left_out_count: usize,
    added: Vec<Record>,
    notes: Vec<String>,
}

impl Facts {
    fn new(Preview { outcome, columns }: &Preview) -> Facts {
        Facts {
            new: outcome.new.len(),
            has_kept: outcome.listed + outcome.repeated > 0,
            columns: columns.clone(),
            left_out: outcome.left_out.iter().take(SHOWN).cloned().collect(),
            left_out_count: outcome.left_out.len(),
            added: outcome.new.iter().take(SHOWN).cloned().collect(),
            notes: notes(outcome, columns),
        }
    }
}

/// What a person would not see in the rows.
fn notes(outcome: &Outcome, columns: &Columns) -> Vec<String> {
    let mut notes = Vec::new();
    for (column, count) in &outcome.passed_over {
        let name = columns.names.get(*column).map(|name| isolate(name)).unwrap_or_default();
        notes.push(match count {
            1 => format!("Column “{name}” has 1 number that is not added."),
            count => {
                let count = intl::number(*count);
                format!("Column “{name}” has {count} numbers that are not added.")
            }
        });
    }
    if let Some((first, others)) = outcome.shortened.split_first() {
        let more = match others.len() {
            0 => String::new(),
            count => format!(" and {} more", intl::number(count)),
        };
        let row = intl::number(*first);
        notes.push(format!("Reason shortened to {LONGEST} characters: row {row}{more}."));
    }
    notes
}

/// What would be added, and what not.
#[component]
pub fn Ready(importing: Importing) -> impl IntoView {
    let facts = importing.preview.with_value(|preview| preview.as_ref().map(Facts::new));
    facts.map(|facts| ready(importing, facts))
}

fn ready(importing: Importing, facts: Facts) -> AnyView {
    let Facts { new, has_kept, columns, left_out, left_out_count, added, notes } = facts;
    let cancel = move |_| {
        importing.step.set(Step::Nothing);
        importing.discard();
        focus("#dnc-import-title".to_owned());
    };
    let label = match new {
        1 => "Add 1 number".to_owned(),
        count => format!("Add {} numbers", intl::number(count)),
    };
    let heading = (columns.heading_row > 0).then(|| {
        let row = intl::number(columns.heading_row);
        view! { <p class="hint">"Row "{row}" has the headings."</p> }
    });
    let kept = has_kept.then(|| {
        view! { <p class="hint">"Numbers on the list keep their reason and date. Of rows with the same number the first one counts."</p> }
    });
    view! {
        <div class="import-ready">
            {heading}
            {kept}
            {notes.into_iter().map(|note| view! { <p class="warning">{note}</p> }).collect::<Vec<_>>()}
            <ColumnSelect importing columns />
            {(new > 0).then(|| view! { <Added records=added count=new /> })}
            {(left_out_count > 0).then(|| view! { <LeftOut importing rows=left_out count=left_out_count /> })}
            <div class="actions">
                {(new > 0).then(|| view! {
                    <button type="button" class="button primary" aria-describedby="dnc-import-said"
                        on:click=move |_| importing.add()>{label}</button>
                })}
                <button type="button" class="button quiet" on:click=cancel>"Cancel"</button>
            </div>
        </div>
    }
}

#[component]
fn ColumnSelect(importing: Importing, columns: Columns) -> impl IntoView {
    let chosen = columns.number_column();
    let option = |(at, name): (usize, &String)| {
        let name = isolate(name).into_owned();
        view! { <option value=at.to_string() prop:selected=move || chosen == Some(at)>{name}</option> }
    };
    let mut options = Vec::new();
    if columns.has_several {
        options.push(view! {
            <option value="" prop:selected=move || chosen.is_none()>"Every column with numbers"</option>
        });
    }
    options.extend(columns.names.iter().enumerate().map(option));
    let on_change = move |event| {
        let Some(text) = importing.text.get_untracked() else { return };
        let turn = importing.begin();
        importing.read(turn, text, event_target_value(&event).parse().ok());
    };
    view! {
        {(columns.names.len() > 1).then(|| view! {
            <div class="field">
                <label for="dnc-column">"Column with the numbers"</label>
                <select id="dnc-column" on:change=on_change>{options}</select>
            </div>
        })}
    }
}

/// How many are there besides those that are shown.
fn more(count: usize) -> Option<AnyView> {
    (count > SHOWN).then(|| {
        let more = intl::number(count - SHOWN);
        view! { <p class="hint">"And "{more}" more."</p> }.into_any()
    })
}

/// The first numbers that are added.
#[component]
fn Added(records: Vec<Record>, count: usize) -> impl IntoView {
    let shown = |record: Record| {
        view! {
            <li><div class="row-facts">
                <strong class="number" translate="no">{grouped(&record.entry.number)}</strong>
                <span>{record.entry.reason}</span>
            </div></li>
        }
    };
    view! {
        <ul class="rows" aria-label="Numbers that will be added">
            {records.into_iter().map(shown).collect::<Vec<_>>()}
        </ul>
        {more(count)}
    }
}

/// The rows that are not added, and why.
#[component]
fn LeftOut(importing: Importing, rows: Vec<Refused>, count: usize) -> impl IntoView {
    let said = RwSignal::new(None::<&'static str>);
    let on_save = move |_| {
        spawn_local(async move {
            let is_saved = save_left_out(importing).await;
            if said.try_read_untracked().is_some() {
                said.set((!is_saved).then_some("This browser blocks saving files."));
            }
        });
    };
    let label = match count {
        1 => "Save the row that is left out".to_owned(),
        count => format!("Save the {} rows that are left out", intl::number(count)),
    };
    let shown = |refused: Refused| {
        let row = intl::number(refused.row);
        view! {
            <li><div class="row-facts">
                <span>"Row "{row}": "<code>{refused.text}</code></span>
                <span class="hint">{refused.why}</span>
            </div></li>
        }
    };
    view! {
        <ul class="rows" aria-label="Rows that are left out">
            {rows.into_iter().map(shown).collect::<Vec<_>>()}
        </ul>
        {more(count)}
        <div class="actions">
            <button type="button" class="button" on:click=on_save>{label}</button>
            <span class="status-message" role="status">{said}</span>
        </div>
    }
}

/// Returns whether the download was started.
async fn save_left_out(importing: Importing) -> bool {
    const PART: usize = 1_000;
    let separator = intl::list_separator();
    let mut texts = vec![export::left_out_heading(separator)];
    for part in 0.. {
        let lines = importing.preview.try_with_value(|preview| {
            let rows = preview.as_ref()?.outcome.left_out.get(part * PART..)?;
            let lines = rows.iter().take(PART);
            let lines = lines.map(|refused| export::left_out_line(refused, separator));
            (!rows.is_empty()).then(|| lines.collect::<String>())
        });
        let Some(lines) = lines.flatten() else { break };
        texts.push(lines);
        reading::pause().await;
    }
    download::save_texts("rows-left-out.csv", &texts)
}
