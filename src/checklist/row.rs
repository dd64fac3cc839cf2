//! A row of the checklist.

use strict_view::bidi::isolate;
use thunderphone::CallId;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Ok,
    Attention,
    /// The call would certainly be refused, or must not be placed.
    Refused,
    Unknown,
    /// Nothing is chosen yet, or the answer is on its way: the list says nothing of it.
    Waiting,
}

/// Which row, in the order of the list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Topic {
    MayDial,
    ToNumber,
    Agent,
    DoNotCall,
    LocalTime,
    CalledRecently,
    Balance,
    Confirmation,
    Limit,
    Budget,
    TeamRules,
}

impl Topic {
    pub const ALL: [Topic; 11] = [
        Topic::MayDial,
        Topic::ToNumber,
        Topic::Agent,
        Topic::DoNotCall,
        Topic::LocalTime,
        Topic::CalledRecently,
        Topic::Balance,
        Topic::Confirmation,
        Topic::Limit,
        Topic::Budget,
        Topic::TeamRules,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Topic::MayDial => "From number",
            Topic::Confirmation => "TCPA confirmation",
            Topic::Balance => "Balance",
            Topic::Agent => "Agent",
            Topic::ToNumber => "To number",
            Topic::DoNotCall => "Do not call",
            Topic::LocalTime => "Callee's local time",
            Topic::CalledRecently => "Called recently",
            Topic::Limit => "Calls to this number",
            Topic::Budget => "Spent today",
            Topic::TeamRules => "Team rules",
        }
    }

    /// The id of its row in the page.
    pub fn id(self) -> &'static str {
        match self {
            Topic::MayDial => "check-from-number",
            Topic::Confirmation => "check-tcpa",
            Topic::Balance => "check-balance",
            Topic::Agent => "check-agent",
            Topic::ToNumber => "check-to-number",
            Topic::DoNotCall => "check-do-not-call",
            Topic::LocalTime => "check-local-time",
            Topic::CalledRecently => "check-called-recently",
            Topic::Limit => "check-limit",
            Topic::Budget => "check-budget",
            Topic::TeamRules => "check-team-rules",
        }
    }
}

/// What a person can do about a row, here and now.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Remedy {
    Verify {
        id: i64,
        number: String,
    },
    TopUp,
    RefreshNumbers,
    RefreshAgents,
    /// Of what the row says, asks the API again.
    CheckAgain,
    ChooseNumber,
    ChooseAgent,
    /// A variable, by its name.
    FillIn(String),
    ChangeNumber,
    OpenCall(CallId),
    OpenDoNotCall,
    /// A switch for this number alone.
    Allow,
    /// The API shall decide.
    TryAnyway,
}

impl Remedy {
    pub fn label(&self) -> String {
        let label = match self {
            Remedy::FillIn(name) => return format!("Fill in {}", isolate(name)),
            Remedy::Verify { .. } => "Verify",
            Remedy::TopUp => "Top up",
            Remedy::RefreshNumbers => "Refresh numbers",
            Remedy::RefreshAgents => "Refresh agents",
            Remedy::CheckAgain => "Check again",
            Remedy::ChooseNumber => "Choose another number",
            Remedy::ChooseAgent => "Choose another agent",
            Remedy::ChangeNumber => "Change the number",
            Remedy::OpenCall(_) => "Open that call",
            Remedy::OpenDoNotCall => "Open the list",
            Remedy::Allow => "Allow this number",
            Remedy::TryAnyway => "Try anyway",
        };
        label.to_owned()
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub state: State,
    pub text: String,
    /// The likeliest first.
    pub remedies: Vec<Remedy>,
}

impl Row {
    pub fn with(mut self, remedies: impl IntoIterator<Item = Remedy>) -> Row {
        self.remedies.extend(remedies);
        self
    }
}

pub fn new(state: State, text: impl Into<String>) -> Row {
    Row { state, text: text.into(), remedies: Vec::new() }
}

pub fn waiting(text: impl Into<String>) -> Row {
    new(State::Waiting, text)
}
