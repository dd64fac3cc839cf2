//! What became of a button that copies or saves a text: done, or the text to copy
//! by hand.

use crate::browser::{clipboard, download};
use leptos::html;
use leptos::prelude::*;
use strict_view::view;

#[derive(Clone, PartialEq)]
enum Outcome {
    Done(&'static str),
    /// Why not, and the text.
    ByHand(&'static str, String),
}

const NOT_COPIED: &str = "This browser blocks copying. The text is selected: copy it by hand.";
const NOT_SAVED: &str = "This browser blocks saving files. The text is selected: copy it by hand.";

/// Where the outcome of one or several such buttons is shown.
#[derive(Clone, Copy)]
pub struct Copying(RwSignal<Option<Outcome>>);

impl Copying {
    #[expect(clippy::new_without_default, reason = "it is made where its outcome is shown")]
    pub fn new() -> Copying {
        Copying(RwSignal::new(None))
    }

    /// Copies the text; `copied` is said when that worked.
    pub fn copy(self, text: String, copied: &'static str) {
        let by_hand = text.clone();
        clipboard::copy(text, move |is_copied| {
            // The page may be gone by now.
            if self.0.try_read_untracked().is_some() {
                self.0.set(Some(match is_copied {
                    true => Outcome::Done(copied),
                    false => Outcome::ByHand(NOT_COPIED, by_hand),
                }));
            }
        });
    }

    /// Saves the text as a file.
    pub fn save(self, name: &str, text: String) {
        let is_saved = download::save_text(name, &text);
        self.0.set((!is_saved).then_some(Outcome::ByHand(NOT_SAVED, text)));
    }
}

#[component]
pub fn CopyOutcome(copying: Copying) -> impl IntoView {
    let sentence = move || match &*copying.0.read() {
        None => "",
        Some(Outcome::Done(sentence) | Outcome::ByHand(sentence, _)) => sentence,
    };
    view! {
        <span class="status-message" role="status">{sentence}</span>
        {move || match copying.0.get()? {
            Outcome::Done(_) => None,
            Outcome::ByHand(_, text) => Some(view! { <ByHand text /> }),
        }}
    }
}

#[component]
fn ByHand(text: String) -> impl IntoView {
    let area = NodeRef::<html::Textarea>::new();
    area.on_load(move |area| {
        area.set_value(&text);
        let _ = area.focus();
        area.select();
    });
    view! {
        <textarea
            node_ref=area
            class="copy-manually"
            readonly
            rows="4"
            aria-label="Text to copy by hand"
        ></textarea>
    }
}
