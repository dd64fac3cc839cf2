//! The well-known numbers: which number does what.
//!
//! `numbers.txt` is the list for people, here and in the app; [`Script`] is what the sandbox
//! acts on. A test compares the two.

/// The list for people, one number a line: `number | name | what happens`.
pub const NUMBERS: &str = include_str!("../numbers.txt");

/// What dialing a well-known number does. A call to any other number is answered, completes
/// and is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    NoAnswer,
    Busy,
    Voicemail,
    FailsToConnect,
    SlowRecording,
    NoRecording,
    Transfer,
    LongHold,
    WithoutRanges,
    BalanceSpent,
    DemoNumber,
    Unverified,
    Trial,
    Tcpa,
    Role,
    FromNumberUnknown,
    AgentGone,
    CallerIdIneligible,
    KeyClash,
    Throttled,
    ServerFault,
    ProviderFaultOnce,
    ProxyPage,
    Stall,
    ClosedConnection,
    MalformedResponse,
    OutcomeUnknown,
    FieldErrors,
    KeyRefused,
    DroppedBefore,
    ServerFaultAfter,
    ProviderFaultAfter,
    ProxyPageAfter,
    TimeoutAfter,
    MisdirectedAfter,
    ResetAfter,
    CutOff,
    ListedLate,
    FoundLate,
    StillHandled,
    Outage,
    CaptivePortal,
}

const SCRIPTS: [(&str, Script); 42] = [
    ("+14155550101", Script::NoAnswer),
    ("+14155550102", Script::Busy),
    ("+14155550103", Script::Voicemail),
    ("+14155550104", Script::FailsToConnect),
    ("+14155550105", Script::SlowRecording),
    ("+14155550106", Script::NoRecording),
    ("+14155550107", Script::Transfer),
    ("+14155550108", Script::LongHold),
    ("+14155550109", Script::WithoutRanges),
    ("+14155550120", Script::BalanceSpent),
    ("+14155550121", Script::DemoNumber),
    ("+14155550122", Script::Unverified),
    ("+14155550123", Script::Trial),
    ("+14155550124", Script::Tcpa),
    ("+14155550125", Script::Role),
    ("+14155550126", Script::FromNumberUnknown),
    ("+14155550127", Script::AgentGone),
    ("+14155550128", Script::CallerIdIneligible),
    ("+14155550129", Script::KeyClash),
    ("+14155550130", Script::Throttled),
    ("+14155550131", Script::ServerFault),
    ("+14155550132", Script::ProviderFaultOnce),
    ("+14155550133", Script::ProxyPage),
    ("+14155550134", Script::Stall),
    ("+14155550135", Script::ClosedConnection),
    ("+14155550136", Script::MalformedResponse),
    ("+14155550137", Script::OutcomeUnknown),
    ("+14155550138", Script::FieldErrors),
    ("+14155550139", Script::KeyRefused),
    ("+14155550140", Script::DroppedBefore),
    ("+14155550141", Script::ServerFaultAfter),
    ("+14155550142", Script::ProviderFaultAfter),
    ("+14155550143", Script::ProxyPageAfter),
    ("+14155550144", Script::TimeoutAfter),
    ("+14155550145", Script::MisdirectedAfter),
    ("+14155550146", Script::ResetAfter),
    ("+14155550147", Script::CutOff),
    ("+14155550148", Script::ListedLate),
    ("+14155550149", Script::FoundLate),
    ("+14155550151", Script::StillHandled),
    ("+14155550152", Script::Outage),
    ("+14155550153", Script::CaptivePortal),
];

impl Script {
    pub fn for_number(to_number: &str) -> Option<Self> {
        SCRIPTS.iter().find(|(number, _)| *number == to_number).map(|(_, script)| *script)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_number_has_a_script_and_every_script_is_listed() {
        let listed: Vec<_> =
            NUMBERS.lines().map(|line| line.split(" | ").collect::<Vec<_>>()).collect();
        assert!(listed.iter().all(|row| row.len() == 3), "number | name | what happens");
        let listed: Vec<_> = listed.iter().map(|row| row[0]).collect();
        let scripted: Vec<_> = SCRIPTS.iter().map(|(number, _)| *number).collect();
        assert_eq!(listed, scripted);
    }

    #[test]
    fn only_a_well_known_number_has_a_script() {
        assert_eq!(Script::for_number("+14155550199"), None);
        assert_eq!(Script::for_number("+14155550132"), Some(Script::ProviderFaultOnce));
    }
}
