//! A saved card in words. Pure.

use crate::format;
use strict_view::bidi::isolate;
use thunderphone::PaymentMethod;

/// The card that is charged, as far as it is known.
#[derive(Clone, PartialEq, Debug)]
pub enum Card {
    /// With its name in words, and its id.
    Named(String, Option<String>),
    /// There is none.
    None,
    Unknown,
}

impl Card {
    /// `has_card` is what the balance says of it.
    pub fn of(cards: Option<&[PaymentMethod]>, has_card: Option<bool>) -> Card {
        match (cards, has_card) {
            (Some([]), _) | (None, Some(false)) => Card::None,
            // Without a default the API decides which.
            (Some(cards), _) => match cards.iter().find(|card| card.is_default).or(match cards {
                [only] => Some(only),
                _ => None,
            }) {
                Some(card) => Card::Named(name(card), card.id.clone()),
                None => Card::Unknown,
            },
            (None, _) => Card::Unknown,
        }
    }

    /// Its id and its name, where both are known.
    pub fn chosen(&self) -> Option<(String, String)> {
        match self {
            Card::Named(name, Some(id)) => Some((id.clone(), name.clone())),
            _ => None,
        }
    }

    /// In the middle of a sentence.
    pub fn words(&self) -> String {
        match self {
            Card::Named(name, _) => name.clone(),
            Card::None | Card::Unknown => "the saved card".to_owned(),
        }
    }

    /// At the beginning of one.
    pub fn title(&self) -> String {
        match self {
            Card::Named(name, _) => name.clone(),
            Card::None | Card::Unknown => "The saved card".to_owned(),
        }
    }
}

/// “Visa ending in 4242”.
pub fn name(card: &PaymentMethod) -> String {
    let brand = card.brand.as_deref().map_or_else(|| "Card".to_owned(), capitalized);
    match &card.last4 {
        Some(last4) => format!("{} ending in {}", isolate(&brand), isolate(last4)),
        None => isolate(&brand).into_owned(),
    }
}

/// “04/2031”.
pub fn expires(card: &PaymentMethod) -> Option<String> {
    let (month, year) = (card.exp_month?, card.exp_year?);
    (1..=12).contains(&month).then(|| format!("{month:02}/{year}"))
}

/// `visa` and `american_express` as they are printed on the card.
fn capitalized(brand: &str) -> String {
    let words = format::words(brand);
    words
        .split(' ')
        .map(|word| {
            let mut letters = word.chars();
            let first: String =
                letters.next().map(char::to_uppercase).into_iter().flatten().collect();
            first + letters.as_str()
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn cards(value: serde_json::Value) -> Vec<PaymentMethod> {
        PaymentMethod::read_all(&json!({ "payment_methods": value })).unwrap()
    }

    #[test]
    fn a_card_is_named_as_it_is_printed() {
        let cards = cards(json!([
            {"brand": "visa", "last4": "4242", "exp_month": 4, "exp_year": 2031},
            {"brand": "american_express", "last4": "0005"},
            {"last4": "1"},
            {},
        ]));
        let names: Vec<_> = cards.iter().map(name).collect();
        assert_eq!(
            names,
            ["Visa ending in 4242", "American Express ending in 0005", "Card ending in 1", "Card"]
        );
        assert_eq!(expires(&cards[0]).as_deref(), Some("04/2031"));
        assert_eq!(expires(&cards[1]), None);
    }

    #[test]
    fn the_card_that_is_charged_is_known_none_or_unknown() {
        let one = cards(json!([{"brand": "visa", "last4": "4242"}]));
        let two =
            cards(json!([{"brand": "visa", "last4": "1111"}, {"last4": "2", "is_default": true}]));
        let unclear = cards(json!([{"brand": "visa", "last4": "1111"}, {"last4": "2"}]));
        let named = |name: &str| Card::Named(name.to_owned(), None);
        assert_eq!(Card::of(Some(&one), Some(true)), named("Visa ending in 4242"));
        assert_eq!(Card::of(Some(&two), None), named("Card ending in 2"));
        assert_eq!(Card::of(Some(&unclear), Some(true)), Card::Unknown);
        assert_eq!(Card::of(Some(&[]), Some(true)), Card::None);
        assert_eq!(Card::of(None, Some(false)), Card::None);
        assert_eq!(Card::of(None, None), Card::Unknown);
    }
}
