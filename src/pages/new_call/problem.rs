//! Why the press did not become a call, above the button that was pressed.

use super::billing::Billing;
use super::form::{Form, show};
use super::verify::Verify;
use crate::browser::focus::focus;
use crate::browser::history::Navigator;
use crate::call::field::Field;
use crate::components::banner::{Banner, Details};
use crate::markup::{self, view};
use crate::placing::{Placing, Problem as Trouble, Stage};
use crate::reactive::{RwSignal, effect, memo, memo_from_last};
use crate::remedy::{Button, Row, Verdict};
use crate::route::{CallFilters, Route};
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::Failure;

/// What a button of the banner opened below it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opened {
    Nothing,
    Billing,
    Verify,
}

#[component]
pub fn Problem() -> impl IntoView {
    let form = expect_context::<Form>();
    let placing = expect_context::<Placing>();
    let navigator = expect_context::<Navigator>();
    let opened = RwSignal::new(Opened::Nothing);
    // The countdown ticks inside the banner; only another problem is another
    // banner.
    let trouble = memo_from_last(move |last: Option<&Option<Trouble>>| {
        let key = |trouble: &Trouble| (trouble.failure.clone(), trouble.at);
        match (&*placing.stage.read(), last) {
            (Stage::Failed(now), Some(Some(last))) if key(now) == key(last) => Some(last.clone()),
            (Stage::Failed(now), _) => Some(Trouble::clone(now)),
            _ => None,
        }
    });
    effect(move || {
        if let Some(trouble) = &*trouble.read() {
            opened.set(Opened::Nothing);
            match mark_fields(form, &trouble.failure) {
                Some(field) => show(field),
                None => focus(".new-call .banner button".to_owned()),
            }
        }
    });
    let on_press = Callback::new(move |button| match button {
        // Nothing was dialled: the form as it is now, with the same key. Where
        // something may have been, the very same bytes.
        Button::TryAgain if is_refused(placing) => form.submit(),
        Button::TryAgain | Button::CheckWhatHappened => placing.again(),
        Button::ChooseAnotherNumber => show(Field::FromNumber),
        Button::ChooseAnotherAgent => focus("[name=source]".to_owned()),
        Button::VerifyNumber => opened.set(Opened::Verify),
        Button::TopUp | Button::OpenBilling => opened.set(Opened::Billing),
        Button::RefreshNumbers => spawn_local(async move {
            form.organization.refresh_numbers().await;
            let still = if untrack(|| form.number()).is_some() {
                "The numbers are loaded again. The one you chose is still listed: choose another, or ask an admin."
            } else {
                "The numbers are loaded again: choose one."
            };
            form.said.set(Some(still.to_owned()));
            show(Field::FromNumber);
        }),
        Button::RefreshAgents => spawn_local(async move {
            form.organization.refresh_agents().await;
            show(Field::Agent);
        }),
        Button::BackToCalls => navigator.go(Route::Calls(CallFilters::default())),
    });
    markup::child(move || {
        let trouble = trouble.get()?;
        let details = Details::of(&trouble.failure, trouble.at);
        let dismiss = Callback::new(move |()| placing.dismiss());
        let on_dismiss = (trouble.verdict != Verdict::Unknown).then_some(dismiss);
        Some(view! {
            <Banner remedy=trouble.remedy.clone() details on_press on_dismiss>
                <FieldMessages failure=trouble.failure.clone() />
                <Countdown />
                <AfterCheck trouble=trouble.clone() />
                {move || match opened.get() {
                    Opened::Nothing => ().into_any(),
                    Opened::Billing => view! { <Billing /> }.into_any(),
                    Opened::Verify => view! { <VerifyChosen /> }.into_any(),
                }}
            </Banner>
        })
    })
}

fn is_refused(placing: Placing) -> bool {
    let stage = placing.stage.read_untracked();
    matches!(&*stage, Stage::Failed(trouble) if trouble.verdict == Verdict::NothingDialled)
}

/// What the API says of single fields stands at those fields. The first of them.
fn mark_fields(form: Form, failure: &Failure) -> Option<Field> {
    let refusal = failure.refusal()?;
    let at_fields: Vec<_> = refusal
        .fields
        .iter()
        .filter_map(|(name, sentence)| Some((Field::of_api(name)?, sentence.clone())))
        .collect();
    let first = at_fields.first()?.0;
    form.errors.set(at_fields);
    Some(first)
}

/// Its messages that belong to no field of the form.
#[component]
fn FieldMessages(failure: Failure) -> impl IntoView {
    let refusal = failure.refusal().cloned().unwrap_or_default();
    let rows: Vec<_> = refusal
        .fields
        .into_iter()
        .filter(|(name, _)| Field::of_api(name).is_none())
        .map(|(name, sentence)| view! { <li><code>{name}</code>": "{sentence}</li> })
        .collect();
    (!rows.is_empty()).then(|| view! { <ul class="field-messages">{rows}</ul> })
}

#[component]
fn Countdown() -> impl IntoView {
    let placing = expect_context::<Placing>();
    let left = memo(move || match &*placing.stage.read() {
        Stage::Failed(problem) => problem.countdown,
        _ => None,
    });
    let attempts = move || placing.intent.read().as_ref().map_or(0, |intent| intent.attempts);
    markup::child(move || {
        let left = left.get()?;
        Some(view! {
            <p class="countdown">
                <span aria-live="off">
                    "Trying again in "{left}" s, with the same key (try "{attempts() + 1}")."
                </span>
                <button type="button" class="button" on:click=move |_| placing.stop()>"Stop"</button>
            </p>
        })
    })
}

/// When asking again did not settle it: what remains is the person's own
/// knowledge.
#[component]
fn AfterCheck(trouble: Trouble) -> impl IntoView {
    let form = expect_context::<Form>();
    let placing = expect_context::<Placing>();
    let was_checked =
        placing.intent.read_untracked().as_ref().is_some_and(|intent| intent.attempts > 1);
    let is_unknown = trouble.verdict == Verdict::Unknown;
    let is_clash = trouble.remedy.row == Row::KeyClash;
    let forget = move |_| {
        placing.abandon();
        form.renew_key();
    };
    (is_unknown && (was_checked || is_clash)).then(|| {
        let number = placing.intent.read_untracked().as_ref().map(|intent| intent.to_number.clone());
        let number = number.map(|number| crate::call::number::grouped(&number)).unwrap_or_default();
        let listed = placing
            .is_unlisted
            .get_untracked()
            .then_some("The list of calls shows no call that this press could have placed. ");
        view! {
            <p>
                {listed}
                "Still not known. If you are sure that the phone at "{number}
                " did not ring, you can forget this press and place a new call; if it did ring, that rings it a second time."
            </p>
            <button type="button" class="button" on:click=forget>"Forget this press"</button>
        }
    })
}

/// Verification of the number the press called from.
#[component]
fn VerifyChosen() -> impl IntoView {
    let form = expect_context::<Form>();
    let placing = expect_context::<Placing>();
    let number = placing.intent.read_untracked().as_ref().map(|intent| intent.from_number.clone());
    let record = number.and_then(|number| {
        let numbers = form.organization.numbers.get_untracked().value?;
        numbers.into_iter().find(|record| record.number == number)
    });
    record.and_then(|record| {
        let id = record.id?;
        Some(view! { <Verify id number=record.number name="Verify this number" is_asked=true /> })
    })
}
