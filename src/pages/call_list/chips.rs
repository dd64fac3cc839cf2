//! What is set, as buttons that take it back.

use super::filter_bar::Bar;
use super::labels::{sentence, status_label};
use crate::browser::focus::focus_if_lost;
use crate::call::number::grouped;
use crate::call_query;
use crate::organization::Organization;
use crate::route::CallFilters;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::view;

/// A filter that is set: its words, and how it is taken back.
type Chip = (String, fn(&mut CallFilters));

#[component]
pub fn Chips(bar: Bar) -> impl IntoView {
    let organization = expect_context::<Organization>();
    let chips = move || {
        let filters = bar.filters.get();
        let agent = filters.agent.trim().parse().ok().and_then(|id| organization.agent_name(id));
        let chips = chips(&filters, agent);
        let chips = chips.into_iter().map(|(words, take_back)| {
            let name = format!("Remove filter: {words}");
            let on_click = move |_| {
                bar.choose(take_back);
                focus_if_lost("#filter-search");
            };
            view! {
                <li>
                    <button type="button" class="filter-chip" aria-label=name on:click=on_click>
                        {words}<span aria-hidden="true">" ×"</span>
                    </button>
                </li>
            }
        });
        let chips: Vec<_> = chips.collect();
        (!chips.is_empty())
            .then(|| view! { <ul class="chips" aria-label="Filters that are set">{chips}</ul> })
    };
    view! { {chips} }
}

fn chips(filters: &CallFilters, agent: Option<String>) -> Vec<Chip> {
    let mut chips: Vec<Chip> = Vec::new();
    let mut add = |value: &str, words: String, take_back: fn(&mut CallFilters)| {
        if !value.is_empty() {
            chips.push((words, take_back));
        }
    };
    let search = format!("“{}”", isolate(filters.search.trim()));
    add(filters.search.trim(), search, |filters| filters.search.clear());
    let range = match (call_query::range(filters), call_query::range_word_trouble(filters)) {
        (Some(range), _) => range.words(),
        (None, why) => format!("“{}” is {}", isolate(&filters.range), why.unwrap_or_default()),
    };
    add(&filters.range, range, |filters| filters.range.clear());
    add(&filters.from_date, format!("From {}", isolate(&filters.from_date)), |filters| {
        filters.from_date.clear();
    });
    add(&filters.to_date, format!("To {}", isolate(&filters.to_date)), |filters| {
        filters.to_date.clear();
    });
    add(&filters.status, status_label(&filters.status), |filters| filters.status.clear());
    add(&filters.direction, sentence(&filters.direction), |filters| filters.direction.clear());
    let agent = agent.unwrap_or_else(|| format!("Agent {}", filters.agent.trim()));
    add(&filters.agent, isolate(&agent).into_owned(), |filters| filters.agent.clear());
    add(&filters.number, isolate(&grouped(filters.number.trim())).into_owned(), |filters| {
        filters.number.clear();
    });
    if filters.hide_test_calls {
        chips.push(("Without test calls".to_owned(), |filters| filters.hide_test_calls = false));
    }
    chips
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_filter_that_is_set_has_a_chip_that_takes_it_back() {
        let text = |text: &str| text.to_owned();
        let mut filters = CallFilters {
            search: text("0199"),
            status: text("completed"),
            direction: text("outbound"),
            agent: text("12"),
            number: text("+14155550199"),
            from_date: text("2026-11-01"),
            to_date: text("2026-11-02"),
            range: text("7d"),
            hide_test_calls: true,
        };
        let chips = chips(&filters, Some(text("Front desk")));
        let words: Vec<String> =
            chips.iter().map(|(words, _)| words.replace(['\u{2068}', '\u{2069}'], "")).collect();
        assert_eq!(
            words,
            [
                "“0199”",
                "“7d” is left out, because dates are set",
                "From 2026-11-01",
                "To 2026-11-02",
                "Ended",
                "Outbound",
                "Front desk",
                "+1 415 555 0199",
                "Without test calls",
            ]
        );
        for (_, take_back) in chips {
            take_back(&mut filters);
        }
        assert!(filters.is_empty());
    }
}
