//! What came of the call: everything the record says of it, in words.

use crate::call::end_reason;
use crate::call::number::grouped;
use crate::call::recording::was_never_answered;
use crate::components::audit_key;
use crate::follow::Follow;
use crate::format;
use crate::organization::Organization;
use crate::outbox::Placements;
use crate::reviewing::GradeHidden;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::{Call, CallGrade, Direction, GradeStatus, TransferOutcome};

/// One fact: name, words, and the API's own word where the words are ours.
#[derive(Clone, PartialEq, Debug)]
struct Fact(&'static str, String, Option<String>);

#[component]
pub fn Outcome(follow: Follow, has_settled: Memo<bool>) -> impl IntoView {
    let organization = expect_context::<Organization>();
    let agent_id = Memo::new(move |_| follow.call.read().as_ref()?.agent_id);
    Effect::new(move |_| {
        let agents = organization.agents.get_untracked();
        if agent_id.get().is_some() && agents.value.is_none() && !agents.is_loading {
            spawn_local(organization.refresh_agents());
        }
    });
    let placements = expect_context::<Placements>();
    let audit_key = RwSignal::new(None);
    Effect::new(move |_| {
        let call = follow.call.read();
        let sent = call.as_ref().and_then(|call| call.raw.get("idempotency_key")?.as_str());
        if let Some(key) = sent.map(str::to_owned).or_else(|| placements.key_of(follow.id))
            && audit_key.read_untracked().is_none()
        {
            audit_key::show(key, audit_key);
        }
    });
    let is_hidden = expect_context::<GradeHidden>().0;
    let facts = Memo::new(move |_| {
        let agent = agent_id
            .get()
            .map(|id| organization.agent_name(id).unwrap_or_else(|| format!("Agent {id}")));
        let call = follow.call.read();
        let grade = follow.grade.read();
        let audit_key = audit_key.get().map(|digits| Fact("Audit key", digits, None));
        let facts = call.as_ref().map(|call| facts(call, agent, grade.as_ref(), has_settled.get()));
        let is_shown = |fact: &Fact| !(is_hidden.get() && OF_THE_GRADE.contains(&fact.0));
        facts.into_iter().flatten().filter(is_shown).chain(audit_key).collect::<Vec<_>>()
    });
    let unresolved = Memo::new(move |_| {
        let call = follow.call.read();
        call.as_ref()
            .map(|call| {
                call.unresolved_variables.iter().map(|name| isolate(name)).collect::<Vec<_>>()
            })
            .map(|names| names.join(", "))
            .filter(|names| !names.is_empty())
    });
    view! {
        <section class="outcome" aria-labelledby="outcome-title">
            <h2 id="outcome-title">"Outcome"</h2>
            {move || unresolved.get().map(|names| view! {
                <p class="warning">"Not filled in: "{names}". The agent speaks without them."</p>
            })}
            <dl class="facts">
                {move || facts.get().into_iter().map(row).collect::<Vec<_>>()}
            </dl>
        </section>
    }
    .into_any()
}

/// The facts that are hidden from a person who has not judged yet.
const OF_THE_GRADE: [&str; 6] = ["Result", "Goal", "Summary", "Goal because", "Because", "Grade"];

/// The facts that a translator may put into another language.
const SENTENCES: [&str; 9] = [
    "End reason",
    "Result",
    "Goal",
    "Summary",
    "Goal because",
    "Because",
    "Grade",
    "Transfer",
    "Kind",
];

fn row(Fact(name, words, code): Fact) -> AnyView {
    let code = code.map(|code| view! { " "<code>{code}</code> });
    // What is no sentence is no matter for a translator.
    let keeps_words = !SENTENCES.contains(&name);
    view! { <dt>{name}</dt><dd translate=keeps_words.then_some("no")>{words}{code}</dd> }
}

fn facts(
    call: &Call,
    agent: Option<String>,
    grade: Option<&CallGrade>,
    has_settled: bool,
) -> Vec<Fact> {
    let of_grade = |read: fn(&CallGrade) -> &Option<String>, of_call: &Option<String>| {
        grade.and_then(|grade| read(grade).clone()).or_else(|| of_call.clone())
    };
    let mut facts = Vec::with_capacity(20);
    // An open vocabulary: in words, and as the API wrote it where that differs.
    let in_words = |name, code: Option<String>| {
        let words = format::words(code.as_deref()?);
        Some(Fact(name, words.clone(), code.filter(|code| *code != words)))
    };
    let ended = |code: &String| Fact("End reason", end_reason::show(code), Some(code.clone()));
    facts.extend(call.end_reason.as_ref().map(ended));
    facts.extend(in_words("Result", of_grade(|grade| &grade.call_outcome, &call.call_outcome)));
    facts.extend(in_words(
        "Goal",
        of_grade(|grade| &grade.goal_achievement, &call.goal_achievement),
    ));
    // Hosts repeat one sentence as summary and as reason; once is enough.
    for (name, sentence) in [
        ("Summary", of_grade(|grade| &grade.summary, &call.summary)),
        ("Goal because", of_grade(|grade| &grade.goal_reasoning, &call.goal_reasoning)),
        ("Because", of_grade(|grade| &grade.outcome_reasoning, &None)),
    ] {
        let is_new = |words: &String| !facts.iter().any(|fact: &Fact| fact.1 == *words);
        facts.extend(sentence.filter(is_new).map(|words| Fact(name, words, None)));
    }
    let mut add = |name, words: Option<String>| {
        facts.extend(words.map(|words| Fact(name, words, None)));
    };
    add("Grade", self::grade(call, grade));
    add("Transfer", transfer(call));
    add("Duration", call.duration_seconds.map(format::duration));
    add("Billable minutes", call.billable_minutes.map(format::minutes));
    add("Cost", cost(call, has_settled));
    add("Agent", agent);
    add("Product", call.product.clone());
    add("Voice", call.voice.clone());
    add("Language", call.locale.clone());
    add("From", call.from_number.as_deref().map(grouped));
    add("To", call.to_number.as_deref().map(grouped));
    let unusual = call
        .direction
        .as_ref()
        .filter(|direction| !matches!(direction, Direction::Outbound | Direction::Inbound));
    add("Direction", unusual.map(|direction| direction.as_str().to_owned()));
    add("Kind", call.is_test_call.then(|| "Test call".to_owned()));
    add("Issues", call.issue_count.filter(|count| *count > 0).map(|count| count.to_string()));
    let variables: Vec<_> = call
        .variables
        .iter()
        .map(|(name, value)| format!("{}: {}", isolate(name), isolate(value)))
        .collect();
    add("Variables", (!variables.is_empty()).then(|| variables.join(" · ")));
    facts
}

fn grade(call: &Call, grade: Option<&CallGrade>) -> Option<String> {
    let score = grade.and_then(|grade| grade.score).or(call.grade_score);
    match call.grade_status.as_ref().or(grade.and_then(|grade| grade.status.as_ref())) {
        Some(GradeStatus::Pending) => Some("being graded".to_owned()),
        Some(GradeStatus::Failed) => {
            let why = grade.and_then(|grade| grade.error_message.clone());
            Some(why.map_or("grading failed".to_owned(), |why| {
                format!("grading failed: {}", isolate(&why))
            }))
        }
        Some(GradeStatus::SkippedRecordingDisabled) => {
            Some("not graded: nothing was recorded".to_owned())
        }
        Some(GradeStatus::Other(word)) => Some(word.clone()),
        Some(GradeStatus::Completed) | None => score.map(format::score),
    }
}

/// The only price is the API's; none is ever worked out here.
fn cost(call: &Call, has_settled: bool) -> Option<String> {
    if let Some(cents) = call.billing_total_cents {
        return Some(format::money(cents));
    }
    let knows_billing =
        ["billing_total_cents", "billed_at"].iter().any(|key| call.raw.get(key).is_some());
    (knows_billing && call.is_final()).then(|| {
        let is_free = has_settled && was_never_answered(call);
        if is_free { "not billed" } else { "not billed yet" }.to_owned()
    })
}

fn transfer(call: &Call) -> Option<String> {
    let outcome = call.transfer_outcome.as_ref().map(|outcome| match outcome {
        TransferOutcome::Bridged => "connected",
        TransferOutcome::BridgeUnanswered => "not answered there",
        TransferOutcome::Failed => "failed",
        TransferOutcome::ReferAccepted => "we can't see if they picked up",
        TransferOutcome::Other(word) => word,
    });
    let to = call.transfer_destination.as_deref().map(|to| format!("to {}", isolate(&grouped(to))));
    match (to, outcome) {
        (Some(to), Some(outcome)) => Some(format!("{to}: {}", isolate(outcome))),
        (to, outcome) => to.or(outcome.map(str::to_owned)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::CallId;

    fn fact(record: Value, name: &str) -> Option<String> {
        let call = Call::read_as(CallId(1), &record);
        facts(&call, None, None, true).into_iter().find(|fact| fact.0 == name).map(|fact| fact.1)
    }

    #[test]
    fn the_record_is_told_in_words() {
        let text = include_str!("../../../tests/api/examples/call-completed.json");
        let record: Value = serde_json::from_str(text).unwrap();
        for (name, words) in [
            ("End reason", "The other side hung up"),
            ("Duration", "1:17"),
            ("Billable minutes", "1.29"),
            ("Cost", "$0.10"),
            ("Product", "bolt"),
            ("Voice", "olivia"),
            ("Grade", "92 of 100"),
            ("Result", "success"),
            ("Variables", "appointment: Thursday at 3 pm · first_name: Dana"),
        ] {
            assert_eq!(fact(record.clone(), name).as_deref(), Some(words), "{name}");
        }
        assert_eq!(fact(record, "Transfer"), None);
    }

    #[test]
    fn a_price_is_the_apis_or_none() {
        assert_eq!(fact(json!({"status": "completed", "billable_minutes": 3}), "Cost"), None);
        let ended =
            json!({"status": "completed", "billed_at": null, "sip_answered_at": "2026-10-06"});
        assert_eq!(fact(ended, "Cost").as_deref(), Some("not billed yet"));
        let unanswered = json!({"status": "failed", "billed_at": null, "sip_answered_at": null});
        assert_eq!(fact(unanswered, "Cost").as_deref(), Some("not billed"));
    }

    #[test]
    fn words_nobody_has_seen_are_shown_as_they_are() {
        let record = json!({"grade_status": "under_review", "transfer_outcome": "parked", "end_reason": "line_cut"});
        assert_eq!(fact(record.clone(), "Grade").as_deref(), Some("under_review"));
        assert_eq!(fact(record.clone(), "Transfer").as_deref(), Some("parked"));
        assert_eq!(fact(record, "End reason").as_deref(), Some("line cut"));
    }
}
