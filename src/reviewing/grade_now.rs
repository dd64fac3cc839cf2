//! “Grade now”: it may cost, so it asks once. ThunderPhone grades a call once in a quarter
//! of an hour; until then the button counts down.

use crate::access::Action;
use crate::api::Api;
use crate::browser::focus::focus;
use crate::browser::page::Presence;
use crate::components::banner::{Banner, Details};
use crate::components::refusal::{grayed_out, refusal as refused};
use crate::follow::Follow;
use crate::format;
use crate::remedy::{Button, Operation, request_failed};
use crate::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::{Error, GradeStatus, Timestamp};

#[derive(Clone, PartialEq)]
enum Stage {
    Idle,
    Asking,
    Grading,
    Failed(Error, Timestamp),
}

#[component]
pub fn GradeNow(follow: Follow) -> impl IntoView {
    let api = expect_context::<Api>();
    let clock = api.clock;
    let refusal = expect_context::<Session>().refusal(Some(Action::Grade));
    let stage = RwSignal::new(Stage::Idle);
    let said = RwSignal::new("");
    // As an answer said it.
    let retry_at = RwSignal::new(None::<Timestamp>);
    let seconds_left = Memo::new(move |_| {
        let of_grade = follow.grade.read().as_ref().and_then(|grade| grade.may_run_again_at());
        let until = of_grade.into_iter().chain(retry_at.get()).max()?;
        Some(until.seconds_since(clock.now())).filter(|seconds| *seconds > 0)
    });
    let can_be_graded = Memo::new(move |_| {
        follow.call.read().as_ref().is_some_and(|call| {
            call.is_final() && call.grade_status != Some(GradeStatus::SkippedRecordingDisabled)
        })
    });
    let is_grading = Memo::new(move |_| *stage.read() == Stage::Grading);
    let is_asking = Memo::new(move |_| matches!(*stage.read(), Stage::Asking | Stage::Grading));
    let ask = move |_| {
        if refusal.read_untracked().is_some() || seconds_left.get_untracked().is_some() {
            return;
        }
        said.set("");
        stage.set(Stage::Asking);
        focus("#grade-confirm".to_owned());
    };
    let grade = move |event: web_sys::MouseEvent| {
        // The second click of a double click on what was here before means nothing.
        if is_grading.get_untracked() || event.detail() > 1 {
            return;
        }
        stage.set(Stage::Grading);
        let has_grade = follow.grade.read_untracked().is_some();
        spawn_local(async move {
            let answer = api.client().run_grade(follow.id, has_grade).await;
            if stage.try_read_untracked().is_none() {
                return;
            }
            match answer {
                Ok(run) => {
                    said.set(match run.is_new {
                        true => "The call was graded.",
                        false => "This grade was there already. The call was not graded again.",
                    });
                    follow.grade.set(Some(run.grade));
                    stage.set(Stage::Idle);
                    follow.check_now();
                    focus("#grade-now".to_owned());
                }
                Err(failure) => {
                    let now = clock.now_untracked();
                    let wait = failure.api_error().and_then(|refusal| refusal.retry_after_seconds);
                    retry_at.set(wait.map(|seconds| Timestamp(now.0 + i64::from(seconds) * 1000)));
                    stage.set(Stage::Failed(failure, now));
                }
            }
        });
    };
    let cancel = move |_| {
        stage.set(Stage::Idle);
        focus("#grade-now".to_owned());
    };
    let disabled = move || {
        let must_wait = seconds_left.get().is_some().then_some("true");
        grayed_out(refusal)().or(must_wait)
    };
    let wait = move || {
        seconds_left
            .get()
            .map(|seconds| format!("Can be graded again in {}.", format::wait(seconds)))
    };
    let question = move || {
        view! {
            <div class="confirmation" role="group" aria-label="Confirmation">
                <p class="question" id="grade-question" role="status">
                    {move || if is_grading.get() { "Grading. This can take a minute." } else { "Grade this call now? It may cost money." }}
                </p>
                <button type="button" class="button primary" id="grade-confirm" aria-describedby="grade-question"
                    aria-disabled=move || is_grading.get().then_some("true") on:click=grade>
                    {move || if is_grading.get() { "Grading…" } else { "Grade this call" }}
                </button>
                {move || (!is_grading.get()).then(|| view! {
                    <button type="button" class="button quiet" on:click=cancel>"Cancel"</button>
                })}
            </div>
        }
    };
    let button = move || {
        view! {
            <div class="actions">
                <button type="button" class="button" id="grade-now" aria-describedby="grade-wait"
                    aria-disabled=disabled on:click=ask>"Grade now"</button>
                // It ticks, and would be read out every second.
                <span class="hint" id="grade-wait" aria-live="off">{wait}</span>
                {refused(refusal)}
            </div>
        }
    };
    view! {
        <div class="grade-now">
            <p class="status-message" role="status">{said}</p>
            <Trouble follow stage />
            {move || match (can_be_graded.get(), is_asking.get()) {
                (false, _) => None,
                (true, true) => Some(question()),
                (true, false) => Some(button()),
            }}
        </div>
    }
    .into_any()
}

#[component]
fn Trouble(follow: Follow, stage: RwSignal<Stage>) -> impl IntoView {
    let presence = expect_context::<Presence>();
    let on_dismiss = Callback::new(move |()| stage.set(Stage::Idle));
    let on_press = Callback::new(move |button: Button| match button {
        // Looks, and grades nothing.
        Button::CheckWhatHappened => {
            stage.set(Stage::Idle);
            follow.check_now();
        }
        _ => {
            stage.set(Stage::Asking);
            focus("#grade-confirm".to_owned());
        }
    });
    let content = move || {
        let Stage::Failed(failure, at) = &*stage.read() else { return None };
        let is_offline = !presence.is_online.get_untracked();
        let remedy = request_failed(failure, Operation::Grading, is_offline);
        let details = Details::of(failure, *at);
        Some(view! { <Banner remedy details on_press on_dismiss /> })
    };
    view! { {content} }
}
