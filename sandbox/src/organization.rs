//! The invented organization: a dental practice with its agents, its phone numbers and the
//! voices it may use. It is the same at every start.

use std::time::Duration;

use serde_json::Value;

use crate::agent::Agent;
use crate::date::{DAY, Millis};
use crate::phone_number::{PhoneNumber, Verification};
use crate::platform_outbound::PlatformOutbound;
use crate::tcpa::TcpaStatus;

pub struct Organization {
    pub agents: Vec<Agent>,
    /// Newest first, as the API lists them.
    pub numbers: Vec<PhoneNumber>,
    pub platform: PlatformOutbound,
    pub tcpa: TcpaStatus,
    started_at: Millis,
}

impl Organization {
    pub fn new(now: Millis) -> Self {
        Self {
            agents: Agent::all(now),
            numbers: PhoneNumber::all(now),
            platform: PlatformOutbound::default(),
            tcpa: TcpaStatus::default(),
            started_at: now,
        }
    }

    pub fn agent(&self, id: i64) -> Option<&Agent> {
        self.agents.iter().find(|agent| agent.id == id)
    }

    /// Changes the agent with this id, or adds one.
    pub fn set_agent(&mut self, id: i64, now: Millis, change: impl FnOnce(&mut Agent)) {
        if let Some(agent) = self.agents.iter_mut().find(|agent| agent.id == id) {
            return change(agent);
        }
        let mut agent = Agent::added(id, now);
        change(&mut agent);
        self.agents.push(agent);
    }

    pub fn number(&self, id: i64) -> Option<&PhoneNumber> {
        self.numbers.iter().find(|number| number.id == id)
    }

    pub fn number_mut(&mut self, id: i64) -> Option<&mut PhoneNumber> {
        self.numbers.iter_mut().find(|number| number.id == id)
    }

    pub fn find_number(&self, number: &str) -> Option<&PhoneNumber> {
        self.numbers.iter().find(|owned| owned.number == number)
    }

    /// Ends the verifications whose call is over. `steady` is the steady clock.
    pub fn complete_verifications(&mut self, steady: Duration, now: Millis) {
        for number in &mut self.numbers {
            if number.verifying_until.take_if(|until| *until <= steady).is_some() {
                number.complete_verification(now);
            }
        }
    }

    /// The TCPA confirmation, if it was ever given.
    pub fn tcpa_confirmation(&self) -> Option<Value> {
        self.tcpa.confirmation(self.started_at)
    }
}

/// Id, name, gender, category, languages.
pub const VOICES: [(&str, &str, &str, &str, &[&str]); 8] = [
    ("olivia", "Olivia", "female", "multilingual", &["en", "es", "fr"]),
    ("john", "John", "male", "multilingual", &["en", "es"]),
    ("sofia", "Sofia", "female", "multilingual", &["es", "en"]),
    ("maya", "Maya", "female", "multilingual", &["en", "hi", "fr"]),
    ("en-US-James1", "James", "male", "english", &["en"]),
    ("en-GB-Alice1", "Alice", "female", "english", &["en"]),
    ("lukas", "Lukas", "male", "multilingual", &["de", "en"]),
    ("camille", "Camille", "female", "multilingual", &["fr", "en"]),
];

/// Code, name.
pub const LANGUAGES: [(&str, &str); 5] =
    [("en", "English"), ("es", "Spanish"), ("fr", "French"), ("de", "German"), ("hi", "Hindi")];

impl PhoneNumber {
    fn all(now: Millis) -> Vec<Self> {
        let number = |id, number, label, verification| Self {
            id,
            number,
            label,
            is_demo: false,
            status: "active",
            inbound_agent_id: Some(21),
            outbound_agent_id: None,
            verification,
            verified_at: matches!(
                verification,
                Verification::Verified | Verification::CarrierAccepted
            )
            .then_some(now - 40 * DAY),
            is_reverified: false,
            verifying_until: None,
        };
        vec![
            Self {
                status: "provisioning",
                inbound_agent_id: None,
                ..number(207, "+12025550149", "Branch office", Verification::Unverified)
            },
            number(206, "+12025550148", "Front office", Verification::Verified),
            Self {
                status: "failed",
                inbound_agent_id: None,
                ..number(205, "+12025550147", "Old trunk", Verification::Failed)
            },
            Self {
                outbound_agent_id: Some(15),
                ..number(204, "+12025550146", "Recall line", Verification::CarrierAccepted)
            },
            Self { is_demo: true, ..number(203, "+12025550145", "Demo", Verification::Unverified) },
            Self {
                inbound_agent_id: None,
                ..number(202, "+12025550144", "New line", Verification::Unverified)
            },
            Self {
                outbound_agent_id: Some(12),
                ..number(201, "+12025550143", "Main outbound", Verification::Verified)
            },
        ]
    }
}
