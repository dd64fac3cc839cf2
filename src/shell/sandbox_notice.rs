//! Whether phones ring here: a label that cannot be missed in the sandbox, a
//! warning against the real API.

use crate::api::Api;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;

/// The sandbox's own table, so that the notice never lags behind it.
const NUMBERS: &str = "/numbers.txt";

#[component]
pub fn SandboxNotice() -> impl IntoView {
    let host = expect_context::<Api>().host;
    let is_sandbox = Memo::new(move |_| host.read().is_sandbox);
    let content = move || {
        is_sandbox.get().map(|is_sandbox| {
            if is_sandbox {
                view! { <Sandbox /> }.into_any()
            } else {
                view! { <Real /> }.into_any()
            }
        })
    };
    view! { {content} }
}

#[component]
fn Sandbox() -> impl IntoView {
    let api = expect_context::<Api>();
    let numbers = RwSignal::new(String::new());
    let load = move |_| {
        if numbers.read_untracked().is_empty() {
            spawn_local(async move {
                if let Some(text) = api.page(NUMBERS).await {
                    numbers.set(text);
                }
            });
        }
    };
    let rows = move || {
        let row = |line: &str| {
            let mut parts = line.split(" | ").map(str::to_owned);
            let mut cell = || parts.next().unwrap_or_default();
            view! { <tr><td translate="no">{cell()}</td><td>{cell()}</td><td>{cell()}</td></tr> }
        };
        numbers.read().lines().map(row).collect::<Vec<_>>()
    };
    view! {
        <aside class="notice sandbox" aria-label="Sandbox">
            <details on:toggle=load>
                <summary><strong>"Sandbox"</strong>": no phone rings, no money is spent. Numbers to try"</summary>
                <div class="scroll" tabindex="0" role="region" aria-label="Numbers to try">
                    <table>
                        <caption>"Any other valid number, such as +14155550199, is answered, talks and is recorded."</caption>
                        <thead><tr><th scope="col">"Number"</th><th scope="col">"Case"</th><th scope="col">"What happens"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </aside>
    }
}

#[component]
fn Real() -> impl IntoView {
    view! {
        <aside class="notice real" aria-label="Live">
            <strong>"Live"</strong>": real phones ring and real money is spent."
        </aside>
    }
}
