//! One call after the other. The next one is loaded while the one before is reviewed.

use super::Review;
use crate::browser::focus::is_typing;
use crate::browser::shortcut;
use crate::components::heading::Heading;
use crate::follow::is_deleted;
use crate::review::queue::Queue;
use crate::store::call_sequence::CallSequence;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::CallId;

/// The call that is on the page; `None` while it is being loaded.
type Shown = RwSignal<Option<CallId>>;

#[component]
pub fn Running(call: Callback<CallId, AnyView>) -> impl IntoView {
    let page = expect_context::<Review>();
    let queue = page.review.queue;
    page.has_run.set(true);
    let of = move |read: fn(&Queue) -> Option<CallId>| {
        Memo::new(move |_| queue.with(|queue| read(queue.as_ref()?)))
    };
    let (current, upcoming) = (of(Queue::current), of(Queue::upcoming));
    let shown: Shown = RwSignal::new(None);
    let notice = RwSignal::new(String::new());
    let pass = move |id: CallId| {
        notice.set(format!("Call {id} was deleted. It was skipped."));
        page.review.pass_deleted(id);
    };
    // Deleted calls are passed here, before anything of them is shown.
    Effect::new(move |_| {
        page.ahead.changes.track();
        let Some(id) = current.get() else { return };
        if shown.get_untracked() == Some(id) {
            return;
        }
        match page.ahead.get(id) {
            None => {
                shown.set(None);
                page.ahead.load(id);
            }
            Some(loaded) if loaded.call.as_ref().err().is_some_and(is_deleted) => {
                page.ahead.take(id);
                pass(id);
            }
            Some(loaded) => {
                keep_sequence(queue, id);
                shown.set(Some(id));
                // It may have been loaded some minutes ago.
                spawn_local(async move {
                    let is_deleted = page.ahead.was_deleted(loaded).await;
                    if is_deleted && shown.try_get_untracked().flatten() == Some(id) {
                        pass(id);
                    }
                });
            }
        }
    });
    Effect::new(move |_| {
        if let (Some(_), Some(next)) = (shown.get(), upcoming.get()) {
            page.ahead.load(next);
        }
    });
    let done = move || {
        if shown.get_untracked().is_some() {
            notice.set(String::new());
            page.review.done_and_next();
        }
    };
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        let has_control = event.ctrl_key() || event.meta_key();
        let is_sending =
            event.key() == "Enter" && has_control && !event.repeat() && is_typing(&event);
        if shortcut::is_enter(&event) || is_sending {
            event.prevent_default();
            done();
        }
    });
    on_cleanup(move || keys.remove());
    let content = move || match shown.get() {
        Some(id) => call.run(id),
        None => view! {
            <Heading text="Review" />
            <p class="quiet" role="status">"Loading the call…"</p>
        },
    };
    view! {
        <div class="review-call" data-call-shown=move || shown.get().map(|id| id.to_string())>{content}</div>
        <Bar page shown notice on_done=Callback::new(move |()| done()) />
    }
}

/// So that the page of a call that is opened from here leads on.
fn keep_sequence(queue: RwSignal<Option<Queue>>, id: CallId) {
    queue.with_untracked(|queue| {
        let ids = queue.as_ref().map(Queue::ids).unwrap_or_default();
        let address = super::address(&crate::route::CallFilters::default());
        CallSequence::around(ids, ids.len(), id, address).inspect(CallSequence::keep);
    });
}

#[component]
fn Bar(
    page: Review,
    shown: Shown,
    notice: RwSignal<String>,
    on_done: Callback<()>,
) -> impl IntoView {
    let queue = page.review.queue;
    let of = move |read: fn(&Queue) -> Option<String>| {
        Memo::new(move |_| queue.with(|queue| read(queue.as_ref()?)))
    };
    let position = of(Queue::position_words);
    let progress = of(|queue| Some(queue.progress_words()));
    let part = Memo::new(move |_| {
        queue.with(|queue| {
            let queue = queue.as_ref()?;
            Some((queue.done().len(), queue.ids().len()))
        })
    });
    let has_previous =
        Memo::new(move |_| queue.with(|queue| queue.as_ref().is_some_and(Queue::has_previous)));
    let is_last = Memo::new(move |_| {
        queue.with(|queue| queue.as_ref().is_some_and(|queue| queue.upcoming().is_none()))
    });
    let elsewhere = Memo::new(move |_| {
        let is_done = queue.with(|queue| {
            let queue = queue.as_ref()?;
            Some(queue.done().contains(&queue.current()?))
        });
        (is_done == Some(true) && shown.get().is_some())
            .then_some("This call is reviewed already. You can change your verdict.")
    });
    let bar = move || {
        part.get().map(
            |(done, all)| view! { <progress aria-hidden="true" max=all value=done></progress> },
        )
    };
    let previous = move |_| {
        if has_previous.get_untracked() {
            notice.set(String::new());
            page.review.previous();
        }
    };
    let skip = move |_| {
        if !is_last.get_untracked() {
            notice.set(String::new());
            page.review.skip();
        }
    };
    let disabled = |is_possible: bool| (!is_possible).then_some("true");
    view! {
        <section class="review-bar" aria-label="Queue"
            aria-busy=move || (page.review.writes.get() > 0).then_some("true")>
            <div class="review-place">
                <strong role="status">{position}</strong>
                <span class="hint">{progress}</span>
                {bar}
            </div>
            <div class="review-said">
                <p role="status">{notice}</p>
                <p class="hint" role="status">{elsewhere}</p>
                <p class="field-error" role="status">
                    {move || (!page.review.is_kept.get()).then_some("This browser blocks storage, or it is full. The queue is lost when you close this tab.")}
                </p>
            </div>
            <div class="actions">
                <button type="button" class="button quiet" on:click=move |_| page.wants_new.set(true)>"Leave"</button>
                <button type="button" class="button quiet" aria-disabled=move || disabled(has_previous.get())
                    on:click=previous>"Previous call"</button>
                <button type="button" class="button" aria-disabled=move || disabled(!is_last.get())
                    on:click=skip>"Skip"</button>
                <button type="button" class="button primary" aria-keyshortcuts="Enter"
                    on:click=move |_| on_done.run(())>
                    {move || if is_last.get() { "Done" } else { "Done and next" }}
                </button>
            </div>
        </section>
    }
    .into_any()
}
