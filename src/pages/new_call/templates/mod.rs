//! Templates of the one-off config: saved, chosen, renamed and deleted in this browser, by
//! whichever tab, and starters to begin with.

mod asked;
mod question;
mod shelf;
mod transfer;

use super::fields::on_enter;
use crate::browser::focus::focus;
use crate::browser::page::Presence;
use crate::messages::Message;
use leptos::prelude::*;
use question::Question;
use shelf::{Chosen, Shelf};
use strict_view::view;

/// Of the options' values, before a name or an index: any text may be a name.
const OWN: &str = "own:";
const STARTER: &str = "starter:";

fn value(chosen: &Chosen) -> String {
    match chosen {
        Chosen::None => String::new(),
        Chosen::Own(name, _) => format!("{OWN}{name}"),
        Chosen::Starter(index) => format!("{STARTER}{index}"),
    }
}

#[component]
pub fn Templates() -> impl IntoView {
    let presence = expect_context::<Presence>();
    let shelf = Shelf::new();
    Effect::new(move |_| {
        if presence.is_visible.get() {
            shelf.read();
        }
    });
    // Of two windows side by side both are seen; the other one cannot tell this one
    // in every browser.
    let on_focus = window_event_listener(leptos::ev::focus, move |_| shelf.read());
    on_cleanup(move || on_focus.remove());
    StoredValue::new_local(shelf.channel.receive(move |message| {
        if message == Message::TemplatesChanged {
            shelf.read();
        }
    }));
    shelf.load_starters();

    let selected = Memo::new(move |_| value(&shelf.state.read().chosen));
    let on_choose = move |event| {
        let value = event_target_value(&event);
        let starter = value.strip_prefix(STARTER).and_then(|index| index.parse().ok());
        shelf.choose(value.strip_prefix(OWN), starter);
    };
    let option = move |of: String, label: String| {
        view! { <option value=of.clone() prop:selected=move || *selected.read() == of>{label}</option> }
    };
    let own_names =
        Memo::new(move |_| shelf.state.read().all.keys().cloned().collect::<Vec<String>>());
    let own = move || {
        let option = |name: &String| option(format!("{OWN}{name}"), name.clone());
        own_names.read().iter().map(option).collect::<Vec<_>>()
    };
    let starter_names = Memo::new(move |_| {
        let state = shelf.state.read();
        let starters = state.starters.iter().flatten();
        starters.map(|(name, _)| name.clone()).collect::<Vec<String>>()
    });
    let starters = move || {
        let option =
            |(index, name): (usize, &String)| option(format!("{STARTER}{index}"), name.clone());
        let names = starter_names.read();
        let options = names.iter().enumerate().map(option).collect::<Vec<_>>();
        (!options.is_empty()).then(|| view! { <optgroup label="Starters">{options}</optgroup> })
    };
    let has_failed = Memo::new(move |_| shelf.state.read().has_failed);
    let has_replaced = Memo::new(move |_| shelf.state.read().replaced.is_some());
    let chosen_name = Memo::new(move |_| match &shelf.state.read().chosen {
        Chosen::Own(name, _) => name.clone(),
        _ => String::new(),
    });
    let is_own = move || !chosen_name.read().is_empty();
    let is_known = move || is_own() && *chosen_name.read() == shelf.name.read().trim();
    let may_rename = move || is_own() && !is_known() && !shelf.name.read().trim().is_empty();
    let on_delete = move |_| {
        if let Some((name, known)) = shelf.own() {
            shelf.ask(Question::Delete(name, known));
        }
    };
    // The button goes away with the click, and the focus would go with it.
    let on_rename = move |_| {
        shelf.rename();
        focus("#template-name".to_owned());
    };
    let on_undo = move |_| {
        shelf.undo();
        focus("#template".to_owned());
    };
    let on_retry = move |_| {
        shelf.load_starters();
        focus("#template".to_owned());
    };
    view! {
        <div class="templates">
            <div class="field">
                <label for="template">"Template"</label>
                <select id="template" on:change=on_choose>
                    <option value="" prop:selected=move || selected.read().is_empty()>"None"</option>
                    {own}
                    {starters}
                </select>
            </div>
            <div class="field">
                <label for="template-name">"Template name"</label>
                <input id="template-name" type="text" autocomplete="off" maxlength="80" prop:value=shelf.name
                    on:keydown=move |event| on_enter(&event, move || shelf.save())
                    on:input=move |event| shelf.name.set(event_target_value(&event)) />
            </div>
        </div>
        {move || has_failed.get().then(|| view! {
            <p class="hint">
                "The starters could not be loaded. "
                <button type="button" class="button quiet" on:click=on_retry>"Load starters"</button>
            </p>
        })}
        <div class="actions">
            <button type="button" class="button" on:click=move |_| shelf.save()>
                {move || if is_known() { "Save changes" } else { "Save template" }}
            </button>
            {move || may_rename().then(|| view! {
                <button type="button" class="button quiet" on:click=on_rename>"Rename template"</button>
            })}
            {move || is_own().then(|| view! {
                <button type="button" class="button quiet" on:click=on_delete>"Delete template"</button>
            })}
            {move || has_replaced.get().then(|| view! {
                <button type="button" class="button quiet" on:click=on_undo>"Undo"</button>
            })}
            <p class="hint" role="status">{shelf.said}</p>
        </div>
        <asked::Asked shelf />
        <transfer::Transfer shelf />
    }
}
