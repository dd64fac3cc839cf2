//! The list: the newest first, a page at a time, or the numbers that have the digits that are
//! searched for.

use super::Shared;
use super::removal::Remove;
use super::saving::Export;
use crate::browser::database::TransactError;
use crate::browser::intl;
use crate::call::number::{self, grouped};
use crate::components::when::WhenListed;
use crate::do_not_call::{self, Record};
use crate::route::Route;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::{For, view};
use thunderphone::Timestamp;

/// Numbers on one page of the list.
const PAGE: u32 = 50;

#[derive(Clone, PartialEq)]
enum Shown {
    Loading,
    Unavailable,
    Records { records: Vec<Record>, total: u32 },
}

#[component]
pub fn Listing() -> impl IntoView {
    let shared = expect_context::<Shared>();
    let shown = RwSignal::new(Shown::Loading);
    let newest = StoredValue::new(0_u32);
    let skip = RwSignal::new(0_u32);
    let search = RwSignal::new(String::new());
    let wanted = Memo::new(move |_| wanted(&search.read(), &shared.country.read()));
    // Counts the reads: an older one that ends later shows nothing.
    Effect::new(move |last: Option<u32>| {
        let turn = last.unwrap_or_default() + 1;
        newest.set_value(turn);
        shared.changes.track();
        let (wanted, skip) = (wanted.get(), skip.get());
        spawn_local(async move {
            let read = read(wanted, skip).await.unwrap_or(Shown::Unavailable);
            let is_newest = newest.try_get_value() == Some(turn);
            if is_newest && *shown.read_untracked() != read {
                shown.set(read);
            }
        });
        turn
    });
    // The last page may be gone, by a removal.
    Effect::new(move |_| {
        if let Shown::Records { records, total } = &*shown.read()
            && records.is_empty()
            && *total > 0
            && skip.get_untracked() > 0
        {
            skip.set((total - 1) / PAGE * PAGE);
        }
    });
    let records = move || match &*shown.read() {
        Shown::Records { records, .. } => records.clone(),
        _ => Vec::new(),
    };
    let total = Memo::new(move |_| match &*shown.read() {
        Shown::Records { total, .. } => *total,
        _ => 0,
    });
    let is_searching = Memo::new(move |_| *wanted.read() != Wanted::All);
    let status = Memo::new(move |_| status(&shown.read(), &wanted.read(), skip.get()));
    view! {
        <section aria-labelledby="dnc-list-title">
            <h2 id="dnc-list-title" tabindex="-1">"Numbers on the list"</h2>
            <div class="fields">
                <div class="field">
                    <label for="dnc-search">"Search by number"</label>
                    <input id="dnc-search" type="search" autocomplete="off" prop:value=search
                        aria-describedby="dnc-status"
                        on:input=move |event| {
                            search.set(event_target_value(&event));
                            skip.set(0);
                        } />
                </div>
                <Export is_empty=Signal::derive(move || total.get() == 0 && !is_searching.get()) />
            </div>
            <p class="count" id="dnc-status" role="status">{status}</p>
            <ul class="rows" aria-label="Numbers on the list">
                <For each=records key=|record| (record.entry.number.clone(), record.entry.added_at) let(record)>
                    <Row record />
                </For>
            </ul>
            {move || (total.get() > PAGE && !is_searching.get()).then(|| view! { <Pages skip total /> })}
        </section>
    }
}

#[derive(Clone, PartialEq)]
enum Wanted {
    All,
    BeginningWith(String),
    /// The whole number, if it is one, or else these digits anywhere in a number.
    Digits(Option<String>, String),
    /// No number has such a text.
    None,
}

/// What is searched for: a whole number in any spelling, its first digits after `+`, or any
/// digits of it.
fn wanted(typed: &str, country: &str) -> Wanted {
    let typed = typed.trim();
    if typed.is_empty() {
        return Wanted::All;
    }
    let whole = number::parse(typed, crate::call::country::country_by_code(country)).ok();
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    match (whole, typed.starts_with('+')) {
        _ if digits.is_empty() => Wanted::None,
        (Some(number), true) => Wanted::BeginningWith(number.to_string()),
        (None, true) => Wanted::BeginningWith(format!("+{digits}")),
        (whole, false) => Wanted::Digits(whole.map(|number| number.to_string()), digits),
    }
}

/// Whether a number has these digits, also where they begin with zeros that are dialed only
/// inside a country.
fn has_digits(number: &str, digits: &str) -> bool {
    /// Fewer are in too many numbers.
    const FEWEST: usize = 4;
    let national = digits.trim_start_matches('0');
    number.contains(digits) || national.len() >= FEWEST && number.contains(national)
}

async fn read(wanted: Wanted, skip: u32) -> Result<Shown, TransactError> {
    Ok(match wanted {
        Wanted::All => Shown::Records {
            records: do_not_call::page(skip, PAGE).await?,
            total: do_not_call::count().await?,
        },
        Wanted::BeginningWith(digits) => {
            let records = do_not_call::beginning_with(&digits, PAGE).await?;
            Shown::Records { total: records.len() as u32, records }
        }
        Wanted::Digits(whole, digits) => {
            let mut records = match whole {
                Some(whole) => do_not_call::beginning_with(&whole, PAGE).await?,
                None => Vec::new(),
            };
            if records.is_empty() {
                let is_wanted = |number: &str| has_digits(number, &digits);
                records = do_not_call::matching(is_wanted, PAGE as usize).await?;
            }
            Shown::Records { total: records.len() as u32, records }
        }
        Wanted::None => Shown::Records { records: Vec::new(), total: 0 },
    })
}

fn status(shown: &Shown, wanted: &Wanted, skip: u32) -> String {
    let is_searching = *wanted != Wanted::All;
    let show = |count: u32| intl::number(count as usize);
    match shown {
        Shown::Loading => String::new(),
        Shown::Unavailable => {
            "This browser blocks storage, so the list cannot be read or kept here.".to_owned()
        }
        Shown::Records { total: 0, .. } if *wanted == Wanted::None => {
            "Type some digits of a number.".to_owned()
        }
        Shown::Records { total: 0, .. } if is_searching => {
            "No such number is on the list.".to_owned()
        }
        Shown::Records { total: 0, .. } => "No number is on the list.".to_owned(),
        Shown::Records { total: 1, .. } => "1 number".to_owned(),
        Shown::Records { total: PAGE.., .. } if is_searching => {
            format!("The first {} with these digits", show(PAGE))
        }
        Shown::Records { records, total } if *total > PAGE => {
            let last = skip.saturating_add(records.len() as u32);
            format!("{} to {} of {}, the newest first", show(skip + 1), show(last), show(*total))
        }
        Shown::Records { total, .. } => format!("{} numbers", show(*total)),
    }
}

#[component]
fn Pages(skip: RwSignal<u32>, total: Memo<u32>) -> impl IntoView {
    let has_newer = move || skip.get() > 0;
    let has_older = move || skip.get() + PAGE < total.get();
    let disabled = |is_possible: bool| (!is_possible).then_some("true");
    view! {
        <div class="actions">
            <button type="button" class="button" aria-disabled=move || disabled(has_newer())
                on:click=move |_| skip.update(|skip| *skip = skip.saturating_sub(PAGE))>"Newer"</button>
            <button type="button" class="button" aria-disabled=move || disabled(has_older())
                on:click=move |_| if untrack(has_older) { skip.update(|skip| *skip += PAGE) }>"Older"</button>
        </div>
    }
}

#[component]
fn Row(record: Record) -> impl IntoView {
    let Record { entry, by, call } = record.clone();
    let by = by.map(|by| view! { " by "<span translate="no">{by}</span> });
    let call = call.map(|id| {
        view! { " · "<a href=Route::Call { id, at: None }.url()>"call "<span translate="no">{id.to_string()}</span></a> }
    });
    view! {
        <li>
            <div class="row-facts">
                <strong class="number" translate="no">{grouped(&entry.number)}</strong>
                <span>{entry.reason}</span>
                <span class="hint">"Added "<WhenListed at=Timestamp(entry.added_at) />{by}{call}</span>
            </div>
            <Remove number=entry.number />
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_a_number_in_any_spelling_or_some_of_its_digits() {
        let digits = |whole: Option<&str>, digits: &str| {
            Wanted::Digits(whole.map(str::to_owned), digits.to_owned())
        };
        let beginning = |digits: &str| Wanted::BeginningWith(digits.to_owned());
        for (typed, country, expected) in [
            ("", "", Wanted::All),
            ("  ", "US", Wanted::All),
            ("+1 415", "", beginning("+1415")),
            ("+1 (415) 555-0199", "", beginning("+14155550199")),
            ("(415) 555-0199", "US", digits(Some("+14155550199"), "4155550199")),
            ("(415) 555-0199", "", digits(None, "4155550199")),
            ("0199", "US", digits(None, "0199")),
            ("555-0144", "US", digits(None, "5550144")),
            ("(646)", "US", digits(None, "646")),
            ("+", "", Wanted::None),
            ("Ann", "US", Wanted::None),
        ] {
            assert!(wanted(typed, country) == expected, "{typed}");
        }
    }

    #[test]
    fn a_number_is_found_by_any_of_its_digits() {
        let number = "+16465550144";
        for digits in ["5550144", "0144", "646", "16465550144", "06465550144", "0016465550144"] {
            assert!(has_digits(number, digits), "{digits}");
        }
        for digits in ["0143", "0064", "0646555014400"] {
            assert!(!has_digits(number, digits), "{digits}");
        }
    }
}
