//! How a call goes, decided in full when it is placed: when it is answered, what is said,
//! how it ends, what it costs, when its recording and grade appear.

use std::sync::Arc;

use super::settings::{DialOutcome, Settings};
use crate::date::{Millis, SECOND};
use crate::decisions::{self, end_reason};
use crate::dialogue::Dialogue;
use crate::identity::FRONT_DESK_NUMBER;
use crate::scripts::Script;
use crate::speech::Speaker;
use crate::turn::{Turn, TurnKind, cut_off};

/// All times are on the sandbox's clock, except that those of `turns` count from
/// `answered_at`.
pub struct Simulation {
    /// When the carrier has the call.
    pub submitted_at: Millis,
    /// Until when it is unknown whether the phone rings.
    pub unknown_until: Option<Millis>,
    pub answered_at: Option<Millis>,
    pub ended_at: Millis,
    /// Once it has ended: `completed` or `failed`.
    pub status: &'static str,
    pub end_reason: &'static str,
    /// Shared with the other calls of the same dialogue.
    pub turns: Arc<Vec<Turn>>,
    pub dialogue: Option<&'static Dialogue>,
    pub billed_at: Option<Millis>,
    pub charge_cents: i64,
    pub is_recording_disabled: bool,
    /// Whether its recording is served whole only.
    pub is_without_ranges: bool,
    pub recorded_at: Option<Millis>,
    pub graded_at: Option<Millis>,
    pub does_grading_fail: bool,
    pub transfer_destination: &'static str,
}

impl Simulation {
    /// An outbound call to a number with this script.
    pub fn scripted(start: Millis, script: Option<Script>, settings: &Settings) -> Self {
        let mut settings = settings.clone();
        let dial_outcome = match script {
            Some(Script::NoAnswer) => DialOutcome::NoAnswer,
            Some(Script::Busy) => DialOutcome::Busy,
            Some(Script::Voicemail) => DialOutcome::Voicemail,
            Some(Script::FailsToConnect) => DialOutcome::Failed,
            _ => DialOutcome::Answered,
        };
        match script {
            Some(Script::Transfer) => settings.dialogue = "transfer",
            Some(Script::LongHold) => settings.dialogue = "hold",
            _ => {}
        }
        let unknown = (script == Some(Script::OutcomeUnknown)).then_some(decisions::UNKNOWN_FOR);
        let mut simulation = Self::new(dial_outcome, start + unknown.unwrap_or(0), &settings);
        simulation.unknown_until = unknown.map(|span| start + span);
        match script {
            Some(Script::SlowRecording) => {
                simulation.record_after(decisions::SLOWLY_RECORDED_AFTER)
            }
            Some(Script::NoRecording) => simulation.do_not_record(),
            Some(Script::WithoutRanges) => simulation.is_without_ranges = true,
            _ => {}
        }
        simulation
    }

    pub fn new(dial_outcome: DialOutcome, start: Millis, settings: &Settings) -> Self {
        let ring_limit = settings.ring_duration * SECOND;
        match dial_outcome {
            DialOutcome::Busy => Self::unanswered(start, decisions::BUSY_AFTER, end_reason::BUSY),
            DialOutcome::Failed => {
                Self::unanswered(start, decisions::CONNECT_FAILS_AFTER, end_reason::ERROR)
            }
            DialOutcome::NoAnswer => Self::unanswered(start, ring_limit, end_reason::NO_ANSWER),
            DialOutcome::AlreadyConnected => {
                Self::answered(start, start, settings.dialogue, settings)
            }
            DialOutcome::Answered | DialOutcome::Voicemail if ring_limit < decisions::RINGING => {
                Self::unanswered(start, ring_limit, end_reason::NO_ANSWER)
            }
            DialOutcome::Answered => {
                Self::answered(start, start + decisions::RINGING, settings.dialogue, settings)
            }
            DialOutcome::Voicemail => {
                let dialogue = match settings.voicemail_action.as_str() {
                    "hangup" => "voicemail-hangup",
                    "message" => "voicemail-message",
                    _ => "voicemail-prompt",
                };
                let mut simulation =
                    Self::answered(start, start + decisions::RINGING, dialogue, settings);
                simulation.leave_message(&settings.voicemail_message, dialogue);
                simulation
            }
        }
    }

    /// When nothing about the call changes any more.
    pub fn settled_at(&self) -> Millis {
        let later = [self.billed_at, self.recorded_at, self.graded_at];
        later.into_iter().flatten().fold(self.ended_at, Millis::max)
    }

    pub fn do_not_record(&mut self) {
        self.is_recording_disabled = true;
        self.recorded_at = None;
    }

    fn record_after(&mut self, span: Millis) {
        self.recorded_at = self.recorded_at.map(|_| self.ended_at + span);
        self.graded_at = self.recorded_at.map(|at| at + decisions::GRADED_AFTER);
    }

    fn unanswered(start: Millis, after: Millis, end_reason: &'static str) -> Self {
        Self {
            submitted_at: start + decisions::SUBMITTED_AFTER,
            unknown_until: None,
            answered_at: None,
            ended_at: start + after,
            status: "failed",
            end_reason,
            turns: Arc::default(),
            dialogue: None,
            billed_at: None,
            charge_cents: 0,
            is_recording_disabled: false,
            is_without_ranges: false,
            recorded_at: None,
            graded_at: None,
            does_grading_fail: false,
            transfer_destination: "",
        }
    }

    fn answered(start: Millis, answered_at: Millis, dialogue: &str, settings: &Settings) -> Self {
        let dialogue = Dialogue::named(dialogue);
        let turns = dialogue.map(Dialogue::shared_turns).unwrap_or_default();
        Self::of_turns(start, answered_at, dialogue, turns, settings)
    }

    /// A conversation of these turns, judged as that of the dialogue.
    pub fn of_turns(
        start: Millis,
        answered_at: Millis,
        dialogue: Option<&'static Dialogue>,
        mut turns: Arc<Vec<Turn>>,
        settings: &Settings,
    ) -> Self {
        let mut end_reason = dialogue.map_or(end_reason::AGENT, |dialogue| dialogue.end_reason);
        if let Some(limit) = settings.first_limit(&turns) {
            cut_off(Arc::make_mut(&mut turns), limit, end_reason::TIMEOUT);
            end_reason = end_reason::TIMEOUT;
        }
        let length = turns.last().map_or(0, |turn| turn.end) + 200;
        let ended_at = answered_at + length;
        let recorded_at = ended_at + decisions::RECORDED_AFTER;
        let price = decisions::cents_per_minute(&settings.product);
        Self {
            answered_at: Some(answered_at),
            status: "completed",
            turns,
            dialogue,
            billed_at: Some(ended_at + decisions::BILLED_AFTER),
            charge_cents: (length * price).div_euclid(60 * SECOND) + 1,
            recorded_at: Some(recorded_at),
            graded_at: Some(recorded_at + decisions::GRADED_AFTER),
            transfer_destination: if end_reason == "transfer" { FRONT_DESK_NUMBER } else { "" },
            ..Self::unanswered(start, answered_at - start + length, end_reason)
        }
    }

    /// Replaces the words of the stock message by `message`. The sound stays the stock
    /// clip: the sandbox cannot synthesize speech.
    fn leave_message(&mut self, message: &str, dialogue: &str) {
        if message.is_empty() || dialogue != "voicemail-message" {
            return;
        }
        for turn in Arc::make_mut(&mut self.turns) {
            if let TurnKind::Speech { speaker: Speaker::Agent, words, .. } = &mut turn.kind {
                message.clone_into(words);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            dialogue: "one-off",
            product: "spark".to_owned(),
            ring_duration: 30,
            max_call_duration: None,
            max_hold: 900,
            voicemail_action: "prompt".to_owned(),
            voicemail_message: String::new(),
        }
    }

    #[track_caller]
    fn check(script: Script, status: &str, end_reason: &str, ended_after: std::ops::Range<i64>) {
        let simulation = Simulation::scripted(0, Some(script), &settings());
        assert_eq!((simulation.status, simulation.end_reason), (status, end_reason));
        assert!(ended_after.contains(&(simulation.ended_at / SECOND)), "{}", simulation.ended_at);
    }

    #[test]
    fn each_well_known_number_ends_its_call_as_its_row_says() {
        check(Script::NoAnswer, "failed", "no_answer", 30..31);
        check(Script::Busy, "failed", "busy", 2..3);
        check(Script::FailsToConnect, "failed", "error", 4..5);
        check(Script::Voicemail, "completed", "voicemail", 10..30);
        check(Script::Transfer, "completed", "transfer", 10..40);
        check(Script::LongHold, "completed", "agent_end", 600..660);
        check(Script::OutcomeUnknown, "completed", "agent_end", 30..80);
    }

    #[test]
    fn a_hold_ends_after_max_hold_seconds() {
        let settings = Settings { max_hold: 30, ..settings() };
        let simulation = Simulation::scripted(0, Some(Script::LongHold), &settings);
        assert_eq!(simulation.end_reason, "timeout");
        assert!(simulation.ended_at < 60 * SECOND);
    }

    #[test]
    fn a_conversation_ends_after_the_longest_duration() {
        let settings = Settings { max_call_duration: Some(10), ..settings() };
        let simulation = Simulation::scripted(0, None, &settings);
        assert_eq!(simulation.end_reason, "timeout");
        assert_eq!(simulation.ended_at, decisions::RINGING + 10 * SECOND + 200);
        assert!(simulation.turns.iter().all(|turn| turn.end <= 10 * SECOND));
    }

    #[test]
    fn a_call_is_not_answered_when_the_ring_duration_is_too_short() {
        let settings = Settings { ring_duration: 3, ..settings() };
        let simulation = Simulation::scripted(0, None, &settings);
        assert_eq!((simulation.end_reason, simulation.ended_at), ("no_answer", 3 * SECOND));
    }

    #[test]
    fn bill_recording_and_grade_follow_the_end_in_this_order() {
        let simulation = Simulation::scripted(0, None, &settings());
        let order = [
            Some(simulation.ended_at),
            simulation.billed_at,
            simulation.recorded_at,
            simulation.graded_at,
        ];
        assert!(order.windows(2).all(|pair| pair[0] < pair[1]), "{order:?}");
        let slow = Simulation::scripted(0, Some(Script::SlowRecording), &settings());
        assert_eq!(slow.recorded_at, Some(slow.ended_at + 60 * SECOND));
        let none = Simulation::scripted(0, Some(Script::NoRecording), &settings());
        assert_eq!(none.recorded_at, None);
    }

    #[test]
    fn the_transcript_contains_the_configured_voicemail_message() {
        let settings = Settings {
            voicemail_action: "message".to_owned(),
            voicemail_message: "Your bike is ready.".to_owned(),
            ..settings()
        };
        let simulation = Simulation::scripted(0, Some(Script::Voicemail), &settings);
        let is_spoken = simulation.turns.iter().any(|turn| matches!(&turn.kind, TurnKind::Speech { words, .. } if words == "Your bike is ready."));
        assert!(is_spoken);
    }
}
