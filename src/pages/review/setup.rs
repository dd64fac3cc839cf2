//! Which calls to review: all that match the filters of the address, or a random sample of
//! them that can be drawn again.

use super::collecting::{Collecting, MOST};
use super::export::Export;
use super::{Review, address};
use crate::browser::focus::focus;
use crate::browser::intl;
use crate::call_query;
use crate::components::banner::Banner;
use crate::components::heading::Heading;
use crate::format;
use crate::organization::Organization;
use crate::remedy::Button;
use crate::review::queue::Queue;
use crate::review::sample::{new_seed, parse_seed, sample};
use crate::reviewing::kept;
use crate::route::{CallFilters, Route};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::CallId;

const FIRST_SIZE: &str = "20";

/// Why no queue was made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Problem {
    Size,
    Seed,
    NoCalls,
    /// All of these calls are reviewed.
    AllDone,
}

#[component]
pub fn Setup() -> impl IntoView {
    let page = expect_context::<Review>();
    let collecting = Collecting::new();
    on_cleanup(move || collecting.cancel());
    let is_sample = RwSignal::new(false);
    let size = RwSignal::new(FIRST_SIZE.to_owned());
    let seed = RwSignal::new(new_seed(js_sys::Math::random()).to_string());
    let problem = RwSignal::new(None::<Problem>);
    // Those that were collected, where all of them are reviewed.
    let reviewed = StoredValue::new(Vec::<CallId>::new());
    let begin = move |ids: Vec<CallId>, draw: Option<(usize, u64)>, done: BTreeSet<CallId>| {
        let filters = address(&page.filters.get_untracked());
        let drawn = match draw {
            Some((size, seed)) => sample(&ids, seed, size),
            None => ids,
        };
        let queue = Queue::new(&drawn, &filters, draw.map(|(_, seed)| seed), &done);
        if drawn.is_empty() {
            problem.set(Some(Problem::NoCalls));
        } else if queue.is_finished() {
            reviewed.set_value(drawn);
            problem.set(Some(Problem::AllDone));
        } else {
            return page.begin(queue);
        }
        focus("#start-review".to_owned());
    };
    let draw = move || -> Result<Option<(usize, u64)>, Problem> {
        if !is_sample.get_untracked() {
            return Ok(None);
        }
        let size = size.read_untracked().trim().parse().ok();
        let size = size.filter(|size| (1..=MOST).contains(size)).ok_or(Problem::Size)?;
        let seed = parse_seed(&seed.read_untracked()).ok_or(Problem::Seed)?;
        Ok(Some((size, seed)))
    };
    let start = move |_| {
        if collecting.progress.read_untracked().is_some() {
            return;
        }
        problem.set(None);
        let draw = match draw() {
            Ok(draw) => draw,
            Err(wrong) => {
                problem.set(Some(wrong));
                let field = if wrong == Problem::Size { "#review-size" } else { "#review-seed" };
                return focus(field.to_owned());
            }
        };
        collecting.start(page.filters.get_untracked(), move |ids| {
            spawn_local(async move {
                let done = kept::done().await.unwrap_or_default();
                if problem.try_read_untracked().is_some() {
                    begin(ids, draw, done.into_iter().collect());
                }
            });
        });
    };
    let again = move |_| begin_again(page, reviewed.get_value(), draw().ok().flatten());
    let is_running = Memo::new(move |_| collecting.progress.read().is_some());
    let error_of = move |wanted: Problem, sentence: &'static str| {
        move || (problem.get() == Some(wanted)).then_some(sentence)
    };
    let invalid = move |wanted: Problem| move || (problem.get() == Some(wanted)).then_some("true");
    let radio = move |is_it: bool, label: &'static str| {
        view! {
            <label class="radio">
                <input type="radio" name="review-which" prop:checked=move || is_sample.get() == is_it
                    on:change=move |_| is_sample.set(is_it) />
                <span>{label}</span>
            </label>
        }
    };
    let sample_fields = move || {
        is_sample.get().then(|| {
            view! {
                <div class="fields">
                    <div class="field">
                        <label for="review-size">"Size"</label>
                        <input id="review-size" type="text" inputmode="numeric" autocomplete="off"
                            aria-describedby="review-size-error" aria-invalid=invalid(Problem::Size) prop:value=size
                            on:input=move |event| size.set(event_target_value(&event)) />
                        <p class="field-error" id="review-size-error">{error_of(Problem::Size, "A whole number from 1 to 10,000.")}</p>
                    </div>
                    <div class="field">
                        <label for="review-seed">"Seed"</label>
                        <input id="review-seed" type="text" inputmode="numeric" autocomplete="off"
                            aria-describedby="review-seed-error review-seed-hint" aria-invalid=invalid(Problem::Seed) prop:value=seed
                            on:input=move |event| seed.set(event_target_value(&event)) />
                        <p class="field-error" id="review-seed-error">{error_of(Problem::Seed, "Digits only.")}</p>
                    </div>
                    <button type="button" class="button" on:click=move |_| seed.set(new_seed(js_sys::Math::random()).to_string())>
                        "New seed"
                    </button>
                    <p class="hint" id="review-seed-hint">"The same calls and the same seed draw the same sample."</p>
                </div>
            }
        })
    };
    let outcome = move || match problem.get() {
        Some(Problem::NoCalls) => view! { <p class="note">"No call that is over matches."</p> },
        Some(Problem::AllDone) => view! {
            <p class="note">"You have reviewed all of these calls. "
                <button type="button" class="button" on:click=again>"Review them again"</button>
            </p>
        },
        _ => ().into_any(),
    };
    view! {
        <Heading text="Review" />
        <p class="hint">"Listen to one call after the other, and judge each. Your verdicts stay in this browser."</p>
        <OpenQueue page />
        <form class="review-setup" aria-label="Queue" novalidate
            on:submit=move |event: leptos::ev::SubmitEvent| event.prevent_default()>
            <Which filters=page.filters />
            <fieldset>
                <legend class="visually-hidden">"Which of them"</legend>
                <div class="review-which">
                    {radio(false, "All that match")}
                    {radio(true, "Random sample")}
                </div>
            </fieldset>
            {sample_fields}
            <div class="actions">
                <button type="button" class="button primary" id="start-review"
                    aria-disabled=move || is_running.get().then_some("true") on:click=start>"Start review"</button>
                {move || is_running.get().then(|| view! {
                    <button type="button" class="button quiet" on:click=move |_| {
                        collecting.cancel();
                        focus("#start-review".to_owned());
                    }>"Cancel"</button>
                })}
            </div>
            <Reading collecting />
            <div role="status">{outcome}</div>
        </form>
        <Export />
    }
}

fn begin_again(page: Review, ids: Vec<CallId>, draw: Option<(usize, u64)>) {
    let filters = address(&page.filters.get_untracked());
    let seed = draw.map(|(_, seed)| seed);
    page.begin(Queue::new(&ids, &filters, seed, &BTreeSet::new()));
}

/// The list is being read, or could not be.
#[component]
fn Reading(collecting: Collecting) -> impl IntoView {
    let said = Memo::new(move |_| {
        let progress = collecting.progress.get()?;
        let read = intl::number(progress.read);
        Some(match progress.total {
            Some(total) => format!("Reading the list: {read} of {}", intl::number(total)),
            None => format!("Reading the list: {read}"),
        })
    });
    let bar = move || {
        let progress = collecting.progress.get()?;
        let total = progress.total?.clamp(1, MOST);
        Some(
            view! { <progress aria-hidden="true" max=total value=progress.read.min(total)></progress> },
        )
    };
    let trouble = move || {
        let (remedy, details) = collecting.trouble.get()?;
        let on_dismiss = Callback::new(move |()| collecting.trouble.set(None));
        let on_press = Callback::new(move |_: Button| {
            collecting.trouble.set(None);
            focus("#start-review".to_owned());
        });
        Some(view! { <Banner remedy details on_press on_dismiss /> })
    };
    view! {
        <p class="status-message" role="status">{said}</p>
        {bar}
        {trouble}
    }
}

/// The queue that is open, where the address asks for another one.
#[component]
fn OpenQueue(page: Review) -> impl IntoView {
    let words = Memo::new(move |_| {
        let queue = page.review.queue.read();
        let queue = queue.as_ref().filter(|queue| !queue.is_finished())?;
        Some(queue.progress_words())
    });
    let go_on = move |_| {
        page.wants_new.set(false);
        page.has_run.set(true);
    };
    let content = move || {
        let words = words.get()?;
        Some(view! {
            <p class="note review-open">
                <span>"A queue is open: "{words}"."</span>
                <button type="button" class="button primary" on:click=go_on>"Continue"</button>
            </p>
        })
    };
    let blocked = move || {
        (!page.review.is_kept.get()).then_some(
            "This browser blocks storage, or it is full. A queue is lost when you close this tab.",
        )
    };
    view! { {content}<p class="field-error" role="status">{blocked}</p> }
}

/// The filters in words. They are changed where the calls are seen.
#[component]
fn Which(filters: Memo<CallFilters>) -> impl IntoView {
    let organization = expect_context::<Organization>();
    let words = Memo::new(move |_| {
        let filters = filters.get();
        let agent = filters.agent.parse().ok().and_then(|id| organization.agent_name(id));
        describe(&filters, agent)
    });
    let left_out = Memo::new(move |_| {
        let filters = filters.read();
        let troubles = [
            call_query::number_trouble(&filters.number),
            call_query::agent_trouble(&filters.agent),
            call_query::date_trouble(&filters.from_date),
            call_query::range_trouble(&filters.from_date, &filters.to_date),
        ];
        troubles.into_iter().flatten().next()
    });
    let url = move || Route::Calls(filters.get()).url();
    view! {
        <div class="review-filters">
            <h2>"Calls"</h2>
            <p>
                <span>{words}</span>" "
                <a href=url>{move || if filters.read().is_empty() { "Choose filters" } else { "Change filters" }}</a>
            </p>
            <p class="field-error">{move || left_out.get()}</p>
        </div>
    }
}

fn describe(filters: &CallFilters, agent: Option<String>) -> String {
    let mut parts = Vec::new();
    let mut add = |name: &str, value: &str| {
        if !value.is_empty() {
            parts.push(format!("{name} {}", isolate(value)));
        }
    };
    add("search", &filters.search);
    add("status", &format::words(&filters.status));
    add("direction", &format::words(&filters.direction));
    add("agent", agent.as_deref().unwrap_or(&filters.agent));
    add("number", &filters.number);
    add("from", &filters.from_date);
    add("to", &filters.to_date);
    let range = call_query::range(filters).map(|range| range.words().to_lowercase());
    parts.extend(range);
    if filters.hide_test_calls {
        parts.push("no test calls".to_owned());
    }
    match parts.is_empty() {
        true => "All calls that are over.".to_owned(),
        false => format!("Only those with: {}.", parts.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_described_in_words() {
        let filters = CallFilters {
            status: "in_progress".into(),
            agent: "12".into(),
            from_date: "2026-10-01".into(),
            hide_test_calls: true,
            ..CallFilters::default()
        };
        let words = describe(&filters, Some("Front desk".into()));
        let plain = words.replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(
            plain,
            "Only those with: status in progress, agent Front desk, from 2026-10-01, no test calls."
        );
        assert_eq!(describe(&CallFilters::default(), None), "All calls that are over.");
    }
}
