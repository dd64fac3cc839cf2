//! What was being done when something failed, in words: of each request but that of a call.

use super::{Button, Remedy, RemedyId};
use crate::access::Action;

/// What was being done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    LoadingCalls,
    Exporting,
    CopyingTranscripts,
    LoadingCall,
    LoadingNumbers,
    LoadingAgents,
    LoadingVoices,
    LoadingTranscript,
    LoadingRecording,
    DownloadingRecording,
    Verifying,
    ToppingUp,
    SettingAutoReload,
    LoadingTransactions,
    LoadingFlags,
    Flagging,
    ChangingFlag,
    Grading,
    LoadingWebhooks,
    AddingWebhook,
    ChangingWebhook,
    DeletingWebhook,
    TestingWebhook,
    LoadingDeliveries,
    LoadingRehearsals,
    Rehearsing,
    LoadingScenarios,
    AddingScenario,
    ChangingScenario,
    DeletingScenario,
}

impl Operation {
    pub(super) fn title(self) -> &'static str {
        match self {
            Operation::LoadingCalls => "The calls could not be loaded",
            Operation::Exporting => "The export stopped",
            Operation::CopyingTranscripts => "Copying the transcripts stopped",
            Operation::LoadingCall => "The call could not be checked",
            Operation::LoadingNumbers => "The numbers could not be loaded",
            Operation::LoadingAgents => "The agents could not be loaded",
            Operation::LoadingVoices => "The voices could not be loaded",
            Operation::LoadingTranscript => "The transcript could not be loaded",
            Operation::LoadingRecording => "The recording could not be loaded",
            Operation::DownloadingRecording => "The recording could not be downloaded",
            Operation::Verifying => "The number was not verified",
            Operation::ToppingUp => "No credit was added",
            Operation::SettingAutoReload => "Auto-reload was not changed",
            Operation::LoadingTransactions => "The transactions could not be loaded",
            Operation::LoadingFlags => "The flags could not be loaded",
            Operation::Flagging => "The flag was not sent",
            Operation::ChangingFlag => "The flag was not changed",
            Operation::Grading => "The call was not graded",
            Operation::LoadingWebhooks => "The endpoints could not be loaded",
            Operation::AddingWebhook => "The endpoint was not added",
            Operation::ChangingWebhook => "The endpoint was not changed",
            Operation::DeletingWebhook => "The endpoint was not deleted",
            Operation::TestingWebhook => "The test was not sent",
            Operation::LoadingDeliveries => "The deliveries could not be loaded",
            Operation::LoadingRehearsals => "The rehearsals could not be loaded",
            Operation::Rehearsing => "The rehearsal was not started",
            Operation::LoadingScenarios => "The scenarios could not be loaded",
            Operation::AddingScenario => "The scenario was not made",
            Operation::ChangingScenario => "The scenario was not changed",
            Operation::DeletingScenario => "The scenario was not deleted",
        }
    }

    pub(super) fn action(self) -> Action {
        match self {
            Operation::Verifying => Action::Verify,
            Operation::ToppingUp => Action::TopUp,
            Operation::SettingAutoReload => Action::AutoReload,
            Operation::Flagging | Operation::ChangingFlag => Action::Flag,
            Operation::Grading => Action::Grade,
            Operation::LoadingWebhooks
            | Operation::AddingWebhook
            | Operation::ChangingWebhook
            | Operation::DeletingWebhook
            | Operation::TestingWebhook
            | Operation::LoadingDeliveries => Action::Webhooks,
            Operation::Rehearsing
            | Operation::AddingScenario
            | Operation::ChangingScenario
            | Operation::DeletingScenario => Action::Rehearse,
            _ => Action::Read,
        }
    }

    /// Whether repeating it automatically costs nothing.
    pub(super) fn is_read(self) -> bool {
        !matches!(
            self,
            Operation::Verifying
                | Operation::ToppingUp
                | Operation::SettingAutoReload
                | Operation::Flagging
                | Operation::ChangingFlag
                | Operation::Grading
                | Operation::AddingWebhook
                | Operation::ChangingWebhook
                | Operation::DeletingWebhook
                | Operation::TestingWebhook
                | Operation::Rehearsing
                | Operation::AddingScenario
                | Operation::ChangingScenario
                | Operation::DeletingScenario
        )
    }

    /// When no usable answer came to what changes something.
    pub(super) fn unknown_outcome(self, row: RemedyId) -> Remedy {
        let (title, meaning) = match self {
            Operation::Verifying => (
                "It is not known whether the number was verified",
                "No usable answer came. Your carrier may have billed a verification call.",
            ),
            Operation::SettingAutoReload => (
                "It is not known whether auto-reload was changed",
                "No usable answer came. Look at it again before you change it.",
            ),
            Operation::Flagging => (
                "It is not known whether the flag was sent",
                "No usable answer came, and the flag is not on the call's list yet.",
            ),
            Operation::ChangingFlag => (
                "It is not known whether the flag was changed",
                "No usable answer came. The same change again does no harm.",
            ),
            Operation::Grading => (
                "It is not known whether the call was graded",
                "No usable answer came. Grading may have cost money.",
            ),
            Operation::AddingWebhook => (
                "It is not known whether the endpoint was added",
                "No usable answer came, and the endpoint is not on the list yet.",
            ),
            Operation::ChangingWebhook => (
                "It is not known whether the endpoint was changed",
                "No usable answer came. The same change again does no harm.",
            ),
            Operation::DeletingWebhook => (
                "It is not known whether the endpoint was deleted",
                "No usable answer came. Deleting it again does no harm.",
            ),
            Operation::TestingWebhook => (
                "It is not known whether the test was sent",
                "No usable answer came. The deliveries show whether it arrived.",
            ),
            Operation::Rehearsing => (
                "It is not known whether the rehearsal was started",
                "No usable answer came, and it is not on the list yet. It may cost money.",
            ),
            Operation::AddingScenario => (
                "It is not known whether the scenario was made",
                "No usable answer came, and the scenario is not on the list yet.",
            ),
            Operation::ChangingScenario => (
                "It is not known whether the scenario was changed",
                "No usable answer came. The same change again does no harm.",
            ),
            Operation::DeletingScenario => (
                "It is not known whether the scenario was deleted",
                "No usable answer came. Deleting it again does no harm.",
            ),
            _ => (
                "It is not known whether credit was added",
                "No usable answer came. The card may have been charged.",
            ),
        };
        let remedy = Remedy::new(row, title, meaning);
        match self {
            Operation::Verifying => remedy.button(
                Button::RefreshNumbers,
                "Loads the numbers again, to see whether it is verified.",
            ),
            Operation::SettingAutoReload => {
                remedy.button(Button::OpenBilling, "Loads the balance and auto-reload again.")
            }
            Operation::Flagging => remedy.button(
                Button::TryAgain,
                "Reads the call's flags first. A flag that is there is not sent again.",
            ),
            Operation::AddingWebhook => remedy.button(
                Button::TryAgain,
                "Reads the list first. An endpoint that is there is not added again.",
            ),
            Operation::Rehearsing => remedy.button(
                Button::TryAgain,
                "Reads the list first. A rehearsal that is there is not started again.",
            ),
            Operation::AddingScenario => remedy.button(
                Button::TryAgain,
                "Reads the list first. A scenario that is there is not made again.",
            ),
            Operation::TestingWebhook => {
                remedy.button(Button::TryAgain, "Sends one more test event.")
            }
            // The button says it.
            Operation::ChangingFlag
            | Operation::ChangingWebhook
            | Operation::DeletingWebhook
            | Operation::ChangingScenario
            | Operation::DeletingScenario => remedy.button(Button::TryAgain, ""),
            Operation::Grading => remedy
                .button(Button::CheckWhatHappened, "Loads the grade. Nothing is graded again."),
            _ => remedy.button(
                Button::CheckWhatHappened,
                "Looks for it in the transactions. Nothing is charged.",
            ),
        }
    }
}
