//! Saved views: filters with a name.

use crate::browser::focus::focus;
use crate::components::copy::{CopyOutcome, Copying};
use crate::route::CallFilters;
use crate::store::views::{self, LONGEST, MOST, SavedView};
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::view;

#[component]
pub fn ViewsPanel(filters: Memo<CallFilters>) -> impl IntoView {
    let saved = RwSignal::new(views::load());
    let name = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<&'static str>);
    let said = RwSignal::new(String::new());
    let copying = Copying::new();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wanted = name.get_untracked().trim().to_owned();
        let filters = filters.get_untracked();
        let is_known = saved.read_untracked().iter().any(|view| view.name == wanted);
        let wrong = match () {
            () if filters.is_empty() => Some("Set a filter first."),
            () if wanted.is_empty() => Some("Enter a name."),
            () if wanted.chars().count() > LONGEST => Some("A name has at most 60 characters."),
            () if saved.read_untracked().len() >= MOST && !is_known => {
                Some("There are 50 views. Delete one first.")
            }
            () => None,
        };
        problem.set(wrong);
        if wrong.is_some() {
            return focus("#view-name".to_owned());
        }
        if !views::keep(SavedView { name: wanted.clone(), filters }) {
            problem.set(Some("This browser blocks storage, or it is full. The view is not kept."));
            return;
        }
        saved.set(views::load());
        name.set(String::new());
        let wanted = isolate(&wanted);
        said.set(match is_known {
            true => format!("“{wanted}” replaced."),
            false => format!("“{wanted}” saved."),
        });
    };
    let items = move || {
        let views = saved.get();
        let items: Vec<_> = views.into_iter().map(|one| item(one, saved, said, copying)).collect();
        match items.is_empty() {
            true => view! { <p class="quiet">"None yet."</p> }.into_any(),
            false => view! { <ul class="views">{items}</ul> }.into_any(),
        }
    };
    // Other tabs may have changed them.
    let on_toggle = move |_| saved.set(views::load());
    let open = move || match filters.read().is_empty() {
        true => "Set a filter to save it as a view.",
        false => "A view keeps the filters that are set now. “Last 7 days” stays that.",
    };
    view! {
        <details class="list-menu" on:toggle=on_toggle>
            <summary>"Saved views"</summary>
            <div class="list-panel" role="group" aria-label="Saved views">
                {items}
                <form class="view-form" aria-label="Save a view" novalidate on:submit=save>
                    <div class="field">
                        <label for="view-name">"Name"</label>
                        <input id="view-name" type="text" autocomplete="off"
                            aria-describedby="view-name-error view-name-hint"
                            aria-invalid=move || problem.read().is_some().then_some("true")
                            prop:value=name on:input=move |event| {
                                problem.set(None);
                                name.set(event_target_value(&event));
                            } />
                        <p id="view-name-error" class="field-error">{problem}</p>
                        <p id="view-name-hint" class="hint">{open}</p>
                    </div>
                    <button class="button">"Save this view"</button>
                </form>
                <p role="status">{said}</p>
                <CopyOutcome copying />
            </div>
        </details>
    }
    .into_any()
}

fn item(
    one: SavedView,
    saved: RwSignal<Vec<SavedView>>,
    said: RwSignal<String>,
    copying: Copying,
) -> AnyView {
    let url = one.url();
    let link = format!("{}{url}", window().location().origin().unwrap_or_default());
    let (copy, delete) = (format!("Copy link of {}", one.name), format!("Delete {}", one.name));
    let name = one.name.clone();
    let on_delete = move |_| {
        if views::remove(&name) {
            said.set(format!("“{}” deleted.", isolate(&name)));
            saved.set(views::load());
            focus("#view-name".to_owned());
        }
    };
    view! {
        <li>
            <a href=url>{isolate(&one.name).into_owned()}</a>
            <button type="button" class="button quiet" aria-label=copy
                on:click=move |_| copying.copy(link.clone(), "Link copied.")>"Copy link"</button>
            <button type="button" class="button quiet" aria-label=delete on:click=on_delete>"Delete"</button>
        </li>
    }
    .into_any()
}
