//! The search: what is typed is looked for at once, and below the field stands what else it
//! may mean.

use super::filter_bar::Bar;
use super::labels::{sentence, status_label};
use super::typed::{Typed, typed};
use crate::api::Api;
use crate::browser::focus::focus;
use crate::browser::fold::{contains_words, fold};
use crate::browser::keys;
use crate::call::list::CallList;
use crate::call::number::grouped;
use crate::organization::Organization;
use crate::route::{CallFilters, Route};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::{CallId, CallStatus, Direction};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// After the last key press, before numbers are asked for.
const TYPING_MS: u32 = 300;
/// Digits that say enough.
const LEAST_DIGITS: usize = 3;
const MOST: usize = 6;
/// Calls of the list whose numbers are offered.
const LISTED: usize = 1_000;

/// Something that the text may mean.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Meaning {
    Call(CallId),
    /// In E.164, with the name that the host has for it.
    Number(String, String),
    Agent(i64, String),
    Status(&'static str),
    Direction(&'static str),
    /// Words of a transcript.
    Said(String),
}

impl Meaning {
    fn words(&self) -> String {
        match self {
            Meaning::Call(id) => format!("Open call {id}"),
            Meaning::Number(number, name) if name.is_empty() => {
                format!("Calls with {}", isolate(&grouped(number)))
            }
            Meaning::Number(number, name) => {
                format!("Calls with {}, {}", isolate(&grouped(number)), isolate(name))
            }
            Meaning::Agent(_, name) => format!("Agent: {}", isolate(name)),
            Meaning::Status(word) => format!("Status: {}", status_label(word)),
            Meaning::Direction(word) => format!("Direction: {}", sentence(word)),
            Meaning::Said(words) => format!("Search what was said: “{}”", isolate(words)),
        }
    }

    /// Where it leads. A filter takes the place of the text.
    fn url(&self, filters: &CallFilters) -> String {
        let mut filters = CallFilters { search: String::new(), ..filters.clone() };
        match self {
            Meaning::Call(id) => return Route::Call { id: *id, at: None }.url(),
            Meaning::Said(query) => return Route::Search { query: query.clone() }.url(),
            Meaning::Number(number, _) => filters.number.clone_from(number),
            Meaning::Agent(id, _) => filters.agent = id.to_string(),
            Meaning::Status(word) => filters.status = (*word).to_owned(),
            Meaning::Direction(word) => filters.direction = (*word).to_owned(),
        }
        Route::Calls(filters).url()
    }
}

/// The digits, if the text is a number or a part of one.
fn digits(text: &str) -> Option<String> {
    let is_number = text.chars().all(|sign| sign.is_ascii_digit() || "+-(). ".contains(sign));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (is_number && digits.len() >= LEAST_DIGITS).then_some(digits)
}

/// What the text may mean among these: agents by their ids and names, and the numbers of calls
/// with the names they have there.
fn meanings(text: &str, agents: &[(i64, String)], numbers: &[(String, String)]) -> Vec<Meaning> {
    let text = text.trim();
    if let Some(digits) = digits(text) {
        let id = text.parse().ok().filter(|id: &i64| *id > 0 && !text.starts_with('+'));
        let id = id.map(|id| Meaning::Call(CallId(id)));
        let mut found: Vec<_> =
            numbers.iter().filter(|(number, _)| number.contains(&digits)).collect();
        // Last digits are what people remember.
        found.sort_by_key(|(number, _)| !number.ends_with(&digits));
        let found = found.into_iter().cloned().map(|(number, name)| Meaning::Number(number, name));
        return id.into_iter().chain(found).take(MOST).collect();
    }
    let search = fold(text);
    if search.is_empty() {
        return Vec::new();
    }
    let is_meant = |words: &str| contains_words(&fold(words), &search);
    let agents = agents.iter().filter(|(_, name)| is_meant(name));
    let agents = agents.map(|(id, name)| Meaning::Agent(*id, name.clone()));
    let statuses = CallStatus::KNOWN.iter().filter(|word| is_meant(&status_label(word)));
    let directions = Direction::KNOWN.iter().filter(|word| is_meant(&sentence(word)));
    agents
        .chain(statuses.map(|word| Meaning::Status(word)))
        .chain(directions.map(|word| Meaning::Direction(word)))
        .take(MOST - 1)
        .chain([Meaning::Said(text.to_owned())])
        .collect()
}

#[component]
pub fn Find(bar: Bar, list: RwSignal<CallList>) -> impl IntoView {
    let organization = expect_context::<Organization>();
    let api = expect_context::<Api>();
    let field = Typed {
        id: "search",
        label: "Search",
        kind: "search",
        read: |filters| &filters.search,
        write: |filters, value| filters.search = value,
        trouble: |_| None,
        placeholder: Some("Number, call id or words"),
        can_show: |_| true,
    };
    // What is in the field while somebody uses it; empty hides the list.
    let text = RwSignal::new(String::new());
    // The host's numbers, for the digits they were asked for.
    let asked = RwSignal::new((String::new(), Vec::<(String, String)>::new()));
    let is_offered = StoredValue::new(true);
    Effect::new(move |_| {
        let wanted = digits(text.read().trim()).filter(|_| is_offered.get_value());
        let Some(wanted) = wanted else { return };
        spawn_local_scoped_with_cancellation(async move {
            TimeoutFuture::new(TYPING_MS).await;
            // Without an answer there are the numbers of the calls that are listed.
            let numbers = match api.client().party_numbers(&wanted).await {
                Ok(numbers) => numbers.into_iter(),
                Err(failure) => return is_offered.set_value(!failure.is_missing_endpoint()),
            };
            let numbers = numbers.map(|known| (known.number, known.label.unwrap_or_default()));
            asked.set((wanted, numbers.collect()));
        });
    });
    let shown = Memo::new(move |_| {
        let text = text.read();
        let agents = organization.agents.with(|remote| {
            let agents = remote.value.as_deref().unwrap_or_default();
            agents.iter().map(|agent| (agent.id, agent.name.clone())).collect::<Vec<_>>()
        });
        let asked = asked.read();
        let is_answer = digits(text.trim()).as_ref() == Some(&asked.0);
        let mut numbers = if is_answer { asked.1.clone() } else { Vec::new() };
        list.with_untracked(|list| {
            for (_, row) in list.rows().take(LISTED) {
                let party = row.party.as_deref().unwrap_or_default();
                if party.starts_with('+') && !numbers.iter().any(|(known, _)| known == party) {
                    let name = row.name.as_deref().unwrap_or_default();
                    numbers.push((party.to_owned(), name.to_owned()));
                }
            }
        });
        meanings(&text, &agents, &numbers)
    });
    let on_input = move |event: web_sys::Event| {
        if is_field(&event) {
            text.set(event_target_value(&event));
        }
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if !text.read_untracked().is_empty() => {
            event.prevent_default();
            text.set(String::new());
            focus("#filter-search".to_owned());
        }
        "ArrowDown" => step(&event, true),
        "ArrowUp" => step(&event, false),
        // The text is looked for already; Enter only puts the list away.
        "Enter" if is_field(&event) && keys::enter(&event).is_some() => text.set(String::new()),
        _ => {}
    };
    let items = move || {
        let shown = shown.get();
        let items: Vec<_> = shown
            .iter()
            .map(|meaning| {
                let url = meaning.url(&bar.filters.read_untracked());
                let on_click = move |_| text.set(String::new());
                view! { <li><a href=url on:click=on_click>{meaning.words()}</a></li> }
            })
            .collect();
        // Some browsers do not focus a link that is pressed: then the field would be left, and
        // the list gone before the click.
        let keeps_focus = |event: web_sys::MouseEvent| event.prevent_default();
        (!items.is_empty()).then(|| {
            view! {
                <ul class="meanings" aria-label="Suggestions" on:mousedown=keeps_focus>{items}</ul>
            }
        })
    };
    let said = move || match shown.read().len() {
        0 => None,
        1 => Some("1 suggestion below".to_owned()),
        count => Some(format!("{count} suggestions below")),
    };
    let on_leave = move |event: web_sys::FocusEvent| {
        let stays = event.related_target().and_then(|to| to.dyn_into::<Element>().ok());
        if stays.and_then(|to| to.closest(".find").ok().flatten()).is_none() {
            text.set(String::new());
        }
    };
    view! {
        <div class="find" on:input=on_input on:keydown=on_key on:focusout=on_leave>
            {typed(bar, field)}
            {items}
            <p class="visually-hidden" role="status">{said}</p>
        </div>
    }
    .into_any()
}

fn is_field(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.id() == "filter-search")
}

/// Between the field and the list below it.
fn step(event: &KeyboardEvent, is_down: bool) {
    let Ok(stops) = document().query_selector_all("#filter-search, .meanings a") else { return };
    let active = document().active_element();
    let is_active = |at: &u32| {
        let node = stops.get(*at);
        node.is_some_and(|node| active.as_ref().is_some_and(|active| node == *active.as_ref()))
    };
    let Some(at) = (0..stops.length()).find(is_active) else { return };
    let next = if is_down { at.checked_add(1) } else { at.checked_sub(1) };
    let next = next.and_then(|next| stops.get(next)?.dyn_into::<HtmlElement>().ok());
    if let Some(next) = next {
        event.prevent_default();
        let _ = next.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let numbers = [("+14155550123", "Mei"), ("+14150123555", ""), ("+12025550143", "")];
        let numbers = numbers.map(|(number, name)| (number.to_owned(), name.to_owned()));
        let words = meanings(text, &[], &numbers);
        words.iter().map(|one| one.words().replace(['\u{2068}', '\u{2069}'], "")).collect()
    }

    #[test]
    fn digits_are_a_call_or_a_number_that_ends_with_them_first() {
        assert_eq!(
            words("0123"),
            ["Open call 123", "Calls with +1 415 555 0123, Mei", "Calls with +1 415 012 3555"]
        );
        assert_eq!(words("(415) 555-0123"), ["Calls with +1 415 555 0123, Mei"]);
        assert_eq!(words("+1 202"), ["Calls with +1 202 555 0143"]);
        assert_eq!(words(" 9223372036854775807 "), ["Open call 9223372036854775807"]);
        assert_eq!(words("9223372036854775808"), [""; 0]);
    }
}
