//! One input for each gap in the prompt, and the prompt as the agent will get
//! it.

use super::fields::on_enter;
use super::form::{Form, focus_variable};
use super::hints::set_after_click;
use super::language;
use super::typed_variable::{Switch, TypedInput, Wording, follow};
use crate::call::draft::Source;
use crate::call::field::Field;
use crate::call::prompt_hints;
use crate::call::template::{self, Piece};
use crate::call::variable_kind::Kind;
use leptos::prelude::*;
use strict_view::bidi::{direction, isolate};
use strict_view::{For, Show, view};

#[component]
pub fn Variables() -> impl IntoView {
    let form = expect_context::<Form>();
    // Without the prompt (a host that lists no agents) only the person knows
    // which there are.
    let is_free =
        Memo::new(move |_| form.prompt().is_none() && form.source.get() != Source::OneOff);
    let names = Memo::new(move |_| match form.prompt() {
        Some(prompt) => template::placeholders(&prompt),
        None => form.draft.read().variables.iter().map(|(name, _)| name.to_owned()).collect(),
    });
    let wording = Memo::new(move |_| Wording::of(form, language::of_agent(form)));
    follow(form, wording);
    let is_english = Memo::new(move |_| {
        let is_written =
            |name: &String| matches!(Kind::of(name), Kind::Date | Kind::Time | Kind::Money);
        !wording.read().language.is_agents && names.read().iter().any(is_written)
    });
    let unused = Memo::new(move |_| match form.prompt() {
        Some(prompt) => prompt_hints::unused(&prompt, &form.draft.read().variables),
        None => Vec::new(),
    });
    let lists_agents = form.organization.agents;
    let is_shown = Memo::new(move |_| {
        let is_unknown = is_free.get() && lists_agents.with(|remote| remote.is_unavailable());
        let is_needed = !names.read().is_empty() || !unused.read().is_empty();
        is_unknown || (!is_free.get() && is_needed)
    });
    let not_sent = move || {
        let unused = unused.read();
        let names: Vec<_> = unused.iter().map(|name| isolate(name)).collect();
        (!names.is_empty()).then(|| {
            view! { <p class="hint">{format!("Not in the prompt, so not sent: {}.", names.join(", "))}</p> }
        })
    };
    let error = move || {
        form.error(Field::Variables)
            .map(|sentence| view! { <p class="field-error" id="variables-error">{sentence}</p> })
    };
    view! {
        <Show when=move || is_shown.get()>
            <fieldset class="group" id="variables" aria-describedby="variables-error">
                <legend>"Variables"</legend>
                <For each=move || names.get() key=|name| name.clone() let(name)>
                    <Variable name wording />
                </For>
                {move || is_english.get().then(|| view! {
                    <p class="hint">"The agent's language is not known here, so dates, times and amounts are in English."</p>
                })}
                {not_sent}
                {error}
                {move || if is_free.get() { view! { <AddVariable /> } } else { view! { <Preview /> } }}
            </fieldset>
        </Show>
    }
}

/// One more variable, by its name in a prompt that is not known here.
#[component]
fn AddVariable() -> impl IntoView {
    let form = expect_context::<Form>();
    let name = RwSignal::new(String::new());
    let add = move || {
        let wanted = name.get_untracked().trim().to_owned();
        if wanted.is_empty() {
            return;
        }
        if form.draft.read_untracked().variables.get(&wanted).is_none() {
            form.draft.update(|draft| draft.variables.set(&wanted, ""));
        }
        name.set(String::new());
        focus_variable(&wanted);
    };
    view! {
        <p class="hint">"The agent's prompt cannot be read here. Add the variables it asks for by name."</p>
        <div class="templates">
            <div class="field">
                <label for="variable-name">"Variable name"</label>
                <input id="variable-name" type="text" autocomplete="off" maxlength="80" prop:value=name
                    on:keydown=move |event| on_enter(&event, add)
                    on:input=move |event| name.set(event_target_value(&event)) />
            </div>
            <button type="button" class="button" on:click=move |_| add()>"Add variable"</button>
        </div>
    }
}

#[component]
fn Variable(name: String, wording: Memo<Wording>) -> impl IntoView {
    let form = expect_context::<Form>();
    let kind = Kind::of(&name);
    let id = format!("variable-{name}");
    let is_typed = {
        let name = name.clone();
        Memo::new(move |_| {
            let draft = form.draft.read();
            kind.is_formatted() && draft.entries.typed(&draft.variables, &name).is_some()
        })
    };
    let is_empty = {
        let name = name.clone();
        move || form.draft.read().variables.get(&name).unwrap_or_default().trim().is_empty()
    };
    let is_left = RwSignal::new(false);
    let switch = kind.is_formatted().then(|| {
        let name = name.clone();
        view! { <Switch name kind is_typed wording /> }
    });
    let input = {
        let name = name.clone();
        move || {
            let name = name.clone();
            match is_typed.get() {
                true => view! { <TypedInput name kind wording /> },
                false => view! { <TextInput name kind /> },
            }
        }
    };
    view! {
        <div class="field variable" on:focusout=move |_| set_after_click(is_left, true)>
            <label for=id>{name}</label>
            {input}
            {move || (is_left.get() && is_empty()).then(|| view! {
                <p class="hint">"Still empty. The agent speaks without it."</p>
            })}
            {switch}
        </div>
    }
}

#[component]
fn TextInput(name: String, kind: Kind) -> impl IntoView {
    let form = expect_context::<Form>();
    let id = format!("variable-{name}");
    let value = {
        let name = name.clone();
        move || form.draft.read().variables.get(&name).unwrap_or_default().to_owned()
    };
    let on_input = move |event| {
        let value = event_target_value(&event);
        form.draft.update(|draft| draft.variables.set(&name, value));
        form.errors.update(|errors| errors.retain(|(field, _)| *field != Field::Variables));
    };
    let invalid = move || form.error(Field::Variables).map(|_| "true");
    let (capitals, spelling) =
        if kind == Kind::Name { (Some("words"), Some("false")) } else { (None, None) };
    view! {
        <input id=id type="text" autocomplete="off" prop:value=value
            autocapitalize=capitals spellcheck=spelling
            aria-invalid=invalid on:input=on_input />
    }
}

#[component]
fn Preview() -> impl IntoView {
    let form = expect_context::<Form>();
    let pieces = Memo::new(move |_| {
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
    let way = move || direction(&form.prompt().unwrap_or_default());
    view! {
        <details class="preview" open>
            <summary>"Prompt preview"</summary>
            <p dir=way translate="no" tabindex="0" role="group" aria-label="Prompt">{shown}</p>
        </details>
    }
}
