//! Looks up the last call to the number that is typed: when the typing ends, and again
//! when that is long ago.

use super::form::Form;
use super::last_call::{Calls, LookedUp, last_call_to};
use crate::browser::moment::Moment;
use crate::call::checklist::LastCall;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How long to wait for the typing to end before asking the API.
const TYPING_MS: u32 = 600;

pub fn follow_number(form: Form) {
    let wanted = Memo::new(move |_| form.to_number());
    Effect::new(move |_| {
        let number = wanted.get();
        form.last_call.set(LookedUp::not_yet(LastCall::NotRequested));
        let Some(number) = number else { return };
        form.last_call.set(LookedUp::not_yet(LastCall::Loading));
        spawn_local(async move {
            TimeoutFuture::new(TYPING_MS).await;
            if is_wanted(form, &number) {
                look_up(form, number).await;
            }
        });
    });
}

/// Gone from the page, or typed on: the answer would be nobody's.
fn is_wanted(form: Form, number: &str) -> bool {
    let draft = form.draft.try_read_untracked();
    draft.is_some_and(|draft| draft.to_number().is_some_and(|now| now.as_str() == number))
}

/// Asks again; what is known stays until something newer is.
pub async fn refresh(form: Form) {
    let Some(number) = untrack(|| form.to_number()) else { return };
    form.last_call.update(|looked_up| looked_up.is_loading = true);
    look_up(form, number).await;
}

async fn look_up(form: Form, number: String) {
    let found = last_call_to(&form.api.client(), &number).await;
    if !is_wanted(form, &number) {
        return;
    }
    form.last_call.update(|looked_up| match found {
        Some(Calls { last, starts }) => {
            let last = last.map_or(LastCall::Never, |call| LastCall::Was(Box::new(call)));
            let received_at = Some(Moment::now());
            *looked_up = LookedUp { received_at, starts, ..LookedUp::not_yet(last) };
        }
        None => {
            looked_up.is_loading = false;
            looked_up.has_failed = true;
            if looked_up.received_at.is_none() {
                looked_up.last = LastCall::Unavailable;
            }
        }
    });
}
