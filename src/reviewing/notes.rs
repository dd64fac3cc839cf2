//! Notes on a call, and whether the other side asked for a callback. Kept in this browser as
//! they are typed.

use super::kept;
use super::saving::Saving;
use crate::browser::clock::browser_now;
use crate::browser::intl;
use crate::browser::tabs::Channel;
use crate::messages::Message;
use crate::review::note::{LONGEST, Note, excess, merged};
use crate::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::CallId;

const NOT_KEPT: &str =
    "This browser blocks storage, or it is full. This note is lost when you close this tab.";

#[component]
pub fn Notes(call_id: CallId) -> impl IntoView {
    let (channel, session) = (expect_context::<Channel>(), expect_context::<Session>());
    let note = RwSignal::new(Note::new(call_id));
    let is_kept = RwSignal::new(true);
    // Until then nothing is typed over it.
    let is_loaded = RwSignal::new(false);
    // What this page last read or wrote, to tell what another tab has changed.
    let base = StoredValue::new(String::new());
    let saving = StoredValue::new_local(Saving::new(|note| Box::pin(kept::keep_note(note))));
    let read = move || {
        spawn_local(async move {
            let read = kept::note(call_id).await;
            if is_kept.try_read_untracked().is_none() {
                return;
            }
            let is_saving = saving.with_value(Saving::is_running);
            match read {
                Ok(Some(stored)) if !is_saving => {
                    let typed = note.with_untracked(|note| note.text.clone());
                    let text = merged(&base.get_value(), &stored.text, &typed);
                    base.set_value(stored.text.clone());
                    let newer = Note { text, ..stored };
                    if *note.read_untracked() != newer {
                        note.set(newer);
                    }
                }
                Ok(_) => {}
                Err(_) => is_kept.set(false),
            }
            is_loaded.set(true);
        });
    };
    read();
    let receiver = StoredValue::new_local(channel.receive(move |message| {
        if message == Message::ReviewsChanged {
            read();
        }
    }));
    on_cleanup(move || receiver.dispose());
    let change = move |change: &dyn Fn(&mut Note)| {
        let by = untrack(|| session.access()).and_then(|access| access.user);
        note.update(|note| {
            change(note);
            note.at = browser_now();
            note.by = by;
        });
        let newest = note.get_untracked();
        // What is too long stays here, and says so.
        if excess(&newest.text).is_some() {
            return;
        }
        let text = newest.text.clone();
        let on_end = move |is_written: bool| {
            if is_written {
                channel.post(&Message::ReviewsChanged);
            }
            if is_kept.try_read_untracked().is_some() {
                is_kept.set(is_written);
                base.set_value(text.clone());
            }
        };
        saving.with_value(|saving| saving.save(newest, on_end));
    };
    let text = Memo::new(move |_| note.read().text.clone());
    let asked = Memo::new(move |_| note.read().asked_for_callback);
    let trouble = move || match excess(&text.read()) {
        Some(count) => Some(format!(
            "Too long by {}: at most {} characters are kept.",
            intl::number(count),
            intl::number(LONGEST)
        )),
        None => (!is_kept.get()).then(|| NOT_KEPT.to_owned()),
    };
    let on_text = move |event| {
        let text = event_target_value(&event);
        change(&|note| note.text.clone_from(&text));
    };
    let on_asked = move |event| {
        let is_on = event_target_checked(&event);
        change(&|note| note.asked_for_callback = is_on);
    };
    view! {
        <section class="notes" aria-labelledby="notes-title">
            <h2 id="notes-title">"Notes"</h2>
            <div class="field">
                <label for="call-note" class="visually-hidden">"Note"</label>
                <textarea id="call-note" rows="3" placeholder="Add a note" aria-describedby="note-hint note-error"
                    readonly=move || (!is_loaded.get()).then_some("")
                    prop:value=text on:input=on_text></textarea>
            </div>
            <label class="check">
                <input type="checkbox" prop:checked=asked on:change=on_asked />
                "Asked for a callback"
            </label>
            <p class="hint" id="note-hint">"Kept in this browser only."</p>
            <p class="field-error" id="note-error" role="status">{trouble}</p>
        </section>
    }
    .into_any()
}
