//! One number for the list.

use super::{BLOCKED, CountrySelect, Shared, UNCERTAIN};
use crate::browser::database::TransactError;
use crate::browser::focus::focus;
use crate::browser::intl;
use crate::call::number::{self, grouped};
use crate::do_not_call::{self, ASKED, Added, Entry, Record, tidy};
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::Timestamp;

#[component]
pub fn AddNumber() -> impl IntoView {
    let shared = expect_context::<Shared>();
    let typed = RwSignal::new(String::new());
    let reason = RwSignal::new(ASKED.to_owned());
    let number_error = RwSignal::new(None::<String>);
    let reason_error = RwSignal::new(None::<&'static str>);
    let said = RwSignal::new(String::new());
    let add = move || {
        let number = number::parse(&typed.read_untracked(), shared.country());
        let why = tidy(&reason.read_untracked());
        number_error.set(number.as_ref().err().map(|error| match error {
            number::NumberError::Empty => "Enter the number that is not to be called.".to_owned(),
            error => error.sentence(),
        }));
        reason_error.set(why.is_empty().then_some("Enter why it is not to be called."));
        said.set(String::new());
        let Ok(number) = number else { return focus("#dnc-number".to_owned()) };
        if why.is_empty() {
            return focus("#dnc-reason".to_owned());
        }
        // What is typed meanwhile is the next number.
        let taken = (typed.get_untracked(), reason.get_untracked());
        let entry = Entry { number: number.to_string(), reason: why, added_at: shared.now() };
        let record = Record { entry, by: shared.by(), call: None };
        spawn_local(async move {
            let added = do_not_call::add(record).await;
            if matches!(added, Ok(Added::New(_))) {
                shared.has_changed();
            }
            if !shared.is_there() {
                return;
            }
            if added.is_ok() && taken == (typed.get_untracked(), reason.get_untracked()) {
                typed.set(String::new());
                reason.set(ASKED.to_owned());
                focus("#dnc-number".to_owned());
            }
            said.set(sentence(&added));
        });
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        add();
    };
    view! {
        <section aria-labelledby="dnc-add-title">
            <h2 id="dnc-add-title">"Add a number"</h2>
            <form class="fields" aria-label="Add a number" novalidate on:submit=on_submit>
                <CountrySelect />
                <div class="field" class:is-invalid=move || number_error.read().is_some()>
                    <label for="dnc-number">"Number"</label>
                    <input id="dnc-number" type="tel" autocomplete="off" prop:value=typed
                        aria-invalid=move || number_error.read().as_ref().map(|_| "true")
                        aria-describedby="dnc-number-error"
                        on:input=move |event| typed.set(event_target_value(&event)) />
                    <p class="field-error" id="dnc-number-error">{move || number_error.get()}</p>
                </div>
                <div class="field" class:is-invalid=move || reason_error.read().is_some()>
                    <label for="dnc-reason">"Reason"</label>
                    <input id="dnc-reason" type="text" autocomplete="off" maxlength="300" prop:value=reason
                        aria-invalid=move || reason_error.read().map(|_| "true")
                        aria-describedby="dnc-reason-error"
                        on:input=move |event| reason.set(event_target_value(&event)) />
                    <p class="field-error" id="dnc-reason-error">{move || reason_error.get()}</p>
                </div>
                <button type="submit" class="button primary">"Add to the list"</button>
            </form>
            <p class="status-message" role="status">{said}</p>
        </section>
    }
}

fn sentence(added: &Result<Added, TransactError>) -> String {
    let shown = |record: &Record| isolate(&grouped(&record.entry.number)).into_owned();
    match added {
        Ok(Added::New(record)) => format!("{} is on the list now.", shown(record)),
        Ok(Added::Already(record)) => format!(
            "{} is on the list already, since {}: {}. It stays as it is.",
            shown(record),
            intl::date_time(Timestamp(record.entry.added_at), true, false),
            isolate(&record.entry.reason)
        ),
        Err(TransactError::Blocked) => BLOCKED.to_owned(),
        Err(TransactError::Uncertain) => UNCERTAIN.to_owned(),
    }
}
