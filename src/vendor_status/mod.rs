//! What ThunderPhone says of itself: asked at most once a minute, and only while a part of the
//! page that needs it is there and in sight. An answer of another shape, none at all, or a
//! server without it says nothing and breaks nothing.

mod notice;

use crate::api::Api;
use crate::browser::moment::Moment;
use crate::browser::page::Presence;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::{spawn_local, spawn_local_scoped_with_cancellation};
pub use notice::VendorNotice;
use strict_view::bidi::isolate;
use thunderphone::{ApiError, Error, Heartbeat};

const MINUTE_MS: i64 = 60_000;
/// How many products a sentence names.
const NAMES: usize = 3;

/// One for the whole tab, so that two notices ask once.
#[derive(Clone, Copy)]
pub struct VendorStatus {
    api: Api,
    presence: Presence,
    /// What there is trouble with, in words; `None` where nothing is known of any.
    trouble: RwSignal<Option<String>>,
    asked_at: StoredValue<Option<Moment>>,
    /// The server does not have it.
    is_missing: StoredValue<bool>,
}

impl VendorStatus {
    pub fn new(api: Api, presence: Presence) -> VendorStatus {
        VendorStatus {
            api,
            presence,
            trouble: RwSignal::new(None),
            asked_at: StoredValue::new(None),
            is_missing: StoredValue::new(false),
        }
    }

    /// Asks now and every minute, until what asked for it goes.
    fn keep(self) {
        Effect::new(move |_| {
            if self.presence.is_visible.get() {
                spawn_local(self.ask());
            }
        });
        spawn_local_scoped_with_cancellation(async move {
            while !self.is_missing.get_value() {
                let age = self.asked_at.get_value().map_or(0, Moment::age_ms);
                // Out of sight nothing is asked, so it grows old: another minute then.
                let left = if age < MINUTE_MS { MINUTE_MS - age } else { MINUTE_MS };
                TimeoutFuture::new(u32::try_from(left).unwrap_or_default()).await;
                self.ask().await;
            }
        });
    }

    async fn ask(self) {
        let is_in_sight =
            self.presence.is_visible.get_untracked() && self.presence.is_online.get_untracked();
        let is_new =
            self.asked_at.get_value().is_some_and(|asked_at| asked_at.age_ms() < MINUTE_MS);
        if !is_in_sight || is_new || self.is_missing.get_value() {
            return;
        }
        // At once, so that nobody asks a second time.
        self.asked_at.set_value(Some(Moment::now()));
        let answer = self.api.client().heartbeat().await;
        // A page in its place may be a network's sign-in, which ends; so does what the proxy
        // refuses, such as for a key that is replaced.
        let refusal = answer.as_ref().err().and_then(Error::api_error);
        let is_final = |refusal: &ApiError| {
            // An older proxy does not pass it on.
            let is_off_the_list = refusal.code.as_deref() == Some("proxy_not_allowed");
            let is_of_api = !refusal.is_from_proxy();
            (is_of_api || is_off_the_list) && matches!(refusal.status, 403 | 404 | 405 | 501)
        };
        if refusal.is_some_and(is_final) {
            self.is_missing.set_value(true);
        }
        let trouble = answer.ok().as_ref().and_then(words);
        if *self.trouble.read_untracked() != trouble {
            self.trouble.set(trouble);
        }
    }
}

/// `bolt: degraded`, by the vendor's own words. `None` without trouble.
fn words(heartbeat: &Heartbeat) -> Option<String> {
    let mut words: Vec<String> = heartbeat
        .troubled()
        .map(|product| {
            let name = product.product.as_deref().unwrap_or("one product");
            format!("{}: {}", isolate(name), isolate(&product.status))
        })
        .collect();
    let more = words.len().saturating_sub(NAMES);
    words.truncate(NAMES);
    if more > 0 {
        words.push(format!("and {more} more"));
    }
    (!words.is_empty()).then(|| words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn said(products: &Value) -> Option<String> {
        words(&Heartbeat::read(&json!({ "products": products })).unwrap())
    }

    #[test]
    fn trouble_is_said_in_the_vendors_own_words() {
        assert_eq!(said(&json!([])), None);
        assert_eq!(said(&json!([{"product": "bolt", "status": "ok"}])), None);
        let one = json!([{"product": "spark", "status": "ok"}, {"product": "bolt", "status": "degraded"}]);
        assert_eq!(said(&one).as_deref(), Some("bolt: degraded"));
        assert_eq!(said(&json!([{"status": "down"}])).as_deref(), Some("one product: down"));
    }

    #[test]
    fn of_many_products_three_are_named() {
        let many: Vec<_> = (0..5).map(|at| json!({"product": at, "status": "down"})).collect();
        let words = said(&Value::from(many)).unwrap();
        assert_eq!(words, "0: down, 1: down, 2: down, and 2 more");
    }
}
