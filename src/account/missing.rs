//! What a section says while its value is not there.

use super::loading::{Standing, standing};
use crate::organization::RemoteSignal;
use leptos::prelude::*;
use strict_view::view;

/// `what` is in the middle of a sentence: “the balance”.
pub fn missing<T: Clone + Send + Sync + 'static>(
    remote: RemoteSignal<T>,
    what: &'static str,
) -> AnyView {
    let standing = Memo::new(move |_| remote.with(standing));
    let text = move || match standing.get() {
        Standing::Loading => Some(format!("Loading {what}…")),
        Standing::Known(true) => None,
        Standing::Known(false) => {
            Some(format!("{} could not be checked again. Trying again…", begin(what)))
        }
        Standing::NotOffered => Some(format!("This server does not offer {what}.")),
        Standing::Forbidden(who) => Some(who),
        Standing::Failing => Some(format!("{} could not be loaded. Trying again…", begin(what))),
    };
    view! { <p class="missing" role="status">{text}</p> }
}

/// `what` at the beginning of a sentence.
fn begin(what: &str) -> String {
    let mut letters = what.chars();
    let first: String = letters.next().map(char::to_uppercase).into_iter().flatten().collect();
    first + letters.as_str()
}
