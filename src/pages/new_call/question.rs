//! What is asked before a call is placed: everything that needs attention, and an earlier call
//! to the number, in one question. Its answer holds for what was read, and for this draft.

use super::asked::Asked;
use super::earlier_call::Earlier;
use super::form::{Form, show};
use crate::browser::focus::focus;
use crate::call::draft::Draft;
use crate::call::field::Field;
use crate::call::number::grouped;
use crate::checklist::question::{self, Question};
use crate::checklist::row::Topic;
use crate::components::when::{Ago, When};
use crate::route::Route;
use leptos::prelude::*;
use strict_view::view;

impl Form {
    /// Whether “Call anyway” was the answer to all of this, for this draft.
    pub fn has_answered(self, question: &Question, draft: &Draft) -> bool {
        let answered = self.answered.try_get_value().flatten();
        let is_answered = answered.is_some_and(|(for_draft, answered)| {
            for_draft.without_key() == draft.without_key()
                && question.is_answered_by(&answered.question)
        });
        is_answered || question.points.is_empty()
    }
}

/// Where a person mends what needs attention.
fn field_of(topic: Topic) -> Field {
    match topic {
        Topic::MayDial | Topic::Confirmation | Topic::Balance => Field::FromNumber,
        Topic::Agent => Field::Variables,
        Topic::ToNumber
        | Topic::DoNotCall
        | Topic::LocalTime
        | Topic::CalledRecently
        | Topic::Limit
        | Topic::Budget
        | Topic::TeamRules => Field::ToNumber,
    }
}

#[component]
pub fn BeforeCall() -> impl IntoView {
    let form = expect_context::<Form>();
    // Asked of one call, it is not answered for another.
    let call = Memo::new(move |_| form.draft.read().without_key());
    Effect::new(move |_| {
        // Read, or it would never find out that the draft has changed.
        call.with(|_| ());
        form.asked.set(None);
        form.tried.set(Vec::new());
    });
    Effect::new(move |_| {
        if form.asked.read().is_some() {
            // Not a button: whoever holds Enter has not answered.
            focus("#before-call".to_owned());
        }
    });
    let content = move || {
        let asked = form.asked.get()?;
        let first = asked.question.points.iter().find_map(|point| point.topic);
        let needs_reason = asked.question.needs_reason();
        let is_reason_missing = RwSignal::new(false);
        let on_yes = {
            let asked = asked.clone();
            move || {
                let reason = question::reason(&form.reason.read_untracked());
                if needs_reason && reason.is_none() {
                    is_reason_missing.set(true);
                    return focus("#reason".to_owned());
                }
                form.asked.set(None);
                form.submit(Some(Asked { reason, ..asked.clone() }));
            }
        };
        let on_change = move |_| {
            form.asked.set(None);
            show(first.map_or(Field::ToNumber, field_of));
        };
        let rows = asked.question.points.iter().map(|point| point.sentence.clone());
        let rows: Vec<_> = rows.map(|sentence| view! { <li>{sentence}</li> }).collect();
        let rows = (!rows.is_empty()).then(|| view! { <ul>{rows}</ul> });
        let link = asked.earlier.as_ref().and_then(|earlier| earlier.call_id).map(|id| {
            let url = Route::Call { id, at: None }.url();
            view! { <a class="button" href=url>"Open that call"</a> }
        });
        let reason = needs_reason.then(|| view! { <Reason is_missing=is_reason_missing /> });
        let others =
            asked.earlier.as_ref().and_then(|earlier| earlier.others(form.clock.now_untracked()));
        Some(view! {
            <section class="banner is-ambiguous" role="alert">
                <h2 id="before-call" tabindex="-1">{title(form, &asked)}</h2>
                {asked.earlier.clone().map(about)}
                {others.map(|others| view! { <p>{others}</p> })}
                {rows}
                {reason}
                {asked.earlier.is_none().then(|| view! { <p>"Nobody was called yet."</p> })}
                <div class="banner-answers">
                    <button type="button" class="button" on:click=move |_| on_yes()>"Call anyway"</button>
                    {link}
                    <button type="button" class="button quiet" on:click=on_change>"Change it"</button>
                </div>
            </section>
        })
    };
    view! { {content} }
}

/// Why the call cannot wait: kept with the placement.
#[component]
fn Reason(is_missing: RwSignal<bool>) -> impl IntoView {
    let form = expect_context::<Form>();
    view! {
        <div class="field" class:is-invalid=move || is_missing.get()>
            <label for="reason">"Reason"</label>
            <input id="reason" type="text" autocomplete="off" maxlength="200" required
                aria-describedby="reason-hint"
                aria-invalid=move || is_missing.get().then_some("true")
                prop:value=move || form.reason.get()
                on:input=move |event| {
                    form.reason.set(event_target_value(&event));
                    is_missing.set(false);
                } />
            <p class="hint" id="reason-hint">"Why it cannot wait for calling hours. It is kept with the call."</p>
            {move || is_missing.get().then(|| view! {
                <p class="field-error" role="alert">"Write a reason of at least three letters."</p>
            })}
        </div>
    }
}

/// An earlier call first: it is about a person whose phone rings again.
fn title(form: Form, asked: &Asked) -> AnyView {
    let number = || untrack(|| form.to_number()).map(|number| grouped(&number)).unwrap_or_default();
    let Some(earlier) = &asked.earlier else {
        return match asked.question.is_changed {
            true => view! { <span>"Something changed while this form was open"</span> },
            false => {
                view! { <span>"Call "<span translate="no">{number()}</span>" all the same?"</span> }
            }
        };
    };
    let was_called = match (earlier.at, earlier.call_id) {
        (None, _) => " is being called",
        (_, Some(_)) => " was called ",
        (_, None) => " may have been called ",
    };
    let ago = earlier.at.map(|at| view! { <Ago at /> });
    view! { <span><span translate="no">{number()}</span>{was_called}{ago}</span> }
}

fn about(earlier: Earlier) -> AnyView {
    let was_placed = match (earlier.at, earlier.call_id) {
        (None, _) => "",
        (_, Some(_)) => "Placed ",
        (_, None) => "Attempted ",
    };
    let when = earlier.at.map(|at| view! { <When at />". " });
    view! {
        <p>{was_placed}{when}{earlier.ending}" Another call rings the same phone again. If a colleague may be calling, too, agree on who calls."</p>
    }
}
