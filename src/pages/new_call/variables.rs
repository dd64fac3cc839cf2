//! One input for each gap in the prompt, and the prompt as the agent will get
//! it.

use super::form::Form;
use crate::call::field::Field;
use crate::call::template::{self, Piece};
use crate::markup::{self, item, view};
use crate::reactive::memo;
use leptos::prelude::*;

#[component]
pub fn Variables() -> impl IntoView {
    let form = expect_context::<Form>();
    let names = memo(move || template::placeholders(&form.prompt().unwrap_or_default()));
    let has_any = memo(move || !names.read().is_empty());
    let error = move || {
        form.error(Field::Variables)
            .map(|sentence| view! { <p class="field-error" id="variables-error">{sentence}</p> })
    };
    let inputs = move || {
        view! {
            <fieldset class="group" id="variables" aria-describedby="variables-error">
                <legend>"Variables"</legend>
                {markup::list(move || {
                    let input = |name: String| item(name.clone(), move || view! { <Variable name /> });
                    names.get().into_iter().map(input).collect()
                })}
                {error}
                <Preview />
            </fieldset>
        }
    };
    markup::child(move || has_any.get().then(inputs))
}

#[component]
fn Variable(name: String) -> impl IntoView {
    let form = expect_context::<Form>();
    let id = format!("variable-{name}");
    let value = {
        let name = name.clone();
        move || form.draft.read().variables.get(&name).unwrap_or_default().to_owned()
    };
    let on_input = {
        let name = name.clone();
        move |event| {
            let value = event_target_value(&event);
            form.draft.update(|draft| draft.variables.set(&name, value));
            form.errors.update(|errors| errors.retain(|(field, _)| *field != Field::Variables));
        }
    };
    let invalid = move || form.error(Field::Variables).map(|_| "true");
    view! {
        <div class="field">
            <label for=id.clone()>{name}</label>
            <input id=id type="text" autocomplete="off" prop:value=value
                aria-invalid=invalid on:input=on_input />
        </div>
    }
}

#[component]
fn Preview() -> impl IntoView {
    let form = expect_context::<Form>();
    let pieces = memo(move || {
        let prompt = form.prompt().unwrap_or_default();
        template::render(&prompt, &form.draft.read().variables)
    });
    let shown = move || {
        let show = |piece| match piece {
            Piece::Text(text) => view! { <span>{text}</span> }.into_any(),
            Piece::Filled { value, .. } => view! { <mark class="filled">{value}</mark> }.into_any(),
            Piece::Unfilled { name } => {
                view! { <mark class="unfilled">"{{"{name}"}}"</mark> }.into_any()
            }
        };
        pieces.get().into_iter().map(show).collect::<Vec<_>>()
    };
    view! {
        <details class="preview" open>
            <summary>"Prompt preview"</summary>
            <p>{shown}</p>
        </details>
    }
}
