//! Where the call is now, how old that knowledge is, and whether it is still
//! being looked at.

use crate::browser::clock::Clock;
use crate::browser::clock::browser_now;
use crate::browser::focus::focus;
use crate::call::cadence;
use crate::call::headline::ending;
use crate::call::phase::Phase;
use crate::follow::{Follow, Watching};
use crate::format;
use crate::polled::Polled;
use leptos::prelude::*;
use strict_view::view;
use thunderphone::Call;

#[component]
pub fn Status(follow: Follow) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let phase = Memo::new(move |_| match follow.call.read().as_ref() {
        Some(call) => Some(Phase::new(call)),
        // The API has accepted it, and says no more yet.
        None => follow.is_awaited.get().then_some(Phase::Requested),
    });
    let tone = move || phase.read().as_ref().map_or("none", Phase::tone);
    // Why it ended belongs beside that it did; the code is for a report.
    let ending = Memo::new(move |_| {
        let call = follow.call.read();
        let call = call.as_ref()?;
        Some((ending(call)?, call.end_reason.clone()))
    });
    let label = move || phase.read().as_ref().map(|phase| phase.label().to_owned());
    let elapsed = Memo::new(move |_| {
        let now = clock.now();
        elapsed(follow.call.read().as_ref()?, |at| now.seconds_since(at))
    });
    let checked = Memo::new(move |_| {
        let at = follow.checked_at.get()?;
        // Read for its ticking: what was checked here is measured here.
        let _ = clock.now();
        Some(format!("Checked {}", format::ago((browser_now() - at.0).div_euclid(1000))))
    });
    let is_failing = Memo::new(move |_| follow.failed.read().is_some());
    let note = Memo::new(move |_| {
        let call = follow.call.read();
        let has_all = call.as_ref().is_some_and(cadence::is_settled);
        watch_note(follow.watching.get(), is_failing.get(), has_all, follow.is_awaited.get())
    });
    let is_running =
        Memo::new(move |_| follow.call.read().as_ref().is_some_and(|call| !call.is_final()));
    let is_settled = move || follow.watching.get() == Watching::Settled;
    let can_resume = Memo::new(move |_| {
        is_failing.get() || matches!(follow.watching.get(), Watching::Hidden | Watching::GaveUp)
    });
    let on_resume = move |_| {
        follow.check_now();
        // The button goes when the look succeeds; its neighbour stays.
        focus(".call-actions .quiet".to_owned());
    };
    // Only the phase is announced; what ticks is beside the live region.
    view! {
        <section class="call-status" class:is-settled=is_settled data-tone=tone>
            <p class="phase" role="status" aria-label="Call status">{label}</p>
            {move || ending.get().map(|(words, code)| view! { <p class="ending" title=code>{words}</p> })}
            <p class="call-clock">
                <span class="elapsed">{elapsed}</span>
                " "
                <span class="checked">{checked}</span>
            </p>
            <p class="watch-note">{note}</p>
            <div class="call-actions">
                {move || can_resume.get().then(|| view! {
                    <button type="button" class="button" on:click=on_resume>
                        "Resume"
                    </button>
                })}
                <button type="button" class="button quiet" on:click=move |_| follow.check_now()>
                    "Check now"
                </button>
            </div>
            {move || is_running.get().then(|| view! { <Polled /> })}
        </section>
    }
    .into_any()
}

/// How long it has been going on, or went on.
fn elapsed(call: &Call, seconds_since: impl Fn(thunderphone::Timestamp) -> i64) -> Option<String> {
    if call.is_final() {
        let seconds = call.duration_seconds.filter(|seconds| *seconds > 0)?;
        return Some(format!("Lasted {}", format::duration(seconds)));
    }
    match (call.sip_answered_at, call.start_time) {
        (Some(at), _) => Some(format!("{} since pick-up", format::duration(seconds_since(at)))),
        (None, Some(at)) => {
            Some(format!("{} since it was placed", format::duration(seconds_since(at))))
        }
        (None, None) => None,
    }
}

/// Whether anybody is still looking, in words; nothing while all is as usual.
fn watch_note(
    watching: Watching,
    is_failing: bool,
    has_all: bool,
    is_awaited: bool,
) -> Option<&'static str> {
    Some(match watching {
        Watching::Hidden => "Paused while this page is hidden.",
        Watching::GaveUp => "Paused: too many checks failed.",
        Watching::Watching if is_failing => "The last check failed. Trying again automatically.",
        Watching::Watching if is_awaited => {
            "Accepted. ThunderPhone does not show the call yet. Still checking."
        }
        Watching::Watching => return None,
        Watching::Settled if has_all => "Final. No further updates expected.",
        Watching::Settled => "No longer checking. Some details did not come in time.",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::{CallId, Timestamp};

    #[track_caller]
    fn check(record: Value, expected: Option<&str>) {
        let now = Timestamp::parse("2026-10-06T17:31:00Z").unwrap();
        let call = Call::read_as(CallId(1), &record);
        assert_eq!(elapsed(&call, |at| now.seconds_since(at)).as_deref(), expected, "{record}");
    }

    #[test]
    fn time_runs_from_the_pick_up_and_stops_at_the_end() {
        let (start, answer) = ("2026-10-06T17:30:00Z", "2026-10-06T17:30:12Z");
        check(
            json!({"status": "in_progress", "start_time": start}),
            Some("1:00 since it was placed"),
        );
        check(
            json!({"status": "in_progress", "start_time": start, "sip_answered_at": answer}),
            Some("0:48 since pick-up"),
        );
        check(
            json!({"status": "completed", "start_time": start, "duration_seconds": 77}),
            Some("Lasted 1:17"),
        );
        check(json!({"status": "failed", "start_time": start, "duration_seconds": 0}), None);
        check(json!({"status": "in_progress"}), None);
    }

    #[test]
    fn a_paused_or_failing_watch_says_so() {
        for (watching, is_failing) in
            [(Watching::Hidden, false), (Watching::GaveUp, true), (Watching::Watching, true)]
        {
            assert!(watch_note(watching, is_failing, false, false).is_some());
        }
        assert_eq!(watch_note(Watching::Watching, false, false, false), None);
    }
}
