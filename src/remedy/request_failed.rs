//! When something other than placing fails: a page's data, a verification, a
//! top-up. Nobody is called by any of these, save the probe of a verification.

use super::proxy::refused_by_proxy;
use super::{Button, Owner, Remedy, RemedyId};
use thunderphone::Error;

/// What was being done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    LoadingCalls,
    LoadingCall,
    LoadingNumbers,
    LoadingAgents,
    LoadingVoices,
    LoadingTranscript,
    LoadingRecording,
    DownloadingRecording,
    Verifying,
    ToppingUp,
}

impl Operation {
    pub(super) fn title(self) -> &'static str {
        match self {
            Operation::LoadingCalls => "The calls could not be loaded",
            Operation::LoadingCall => "The call could not be checked",
            Operation::LoadingNumbers => "The numbers could not be loaded",
            Operation::LoadingAgents => "The agents could not be loaded",
            Operation::LoadingVoices => "The voices could not be loaded",
            Operation::LoadingTranscript => "The transcript could not be loaded",
            Operation::LoadingRecording => "The recording could not be fetched",
            Operation::DownloadingRecording => "The recording could not be downloaded",
            Operation::Verifying => "The number was not verified",
            Operation::ToppingUp => "No credit was added",
        }
    }

    /// Whether repeating it by itself costs nothing.
    pub(super) fn is_read(self) -> bool {
        !matches!(self, Operation::Verifying | Operation::ToppingUp)
    }
}

pub fn request_failed(failure: &Error, operation: Operation, is_offline: bool) -> Remedy {
    let by_proxy = failure.api_error().and_then(|r| refused_by_proxy(r, operation.title()));
    if let Some(mut remedy) = by_proxy {
        remedy.meaning.push('.');
        return remedy;
    }
    let new = |row, meaning: &str| Remedy::new(row, operation.title(), meaning);
    let again = "Ask again.";
    let unsure = |row, meaning: &str| {
        if operation.is_read() {
            return new(row, meaning).press(Button::TryAgain, again);
        }
        let (title, meaning) = match operation {
            Operation::Verifying => (
                "Whether the number was verified is not known",
                "No usable answer came. The probe call may have been placed and billed by your carrier.",
            ),
            _ => (
                "Whether credit was added is not known",
                "No usable answer came. The card may have been charged; the same top-up is never charged twice.",
            ),
        };
        let (button, text) = match operation {
            Operation::Verifying => {
                (Button::RefreshNumbers, "Load the numbers again to see whether it is verified.")
            }
            _ => (Button::OpenBilling, "Look at the balance."),
        };
        Remedy::new(row, title, meaning).press(button, text)
    };
    match failure {
        Error::Unreachable { .. } if is_offline => {
            unsure(RemedyId::Offline, "This device is offline. What you see is the last that was loaded.")
        }
        Error::Unreachable { .. } => {
            let then = if operation.is_read() { "ask again" } else { "look again" };
            unsure(RemedyId::Unreachable, "The connection broke. Calls in progress go on regardless.")
                .name_blockers(failure, then)
        }
        Error::TimedOut { after_ms } => unsure(
            RemedyId::TimedOut,
            &format!("No answer came within {} seconds.", after_ms / 1000),
        ),
        Error::NotProxied { .. } => new(
            RemedyId::NotProxied,
            "A web page answered instead of the API: this site's proxy, or a network login page.",
        )
        .step(Owner::Operator, "Pass every request under /v1 on to the ThunderPhone API, with the API key added.")
        .press(Button::TryAgain, again),
        Error::BackendDown { status, .. } => {
            unsure(RemedyId::BackendDown, &format!("The proxy answered {status} in the API's place."))
                .step(Owner::Operator, "If this goes on: check that the API's host can be reached from the proxy.")
        }
        Error::Unreadable { .. } => {
            unsure(RemedyId::Unreadable, "The API's answer cannot be read.")
                .step(Owner::ThunderPhone, "If this goes on, report it with the details below.")
        }
        // Whether the API or what stands in its place sent it cannot be told: it was
        // not read.
        Error::TooLarge { limit_bytes, .. } => unsure(
            RemedyId::TooLarge,
            &format!("The answer is too large to read: more than {} MB.", limit_bytes / 1_000_000),
        )
        .step(Owner::Operator, "If this goes on: check that it is the API that the proxy passes /v1 on to.")
        .step(Owner::ThunderPhone, "If it is, report it with the details below."),
        Error::Api(refusal) => match refusal.status {
            400 | 405 => new(RemedyId::BadRequest, "The API did not accept the request; its own words are below.")
                .press(Button::TryAgain, again),
            401 => new(RemedyId::Key, "The API key was not accepted.")
                .step(Owner::Operator, "Replace the API key in the proxy: it is missing, wrong or revoked.")
                .press(Button::TryAgain, "Then ask again."),
            402 => new(RemedyId::InsufficientBalance, "The balance is used up, or the card was declined.")
                .press(Button::OpenBilling, "Look at the balance and the saved card."),
            403 if operation == Operation::Verifying => new(
                RemedyId::Role,
                "Only an admin or owner may verify a number, and the key behind this Callboard has a lower role.",
            )
            .step(Owner::Admin, "Verify the number in ThunderPhone's own dashboard, or put an admin's key in the proxy."),
            403 => new(RemedyId::Forbidden, "The key behind this Callboard may not see this.")
                .step(Owner::Admin, "Give the key's owner a higher role.")
                .press(Button::TryAgain, again),
            404 if operation == Operation::LoadingCall => Remedy::new(
                RemedyId::NotFound,
                "This call is not in your organization",
                "No call with this id can be found: the link may be wrong, or it belongs to another organization.",
            )
            .press(Button::BackToCalls, "See the calls there are.")
            .press(Button::TryAgain, "A call placed a moment ago may take a little to appear."),
            404 => new(RemedyId::NotFound, "It does not exist, or this API host does not offer it.")
                .press(Button::TryAgain, again),
            409 => new(RemedyId::AlreadyRunning, "Another attempt is running.")
                .press(Button::TryAgain, "Wait until it is done, then ask again."),
            422 => new(RemedyId::PaymentMethodRequired, "There is no saved card.")
                .step(Owner::Admin, "Add a payment method in ThunderPhone's own dashboard.")
                .press(Button::OpenBilling, "Look at the balance."),
            429 => new(RemedyId::Throttled, "Too many requests just now.")
                .press(Button::TryAgain, "Wait a little, then ask again."),
            500..=599 => {
                unsure(RemedyId::ServerFault, "ThunderPhone had a fault of its own.")
                    .step(Owner::ThunderPhone, "If this goes on, report it with the details below.")
            }
            status => new(
                RemedyId::UnknownCode,
                &format!("The API answered {status}, which Callboard does not know; its own words are below."),
            )
            .press(Button::TryAgain, again),
        },
    }
}
