//! A page's one level-1 heading, which also names the document and takes the
//! focus when a page is gone to.

use leptos::html;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::view;

/// Whether a page has been shown before: the first one leaves the focus where
/// the browser put it.
#[derive(Clone, Copy)]
pub struct HasNavigated(pub StoredValue<bool>);

#[component]
pub fn Heading(
    #[prop(into)] text: Signal<String>,
    /// Not where something else on the page is gone back to.
    #[prop(default = true)]
    takes_focus: bool,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move |_| document().set_title(&format!("{} · Callboard", isolate(&text.read()))));
    let has_navigated = use_context::<HasNavigated>();
    heading.on_load(move |element| {
        if let Some(HasNavigated(flag)) = has_navigated {
            if flag.get_value() && takes_focus {
                let _ = element.focus();
            }
            flag.set_value(true);
        }
    });
    view! { <h1 tabindex="-1" node_ref=heading>{move || text.get()}</h1> }
}
