//! What the form relies on grows old while it is open: balance, agents, numbers.
//! It is asked for again when the page is seen after a minute, and once more at
//! “Place call”. What needs attention then is asked about before anything is placed.

use super::form::Form;
use super::halt::Halt;
use super::last_call_lookup;
use super::snapshot::{Snapshot, hours, known};
use crate::browser::intl;
use crate::browser::moment::Moment;
use crate::browser::page::Presence;
use crate::call::checklist::{Facts, Row, Topic};
use crate::call::draft::Draft;
use crate::call::question::Question;
use crate::call::sentence;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::Timestamp;

/// What is older than this is asked for again.
pub const FRESH_MS: i64 = 60_000;
/// “Place call” waits no longer than this for newer answers.
const PRESS_MS: i64 = 5_000;
/// How often it looks whether they are there.
const LOOK_MS: u32 = 25;

/// What the list of checks says now, row by row.
pub fn rows(form: Form) -> [Row; Topic::ALL.len()] {
    with_facts(form, |facts| Topic::ALL.map(|topic| facts.row(topic)))
}

/// What “Place call” does, in one sentence.
pub fn sentence(form: Form) -> Option<String> {
    with_facts(form, sentence::of)
}

/// It looks at the lists where they are, because it runs every second and an organization may
/// have thousands of agents.
fn with_facts<T>(form: Form, look: impl FnOnce(&Facts) -> T) -> T {
    let organization = form.organization;
    let (draft, last_call, now) = (form.draft.read(), form.last_call.read(), form.clock.now());
    let (numbers, agents) = (organization.numbers.read(), organization.agents.read());
    let (tcpa, billing) = (organization.tcpa.read(), organization.billing.read());
    look(&Facts {
        draft: &draft,
        numbers: known(&numbers, |numbers| numbers.as_slice()),
        agents: known(&agents, |agents| agents.as_slice()),
        tcpa: known(&tcpa, |tcpa| tcpa),
        billing: known(&billing, |billing| billing),
        last_call: &last_call.last,
        calls_today: last_call.since(intl::start_of_day(now)),
        hours: hours(&draft, now),
        now,
    })
}

/// Looks at the lists where they are now.
fn snapshot(form: Form, at: Timestamp) -> Snapshot {
    let organization = form.organization;
    Snapshot {
        numbers: organization.numbers.get_untracked(),
        agents: organization.agents.get_untracked(),
        tcpa: organization.tcpa.get_untracked(),
        billing: organization.billing.get_untracked(),
        last_call: form.last_call.get_untracked(),
        at,
    }
}

/// Asks again when somebody comes back to a page that was out of sight.
pub fn keep(form: Form) {
    let presence = expect_context::<Presence>();
    let hidden_at = StoredValue::new(None::<Timestamp>);
    Effect::new(move |_| {
        if !presence.is_visible.get() {
            return hidden_at.set_value(Some(form.clock.now_untracked()));
        }
        let was_hidden_at = hidden_at.try_update_value(Option::take).flatten();
        if let Some(at) = was_hidden_at.filter(|_| is_old(form)) {
            untrack(|| remember(form, at));
            spawn_local(refresh(form));
        }
    });
}

fn is_old(form: Form) -> bool {
    form.organization.is_older(FRESH_MS) || form.last_call.read_untracked().is_older(FRESH_MS)
}

/// What was on the screen before newer answers came, unless older is remembered.
fn remember(form: Form, at: Timestamp) {
    form.shown.update_value(|shown| {
        shown.get_or_insert_with(|| snapshot(form, at));
    });
}

/// Asks for all that is old, and waits for it a while.
async fn refresh(form: Form) {
    form.organization.refresh_older(FRESH_MS, form.needs_voices());
    let (is_older, is_loading) =
        form.last_call.with_untracked(|last| (last.is_older(FRESH_MS), last.is_loading));
    if is_older && !is_loading {
        spawn_local(last_call_lookup::refresh(form));
    }
    let began = Moment::now();
    loop {
        TimeoutFuture::new(LOOK_MS).await;
        let Some(last_call) = form.last_call.try_get_untracked() else { return };
        if began.age_ms() > PRESS_MS
            || !(form.organization.is_refreshing(FRESH_MS) || last_call.is_loading)
        {
            return;
        }
    }
}

/// What has to be asked before this draft is placed: of what is known now, which is asked for
/// again first where it is old.
pub async fn before_placing(form: Form, draft: &Draft) -> Result<Question, Halt> {
    if is_old(form) {
        untrack(|| remember(form, form.clock.now_untracked()));
        refresh(form).await;
        let now = form.draft.try_read_untracked().ok_or(Halt::Left)?;
        if *now != *draft {
            return Err(Halt::Edited);
        }
    }
    let shown = form.shown.try_update_value(Option::take).flatten();
    let now = untrack(|| snapshot(form, form.clock.now_untracked()));
    let shown = shown.as_ref().map(|shown| shown.facts(draft));
    Ok(Question::new(shown.as_ref(), &now.facts(draft)))
}
