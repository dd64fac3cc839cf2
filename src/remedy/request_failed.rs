//! When something other than placing fails: a page's data, a verification, a
//! top-up. Nobody is called by any of these, save the verification call.

use super::proxy::{refused_by_proxy, wait_first};
use super::{Button, Operation, Owner, Remedy, RemedyId};
use crate::access::Action;
use thunderphone::Error;

pub fn request_failed(failure: &Error, operation: Operation, is_offline: bool) -> Remedy {
    let meaning = format!("{}.", operation.title());
    let by_proxy =
        failure.api_error().and_then(|r| refused_by_proxy(r, operation.action(), &meaning));
    if let Some(remedy) = by_proxy {
        return remedy;
    }
    let new = |row, meaning: &str| Remedy::new(row, operation.title(), meaning);
    // The button says it.
    let again = "";
    let unsure = |row, meaning: &str| {
        if operation.is_read() {
            return new(row, meaning).button(Button::TryAgain, again);
        }
        operation.unknown_outcome(row)
    };
    match failure {
        Error::Unreachable { .. } if is_offline => {
            unsure(RemedyId::Offline, "This device is offline. What you see was loaded earlier.")
        }
        Error::Unreachable { .. } => {
            let then = if operation.is_read() { "try again" } else { "check again" };
            unsure(RemedyId::Unreachable, "Connection lost. Calls already running aren't affected.")
                .name_blockers(failure, then)
        }
        Error::TimedOut { after_ms } => unsure(
            RemedyId::TimedOut,
            &format!("No answer came within {} seconds.", after_ms / 1000),
        ),
        Error::NotProxied { .. } => new(
            RemedyId::NotProxied,
            "A web page answered instead, perhaps your network's sign-in page.",
        )
        .step(
            Owner::Operator,
            "Set the server up to pass /v1 on to the ThunderPhone API, with the API key added.",
        )
        .button(Button::TryAgain, again),
        Error::BackendDown { .. } => unsure(
            RemedyId::BackendDown,
            "Our server couldn't get an answer.",
        )
        .step(Owner::Operator, "If this keeps happening, check that the server can reach the API."),
        Error::Unreadable { .. } => unsure(RemedyId::Unreadable, "The answer can't be read.").step(
            Owner::ThunderPhone,
            "If this keeps happening, report it with the details below.",
        ),
        // It was not read, so it is not known whether the API sent it.
        Error::TooLarge { limit_bytes, .. } => unsure(
            RemedyId::TooLarge,
            &format!("The answer is too large to read: more than {} MB.", limit_bytes / 1_000_000),
        )
        .step(
            Owner::Operator,
            "If this keeps happening, check that the server passes /v1 on to the API.",
        )
        .step(Owner::ThunderPhone, "If it does, report it with the details below."),
        Error::Api(refusal) => match refusal.status {
            // Here it is not about a card.
            422 if matches!(operation.action(), Action::Webhooks | Action::Rehearse) => new(
                RemedyId::BadRequest,
                "ThunderPhone did not accept what was entered. Its own words are below.",
            )
            .button(Button::TryAgain, again),
            400 | 405 => new(
                RemedyId::BadRequest,
                "ThunderPhone did not accept the request. Its own words are below.",
            )
            .button(Button::TryAgain, again),
            401 => new(RemedyId::Key, "The API key was not accepted.")
                .step(
                    Owner::Operator,
                    "Replace the API key on the server: it is missing, wrong or revoked.",
                )
                .button(Button::TryAgain, "Then try again."),
            402 if operation == Operation::ToppingUp => Remedy::new(
                RemedyId::CardDeclined,
                "The card was declined",
                "No credit was added and nothing was charged.",
            )
            .step(Owner::Admin, "Choose another card in ThunderPhone's dashboard, or ask the bank.")
            .button(Button::TryAgain, "Once another card is the default."),
            402 if operation == Operation::Rehearsing => new(
                RemedyId::InsufficientBalance,
                "The balance or the budget for rehearsals is used up.",
            )
            .button(Button::OpenBilling, "Shows the balance.")
            .step(Owner::Admin, "The budget is raised in ThunderPhone's dashboard."),
            402 => new(
                RemedyId::InsufficientBalance,
                "The balance is used up, or the card was declined.",
            )
            .button(Button::OpenBilling, "Shows the balance. Check the saved card, too."),
            403 if operation == Operation::Verifying => new(
                RemedyId::Role,
                "Only an admin or owner can verify a number. This Callboard has a lower role.",
            )
            .step(Owner::Admin, "Verify the number in ThunderPhone's dashboard."),
            403 if !operation.is_read() => new(
                RemedyId::Role,
                "This Callboard is not allowed to do this at ThunderPhone.",
            )
            .step(
                Owner::Admin,
                "Do it in ThunderPhone's dashboard, or give the owner of the API key a higher role.",
            ),
            403 => new(RemedyId::Forbidden, "This Callboard is not allowed to see this.")
                .step(Owner::Admin, "Give the owner of the API key a higher role.")
                .button(Button::TryAgain, again),
            404 if operation == Operation::LoadingCall => Remedy::new(
                RemedyId::NotFound,
                "This call was not found",
                "The link may be wrong, or the call belongs to another organization.",
            )
            .button(Button::BackToCalls, "Shows all calls.")
            .button(Button::TryAgain, "A new call can take a moment to appear."),
            404 if matches!(
                operation,
                Operation::ChangingScenario | Operation::DeletingScenario
            ) =>
            {
                new(
                    RemedyId::NotFound,
                    "Somebody has deleted this scenario, or this server does not offer it. What you typed is still here: copy it into a new scenario.",
                )
                .button(Button::TryAgain, again)
            }
            404 => new(RemedyId::NotFound, "It does not exist, or this server does not offer it.")
                .button(Button::TryAgain, again),
            409 if operation == Operation::ToppingUp => unsure(
                RemedyId::AlreadyRunning,
                "ThunderPhone is still working on it, or has it already.",
            ),
            409 => new(RemedyId::AlreadyRunning, "Another attempt is running.")
                .button(Button::TryAgain, "Wait until it is done."),
            422 if !operation.is_read() => {
                new(RemedyId::PaymentMethodRequired, "There is no saved card, so nothing is charged.")
                    .step(Owner::Admin, "Add a payment method in ThunderPhone's dashboard.")
                    .button(Button::TryAgain, "Once a card is saved.")
            }
            422 => new(RemedyId::PaymentMethodRequired, "There is no saved card.")
                .step(Owner::Admin, "Add a payment method in ThunderPhone's dashboard.")
                .button(Button::OpenBilling, "Shows the balance."),
            429 => new(RemedyId::Throttled, "Too many requests right now.")
                .button(Button::TryAgain, wait_first(refusal)),
            500..=599 => unsure(RemedyId::ServerFault, "ThunderPhone reported an internal error.")
                .step(
                    Owner::ThunderPhone,
                    "If this keeps happening, report it with the details below.",
                ),
            status => new(
                RemedyId::UnknownCode,
                &format!("ThunderPhone answered with code {status}. Its own words are below."),
            )
            .button(Button::TryAgain, again),
        },
    }
}
