//! Money and numbers of the organization: topping up, auto-reload, verification. Shared by
//! the pages that offer them. One state for the whole tab: a charge or a verification goes
//! on while other pages are shown.

pub mod amount;
mod amount_field;
pub mod auto_reload;
mod auto_reload_question;
mod auto_reload_state;
pub mod card;
pub mod charge;
mod charge_store;
mod fresh_button;
pub mod loading;
pub mod missing;
mod no_card;
pub mod panels;
pub mod reload;
pub mod top_up;
pub mod top_up_form;
mod top_up_outcome;
pub mod verifications;
pub mod verify;

use crate::api::Api;
use crate::browser::tabs::Channel;
use crate::organization::{Organization, Refresh, RemoteSignal};
use card::Card;
use thunderphone::PaymentMethod;
use thunderphone::client::PAYMENT_METHODS;
use top_up::TopUp;
use verifications::Verifications;

#[derive(Clone, Copy)]
pub struct Account {
    api: Api,
    pub organization: Organization,
    pub cards: RemoteSignal<Vec<PaymentMethod>>,
    pub top_up: TopUp,
    pub verifications: Verifications,
}

impl Account {
    pub fn new(api: Api, organization: Organization, channel: Channel) -> Account {
        Account {
            api,
            organization,
            cards: RemoteSignal::new(),
            top_up: TopUp::new(api, organization, channel),
            verifications: Verifications::new(api, organization),
        }
    }

    pub fn refresh_cards(self) -> Refresh {
        self.cards.request(self.api, &PAYMENT_METHODS)
    }

    /// The card that is charged.
    pub fn card(self) -> Card {
        let has_card = self
            .organization
            .billing
            .with(|remote| remote.value.as_ref().and_then(|billing| billing.has_payment_method));
        self.cards.with(|remote| Card::of(remote.value.as_deref(), has_card))
    }
}
