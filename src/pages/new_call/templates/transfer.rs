//! Templates to and from a file.

use super::question::Question;
use super::shelf::Shelf;
use crate::browser::{download, file};
use crate::call::template_file::{self, MAX_BYTES, TemplateFile};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use strict_view::view;

/// The name of a file with one or all of them.
const FILE: &str = "callboard-templates.json";

fn export<'a>(shelf: Shelf, templates: impl Iterator<Item = (&'a str, &'a Value)>) {
    let is_started = download::save_text(FILE, &template_file::write(templates));
    shelf.say(match is_started {
        true => "The file is in your downloads.",
        false => "This browser could not save a file.",
    });
}

fn import(shelf: Shelf, chosen: file::Chosen) {
    shelf.change(&mut |state| state.refused.clear());
    shelf.question.set(None);
    shelf.say("Reading the file…");
    spawn_local(async move {
        let text = match chosen.text(MAX_BYTES).await {
            Ok(text) => template_file::read(&text),
            Err(file::ReadError::TooLarge) => Err(template_file::TOO_LARGE),
            Err(file::ReadError::Unreadable) => Err("This browser cannot read the file."),
        };
        // The page may be gone by now.
        if shelf.said.try_read_untracked().is_none() {
            return;
        }
        let read = match text {
            Ok(read) => read,
            Err(reason) => return shelf.say(format!("{reason} Nothing was imported.")),
        };
        let TemplateFile { templates, refused } = read;
        shelf.change(&mut |state| state.refused.clone_from(&refused));
        let is_any = !templates.is_empty();
        let all = shelf.state.read_untracked().all.clone();
        let known = templates.into_iter().map(|(name, template)| {
            let known = all.get(&name).cloned();
            (name, template, known)
        });
        let new: Vec<_> =
            known.filter(|(_, template, known)| known.as_ref() != Some(template)).collect();
        if new.is_empty() {
            shelf.say(match is_any {
                true if refused.is_empty() => "You already have these templates.",
                true => "You already have the other templates of this file.",
                false => "Nothing was imported.",
            });
        } else if new.iter().all(|(_, _, known)| known.is_none()) {
            shelf.import(new);
        } else {
            shelf.say("");
            shelf.ask(Question::Import(new));
        }
    });
}

#[component]
pub fn Transfer(shelf: Shelf) -> impl IntoView {
    let on_file = move |event| {
        if let Some(chosen) = file::Chosen::take(&event) {
            import(shelf, chosen);
        }
    };
    let export_one = move |_| {
        if let Some((name, template)) = shelf.own() {
            export(shelf, std::iter::once((&*name, &template)));
        }
    };
    let export_all = move |_| {
        let all = shelf.state.read_untracked().all.clone();
        export(shelf, all.iter().map(|(name, template)| (&**name, template)));
    };
    let is_own = Memo::new(move |_| shelf.state.read().own().is_some());
    let is_any = Memo::new(move |_| !shelf.state.read().all.is_empty());
    let refused = Memo::new(move |_| shelf.state.read().refused.clone());
    let refused = move || {
        let refused = refused.read();
        let item = |text: &String| view! { <li>{text.clone()}</li> };
        (!refused.is_empty()).then(|| {
            view! {
                <p class="hint">"Not imported:"</p>
                <ul class="hint">{refused.iter().map(item).collect::<Vec<_>>()}</ul>
            }
        })
    };
    view! {
        <details class="transfer">
            <summary>"Import and export templates"</summary>
            <div class="field">
                <label for="import-templates">"Import templates"</label>
                <input id="import-templates" type="file" accept=".json,application/json" on:change=on_file />
            </div>
            <div class="actions">
                {move || is_own.get().then(|| view! {
                    <button type="button" class="button" on:click=export_one>"Export this template"</button>
                })}
                {move || is_any.get().then(|| view! {
                    <button type="button" class="button" on:click=export_all>"Export all templates"</button>
                })}
            </div>
            {refused}
        </details>
    }
}
