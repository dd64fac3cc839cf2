//! The saved cards. Each behaves like the Stripe test card with the same last digits.

use serde_json::{Value, json};

use crate::decisions::detail;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    Visa,
    /// The holder has to confirm each payment in a browser.
    Confirm,
    Declined,
}

impl Card {
    const ALL: [Self; 3] = [Self::Visa, Self::Confirm, Self::Declined];
    /// The word for no card.
    pub const NONE: &'static str = "none";

    /// The card that is the default, from the word of a flag or a test.
    ///
    /// # Errors
    /// A sentence with the words that there are.
    pub fn default_named(word: &str) -> Result<Option<Self>, String> {
        if word == Self::NONE {
            return Ok(None);
        }
        let card = Self::ALL.into_iter().find(|card| card.word() == word);
        card.map(Some).ok_or_else(|| {
            let words = Self::ALL.map(Self::word).join(", ");
            format!("{word:?} is not a card. There are: {words}, {}.", Self::NONE)
        })
    }

    pub fn with_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|card| card.id() == id)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Visa => "visa",
            Self::Confirm => "confirm",
            Self::Declined => "declined",
        }
    }

    fn id(self) -> String {
        format!("pm_sandbox_{}", self.word())
    }

    fn last4(self) -> &'static str {
        match self {
            Self::Visa => "4242",
            Self::Confirm => "3220",
            Self::Declined => "0002",
        }
    }

    /// Why it cannot pay while its holder is away: code and message.
    pub fn refusal(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Visa => None,
            Self::Confirm => Some(("authentication_required", detail::CARD_NEEDS_HOLDER)),
            Self::Declined => Some(("card_declined", detail::CARD_DECLINED)),
        }
    }

    /// As `GET /billing/payment-methods` gives them: the default first. Without a default
    /// there is no card at all.
    pub fn list(default: Option<Self>) -> Vec<Value> {
        let others =
            Self::ALL.into_iter().filter(|card| default.is_some_and(|first| first != *card));
        let cards = default.into_iter().chain(others);
        cards.map(|card| card.json(default == Some(card))).collect()
    }

    fn json(self, is_default: bool) -> Value {
        json!({
            "id": self.id(),
            "brand": "visa",
            "last4": self.last4(),
            "exp_month": 4,
            "exp_year": 2031,
            "is_default": is_default,
        })
    }
}
