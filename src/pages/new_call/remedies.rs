//! The buttons of a row of the checklist.

use super::billing::Billing;
use super::form::{Form, focus_variable, show};
use super::lookups;
use super::verify::Verify;
use crate::browser::focus::focus;
use crate::call::draft::Source;
use crate::call::field::Field;
use crate::checklist::row::{Remedy, Topic};
use crate::route::Route;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::{For, Show, view};

/// A button stays the same while its row only says something else.
#[component]
pub fn Remedies(topic: Topic, remedies: Memo<Vec<Remedy>>) -> impl IntoView {
    let is_billing_open = RwSignal::new(false);
    // Nothing to say: with the new balance the whole row goes.
    let on_added = Callback::new(|_| ());
    view! {
        <div class="remedies">
            <For each=move || remedies.get() key=Remedy::clone let(remedy)>
                <One topic remedy is_billing_open />
            </For>
        </div>
        <Show when=move || is_billing_open.get() && remedies.read().contains(&Remedy::TopUp)>
            <Billing on_added />
        </Show>
    }
}

#[component]
fn One(topic: Topic, remedy: Remedy, is_billing_open: RwSignal<bool>) -> impl IntoView {
    let form = expect_context::<Form>();
    let label = remedy.label();
    match remedy {
        Remedy::Verify { id, number } => view! { <Verify id number name=label /> }.into_any(),
        Remedy::OpenCall(id) => {
            let url = Route::Call { id, at: None }.url();
            view! { <a class="button" href=url>{label}</a> }.into_any()
        }
        Remedy::OpenDoNotCall => {
            view! { <a class="button" href=Route::DoNotCall.url()>{label}</a> }.into_any()
        }
        Remedy::Allow => view! {
            <label class="switch">
                <input type="checkbox" role="switch"
                    prop:checked=move || form.called.read().as_ref().is_some_and(|number| form.draft.read().allows(number))
                    on:change=move |event| {
                        let is_allowed = event_target_checked(&event);
                        form.draft.update(|draft| draft.set_allowed(is_allowed));
                    } />
                {label}
            </label>
        }
        .into_any(),
        remedy => view! {
            <button type="button" class="button" on:click=move |_| act(form, topic, &remedy, is_billing_open)>{label}</button>
        }
        .into_any(),
    }
}

fn act(form: Form, topic: Topic, remedy: &Remedy, is_billing_open: RwSignal<bool>) {
    match remedy {
        Remedy::TopUp => {
            is_billing_open.update(|is_open| *is_open = !*is_open);
            if is_billing_open.get_untracked() {
                focus("#billing".to_owned());
            }
        }
        Remedy::RefreshNumbers => refresh(form, Topic::MayDial),
        Remedy::RefreshAgents => refresh(form, Topic::Agent),
        Remedy::CheckAgain => refresh(form, topic),
        Remedy::ChooseNumber => show(Field::FromNumber),
        Remedy::ChooseAgent => match form.source.get_untracked() {
            Source::Saved => show(Field::Agent),
            _ => focus("[name=source]".to_owned()),
        },
        Remedy::FillIn(name) => focus_variable(name),
        Remedy::ChangeNumber => show(Field::ToNumber),
        Remedy::TryAnyway => {
            form.tried.update(|tried| tried.push(topic));
            form.submit(None);
        }
        // Links and switches.
        Remedy::Verify { .. } | Remedy::OpenCall(_) | Remedy::OpenDoNotCall | Remedy::Allow => {}
    }
}

/// Asks the API again, and says so: the answer may be the same.
fn refresh(form: Form, topic: Topic) {
    let organization = form.organization;
    let (what, request) = match topic {
        Topic::Agent => ("The agents are", organization.refresh_agents()),
        Topic::Balance => ("The balance is", organization.refresh_billing()),
        Topic::Confirmation => ("The TCPA confirmation is", organization.refresh_tcpa()),
        Topic::Budget => {
            lookups::refresh_spent(form);
            return;
        }
        _ => {
            if untrack(|| form.is_platform_number()) {
                spawn_local(organization.refresh_platform());
            }
            ("The numbers are", organization.refresh_numbers())
        }
    };
    spawn_local(async move {
        request.await;
        form.checked.set(Some(format!("{what} loaded again.")));
    });
}
