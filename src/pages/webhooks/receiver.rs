//! What whoever builds a receiver needs: what comes, in which form, and how it is signed.

use crate::webhooks::events;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn Receiver() -> impl IntoView {
    let chosen = RwSignal::new("telephony.complete".to_owned());
    let rows: Vec<_> = events::all()
        .map(|(name, meaning)| view! { <tr><th scope="row"><code>{name}</code></th><td>{meaning}</td></tr> })
        .collect();
    let options: Vec<_> = events::all()
        .map(|(name, _)| {
            let is_chosen = move || *chosen.read() == name;
            view! { <option value=name prop:selected=is_chosen>{name}</option> }
        })
        .collect();
    let example = move || events::example(&chosen.read());
    let known = move || match events::is_documented(&chosen.read()) {
        true => "The numbers and names are invented. There may be further fields.",
        false => "ThunderPhone does not document the fields of its data. Send a test to see them.",
    };
    view! {
        <section class="panel" aria-labelledby="receiver">
            <h2 id="receiver">"Build the receiver"</h2>
            <details>
                <summary>"Signature"</summary>
                <ul class="webhook-rules">
                    <li>"Each request has the header "<code>"X-ThunderPhone-Signature-V2: t=…,v1=…"</code>"."</li>
                    <li>
                        <code>"v1"</code>" is HMAC-SHA256 in hexadecimal digits, by the secret of the endpoint, over four lines: "
                        "the time, the method, the path with its query, and the body."
                        <pre tabindex="0">"t\nMETHOD\n/path?query\nbody"</pre>
                    </li>
                    <li>"Take the bytes of the body as they come, before any parsing."</li>
                    <li>"Refuse what is more than 300 seconds from your clock."</li>
                    <li>"Several v1 are possible, and parts that you do not know. One v1 that matches is enough."</li>
                    <li>"Compare in constant time, with a function made for that."</li>
                    <li>"While you replace a secret, accept the old and the new one."</li>
                    <li>
                        "The older header "<code>"X-ThunderPhone-Signature"</code>" signs the body alone. "
                        "A request with it can be sent again by whoever saw it."
                    </li>
                </ul>
            </details>
            <details>
                <summary>"Answers"</summary>
                <ul class="webhook-rules">
                    <li>"Answer with any status from 200 to 299 within 30 seconds."</li>
                    <li>"ThunderPhone tries again for 24 hours. The same event can come twice, and in any order."</li>
                    <li>"Only "<code>"telephony.incoming"</code>" waits for the answer: within 2 seconds."</li>
                </ul>
            </details>
            <details>
                <summary>"Events and their bodies"</summary>
                <table class="webhook-table" aria-label="Events">
                    <thead><tr><th scope="col">"Event"</th><th scope="col">"What it means"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
                <div class="field">
                    <label for="example-event">"Example of"</label>
                    <select id="example-event" on:change=move |event| chosen.set(event_target_value(&event))>{options}</select>
                </div>
                <p class="hint" role="status">{known}</p>
                <pre tabindex="0">{example}</pre>
            </details>
        </section>
    }
}
