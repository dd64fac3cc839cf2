//! What the vendor says of itself: whether each family of products is well.

use super::field::Fields;
use serde_json::Value;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heartbeat {
    pub products: Vec<ProductHealth>,
}

/// The keys and the words of an item are not documented (API notes, section 15, point 16).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProductHealth {
    pub product: Option<String>,
    /// The vendor's word, verbatim.
    pub status: String,
}

/// Parts of words that can only mean trouble. A word that is not known is no alarm.
const TROUBLE: [&str; 14] = [
    "degraded",
    "down",
    "outage",
    "fail",
    "error",
    "unhealthy",
    "incident",
    "disrupt",
    "unavailable",
    "offline",
    "critical",
    "trouble",
    "not_ok",
    "not ok",
];

/// Words that take the alarm back: `no incidents`, `error_free`.
const NONE: [&str; 8] = ["no", "0", "zero", "none", "without", "free", "resolved", "recovered"];

impl Heartbeat {
    /// `None` without a list of products. Items of another shape are left out.
    pub fn read(value: &Value) -> Option<Heartbeat> {
        let products = Fields::new(value).array("products")?;
        Some(Heartbeat { products: products.iter().filter_map(ProductHealth::read).collect() })
    }

    /// The products that the vendor reports trouble with.
    pub fn troubled(&self) -> impl Iterator<Item = &ProductHealth> {
        self.products.iter().filter(|product| product.is_troubled())
    }
}

impl ProductHealth {
    fn read(value: &Value) -> Option<ProductHealth> {
        let fields = Fields::new(value);
        Some(ProductHealth {
            product: fields.non_empty("product").or_else(|| fields.non_empty("name")),
            status: fields.value("status")?.as_str()?.to_owned(),
        })
    }

    pub fn is_troubled(&self) -> bool {
        let word = self.status.to_lowercase();
        let mut words = word.split(|sign: char| !sign.is_alphanumeric());
        TROUBLE.iter().any(|part| word.contains(part)) && !words.any(|word| NONE.contains(&word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const EXAMPLE: &str = include_str!("../../../tests/api/examples/heartbeat.json");

    #[test]
    fn the_example_is_read_and_the_degraded_product_is_troubled() {
        let heartbeat = Heartbeat::read(&serde_json::from_str(EXAMPLE).unwrap()).unwrap();
        assert_eq!(heartbeat.products.len(), 2);
        let troubled: Vec<_> = heartbeat.troubled().collect();
        assert_eq!(troubled.len(), 1);
        assert_eq!(troubled[0].product.as_deref(), Some("bolt"));
        assert_eq!(troubled[0].status, "degraded");
    }

    #[test]
    fn only_words_that_can_only_mean_trouble_are_an_alarm() {
        let is_troubled =
            |status: &str| ProductHealth { product: None, status: status.to_owned() }.is_troubled();
        for status in ["degraded", "DOWN", "Major_Outage", "failing", "unavailable", "not_ok"] {
            assert!(is_troubled(status), "{status}");
        }
        for status in [
            "ok",
            "operational",
            "",
            "maintenance",
            "green",
            "v2",
            "unknown",
            "up",
            "no_incidents",
            "error-free",
            "0 errors",
        ] {
            assert!(!is_troubled(status), "{status}");
        }
    }

    #[test]
    fn another_shape_is_no_heartbeat_and_an_odd_item_no_alarm() {
        for value in [json!(null), json!([]), json!("down"), json!({"status": "down"})] {
            assert_eq!(Heartbeat::read(&value), None, "{value}");
        }
        let odd = json!({"products": [null, "down", {"status": 5}, {"status": ["down"]},
            {"product": "bolt"}, {"name": "spark", "status": "down"}]});
        let heartbeat = Heartbeat::read(&odd).unwrap();
        assert_eq!(heartbeat.products.len(), 1);
        assert_eq!(heartbeat.products[0].product.as_deref(), Some("spark"));
    }

    proptest! {
        #[test]
        fn any_word_is_kept_verbatim(word in "\\PC{0,40}") {
            let value = json!({"products": [{"product": "bolt", "status": word}]});
            prop_assert_eq!(&Heartbeat::read(&value).unwrap().products[0].status, &word);
        }
    }
}
