//! Looks up the calls to the number that is typed: when the typing ends, and again when that
//! is long ago.

use super::form::Form;
use super::tries::{LookedUp, tries_of};
use crate::browser::moment::Moment;
use crate::call::tries::Tries;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How long to wait for the typing to end before asking the API.
const TYPING_MS: u32 = 600;

pub fn follow_number(form: Form) {
    Effect::new(move |last: Option<()>| {
        let number = form.to_number();
        form.looked_up.set(LookedUp::not_yet(Tries::NotRequested));
        let Some(number) = number else { return };
        form.looked_up.set(LookedUp::not_yet(Tries::Loading));
        spawn_local(async move {
            // Nobody is typing the number that a draft brings along.
            if last.is_some() {
                TimeoutFuture::new(TYPING_MS).await;
            }
            if is_wanted(form, &number) {
                look_up(form, number).await;
            }
        });
    });
}

/// Gone from the page, or typed on: the answer would be nobody's.
fn is_wanted(form: Form, number: &str) -> bool {
    let wanted = form.called.try_get_untracked().flatten();
    wanted.is_some_and(|now| now.as_str() == number)
}

/// Asks again; what is known stays until something newer is.
pub async fn refresh(form: Form) {
    let Some(number) = untrack(|| form.to_number()) else { return };
    form.looked_up.update(|looked_up| looked_up.is_loading = true);
    look_up(form, number).await;
}

async fn look_up(form: Form, number: String) {
    let found = tries_of(&form.api.client(), &number).await;
    if !is_wanted(form, &number) {
        return;
    }
    form.looked_up.update(|looked_up| match found {
        Some(tries) => {
            let received_at = Some(Moment::now());
            *looked_up = LookedUp { received_at, ..LookedUp::not_yet(Tries::Known(tries)) };
        }
        None => {
            looked_up.is_loading = false;
            looked_up.has_failed = true;
            if looked_up.received_at.is_none() {
                looked_up.tries = Tries::Unavailable;
            }
        }
    });
}
