//! A call on the board: what its card shows, and what is still to be asked about it. Pure.

use crate::call::phase::Phase;
use crate::format;
use serde_json::Value;
use thunderphone::{Call, CallId, Fields, Speaker, Timestamp, Turn, TurnContent};

/// A card has room for no more of a turn.
const WORDS_SHOWN: usize = 160;

/// How far a call is, as the API reports it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stage {
    Requested,
    Ringing,
    Talking,
    Unknown,
    /// A state that this client does not know, as the API wrote it.
    Other(String),
    /// With its end reason, where that is known.
    Ended {
        is_failed: bool,
        reason: Option<String>,
    },
}

impl Stage {
    fn new(call: &Call) -> Stage {
        let ended = |is_failed| Stage::Ended { is_failed, reason: call.end_reason.clone() };
        match Phase::new(call) {
            Phase::Requested => Stage::Requested,
            Phase::Dialling => Stage::Ringing,
            Phase::InConversation => Stage::Talking,
            Phase::OutcomeUnknown => Stage::Unknown,
            Phase::Other(word) => Stage::Other(word),
            Phase::Ended => ended(false),
            Phase::Failed => ended(true),
        }
    }

    pub fn is_ended(&self) -> bool {
        matches!(self, Stage::Ended { .. })
    }

    /// A call never goes back to an earlier stage: such an answer is an old one.
    fn rank(&self) -> u8 {
        match self {
            Stage::Requested => 0,
            Stage::Ringing | Stage::Unknown | Stage::Other(_) => 1,
            Stage::Talking => 2,
            Stage::Ended { .. } => 3,
        }
    }

    /// The name of the stage in a snapshot, and the text that belongs to it.
    fn written(&self) -> (&'static str, Option<&str>) {
        match self {
            Stage::Requested => ("requested", None),
            Stage::Ringing => ("ringing", None),
            Stage::Talking => ("talking", None),
            Stage::Unknown => ("unknown", None),
            Stage::Other(word) => ("other", Some(word)),
            Stage::Ended { is_failed: false, reason } => ("ended", reason.as_deref()),
            Stage::Ended { is_failed: true, reason } => ("failed", reason.as_deref()),
        }
    }

    fn read(name: &str, text: Option<String>) -> Option<Stage> {
        Some(match name {
            "requested" => Stage::Requested,
            "ringing" => Stage::Ringing,
            "talking" => Stage::Talking,
            "unknown" => Stage::Unknown,
            "other" => Stage::Other(text?),
            "ended" => Stage::Ended { is_failed: false, reason: text },
            "failed" => Stage::Ended { is_failed: true, reason: text },
            _ => return None,
        })
    }
}

/// The newest words of a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    pub is_agent: bool,
    pub words: String,
}

impl Said {
    /// The newest turn that somebody spoke.
    pub fn newest(turns: &[Turn]) -> Option<Said> {
        turns.iter().rev().find_map(|turn| {
            let TurnContent::Speech(words) = &turn.content else { return None };
            let is_agent = match turn.speaker {
                Speaker::Agent => true,
                Speaker::Callee => false,
                Speaker::Tool | Speaker::Other => return None,
            };
            let words = words.trim();
            (!words.is_empty()).then(|| Said { is_agent, words: shortened(words) })
        })
    }
}

fn shortened(words: &str) -> String {
    match words.char_indices().nth(WORDS_SHOWN) {
        Some((at, _)) => format!("{}…", words.get(..at).unwrap_or_default().trim_end()),
        None => words.to_owned(),
    }
}

/// A call in progress, or one that was until a moment ago. Times without a zone of the server
/// are those of this browser, in milliseconds.
#[derive(Clone, PartialEq, Debug)]
pub struct LiveCall {
    pub id: CallId,
    /// The other side's number, as the API writes it.
    pub party: Option<String>,
    pub agent_id: Option<i64>,
    /// By the server's clock.
    pub started: Option<Timestamp>,
    pub answered: Option<Timestamp>,
    pub stage: Stage,
    pub said: Option<Said>,
    /// When its transcript was last requested; 0 for never.
    pub asked_at: i64,
    /// When its end was noticed.
    pub ended_at: Option<i64>,
    /// When this browser placed it, until an answer has it.
    pub placed_at: Option<i64>,
    /// The newest list lacks it: its own record says how it ended.
    pub is_gone: bool,
}

impl LiveCall {
    pub fn new(call: &Call) -> LiveCall {
        LiveCall {
            id: call.call_id,
            party: call.party().map(str::to_owned),
            agent_id: call.agent_id,
            started: call.start_time,
            answered: call.sip_answered_at,
            stage: Stage::new(call),
            said: None,
            asked_at: 0,
            ended_at: None,
            placed_at: None,
            is_gone: false,
        }
    }

    /// A call that was accepted a moment ago, before any answer has it.
    pub fn placed(id: CallId, to_number: &str, started: Timestamp, now: i64) -> LiveCall {
        LiveCall {
            id,
            party: Some(to_number.to_owned()).filter(|number| !number.is_empty()),
            agent_id: None,
            started: Some(started),
            answered: None,
            stage: Stage::Requested,
            said: None,
            asked_at: 0,
            ended_at: None,
            placed_at: Some(now),
            is_gone: false,
        }
    }

    pub fn is_live(&self) -> bool {
        !self.stage.is_ended()
    }

    pub fn is_talking(&self) -> bool {
        self.stage == Stage::Talking
    }

    /// Takes an answer about it, if that is not older than what is known.
    pub fn take(&mut self, new: LiveCall, now: i64) {
        self.placed_at = None;
        self.is_gone = false;
        if new.stage.rank() < self.stage.rank() {
            return;
        }
        if new.stage.is_ended() && self.ended_at.is_none() {
            self.ended_at = Some(now);
        }
        self.party = new.party.or(self.party.take());
        self.agent_id = new.agent_id.or(self.agent_id);
        self.started = new.started.or(self.started);
        self.answered = new.answered.or(self.answered);
        self.stage = new.stage;
    }

    /// How long it rings or has been talked, by the server's clock.
    pub fn elapsed(&self, now: Timestamp) -> Option<String> {
        let since = match self.stage {
            Stage::Talking => self.answered.or(self.started),
            Stage::Requested | Stage::Ringing | Stage::Unknown => self.started,
            Stage::Other(_) | Stage::Ended { .. } => None,
        };
        Some(format::duration(now.seconds_since(since?)))
    }

    /// As a snapshot carries it.
    pub fn write(&self) -> Value {
        let time = |at: Option<Timestamp>| at.map(|at| at.0);
        let (stage, word) = self.stage.written();
        let who = self.said.as_ref().map(|said| said.is_agent);
        let words = self.said.as_ref().map(|said| said.words.as_str());
        Value::from_iter([
            ("id", Value::from(self.id.to_string())),
            ("party", self.party.as_deref().into()),
            ("agent", self.agent_id.into()),
            ("started", time(self.started).into()),
            ("answered", time(self.answered).into()),
            ("stage", stage.into()),
            ("word", word.into()),
            ("by_agent", who.into()),
            ("words", words.into()),
            ("asked_at", self.asked_at.into()),
            ("ended_at", self.ended_at.into()),
            ("placed_at", self.placed_at.into()),
            ("is_gone", self.is_gone.into()),
        ])
    }

    pub fn read(value: &Value) -> Option<LiveCall> {
        let fields = Fields::new(value);
        let said = fields.bool("by_agent").zip(fields.non_empty("words"));
        Some(LiveCall {
            id: CallId(fields.i64("id")?),
            party: fields.non_empty("party"),
            agent_id: fields.i64("agent"),
            started: fields.i64("started").map(Timestamp),
            answered: fields.i64("answered").map(Timestamp),
            stage: Stage::read(&fields.str("stage")?, fields.str("word"))?,
            said: said.map(|(is_agent, words)| Said { is_agent, words }),
            asked_at: fields.i64("asked_at").unwrap_or(0),
            ended_at: fields.i64("ended_at"),
            placed_at: fields.i64("placed_at"),
            is_gone: fields.bool("is_gone").unwrap_or(false),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use thunderphone::read_transcript;

    fn call(value: &Value) -> LiveCall {
        LiveCall::new(&Call::read_as(CallId(7), value))
    }

    #[test]
    fn a_call_never_goes_back_to_an_earlier_stage() {
        let ringing = json!({"status": "in_progress", "outbound_dial_state": "submitted"});
        let talking = json!({"status": "in_progress", "sip_answered_at": "2026-10-06T17:30:11Z"});
        let ended = json!({"status": "completed", "end_reason": "caller_hangup"});
        let mut card = call(&ringing);
        assert_eq!(card.stage, Stage::Ringing);
        card.take(call(&talking), 10);
        card.take(call(&ringing), 20);
        assert_eq!(card.stage, Stage::Talking);
        card.take(call(&ended), 30);
        card.take(call(&talking), 40);
        let reason = Some("caller_hangup".to_owned());
        assert_eq!(card.stage, Stage::Ended { is_failed: false, reason });
        assert_eq!((card.ended_at, card.answered.is_some()), (Some(30), true));
    }

    #[test]
    fn the_newest_words_are_those_that_somebody_spoke() {
        let turns = |rows: Value| read_transcript(&rows).unwrap();
        let newest = Said::newest(&turns(json!([
            {"role": "assistant", "content": "Good morning."},
            {"role": "user", "content": " Friday at nine. "},
            {"role": "tool_call", "content": {"name": "book"}},
            {"role": "assistant", "content": "  "},
        ])));
        assert_eq!(newest, Some(Said { is_agent: false, words: "Friday at nine.".to_owned() }));
        assert_eq!(Said::newest(&[]), None);
        let long = "ü".repeat(500);
        let said = Said::newest(&turns(json!([{"role": "assistant", "content": long}]))).unwrap();
        assert_eq!(said.words.chars().count(), WORDS_SHOWN + 1);
        assert!(said.is_agent && said.words.ends_with('…'));
    }

    #[test]
    fn it_counts_from_the_pick_up_or_from_its_start() {
        let at = Timestamp::parse("2026-10-06T17:30:48Z").unwrap();
        let mut card = LiveCall::placed(CallId(7), "", Timestamp(at.0 - 50_000), 0);
        assert_eq!((card.party.as_deref(), card.elapsed(at).as_deref()), (None, Some("0:50")));
        let answered = json!({"status": "in_progress", "sip_answered_at": "2026-10-06T17:30:00Z"});
        card.take(call(&answered), 0);
        assert_eq!(card.elapsed(at).as_deref(), Some("0:48"));
        card.take(call(&json!({"status": "failed"})), 0);
        assert_eq!(card.elapsed(at), None);
    }

    #[test]
    fn a_card_survives_its_snapshot() {
        let records = [
            json!({"status": "in_progress", "to_number": "+14155550199", "agent_id": 12}),
            json!({"status": "in_progress", "outbound_dial_state": "parked \"ü\""}),
            json!({"status": "in_progress", "outbound_dial_state": "unknown"}),
            json!({"status": "completed"}),
            json!({"status": "failed", "end_reason": "busy", "start_time": "2026-10-06T17:30:11Z"}),
        ];
        for record in records {
            let mut card = call(&record);
            for said in [None, Some(Said { is_agent: true, words: "„Ja“ 👍".to_owned() })] {
                card.said = said;
                card.ended_at = Some(5);
                assert_eq!(LiveCall::read(&card.write()), Some(card.clone()), "{record}");
            }
        }
        let placed = LiveCall::placed(CallId(i64::MAX), "+1", Timestamp(4), 5);
        assert_eq!(LiveCall::read(&placed.write()), Some(placed));
        assert_eq!(LiveCall::read(&json!({"id": "1", "stage": "elsewhere"})), None);
    }
}
