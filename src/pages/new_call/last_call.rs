//! The last call to the number that is typed: looked up when the typing ends,
//! and again when that is long ago.

use super::form::Form;
use crate::api::Api;
use crate::browser::moment::Moment;
use crate::call::checklist::LastCall;
use crate::reactive::{effect, memo};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::CallQuery;

/// How long to wait for the typing to end before asking the API.
const TYPING_MS: u32 = 600;

#[derive(Clone, PartialEq)]
pub struct LookedUp {
    pub last: LastCall,
    /// When it was found out.
    pub had: Option<Moment>,
    /// It was asked for again in vain.
    pub has_failed: bool,
    pub is_loading: bool,
}

impl LookedUp {
    pub fn not_yet(last: LastCall) -> LookedUp {
        LookedUp { last, had: None, has_failed: false, is_loading: false }
    }

    pub fn is_older(&self, ms: i64) -> bool {
        self.had.is_some_and(|had| had.age_ms() > ms)
    }
}

pub fn follow_number(form: Form) {
    let wanted = memo(move || form.to_number());
    effect(move || {
        let number = wanted.get();
        form.last_call.set(LookedUp::not_yet(LastCall::NotAsked));
        let Some(number) = number else { return };
        form.last_call.set(LookedUp::not_yet(LastCall::Asking));
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
    draft.is_some_and(|draft| {
        super::form::to_number(&draft).is_some_and(|now| now.as_str() == number)
    })
}

/// Asks again; what is known stays until something newer is.
pub async fn refresh(form: Form) {
    let Some(number) = untrack(|| form.to_number()) else { return };
    form.last_call.update(|looked_up| looked_up.is_loading = true);
    look_up(form, number).await;
}

async fn look_up(form: Form, number: String) {
    let found = ask(form.api, &number).await;
    if !is_wanted(form, &number) {
        return;
    }
    form.last_call.update(|looked_up| match found {
        Some(last) => {
            *looked_up = LookedUp { had: Some(Moment::now()), ..LookedUp::not_yet(last) };
        }
        None => {
            looked_up.is_loading = false;
            looked_up.has_failed = true;
            if looked_up.had.is_none() {
                looked_up.last = LastCall::NotKnown;
            }
        }
    });
}

async fn ask(api: Api, number: &str) -> Option<LastCall> {
    let query = CallQuery { to_number: number.to_owned(), limit: 1, ..CallQuery::default() };
    let page = api.client().calls(&query).await.ok()?;
    let last = page.calls.into_iter().next();
    Some(last.map_or(LastCall::Never, |call| LastCall::Was(Box::new(call))))
}
