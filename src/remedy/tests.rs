//! Every row of the catalogue, by the reply that leads to it.

use super::*;
use crate::call::draft::Source;
use crate::outbox::outcome::{Outcome, outcome_of_failure, retry_after_seconds};
use crate::outbox::placement::tests::placement;
use crate::outbox::{Ambiguity, Placement};
use thunderphone::error::classify;
use thunderphone::{Error, NumberRecord, Reply, TransportError};

pub fn facts() -> PlacingFacts {
    PlacingFacts {
        source: Source::Saved,
        from_number: "+1 202 555 0143".into(),
        number: number("phone-number-verified"),
        numbers_known: true,
        is_agent_listed: Some(true),
        is_tcpa_active: Some(true),
        is_offline: false,
    }
}

fn number(example: &str) -> Option<NumberRecord> {
    let text = match example {
        "phone-number-verified" => {
            include_str!("../../tests/api/examples/phone-number-verified.json")
        }
        "phone-number-unverified" => {
            include_str!("../../tests/api/examples/phone-number-unverified.json")
        }
        _ => include_str!("../../tests/api/examples/phone-number-demo.json"),
    };
    NumberRecord::read(&serde_json::from_str(text).unwrap())
}

fn failure(status: u16, body: &str) -> Error {
    let content_type = if body.starts_with('<') { "text/html" } else { "application/json" };
    let reply =
        Reply { status, content_type: content_type.into(), body: body.into(), ..Reply::default() };
    classify(reply).unwrap_err()
}

fn too_large(status: u16) -> Error {
    let limit_bytes = thunderphone::body::LIMIT_BYTES;
    Error::from(TransportError::TooLarge { status, limit_bytes })
}

macro_rules! example {
    ($name:literal) => {
        include_str!(concat!("../../tests/api/examples/", $name, ".json"))
    };
}

/// An answer of the proxy in front of the API, in its own name.
macro_rules! proxys {
    ($code:literal) => {
        concat!("{\"detail\": \"No.\", \"code\": \"proxy_", $code, "\"}")
    };
}

#[track_caller]
fn check(
    failure: Error,
    facts: PlacingFacts,
    row: RemedyId,
    outcome: Outcome,
    first: Option<Button>,
) {
    let remedy = placing(&failure, &facts);
    assert_eq!(remedy.row, row, "{remedy:?}");
    assert_eq!(outcome_of_failure(&failure), outcome, "{row:?}");
    assert_eq!(remedy.steps.first().and_then(|step| step.button), first, "{row:?}");
    let said = format!("{} {}", remedy.title, remedy.meaning);
    match outcome {
        Outcome::Unknown | Outcome::KeyTaken => {
            assert!(said.contains("may have been placed") || said.contains("cannot tell"), "{said}")
        }
        Outcome::Refused | Outcome::NotPassedOn => {
            assert!(said.contains("Nobody was called"), "{said}")
        }
        _ => {}
    }
}

#[test]
fn each_refusal_to_place_has_its_remedy() {
    use Button::*;
    use Outcome::{CarrierFault, KeyTaken, NotPassedOn, Refused, Throttled, Unknown};
    let numbers_own = PlacingFacts { source: Source::NumbersOwn, ..facts() };
    let one_off = PlacingFacts { source: Source::OneOff, ..facts() };
    let with = |name| PlacingFacts { number: number(name), ..facts() };
    for (status, body, facts, row, outcome, first) in [
        (400, example!("error-400-field-errors"), facts(), RemedyId::InvalidFields, Refused, None),
        (400, example!("error-400-missing-numbers"), facts(), RemedyId::BadRequest, Refused, None),
        (400, example!("error-400-agent-and-config"), facts(), RemedyId::BadRequest, Refused, None),
        (
            400,
            example!("error-400-no-outbound-agent"),
            numbers_own,
            RemedyId::NoOutboundAgent,
            Refused,
            Some(ChooseAnotherAgent),
        ),
        (
            400,
            "{\"detail\": \"Unknown config key\"}",
            one_off,
            RemedyId::ConfigRefused,
            Refused,
            None,
        ),
        (401, example!("error-401-missing"), facts(), RemedyId::Key, Refused, None),
        (401, example!("error-401-invalid-key"), facts(), RemedyId::Key, Refused, None),
        (
            402,
            example!("error-402-insufficient-balance"),
            facts(),
            RemedyId::InsufficientBalance,
            Refused,
            Some(TopUp),
        ),
        (
            403,
            example!("error-403-demo-number"),
            with("phone-number-demo"),
            RemedyId::DemoNumber,
            Refused,
            Some(ChooseAnotherNumber),
        ),
        (
            403,
            example!("error-403-demo-number"),
            facts(),
            RemedyId::DemoNumber,
            Refused,
            Some(ChooseAnotherNumber),
        ),
        (
            403,
            "{\"detail\": \"No.\"}",
            with("phone-number-demo"),
            RemedyId::DemoNumber,
            Refused,
            Some(ChooseAnotherNumber),
        ),
        (
            403,
            example!("error-403-unverified-voip"),
            with("phone-number-unverified"),
            RemedyId::UnverifiedNumber,
            Refused,
            Some(VerifyNumber),
        ),
        (
            403,
            "{\"detail\": \"No.\"}",
            with("phone-number-unverified"),
            RemedyId::UnverifiedNumber,
            Refused,
            Some(VerifyNumber),
        ),
        (
            403,
            example!("error-403-unverified-voip"),
            PlacingFacts { number: None, numbers_known: false, ..self::facts() },
            RemedyId::UnverifiedNumber,
            Refused,
            Some(ChooseAnotherNumber),
        ),
        (
            403,
            example!("error-403-trial-restriction"),
            facts(),
            RemedyId::TrialAccount,
            Refused,
            Some(TopUp),
        ),
        (403, example!("error-403-tcpa"), facts(), RemedyId::TcpaConfirmation, Refused, None),
        (
            403,
            "{\"detail\": \"No.\"}",
            PlacingFacts { is_tcpa_active: Some(false), ..self::facts() },
            RemedyId::TcpaConfirmation,
            Refused,
            None,
        ),
        (403, example!("error-403-role"), facts(), RemedyId::Role, Refused, None),
        (
            403,
            "{\"detail\": \"No.\"}",
            facts(),
            RemedyId::Forbidden,
            Refused,
            Some(ChooseAnotherNumber),
        ),
        (
            404,
            example!("error-404-from-number"),
            facts(),
            RemedyId::UnknownFromNumber,
            Refused,
            Some(RefreshNumbers),
        ),
        (
            404,
            "{\"detail\": \"No.\"}",
            PlacingFacts { number: None, ..self::facts() },
            RemedyId::UnknownFromNumber,
            Refused,
            Some(RefreshNumbers),
        ),
        (
            404,
            example!("error-404-agent"),
            facts(),
            RemedyId::UnknownAgent,
            Refused,
            Some(RefreshAgents),
        ),
        (
            404,
            "{\"detail\": \"No.\"}",
            PlacingFacts { is_agent_listed: Some(false), ..self::facts() },
            RemedyId::UnknownAgent,
            Refused,
            Some(RefreshAgents),
        ),
        (
            404,
            example!("error-404-not-found"),
            facts(),
            RemedyId::NotFound,
            Refused,
            Some(RefreshNumbers),
        ),
        (
            409,
            example!("error-409-caller-id"),
            facts(),
            RemedyId::CallerIdNotEligible,
            Refused,
            Some(ChooseAnotherNumber),
        ),
        (
            409,
            example!("error-409-idempotency"),
            facts(),
            RemedyId::KeyClash,
            KeyTaken,
            Some(CheckWhatHappened),
        ),
        (
            422,
            example!("error-422-payment-method-required"),
            facts(),
            RemedyId::BadRequest,
            Refused,
            None,
        ),
        (
            429,
            example!("error-429-throttled"),
            facts(),
            RemedyId::Throttled,
            Throttled,
            Some(TryAgain),
        ),
        (
            500,
            example!("error-500"),
            facts(),
            RemedyId::ServerFault,
            Unknown,
            Some(CheckWhatHappened),
        ),
        (
            502,
            example!("error-502-provider"),
            facts(),
            RemedyId::Provider,
            CarrierFault,
            Some(TryAgain),
        ),
        (
            503,
            example!("error-500"),
            facts(),
            RemedyId::ServerFault,
            Unknown,
            Some(CheckWhatHappened),
        ),
        (
            408,
            "{\"detail\": \"Timeout\"}",
            facts(),
            RemedyId::UnknownCode,
            Unknown,
            Some(CheckWhatHappened),
        ),
        (
            421,
            "{\"detail\": \"Misdirected\"}",
            facts(),
            RemedyId::UnknownCode,
            Unknown,
            Some(CheckWhatHappened),
        ),
        (418, "{\"detail\": \"Teapot\"}", facts(), RemedyId::UnknownCode, Refused, Some(TryAgain)),
        (500, "", facts(), RemedyId::BackendDown, Unknown, Some(CheckWhatHappened)),
        (
            502,
            "<h1>Bad gateway</h1>",
            facts(),
            RemedyId::BackendDown,
            Unknown,
            Some(CheckWhatHappened),
        ),
        (405, "", facts(), RemedyId::NotProxied, Unknown, Some(CheckWhatHappened)),
        (
            405,
            "{\"detail\": \"GET?\"}",
            facts(),
            RemedyId::UnknownCode,
            Unknown,
            Some(CheckWhatHappened),
        ),
        (303, "", facts(), RemedyId::NotProxied, Unknown, Some(CheckWhatHappened)),
        (404, "<h1>Not found</h1>", facts(), RemedyId::NotProxied, NotPassedOn, None),
        (200, "<!doctype html>", facts(), RemedyId::NotProxied, Unknown, Some(CheckWhatHappened)),
        (201, "{\"call_id\": 98", facts(), RemedyId::Unreadable, Unknown, Some(CheckWhatHappened)),
        (401, proxys!("sign_in"), facts(), RemedyId::SignIn, NotPassedOn, Some(Reload)),
        (403, proxys!("cross_site"), facts(), RemedyId::ProxyRefused, NotPassedOn, None),
        (404, proxys!("not_allowed"), facts(), RemedyId::ProxyRefused, NotPassedOn, None),
        (409, proxys!("x"), facts(), RemedyId::ProxyRefused, NotPassedOn, None),
        (413, proxys!("too_large"), facts(), RemedyId::ProxyRefused, NotPassedOn, None),
        (415, proxys!("not_json"), facts(), RemedyId::ProxyRefused, NotPassedOn, None),
        (403, proxys!("role"), facts(), RemedyId::NotAllowed, NotPassedOn, None),
        (403, proxys!("no_access"), facts(), RemedyId::NoAccess, NotPassedOn, None),
        (429, proxys!("sign_in_limit"), facts(), RemedyId::SignInLimit, NotPassedOn, Some(Reload)),
        (429, proxys!("rate_limit"), facts(), RemedyId::Throttled, NotPassedOn, Some(TryAgain)),
        (408, proxys!("x"), facts(), RemedyId::UnknownCode, Unknown, Some(CheckWhatHappened)),
        (421, proxys!("x"), facts(), RemedyId::UnknownCode, Unknown, Some(CheckWhatHappened)),
        (
            500,
            proxys!("misconfigured"),
            facts(),
            RemedyId::BackendDown,
            Unknown,
            Some(CheckWhatHappened),
        ),
        (
            502,
            proxys!("unreachable"),
            facts(),
            RemedyId::BackendDown,
            Unknown,
            Some(CheckWhatHappened),
        ),
        (503, proxys!("x"), facts(), RemedyId::BackendDown, Unknown, Some(CheckWhatHappened)),
        (504, proxys!("timeout"), facts(), RemedyId::BackendDown, Unknown, Some(CheckWhatHappened)),
    ] {
        check(failure(status, body), facts, row, outcome, first);
    }
}

#[test]
fn each_silence_while_placing_is_an_unknown_outcome() {
    let first = Some(Button::CheckWhatHappened);
    let gone = || Error::from(TransportError::Unreachable("Failed to fetch".into()));
    check(gone(), facts(), RemedyId::Unreachable, Outcome::Unknown, first);
    let offline = PlacingFacts { is_offline: true, ..facts() };
    check(gone(), offline, RemedyId::Offline, Outcome::Unknown, first);
    let late = Error::from(TransportError::TimedOut { after_ms: 30_000 });
    check(late, facts(), RemedyId::TimedOut, Outcome::Unknown, first);
    let torn = Error::from(TransportError::Truncated { status: 201 });
    check(torn, facts(), RemedyId::Unreadable, Outcome::Unknown, first);
    // A refusal too: who refuses, and what, was not read.
    for status in [200, 201, 400, 403, 409, 429, 502] {
        check(too_large(status), facts(), RemedyId::TooLarge, Outcome::Unknown, first);
    }
}

#[test]
fn a_passing_fault_waits_longer_each_time_and_a_throttled_call_as_long_as_the_api_asks() {
    let fault = failure(502, example!("error-502-provider"));
    let waits: Vec<_> = (1..=3).map(|attempts| retry_after_seconds(&fault, attempts)).collect();
    assert_eq!(waits, [2, 4, 8]);
    let mut refused = failure(429, "{}");
    assert_eq!(retry_after_seconds(&refused, 1), 10);
    for (asked, waits) in [(42, 42), (1, 1), (0, 1)] {
        if let Error::Api(refusal) = &mut refused {
            refusal.retry_after_seconds = Some(asked);
        }
        assert_eq!(retry_after_seconds(&refused, 3), waits);
    }
}

const DOINGS: [Operation; 24] = [
    Operation::LoadingCalls,
    Operation::Exporting,
    Operation::LoadingCall,
    Operation::LoadingNumbers,
    Operation::LoadingAgents,
    Operation::LoadingVoices,
    Operation::LoadingTranscript,
    Operation::LoadingRecording,
    Operation::Verifying,
    Operation::ToppingUp,
    Operation::SettingAutoReload,
    Operation::LoadingTransactions,
    Operation::LoadingWebhooks,
    Operation::AddingWebhook,
    Operation::ChangingWebhook,
    Operation::DeletingWebhook,
    Operation::TestingWebhook,
    Operation::LoadingDeliveries,
    Operation::LoadingRehearsals,
    Operation::Rehearsing,
    Operation::LoadingScenarios,
    Operation::AddingScenario,
    Operation::ChangingScenario,
    Operation::DeletingScenario,
];

#[test]
fn every_failure_of_everything_else_says_whose_move_it_is() {
    for operation in DOINGS {
        for status in (200..600).step_by(1) {
            for body in ["", "<html>", "{\"detail\": \"x\"}"] {
                let Err(failure) =
                    classify(Reply { status, body: body.into(), ..Reply::default() })
                else {
                    continue;
                };
                let remedy = request_failed(&failure, operation, false);
                assert!(!remedy.steps.is_empty(), "{status} {body} {operation:?}");
                assert!(!remedy.meaning.is_empty(), "{status} {body} {operation:?}");
            }
        }
    }
}

#[test]
fn an_answer_that_is_too_large_says_so_and_can_be_asked_for_again() {
    for operation in DOINGS.into_iter().filter(|operation| operation.is_read()) {
        let remedy = request_failed(&too_large(200), operation, false);
        assert_eq!((remedy.row, remedy.title.as_str()), (RemedyId::TooLarge, operation.title()));
        assert_eq!(remedy.meaning, "The answer is too large to read: more than 16 MB.");
        assert_eq!(remedy.steps[0].button, Some(Button::TryAgain));
        assert!(remedy.steps.iter().any(|step| step.owner != Owner::You), "{remedy:?}");
    }
    let remedy = placing(&too_large(201), &facts());
    assert!(remedy.meaning.starts_with("The answer is too large to read"), "{remedy:?}");
}

#[test]
fn what_the_proxy_says_in_its_own_name_is_not_laid_to_thunderphone() {
    for operation in DOINGS {
        for (status, body, row, button) in [
            (401, proxys!("sign_in"), RemedyId::SignIn, Some(Button::Reload)),
            (403, proxys!("cross_site"), RemedyId::ProxyRefused, None),
            (404, proxys!("not_allowed"), RemedyId::ProxyRefused, None),
            (413, proxys!("too_large"), RemedyId::ProxyRefused, None),
            (403, proxys!("role"), RemedyId::NotAllowed, None),
            (403, proxys!("no_access"), RemedyId::NoAccess, None),
            (429, proxys!("sign_in_limit"), RemedyId::SignInLimit, Some(Button::Reload)),
        ] {
            let remedy = request_failed(&failure(status, body), operation, false);
            assert_eq!((remedy.row, remedy.steps[0].button), (row, button), "{remedy:?}");
            assert!(remedy.meaning.starts_with(operation.title()), "{remedy:?}");
        }
        for (status, body, row) in [
            (429, proxys!("rate_limit"), RemedyId::Throttled),
            (500, proxys!("misconfigured"), RemedyId::BackendDown),
            (502, proxys!("unreachable"), RemedyId::BackendDown),
            (504, proxys!("timeout"), RemedyId::BackendDown),
        ] {
            let remedy = request_failed(&failure(status, body), operation, false);
            assert_eq!(remedy.row, row, "{remedy:?}");
            assert!(!format!("{remedy:?}").contains("ThunderPhone"), "{remedy:?}");
        }
    }
    let throttled = failure(429, proxys!("rate_limit"));
    assert!(placing(&throttled, &facts()).meaning.starts_with("Our server asks"));
    assert!(placing(&failure(429, "{}"), &facts()).meaning.starts_with("ThunderPhone asks"));
}

#[test]
fn a_missing_role_says_who_has_it() {
    let body = |needs: &str| {
        format!(
            "{{\"detail\": \"No.\", \"code\": \"proxy_role\", \"needs\": \"{needs}\", \"may\": [\"ben\", \"group:leads\"]}}"
        )
    };
    let remedy = placing(&failure(403, &body("place")), &facts());
    assert_eq!(remedy.title, "You may not place calls");
    assert_eq!(
        remedy.meaning,
        "Nobody was called and nothing was charged. ben or the group “leads” can place calls."
    );
    for (needs, operation, title) in [
        ("manage", Operation::Verifying, "You may not verify numbers"),
        ("manage", Operation::ToppingUp, "You may not add credit"),
        ("manage", Operation::SettingAutoReload, "You may not change auto-reload"),
        ("manage", Operation::LoadingWebhooks, "You may not manage webhooks"),
        ("manage", Operation::AddingWebhook, "You may not manage webhooks"),
        ("read", Operation::LoadingCalls, "You may not use this Callboard"),
        ("read", Operation::Verifying, "You may not use this Callboard"),
    ] {
        let remedy = request_failed(&failure(403, &body(needs)), operation, false);
        assert_eq!(remedy.title, title);
        assert!(remedy.meaning.contains("ben or the group “leads” can"), "{remedy:?}");
        assert_eq!(remedy.steps[0].owner, Owner::Operator);
    }
    let nobody = failure(403, proxys!("role"));
    assert!(placing(&nobody, &facts()).meaning.contains("Nobody here may do this."));
}

#[test]
fn a_limit_says_how_long_to_wait() {
    for (code, seconds, said) in [
        ("rate_limit", Some(40), "Wait 40 s first."),
        ("rate_limit", Some(7_260), "Wait 2 h 1 min first."),
        ("rate_limit", None, "Wait a moment first."),
        ("sign_in_limit", Some(59), "Wait 59 s first."),
    ] {
        let limit = Error::Api(Box::new(thunderphone::ApiError {
            status: 429,
            code: Some(format!("proxy_{code}")),
            retry_after_seconds: seconds,
            ..thunderphone::ApiError::default()
        }));
        for remedy in
            [placing(&limit, &facts()), request_failed(&limit, Operation::LoadingCalls, false)]
        {
            assert!(remedy.steps[0].text.starts_with(said), "{remedy:?}");
            assert!(!remedy.is_ambiguous() && !format!("{remedy:?}").contains("ThunderPhone"));
        }
    }
}

#[test]
fn what_costs_money_is_never_offered_again_while_its_outcome_is_unknown() {
    for operation in [Operation::Verifying, Operation::ToppingUp, Operation::SettingAutoReload] {
        for lost in [
            Error::TimedOut { after_ms: 1 },
            Error::Unreachable { message: String::new(), may_be_stopped: false },
            failure(500, "{\"detail\": \"x\"}"),
            too_large(200),
        ] {
            let remedy = request_failed(&lost, operation, false);
            assert!(remedy.title.contains("not known"), "{remedy:?}");
            assert!(remedy.steps.iter().all(|step| step.button != Some(Button::TryAgain)));
        }
    }
}

#[test]
fn a_lost_answer_to_a_change_of_a_list_is_an_unknown_outcome() {
    for operation in [
        Operation::Rehearsing,
        Operation::AddingScenario,
        Operation::ChangingScenario,
        Operation::DeletingScenario,
        Operation::AddingWebhook,
        Operation::ChangingWebhook,
        Operation::DeletingWebhook,
        Operation::TestingWebhook,
    ] {
        let remedy = request_failed(&Error::TimedOut { after_ms: 1 }, operation, false);
        assert!(remedy.title.contains("not known"), "{remedy:?}");
        assert!(!remedy.meaning.contains("credit"), "{remedy:?}");
        assert_eq!(remedy.steps[0].button, Some(Button::TryAgain), "{remedy:?}");
        let refused = request_failed(&failure(422, "{\"detail\": \"x\"}"), operation, false);
        assert!(!format!("{refused:?}").contains("card"), "{refused:?}");
    }
}

#[test]
fn what_becomes_of_a_top_up_is_said_of_the_card() {
    for (status, row, said, button) in [
        (402, RemedyId::CardDeclined, "nothing was charged", Some(Button::TryAgain)),
        (403, RemedyId::Role, "not allowed to do this at ThunderPhone", None),
        (409, RemedyId::AlreadyRunning, "may have been charged", Some(Button::CheckWhatHappened)),
        (422, RemedyId::PaymentMethodRequired, "no saved card", Some(Button::TryAgain)),
        (500, RemedyId::ServerFault, "may have been charged", Some(Button::CheckWhatHappened)),
    ] {
        let refused = failure(status, "{\"detail\": \"x\"}");
        let remedy = request_failed(&refused, Operation::ToppingUp, false);
        let buttons: Vec<_> = remedy.steps.iter().filter_map(|step| step.button).collect();
        assert_eq!((remedy.row, buttons.first().copied()), (row, button), "{remedy:?}");
        assert!(remedy.meaning.contains(said), "{remedy:?}");
        let needs_admin = matches!(status, 402 | 403 | 422);
        assert_eq!(remedy.steps.iter().any(|step| step.owner == Owner::Admin), needs_admin);
        assert_eq!(remedy.is_ambiguous(), button == Some(Button::CheckWhatHappened));
    }
}

#[test]
fn a_request_that_may_have_been_stopped_names_blockers_and_stays_what_it_is() {
    let lost = |may_be_stopped| Error::Unreachable { message: String::new(), may_be_stopped };
    let (broken, stopped) = (lost(false), lost(true));
    let check = |without: Remedy, with: Remedy| {
        let (added, same) = with.steps.split_last().unwrap();
        assert!(added.text.contains("An ad blocker or privacy extension may have stopped"));
        assert_eq!((added.owner, added.button), (Owner::You, None));
        assert_eq!(same, without.steps);
        assert_eq!(Remedy { steps: without.steps.clone(), ..with }, without);
    };
    for operation in [Operation::LoadingCalls, Operation::LoadingRecording, Operation::ToppingUp] {
        check(
            request_failed(&broken, operation, false),
            request_failed(&stopped, operation, false),
        );
        assert_eq!(
            request_failed(&broken, operation, true),
            request_failed(&stopped, operation, true)
        );
    }
    check(placing(&broken, &facts()), placing(&stopped, &facts()));
    let offline = PlacingFacts { is_offline: true, ..facts() };
    assert_eq!(placing(&broken, &offline), placing(&stopped, &offline));
    assert!(placing(&stopped, &facts()).is_ambiguous());
    for failure in [&broken, &stopped] {
        assert_eq!(outcome_of_failure(failure), Outcome::Unknown);
    }
    let lost = Placement { ambiguity: Ambiguity::Lost, ..placement("k") };
    let placed_not = |failure| not_placed(&lost, Some(failure), &facts());
    check(placed_not(&broken), placed_not(&stopped));
}
