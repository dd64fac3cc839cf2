//! The amount, the question that names it and the card, and what became of the charge.

use super::Account;
use super::amount;
use super::amount_field::{AmountField, AmountInput};
use super::card::Card;
use super::fresh_button::FreshButton;
use super::no_card::NoCard;
use super::top_up::Stage;
use super::top_up_outcome::{Open, Refused};
use crate::access::Action;
use crate::browser::focus::{focus, focus_if_lost};
use crate::components::corrupt_entry::CorruptEntry;
use crate::components::refusal::{grayed_out, refusal as refused};
use crate::format;
use crate::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;

const AMOUNTS_CENTS: [i64; 4] = [1_000, 2_500, 5_000, 10_000];
const FIRST_AMOUNT_CENTS: i64 = 2_500;

/// What is shown, apart from its details.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    NoCard,
    Amount,
    Question,
    Open,
    Refused,
    Unreadable,
    Nothing,
}

#[component]
pub fn TopUpForm(
    /// Credit was added: so many cents.
    on_added: Callback<i64>,
    /// Without it there is no “Cancel”.
    #[prop(into, default = None)]
    on_cancel: Option<Callback<()>>,
) -> impl IntoView {
    let account = expect_context::<Account>();
    let top_up = account.top_up;
    top_up.load();
    spawn_local(account.refresh_cards());
    let input = AmountInput::new("top-up-amount", FIRST_AMOUNT_CENTS, amount::TOP_UP);
    let asked = RwSignal::new(None::<i64>);
    let part = Memo::new(move |_| match &*top_up.stage.read() {
        Stage::Sending(_) => Part::Question,
        Stage::Open(..) => Part::Open,
        Stage::Refused(..) => Part::Refused,
        Stage::Unreadable(_) => Part::Unreadable,
        Stage::Added(_) => Part::Nothing,
        Stage::Idle if asked.read().is_some() => Part::Question,
        Stage::Idle if account.card() == Card::None => Part::NoCard,
        Stage::Idle => Part::Amount,
    });
    Effect::new(move |_| match top_up.stage.get() {
        Stage::Added(charge) => {
            asked.set(None);
            top_up.dismiss();
            on_added.run(charge.cents);
        }
        Stage::Refused(_, failure, _) => {
            asked.set(None);
            let refusal = failure.api_error();
            let said = refusal
                .and_then(|refusal| refusal.fields.iter().find(|(name, _)| name == "amount_cents"));
            if let Some((_, sentence)) = said {
                let sentence = format!("ThunderPhone says: “{sentence}” It counts in cents.");
                top_up.dismiss();
                input.refuse(sentence);
            }
        }
        Stage::Open(..) => asked.set(None),
        _ => {}
    });
    // What was in the place of the focus is gone.
    Effect::new(move |last: Option<Part>| {
        let part = part.get();
        match (last, part) {
            (Some(last), Part::Open | Part::Refused) if last != part => {
                focus(".top-up .banner h2".to_owned());
            }
            (Some(Part::Open | Part::Unreadable), Part::Amount) => {
                focus_if_lost("#top-up-amount");
            }
            _ => {}
        }
        part
    });
    let content = move || match part.get() {
        Part::NoCard => view! { <NoCard /> },
        Part::Amount => view! { <Amount input asked on_cancel /> },
        Part::Question => view! { <Question input asked /> },
        Part::Open => view! { <Open /> },
        Part::Refused => view! { <Refused input /> },
        Part::Unreadable => view! { <Unreadable /> },
        Part::Nothing => ().into_any(),
    };
    view! { <div class="top-up">{content}</div> }
}

#[component]
fn Amount(
    input: AmountInput,
    asked: RwSignal<Option<i64>>,
    on_cancel: Option<Callback<()>>,
) -> impl IntoView {
    let account = expect_context::<Account>();
    let refusal = expect_context::<Session>().refusal(Some(Action::TopUp));
    let ask = move || {
        if refusal.read_untracked().is_some() {
            return;
        }
        if let Some(cents) = input.check() {
            asked.set(Some(cents));
            focus("#charge-now".to_owned());
        }
    };
    let on_enter = Callback::new(move |()| ask());
    let presets: Vec<_> = AMOUNTS_CENTS
        .into_iter()
        .map(|cents| {
            let is_chosen = move || input.cents() == Ok(cents);
            view! {
                <button type="button" class="button preset" aria-pressed=move || if is_chosen() { "true" } else { "false" }
                    on:click=move |_| input.set(cents)>
                    {format::money(cents)}
                </button>
            }
        })
        .collect();
    let add = move || match input.cents() {
        Ok(cents) => format!("Add {}", format::money(cents)),
        Err(_) => "Add".to_owned(),
    };
    let charged =
        move || format!("{} is charged. You are asked once more.", account.card().title());
    view! {
        <div class="top-up-amount">
            <AmountField input label="Amount" on_enter>
                <div class="presets" role="group" aria-label="Amounts">{presets}</div>
                <p class="hint">{charged}</p>
            </AmountField>
            <div class="actions">
                <button type="button" class="button primary" aria-disabled=grayed_out(refusal) on:click=move |_| ask()>
                    {add}
                </button>
                {on_cancel.map(|on_cancel| view! {
                    <button type="button" class="button quiet" on:click=move |_| on_cancel.run(())>"Cancel"</button>
                })}
                {refused(refusal)}
            </div>
        </div>
    }
}

/// Names amount and card, and stays while the charge is on its way.
#[component]
fn Question(input: AmountInput, asked: RwSignal<Option<i64>>) -> impl IntoView {
    let account = expect_context::<Account>();
    let top_up = account.top_up;
    let sending = Memo::new(move |_| match &*top_up.stage.read() {
        Stage::Sending(charge) => Some((charge.cents, charge.card_words().to_owned())),
        _ => None,
    });
    let is_sending = move || sending.read().is_some();
    // What is named here is what is charged.
    let card = Memo::new(move |_| account.card());
    let cents = Memo::new(move |last: Option<&i64>| {
        let sent = sending.read().as_ref().map(|(cents, _)| *cents);
        sent.or(asked.get()).or(last.copied()).unwrap_or_default()
    });
    let question = move || match &*sending.read() {
        Some((cents, card)) => format!("Charging {} to {card}…", format::money(*cents)),
        None => format!("Charge {} to {}?", format::money(cents.get()), card.read().words()),
    };
    // A double click on what was here before, or a second Enter, must charge nothing.
    let button = FreshButton::new();
    let charge = move |_| {
        if button.takes_press() && !is_sending() {
            top_up.start(cents.get_untracked(), card.read_untracked().chosen());
        }
    };
    let cancel = move |_| {
        asked.set(None);
        input.focus();
    };
    let label = move || {
        if is_sending() {
            "Charging…".to_owned()
        } else {
            format!("Charge {}", format::money(cents.get()))
        }
    };
    view! {
        <div class="confirmation" role="group" aria-label="Confirmation">
            <p class="question" role="status" id="charge-question">{question}</p>
            {move || (!top_up.is_persistent.get()).then(|| view! {
                <p class="warning">"This browser blocks storage. Wait for the answer before you reload or close this page."</p>
            })}
            <button type="button" class="button primary" id="charge-now" class:is-new=move || button.is_fresh() aria-describedby="charge-question"
                aria-disabled=move || is_sending().then_some("true") on:click=charge>
                {label}
            </button>
            {move || (!is_sending()).then(|| view! {
                <button type="button" class="button quiet" on:click=cancel>"Cancel"</button>
            })}
        </div>
    }
}

#[component]
fn Unreadable() -> impl IntoView {
    let top_up = expect_context::<Account>().top_up;
    let text = match &*top_up.stage.read_untracked() {
        Stage::Unreadable(text) => text.clone(),
        _ => String::new(),
    };
    let on_discard = Callback::new(move |()| top_up.discard_unreadable());
    view! {
        <CorruptEntry
            title="A saved record of an earlier top-up is unreadable"
            meaning="The card may have been charged. Look at the transactions before you discard it."
            text
            on_discard
        />
    }
}
