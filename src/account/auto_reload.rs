//! Auto-reload: how it is, and switching it on and off. Its price is said before.

use super::Account;
use super::amount;
use super::amount_field::{AmountField, AmountInput};
use super::auto_reload_question::Question;
use super::auto_reload_state::Described;
use super::card::Card;
use super::no_card::NoCard;
use super::reload::Reload;
use crate::access::Action;
use crate::api::Api;
use crate::browser::focus::focus;
use crate::browser::page::Presence;
use crate::components::banner::{Banner, Details};
use crate::components::refusal::{grayed_out, refusal as refused};
use crate::format;
use crate::remedy::{self, Button, Operation};
use crate::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::{Billing, Error, Timestamp};

#[derive(Clone, PartialEq)]
enum Stage {
    Shown,
    Editing,
    /// It would charge the card right away.
    Asking(Reload),
    Saving,
    Failed(Box<Error>, Timestamp),
}

/// What may be shown below the description.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Buttons,
    Editor,
    Question(Reload),
}

/// Where the focus goes when a button is gone: no press there changes anything.
const SAID: &str = "#auto-reload-said";

#[derive(Clone, Copy)]
struct State {
    account: Account,
    api: Api,
    stage: RwSignal<Stage>,
    said: RwSignal<Option<&'static str>>,
    minimum: AmountInput,
    amount: AmountInput,
}

#[component]
pub fn AutoReload() -> impl IntoView {
    let account = expect_context::<Account>();
    let presence = expect_context::<Presence>();
    let reload = Reload::of(account.organization.billing.get_untracked().value.as_ref());
    let state = State {
        account,
        api: expect_context(),
        stage: RwSignal::new(Stage::Shown),
        said: RwSignal::new(None),
        minimum: AmountInput::new("reload-minimum", reload.minimum_cents, amount::THRESHOLD),
        amount: AmountInput::new("reload-amount", reload.amount_cents, amount::RELOAD),
    };
    let part = Memo::new(move |_| match *state.stage.read() {
        Stage::Editing => Part::Editor,
        Stage::Asking(reload) => Part::Question(reload),
        Stage::Shown | Stage::Saving | Stage::Failed(..) => Part::Buttons,
    });
    let failure = move || match state.stage.get() {
        Stage::Failed(failure, at) => {
            let is_offline = !presence.is_online.get_untracked();
            let remedy = remedy::request_failed(&failure, Operation::SettingAutoReload, is_offline);
            let on_press = Callback::new(move |button| state.mend(button));
            let on_dismiss = Callback::new(move |()| state.close());
            let details = Details::of(&failure, at);
            Some(
                view! { <Banner remedy details on_press on_dismiss try_again=Some(Action::AutoReload) /> },
            )
        }
        _ => None,
    };
    view! {
        <div class="auto-reload" role="group" aria-label="Auto-reload">
            <Described />
            <p class="status-message" role="status" tabindex="-1" id="auto-reload-said">{move || state.said.get()}</p>
            {move || match part.get() {
                Part::Buttons => view! { <Buttons state /> },
                Part::Editor => view! { <Editor state /> },
                Part::Question(reload) => asked(state, reload),
            }}
            {failure}
        </div>
    }
}

impl State {
    fn is_on(self) -> bool {
        let billing = self.account.organization.billing;
        billing.with(|remote| remote.value.as_ref().and_then(|it| it.auto_reload_enabled))
            == Some(true)
    }

    fn balance_cents(self) -> Option<i64> {
        self.account.organization.billing.with(|remote| remote.value.as_ref()?.balance_cents)
    }

    fn edit(self) {
        let billing = self.account.organization.billing.get_untracked().value;
        let reload = Reload::of(billing.as_ref());
        self.minimum.set(reload.minimum_cents);
        self.amount.set(reload.amount_cents);
        self.said.set(None);
        self.stage.set(Stage::Editing);
        spawn_local(self.account.refresh_cards());
        self.minimum.focus();
    }

    fn close(self) {
        self.stage.set(Stage::Shown);
        focus(".auto-reload .actions button".to_owned());
    }

    fn mend(self, button: Button) {
        spawn_local(self.account.refresh_cards());
        spawn_local(self.account.organization.refresh_billing());
        match button {
            Button::TryAgain => self.edit(),
            _ => self.close(),
        }
    }

    /// Asks first where it charges the card.
    fn confirm(self, reload: Reload) {
        let has_card = untrack(|| self.account.card()) != Card::None;
        match has_card && reload.may_charge_now(untrack(|| self.balance_cents())) {
            true => {
                self.stage.set(Stage::Asking(reload));
                focus("#reload-now".to_owned());
            }
            false => self.save(Some(reload)),
        }
    }

    /// `None` switches it off.
    fn save(self, reload: Option<Reload>) {
        if *self.stage.read_untracked() == Stage::Saving {
            return;
        }
        self.stage.set(Stage::Saving);
        self.said.set(Some("Asking ThunderPhone…"));
        focus(SAID.to_owned());
        spawn_local(async move {
            let client = self.api.client();
            let answer = match reload {
                Some(Reload { minimum_cents, amount_cents }) => {
                    client.enable_auto_reload(minimum_cents, amount_cents).await
                }
                None => client.disable_auto_reload().await,
            };
            match answer {
                Ok(billing) => self.changed(billing),
                Err(failure) => self.failed(failure),
            }
        });
    }

    fn changed(self, billing: Billing) {
        let is_on = billing.auto_reload_enabled;
        self.account.organization.billing.publish(Ok(billing));
        // It may have charged the card right away.
        let changes = self.account.top_up.changes;
        changes.update(|changes| *changes = changes.wrapping_add(1));
        if self.stage.try_set(Stage::Shown).is_some() {
            return;
        }
        self.said.set(Some(match is_on {
            Some(true) => "Auto-reload is on.",
            Some(false) => "Auto-reload is off.",
            None => "Auto-reload was changed.",
        }));
        focus(SAID.to_owned());
    }

    fn failed(self, failure: Error) {
        let now = self.api.clock.now_untracked();
        let fields = failure.api_error().map(|refusal| refusal.fields.clone());
        let said = |name: &str| {
            let (_, sentence) = fields.iter().flatten().find(|(field, _)| field == name)?;
            Some(format!("ThunderPhone says: “{sentence}” It counts in cents."))
        };
        self.said.try_set(None);
        let wrong = [
            (self.minimum, said("auto_reload_minimum_cents")),
            (self.amount, said("auto_reload_amount_cents")),
        ];
        for (input, sentence) in wrong {
            if let Some(sentence) = sentence {
                self.stage.try_set(Stage::Editing);
                return input.refuse(sentence);
            }
        }
        if self.stage.try_set(Stage::Failed(Box::new(failure), now)).is_none() {
            focus(".auto-reload .banner h2".to_owned());
        }
    }
}

#[component]
fn Buttons(state: State) -> impl IntoView {
    let refusal = expect_context::<Session>().refusal(Some(Action::AutoReload));
    let is_on = Memo::new(move |_| state.is_on());
    let is_saving = Memo::new(move |_| *state.stage.read() == Stage::Saving);
    let is_blocked = move || is_saving.get_untracked() || refusal.read_untracked().is_some();
    let is_disabled = move || (is_saving.get() || refusal.read().is_some()).then_some("true");
    let edit = move |_| {
        if !is_blocked() {
            state.edit();
        }
    };
    let off = move |_| {
        if !is_blocked() {
            state.save(None);
        }
    };
    view! {
        <div class="actions">
            {move || if is_on.get() {
                view! {
                    <button type="button" class="button" aria-disabled=is_disabled on:click=edit>"Change"</button>
                    <button type="button" class="button" aria-disabled=is_disabled on:click=off>"Turn off"</button>
                }
            } else {
                view! {
                    <button type="button" class="button" aria-disabled=is_disabled on:click=edit>"Enable auto-reload"</button>
                }
            }}
            {refused(refusal)}
        </div>
    }
}

/// What it charges right away, before it does.
fn asked(state: State, reload: Reload) -> AnyView {
    let text = Memo::new(move |_| reload.question(&state.account.card(), state.balance_cents()));
    let end = if untrack(|| state.is_on()) { "save" } else { "turn on" };
    let label = format!("Charge {} and {end}", format::money(reload.amount_cents));
    let on_save = Callback::new(move |()| state.save(Some(reload)));
    let on_cancel = Callback::new(move |()| {
        state.stage.set(Stage::Editing);
        state.minimum.focus();
    });
    view! { <Question text label on_save on_cancel /> }
}

/// Both amounts, and what they mean, before anything is switched on.
#[component]
fn Editor(state: State) -> impl IntoView {
    let account = state.account;
    let refusal = expect_context::<Session>().refusal(Some(Action::AutoReload));
    let save = move || {
        if refusal.read_untracked().is_some() {
            return;
        }
        let Some(minimum_cents) = state.minimum.check() else { return };
        let Some(amount_cents) = state.amount.check() else { return };
        state.confirm(Reload { minimum_cents, amount_cents });
    };
    let promise = move || {
        let (Ok(minimum_cents), Ok(amount_cents)) = (state.minimum.cents(), state.amount.cents())
        else {
            return String::new();
        };
        Reload { minimum_cents, amount_cents }.promise(&account.card(), state.balance_cents())
    };
    let is_without_card = Memo::new(move |_| account.card() == Card::None);
    let on_enter = Callback::new(move |()| save());
    let is_on = state.is_on();
    view! {
        <div class="pair">
            <AmountField input=state.minimum label="When less than this is left" on_enter />
            <AmountField input=state.amount label="Add this much" on_enter />
        </div>
        {move || if is_without_card.get() {
            view! { <NoCard /> }
        } else {
            view! { <p class="promise" id="reload-promise" aria-live="polite">{promise}</p> }
        }}
        <div class="actions">
            <button type="button" class="button primary" aria-disabled=grayed_out(refusal) aria-describedby="reload-promise" on:click=move |_| save()>
                {if is_on { "Save" } else { "Turn on auto-reload" }}
            </button>
            <button type="button" class="button quiet" on:click=move |_| state.close()>"Cancel"</button>
            {refused(refusal)}
        </div>
    }
}
