//! Asks before a template is lost, and does what is answered.

use super::question::{Answer, Question};
use super::shelf::Shelf;
use crate::browser::focus::focus;
use leptos::prelude::*;
use strict_view::view;

fn give(question: Question, shelf: Shelf, answer: Answer) {
    match (question, answer) {
        (Question::Delete(name, known), _) => shelf.delete(name, known),
        (Question::Changed(name, template), Answer::KeepBoth) => {
            shelf.save_as(name, template);
        }
        (Question::Changed(name, template), Answer::Replace) => {
            let now = shelf.state.read_untracked().all.get(&name).cloned();
            shelf.update(name, template, now.unwrap_or_default());
        }
        (Question::Import(templates), Answer::Replace) => shelf.import(templates),
        (Question::Import(mut templates), Answer::KeepBoth) => {
            templates.iter_mut().for_each(|(_, _, known)| *known = None);
            shelf.import(templates);
        }
    }
}

#[component]
pub fn Asked(shelf: Shelf) -> impl IntoView {
    let close = move || {
        shelf.question.set(None);
        focus("#template".to_owned());
    };
    let content = move || {
        let question = shelf.question.get()?;
        let button = |(label, answer): &(&'static str, Answer)| {
            let (question, answer) = (question.clone(), *answer);
            view! {
                <button type="button" class="button" on:click=move |_| {
                    close();
                    give(question.clone(), shelf, answer);
                }>{*label}</button>
            }
        };
        let is_import = matches!(question, Question::Import(..));
        let buttons = question.buttons().iter().map(button).collect::<Vec<_>>();
        Some(view! {
            <div class="confirmation" role="group" aria-labelledby="template-asked"
                tabindex="-1" id="template-question">
                <p id="template-asked">{question.sentence()}</p>
                {buttons}
                <button type="button" class="button quiet" on:click=move |_| {
                    close();
                    if is_import {
                        shelf.say("Nothing was imported.");
                    }
                }>"Cancel"</button>
            </div>
        })
    };
    view! { {content} }
}
