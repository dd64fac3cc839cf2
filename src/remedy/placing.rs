//! When placing a call fails. The first question is always whether a phone
//! may be ringing.

use super::proxy::{refused_by_proxy, who_refused};
use super::{Button, Owner, Remedy, RemedyId};
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

/// What to say of a failed `POST /v1/call`. What it means for the phone is decided by
/// [`outcome_of_failure`]; here are the words.
pub fn placing(failure: &Error, facts: &PlacingFacts) -> Remedy {
    match outcome_of_failure(failure) {
        Outcome::Refused | Outcome::NotPassedOn => refused(failure, facts),
        Outcome::Throttled => throttled(failure),
        Outcome::CarrierFault => provider(),
        Outcome::KeyTaken => unknown(
            RemedyId::KeyClash,
            "The request was already sent with other details, or is still being handled. The call it made may exist.",
        ),
        Outcome::Unknown | Outcome::Accepted(_) | Outcome::Pending(_) => ambiguous(failure, facts),
    }
}

/// A phone may be ringing.
fn ambiguous(failure: &Error, facts: &PlacingFacts) -> Remedy {
    match failure {
        Error::Unreachable { .. } if facts.is_offline => unknown(
            RemedyId::Offline,
            "This device is offline. Callboard does not know whether the request got out before the connection was lost.",
        ),
        Error::Unreachable { .. } => unknown(
            RemedyId::Unreachable,
            "The connection broke before an answer came. Callboard does not know whether the request arrived.",
        )
        .name_blockers(failure, "check"),
        Error::TimedOut { after_ms } => unknown(
            RemedyId::TimedOut,
            format!("No answer came within {} seconds. The phone may be ringing.", after_ms / 1000),
        ),
        Error::Unreadable { .. } => unknown(
            RemedyId::Unreadable,
            "The API accepted the request, but its answer cannot be read. The phone may be ringing.",
        ),
        Error::TooLarge { .. } => unknown(
            RemedyId::TooLarge,
            "The answer is too large to read, so Callboard does not know what it says. The phone may be ringing.",
        )
        .step(Owner::ThunderPhone, "If it goes on, report it with the details below."),
        Error::NotProxied { .. } => not_proxied(unknown(
            RemedyId::NotProxied,
            "A web page answered instead of the API: this site's proxy, or a network's login page. Callboard cannot tell whether the request got through.",
        )),
        Error::BackendDown { status, .. } => unknown(
            RemedyId::BackendDown,
            format!("The proxy answered {status} in the API's place. Callboard does not know whether the request arrived."),
        )
        .step(Owner::Operator, "If this goes on: check that the API's host can be reached from the proxy."),
        Error::Api(refusal) if refusal.status >= 500 => unknown(
            RemedyId::ServerFault,
            "ThunderPhone had a fault of its own. Callboard does not know whether the call was placed before that.",
        )
        .step(Owner::ThunderPhone, "If it goes on, report it with the details below."),
        Error::Api(_) => unknown(
            RemedyId::UnknownCode,
            "Something between this page and ThunderPhone answered. Callboard does not know whether the request arrived.",
        ),
    }
}

pub(super) fn unknown(row: RemedyId, meaning: impl Into<String>) -> Remedy {
    Remedy::new(row, UNKNOWN, meaning)
        .press(
            Button::CheckWhatHappened,
            "Looks at the list of calls now. Nothing is dialled.",
        )
        .press(
            Button::PlaceCall,
            "Sends the same request again. It cannot ring twice: if the call was placed, you get that call.",
        )
}

fn not_proxied(remedy: Remedy) -> Remedy {
    remedy.step(
        Owner::Operator,
        "Pass every request under /v1 on to the ThunderPhone API, with the API key added.",
    )
}

fn throttled(failure: &Error) -> Remedy {
    let who = failure.api_error().map_or("ThunderPhone", who_refused);
    Remedy::new(
        RemedyId::Throttled,
        "Too many requests just now",
        format!("{who} asks to wait. It is safe to send the request again: it cannot ring twice."),
    )
    .press(Button::TryAgain, "Sends the same request again now.")
}

fn refused(failure: &Error, facts: &PlacingFacts) -> Remedy {
    let Error::Api(refusal) = failure else {
        return not_proxied(Remedy::new(
            RemedyId::NotProxied,
            "This site does not pass requests on to the API",
            format!("{NOBODY} The web server that serves this page answered the request itself."),
        ))
        .press(Button::TryAgain, "Send the same request again once the proxy is set up.");
    };
    if let Some(remedy) = refused_by_proxy(refusal, NOBODY) {
        return remedy;
    }
    match refusal.status {
        400 | 422 => bad_request(refusal, facts),
        401 => Remedy::new(
            RemedyId::Key,
            "The API key was not accepted",
            format!("{NOBODY} What you filled in is kept."),
        )
        .step(Owner::Operator, "Replace the API key in the proxy: it is missing, wrong or revoked.")
        .press(Button::TryAgain, "Send the same request again once the key is replaced."),
        402 => Remedy::new(RemedyId::InsufficientBalance, "The balance is used up", NOBODY)
            .press(Button::TopUp, "Add credit with the saved card, then place the call again.")
            .press(
                Button::OpenBilling,
                "Or enable auto-reload, so that the balance is filled up by itself.",
            ),
        403 => forbidden(refusal, facts),
        404 => not_found(refusal, facts),
        409 => Remedy::new(
            RemedyId::CallerIdNotEligible,
            format!("{} cannot be the caller ID for that destination", facts.from_number),
            NOBODY,
        )
        .press(
            Button::ChooseAnotherNumber,
            "Call from another number. Repeating with this one cannot help.",
        ),
        status => Remedy::new(
            RemedyId::UnknownCode,
            format!("The API refused the call with code {status}"),
            format!("{NOBODY} Callboard does not know this code; the API's own words are below."),
        )
        .press(Button::TryAgain, "Send the same request again."),
    }
}

/// The documented transient carrier fault. Safe to send again by itself while
/// the tries last; after that the person decides.
fn provider() -> Remedy {
    let remedy = Remedy::new(
        RemedyId::Provider,
        "The phone network did not answer for the call",
        "A passing fault between ThunderPhone and the carrier. It is safe to send the request again: it cannot ring twice.",
    );
    remedy.press(Button::TryAgain, "Sends the same request again now.")
}

fn bad_request(refusal: &ApiError, facts: &PlacingFacts) -> Remedy {
    if !refusal.fields.is_empty() {
        return Remedy::new(
            RemedyId::InvalidFields,
            "The API did not accept some of the details",
            format!("{NOBODY} What it said stands at the fields."),
        )
        .step(Owner::You, "Correct the marked fields, then place the call again.");
    }
    match facts.source {
        Source::NumbersOwn => Remedy::new(
            RemedyId::NoOutboundAgent,
            "No agent could be found for this call",
            format!("{NOBODY} The from number has no outbound agent of its own."),
        )
        .press(Button::ChooseAnotherAgent, "Choose a saved agent or write a one-off config.")
        .step(Owner::Admin, "Or set a default outbound agent on the number in ThunderPhone."),
        Source::OneOff => Remedy::new(
            RemedyId::ConfigRefused,
            "The API did not accept the one-off config",
            NOBODY,
        )
        .step(
            Owner::You,
            "Change or clear the setting that the API names below, then place the call again.",
        ),
        Source::Saved => {
            Remedy::new(RemedyId::BadRequest, "The API did not accept the request", NOBODY)
                .step(Owner::You, "Correct what the API names below, then place the call again.")
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
            "Outbound calls are not unlocked for this organization",
            format!("{NOBODY} The outbound TCPA confirmation is missing."),
        )
        .step(Owner::Admin, "Sign the outbound TCPA confirmation in ThunderPhone's own dashboard. An API key cannot sign it.")
        .press(Button::TryAgain, "Then send the same request again.");
    }
    if says("trial") {
        return Remedy::new(
            RemedyId::TrialAccount,
            "Trial accounts may not make this call",
            NOBODY,
        )
        .press(Button::TopUp, "Add credit: that usually lifts the restriction.")
        .step(Owner::ThunderPhone, "Or ask ThunderPhone to lift it for this account.");
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
            "The key behind this Callboard may not do that",
            format!("{NOBODY} Its role in the organization is too low."),
        )
        .step(
            Owner::Admin,
            "Give the key's owner a higher role, or put an admin's key in the proxy.",
        )
        .press(Button::TryAgain, "Then send the same request again.");
    }
    Remedy::new(
        RemedyId::Forbidden,
        "ThunderPhone did not allow this call",
        format!("{NOBODY} The API's own words are below."),
    )
    .press(Button::ChooseAnotherNumber, "Try another number, if it is about the number.")
    .step(Owner::Admin, "Otherwise look at the organization's settings in ThunderPhone.")
}

fn demo(from: &str) -> Remedy {
    Remedy::new(
        RemedyId::DemoNumber,
        format!("{from} is a demo number: it can only receive calls"),
        NOBODY,
    )
    .press(Button::ChooseAnotherNumber, "Call from a VoIP number of your own.")
    .step(Owner::Admin, "No other number yet? Bring a VoIP number: connect your carrier in ThunderPhone and import it, or request outbound approval for this one.")
}

fn unverified(from: &str, may_verify: bool) -> Remedy {
    let remedy = Remedy::new(
        RemedyId::UnverifiedNumber,
        format!("{from} is not verified yet"),
        format!("{NOBODY} A VoIP number may dial out only after a verification call."),
    );
    if may_verify {
        remedy
            .press(Button::VerifyNumber, "ThunderPhone places a real probe call, which your carrier bills. Then place the call again.")
            .press(Button::ChooseAnotherNumber, "Or call from another number.")
    } else {
        remedy
            .press(Button::ChooseAnotherNumber, "Call from another number.")
            .step(Owner::Admin, "Verify the number in ThunderPhone's own dashboard.")
    }
}

fn not_found(refusal: &ApiError, facts: &PlacingFacts) -> Remedy {
    let words = refusal.detail.as_deref().unwrap_or_default().to_ascii_lowercase();
    let is_number_gone = facts.numbers_known && facts.number.is_none();
    let is_agent_gone = facts.is_agent_listed == Some(false);
    if is_number_gone || (!is_agent_gone && words.contains("number")) {
        return Remedy::new(
            RemedyId::UnknownFromNumber,
            format!("{} does not belong to this organization", facts.from_number),
            format!("{NOBODY} The number may have been released or moved."),
        )
        .press(
            Button::RefreshNumbers,
            "Load the list of numbers again and pick one the organization owns.",
        );
    }
    if is_agent_gone || words.contains("agent") {
        return Remedy::new(
            RemedyId::UnknownAgent,
            "The agent no longer exists",
            format!("{NOBODY} It may have been deleted since the list was loaded."),
        )
        .press(Button::RefreshAgents, "Load the list of agents again and choose one.");
    }
    Remedy::new(
        RemedyId::NotFound,
        "Something this call needs no longer exists",
        format!("{NOBODY} The API's own words are below."),
    )
    .press(Button::RefreshNumbers, "Load the list of numbers again.")
    .press(Button::RefreshAgents, "Load the list of agents again.")
}
