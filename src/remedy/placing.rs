//! When placing a call fails. The first question is always whether a phone
//! may be ringing.

use super::proxy::refused_by_proxy;
use super::{Button, Owner, Remedy, RemedyId};
use crate::access::Action;
use crate::call::draft::Source;
use crate::outbox::outcome::{Outcome, outcome_of_failure};
use thunderphone::{ApiError, Error, NumberRecord, NumberSource};

/// What the page knows about the call it tried to place. Gathered afresh after
/// a refusal, so that a stale list does not explain today's error.
#[derive(Clone, PartialEq, Debug)]
pub struct PlacingFacts {
    pub source: Source,
    /// For reading.
    pub from_number: String,
    /// The from number's record, when the list of numbers could be had and
    /// holds it.
    pub number: Option<NumberRecord>,
    /// Whether the list of numbers could be had at all.
    pub numbers_known: bool,
    /// Whether the agent is in the list of agents; `None` without a list.
    pub is_agent_listed: Option<bool>,
    /// `None` when the host does not say.
    pub is_tcpa_active: Option<bool>,
    pub is_offline: bool,
}

impl PlacingFacts {
    fn may_verify(&self) -> bool {
        self.number.as_ref().is_some_and(|number| number.id.is_some())
    }
}

pub(super) const NOBODY: &str = "Nobody was called and nothing was charged.";
pub(super) const UNKNOWN: &str = "The call may have been placed";
pub(super) const SEND_AGAIN: &str =
    "Sends the same attempt again. If the call exists, it opens. The phone cannot ring twice.";

/// What to say of a failed `POST /v1/call`. What it means for the phone is decided by
/// [`outcome_of_failure`]; here are the words.
pub fn placing(failure: &Error, facts: &PlacingFacts) -> Remedy {
    match outcome_of_failure(failure) {
        Outcome::Refused | Outcome::NotPassedOn => refused(failure, facts),
        Outcome::Throttled => throttled(),
        Outcome::CarrierFault => provider(),
        Outcome::KeyTaken => unknown(
            RemedyId::KeyClash,
            "ThunderPhone is still working on this attempt, or got it earlier with other details. The phone may be ringing.",
        ),
        Outcome::Unknown | Outcome::Accepted(_) | Outcome::Pending(_) => ambiguous(failure, facts),
    }
}

/// A phone may be ringing.
fn ambiguous(failure: &Error, facts: &PlacingFacts) -> Remedy {
    match failure {
        Error::Unreachable { .. } if facts.is_offline => unknown(
            RemedyId::Offline,
            "This device is offline. We don't know whether your call went out.",
        ),
        Error::Unreachable { .. } => unknown(
            RemedyId::Unreachable,
            "The connection broke before an answer came. We don't know whether your call went out.",
        )
        .name_blockers(failure, "check"),
        Error::TimedOut { after_ms } => unknown(
            RemedyId::TimedOut,
            format!("No answer came within {} seconds. The phone may be ringing.", after_ms / 1000),
        ),
        Error::Unreadable { .. } => unknown(
            RemedyId::Unreadable,
            "ThunderPhone accepted the call, but we can't read its answer. The phone may be ringing.",
        ),
        Error::TooLarge { .. } => unknown(
            RemedyId::TooLarge,
            "The answer is too large to read. The phone may be ringing.",
        )
        .step(Owner::ThunderPhone, "If this keeps happening, report it with the details below."),
        Error::NotProxied { .. } => not_proxied(unknown(
            RemedyId::NotProxied,
            "A web page answered instead, perhaps your network's sign-in page. We don't know whether your call went out.",
        )),
        Error::BackendDown { .. } => unknown(
            RemedyId::BackendDown,
            "Our server couldn't get an answer from ThunderPhone. We don't know whether your call went out.",
        )
        .step(Owner::Operator, "If this keeps happening, check that the server can reach the API."),
        Error::Api(refusal) if refusal.status >= 500 => unknown(
            RemedyId::ServerFault,
            "ThunderPhone reported an internal error. We don't know whether your call went out.",
        )
        .step(Owner::ThunderPhone, "If this keeps happening, report it with the details below."),
        Error::Api(_) => unknown(
            RemedyId::UnknownCode,
            "The answer doesn't say whether your call went out.",
        ),
    }
}

pub(super) fn unknown(row: RemedyId, meaning: impl Into<String>) -> Remedy {
    Remedy::new(row, UNKNOWN, meaning)
        .button(Button::CheckWhatHappened, "Looks in the call list. Nothing is dialed.")
        .button(Button::PlaceCall, SEND_AGAIN)
}

fn not_proxied(remedy: Remedy) -> Remedy {
    remedy.step(
        Owner::Operator,
        "Set the server up to pass /v1 on to the ThunderPhone API, with the API key added.",
    )
}

fn throttled() -> Remedy {
    Remedy::new(
        RemedyId::Throttled,
        "Too many requests right now",
        "ThunderPhone asks us to wait. Trying again is safe: the phone cannot ring twice.",
    )
    .button(Button::TryAgain, "Sends the same attempt again now.")
}

fn refused(failure: &Error, facts: &PlacingFacts) -> Remedy {
    let Error::Api(refusal) = failure else {
        return not_proxied(Remedy::new(
            RemedyId::NotProxied,
            "This site is not connected to ThunderPhone",
            format!("{NOBODY} This site's web server answered instead."),
        ))
        .button(Button::TryAgain, "Then send the same attempt again.");
    };
    if let Some(remedy) = refused_by_proxy(refusal, Action::Place, NOBODY) {
        return remedy;
    }
    match refusal.status {
        400 | 422 => bad_request(refusal, facts),
        401 => Remedy::new(
            RemedyId::Key,
            "The API key was not accepted",
            format!("{NOBODY} What you filled in is kept."),
        )
        .step(
            Owner::Operator,
            "Replace the API key on the server: it is missing, wrong or revoked.",
        )
        .button(Button::TryAgain, "Then send the same attempt again."),
        402 => Remedy::new(RemedyId::InsufficientBalance, "The balance is used up", NOBODY)
            .button(Button::TopUp, "Add credit with the saved card, then place the call again.")
            .button(Button::OpenBilling, "Or turn on auto-reload to top up automatically."),
        403 => forbidden(refusal, facts),
        404 => not_found(refusal, facts),
        409 => Remedy::new(
            RemedyId::CallerIdNotEligible,
            format!("{} cannot be used to call that number", facts.from_number),
            NOBODY,
        )
        .button(
            Button::ChooseAnotherNumber,
            "Call from another number. Trying this one again won't help.",
        ),
        status => Remedy::new(
            RemedyId::UnknownCode,
            format!("ThunderPhone refused the call (code {status})"),
            format!("{NOBODY} ThunderPhone's own words are below."),
        )
        .button(Button::TryAgain, "Sends the same attempt again."),
    }
}

/// The documented transient carrier fault. Safe to send again automatically while
/// the tries last; after that the person decides.
fn provider() -> Remedy {
    let remedy = Remedy::new(
        RemedyId::Provider,
        "The phone network reported a problem",
        "This usually passes quickly. Trying again is safe: the phone cannot ring twice.",
    );
    remedy.button(Button::TryAgain, "Sends the same attempt again now.")
}

fn bad_request(refusal: &ApiError, facts: &PlacingFacts) -> Remedy {
    if !refusal.fields.is_empty() {
        return Remedy::new(
            RemedyId::InvalidFields,
            "ThunderPhone did not accept some details",
            format!("{NOBODY} Each marked field says why."),
        )
        .step(Owner::You, "Correct the marked fields, then place the call again.");
    }
    match facts.source {
        Source::NumbersOwn => Remedy::new(
            RemedyId::NoOutboundAgent,
            "This call has no agent",
            format!("{NOBODY} The from number has no outbound agent."),
        )
        .button(Button::ChooseAnotherAgent, "Choose a saved agent or write a one-off config.")
        .step(Owner::Admin, "Or set a default outbound agent on the number in ThunderPhone."),
        Source::OneOff => Remedy::new(
            RemedyId::ConfigRefused,
            "ThunderPhone did not accept the one-off config",
            NOBODY,
        )
        .step(Owner::You, "Change or clear the setting named below, then place the call again."),
        Source::Saved => {
            Remedy::new(RemedyId::BadRequest, "ThunderPhone did not accept the call", NOBODY)
                .step(Owner::You, "Correct what is named below, then place the call again.")
        }
    }
}

/// None of the 403 rows has a published code. The facts decide; only where
/// they are silent do the words, and all these remedies are harmless.
fn forbidden(refusal: &ApiError, facts: &PlacingFacts) -> Remedy {
    let words = refusal.detail.as_deref().unwrap_or_default().to_ascii_lowercase();
    let code = refusal.code.as_deref().unwrap_or_default().to_ascii_lowercase();
    let says = |word: &str| code.contains(word) || words.contains(word);
    let number = facts.number.as_ref().filter(|number| !number.can_dial());
    let is_demo = number.is_some_and(|n| n.source == Some(NumberSource::Demo));
    let is_unverified =
        number.is_some_and(|n| n.source == Some(NumberSource::Voip) && !n.is_verified());
    let from = &facts.from_number;
    if is_demo {
        return demo(from);
    }
    if is_unverified {
        return unverified(from, facts.may_verify());
    }
    if facts.is_tcpa_active == Some(false) || says("tcpa") {
        return Remedy::new(
            RemedyId::TcpaConfirmation,
            "Your organization cannot make outbound calls yet",
            format!("{NOBODY} The outbound TCPA confirmation is missing."),
        )
        .step(Owner::Admin, "Sign the outbound TCPA confirmation in ThunderPhone's dashboard.")
        .button(Button::TryAgain, "Then send the same attempt again.");
    }
    if says("trial") {
        return Remedy::new(RemedyId::TrialAccount, "Trial accounts cannot make this call", NOBODY)
            .button(Button::TopUp, "Add credit: that usually lifts the restriction.")
            .step(Owner::ThunderPhone, "Or ask them to lift it for this account.");
    }
    if says("demo") || says("inbound only") || says("inbound-only") {
        return demo(from);
    }
    if says("verif") {
        return unverified(from, facts.may_verify());
    }
    if says("permission") || says("role") || says("admin") {
        return Remedy::new(
            RemedyId::Role,
            "This Callboard is not allowed to place calls",
            format!("{NOBODY} Its role in your organization is too low."),
        )
        .step(
            Owner::Admin,
            "Give the owner of the API key a higher role, or use an admin's API key.",
        )
        .button(Button::TryAgain, "Then send the same attempt again.");
    }
    Remedy::new(
        RemedyId::Forbidden,
        "ThunderPhone did not allow this call",
        format!("{NOBODY} ThunderPhone's own words are below."),
    )
    .button(Button::ChooseAnotherNumber, "If this is about the number, try another one.")
    .step(Owner::Admin, "Otherwise, check the organization's settings in ThunderPhone.")
}

fn demo(from: &str) -> Remedy {
    Remedy::new(
        RemedyId::DemoNumber,
        format!("{from} is a demo number: it can only receive calls"),
        NOBODY,
    )
    .button(Button::ChooseAnotherNumber, "Call from a VoIP number of your own.")
    .step(
        Owner::Admin,
        "No other number? Import one in ThunderPhone, or request outbound approval for this one.",
    )
}

fn unverified(from: &str, may_verify: bool) -> Remedy {
    let remedy = Remedy::new(
        RemedyId::UnverifiedNumber,
        format!("{from} is not verified yet"),
        format!("{NOBODY} A VoIP number must be verified before it can call out."),
    );
    if may_verify {
        remedy
            .button(Button::VerifyNumber, "ThunderPhone places a verification call, which your carrier bills. Then place your call again.")
            .button(Button::ChooseAnotherNumber, "Or call from another number.")
    } else {
        remedy
            .button(Button::ChooseAnotherNumber, "Call from another number.")
            .step(Owner::Admin, "Verify the number in ThunderPhone's dashboard.")
    }
}

fn not_found(refusal: &ApiError, facts: &PlacingFacts) -> Remedy {
    let words = refusal.detail.as_deref().unwrap_or_default().to_ascii_lowercase();
    let is_number_gone = facts.numbers_known && facts.number.is_none();
    let is_agent_gone = facts.is_agent_listed == Some(false);
    if is_number_gone || (!is_agent_gone && words.contains("number")) {
        return Remedy::new(
            RemedyId::UnknownFromNumber,
            format!("{} does not belong to your organization", facts.from_number),
            format!("{NOBODY} The number may have been released or moved."),
        )
        .button(Button::RefreshNumbers, "Loads the numbers again. Then choose one.");
    }
    if is_agent_gone || words.contains("agent") {
        return Remedy::new(
            RemedyId::UnknownAgent,
            "The agent no longer exists",
            format!("{NOBODY} It may have been deleted."),
        )
        .button(Button::RefreshAgents, "Loads the agents again. Then choose one.");
    }
    Remedy::new(
        RemedyId::NotFound,
        "Something this call needs no longer exists",
        format!("{NOBODY} ThunderPhone's own words are below."),
    )
    .button(Button::RefreshNumbers, "Loads the numbers again.")
    .button(Button::RefreshAgents, "Loads the agents again.")
}
