//! The secret of a new endpoint: shown once, and nowhere else. It is gone with this part of
//! the page.

use crate::browser::focus::focus;
use crate::components::copy::{CopyOutcome, Copying};
use leptos::prelude::*;
use strict_view::view;
use thunderphone::CreatedWebhookEndpoint;

#[component]
pub fn Secret(created: CreatedWebhookEndpoint, on_done: Callback<()>) -> impl IntoView {
    let copying = Copying::new();
    let label = created.endpoint.label.clone().unwrap_or_default();
    focus("#endpoint-added".to_owned());
    let shown = match created.secret {
        Some(secret) => {
            let text = secret.expose().to_owned();
            view! {
                <p><strong>"Copy its secret now."</strong>" It is not kept, and will not be shown again."</p>
                <p class="webhook-secret"><code translate="no">{text}</code></p>
                <div class="actions">
                    <button type="button" class="button primary"
                        on:click=move |_| copying.copy(secret.expose().to_owned(), "The secret is copied.")>
                        "Copy secret"
                    </button>
                    <button type="button" class="button" on:click=move |_| on_done.run(())>"Done"</button>
                    <CopyOutcome copying />
                </div>
            }
        }
        None => view! {
            <p>"The answer has no secret. Without it, the receiver cannot verify events. Delete the endpoint and add it again."</p>
            <p><button type="button" class="button" on:click=move |_| on_done.run(())>"Done"</button></p>
        },
    };
    view! {
        <section class="note webhook-added" aria-labelledby="endpoint-added">
            <h3 id="endpoint-added" tabindex="-1">"The endpoint was added"</h3>
            <p translate="no">{label}</p>
            {shown}
        </section>
    }
}
