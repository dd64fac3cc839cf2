//! What became of a charge, where it is not simply there.

use super::Account;
use super::amount_field::AmountInput;
use super::charge::{Charge, ChargeState};
use super::top_up::{Look, Stage, TopUp};
use crate::browser::focus::focus;
use crate::browser::page::Presence;
use crate::components::banner::{Banner, Details};
use crate::format;
use crate::remedy::{self, Button, Operation, Owner, Remedy, Step};
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::{Error, Timestamp};

/// Nothing was charged, and why.
#[component]
pub fn Refused(input: AmountInput) -> impl IntoView {
    let top_up = expect_context::<Account>().top_up;
    let presence = expect_context::<Presence>();
    let Stage::Refused(charge, failure, at) = top_up.stage.get_untracked() else {
        return ().into_any();
    };
    let is_offline = !presence.is_online.get_untracked();
    let mut remedy = remedy::request_failed(&failure, Operation::ToppingUp, is_offline);
    if let (remedy::RemedyId::CardDeclined, Some((_, card))) = (remedy.row, &charge.card) {
        remedy.title = format!("{card} was declined");
    }
    let back = move || {
        top_up.dismiss();
        input.focus();
    };
    let account = expect_context::<Account>();
    let on_press = Callback::new(move |_| {
        // The card may be another by now.
        spawn_local(account.refresh_cards());
        spawn_local(account.organization.refresh_billing());
        back();
    });
    let on_dismiss = Callback::new(move |()| back());
    view! { <Banner remedy details=Details::of(&failure, at) on_press on_dismiss /> }.into_any()
}

/// A charge, and why its outcome is not known.
type Shown = (Charge, Option<(Error, Timestamp)>);

/// Its outcome is not known, or not decided yet.
#[component]
pub fn Open() -> impl IntoView {
    let top_up = expect_context::<Account>().top_up;
    let presence = expect_context::<Presence>();
    // Rebuilt only for another charge or another reason, not for each look.
    let shown = Memo::new(move |last: Option<&Option<Shown>>| match &*top_up.stage.read() {
        Stage::Open(charge, doing) => Some((charge.clone(), doing.failure.clone())),
        _ => last.cloned().flatten(),
    });
    let on_press = Callback::new(move |_| spawn_local(top_up.look()));
    let content = move || {
        let (charge, failure) = shown.get()?;
        let is_offline = !presence.is_online.get_untracked();
        let (failure, at) = failure.unwrap_or_else(|| {
            let message = "This page received no answer.".to_owned();
            (Error::Unreachable { message, may_be_stopped: false }, charge.sent_at)
        });
        let mut remedy = remedy::request_failed(&failure, Operation::ToppingUp, is_offline);
        say_of(&mut remedy, &charge);
        Some(view! {
            <Banner remedy details=Details::of(&failure, at) on_press on_dismiss=None>
                <Next charge />
            </Banner>
        })
    };
    view! { {content} }
}

fn say_of(remedy: &mut Remedy, charge: &Charge) {
    let amount = format::money(charge.cents);
    match &charge.state {
        ChargeState::Sent => {
            remedy.title = format!("It is not known whether {amount} was added");
            remedy.meaning =
                format!("No usable answer came. {} may have been charged.", charge.card_words());
            return;
        }
        ChargeState::Bank => {
            remedy.title = format!("The bank wants a confirmation for {amount}");
            remedy.meaning = "Nothing is charged until it is confirmed.".to_owned();
        }
        ChargeState::Processing(word) => {
            remedy.title = format!("{amount} is on its way");
            remedy.meaning = format!(
                "ThunderPhone calls the payment “{}”. The balance changes when it goes through.",
                isolate(&format::words(word))
            );
        }
    }
    let finish = Step {
        owner: Owner::Admin,
        text: "Finish the payment in ThunderPhone's dashboard, under Billing.".to_owned(),
        button: None,
    };
    let look = Step {
        owner: Owner::You,
        text: "Looks for it in the transactions. Nothing is charged.".to_owned(),
        button: Some(Button::CheckWhatHappened),
    };
    remedy.steps = match charge.state {
        ChargeState::Bank => vec![look, finish],
        _ => vec![look],
    };
}

/// What a look has found, and what is left to do.
#[component]
fn Next(charge: Charge) -> impl IntoView {
    let account = expect_context::<Account>();
    let top_up = account.top_up;
    let look = Memo::new(move |_| match &*top_up.stage.read() {
        Stage::Open(_, doing) => doing.look,
        _ => Look::NotYet,
    });
    let amount = format::money(charge.cents);
    let found = {
        let amount = amount.clone();
        move || match look.get() {
            Look::NotYet => String::new(),
            Look::Running => "Checking…".to_owned(),
            Look::NotFound => format!("No top-up of {amount} is in the transactions yet."),
            Look::Failed => "The transactions could not be loaded.".to_owned(),
        }
    };
    let is_pending = TopUp::is_pending(&charge);
    let has_looked = Memo::new(move |last: Option<&bool>| {
        last == Some(&true) || matches!(look.get(), Look::NotFound | Look::Failed)
    });
    let clock = expect_context::<crate::browser::clock::Clock>();
    let may_discard =
        Memo::new(move |_| look.get() == Look::NotFound && charge.may_be_discarded(clock.now()));
    let again = {
        let amount = amount.clone();
        move || {
            (has_looked.get() && !is_pending).then(|| {
                let said = format!("Still not there? Send the same top-up again: {amount} is charged once, however often it is sent.");
                view! {
                    <p>{said}</p>
                    <button type="button" class="button" on:click=move |_| {
                        top_up.send_again();
                        focus("#charge-now".to_owned());
                    }>"Send it again"</button>
                }
            })
        }
    };
    let discard = move |_| top_up.discard();
    view! {
        <p role="status">{found}</p>
        {again}
        {move || may_discard.get().then(|| view! {
            <p>"Are you sure that the card was not charged? Then discard this attempt. Otherwise a new top-up may charge it twice."</p>
            <button type="button" class="button" on:click=discard>"Discard this attempt"</button>
        })}
    }
}
