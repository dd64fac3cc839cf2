//! The question about a second call to a number within minutes: asked once, saying when
//! and how the first ended.

use super::form::Form;
use crate::browser::focus::focus;
use crate::call::number::grouped;
use crate::components::when::{Ago, When};
use crate::route::Route;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn RepeatQuestion() -> impl IntoView {
    let form = expect_context::<Form>();
    // Asked of one number, it is not answered for another.
    let number = Memo::new(move |_| form.to_number());
    Effect::new(move |_| {
        number.get();
        form.earlier.set(None);
    });
    Effect::new(move |_| {
        if form.earlier.read().is_some() {
            // Not a button: whoever holds Enter has not answered.
            focus("#earlier".to_owned());
        }
    });
    let shown = move || number.get_untracked().map(|number| grouped(&number)).unwrap_or_default();
    let again = move |_| {
        form.earlier.set(None);
        form.submit(true);
    };
    let content = move || {
        let earlier = form.earlier.get()?;
        let link = earlier.call_id.map(|id| {
            let url = Route::Call { id, at: None }.url();
            view! { <a class="button" href=url>"Open that call"</a> }
        });
        let (was_called, was_placed) = match (earlier.at, earlier.call_id) {
            (None, _) => (" is being called", ""),
            (_, Some(_)) => (" was called ", "Placed "),
            (_, None) => (" may have been called ", "Attempted "),
        };
        let ago = earlier.at.map(|at| view! { <Ago at /> });
        let when = earlier.at.map(|at| view! { <When at />". " });
        Some(view! {
            <section class="banner is-ambiguous" role="alert">
                <h2 id="earlier" tabindex="-1"><span translate="no">{shown()}</span>{was_called}{ago}</h2>
                <p>{was_placed}{when}{earlier.ending.clone()}" Another call rings the same phone again. If a colleague may be calling, too, agree on who calls."</p>
                <div class="banner-answers">
                    <button type="button" class="button" on:click=again>"Call again"</button>
                    {link}
                    <button type="button" class="button quiet" on:click=move |_| form.earlier.set(None)>
                        "Dismiss"
                    </button>
                </div>
            </section>
        })
    };
    view! { {content} }
}
