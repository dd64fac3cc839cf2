//! What the form relies on grows old while it is open: balance, agents, numbers.
//! It is asked for again when the page is seen after a minute, and once more at
//! “Place call”. What needs attention then is asked about before anything is placed.

use super::form::Form;
use super::halt::Halt;
use super::lookups;
use super::snapshot::{Snapshot, known, start_of_today};
use super::tries_lookup;
use crate::browser::moment::Moment;
use crate::browser::page::Presence;
use crate::call::draft::Draft;
use crate::checklist::Facts;
use crate::checklist::question::Question;
use crate::checklist::row::{Row, Topic};
use crate::checklist::sentence;
use crate::rules::Policy;
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
pub fn rows(form: Form) -> Vec<(Topic, Row)> {
    with_facts(form, |facts| {
        Topic::ALL.into_iter().filter_map(|topic| Some((topic, facts.row(topic)?))).collect()
    })
}

/// What “Place call” does, in one sentence; or why it does nothing.
pub fn sentence(form: Form) -> Option<String> {
    let tried = form.tried.read();
    let prompt = form.prompt().unwrap_or_default();
    with_facts(form, |facts| {
        if let Some((topic, row)) = facts.refused(&tried).into_iter().next() {
            return Some(format!("Not yet. {}: {}", topic.name(), row.text));
        }
        let sentence = sentence::of(facts)?;
        // What is wrong at a field is not sent.
        let wrong = facts.draft.request(&prompt).err().and_then(|wrong| wrong.into_iter().next());
        Some(wrong.map_or(sentence, |(_, why)| format!("Not yet. {why}")))
    })
}

/// It looks at the lists where they are, because it runs every second and an organization may
/// have thousands of agents.
fn with_facts<T>(form: Form, look: impl FnOnce(&Facts) -> T) -> T {
    let organization = form.organization;
    let (draft, looked_up, now) = (form.draft.read(), form.looked_up.read(), form.clock.now());
    let (numbers, agents) = (organization.numbers.read(), organization.agents.read());
    let (tcpa, billing) = (organization.tcpa.read(), organization.billing.read());
    let (platform, found) = (organization.platform.read(), form.found.read());
    let (rules, policy) = (form.team.rules.read(), form.team.policy.read());
    look(&Facts {
        draft: &draft,
        numbers: known(&numbers, |numbers| numbers.as_slice()),
        agents: known(&agents, |agents| agents.as_slice()),
        tcpa: known(&tcpa, |tcpa| tcpa),
        billing: known(&billing, |billing| billing),
        platform: known(&platform, |platform| platform),
        tries: &looked_up.tries,
        hours: form.hours.get(),
        rules: &rules,
        policy: &policy,
        listed: &found.listed,
        is_allowed_country: form.is_allowed_country.get(),
        spent: found.spent(),
        call_cents: found.call_cents,
        today: start_of_today(draft.to_number().as_ref(), now),
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
        platform: organization.platform.get_untracked(),
        looked_up: form.looked_up.get_untracked(),
        found: form.found.get_untracked(),
        rules: form.team.rules.get_untracked(),
        policy: form.team.policy.get_untracked(),
        is_allowed_country: form.is_allowed_country.get_untracked(),
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
    form.organization.is_older(FRESH_MS) || form.looked_up.read_untracked().is_older(FRESH_MS)
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
        form.looked_up.with_untracked(|last| (last.is_older(FRESH_MS), last.is_loading));
    if is_older && !is_loading {
        spawn_local(tries_lookup::refresh(form));
    }
    lookups::look_up_lists(form);
    lookups::refresh_spent(form);
    wait(form).await;
}

/// Until nothing is awaited that may change what is asked, but not for long.
async fn wait(form: Form) {
    let began = Moment::now();
    while began.age_ms() <= PRESS_MS && is_waiting(form) == Some(true) {
        TimeoutFuture::new(LOOK_MS).await;
    }
}

/// `None` once the page is gone.
fn is_waiting(form: Form) -> Option<bool> {
    let looked_up = form.looked_up.try_get_untracked()?;
    let found = form.found.try_get_untracked()?;
    let policy = form.team.policy.try_get_untracked()?;
    Some(
        form.organization.is_refreshing(FRESH_MS)
            || looked_up.is_loading
            || found.is_loading()
            || policy == Policy::Loading,
    )
}

/// What has to be asked before this draft is placed: of what is known now, which is asked for
/// again first where it is old.
pub async fn before_placing(form: Form, draft: &Draft) -> Result<Question, Halt> {
    if is_old(form) {
        untrack(|| remember(form, form.clock.now_untracked()));
        refresh(form).await;
    } else {
        lookups::look_up_lists(form);
        wait(form).await;
    }
    let now = form.draft.try_read_untracked().ok_or(Halt::Left)?;
    if *now != *draft {
        return Err(Halt::Edited);
    }
    drop(now);
    let shown = form.shown.try_update_value(Option::take).flatten();
    let now = untrack(|| snapshot(form, form.clock.now_untracked()));
    let facts = now.facts(draft);
    let tried = form.tried.try_get_untracked().ok_or(Halt::Left)?;
    if let Some((topic, _)) = facts.refused(&tried).into_iter().next() {
        // What has changed is asked about once nothing stands in the way.
        if let Some(shown) = shown {
            let _ = form.shown.try_set_value(Some(shown));
        }
        return Err(Halt::Refused(topic));
    }
    let shown = shown.as_ref().map(|shown| shown.facts(draft));
    Ok(Question::new(shown.as_ref(), &facts))
}
