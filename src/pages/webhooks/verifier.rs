//! Checks the signature of an event in this page. Nothing of it is stored or sent.

use crate::browser::clock::Clock;
use crate::browser::hmac;
use crate::webhooks::signature::{Received, Wrong};
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;

const NOT_AVAILABLE: &str =
    "This page is not open over https, so this browser computes no signatures here.";
const NOT_COMPUTED: &str = "This browser could not compute the signature.";

/// What is said: whether it holds, in bold, and why.
#[derive(Clone, PartialEq)]
struct Said {
    holds: bool,
    title: &'static str,
    sentence: String,
}

/// What was pasted.
#[derive(Clone, Copy)]
struct Pasted {
    header: RwSignal<String>,
    method: RwSignal<String>,
    path: RwSignal<String>,
    body: RwSignal<String>,
    secret: RwSignal<String>,
}

impl Pasted {
    fn received(self) -> Result<Received, Wrong> {
        let secret = self.secret.read_untracked();
        let received = Received::new(
            &self.header.read_untracked(),
            &self.method.read_untracked(),
            &self.path.read_untracked(),
            &self.body.read_untracked(),
        )?;
        if secret.trim().is_empty() { Err(Wrong::NoSecret) } else { Ok(received) }
    }
}

#[component]
pub fn Verifier() -> impl IntoView {
    let clock = expect_context::<Clock>();
    let empty = || RwSignal::new(String::new());
    let pasted = Pasted {
        header: empty(),
        method: RwSignal::new("POST".to_owned()),
        path: empty(),
        body: empty(),
        secret: empty(),
    };
    let said = RwSignal::new(None::<Said>);
    let fails = move |sentence: String| {
        let title = "The signature cannot be checked.";
        let _ = said.try_set(Some(Said { holds: false, title, sentence }));
    };
    let is_available = hmac::is_available();
    let check = move |_| {
        said.set(None);
        if !is_available {
            return fails(NOT_AVAILABLE.to_owned());
        }
        let received = match pasted.received() {
            Ok(received) => received,
            Err(wrong) => return fails(wrong.sentence()),
        };
        let secret = pasted.secret.with_untracked(|secret| secret.trim().to_owned());
        let now = clock.now_untracked().0.div_euclid(1_000);
        spawn_local(async move {
            let (bodies, texts): (Vec<_>, Vec<_>) = received.tries().into_iter().unzip();
            let Some(digests) = hmac::hmac_sha256(&secret, &texts).await else {
                return fails(NOT_COMPUTED.to_owned());
            };
            let digests: Vec<_> = bodies.into_iter().zip(digests).collect();
            let verdict = received.verdict(&digests, now);
            let said_now = Said {
                holds: verdict.holds(),
                title: verdict.title(),
                sentence: verdict.sentence(),
            };
            let _ = said.try_set(Some(said_now));
        });
    };
    // What is said is of what was there when it was checked.
    let set = move |field: RwSignal<String>| {
        move |event| {
            field.set(event_target_value(&event));
            if said.read_untracked().is_some() {
                said.set(None);
            }
        }
    };
    let input = move |id: &'static str, name: &'static str, field: RwSignal<String>| {
        view! {
            <div class="field">
                <label for=id>{name}</label>
                <input id=id type="text" autocomplete="off" autocapitalize="off" spellcheck="false"
                    prop:value=field on:input=set(field) />
            </div>
        }
    };
    let area = move |id: &'static str, name: &'static str, rows: u32, field: RwSignal<String>| {
        view! {
            <div class="field">
                <label for=id>{name}</label>
                <textarea id=id rows=rows autocomplete="off" autocapitalize="off" spellcheck="false"
                    prop:value=field on:input=set(field)></textarea>
            </div>
        }
    };
    let result = move || {
        let said = said.get()?;
        let tone = if said.holds { "success" } else { "danger" };
        Some(
            view! { <span class="verdict-said" data-tone=tone><strong>{said.title}</strong>" "{said.sentence}</span> },
        )
    };
    let on_submit = move |event: web_sys::SubmitEvent| event.prevent_default();
    view! {
        <section class="panel" aria-labelledby="verifier">
            <h2 id="verifier">"Check a signature"</h2>
            <p class="hint">"Paste a request as your receiver got it. All of it stays in this page: nothing is stored or sent."</p>
            {(!is_available).then(|| view! { <p class="warning">{NOT_AVAILABLE}</p> })}
            <form class="webhook-form" aria-label="Check a signature" novalidate on:submit=on_submit>
                {area("signature-header", "Signature header", 2, pasted.header)}
                <div class="fields">
                    {input("signature-method", "Method", pasted.method)}
                    {input("signature-path", "Path with query", pasted.path)}
                    {input("signature-secret", "Secret", pasted.secret)}
                </div>
                {area("signature-body", "Body", 6, pasted.body)}
                <div class="actions">
                    <button type="button" class="button primary" on:click=check>"Check signature"</button>
                </div>
                <p role="status">{result}</p>
            </form>
        </section>
    }
}
