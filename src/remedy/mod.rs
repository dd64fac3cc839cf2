//! The remedy catalogue: every failure → what happened, whose move it is, what
//! to select. One remedy is shown in exactly one place.
//!
//! Pure, and knows no page: a page hands in what failed and the facts it has,
//! gets sentences and buttons back, and decides what its buttons do. The rows
//! are those of the API notes, section 13, and what proxies and networks add.
//! The branch is on status, then code, then *facts* (what the organization's
//! numbers, agents and confirmation are); wording only chooses between rows
//! that nothing else tells apart, and never changes what is safe.

mod operation;
mod placement;
mod placing;
mod proxy;
mod request_failed;
#[cfg(test)]
pub mod tests;
mod unknown_outcome;

use crate::access::Action;
pub use operation::Operation;
pub use placing::{PlacingFacts, placing};
pub use proxy::who_refused;
pub use request_failed::request_failed;
use thunderphone::Error;
pub use unknown_outcome::{not_placed, not_sent, not_stored, unknown_outcome};

/// What a remedy's button does. The page that shows it carries it out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Button {
    /// The same request again: of a call, with the same key.
    TryAgain,
    ChooseAnotherNumber,
    ChooseAnotherAgent,
    VerifyNumber,
    TopUp,
    OpenBilling,
    RefreshNumbers,
    RefreshAgents,
    CheckWhatHappened,
    /// What was not placed, after all.
    PlaceCall,
    BackToCalls,
    /// The whole page, by the browser. The banner itself carries it out.
    Reload,
}

impl Button {
    /// Whether a phone may ring after a click.
    pub fn dials(self) -> bool {
        matches!(self, Button::PlaceCall | Button::TryAgain)
    }

    /// What a click does that needs a role, where that is always the same.
    pub fn action(self) -> Option<Action> {
        match self {
            Button::PlaceCall => Some(Action::Place),
            Button::VerifyNumber => Some(Action::Verify),
            Button::TopUp => Some(Action::TopUp),
            _ => None,
        }
    }

    /// Its accessible name.
    pub fn label(self) -> &'static str {
        match self {
            Button::TryAgain => "Try again",
            Button::ChooseAnotherNumber => "Choose another number",
            Button::ChooseAnotherAgent => "Choose another agent",
            Button::VerifyNumber => "Verify this number",
            Button::TopUp => "Top up",
            Button::OpenBilling => "Open billing",
            Button::RefreshNumbers => "Refresh numbers",
            Button::RefreshAgents => "Refresh agents",
            Button::CheckWhatHappened => "Check what happened",
            Button::PlaceCall => "Place call",
            Button::BackToCalls => "Back to calls",
            Button::Reload => "Reload",
        }
    }
}

/// Whose move it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    You,
    /// An owner or admin of the organization, in ThunderPhone's own dashboard.
    Admin,
    ThunderPhone,
    /// Whoever runs this Callboard: its proxy, its key.
    Operator,
}

impl Owner {
    pub fn label(self) -> &'static str {
        match self {
            Owner::You => "You",
            Owner::Admin => "An admin of your organization",
            Owner::ThunderPhone => "ThunderPhone",
            Owner::Operator => "Whoever runs this Callboard",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    pub owner: Owner,
    pub text: String,
    pub button: Option<Button>,
}

/// Which row of the catalogue it is; stable, for tests and for reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RemedyId {
    InvalidFields,
    BadRequest,
    NoOutboundAgent,
    ConfigRefused,
    Key,
    InsufficientBalance,
    CardDeclined,
    DemoNumber,
    UnverifiedNumber,
    TrialAccount,
    TcpaConfirmation,
    Role,
    Forbidden,
    UnknownFromNumber,
    UnknownAgent,
    NotFound,
    CallerIdNotEligible,
    KeyClash,
    AlreadyRunning,
    PaymentMethodRequired,
    Throttled,
    ServerFault,
    Provider,
    SignIn,
    ProxyRefused,
    NotAllowed,
    NoAccess,
    SignInLimit,
    NotProxied,
    BackendDown,
    Offline,
    Unreachable,
    TimedOut,
    Unreadable,
    TooLarge,
    NotPlaced,
    NotStored,
    Rules,
    UnknownCode,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remedy {
    pub row: RemedyId,
    /// What happened, in plain words.
    pub title: String,
    /// What it means: was anybody called, was anything charged?
    pub meaning: String,
    pub steps: Vec<Step>,
}

impl Remedy {
    fn new(row: RemedyId, title: impl Into<String>, meaning: impl Into<String>) -> Self {
        Remedy { row, title: title.into(), meaning: meaning.into(), steps: Vec::new() }
    }

    /// Whether a phone may be ringing.
    pub fn is_ambiguous(&self) -> bool {
        let first = self.steps.first().and_then(|step| step.button);
        first == Some(Button::CheckWhatHappened)
    }

    fn step(mut self, owner: Owner, text: impl Into<String>) -> Self {
        self.steps.push(Step { owner, text: text.into(), button: None });
        self
    }

    /// Names ad blockers where one may have stopped the request. That is a guess, so
    /// it is added to the rest and changes none of it.
    fn name_blockers(self, failure: &Error, then: &str) -> Self {
        if !failure.may_be_stopped() {
            return self;
        }
        let text = format!(
            "An ad blocker or privacy extension may have stopped this request. Allow this site in it, then {then}."
        );
        self.step(Owner::You, text)
    }

    fn button(mut self, button: Button, text: impl Into<String>) -> Self {
        self.steps.push(Step { owner: Owner::You, text: text.into(), button: Some(button) });
        self
    }
}
