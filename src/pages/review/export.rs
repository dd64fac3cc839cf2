//! Verdicts and notes of this browser as a file.

use crate::browser::database::TransactError;
use crate::browser::intl;
use crate::components::copy::{CopyOutcome, Copying};
use crate::review::export;
use crate::reviewing::kept;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;

#[derive(Clone, Copy)]
enum Form {
    Csv,
    Json,
}

#[component]
pub fn Export() -> impl IntoView {
    let copying = Copying::new();
    let trouble = RwSignal::new("");
    let save = move |form: Form| {
        trouble.set("");
        spawn_local(async move {
            let text = written(form).await;
            if trouble.try_read_untracked().is_none() {
                return;
            }
            match text {
                Ok(Some(text)) => copying.save(name(form), text),
                Ok(None) => trouble.set("There are no verdicts and no notes yet."),
                Err(_) => trouble.set("This browser blocks storage, so nothing can be read."),
            }
        });
    };
    view! {
        <section class="review-export" aria-labelledby="review-export-title">
            <h2 id="review-export-title">"Verdicts and notes"</h2>
            <p class="hint">"All that this browser keeps: one row a call. The notes are in it as you typed them."</p>
            <div class="actions">
                <button type="button" class="button" on:click=move |_| save(Form::Csv)>"Export as CSV"</button>
                <button type="button" class="button" on:click=move |_| save(Form::Json)>"Export as JSON"</button>
                <span role="status">{trouble}</span>
                <CopyOutcome copying />
            </div>
        </section>
    }
}

fn name(form: Form) -> &'static str {
    match form {
        Form::Csv => "call-reviews.csv",
        Form::Json => "call-reviews.json",
    }
}

/// `None` where nothing is kept.
async fn written(form: Form) -> Result<Option<String>, TransactError> {
    let (verdicts, notes) = (kept::verdicts().await?, kept::notes().await?);
    if verdicts.is_empty() && notes.is_empty() {
        return Ok(None);
    }
    Ok(Some(match form {
        Form::Csv => export::csv(&verdicts, &notes, intl::list_separator()),
        Form::Json => export::json(&verdicts, &notes),
    }))
}
