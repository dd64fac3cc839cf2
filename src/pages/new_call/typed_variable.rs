//! The inputs for a variable by its kind: a date, a time, an amount, a phone number. What
//! goes out is words in the agent's language; what is typed is kept as it is.

use super::form::{Form, focus_variable};
use super::language::Language;
use crate::browser::{decimal, intl};
use crate::call::country::{Country, country_by_code};
use crate::call::draft::Draft;
use crate::call::field::Field;
use crate::call::number;
use crate::call::variable_kind::{self, Kind};
use leptos::html::Input;
use leptos::prelude::*;
use strict_view::view;

/// The first is the default.
const CURRENCIES: [&str; 10] =
    ["USD", "CAD", "EUR", "GBP", "AUD", "NZD", "CHF", "MXN", "INR", "JPY"];

/// What the words depend on, beside what is typed.
#[derive(Clone, PartialEq)]
pub struct Wording {
    pub language: Language,
    country: Option<&'static str>,
    this_year: i64,
}

impl Wording {
    pub fn of(form: Form, language: Language) -> Wording {
        let code = form.text(Field::Country);
        let now = form.clock.now_untracked();
        Wording {
            language,
            country: country_by_code(&code).map(|country| country.code),
            this_year: now.year(intl::offset_minutes(now)),
        }
    }

    /// The words for what is typed; `None` if it is not of this kind.
    fn words(&self, kind: Kind, typed: &str) -> Option<String> {
        let language = &*self.language.tag;
        match kind {
            Kind::Date => intl::day_in(language, typed, self.this_year),
            Kind::Time => intl::time_in(language, typed),
            Kind::Money => {
                let (amount, currency) = split(typed);
                let amount = decimal::parse(&variable_kind::amount(amount)?)?;
                intl::money_in(language, amount, currency)
            }
            Kind::Phone => {
                let country: Option<&'static Country> = self.country.and_then(country_by_code);
                let number = number::parse(typed, country).ok()?;
                Some(number::grouped(number.as_str()))
            }
            Kind::Name | Kind::Text => Some(typed.to_owned()),
        }
    }

    /// What goes out: what is not of this kind goes out as it was typed.
    pub fn value(&self, kind: Kind, typed: &str) -> String {
        let as_typed = if kind == Kind::Money { split(typed).0 } else { typed };
        self.words(kind, typed).unwrap_or_else(|| as_typed.to_owned())
    }
}

/// `12,50 EUR` is the amount as typed, and its currency.
fn split(typed: &str) -> (&str, &str) {
    typed.rsplit_once(' ').unwrap_or((typed, CURRENCIES[0]))
}

fn set_typed(draft: &mut Draft, name: &str, typed: &str, words: String) {
    draft.entries.set_typed(&mut draft.variables, name, typed, words);
}

/// Writes the variables again whose words have changed with what they depend on.
pub fn follow(form: Form, wording: Memo<Wording>) {
    Effect::new(move |_| {
        let wording = wording.get();
        let draft = form.draft.read();
        let written = draft.entries.all_typed(&draft.variables).map(|(name, typed)| {
            (name.to_owned(), typed.to_owned(), wording.value(Kind::of(name), typed))
        });
        let changed: Vec<_> =
            written.filter(|(name, _, words)| draft.variables.get(name) != Some(words)).collect();
        drop(draft);
        if !changed.is_empty() {
            form.draft.update(|draft| {
                for (name, typed, words) in changed {
                    set_typed(draft, &name, &typed, words);
                }
            });
        }
    });
}

#[component]
pub fn TypedInput(name: String, kind: Kind, wording: Memo<Wording>) -> impl IntoView {
    let form = expect_context::<Form>();
    let id = format!("variable-{name}");
    let name = StoredValue::new(name);
    let typed = Memo::new(move |_| {
        let draft = form.draft.read();
        draft.entries.typed(&draft.variables, &name.read_value()).unwrap_or_default().to_owned()
    });
    let set = move |typed: &str| {
        let words = wording.with_untracked(|wording| wording.value(kind, typed));
        form.draft.update(|draft| set_typed(draft, &name.read_value(), typed, words));
        form.errors.update(|errors| errors.retain(|(field, _)| *field != Field::Variables));
    };
    let is_money = kind == Kind::Money;
    let currency = RwSignal::new(split(&typed.get_untracked()).1.to_owned());
    let set_amount = move |amount: &str| match amount.is_empty() {
        true => set(""),
        false => set(&format!("{amount} {}", currency.get_untracked())),
    };
    let shown = move || match is_money {
        true => typed.with(|typed| split(typed).0.to_owned()),
        false => typed.get(),
    };
    let on_input = move |event| {
        let value = event_target_value(&event);
        if is_money { set_amount(&value) } else { set(&value) }
    };
    // Set only when it differs: a date that is half typed has no value yet, and would lose
    // what there is of it.
    let input = NodeRef::<Input>::new();
    Effect::new(move |_| {
        let shown = shown();
        if let Some(input) = input.get()
            && input.value() != shown
        {
            input.set_value(&shown);
        }
    });
    let (type_name, mode) = match kind {
        Kind::Date => ("date", None),
        Kind::Time => ("time", None),
        Kind::Phone => ("tel", None),
        _ => ("text", Some("decimal")),
    };
    let hint = format!("{id}-hint");
    let becomes = move || {
        let typed = typed.get();
        if typed.is_empty() {
            return None;
        }
        let wording = wording.get();
        Some(match (wording.words(kind, &typed), kind) {
            (Some(words), _) => view! {
                "Goes out as “"<span lang=wording.language.tag.clone() translate="no">{words}</span>"”."
            },
            (None, Kind::Phone) => {
                view! { "This is not a whole phone number. It goes out as it is typed." }
            }
            (None, _) => view! { "This is not an amount. It goes out as it is typed." },
        })
    };
    let currencies = is_money.then(|| {
        let option = |code: &'static str| {
            view! { <option value=code prop:selected=move || *currency.read() == code>{code}</option> }
        };
        let on_change = move |event| {
            currency.set(event_target_value(&event));
            set_amount(&shown());
        };
        view! {
            <select aria-label=format!("Currency of {}", name.get_value()) on:change=on_change>
                {CURRENCIES.map(option).into_iter().collect::<Vec<_>>()}
            </select>
        }
    });
    view! {
        <div class="typed">
            <input id=id type=type_name inputmode=mode autocomplete="off" node_ref=input
                aria-describedby=hint.clone()
                aria-invalid=move || form.error(Field::Variables).map(|_| "true")
                on:input=on_input />
            {currencies}
        </div>
        <p class="hint" id=hint>{becomes}</p>
    }
}

/// Between the kind's input and the text input.
#[component]
pub fn Switch(
    name: String,
    kind: Kind,
    is_typed: Memo<bool>,
    wording: Memo<Wording>,
) -> impl IntoView {
    let form = expect_context::<Form>();
    let to_typed = match kind {
        Kind::Date => "Choose a date",
        Kind::Time => "Choose a time",
        Kind::Money => "Enter an amount",
        _ => "Enter a phone number",
    };
    let text = move || if is_typed.get() { "Type text instead" } else { to_typed };
    let label = {
        let name = name.clone();
        move || format!("{}: {name}", text())
    };
    let on_click = move |_| {
        form.draft.update(|draft| match is_typed.get_untracked() {
            true => draft.entries.switch_to_text(&mut draft.variables, &name),
            false => {
                let typed = draft.entries.switch_to_typed(&draft.variables, &name);
                let words = wording.with_untracked(|wording| wording.value(kind, &typed));
                set_typed(draft, &name, &typed, words);
            }
        });
        focus_variable(&name);
    };
    view! {
        <button type="button" class="button quiet" aria-label=label on:click=on_click>{text}</button>
    }
}
