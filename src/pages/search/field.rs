//! What is looked for. It is in the address, and typing is no step of Back.

use crate::browser::history::Navigator;
use crate::route::Route;
use crate::searching::{Filling, Search};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;
use strict_view::view;

/// After the last letter.
const TYPING: Duration = Duration::from_millis(250);

#[component]
pub fn Field() -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    let (search, filling) = (expect_context::<Search>(), expect_context::<Filling>());
    let route = navigator.route();
    let asked = Memo::new(move |last: Option<&String>| match &*route.read() {
        Route::Search { query } => query.clone(),
        _ => last.cloned().unwrap_or_default(),
    });
    let typed = RwSignal::new(asked.get_untracked());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    on_cleanup(stop);
    let go = move || {
        stop();
        let query = typed.get_untracked();
        if query != *asked.read_untracked() {
            navigator.replace(Route::Search { query });
        }
    };
    let on_input = move |event| {
        typed.set(event_target_value(&event));
        stop();
        timer.set_value(set_timeout_with_handle(go, TYPING).ok());
    };
    // Another address, by Back or by a link, is what is looked for now.
    Effect::new(move |_| {
        let asked = asked.get();
        if typed.with_untracked(|typed| *typed != asked) && timer.with_value(Option::is_none) {
            typed.set(asked);
        }
    });
    Effect::new(move |_| {
        filling.version.track();
        asked.with(|query| search.start(query));
    });
    view! {
        <form role="search" aria-label="What was said" novalidate
            on:submit=move |event: leptos::ev::SubmitEvent| {
                event.prevent_default();
                go();
            }>
            <div class="field">
                <label for="said-query">"Words, or a phrase in quotation marks"</label>
                <input id="said-query" type="search" enterkeyhint="search" autocomplete="off" spellcheck="false"
                    dir="auto" maxlength="400" aria-describedby="said-hint" prop:value=typed on:input=on_input />
                <p class="hint" id="said-hint">"Finds the calls on which all of them were said. Case and accents do not matter."</p>
            </div>
        </form>
    }
    .into_any()
}
