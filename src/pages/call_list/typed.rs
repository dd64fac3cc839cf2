//! A filter that is typed: a number, an id, a date. What is typed goes into the
//! address, and what comes from there is never written back over it.

use super::filter_bar::{Bar, Change, Value};
use crate::browser::focus::focus;
use crate::browser::history::Navigator;
use crate::route::{CallFilters, Route};
use leptos::html::Input;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;
use strict_view::view;
use web_sys::HtmlInputElement;

/// After the last key press in a field.
const TYPING: Duration = Duration::from_millis(500);

pub struct Typed {
    pub id: &'static str,
    pub label: &'static str,
    /// The type of the input.
    pub kind: &'static str,
    pub read: Value,
    pub write: Change,
    pub trouble: fn(&CallFilters) -> Option<String>,
    /// What can be typed, in the empty field.
    pub placeholder: Option<&'static str>,
    /// Whether the field can show a value; what it cannot show can be cleared.
    pub can_show: fn(&str) -> bool,
}

/// A field and what was last done with it.
#[derive(Clone, Copy)]
struct Typing {
    bar: Bar,
    read: Value,
    write: Change,
    can_show: fn(&str) -> bool,
    field: NodeRef<Input>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// Something was typed that the address does not have yet.
    is_changed: StoredValue<bool>,
    /// What the field put into the address, until it comes back from there.
    sent: StoredValue<Option<String>>,
    /// It was left with a date of which parts are missing.
    is_incomplete: RwSignal<bool>,
}

impl Typing {
    /// A field that goes with its page may say so with one more event.
    fn is_gone(self) -> bool {
        self.is_incomplete.try_read_untracked().is_none()
    }

    fn stop(self) {
        if let Some(handle) = self.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }

    /// A date that is half typed has no value, and one whose year is half typed
    /// is another date: both wait until they are complete, or left.
    fn on_input(self) {
        if self.is_gone() {
            return;
        }
        self.stop();
        self.is_changed.set_value(true);
        let is_complete = self.field.get_untracked().is_some_and(|field| {
            let value = field.value();
            !has_missing_parts(&field) && (value.is_empty() || (self.can_show)(&value))
        });
        if is_complete {
            self.is_incomplete.set(false);
            self.timer.set_value(set_timeout_with_handle(move || self.send(), TYPING).ok());
        }
    }

    fn on_blur(self) {
        if self.is_gone() {
            return;
        }
        let is_incomplete = self.field.get_untracked().as_ref().is_some_and(has_missing_parts);
        self.is_incomplete.set(is_incomplete);
        if is_incomplete || self.is_changed.get_value() {
            self.send();
        }
    }

    fn send(self) {
        if self.is_gone() {
            return;
        }
        self.stop();
        self.is_changed.set_value(false);
        let Some(field) = self.field.get_untracked() else { return };
        let value = field.value();
        let is_sent = self.bar.type_in(|filters| (self.write)(filters, value.clone()));
        self.sent.set_value(is_sent.then_some(value));
    }

    /// Takes over what the address says, unless it came from here.
    fn follow(self, last: Option<String>) -> String {
        let filters = self.bar.filters.read();
        let value = (self.read)(&filters).clone();
        let is_own = self.sent.try_update_value(Option::take).flatten().as_ref() == Some(&value);
        // Filters that are all cleared take along what is half typed, and so does
        // Back in the middle of typing.
        let is_other = last.as_ref() != Some(&value);
        let is_typing = self.timer.with_value(Option::is_some);
        if !is_own && last.is_some() && (is_other || is_typing || filters.is_empty()) {
            self.stop();
            self.is_changed.set_value(false);
            self.is_incomplete.set(false);
            if let Some(field) = self.field.get_untracked() {
                field.set_value(&value);
            }
        }
        value
    }

    fn clear(self) {
        self.bar.choose(|filters| (self.write)(filters, String::new()));
    }
}

/// The only constraint that these fields have: parts of a date are there, and
/// others are not.
fn has_missing_parts(field: &HtmlInputElement) -> bool {
    field.matches(":invalid").unwrap_or_default()
}

pub fn typed(bar: Bar, filter: Typed) -> AnyView {
    let Typed { id, label, kind, read, write, trouble, placeholder, can_show } = filter;
    let typing = Typing {
        bar,
        read,
        write,
        can_show,
        field: NodeRef::new(),
        timer: StoredValue::new(None),
        is_changed: StoredValue::new(false),
        sent: StoredValue::new(None),
        is_incomplete: RwSignal::new(false),
    };
    on_cleanup(move || typing.stop());
    let route = expect_context::<Navigator>().route();
    let mut last = None;
    Effect::new(move |_| {
        // Also when it is gone to anew, as by “Clear filters” without a filter.
        if matches!(*route.read(), Route::Calls(_)) {
            last = Some(typing.follow(last.take()));
        }
    });
    let trouble = Memo::new(move |_| {
        if typing.is_incomplete.get() {
            return Some("This date is incomplete, so it is left out.".to_owned());
        }
        trouble(&bar.filters.read())
    });
    let is_hidden = Memo::new(move |_| {
        let filters = bar.filters.read();
        let value = read(&filters);
        !value.is_empty() && !can_show(value)
    });
    let first = read(&bar.filters.read_untracked()).clone();
    // A date field reports every key press as a change.
    let is_date = kind == "date";
    let on_change = move |_| if is_date { typing.on_input() } else { typing.send() };
    let (id, error) = (format!("filter-{id}"), format!("filter-{id}-error"));
    let selector = format!("#{id}");
    let on_clear = move |_| {
        typing.clear();
        focus(selector.clone());
    };
    let clear = move || {
        let on_clear = on_clear.clone();
        is_hidden.get().then(|| {
            let name = format!("Clear {label}");
            view! { <button type="button" class="button quiet" aria-label=name on:click=on_clear>"Clear"</button> }
        })
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                node_ref=typing.field
                id=id
                type=kind
                autocomplete="off"
                placeholder=placeholder
                aria-describedby=error.clone()
                aria-invalid=move || trouble.read().is_some().then_some("true")
                prop:value=move || first.clone()
                on:input=move |_: web_sys::Event| typing.on_input()
                on:change=on_change
                on:blur=move |_| typing.on_blur()
            />
            <p id=error class="field-error">{move || trouble.get()}</p>
            {clear}
        </div>
    }
    .into_any()
}
