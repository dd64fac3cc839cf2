//! Why the draft has not become a call, and what to do.

use super::billing::Billing;
use super::form::{Form, show};
use super::verify::VerifyAsked;
use crate::browser::focus::{focus, focus_if_lost};
use crate::browser::history::Navigator;
use crate::call::field::Field;
use crate::components::placement_banner::{PlacementBanner, memo_of};
use crate::format;
use crate::outbox::Placements;
use crate::remedy::Button;
use crate::route::{CallFilters, Route};
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::Error;

/// What a button of the banner opened below it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opened {
    Nothing,
    Billing,
    Verify,
}

#[component]
pub fn Problem() -> impl IntoView {
    let placements = expect_context::<Placements>();
    let content = move || {
        let key = placements.form_key.get();
        (!key.is_empty()).then(|| view! { <ProblemOf key /> })
    };
    view! { {content} }
}

/// Of the placement with this key.
#[component]
fn ProblemOf(key: String) -> impl IntoView {
    let form = expect_context::<Form>();
    let placements = expect_context::<Placements>();
    let navigator = expect_context::<Navigator>();
    let opened = RwSignal::new(Opened::Nothing);
    let mended = RwSignal::new(None::<Mended>);
    let shown = memo_of(placements, key.clone());
    let was_shown = StoredValue::new(false);
    Effect::new(move |_| {
        let shown = shown.get();
        let is_other = was_shown.get_value();
        was_shown.set_value(shown.is_some());
        let Some(shown) = shown else { return };
        opened.set(Opened::Nothing);
        mended.set(None);
        match mark_fields(form, &shown.failure) {
            Some(field) => show(field),
            // The banner that had the focus has become another.
            None if is_other => focus_if_lost(".new-call .banner h2"),
            // A second click of “Place call” must not land on a button that dials.
            None if shown
                .remedy
                .steps
                .first()
                .and_then(|step| step.button)
                .is_none_or(Button::dials) =>
            {
                focus(".new-call .banner h2".to_owned());
            }
            None => focus(".new-call .banner button".to_owned()),
        }
    });
    let own_key = key.clone();
    let on_press = Callback::new(move |button| match button {
        // Where it is settled that nothing was placed, the form as it is now. Where
        // something may have been, the very same bytes.
        Button::PlaceCall | Button::TryAgain if is_settled(placements, &own_key) => {
            form.submit(None);
        }
        Button::PlaceCall | Button::TryAgain => placements.send_again(&own_key),
        Button::CheckWhatHappened => placements.check(&own_key),
        Button::ChooseAnotherNumber => show(Field::FromNumber),
        Button::ChooseAnotherAgent => focus("[name=source]".to_owned()),
        Button::VerifyNumber => opened.set(Opened::Verify),
        Button::TopUp | Button::OpenBilling => opened.set(Opened::Billing),
        Button::RefreshNumbers => spawn_local(async move {
            form.organization.refresh_numbers().await;
            put_away(placements);
            let still = if untrack(|| form.number()).is_some() {
                "The numbers are loaded again. Yours is still listed: choose another, or ask an admin."
            } else {
                "The numbers are loaded again. Choose one."
            };
            form.said.set(Some(still.to_owned()));
            show(Field::FromNumber);
        }),
        Button::RefreshAgents => spawn_local(async move {
            form.organization.refresh_agents().await;
            put_away(placements);
            let sentence = "The agents are loaded again. Choose one.";
            form.checked.set(Some(sentence.to_owned()));
            show(Field::Agent);
        }),
        Button::Reload => {}
        Button::BackToCalls => navigator.go(Route::Calls(CallFilters::default())),
    });
    let on_added = Callback::new(move |cents| {
        let title = format!("{} added", format::money(cents));
        mended.set(Some(Mended { title, text: None }));
    });
    let on_verified = Callback::new(move |said| {
        let title = "The number is verified".to_owned();
        mended.set(Some(Mended { title, text: Some(said) }));
    });
    move || {
        if let Some(mended) = mended.get() {
            return view! { <ReadyAgain mended /> };
        }
        let (of, shown_key) = (key.clone(), key.clone());
        view! {
            <PlacementBanner key=shown_key on_press>
                {move || shown.get().map(|shown| view! { <FieldMessages failure=shown.failure.clone() /> })}
                {
                    let of = of.clone();
                    move || match opened.get() {
                        Opened::Nothing => ().into_any(),
                        Opened::Billing => view! { <Billing on_added /> }.into_any(),
                        Opened::Verify => view! { <VerifyChosen key=of.clone() on_verified /> }.into_any(),
                    }
                }
            </PlacementBanner>
        }
    }
}

/// What stood in the way of the call, and does no longer.
#[derive(Clone, PartialEq)]
struct Mended {
    title: String,
    text: Option<String>,
}

/// In the place of the banner: one button, onward.
#[component]
fn ReadyAgain(mended: Mended) -> impl IntoView {
    let form = expect_context::<Form>();
    let balance = move || {
        let cents = form.organization.billing.with(|remote| remote.value.as_ref()?.balance_cents);
        cents.map(|cents| format!("The balance is {}. ", format::money(cents)))
    };
    let text = mended.text;
    focus(".new-call .is-good button".to_owned());
    view! {
        <section class="banner is-good" role="alert">
            <h2 tabindex="-1">{mended.title}</h2>
            <p>{move || if text.is_none() { balance() } else { text.clone() }}" You can place the call now."</p>
            <button type="button" class="button primary" on:click=move |_| form.submit(None)>"Place the call"</button>
        </section>
    }
}

/// The list is loaded again: its banner has no more to say.
fn put_away(placements: Placements) {
    let key = placements.form_key.get_untracked();
    if is_settled(placements, &key) {
        placements.discard(&key);
    }
}

fn is_settled(placements: Placements, key: &str) -> bool {
    untrack(|| placements.get(key)).is_some_and(|placement| placement.is_settled())
}

/// Shows what the API says of single fields at those fields. Returns the first.
fn mark_fields(form: Form, failure: &Error) -> Option<Field> {
    let refusal = failure.api_error()?;
    let at_fields: Vec<_> = refusal
        .fields
        .iter()
        .filter_map(|(name, sentence)| Some((Field::from_api_name(name)?, sentence.clone())))
        .collect();
    let first = at_fields.first()?.0;
    form.errors.set(at_fields);
    Some(first)
}

/// Its messages that belong to no field of the form.
#[component]
fn FieldMessages(failure: Error) -> impl IntoView {
    let refusal = failure.api_error().cloned().unwrap_or_default();
    let rows: Vec<_> = refusal
        .fields
        .into_iter()
        .filter(|(name, _)| Field::from_api_name(name).is_none())
        .map(|(name, sentence)| view! { <li><code>{name}</code>": "{sentence}</li> })
        .collect();
    (!rows.is_empty()).then(|| view! { <ul class="field-messages">{rows}</ul> })
}

/// Verification of the from number of the placement.
#[component]
fn VerifyChosen(key: String, on_verified: Callback<String>) -> impl IntoView {
    let form = expect_context::<Form>();
    let placements = expect_context::<Placements>();
    let number = untrack(|| placements.get(&key)).map(|placement| placement.from_number);
    let record = number.and_then(|number| {
        let numbers = form.organization.numbers.get_untracked().value?;
        numbers.into_iter().find(|record| record.number == number)
    });
    record.and_then(|record| {
        let id = record.id?;
        Some(view! { <VerifyAsked id number=record.number on_verified /> })
    })
}
